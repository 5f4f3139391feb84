"""Parts of a validation lie in the store under names of their own; what is damaged there is made anew."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from powderkeg.evidence.classifier import Store, key_of
from powderkeg.store import SETTING, open_store

KEY, OTHER = key_of({"n": 1}), key_of({"n": 2})
ARRAYS = {"values": np.arange(12.0).reshape(3, 4), "name": np.array(["a", "bc"]), "one": np.array(2.5)}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "deep" / "kept")


def same(found: dict[str, np.ndarray] | None) -> bool:
    return found is not None and all(np.array_equal(found[name], value) for name, value in ARRAYS.items())


def test_what_is_put_is_found_as_it_was(store: Store) -> None:
    assert store.get(KEY) is None
    store.put(KEY, ARRAYS)
    assert same(store.get(KEY))
    assert store.get(OTHER) is None
    assert [value.dtype for value in (store.get(KEY) or {}).values()] == [v.dtype for v in ARRAYS.values()]


def test_names_of_arrays_are_free(store: Store) -> None:
    arrays = {name: np.arange(3) for name in ("file", "allow_pickle", "args", "a/b", "")}
    store.put(KEY, arrays)
    assert list(store.get(KEY) or {}) == list(arrays)


def test_a_store_that_is_open_will_do(tmp_path: Path) -> None:
    kept = open_store(str(tmp_path / "kept"))
    Store(kept).put(KEY, ARRAYS)
    assert same(Store(kept).get(KEY))
    assert [one.kind for one in kept.chunks()] == ["part of a validation"]


def test_a_damaged_part_is_absent_and_is_written_again(store: Store, tmp_path: Path) -> None:
    store.put(KEY, ARRAYS)
    (path,) = tmp_path.rglob("*.zip")
    path.write_bytes(path.read_bytes()[:-9])
    assert store.get(KEY) is None
    store.put(KEY, ARRAYS)
    assert same(store.get(KEY))


@pytest.mark.parametrize("key", ["", "../x", KEY[:-1], KEY.upper()])
def test_a_key_that_key_of_did_not_make_is_refused(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match=r"is no SHA-256"):
        store.put(key, ARRAYS)


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/nowhere", "x" * 300])
def test_a_folder_that_cannot_be_written_is_one_line_and_no_more(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, place: str
) -> None:
    (tmp_path / "file").write_text("")
    store = Store(tmp_path / place)
    with caplog.at_level(logging.WARNING):
        for key in (KEY, OTHER):
            assert store.get(key) is None
            store.put(key, ARRAYS)
    (line,) = caplog.messages
    assert SETTING in line
    assert "\n" not in line


def test_without_logging_set_up_the_line_is_on_stderr(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    program = (
        "import sys, numpy\nfrom pathlib import Path\n"
        "from powderkeg.evidence.classifier import Store, key_of\n"
        "store = Store(Path(sys.argv[1]))\n"
        "for n in range(3): store.put(key_of({'n': n}), {'x': numpy.arange(3)})\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "file")], capture_output=True, text=True, check=True
    )
    assert len(answer.stderr.splitlines()) == 1
    assert answer.stdout == ""


def test_a_store_without_a_place_keeps_nothing() -> None:
    store = Store(None)
    store.put(KEY, ARRAYS)
    assert store.get(KEY) is None
