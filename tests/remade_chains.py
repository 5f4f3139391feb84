"""Hidden chains that can be made again: their noise hangs on named streams, their parameter on a coordinate.

A world follows one of the two chains of ``hidden_markov``; which one is decided by its coordinate, with a
probability that its hypothesis names. So the exact evidence of a hypothesis is a mixture of the chains'.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

import numpy as np
import numpy.typing as npt
from numpy.typing import ArrayLike

from hidden_markov import CHAINS, PLACES, VALUES
from powderkeg.kernels import extend_array
from powderkeg.society.country import INDICATORS

FloatArray = npt.NDArray[np.float64]
Streams = npt.NDArray[np.uint64]

SHARE_CALM = {"mostly-calm": 0.8, "mostly-stormy": 0.25}
"""Probability with which a world of a hypothesis follows the calm chain."""
_EDGE = {"mostly-calm": 0.8416212, "mostly-stormy": -0.6744898}  # normal quantiles of those
_FIRST = np.array([CHAINS[name].first for name in ("calm", "stormy")])
_MOVES = np.array([CHAINS[name].moves for name in ("calm", "stormy")])


@dataclass
class RemadeWorlds:
    """P worlds; ``chain`` (P,) 0 for the calm one, 1 for the stormy one."""

    chain: npt.NDArray[np.int64]
    lineage: Streams
    places: tuple[str, ...] = PLACES
    values: Mapping[str, FloatArray] = field(default_factory=lambda: VALUES)
    hour: int = 0
    state: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    @property
    def size(self) -> int:
        return len(self.lineage)

    def step(self, hours: int, threads: int = 1) -> None:  # noqa: ARG002 - the contract's
        if self.hour % 24 == 0:
            u = extend_array(self.lineage, self.hour // 24, np.zeros(self.size, dtype=np.int64)) / 2.0**64
            chances = _FIRST[self.chain] if self.hour == 0 else _MOVES[self.chain, self.state]
            self.state = np.minimum((u[:, None] > np.cumsum(chances, axis=1)).sum(axis=1), 2)
        self.hour += hours

    def collect(self) -> dict[str, FloatArray]:
        share = {name: 0.25 if INDICATORS[name].over_time == "sum" else 1.0 for name in self.values}
        return {name: share[name] * table[self.state] for name, table in self.values.items()}

    def fork(self, index: ArrayLike, streams: Literal["new", "same"] = "new") -> RemadeWorlds:
        chosen = np.asarray(index)
        made = replace(self, chain=self.chain[chosen], lineage=self.lineage[chosen], state=self.state[chosen])
        if streams == "new":
            made.part()
        return made

    def keep(self, index: npt.NDArray[np.intp]) -> None:
        for name in ("chain", "lineage", "state"):
            setattr(self, name, getattr(self, name)[index])

    def part(self) -> None:
        self.lineage = extend_array(self.lineage, 1_000 + self.hour, np.arange(self.size))

    def put(self, index: npt.NDArray[np.intp], other: RemadeWorlds) -> None:
        for name in ("chain", "lineage", "state"):
            getattr(self, name)[index] = getattr(other, name)

    def digest(self) -> str:
        return self.state.tobytes().hex()

    def save(self, path: object) -> None:
        raise NotImplementedError(path)


@dataclass(frozen=True)
class ChainMaker:
    """Makes ``RemadeWorlds``; two coordinates, of which the second does nothing."""

    calm: float = 1.0
    hypotheses: tuple[str, ...] = tuple(SHARE_CALM)
    dimensions: int = 2
    own: npt.NDArray[np.intp] = field(default_factory=lambda: np.array([0]))

    def make(
        self,
        coordinates: FloatArray,
        hypothesis: npt.NDArray[np.intp],
        streams: Streams,
        threads: int = 1,  # noqa: ARG002 - the contract's
    ) -> tuple[RemadeWorlds, npt.NDArray[np.bool_]]:
        edge = np.array([_EDGE[name] for name in self.hypotheses])[hypothesis]
        chain = (coordinates[:, 0] > edge).astype(np.int64)
        worlds = RemadeWorlds(chain, streams.copy(), state=np.zeros(len(streams), dtype=np.int64))
        calm = extend_array(streams, 77, np.zeros(len(streams), dtype=np.int64)) / 2.0**64 < self.calm
        return worlds, calm
