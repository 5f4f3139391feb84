"""Kill it at any moment, start it again: the same bytes; and every other fault that a store may meet."""

from __future__ import annotations

import errno
import json
import logging
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from interrupting import heed_interrupts
from outlooks import crisis
from powderkeg.case import CaseError, write_case
from powderkeg.store import MARK, Address, Store, open_store, place_of, user_store

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and limits of POSIX")

ONE, TWO = Address("test", "one"), Address("test", "two")
ARRAYS = {"values": np.arange(600.0).reshape(30, 20), "name": np.array(["a", "bc"])}
SEED = 20_261_128
RUN = ("--worlds", "250", "--days", "2", "--json", "--jobs", "1")
WEIGH = ("--tier", "quick", "--particles", "30", "--json")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "kept"))


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case") / "small"
    write_case(crisis(), folder)
    return folder


def same(found: dict[str, np.ndarray] | None) -> bool:
    return found is not None and all(np.array_equal(found[name], value) for name, value in ARRAYS.items())


def files(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def manifest(store: Store, address: Address = ONE) -> Path:
    return Path(store.label) / "chunks" / address.key[:2] / f"{address.key}.json"


def data(store: Store, address: Address = ONE) -> Path:
    (path,) = manifest(store, address).parent.glob(f"{address.key}-*.zarr.zip")
    return path


# What was damaged is named, set aside and made anew.

DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "one bit": lambda text: (
        text[: len(text) // 2] + bytes([text[len(text) // 2] ^ 1]) + text[len(text) // 2 + 1 :]
    ),
    "short": lambda text: text[: len(text) // 2],
    "longer": lambda text: text + b"\0",
    "empty": lambda _: b"",
    "foreign": lambda _: b"PK\3\4" + bytes(range(256)),
}


@pytest.mark.parametrize("part", [manifest, data])
@pytest.mark.parametrize("kind", DAMAGE)
def test_a_damaged_chunk_is_named_set_aside_and_made_anew(
    store: Store, caplog: pytest.LogCaptureFixture, part: Callable[[Store], Path], kind: str
) -> None:
    store.put(ONE, ARRAYS)
    path = part(store)
    bad = DAMAGE[kind](path.read_bytes())
    path.write_bytes(bad)
    with caplog.at_level(logging.WARNING):
        assert store.get(ONE) is None
    assert ONE.key in caplog.text
    assert "it is not used but computed anew" in caplog.text
    assert path.read_bytes() == bad  # to look at a thing is not to move it
    store.put(ONE, ARRAYS)
    assert same(store.get(ONE))
    assert bad in [one.read_bytes() for one in (Path(store.label) / "set-aside").iterdir()]


def test_every_single_flipped_byte_is_noticed(store: Store) -> None:
    store.put(ONE, {"x": np.arange(3)})
    chance = random.Random(SEED)  # noqa: S311 - which bytes, not a secret
    for path in (manifest(store), data(store)):
        text = path.read_bytes()
        for at in chance.sample(range(len(text) - 1), 60):  # the last is the manifest's final line end
            path.write_bytes(text[:at] + bytes([text[at] ^ 0x15]) + text[at + 1 :])
            found = open_store(store.label).get(ONE)
            assert found is None or found["x"].tolist() == [0, 1, 2]
            assert found is None or path == manifest(store)  # white space between words says nothing
        path.write_bytes(text)
    assert store.get(ONE) is not None


def test_a_whole_chunk_under_the_name_of_another_is_not_believed(store: Store) -> None:
    store.put(ONE, ARRAYS)
    manifest(store, TWO).parent.mkdir(parents=True, exist_ok=True)
    manifest(store, TWO).write_bytes(manifest(store).read_bytes())
    (manifest(store, TWO).parent / data(store).name).write_bytes(data(store).read_bytes())
    assert store.get(TWO) is None


def test_a_write_that_was_broken_off_before_its_manifest_is_named(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    store.put(ONE, ARRAYS)
    manifest(store).unlink()
    with caplog.at_level(logging.WARNING):
        assert store.get(ONE) is None
    assert "was never finished" in caplog.text
    assert len(store.leftovers()) == 1
    store.put(ONE, ARRAYS)
    assert same(store.get(ONE))


# What is no store, or another's, is named and left alone.


def foreign(folder: Path) -> str:
    (folder / "thesis.docx").write_text("three years of work")
    return "holds other things"


def of_another_format(folder: Path) -> str:
    (folder / MARK).write_text(json.dumps({"what": "powderkeg store", "format": 99}))
    return "has format 99"


def damaged(folder: Path) -> str:
    (folder / MARK).write_text('{"what": "powder')
    return "damaged or not ours"


def of_others(folder: Path) -> str:
    (folder / MARK).write_text(json.dumps({"what": "another", "format": 1}))
    return "damaged or not ours"


@pytest.mark.parametrize("make", [foreign, of_another_format, damaged, of_others])
def test_what_is_no_store_is_refused_by_name_and_left_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], str]
) -> None:
    words = make(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(CaseError, match=words):
        open_store(str(tmp_path))
    monkeypatch.setenv("POWDERKEG_CACHE", str(tmp_path))  # as the cache it is no reason to stop
    assert words in user_store().why_not
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_the_command_line_says_so_with_exit_code_two(tmp_path: Path, case: Path) -> None:
    foreign(tmp_path)
    done = powderkeg("run", case, *RUN, "--store", str(tmp_path))
    assert done.returncode == 2
    assert done.stderr.startswith("powderkeg: store: ")
    assert "Traceback" not in done.stderr
    assert done.stdout == ""
    assert files(tmp_path) == {"thesis.docx"}


@pytest.mark.parametrize("place", ["file", "file/below", "/proc/nowhere", "x" * 300])
def test_a_place_that_cannot_be_written_is_refused_if_named_and_else_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    (tmp_path / "file").write_text("")
    where = str(tmp_path / place)
    with pytest.raises(CaseError, match=r"cannot be used|holds other things"):
        open_store(where)
    monkeypatch.setenv("POWDERKEG_CACHE", where)
    kept = user_store()
    assert kept.place is None
    assert kept.why_not
    kept.put(ONE, ARRAYS)


def test_a_cache_that_others_may_write_to_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWDERKEG_CACHE", str(tmp_path))
    tmp_path.chmod(0o777)
    assert "others" in user_store().why_not
    tmp_path.chmod(0o700)
    assert user_store().why_not == ""


# A disk that is full, a folder that may only be read.


@pytest.mark.parametrize("step", ["fdopen", "mkstemp", "replace"])
def test_a_full_disk_leaves_nothing_half_written(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    owner: object = {"fdopen": os, "mkstemp": tempfile, "replace": Path}[step]
    monkeypatch.setattr(owner, step, full)
    for _ in range(2):
        store.put(ONE, ARRAYS)
    monkeypatch.undo()
    assert files(Path(store.label)) == {MARK}
    (line,) = caplog.messages
    assert "No space left" in line
    store.put(ONE, ARRAYS)
    assert same(store.get(ONE))


def test_a_run_whose_files_may_not_grow_gives_the_same_bytes(tmp_path: Path, case: Path) -> None:
    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (4_096, 4_096))

    plain = powderkeg("run", case, *RUN, "--no-cache")
    place = tmp_path / "kept"
    done = powderkeg("run", case, *RUN, "--store", str(place), before=small)
    assert (done.returncode, done.stdout) == (0, plain.stdout), done.stderr
    assert "nothing can be kept" in done.stderr
    assert not [name for name in files(place) if name.endswith(".unfinished")]


@pytest.mark.skipif(getattr(os, "geteuid", lambda: 1)() == 0, reason="root may write anywhere")
def test_a_folder_that_may_only_be_read_is_read(store: Store, caplog: pytest.LogCaptureFixture) -> None:
    store.put(ONE, ARRAYS)
    folders = [Path(store.label), *(p for p in Path(store.label).rglob("*") if p.is_dir())]
    for folder in folders:
        folder.chmod(0o500)
    try:
        kept = open_store(store.label)
        assert same(kept.get(ONE))
        kept.put(TWO, ARRAYS)
        assert "nothing can be kept" in caplog.text
    finally:
        for folder in folders:
            folder.chmod(0o700)


def test_a_mount_that_may_only_be_read_is_read(
    store: Store, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    store.put(ONE, ARRAYS)

    def no(*_: object, **__: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(tempfile, "mkstemp", no)
    monkeypatch.setattr(os, "utime", no)
    kept = open_store(store.label)
    assert same(kept.get(ONE))
    kept.put(TWO, ARRAYS)
    assert "Read-only" in caplog.text


# Several at once.


def test_threads_write_and_read_whole_chunks(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    wrong: list[object] = []

    def work(seed: int) -> None:
        mine = Store(place_of(str(tmp_path)), limit=60_000)
        for n in range(25):
            address, values = Address("test", str(n)), np.random.default_rng(n).random(300)
            if (seed + n) % 2:
                mine.put(address, {"x": values})
            found = mine.get(address)
            if found is not None and not np.array_equal(found["x"], values):
                wrong.append(n)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert "damaged" not in caplog.text


def test_two_processes_on_one_store_give_the_same_bytes(tmp_path: Path, case: Path) -> None:
    command = ["run", case, *RUN, "--store", str(tmp_path / "kept")]
    both = [started(*command) for _ in range(2)]
    found = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], found
    assert found[0][0] == found[1][0] == powderkeg(*command).stdout
    assert "damaged" not in found[0][1] + found[1][1]
    assert not [name for name in files(tmp_path / "kept") if name.endswith(".unfinished")]


# Killed.

WRITER = """
import sys
import numpy as np
import powderkeg.store as s
import zarr
store = s.open_store(sys.argv[1])
sys.stdout.write("ready\\n"); sys.stdout.flush()
while True:
    for part in range(12):
        address = s.Address("test", str(part))
        if store.get(address) is None:
            store.put(address, {"x": np.random.default_rng(part).random(40_000)})
    store.clear()
"""


@pytest.mark.parametrize("rounds", [2, pytest.param(10, marks=[pytest.mark.slow, pytest.mark.long])])
def test_a_write_killed_at_any_moment_leaves_whole_chunks_or_none(tmp_path: Path, rounds: int) -> None:
    """Five kills a round by a fixed seed, each while chunks are written and cleared as fast as can be."""
    chance = random.Random(SEED)  # noqa: S311 - moments, not a secret
    folder = tmp_path / "kept"
    for _ in range(rounds):
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, str(folder)], stdout=subprocess.PIPE, text=True)
            for _ in range(5)
        ]
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "ready\n"
        for writer in writers:
            time.sleep(chance.uniform(0.005, 0.15))
            writer.send_signal(signal.SIGKILL)
            writer.communicate()
        kept = open_store(str(folder))
        for part in range(12):
            found = kept.get(Address("test", str(part)))
            if found is not None:
                assert found["x"].tobytes() == np.random.default_rng(part).random(40_000).tobytes()
    for part in range(12):
        kept.put(Address("test", str(part)), {"x": np.random.default_rng(part).random(40_000)})
    assert len(list(kept.chunks())) == 12


@pytest.mark.parametrize(
    ("verb", "options", "kills"), [("run", RUN, 3), ("weigh", WEIGH, 1)], ids=["run", "weigh"]
)
def test_a_command_killed_and_started_again_gives_the_same_bytes(
    tmp_path: Path, case: Path, verb: str, options: Sequence[str], kills: int
) -> None:
    killed_and_resumed(tmp_path, [verb, case, *options], kills)


@pytest.mark.slow
@pytest.mark.long
@pytest.mark.parametrize(
    ("verb", "options", "kills"),
    [
        ("report", ("--tier", "quick", "--particles", "30", "--json", "--out", "page.html"), 8),
        ("validate", ("--worlds", "10", "--prior-predictive", "--json"), 8),
        ("outlook", ("--worlds", "24", *WEIGH), 8),
        ("run", RUN, 16),
        ("weigh", WEIGH, 10),
    ],
    ids=["report", "validate", "outlook", "run", "weigh"],
)
def test_fifty_kills_of_the_long_commands(
    tmp_path: Path, case: Path, verb: str, options: Sequence[str], kills: int
) -> None:
    name = "kazakhstan-2022" if verb == "validate" else case
    killed_and_resumed(tmp_path, [verb, name, *options], kills)


def killed_and_resumed(tmp_path: Path, command: list[object], kills: int) -> None:
    """Kill a command at seeded moments of its time, then let it end; compare with one never killed."""
    work = tmp_path / "work"
    work.mkdir()
    began = time.monotonic()
    plain = powderkeg(*command, "--no-cache", cwd=work)
    seconds = time.monotonic() - began
    assert plain.returncode == 0, plain.stderr
    pages = {path.name: path.read_bytes() for path in work.iterdir()}
    for path in work.iterdir():
        path.unlink()
    chance = random.Random(SEED)  # noqa: S311 - moments, not a secret
    kept = ["--store", str(tmp_path / "kept")]
    cut = 0
    for _ in range(kills):
        process = started(*command, *kept, cwd=work)
        try:
            process.communicate(timeout=chance.uniform(0.2, 1.0) * seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
            process.communicate()
            cut += 1
    assert cut > 0  # else nothing was tried
    done = powderkeg(*command, *kept, cwd=work)
    again = powderkeg(*command, *kept, cwd=work)
    assert done.returncode == 0, done.stderr
    assert done.stdout == again.stdout == plain.stdout
    assert {
        path.name: path.read_bytes() for path in work.iterdir() if path.suffix in {".html", ".json"}
    } == pages


def test_ctrl_c_leaves_a_store_that_is_whole_and_goes_on(tmp_path: Path, case: Path) -> None:
    command = ["run", case, *RUN, "--store", str(tmp_path / "kept")]
    process = started(*command)
    deadline = time.monotonic() + 60
    while not (tmp_path / "kept" / MARK).exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.4)
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=20)
    assert process.returncode in {0, 130}, said
    assert "Traceback" not in said
    assert process.returncode == 0 or out == ""
    assert not [name for name in files(tmp_path / "kept") if name.endswith(".unfinished")]
    assert powderkeg(*command).stdout == powderkeg("run", case, *RUN, "--no-cache").stdout


def test_threads_and_stores_change_no_byte(tmp_path: Path, case: Path) -> None:
    kept = ["--store", str(tmp_path / "kept")]
    for command in (["run", case, *RUN[:-2]], ["weigh", case, *WEIGH]):
        found = {
            powderkeg(*command, *more).stdout
            for more in (["--no-cache", "--jobs", "1"], ["--jobs", "2", *kept], ["--jobs", "1", *kept])
        }
        assert len(found) == 1
        assert len(json.loads(found.pop())["state_hash"]) == 64


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}


def powderkeg(
    *arguments: object, before: Callable[[], None] | None = None, cwd: Path | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "powderkeg", *map(str, arguments)],
        capture_output=True, text=True, check=False, env=environment(), preexec_fn=before, cwd=cwd,
    )  # fmt: skip


def started(*arguments: object, cwd: Path | None = None) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "powderkeg", *map(str, arguments)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment(), cwd=cwd,
        preexec_fn=heed_interrupts,  # noqa: PLW1509 - no threads here, and nothing but one system call there
    )  # fmt: skip
