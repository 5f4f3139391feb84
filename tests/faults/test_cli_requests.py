"""Requests that cannot be met: one clear message, exit code 2, nothing on stdout, nothing written."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from powderkeg.cli._program import run_program

Captured = pytest.CaptureFixture[str]
CASE = "kazakhstan-2022"
RUN, WEIGH, REPORT, VALIDATE = ((verb, CASE) for verb in ("run", "weigh", "report", "validate"))

REQUESTS = {
    "no particles": (
        (*WEIGH, "--particles", "0"),
        ["--particles", "0 is out of range; allowed: a whole number from 2"],
    ),
    "particles in letters": (
        (*WEIGH, "--particles", "abc"),
        ["--particles", "'abc' is not a whole number; allowed: a whole number from 2"],
    ),
    "no worlds": ((*RUN, "--worlds", "0"), ["--worlds", "0 is out of range; allowed: a whole number from 1"]),
    "half an agent": ((*RUN, "--agents", "0.5"), ["--agents", "'0.5'", "eight for each region"]),
    "too few agents": (
        (*RUN, "--agents", "135"),
        ["--agents: 135 is fewer than 8 for each of 17 regions", "136 or more, or 'all'"],
    ),
    "a negative seed": (
        (*WEIGH, "--seed", "-1"),
        ["--seed", "-1 is out of range; allowed: a whole number from 0 to"],
    ),
    "no jobs": (
        (*WEIGH, "--jobs", "0"),
        ["--jobs", "0 is out of range; allowed: a whole number from 1 to 1024"],
    ),
    "an unknown tier": (
        (*WEIGH, "--tier", "fast"),
        ["--tier", "'--tier': 'fast' is not known; allowed: quick, default, overnight\n"],
    ),
    "a month too many": ((*WEIGH, "--as-of", "2022-13-01"), ["--as-of", "2022-13-01", "YYYY-MM-DD"]),
    "before anything": ((*WEIGH, "--as-of", "2021-12-31"), ["--as-of", "2021-12-31", "2022-01-01 to"]),
    "after everything": ((*REPORT, "--as-of", "2099-01-01"), ["--as-of", "2099-01-01", "allowed"]),
    "an unknown hypothesis": (
        (*RUN, "--hypothesis", "spontanous"),
        ["'spontanous'", "spontaneous", "elite-struggle", "did you mean 'spontaneous'?"],
    ),
    "the beginning of a hypothesis": (
        (*RUN, "--hypothesis", "elite"),
        ["'elite'", "did you mean 'elite-struggle'?"],
    ),
    "the one that predicts nothing": (
        (*RUN, "--hypothesis", "other"),
        ["'other'", "nothing that could be simulated"],
    ),
    "more days than there are": ((*RUN, "--days", "99"), ["--days", "99", "1 to 22"]),
    "an unknown case": (("check", "kasachstan"), ["kasachstan", CASE]),
    "no case": (("weigh",), ["CASE"]),
    "an unknown flag": ((*WEIGH, "--particle", "5"), ["--particle"]),
    "an unknown verb": (("wiegh", CASE), ["wiegh"]),
    "a page in no folder": ((*REPORT, "--out", "missing/page.html"), ["missing"]),
    "a page that is a folder": ((*REPORT, "--out", "."), ["folder"]),
    "a page that is no page": ((*REPORT, "--out", "page.pdf"), [".html"]),
    "a case from nowhere": (("new", "made", "--truth", "spontaneous"), ["--from"]),
    "a truth that is none": (
        ("new", "made", "--from", CASE, "--truth", "aliens"),
        ["--truth", "'aliens'", "spontaneous"],
    ),
    "a new case in no folder": (
        ("new", "missing/made", "--from", CASE, "--truth", "spontaneous"),
        ["missing"],
    ),
    "worlds that no memory holds": (
        (*RUN, "--agents", "all", "--worlds", "100000"),
        ["--worlds 100000 with --agents all", "GiB", "are free"],
    ),
    "particles that no memory holds": (
        (*WEIGH, "--particles", "900000000"),
        ["--particles", "GiB", "are free"],
    ),
    "a validation of no worlds": (
        (*VALIDATE, "--worlds", "0"),
        ["--worlds", "0 is out of range; allowed: a whole number from 1"],
    ),
    "a validation with half a world": ((*VALIDATE, "--worlds", "0.5"), ["'0.5' is not a whole number"]),
    "a validation with too few agents": ((*VALIDATE, "--agents", "16"), ["--agents", "16 is fewer than"]),
    "a validation with every adult": ((*VALIDATE, "--agents", "all"), ["'all' is not a whole number"]),
    "a validation that is no page": ((*VALIDATE, "--out", "page.html"), ["page.html", ".md"]),
    "a validation in no folder": ((*VALIDATE, "--out", "missing/page.md"), ["missing", "does not exist"]),
    "a validation that is a folder": ((*VALIDATE, "--out", "."), ["folder"]),
    "a validation of no case": (("validate", "kasachstan"), ["kasachstan", CASE]),
    "too few worlds for recovery": (
        (*VALIDATE, "--same-luxury", "--worlds", "5"),
        ["worlds: 5 given", "10 or more"],
    ),
    "worlds of a validation that no memory holds": (
        (*VALIDATE, "--worlds", "900000000"),
        ["--worlds 900000000", "GiB", "are free"],
    ),
    "a page that no memory holds": (
        (*REPORT, "--particles", "900000000"),
        ["--particles", "GiB", "are free"],
    ),
}


@pytest.mark.parametrize(("typed", "words"), REQUESTS.values(), ids=REQUESTS.keys())
def test_a_request_that_cannot_be_met_says_why(
    typed: tuple[str, ...],
    words: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: Captured,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_program(typed) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert [word for word in words if word not in err] == []
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_holds_something_is_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / "notes.txt").write_text("mine", encoding="utf-8")
    assert run_program(("new", "kept", "--from", CASE, "--truth", "spontaneous")) == 2
    assert "not empty" in capsys.readouterr().err
    assert [path.name for path in (tmp_path / "kept").iterdir()] == ["notes.txt"]


def test_the_exit_code_reaches_the_shell(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "powderkeg", "weigh", CASE, "--particles", "0"],
        capture_output=True, text=True, check=False, cwd=tmp_path,
        env={**os.environ, "NO_COLOR": "1"},
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("powderkeg: Invalid value for '--particles'")
