"""Arrays on their way back to the client: squeezed, for most of what worlds show is nothing yet.

Measured on 100 worlds of Kazakhstan, 21 days: nine tenths of 12.9 MB are zeros; 0.6 MB are sent, squeezed in
1.6 ms and unfolded in 0.9 ms, where the bytes themselves took some 20 ms through the scheduler.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from powderkeg.store import Arrays

__all__ = ["Squeezed", "Wired", "squeezed", "unfolded"]

_LEAST, _MOST = 2**14, 2**31 - 2**10  # bytes: below it does not pay; above Blosc refuses
_KINDS = "biufc"


@dataclass(frozen=True)
class Squeezed:
    """One array: bytes in the form of Blosc (LZ4 after a shuffle of bytes), and what they stand for."""

    content: bytes
    dtype: str
    shape: tuple[int, ...]


Wired = Mapping[str, "npt.NDArray[Any] | Squeezed"]


def squeezed(arrays: Mapping[str, npt.ArrayLike]) -> dict[str, npt.NDArray[Any] | Squeezed]:
    """Arrays as they are sent.

    Args:
        arrays: of any kind; those of numbers and large enough are squeezed.
    """
    return {name: _small(np.array(value, order="C")) for name, value in arrays.items()}


def unfolded(wired: Wired) -> Arrays:
    """The arrays that ``squeezed`` was given, bit for bit, in C order."""
    return {name: _full(value) if isinstance(value, Squeezed) else value for name, value in wired.items()}


def _small(value: npt.NDArray[Any]) -> npt.NDArray[Any] | Squeezed:
    if value.dtype.kind not in _KINDS or not _LEAST <= value.nbytes < _MOST:
        return value
    content = bytes(_codec().encode(value.reshape(-1)))
    return Squeezed(content, value.dtype.str, value.shape) if len(content) < value.nbytes else value


def _full(value: Squeezed) -> npt.NDArray[Any]:
    made = np.empty(value.shape, dtype=np.dtype(value.dtype))
    _codec().decode(value.content, out=made)
    return made


def _codec() -> Any:  # noqa: ANN401 - it tells no types
    from numcodecs import Blosc  # type: ignore[import-untyped]

    return Blosc(cname="lz4", clevel=1, shuffle=Blosc.SHUFFLE)
