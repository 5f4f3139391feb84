"""What every society must do, so that the filter, ensembles, the outlook and the app work for all of them."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, Protocol, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Society"]


class Society(Protocol):
    """A batch of P worlds of one society at the same hour.

    The particle axis is first in every array. The same seed gives the same bytes whatever the number of
    threads.
    """

    hour: int

    @property
    def size(self) -> int:
        """Number of worlds P."""
        ...

    @property
    def places(self) -> tuple[str, ...]:
        """Ids of the R places."""
        ...

    def step(self, hours: int, threads: int = 1) -> None:
        """Advance all worlds in place. Raises ValueError past the end of the case."""
        ...

    def collect(self) -> dict[str, NDArray[np.float64]]:
        """Indicators over the hours since the last collect, (P, R) or (P,) each; begins a new window."""
        ...

    def fork(self, index: ArrayLike, streams: Literal["new", "same"] = "new") -> Self:
        """Copies of the chosen worlds, repeats allowed; "new" gives every copy noise of its own."""
        ...

    def digest(self) -> str:
        """SHA-256 of the state."""
        ...

    def save(self, path: str | Path) -> None:
        """Write the state to one file, whole or not at all; the class reads it with ``load``."""
        ...
