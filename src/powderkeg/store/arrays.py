"""Named arrays as the bytes of one Zarr group in a zip, and back: the same arrays give the same bytes.

A zip is one object, so it is there whole or not at all, on a disk as on an object store. Zarr's own reader
opens it (``zarr.open_group("name.zarr.zip")``); ours is ``group``. Arrays of one shape and type are rows of
one Zarr array, for each costs its reader a millisecond, whatever its size; the group's attribute ``names``
says which row of which array each is. Nothing that is read here is run: no pickle, and an array of Python
objects is refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from powderkeg.store.group import read_group, written_group

__all__ = ["Arrays", "packed", "unpacked"]

Arrays = dict[str, npt.NDArray[Any]]

_ALLOWED = "biufc"  # truth values, whole numbers, real and complex numbers; texts go as their JSON
_TEXT = "powderkeg_text"


def packed(arrays: Mapping[str, npt.ArrayLike], attributes: Mapping[str, Any] | None = None) -> bytes:
    """Arrays as the bytes of a zip.

    Args:
        arrays: numbers, truth values or texts, of any shape; names are any text.
        attributes: JSON values that go into the group's attributes, for whoever opens it with Zarr.

    Raises:
        TypeError: an array of Python objects or of a kind without a portable form.
    """
    stacks: dict[tuple[object, ...], tuple[list[npt.NDArray[Any]], dict[str, Any]]] = {}
    number_of: dict[tuple[object, ...], int] = {}
    names: list[tuple[str, int, int]] = []
    for name, given in arrays.items():
        value, about = _plain(name, np.asarray(given))
        key = (value.dtype.str, value.shape, name if about else None)
        stack, _ = stacks.setdefault(key, ([], about))
        names.append((name, number_of.setdefault(key, len(number_of)), len(stack)))
        stack.append(value)
    parts = [(np.stack(stack), about) for stack, about in stacks.values()]
    return written_group(parts, {**(attributes or {}), "names": names})


def unpacked(content: bytes) -> Arrays:
    """The arrays that ``packed`` was given; numbers in the machine's own byte order.

    Raises:
        ValueError: no such zip, or one of another make.
    """
    try:
        parts, attributes = read_group(content)
        stacks = [_stack(*part) for part in parts]
        return {
            str(name): np.ascontiguousarray(stacks[number][row]).reshape(stacks[number].shape[1:])
            for name, number, row in attributes["names"]
        }
    except Exception as error:  # whatever the readers of zips, Zarr and its codecs raise on foreign bytes
        raise ValueError(f"no arrays of ours: {error!r}") from error


def _plain(name: str, value: npt.NDArray[Any]) -> tuple[npt.NDArray[Any], dict[str, Any]]:
    """An array that every reader of Zarr knows, and what it stood for."""
    if value.dtype.kind == "U":
        text = json.dumps([str(item) for item in value.ravel()]).encode()
        return np.frombuffer(text, dtype=np.uint8), {_TEXT: [value.dtype.str, list(value.shape)]}
    if value.dtype.kind not in _ALLOWED or value.dtype.itemsize > 16 or value.dtype == np.longdouble:
        raise TypeError(
            f"array {name!r} is of type {value.dtype}; allowed: usual numbers, truth values, texts"
        )
    return np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("<")).reshape(value.shape), {}


def _stack(value: npt.NDArray[Any], attributes: Mapping[str, Any]) -> npt.NDArray[Any]:
    about = attributes.get(_TEXT)
    if about is not None:
        kind, shape = about
        if not str(kind).lstrip("<>=|").startswith("U"):
            raise ValueError("a text that is none")
        texts = np.array(json.loads(value.tobytes()), dtype=np.dtype(kind).newbyteorder("="))
        return texts.reshape(1, *shape)
    return np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("=")).reshape(value.shape)
