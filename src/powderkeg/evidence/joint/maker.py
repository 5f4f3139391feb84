"""What the joint filter asks of a society beyond stepping and forking: to make the same world again."""

from __future__ import annotations

from typing import Protocol, Self

import numpy as np
import numpy.typing as npt

from powderkeg.society import Society

__all__ = ["Maker", "Replayable"]

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.intp]
Mask = npt.NDArray[np.bool_]
Streams = npt.NDArray[np.uint64]


class Replayable(Society, Protocol):
    """A society whose worlds can be replayed: all their noise hangs on named streams."""

    lineage: Streams
    """(P,) names of the worlds' streams from now on; setting them is how a replay follows a resampling."""

    def keep(self, index: IndexArray) -> None:
        """Go on with the chosen worlds alone, named in rising order."""
        ...

    def part(self) -> None:
        """Give every world noise of its own from now on, as ``fork`` with new streams does."""
        ...

    def put(self, index: IndexArray, other: Self) -> None:
        """Take another batch's worlds at the same hour in, in place of the chosen ones."""
        ...


class Maker(Protocol):
    """Makes worlds from coordinates: the same arguments give the same worlds, bit for bit.

    Attributes:
        hypotheses: names, in the order of their numbers.
        dimensions: standard normal coordinates of a world.
        own: coordinates in which hypotheses differ.
    """

    @property
    def hypotheses(self) -> tuple[str, ...]: ...  # noqa: D102

    @property
    def dimensions(self) -> int: ...  # noqa: D102

    @property
    def own(self) -> IndexArray: ...  # noqa: D102

    def make(
        self, coordinates: FloatArray, hypothesis: IndexArray, streams: Streams, threads: int = 1
    ) -> tuple[Replayable, Mask]:
        """Worlds at hour 0, and which of them had a calm burn-in."""
        ...
