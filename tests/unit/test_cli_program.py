"""The program's ends: which fault gives which exit code and which words."""

import json
import subprocess
import sys
import threading
from datetime import date

import pytest
import typer

from powderkeg.case import CaseError
from powderkeg.cli import _interrupts, _program
from powderkeg.cli._options import read_agents, read_date
from powderkeg.cli._program import run_program
from powderkeg.cli._results import as_json

Captured = pytest.CaptureFixture[str]


def fail_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Make any command raise an error."""

    def raising(**_: object) -> None:
        raise error

    monkeypatch.setattr(_program, "app", raising)


def test_without_arguments_the_help_is_shown(capsys: Captured) -> None:
    assert run_program([]) == 0
    assert "report" in capsys.readouterr().out


def test_every_verb_has_help(capsys: Captured) -> None:
    for verb in ("report", "weigh", "run", "check", "new", "cite"):
        assert run_program([verb, "--help"]) == 0
        assert f"Usage: powderkeg {verb}" in capsys.readouterr().out


def test_the_version_is_told(capsys: Captured) -> None:
    assert run_program(["--version"]) == 0
    assert capsys.readouterr().out == f"powderkeg {_program.__version__}\n"


def test_bad_input_is_2_with_every_problem_on_a_line(
    monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    fail_with(monkeypatch, CaseError("record.csv, line 3, field 'low': above best"))
    assert run_program(["weigh"]) == 2
    assert capsys.readouterr() == ("", "powderkeg: record.csv, line 3, field 'low': above best\n")


def test_our_fault_is_1_and_says_how_to_tell_us(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.delenv("POWDERKEG_DEBUG", raising=False)
    fail_with(monkeypatch, ZeroDivisionError("division by zero"))
    assert run_program(["weigh"]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert "ZeroDivisionError: division by zero" in err
    assert "POWDERKEG_DEBUG=1" in err
    assert "Traceback" not in err


def test_the_traceback_is_shown_when_asked_for(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setenv("POWDERKEG_DEBUG", "1")
    fail_with(monkeypatch, ZeroDivisionError("division by zero"))
    assert run_program(["weigh"]) == 1
    assert "Traceback" in capsys.readouterr().err


def test_a_full_disk_is_named_with_its_file(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    fail_with(monkeypatch, OSError(28, "No space left on device", "/data/page.html"))
    assert run_program(["report"]) == 2
    assert capsys.readouterr().err == "powderkeg: /data/page.html: No space left on device\n"


def test_too_little_memory_says_what_to_ask_for(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    fail_with(monkeypatch, MemoryError())
    assert run_program(["weigh"]) == 2
    assert "fewer --particles" in capsys.readouterr().err


def test_an_interruption_is_130(monkeypatch: pytest.MonkeyPatch, capsys: Captured) -> None:
    monkeypatch.setattr(_interrupts, "_said", threading.Event())
    fail_with(monkeypatch, KeyboardInterrupt())
    assert run_program(["weigh"]) == 130
    assert "interrupted" in capsys.readouterr().err


def test_a_reader_that_hangs_up_does_not_draw_a_traceback() -> None:
    code = "from powderkeg.cli import main; main(['weigh', '--help'])"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize("text", ["2022-13-01", "5 January", "2022-1", "2022-02-30", ""])
def test_what_is_not_a_date_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="allowed: YYYY-MM-DD"):
        read_date(text)


def test_a_date_is_read() -> None:
    assert read_date("2022-01-05") == date(2022, 1, 5)


@pytest.mark.parametrize("text", ["0", "-4", "1.5", "many", "ALL", "", "²"])
def test_what_is_no_number_of_agents_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="at least eight for each region of the case, or 'all'"):
        read_agents(text)


@pytest.mark.parametrize(("text", "agents"), [("1", 1), ("1500", 1500), ("all", "all")])
def test_a_number_of_agents_is_read(text: str, agents: int | str) -> None:
    assert read_agents(text) == agents


def test_json_never_holds_what_json_cannot_say() -> None:
    assert json.loads(as_json({"place": "Алматы"})) == {"place": "Алматы"}
    with pytest.raises(ValueError, match="JSON"):
        as_json({"log_evidence": float("nan")})
