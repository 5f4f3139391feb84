"""What the batches of every society do alike: threads, a digest, a file and back."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

__all__ = ["digest_of", "in_chunks", "load_arrays", "moved_up", "save_arrays"]

Arrays = Mapping[str, NDArray[Any]]
_ROWS = 64  # moved up at a time: few enough to stay in the processor's cache


def in_chunks(size: int, chunk: int, threads: int, work: Callable[[int, int], None]) -> None:
    """Call ``work(begin, end)`` for consecutive chunks of ``size`` worlds, on several threads if it helps."""
    chunks = [(a, min(a + chunk, size)) for a in range(0, size, chunk)]
    if threads <= 1 or len(chunks) <= 1:
        for begin, end in chunks:
            work(begin, end)
    else:
        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(work, begin, end) for begin, end in chunks]:
                done.result()


def moved_up(values: NDArray[Any], index: NDArray[np.int64]) -> NDArray[Any]:
    """The chosen rows, moved to the array's beginning; a view of it, the rows behind are spoilt.

    Unlike ``values[index]`` it asks for no new memory. For batches that shrink again and again, fetching
    pages from the system and clearing them costs more than the copying.

    Args:
        values: an array by worlds.
        index: rows to keep, in rising order, each once.
    """
    for begin in range(0, len(index), _ROWS):
        rows = index[begin : begin + _ROWS]
        values[begin : begin + len(rows)] = values[rows]
    return values[: len(index)]


def digest_of(hour: int, arrays: Arrays) -> str:
    """SHA-256 of the hour and every array: equal for equal states."""
    sha = hashlib.sha256(str(hour).encode())
    for values in arrays.values():
        sha.update(np.ascontiguousarray(values).tobytes())
    return sha.hexdigest()


def save_arrays(path: str | Path, hour: int, arrays: Arrays) -> None:
    """Write a state to one file, whole or not at all."""
    target = Path(path)
    handle, name = tempfile.mkstemp(dir=target.parent, suffix=".part")
    try:
        stored: dict[str, Any] = {"hour": np.int64(hour), **arrays}
        with os.fdopen(handle, "wb") as file:
            np.savez(file, **stored)
        Path(name).replace(target)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def load_arrays(path: str | Path, names: Sequence[str]) -> tuple[int, dict[str, NDArray[Any]]]:
    """Hour and arrays of a file written by ``save_arrays``.

    Raises:
        ValueError: the file holds other arrays, or no state at all.
    """
    try:
        with np.load(Path(path)) as stored:
            return int(stored["hour"]), {name: stored[name] for name in names}
    except (KeyError, EOFError, BadZipFile, ValueError) as error:
        raise ValueError(f"{path}: no state of this society ({error})") from None
