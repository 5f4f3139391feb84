"""Ctrl-C in the middle of the work: a short word, exit code 130, and no file, whole or half."""

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from interrupting import heed_interrupts

SECONDS_TO_START = 240
SECONDS_TO_STOP = 20

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for a single child process"),
]


@pytest.mark.parametrize(
    ("verb", "progress"), [("weigh", r"\d%"), ("report", r"[1-9]\d*%")], ids=["at the start", "in the middle"]
)
def test_an_interrupted_weighing_leaves_nothing_behind(verb: str, progress: str, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "powderkeg",
        verb,
        "kazakhstan-2022",
        "--particles",
        "3000",
        "--seed",
        "3",
    ]
    log = tmp_path / "log"
    work = tmp_path / "work"
    work.mkdir()
    with (
        log.open("w") as stderr,
        subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=stderr,
            text=True,
            cwd=work,
            preexec_fn=heed_interrupts,  # noqa: PLW1509 - no threads here, and nothing but one system call there
        ) as process,
    ):
        wait_for_progress(process, log, progress)
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=SECONDS_TO_STOP)
    said = log.read_text()
    assert process.returncode == 130, said
    assert out == ""
    assert said.endswith("powderkeg: interrupted; no half-written file was left behind\n")
    assert "Traceback" not in said
    assert list(work.iterdir()) == []


WHILE_COMPILING = 'exec("raise KeyboardInterrupt")'
WHILE_SOMETHING_GOES = """
    class Goes:
        def __del__(self):
            signal.raise_signal(signal.SIGINT)

    gone = Goes()
    del gone
    for _ in range(1_000):
        time.sleep(0.01)
"""


@pytest.mark.parametrize("work", [WHILE_COMPILING, WHILE_SOMETHING_GOES], ids=["compiling", "going"])
def test_an_interruption_that_python_would_lose_ends_with_our_code(work: str, tmp_path: Path) -> None:
    """One has the process die of the signal, the other prints a traceback and goes on."""
    (tmp_path / "working.py").write_text(
        "import signal, time\nfrom powderkeg.cli import _program\n"
        f"def app(**_options):\n    {work}\n_program.app = app\n_program.main(['cases'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-m", "working"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        preexec_fn=heed_interrupts,
    )  # fmt: skip
    assert done.stderr == "powderkeg: interrupted; no half-written file was left behind\n"
    assert done.returncode == 130


def wait_for_progress(process: "subprocess.Popen[str]", log: Path, pattern: str) -> None:
    """Wait until a line of progress tells that the work is as far as a pattern says."""
    deadline = time.monotonic() + SECONDS_TO_START
    while not re.search(pattern, log.read_text()):
        assert process.poll() is None, f"it ended by itself: {log.read_text()}"
        assert time.monotonic() < deadline, "no progress was told"
        time.sleep(0.05)
