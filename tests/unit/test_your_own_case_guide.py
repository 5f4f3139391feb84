"""What docs/guide/your-own-case.md tells the reader to type works as it says; weighings are left out here."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from powderkeg.cli._program import run_program

TEXT = (Path(__file__).parents[2] / "docs" / "guide" / "your-own-case.md").read_text(encoding="utf-8")
COMMANDS = [
    line for block in re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL) for line in block.splitlines() if line
]
LONG = {"report", "weigh"}
Captured = pytest.CaptureFixture[str]


def test_the_commands_run_in_their_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    said = {}
    for line in COMMANDS:
        program, verb, *rest = shlex.split(line)
        assert program == "powderkeg"
        if verb not in LONG:
            assert run_program((verb, *rest)) == 0, capsys.readouterr().err
            said[line] = capsys.readouterr().out
    assert len(said) == 7
    shown = next(iter(re.findall(r"```text\n(mine: .*?)```", TEXT, re.DOTALL)))
    assert said["powderkeg check mine"].startswith(shown)


def test_the_mistakes_are_told_as_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run_program(("new", "mine")) == 0
    record = tmp_path / "mine" / "record.csv"
    text = record.read_text(encoding="utf-8")
    begins = "R03,2019-03-03,2019-03-03,,"
    slip = text.replace(f"{begins}NOR,participants", f"{begins}NRO,particpants")
    assert slip != text
    record.write_text(slip, encoding="utf-8")
    capsys.readouterr()
    assert run_program(("check", "mine")) == 2
    told = " ".join(capsys.readouterr().err.split())
    shown = " ".join(next(iter(re.findall(r"```text\n(record.*?)```", TEXT, re.DOTALL))).split())
    first, *rest = shown.split(", ... (21 more)")  # the guide leaves out the middle of a long list
    assert first in told
    assert all(one in told for one in rest)
