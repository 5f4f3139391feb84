"""Other clocks, languages, time zones, homes, pipes and limits: the same bytes, or a clear word."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from interrupting import heed_interrupts
from outlooks import crisis
from powderkeg.case import write_case

resource = pytest.importorskip("resource", reason="limits and signals of POSIX")

RUN = ("--worlds", "40", "--days", "2", "--json", "--jobs", "1", "--no-cache")
WEIGH = ("--tier", "quick", "--particles", "30", "--json", "--no-cache")
PLACES = {
    "Turkish": {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
    "no language": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "Kathmandu, 5:45 ahead": {"TZ": "Asia/Kathmandu"},
    "Apia, over the date line": {"TZ": "Pacific/Apia"},
    "a zone of nobody's": {"TZ": "<+13>-13:37:11"},
    "hash seed": {"PYTHONHASHSEED": "1"},
}
# A clock that goes backwards by an hour or forwards by a day each time it is asked; `faketime` is not needed.
JUMPING = """
import itertools, sys, time
real, jumps = time.time, itertools.cycle((-3600.0, 86_400.0, -86_400.0, 0.0))
time.time = lambda: real() + next(jumps)
time.time_ns = lambda: int(time.time() * 1e9)
from powderkeg.cli import main
main(sys.argv[1:])
"""


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("case") / "small"
    write_case(crisis(), folder)
    return folder


@pytest.fixture(scope="module")
def plain(case: Path) -> dict[str, bytes]:
    """What commands give here."""
    return {verb: done(verb, case, *VERBS[verb]).stdout for verb in ("run", "check")}


VERBS = {"run": RUN, "weigh": WEIGH, "check": ("--json",)}


@pytest.mark.parametrize("place", PLACES)
def test_language_and_time_zone_change_no_byte(case: Path, plain: Mapping[str, bytes], place: str) -> None:
    for verb in plain:  # what is weighed is in the page below
        told = done(verb, case, *VERBS[verb], environment=PLACES[place])
        assert told.returncode == 0, told.stderr
        assert told.stdout == plain[verb]
        assert b"Traceback" not in told.stderr


def test_a_page_is_the_same_in_other_places(case: Path, tmp_path: Path) -> None:
    pages = set()
    for number, more in enumerate(({}, PLACES["Turkish"] | PLACES["Apia, over the date line"])):
        folder = tmp_path / str(number)
        folder.mkdir()
        told = done(
            "report", case, *WEIGH[:-2], "--no-cache", "--out", "page.html", environment=more, cwd=folder
        )
        assert told.returncode == 0, told.stderr
        pages.add((folder / "page.html").read_bytes())
    assert len(pages) == 1


def test_a_clock_that_jumps_changes_no_byte(case: Path, plain: Mapping[str, bytes], tmp_path: Path) -> None:
    kept = ["--store", str(tmp_path / "kept")]
    for _ in range(2):  # the second time what the first kept is found, by whatever time it bears
        told = subprocess.run(
            [sys.executable, "-c", JUMPING, "run", str(case), *RUN[:-1], *kept],
            capture_output=True, check=False, env=dict(os.environ),
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
        assert told.stdout == plain["run"]


@pytest.mark.parametrize("home", [None, "", "/nowhere", "relative"])
def test_no_home_is_no_reason_to_stop(
    case: Path, plain: Mapping[str, bytes], home: str | None, tmp_path: Path
) -> None:
    gone = ["HOME", "XDG_CACHE_HOME", "POWDERKEG_CACHE"]
    more = {} if home is None else {"HOME": home}
    told = done("run", case, *RUN[:-1], environment=more, without=gone, cwd=tmp_path)
    assert (told.returncode, told.stdout) == (0, plain["run"]), told.stderr
    assert b"Traceback" not in told.stderr
    assert list(tmp_path.iterdir()) == []


def limited(megabytes: int) -> Callable[[], None]:
    def limit() -> None:
        size = megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (size, size))

    return limit


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep this limit")
@pytest.mark.parametrize("megabytes", [250, 480, 640])
@pytest.mark.parametrize("verb", ["run", "weigh"])
def test_too_little_memory_to_begin_is_said(case: Path, verb: str, megabytes: int) -> None:
    told = done(verb, case, *VERBS[verb], before=limited(megabytes), timeout=60)
    assert told.returncode == 2, told.stderr
    assert b"there is not enough memory" in told.stderr
    assert b"Traceback" not in told.stderr
    assert told.stdout == b""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not keep this limit")
def test_too_little_memory_on_the_way_is_said(case: Path, tmp_path: Path) -> None:
    """A machine with much memory, of which this process may have 1.5 GB: what is asked for is more."""
    told = done(
        "run", case, "--worlds", "60000", "--json", "--no-cache", "--jobs", "1",
        before=limited(1500), timeout=300, cwd=tmp_path,
    )  # fmt: skip
    assert told.returncode == 2, told.stderr
    assert b"memory" in told.stderr
    assert b"Traceback" not in told.stderr
    assert told.stdout == b""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("lines", [0, 1])
@pytest.mark.parametrize(
    "command", [("check",), ("run", "--days", "1", "--worlds", "200", "--no-cache", "--json")]
)
def test_a_reader_that_hangs_up_is_no_fault(case: Path, command: tuple[str, ...], lines: int) -> None:
    verb, *options = command
    with subprocess.Popen(
        [sys.executable, "-m", "powderkeg", verb, str(case), *options],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=dict(os.environ),
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(lines):
            process.stdout.readline()
        process.stdout.close()
        said = process.stderr.read()
        process.wait(timeout=120)
    assert process.returncode == 0, said
    for word in (b"Traceback", b"Broken", b"fault"):
        assert word not in said


def test_ctrl_c_twice_is_as_once(tmp_path: Path) -> None:
    """The second comes while the first unwinds: still a short word, 130, and nothing half-written."""
    kept = tmp_path / "kept"
    for pause in (0.0, 0.02, 0.3):
        with subprocess.Popen(
            [sys.executable, "-m", "powderkeg", "weigh", "kazakhstan-2022", "--particles", "3000",
             "--store", str(kept)],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
            preexec_fn=heed_interrupts,  # noqa: PLW1509 - one system call, no threads
        ) as process:  # fmt: skip
            assert process.stderr is not None
            process.stderr.readline()  # the work has begun
            time.sleep(0.5)
            process.send_signal(signal.SIGINT)
            time.sleep(pause)
            process.send_signal(signal.SIGINT)
            out, said = process.communicate(timeout=30)
        assert process.returncode == 130, said
        assert out == ""
        assert said.endswith("powderkeg: interrupted; no half-written file was left behind\n")
        assert said.count("interrupted") == 1
        assert "Traceback" not in said
    assert list(tmp_path.rglob("*.unfinished")) == []


def done(
    verb: str,
    case: Path,
    *options: str,
    environment: Mapping[str, str] | None = None,
    without: list[str] | None = None,
    before: Callable[[], None] | None = None,
    cwd: Path | None = None,
    timeout: float = 300,
) -> subprocess.CompletedProcess[bytes]:
    kept = {name: value for name, value in os.environ.items() if name not in (without or [])}
    return subprocess.run(
        [sys.executable, "-m", "powderkeg", verb, str(case), *options],
        capture_output=True, check=False, env={**kept, **(environment or {})}, preexec_fn=before, cwd=cwd,
        timeout=timeout,
    )  # fmt: skip
