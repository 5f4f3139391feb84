"""Results kept on disk that are damaged, foreign, too many or written by several at once."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import numpy as np
import pytest

from powderkeg.evidence.classifier import Store, key_of
from powderkeg.evidence.classifier.store import SETTING, user_folder

KEY, OTHER = key_of({"n": 1}), key_of({"n": 2})
ARRAYS = {"values": np.arange(12.0).reshape(3, 4), "name": np.array(["a", "bc"]), "one": np.array(2.5)}
ROOT_ONLY = pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() != 0, reason="only root gives files away")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "deep" / "kept")


def only(store: Store) -> Path:
    assert store.folder is not None
    (path,) = store.folder.iterdir()
    return path


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


@pytest.mark.parametrize("kind", ["one bit", "short", "longer", "empty", "foreign", "another version"])
def test_a_damaged_file_is_absent_and_is_written_again(store: Store, kind: str) -> None:
    store.put(KEY, ARRAYS)
    text = only(store).read_bytes()
    half = len(text) // 2
    only(store).write_bytes(
        {
            "one bit": text[:half] + bytes([text[half] ^ 1]) + text[half + 1 :],
            "short": text[:half],
            "longer": text + b"\0",
            "empty": b"",
            "foreign": os.urandom(500),
            "another version": b"powderkeg arrays 0" + text[18:],
        }[kind]
    )
    assert store.get(KEY) is None
    store.put(KEY, ARRAYS)
    assert same(store.get(KEY))


def test_a_whole_file_under_the_name_of_another_is_not_believed(store: Store) -> None:
    store.put(KEY, ARRAYS)
    shutil.copy(only(store), only(store).with_name(f"{OTHER}.arrays"))
    assert store.get(OTHER) is None


def test_a_folder_or_a_pipe_in_the_place_of_a_file_is_survived(store: Store) -> None:
    assert store.folder is not None
    store.folder.mkdir(mode=0o700, parents=True)
    (store.folder / f"{KEY}.arrays").mkdir()
    assert store.get(KEY) is None
    os.mkfifo(store.folder / f"{OTHER}.arrays")
    assert store.get(OTHER) is None
    store.put(KEY, ARRAYS)


def test_arrays_of_objects_are_refused_before_anything_is_written(store: Store) -> None:
    with pytest.raises(TypeError, match="array 'x' holds Python objects"):
        store.put(KEY, {"x": np.array([None])})
    assert store.folder is not None
    assert not store.folder.exists()


@pytest.mark.parametrize("key", ["", "../x", KEY[:-1], KEY.upper()])
def test_a_key_that_key_of_did_not_make_is_refused(store: Store, key: str) -> None:
    with pytest.raises(ValueError, match=r"is no SHA-256|key"):
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


@pytest.mark.parametrize("step", ["fdopen", "mkstemp", "replace"])
def test_a_full_disk_leaves_nothing_half_written(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    owner: object = {"fdopen": os, "mkstemp": tempfile, "replace": Path}[step]
    monkeypatch.setattr(owner, step, full)
    store.put(KEY, ARRAYS)
    monkeypatch.undo()
    assert store.folder is not None
    assert not list(store.folder.iterdir())
    assert "No space left" in caplog.text
    store.put(KEY, ARRAYS)
    assert same(store.get(KEY))


@pytest.mark.skipif(os.name != "posix", reason="there, the folder of the user is the user's alone")
def test_a_folder_that_others_may_write_to_is_not_used(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    store.put(KEY, ARRAYS)
    assert store.folder is not None
    store.folder.chmod(0o777)
    assert store.get(KEY) is None
    store.put(OTHER, ARRAYS)
    assert "others" in caplog.text
    assert [path.name for path in store.folder.iterdir()] == [f"{KEY}.arrays"]


@ROOT_ONLY
def test_a_folder_of_somebody_else_is_not_used(store: Store) -> None:
    store.put(KEY, ARRAYS)
    assert store.folder is not None
    os.chown(store.folder, 12_345, -1)
    assert store.get(KEY) is None


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    values = np.random.default_rng(1).random(1_000)
    store = Store(tmp_path / "kept", limit=3 * 9_000)
    keys = [key_of({"n": n}) for n in range(4)]
    for age, key in enumerate(keys[:3]):
        store.put(key, {"x": values})
        os.utime(tmp_path / "kept" / f"{key}.arrays", (1_000 + age, 1_000 + age))
    assert store.get(keys[0]) is not None  # in use again
    store.put(keys[3], {"x": values})
    assert [store.get(key) is not None for key in keys] == [True, False, True, True]


def test_clearing_up_leaves_the_files_of_others_and_those_being_written(tmp_path: Path) -> None:
    store = Store(tmp_path / "kept", limit=1)
    store.put(KEY, ARRAYS)
    assert store.get(KEY) is None  # it was beyond the limit by itself
    kept = {name: tmp_path / "kept" / name for name in ("notes.txt", "powderkeg.new.unfinished", "x.arrays")}
    old = tmp_path / "kept" / "powderkeg.old.unfinished"
    for path in (*kept.values(), old):
        path.write_text("not ours")
    os.utime(old, (1_000, 1_000))
    store.put(KEY, ARRAYS)
    assert {path.name for path in (tmp_path / "kept").iterdir()} == set(kept)


def test_several_at_once_write_and_read_whole_files(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    wrong: list[object] = []

    def work(seed: int) -> None:
        mine = Store(tmp_path / "kept", limit=60_000)
        for n in range(40):
            key = key_of({"n": (n + seed) % 7})
            found = mine.get(key)
            if found is not None and not np.array_equal(found["x"], np.full(3_000, float((n + seed) % 7))):
                wrong.append(found)
            mine.put(key, {"x": np.full(3_000, float((n + seed) % 7))})

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert not caplog.messages
    assert not [path for path in (tmp_path / "kept").iterdir() if path.suffix == ".unfinished"]


def test_the_user_chooses_the_folder_or_none(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path))
    assert user_folder() == tmp_path == Store.of_the_user().folder
    for off in ("", "0", "off", "No", "false"):
        monkeypatch.setenv(SETTING, off)
        assert Store.of_the_user().folder is None
    monkeypatch.delenv(SETTING)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    if sys.platform == "linux":
        assert user_folder() == tmp_path / "powderkeg" / "validation"


def test_a_store_without_a_folder_keeps_nothing() -> None:
    store = Store(None)
    store.put(KEY, ARRAYS)
    assert store.get(KEY) is None


def test_keys_know_every_part_and_not_their_order() -> None:
    assert key_of({"a": 1, "b": None}) == key_of({"b": None, "a": 1})
    assert len({key_of(parts) for parts in ({"a": 1}, {"a": 2}, {"b": 1}, {"a": "1"}, {"a": None}, {})}) == 6
