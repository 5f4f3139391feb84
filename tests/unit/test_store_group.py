"""The Zarr group that a part of the store is: Zarr's own reader agrees, and nothing else is read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from powderkeg.store import packed, unpacked
from powderkeg.store.group import read_group, written_group

KINDS = ("bool", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8", "c8", "c16")
SHAPES = ((3,), (1, 1), (2, 0, 3), (0, 2), (4, 5, 2))
ABOUT = {"names": [["x", 0, 0]], "deep": {"a": [1, None]}}


def drawn(kind: str, shape: tuple[int, ...]) -> np.ndarray:
    values = np.random.default_rng(len(shape)).random(shape) * 90.0
    return values.astype(np.dtype(kind).newbyteorder("<"))


def opened_by_zarr(content: bytes, path: Path) -> Any:  # noqa: ANN401 - Zarr's own
    import zarr
    from zarr.storage import ZipStore

    path.write_bytes(content)
    return zarr.open_group(ZipStore(path, mode="r"), mode="r")


def test_zarr_reads_what_is_written_and_so_do_we(tmp_path: Path) -> None:
    parts = [(drawn(kind, shape), {"of": kind}) for kind in KINDS for shape in SHAPES]
    content = written_group(parts, ABOUT)
    group = opened_by_zarr(content, tmp_path / "group.zip")
    again, about = read_group(content)
    assert about == ABOUT == dict(group.attrs)
    assert len(again) == len(group) == len(parts)
    for number, ((array, said), (found, told)) in enumerate(zip(parts, again, strict=True)):
        theirs = group[f"a_{number}"]
        assert said == told == dict(theirs.attrs)
        for one in (found, theirs[...]):
            assert (one.dtype, one.shape) == (array.dtype, array.shape)
            assert one.tobytes() == array.tobytes()


def test_an_array_of_several_chunks_whose_last_is_not_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("powderkeg.store.group._LARGEST", 200)
    array = np.random.default_rng(1).random((7, 3, 4))  # two rows of 96 bytes to a chunk
    content = written_group([(array, {})], {})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert sum("/c/" in name for name in archive.namelist()) == 4
    assert np.array_equal(read_group(content)[0][0][0], array)
    assert np.array_equal(opened_by_zarr(content, tmp_path / "group.zip")["a_0"][...], array)


def test_what_zarr_itself_writes_in_this_form_is_read(tmp_path: Path) -> None:
    """Chunks of earlier versions, which the Zarr package wrote, stay good."""
    import zarr
    from zarr.storage import ZipStore

    path, array = tmp_path / "theirs.zip", np.arange(12.0).reshape(2, 6)
    with ZipStore(path, mode="w") as kept:
        group = zarr.create_group(kept, attributes={"names": [["x", 0, 0], ["y", 0, 1]]}, zarr_format=3)
        group.create_array("a_0", shape=(2, 6), dtype="<f8", chunks=(2, 6))[...] = array
    found = unpacked(path.read_bytes())
    assert np.array_equal(found["x"], array[0])
    assert np.array_equal(found["y"], array[1])


def test_no_zarr_is_imported_for_keeping(tmp_path: Path) -> None:
    import subprocess
    import sys

    program = (
        "import sys, numpy as np; from powderkeg.store import Address, open_store; "
        f"kept = open_store({str(tmp_path / 'kept')!r}); kept.put(Address('x', 'y'), {{'x': np.arange(3)}}); "
        "assert kept.get(Address('x', 'y')) is not None; print('zarr' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert told.stdout == "False\n"


def changed(content: bytes, name: str, change: Callable[[bytes], bytes | None]) -> bytes:
    """The zip with one file replaced, or without it."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as before, zipfile.ZipFile(out, "w") as after:
        for one in before.namelist():
            new = change(before.read(one)) if one == name else before.read(one)
            if new is not None:
                after.writestr(one, new)
    return out.getvalue()


def described(change: Callable[[dict[str, Any]], object]) -> Callable[[bytes], bytes]:
    def applied(text: bytes) -> bytes:
        said = json.loads(text)
        change(said)
        return json.dumps(said).encode()

    return applied


def chunks_of(said: dict[str, Any], shape: list[int]) -> None:
    said["chunk_grid"]["configuration"]["chunk_shape"] = shape


META, CHUNK = "a_0/zarr.json", "a_0/c/0/0"
OTHERS = {
    "objects": (META, described(lambda said: said.update(data_type="object"))),
    "another codec": (META, described(lambda said: said["codecs"].append({"name": "crc32c"}))),
    "another order": (META, described(lambda said: said["codecs"][0]["configuration"].update(endian="big"))),
    "a longer chunk": (META, described(lambda said: chunks_of(said, [3, 8]))),
    "no rows": (META, described(lambda said: chunks_of(said, [0, 8]))),
    "more chunks": (META, described(lambda said: (said.update(shape=[10**12, 8]), chunks_of(said, [1, 8])))),
    "more rows": (META, described(lambda said: said.update(shape=[10**12, 8]))),
    "a negative size": (META, described(lambda said: said.update(shape=[-1, 8]))),
    "no axis": (META, described(lambda said: said.update(shape=[]))),
    "no zstd": (CHUNK, lambda chunk: b"\x28\xb5\x2f\xfe" + chunk[4:]),
    "an end that is not told": (CHUNK, lambda chunk: chunk[:4] + b"\x00" + chunk[5:]),
    "another size": (CHUNK, lambda chunk: chunk[:5] + bytes([chunk[5] ^ 1]) + chunk[6:]),
    "cut": (CHUNK, lambda chunk: chunk[:-3]),
    "no chunk": (CHUNK, lambda chunk: None),  # noqa: ARG005
    "format 2": ("zarr.json", described(lambda said: said.update(zarr_format=2))),
    "no array": ("zarr.json", described(lambda said: said["attributes"].update(names=[["x", 7, 0]]))),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_any_other_form_is_refused(name: str) -> None:
    content = packed({"x": np.arange(8.0), "y": np.arange(8.0)})
    assert set(unpacked(content)) == {"x", "y"}
    with pytest.raises(ValueError, match="no arrays of ours"):
        unpacked(changed(content, *OTHERS[name]))
