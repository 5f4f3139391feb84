"""What the slots of a record say of simulated worlds, drawn from the observations that score it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    BIASES,
    INFLATION_PRIOR,
    informative_weight,
)
from powderkeg.evidence.observations import NOT_SEEN, Split

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.classifier.layout import Layout, Slot
    from powderkeg.evidence.observations import Observation

__all__ = ["records_of"]

FloatArray = npt.NDArray[np.float64]
BoolArray = npt.NDArray[np.bool_]
Stream = np.random.Generator


def records_of(
    layout: Layout,
    x: Sequence[FloatArray] | None,
    streams: Sequence[Stream],
    worth: Mapping[str, float] | None = None,
) -> FloatArray:
    """(N, F) one record of each of N worlds.

    Args:
        layout: slots of the real record.
        x: per slot (N, K) what the worlds did; None where nothing is known of any world.
        streams: N streams of random numbers, one per world.
        worth: share of informed reports by letter; None for what the letters promise, less the inflation
            that is common to a record.
    """
    drawing = _Drawing(layout, x, streams)
    return drawing.values(drawing.promised() if worth is None else drawing.fixed(worth))


class _Drawing:
    """N records in the making: coins and yes-or-no slots for all at once, the other slots world by world."""

    def __init__(self, layout: Layout, x: Sequence[FloatArray] | None, streams: Sequence[Stream]) -> None:
        self._layout, self._x, self._streams = layout, x, streams
        self._origin = {origin: o for o, origin in enumerate(layout.origins)}
        self._binary = sum(slot.binary for slot in layout.slots)
        origins, records = len(layout.origins), len(streams)
        self._inflation = np.empty(records, dtype=np.intp)
        self._accuracy = np.empty((records, origins), dtype=np.intp)
        self._bias = np.empty((records, origins))
        self._coins = np.empty((records, layout.coins))
        self._chance = np.empty((records, self._binary))
        for world, stream in enumerate(streams):
            self._inflation[world] = stream.choice(len(INFLATION_PRIOR), p=INFLATION_PRIOR)
            self._accuracy[world] = stream.choice(len(ACCURACY_SHARES), size=origins, p=ACCURACY_SHARES)
            self._bias[world] = BIASES[stream.choice(len(BIAS_SHARES), size=origins, p=BIAS_SHARES)]
            self._coins[world] = stream.random(layout.coins)
            self._chance[world] = stream.random(self._binary)

    def promised(self) -> FloatArray:
        """(N, coins) probability that the origin was informed, by letter, accuracy and inflation."""
        found = np.empty_like(self._coins)
        for slot in self._layout.slots:
            accuracy = self._accuracy[:, self._origin[slot.claim.origin]]
            found[:, slot.coin] = informative_weight(slot.claim.letter)[self._inflation, accuracy]
        return found

    def fixed(self, worth: Mapping[str, float]) -> FloatArray:
        """(N, coins) the same, by letter alone."""
        found = np.empty_like(self._coins)
        for slot in self._layout.slots:
            found[:, slot.coin] = worth[slot.claim.letter]
        return found

    def values(self, weight: FloatArray) -> FloatArray:
        """(N, F) the records, given the probabilities that origins were informed."""
        told = np.zeros_like(self._coins, dtype=bool) if self._x is None else self._coins < weight
        values = np.zeros((len(self._streams), self._layout.width))
        binary = 0
        for number, slot in enumerate(self._layout.slots):
            if slot.binary:
                values[:, slot.first] = self._yes(number, slot, told[:, slot.coin], self._chance[:, binary])
                binary += 1
            elif not isinstance(slot.term.observation, Split):
                self._each(number, slot, [slot.term.observation] * len(values), told, values)
        for number, slot in enumerate(self._layout.slots):
            split = slot.term.observation
            if isinstance(split, Split):  # it shares out a toll that has been drawn by now
                sums = self._sums(number, slot, values)
                self._each(number, slot, [replace(split, number=int(n)) for n in sums], told, values)
        return values

    def _yes(self, number: int, slot: Slot, told: BoolArray, chance: FloatArray) -> FloatArray:
        """(N,) a yes-or-no slot, from its own density."""
        one, observation = np.ones(1), slot.term.observation
        probability = np.full(len(chance), np.exp(observation.uninformative(one)))
        if self._x is not None:
            probability[told] = np.exp(observation.log_density(one, self._x[number][told], 0.0))
        return np.where(chance < probability, 1.0, NOT_SEEN)

    def _each(
        self,
        number: int,
        slot: Slot,
        observations: Sequence[Observation],
        told: BoolArray,
        values: FloatArray,
    ) -> None:
        """Draw a slot world by world, from the observation of each, into its columns."""
        bias = self._bias[:, self._origin[slot.claim.origin]]
        for world, (stream, observation) in enumerate(zip(self._streams, observations, strict=True)):
            if self._x is not None and told[world, slot.coin]:
                y = observation.sample(self._x[number][world], float(bias[world]), stream)
            else:
                y = observation.sample_uninformative(stream)
            values[world, slot.columns] = y
        said = values[:, slot.columns]
        if slot.term.observation.kind == "level":
            values[:, slot.columns] = np.round(said, 3)
        else:  # counts are told as whole numbers, and what was seen is at least one
            values[:, slot.columns] = np.where(said > NOT_SEEN, np.maximum(np.rint(said), 1.0), NOT_SEEN)

    def _sums(self, number: int, slot: Slot, values: FloatArray) -> FloatArray:
        """(N,) toll that a split shares out: its origin's last, else the record's, else the world's own."""
        tolls = [
            other
            for other in self._layout.slots
            if other.term.observation.kind == "total"
            and other.claim.indicator == "deaths"
            and other.term.places == (None,)
        ]
        own = [other for other in tolls if other.claim.origin == slot.claim.origin] or tolls
        if own:
            return values[:, max(own, key=lambda other: (other.claim.last, other.scored)).first]
        if self._x is not None:
            return np.rint(self._x[number][:, -1])
        return np.full(len(values), float(slot.term.y.sum()))
