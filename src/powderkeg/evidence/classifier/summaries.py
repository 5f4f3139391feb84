"""Declared summaries of a record: the features a classifier reads, the same of simulated and real records.

Every scored slot gives what it says. Beside these stand sums over slots, each slot weighed by what its letter
promises: fewer numbers, so less noise is learned from them. All features are plain functions of the row of
values, and grow no faster than the logarithm of a figure or a number of reports; nothing is learned from
worlds here.

========================  ==================================================================================
``slots``
``<slot>: size``          log of a count or toll over the indicator's order of magnitude; 0 where not seen
``<slot>: not seen``      1 or 0
``<slot>: told``          1 or 0, of an event
``<slot>: level``         a tally or a reading as it is
``<slot>: level off``     its distance from the middle of what know-nothing expects
``<slot>: share <p>``     log ratio of the deaths at p and at the last part of a split, half a death added
                          to each
``watch``
``watch <i>, <days>``     how often the daily watch noticed indicator i in these days (three stretches
                          of the record), and the root of that: nothing and little are further apart than
                          much and more
``sums``
``<i>: told``             weighed number of events told of indicator i
``<i>: seen, size``       weighed number of its counts that were seen, and weighed sum of their sizes
``day <d>: ...``          the same sums over the slots whose stretch of time ends on day d
``all: ...``              the same over all slots; ``off``, the root of the weighed sum of squared sizes;
                          ``far above`` and ``far below``, the weighed numbers of counts a factor of twelve
                          off
========================  ==================================================================================
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.grades import LETTER_WEIGHTS
from powderkeg.evidence.heard import heard
from powderkeg.evidence.observations import NOT_SEEN, Count, Level, Listing, LowerBound, Split, Tally, Toll
from powderkeg.evidence.windows import SEGMENTS_A_DAY
from powderkeg.language import noted

if TYPE_CHECKING:
    from powderkeg.evidence.classifier.layout import Layout, Slot

__all__ = ["Summaries", "summaries_of", "summary_words"]

FloatArray = npt.NDArray[np.float64]
Columns = dict[str, FloatArray]

_FAR = 2.5  # log units: a factor of twelve from the order of magnitude
_STRETCHES = 3
_WORDS = (
    noted("watch {indicator}, days {first} to {last}, root"),
    noted("watch {indicator}, days {first} to {last}"),
    noted("all: told"),
    noted("all: seen"),
    noted("all: size"),
    noted("all: off"),
    noted("all: far above"),
    noted("all: far below"),
    noted("day {day}: told"),
    noted("day {day}: seen"),
    noted("day {day}: size"),
    noted("{of} nation: told"),
    noted("{of} nation: level"),
    noted("{of} nation: level off"),
    noted("{of} nation: size"),
    noted("{of} nation: not seen"),
    noted("{of}: told"),
    noted("{of}: level"),
    noted("{of}: level off"),
    noted("{of}: size"),
    noted("{of}: seen"),
    noted("{of}: not seen"),
    noted("{of}: share elsewhere"),
    noted("{of}: share {place}"),
)


@dataclass(frozen=True)
class Summaries:
    """Features of N records.

    Attributes:
        names: of the J features.
        values: (N, J), finite.
        kinds: of each feature, ``slots``, ``watch`` or ``sums``.
    """

    names: tuple[str, ...]
    values: FloatArray
    kinds: tuple[str, ...]


def summaries_of(layout: Layout, values: FloatArray) -> Summaries:
    """The features of records.

    Args:
        layout: slots of the real record.
        values: (N, F) rows of the layout; the real record's is ``real_values(layout)[None]``.
    """
    own: Columns = {}
    sums = _Sums(-(-layout.segments // (SEGMENTS_A_DAY * _STRETCHES)))
    for slot in layout.slots:
        if not slot.scored:
            continue
        said = values[:, slot.columns]
        if slot.claim.role == "silence":
            sums.notice(slot, said[:, 0])
        else:
            if not isinstance(slot.term.observation, Listing):  # hundreds of them: their sums say enough
                own |= _own(slot, said)
            sums.weigh(slot, said[:, 0])
    groups = {"slots": own, "watch": sums.watch(), "sums": sums.weighed()}
    columns = [column for group in groups.values() for column in group.values()]
    return Summaries(
        names=tuple(name for group in groups.values() for name in group),
        values=np.column_stack(columns) if columns else np.zeros((len(values), 0)),
        kinds=tuple(kind for kind, group in groups.items() for _ in group),
    )


def summary_words(name: str) -> str:
    """The name of a summary as it is printed: that of a file, which can be said in other languages."""
    return heard(name, _WORDS)


def _day(slot: Slot) -> int:
    return slot.term.windows[0].last // SEGMENTS_A_DAY


def _own(slot: Slot, said: FloatArray) -> Columns:
    """What one slot says, by the kind of its observation."""
    place, observation = slot.term.places[0], slot.term.observation
    name = f"{slot.term.report_ids[0]} {slot.claim.indicator}"
    if isinstance(observation, Split):
        return _shares(name, slot, said)
    name = f"{name} {'nation' if place is None else place}"
    if slot.binary:
        return {f"{name}: told": said[:, 0]}
    if isinstance(observation, Tally | Level):
        middle = observation.most / 2.0 if isinstance(observation, Tally) else _middle(observation)
        return {f"{name}: level": said[:, 0], f"{name}: level off": np.abs(said[:, 0] - middle)}
    return {
        f"{name}: size": _size(slot, said[:, 0]),
        f"{name}: not seen": (said[:, 0] == NOT_SEEN).astype(np.float64),
    }


def _middle(level: Level) -> float:
    return float(np.exp(level.centre)) if level.logarithmic else level.centre


def _shares(name: str, slot: Slot, said: FloatArray) -> Columns:
    parts = np.log(said + 0.5)
    places = ["elsewhere" if place is None else place for place in slot.term.places]
    return {f"{name}: share {place}": parts[:, n] - parts[:, -1] for n, place in enumerate(places[:-1])}


def _size(slot: Slot, said: FloatArray) -> FloatArray:
    """Log of a count over its order of magnitude; 0 where nothing was seen."""
    observation = slot.term.observation
    if isinstance(observation, Toll | Listing):
        centre = observation.centre
    elif isinstance(observation, Count | LowerBound):
        centre = observation.scale.centre
    else:
        raise TypeError(f"an observation of kind {observation.kind} is no count")
    return np.where(said > NOT_SEEN, np.log(np.maximum(said, 0.5) / centre), 0.0)


class _Sums:
    """Sums over slots, by name.

    Args:
        stretch: days over which the watch is summed up.
    """

    def __init__(self, stretch: int) -> None:
        self._stretch = stretch
        self._found: Columns = {}
        self._noticed: Columns = {}
        self._squares: FloatArray | float = 0.0

    def watch(self) -> Columns:
        """What the daily watch noticed."""
        return self._noticed | {f"{name}, root": np.sqrt(value) for name, value in self._noticed.items()}

    def weighed(self) -> Columns:
        """The weighed sums over the other slots."""
        if isinstance(self._squares, float):
            return self._found
        return self._found | {"all: off": np.sqrt(self._squares)}

    def notice(self, slot: Slot, said: FloatArray) -> None:
        """Add one region's day of the watch."""
        first = _day(slot) // self._stretch * self._stretch
        name = f"watch {slot.claim.indicator}, days {first} to {first + self._stretch - 1}"
        self._noticed[name] = self._noticed.get(name, 0.0) + said

    def weigh(self, slot: Slot, said: FloatArray) -> None:
        """Add one slot to the sums of its indicator, its day and all, weighed by its letter."""
        weight = LETTER_WEIGHTS[slot.claim.letter]
        groups: tuple[str, ...] = (slot.claim.indicator, f"day {_day(slot)}", "all")
        if isinstance(slot.term.observation, Listing):
            groups = (f"{slot.claim.indicator} {slot.term.places[0]}", *groups)
        if slot.binary:
            self._add(groups, "told", weight * said)
        elif isinstance(slot.term.observation, Count | LowerBound | Toll | Listing):
            size = _size(slot, said)
            self._add(groups, "seen", weight * (said > NOT_SEEN).astype(np.float64))
            self._add(groups, "size", weight * size)
            self._add(("all",), "far above", weight * (size > _FAR).astype(np.float64))
            self._add(("all",), "far below", weight * (size < -_FAR).astype(np.float64))
            self._squares = self._squares + weight * size**2

    def _add(self, groups: tuple[str, ...], what: str, value: FloatArray) -> None:
        for group in groups:
            name = f"{group}: {what}"
            self._found[name] = self._found.get(name, 0.0) + value
