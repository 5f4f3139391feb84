"""The store: results by what they depend on, found again as they were; the cache, its place and its limit."""

from __future__ import annotations

import json
import logging
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest

from powderkeg.case import CaseError
from powderkeg.store import (
    LIMIT,
    LIMIT_SETTING,
    MARK,
    SETTING,
    Address,
    Folder,
    Store,
    Task,
    adopt,
    finished,
    no_store,
    open_store,
    place_of,
    user_place,
    user_store,
)

ONE = Address("test", "case", {"worlds": 3, "names": ["a", "b"], "agents": None}, 7, "code")
ARRAYS = {"values": np.arange(12.0).reshape(3, 4), "name": np.array(["a", "bé", ""]), "one": np.array(2.5)}


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "deep" / "kept"))


def same(found: dict[str, np.ndarray] | None, arrays: dict[str, np.ndarray] = ARRAYS) -> bool:
    return (
        found is not None
        and list(found) == list(arrays)
        and all(
            value.tobytes() == found[name].tobytes() and value.shape == found[name].shape
            for name, value in arrays.items()
        )
    )


def test_what_is_put_is_found_as_it_was_by_another_store_too(store: Store) -> None:
    assert store.get(ONE) is None
    store.put(ONE, ARRAYS)
    assert same(store.get(ONE))
    assert same(open_store(store.label).get(ONE))


@pytest.mark.parametrize(
    "other",
    [
        Address("other", ONE.case, ONE.settings, ONE.seed, ONE.code),
        Address(ONE.kind, "other", ONE.settings, ONE.seed, ONE.code),
        Address(ONE.kind, ONE.case, {**ONE.settings, "worlds": 4}, ONE.seed, ONE.code),
        Address(ONE.kind, ONE.case, ONE.settings, 8, ONE.code),
        Address(ONE.kind, ONE.case, ONE.settings, ONE.seed, "other"),
        Address(ONE.kind, ONE.case, ONE.settings, ONE.seed, ONE.code, powderkeg="0.0.1"),
    ],
    ids=["kind", "case", "settings", "seed", "code", "version"],
)
def test_another_question_has_another_name(store: Store, other: Address) -> None:
    store.put(ONE, ARRAYS)
    assert store.get(other) is None


def test_the_order_of_settings_does_not_name_a_thing() -> None:
    turned = Address(ONE.kind, ONE.case, dict(reversed(ONE.settings.items())), ONE.seed, ONE.code)
    assert turned.key == ONE.key


def test_a_manifest_says_what_it_is_and_zarr_itself_reads_the_arrays(store: Store) -> None:
    import zarr
    from zarr.storage import ZipStore

    store.put(ONE, ARRAYS)
    (path,) = Path(store.label).glob("chunks/??/*.json")
    said = json.loads(path.read_text())
    assert said["address"] == ONE.to_json()
    assert {"numpy", "numcodecs"} <= set(said["libraries"])
    data = path.with_name(said["data"])
    assert data.stat().st_size == said["bytes"]
    group = zarr.open_group(ZipStore(data, mode="r"), mode="r")
    assert group.attrs["powderkeg"]["kind"] == "test"
    (number, row) = next((n, r) for name, n, r in group.attrs["names"] if name == "values")
    assert np.array_equal(group[f"a_{number}"][row], ARRAYS["values"])


def test_equal_arrays_have_equal_bytes(tmp_path: Path) -> None:
    found = []
    for name in ("one", "two"):
        kept = open_store(str(tmp_path / name))
        kept.put(ONE, ARRAYS)
        found.append({p.name: p.read_bytes() for p in (tmp_path / name).rglob("*") if p.is_file()})
    assert found[0] == found[1]


def test_arrays_of_objects_are_refused_before_anything_is_written(store: Store) -> None:
    with pytest.raises(TypeError, match="array 'x' is of type object"):
        store.put(ONE, {"x": np.array([None])})
    assert [path.name for path in Path(store.label).iterdir()] == [MARK]


def test_nothing_of_what_is_kept_is_a_pickle(store: Store) -> None:
    store.put(ONE, ARRAYS)
    (data,) = Path(store.label).rglob("*.zip")
    with zipfile.ZipFile(data) as archive:
        for name in archive.namelist():
            assert not archive.read(name).startswith(b"\x80")
            assert b"numpy.core" not in archive.read(name)


def test_a_task_is_done_once_and_laid_out_alike_made_or_found(store: Store) -> None:
    calls: list[int] = []

    def make() -> dict[str, np.ndarray]:
        calls.append(1)
        return {"x": np.asfortranarray(np.arange(6.0).reshape(2, 3))}

    for where in (None, store, store):
        found = finished(Task(ONE, make), where)
        assert found["x"].flags.c_contiguous
        assert found["x"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert len(calls) == 2


def test_chunks_are_listed_and_cleared_and_nothing_else_goes(store: Store) -> None:
    store.put(ONE, ARRAYS)
    (Path(store.label) / "notes.txt").write_text("mine")
    assert [(one.kind, one.seed) for one in store.chunks()] == [("test", 7)]
    assert [name for name, _ in store.leftovers()] == ["notes.txt"]
    files, size = store.clear()
    assert (files, size > 0) == (2, True)
    assert store.get(ONE) is None
    assert {path.name for path in Path(store.label).rglob("*") if path.is_file()} == {MARK, "notes.txt"}


def test_a_store_that_keeps_nothing_finds_nothing() -> None:
    nothing = no_store("why")
    nothing.put(ONE, ARRAYS)
    assert (nothing.get(ONE), nothing.label, nothing.why_not) == (None, "", "why")
    assert list(nothing.chunks()) == nothing.leftovers() == []
    assert nothing.clear() == (0, 0)


def test_any_address_of_fsspec_will_do() -> None:
    place = place_of("memory://a-test/of the store")
    adopt(place)
    kept = Store(place)
    kept.put(ONE, ARRAYS)
    assert same(Store(place_of("memory://a-test/of the store")).get(ONE))
    assert [one.kind for one in kept.chunks()] == ["test"]
    with pytest.raises(CaseError, match="holds other things"):
        adopt(place_of("memory://a-test"))
    assert kept.clear()[0] == 2


class Meanwhile(Folder):
    """A folder in which another process writes between one of our readings and the next."""

    def __init__(self, root: Path, name: str, content: bytes) -> None:
        super().__init__(root)
        self.waiting: tuple[str, bytes] | None = (name, content)

    def read(self, name: str) -> bytes | None:
        found = super().read(name)
        if self.waiting:
            Folder(self.root).write(*self.waiting)
            self.waiting = None
        return found


def test_two_may_make_a_folder_into_a_store_at_once(tmp_path: Path) -> None:
    adopt(Folder(tmp_path / "first"))
    mark = (tmp_path / "first" / MARK).read_bytes()
    adopt(Meanwhile(tmp_path / "second", MARK, mark))
    with pytest.raises(CaseError, match="damaged or not ours"):
        adopt(Meanwhile(tmp_path / "third", MARK, b"{}"))
    with pytest.raises(CaseError, match="holds other things"):
        adopt(Meanwhile(tmp_path / "fourth", "letter.txt", b""))


def test_a_write_goes_on_where_another_process_clears_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace, left = Path.replace, ["once", "twice"]

    def cleared(path: Path, target: Path) -> Path:
        if left:
            left.pop()
            path.unlink()
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", cleared)
    Folder(tmp_path).write("a/b", b"whole")
    assert (tmp_path / "a" / "b").read_bytes() == b"whole"
    left += ["once", "twice", "three times"]
    with pytest.raises(FileNotFoundError):
        Folder(tmp_path).write("a/b", b"other")
    assert (tmp_path / "a" / "b").read_bytes() == b"whole"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nowhere://x", "no address that fsspec knows"),
        ("", "names no place"),
        ("~nobody-of-that-name/x", "names no folder"),
    ],
)
def test_a_place_that_cannot_be_is_refused_in_words(name: str, words: str) -> None:
    with pytest.raises(CaseError, match=words):
        open_store(name)


def test_a_store_and_no_cache_contradict_each_other(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="give one of them"):
        open_store(str(tmp_path), cache=False)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment that names no cache, and an empty home."""
    for name in (SETTING, "POWDERKEG_VALIDATION_CACHE", "XDG_CACHE_HOME", LIMIT_SETTING):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def test_the_cache_lies_where_the_system_keeps_caches(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert user_place() == (str(bare / ".cache" / "powderkeg" / "results"), "")
    monkeypatch.setenv("XDG_CACHE_HOME", str(bare / "elsewhere"))
    assert user_place() == (str(bare / "elsewhere" / "powderkeg" / "results"), "")
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")  # which the standard says to ignore
    assert user_place()[0] == str(bare / ".cache" / "powderkeg" / "results")
    monkeypatch.setenv("POWDERKEG_VALIDATION_CACHE", str(bare / "older"))
    assert user_place() == (str(bare / "older") + "/results", "")
    monkeypatch.setenv(SETTING, str(bare / "named"))
    assert user_place() == (str(bare / "named"), "")


@pytest.mark.parametrize("off", ["", "0", "off", "No", "false"])
def test_the_cache_can_be_switched_off_and_then_says_nothing(
    bare: Path, monkeypatch: pytest.MonkeyPatch, off: str
) -> None:
    monkeypatch.setenv(SETTING, off)
    assert (user_store().place, user_store().why_not) == (None, "")
    assert list(bare.iterdir()) == []


@pytest.mark.usefixtures("bare")
def test_without_a_home_it_says_so_and_works_without(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", none)
    kept = user_store()
    assert (kept.place, kept.why_not) == (None, "there is no home folder")
    kept.put(ONE, ARRAYS)


@pytest.mark.parametrize(
    ("text", "size"), [("500", 500), ("1.5 kB", 1_500), ("500 MB", 500_000_000), ("4G", 4_000_000_000)]
)
def test_the_limit_is_a_size(bare: Path, monkeypatch: pytest.MonkeyPatch, text: str, size: int) -> None:
    from powderkeg.store import opening

    monkeypatch.setenv(LIMIT_SETTING, text)
    assert opening._limit() == size
    monkeypatch.delenv(LIMIT_SETTING)
    assert opening._limit() == LIMIT
    assert bare.is_dir()


@pytest.mark.parametrize("text", ["much", "-5", "5 MiB", ""])
def test_a_limit_that_is_no_size_is_refused(bare: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv(LIMIT_SETTING, text)
    with pytest.raises(CaseError, match="is no size"):
        user_store()
    assert bare.is_dir()


def numbered(n: int) -> Address:
    return Address("test", str(n))


def noise(n: int) -> dict[str, np.ndarray]:
    return {"x": np.random.default_rng(n).random(1_000)}


def aged(folder: Path, address: Address, when: float) -> None:
    os.utime(folder / "chunks" / address.key[:2] / f"{address.key}.json", (when, when))


def test_what_was_used_longest_ago_goes_first(tmp_path: Path) -> None:
    keeps = Store(place_of(str(tmp_path)))
    for n in range(3):
        keeps.put(numbered(n), noise(n))
        aged(tmp_path, numbered(n), 1_000 + n)
    assert keeps.get(numbered(0)) is not None  # used again
    limited = Store(place_of(str(tmp_path)), limit=31_000)
    limited.put(numbered(3), noise(3))
    assert [keeps.get(numbered(n)) is not None for n in range(4)] == [True, False, True, True]


def test_what_a_running_process_uses_never_goes(tmp_path: Path) -> None:
    running = Store(place_of(str(tmp_path)), limit=10**9)
    running.put(numbered(0), noise(0))
    aged(tmp_path, numbered(0), 1.0)
    other = Store(place_of(str(tmp_path)), limit=12_000)
    for n in (1, 2, 3):
        other.put(numbered(n), noise(n))
    assert Store(place_of(str(tmp_path))).get(numbered(0)) is not None  # far beyond the limit, and in use
    del running
    last = Store(place_of(str(tmp_path)), limit=12_000)
    last.put(numbered(4), noise(4))
    assert Store(place_of(str(tmp_path))).get(numbered(0)) is None
    assert last.get(numbered(4)) is not None


def test_the_mark_of_a_process_that_was_killed_holds_nothing(tmp_path: Path) -> None:
    limited = Store(place_of(str(tmp_path)), limit=12_000)
    Store(place_of(str(tmp_path))).put(numbered(0), noise(0))
    (tmp_path / "running").mkdir()
    (tmp_path / "running" / "1-dead").write_text(f"{numbered(0).key}\n")
    for n in (1, 2):
        limited.put(numbered(n), noise(n))
    assert Store(place_of(str(tmp_path))).get(numbered(0)) is None
    assert not (tmp_path / "running" / "1-dead").exists()


def test_what_goes_wrong_is_said_once(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.put(ONE, ARRAYS)
    (data,) = Path(store.label).rglob("*.zip")
    data.write_bytes(data.read_bytes()[:-1])
    with caplog.at_level(logging.WARNING):
        assert [store.get(ONE) for _ in range(3)] == [None] * 3
    (line,) = caplog.messages
    assert "truncated" in line
    assert "\n" not in line
