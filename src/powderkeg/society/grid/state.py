"""A batch of grids: the contract of every society, over structures of arrays with the world first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from powderkeg.kernels import extend_array
from powderkeg.society.batches import digest_of, in_chunks, load_arrays, save_arrays
from powderkeg.society.grid.board import board_for
from powderkeg.society.grid.columns import ABSENT, ACTIVE, AGENT, JAILED, QUIET, SERIES, TRAIT
from powderkeg.society.grid.indicators import COP, collected, columns_of
from powderkeg.society.grid.lattice import NOWHERE
from powderkeg.society.grid.law import Law, law_of
from powderkeg.society.grid.population import populate
from powderkeg.society.grid.schedule import advance
from powderkeg.society.grid.settings import Settings
from powderkeg.society.grid.synchronous import advance_together

__all__ = ["Worlds", "bytes_per_world", "initial"]

_WORD = 0xFFFFFFFFFFFFFFFF
_FORK = 6
_MADE_BY = "made_by"
_SHOWN = {QUIET: 1, ACTIVE: 2, JAILED: 3}
_ARRAYS = ("lineage", "agents", "traits", "cops", "cops_extra", "series", "collected_at")


@dataclass
class Worlds:
    """P grids of one setting at the same step.

    Attributes:
        settings: what all of them share.
        seed: names the run.
        hour: steps taken (the contract's word for the unit of time).
        lineage: (P,) names of the worlds' streams of random numbers.
        agents: (P, columns, N) state, cell, jail term, age and group of every slot (``columns.AGENT``).
        traits: (P, columns, N) H, R and age of death (``columns.TRAIT``).
        cops: (P, K) cells of the cops; -1 for those who are not there.
        cops_extra: (P,) cops of a random population above the exact number.
        series: (P, T, columns) counts at the end of every step taken.
        collected_at: (P,) step of the last collect.
    """

    settings: Settings
    seed: int
    hour: int
    lineage: NDArray[np.uint64]
    agents: NDArray[np.int32]
    traits: NDArray[np.float64]
    cops: NDArray[np.int32]
    cops_extra: NDArray[np.int64]
    series: NDArray[np.float64]
    collected_at: NDArray[np.int64]

    @property
    def size(self) -> int:
        """Number of worlds P."""
        return len(self.lineage)

    @property
    def places(self) -> tuple[str, ...]:
        """One place: the grid."""
        return ("grid",)

    def step(self, hours: int, threads: int = 1) -> None:
        """Advance all worlds in place by ``hours`` steps, the same on any number of threads.

        Raises:
            ValueError: negative steps, or past the end of the run.
        """
        given: object = hours
        whole = isinstance(given, int | np.integer) and not isinstance(given, bool)
        if not whole or hours < 0 or self.hour + hours > self.settings.steps:
            raise ValueError(
                f"step: {hours} hours (steps) from {self.hour}; allowed: a whole number, not past the "
                f"run's end at {self.settings.steps}"
            )
        if hours:
            in_chunks(self.size, 1, threads, lambda begin, end: self._advance(begin, end, int(hours)))
        self.hour += int(hours)

    @cached_property
    def _law(self) -> Law:
        return law_of(self.settings, self.agents.shape[2], self.cops.shape[1])

    def _advance(self, begin: int, end: int, steps: int) -> None:
        s, law = self.settings, self._law
        board = board_for(law[0], law[-1], self.agents.shape[2], self.cops.shape[1])
        kernel = advance_together if s.chosen("activation", "synchronous") else advance
        kernel(
            0, end - begin, self.hour, steps, np.uint64(self.seed & _WORD), self.lineage[begin:end],
            s.legitimacy, self._wanted(begin, end), *law, self.agents[begin:end], self.traits[begin:end],
            self.cops[begin:end], self.series[begin:end], *board,
        )  # fmt: skip

    def _wanted(self, begin: int, end: int) -> NDArray[np.int64]:
        """(worlds, T) cops by step; what chance added to a random population goes as its density falls."""
        density = self.settings.cop_density
        relative = np.minimum(density / density[0], 1.0) if density[0] > 0.0 else np.zeros(len(density))
        extra = np.rint(self.cops_extra[begin:end, None] * relative)
        return np.maximum(self.settings.cops + extra.astype(np.int64), 0)

    def collect(self) -> dict[str, NDArray[np.float64]]:
        """Indicators over the steps since the last collect, (P,) each; begins a new window."""
        values = collected(self.series, self.collected_at, self.hour, self.columns)
        self.collected_at[:] = self.hour
        return values

    @property
    def columns(self) -> Mapping[str, int]:
        """Names of the columns of ``series`` that mean something under this model."""
        return columns_of(two_groups=self.settings.chosen("model", "intergroup"))

    def fork(self, index: ArrayLike, streams: Literal["new", "same"] = "new") -> Worlds:
        """Copies of the chosen worlds.

        Args:
            index: (Q,) worlds to copy, repeats allowed.
            streams: "new" gives every copy noise of its own from now on; "same" keeps the noise.

        Raises:
            IndexError: an index out of range.
        """
        chosen = np.asarray(index, dtype=np.int64)
        copies = {name: values[chosen] for name, values in self._arrays().items()}
        if streams == "new":
            copies["lineage"] = extend_array(
                copies["lineage"], ((self.hour + 1) << 8) + _FORK, np.arange(len(chosen))
            )
        return Worlds(settings=self.settings, seed=self.seed, hour=self.hour, **copies)

    def digest(self) -> str:
        """SHA-256 of the state."""
        return digest_of(self.hour, self._arrays())

    def save(self, path: str | Path) -> None:
        """Write the state to one file, whole or not at all, with a fingerprint of settings and seed."""
        made_by = np.array(self.settings.fingerprint(self.seed & _WORD))
        save_arrays(path, self.hour, {**self._arrays(), _MADE_BY: made_by})

    @classmethod
    def load(cls, path: str | Path, settings: Settings, seed: int) -> Worlds:
        """Read a state written by ``save``.

        Raises:
            ValueError: the file is none, or of other settings or another seed.
        """
        hour, arrays = load_arrays(path, (*_ARRAYS, _MADE_BY))
        if str(arrays.pop(_MADE_BY)) != settings.fingerprint(seed & _WORD):
            raise ValueError(
                f"{path}: grids of other settings or another seed; read it with those it was saved under"
            )
        return cls(settings=settings, seed=seed, hour=hour, **arrays)

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {name: getattr(self, name) for name in _ARRAYS}

    def picture(self) -> NDArray[np.uint8]:
        """(P, height, width) who stands where, by the codes of ``PICTURE``.

        Of several on one cell, a cop is shown first, then the active, the quiet and the jailed.
        """
        width, height = self.settings.whole("width"), self.settings.whole("height")
        out = np.zeros((self.size, height * width), dtype=np.uint8)
        state, cell, group = (self.agents[:, AGENT[name]] for name in ("state", "cell", "group"))
        for shown in (JAILED, QUIET, ACTIVE):
            if shown == JAILED and self.settings.chosen("jailed", "removed"):
                continue
            p, i = np.nonzero(state == shown)
            out[p, cell[p, i]] = _SHOWN[shown] + (
                3 * group[p, i] if shown != JAILED and self._two_groups() else 0
            )
        p, j = np.nonzero(self.cops != NOWHERE)
        out[p, self.cops[p, j]] = COP
        return out.reshape(self.size, height, width)

    @property
    def crowded_out(self) -> NDArray[np.bool_]:
        """(P,) whether every slot for agents is taken, so that nobody can be born."""
        return np.asarray((self.agents[:, AGENT["state"]] != ABSENT).all(axis=1))

    def _two_groups(self) -> bool:
        return self.settings.chosen("model", "intergroup")


def initial(settings: Settings, lineage: NDArray[np.uint64], seed: int) -> Worlds:
    """Grids before their first step: everybody quiet, on random cells.

    Args:
        settings: of the run.
        lineage: (P,) distinct names of the worlds' random streams.
        seed: names the run.
    """
    size, (slots, force) = len(lineage), _sizes(settings)
    worlds = Worlds(
        settings=settings,
        seed=seed,
        hour=0,
        lineage=np.array(lineage, dtype=np.uint64),
        agents=np.zeros((size, len(AGENT), slots), dtype=np.int32),
        traits=np.zeros((size, len(TRAIT), slots)),
        cops=np.full((size, force), NOWHERE, dtype=np.int32),
        cops_extra=np.zeros(size, dtype=np.int64),
        series=np.zeros((size, settings.steps, len(SERIES))),
        collected_at=np.zeros(size, dtype=np.int64),
    )
    worlds.agents[:, AGENT["state"]] = ABSENT
    populate(
        np.uint64(seed & _WORD), worlds.lineage, settings.chosen("population", "exact"),
        settings.chosen("groups", "equal"), settings.agents, int(settings.cops[0]),
        settings.number("agent_density"), float(settings.cop_density[0]),
        settings.number("max_age"), np.zeros(settings.cells, dtype=np.int32), worlds.agents, worlds.traits,
        worlds.cops, worlds.cops_extra,
    )  # fmt: skip
    return worlds


def bytes_per_world(settings: Settings) -> int:
    """Memory of one world in bytes: its state, and the counts of its lattice while it runs."""
    slots, force = _sizes(settings)
    return slots * 50 + force * 12 + settings.cells * 24 + settings.steps * len(SERIES) * 8


def _sizes(settings: Settings) -> tuple[int, int]:
    """Slots for agents and for cops: with births or a random population nobody knows their number."""
    exact = settings.chosen("population", "exact")
    agents = settings.agents if exact else settings.cells
    if settings.chosen("model", "intergroup"):
        agents = 2 * settings.cells  # a full grid, and as many in jail
    return agents, int(settings.cops.max()) if exact else settings.cells
