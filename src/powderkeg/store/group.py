"""One Zarr group in a zip, written and read without the Zarr package: its import takes longer than the work.

What is written here is the third format of Zarr (https://zarr-specs.readthedocs.io/en/latest/v3/core/) in its
plainest form: little-endian numbers, zstd, chunks along the first axis, the metadata that Zarr 3.1 writes.
What is read is that and nothing else; any other form is refused. A zip's files are stored without compression
of their own and without times, so equal arrays are equal bytes and nothing unfolds without end.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["Part", "read_group", "written_group"]

Part = tuple[npt.NDArray[Any], Mapping[str, Any]]
"""An array of at least one axis, and its attributes."""

_THEN = (1980, 1, 1, 0, 0, 0)  # a zip keeps times, and equal contents are to have equal bytes
_NAME = "a_"  # before each array's number
_META = "zarr.json"
_LARGEST = 2**22  # bytes of one chunk, unless one row has more: what fits beside the work into the caches
_LEVEL = 1  # of zstd: on worlds of the country half the time of its own choice, 3, and 2 % smaller
_TYPES = {
    np.dtype(name).newbyteorder("<").str: name
    for name in (
        "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float16",
        "float32", "float64", "complex64", "complex128",
    )
}  # fmt: skip
_CODES = {name: code for code, name in _TYPES.items()}
_MAGIC = b"\x28\xb5\x2f\xfd"  # of a zstd frame, RFC 8878


def written_group(parts: Sequence[Part], attributes: Mapping[str, Any]) -> bytes:
    """A group with arrays ``a_0``, ``a_1``, ... as the bytes of a zip.

    Args:
        parts: little-endian arrays of numbers or truth values, in C order.
        attributes: JSON values of the group.
    """
    files = {_META: _json({"attributes": dict(attributes), "zarr_format": 3, "node_type": "group"})}
    for number, (array, about) in enumerate(parts):
        rows = max(1, min(len(array), _LARGEST // max(1, array[:1].nbytes)))
        shape = (rows, *(max(1, size) for size in array.shape[1:]))
        files[f"{_NAME}{number}/{_META}"] = _json(_described(array, shape, about))
        for name, chunk in _chunks(array, shape):
            files[f"{_NAME}{number}/{name}"] = chunk
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name, _THEN), files[name])
    return kept.getvalue()


def read_group(content: bytes) -> tuple[list[Part], dict[str, Any]]:
    """What ``written_group`` was given.

    Raises:
        ValueError: no such zip, or one of another make (other errors, too, of whatever bytes may do to the
            readers of zips, JSON and zstd).
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        files = {
            one.filename: archive.read(one)
            for one in archive.infolist()
            if one.compress_type == zipfile.ZIP_STORED  # ours are; others might unfold without end
        }
    group = json.loads(files[_META])
    if (group["zarr_format"], group["node_type"]) != (3, "group"):
        raise ValueError("no group of Zarr's third format")
    count = sum(name.startswith(_NAME) and name.endswith(_META) for name in files)
    return [_read(files, f"{_NAME}{number}/") for number in range(count)], group["attributes"]


def _json(value: object) -> bytes:
    return json.dumps(value, separators=(",", ":"), allow_nan=False).encode()


def _described(array: npt.NDArray[Any], chunk: Sequence[int], about: Mapping[str, Any]) -> dict[str, Any]:
    zero: Any = array.dtype.type(0).item()
    plain: dict[str, Any] = {"name": "bytes", "configuration": {"endian": "little"}}
    if array.dtype.itemsize == 1:
        del plain["configuration"]
    return {
        "shape": list(array.shape),
        "data_type": _TYPES[array.dtype.str],
        "chunk_grid": {"name": "regular", "configuration": {"chunk_shape": list(chunk)}},
        "chunk_key_encoding": {"name": "default", "configuration": {"separator": "/"}},
        "fill_value": [0.0, 0.0] if array.dtype.kind == "c" else zero,
        "codecs": [plain, {"name": "zstd", "configuration": {"level": _LEVEL, "checksum": False}}],
        "attributes": dict(about),
        "zarr_format": 3,
        "node_type": "array",
        "storage_transformers": [],
    }


def _starts(shape: Sequence[int], rows: int) -> Iterator[tuple[str, int]]:
    """Name and first row of each chunk; none where the array holds nothing."""
    for number in range(-(-shape[0] // rows) if 0 not in shape else 0):
        yield "/".join(["c", str(number), *["0"] * (len(shape) - 1)]), number * rows


def _chunks(array: npt.NDArray[Any], shape: tuple[int, ...]) -> Iterator[tuple[str, bytes]]:
    zstd = _zstd()
    for name, start in _starts(array.shape, shape[0]):
        rows = array[start : start + shape[0]]
        if len(rows) < shape[0]:  # the last one is filled up
            rows = np.concatenate([rows, np.zeros((shape[0] - len(rows), *shape[1:]), rows.dtype)])
        yield name, zstd.compress(rows.reshape(-1).view(np.uint8), _LEVEL)


def _read(files: Mapping[str, bytes], folder: str) -> Part:
    said = json.loads(files[folder + _META])
    dtype = np.dtype(_CODES[said["data_type"]])
    shape = tuple(int(size) for size in said["shape"])
    chunk = tuple(int(size) for size in said["chunk_grid"]["configuration"]["chunk_shape"])
    alike = len(chunk) == len(shape) and all(
        a == max(1, b) for a, b in zip(chunk[1:], shape[1:], strict=True)
    )
    expected = _described(np.empty((0,) * len(shape), dtype), chunk, said["attributes"])
    expected["codecs"][-1]["configuration"]["level"] = said["codecs"][-1]["configuration"]["level"]
    if (
        not shape
        or not alike
        or min(*shape, chunk[0] - 1) < 0
        or {**expected, "shape": said["shape"]} != said
    ):
        raise ValueError("an array of another make")
    if shape[0] > chunk[0] * len(files) and 0 not in shape:  # else a size that is a lie is counted out here
        raise ValueError("fewer chunks than there should be")
    names = dict(_starts(shape, chunk[0]))
    wanted = int(np.prod(chunk, dtype=object)) * dtype.itemsize
    if any(_size_of(files[folder + name]) != wanted for name in names):
        raise ValueError("a chunk of another size")
    found = np.empty((len(names) * chunk[0] if names else shape[0], *shape[1:]), dtype)
    for name, start in names.items():
        into = found[start : start + chunk[0]]
        _zstd().decompress(files[folder + name], into.reshape(-1).view(np.uint8))
    return found[: shape[0]], said["attributes"]


def _zstd() -> Any:  # noqa: ANN401 - it tells no types
    from numcodecs import zstd  # type: ignore[import-untyped]

    return zstd


def _size_of(frame: bytes) -> int:
    """Bytes that a zstd frame says it unfolds to; -1 where it says nothing: it might have no end."""
    if frame[:4] != _MAGIC:
        return -1
    about = frame[4]
    alone, width = about >> 5 & 1, (0, 2, 4, 8)[about >> 6]
    width = 1 if alone and not width else width
    start = 5 + (not alone) + (0, 1, 2, 4)[about & 3]
    size = int.from_bytes(frame[start : start + width], "little")
    return size + (256 if width == 2 else 0) if width else -1
