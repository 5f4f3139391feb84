"""Named arrays as the bytes of one Zarr group in a zip, and back: the same arrays give the same bytes.

A zip is one object, so it is there whole or not at all, on a disk as on an object store. Zarr's own reader
opens it (``zarr.open_group("name.zarr.zip")``). Arrays of one shape and type are rows of one Zarr array, for
each Zarr array costs a millisecond, whatever its size; the group's attribute ``names`` says which row of
which array each is. Nothing that is read here is run: no pickle, and an array of Python objects is refused.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Arrays", "packed", "unpacked"]

Arrays = dict[str, npt.NDArray[Any]]

_ALLOWED = "biufc"  # truth values, whole numbers, real and complex numbers; texts go as their JSON
_TEXT = "powderkeg_text"
_THEN = (1980, 1, 1, 0, 0, 0)  # a zip keeps times, and equal contents are to have equal bytes
_NAME = "a_"  # before each array's number: names of ours are any text, and may not be paths
_LARGEST = 2**28  # bytes of one chunk; compressors take no more than 2 GiB at once


def packed(arrays: Mapping[str, npt.ArrayLike], attributes: Mapping[str, Any] | None = None) -> bytes:
    """Arrays as the bytes of a zip.

    Args:
        arrays: numbers, truth values or texts, of any shape; names are any text.
        attributes: JSON values that go into the group's attributes, for whoever opens it with Zarr.

    Raises:
        TypeError: an array of Python objects or of a kind without a portable form.
    """
    import zarr
    from zarr.storage import MemoryStore

    stacks: dict[tuple[object, ...], tuple[list[npt.NDArray[Any]], dict[str, Any]]] = {}
    names: list[tuple[str, int, int]] = []
    for name, given in arrays.items():
        value, about = _plain(name, np.asarray(given))
        key = (value.dtype.str, value.shape, name if about else None)
        stack, _ = stacks.setdefault(key, ([], about))
        names.append((name, [*stacks].index(key), len(stack)))
        stack.append(value)
    held: dict[str, Any] = {}
    attributes = {**(attributes or {}), "names": names}
    group = zarr.create_group(MemoryStore(held), attributes=attributes, zarr_format=3)
    for number, (stack, about) in enumerate(stacks.values()):
        whole = np.stack(stack)
        rows = max(1, _LARGEST // max(1, stack[0].nbytes))
        made = group.create_array(
            f"{_NAME}{number}",
            shape=whole.shape,
            dtype=whole.dtype,
            chunks=(min(rows, len(stack)), *(max(1, size) for size in stack[0].shape)),
            attributes=about,
            config={"write_empty_chunks": True},  # each number is there in its own bits
        )
        made[...] = whole
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(held):
            archive.writestr(zipfile.ZipInfo(name, _THEN), held[name].to_bytes())
    return kept.getvalue()


def unpacked(content: bytes) -> Arrays:
    """The arrays that ``packed`` was given; numbers in the machine's own byte order.

    Raises:
        ValueError: no such zip, or one of another make.
    """
    import zarr
    from zarr.buffer.cpu import Buffer
    from zarr.storage import MemoryStore

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            held: dict[str, Any] = {
                one.filename: Buffer.from_bytes(archive.read(one))
                for one in archive.infolist()
                if one.compress_type == zipfile.ZIP_STORED  # ours are; others might unfold without end
            }
        group = zarr.open_group(MemoryStore(held), mode="r")
        names: Any = group.attrs["names"]
        stacks = [_stack(group[f"{_NAME}{number}"]) for number in range(len(group))]
        return {
            str(name): np.ascontiguousarray(stacks[number][row]).reshape(stacks[number].shape[1:])
            for name, number, row in names
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


def _stack(stored: Any) -> npt.NDArray[Any]:  # noqa: ANN401 - Zarr's arrays carry no checked type
    value = np.asarray(stored[...])
    about = stored.attrs.get(_TEXT)
    if about is not None:
        kind, shape = about
        if not str(kind).lstrip("<>=|").startswith("U"):
            raise ValueError("a text that is none")
        texts = np.array(json.loads(value.tobytes()), dtype=np.dtype(kind).newbyteorder("="))
        return texts.reshape(1, *shape)
    if value.dtype.kind not in _ALLOWED:
        raise ValueError(f"an array of type {value.dtype}")
    return np.ascontiguousarray(value, dtype=value.dtype.newbyteorder("=")).reshape(value.shape)
