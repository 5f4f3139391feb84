"""The verb ``outlook``: what it prints, what it writes, what it refuses before any work."""

import json
from datetime import date
from pathlib import Path

import pytest

from outlooks import BRANCH_DAY, OPTIONS, branch_day, crisis, weighed
from powderkeg.case import Case, write_case
from powderkeg.cli import _outlook, _weighing
from powderkeg.cli._program import run_program
from powderkeg.evidence import Evidence

Captured = pytest.CaptureFixture[str]
SMALL = ("--worlds", "24", "--tier", "quick", "--jobs", "1")


@pytest.fixture(autouse=True)
def _in_a_folder_with_the_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The case as files; its weighing, which other tests have made already, is not made once more."""
    write_case(crisis(), tmp_path / "small")
    monkeypatch.chdir(tmp_path)

    def kept(case: Case, *asked: object, **_: object) -> Evidence:
        assert case.name == "small"
        as_of = asked[-1]
        assert as_of is None or isinstance(as_of, date)
        return weighed(as_of)

    monkeypatch.setattr(_outlook, "_weigh", kept)
    monkeypatch.setattr(_weighing, "_weigh", kept)


def run(capsys: Captured, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run a command; give what it printed on stdout and stderr."""
    assert run_program(arguments) == code, capsys.readouterr().err
    said = capsys.readouterr()
    return said.out, said.err


def test_json_is_the_outlook_and_nothing_else(capsys: Captured) -> None:
    out, _ = run(capsys, "outlook", "small", "--json", *SMALL)
    found = json.loads(out)
    assert found["hindsight"] is True
    assert [one["name"] for one in found["options"]] == [option.name for option in OPTIONS]
    assert found["options"][0]["outcomes"][0]["name"] == "deaths"
    assert "report" not in found


def test_from_branches_on_the_evening_of_a_day_and_knows_what_was_published(capsys: Captured) -> None:
    day = branch_day().isoformat()
    arguments = ("outlook", "small", "--from", day, "--option", "stay", "--option", "net", *SMALL)
    found = json.loads(run(capsys, *arguments, "--json")[0])
    assert found["branched_from"] == f"2022-03-{7 + BRANCH_DAY:02d}T00:00"
    assert found["as_of"] == day
    assert [one["name"] for one in found["options"]] == ["as-it-was", "stay", "net"]
    words, _ = run(capsys, *arguments)
    assert f"weighed by reports published by {day}, branched after {day} 23:59" in words
    assert "It stays" in words
    assert "civilians killed" in words


def test_out_writes_the_page_and_its_json(capsys: Captured, tmp_path: Path) -> None:
    out, _ = run(capsys, "outlook", "small", "--option", "stay", "--out", "page.html", *SMALL)
    assert out.endswith("The page: page.html\n")
    assert 'id="outlook"' in (tmp_path / "page.html").read_text("utf-8")
    assert "outlook" in json.loads((tmp_path / "page.json").read_text("utf-8"))


REFUSED = {
    "an unknown option": (("--option", "sty"), "did you mean 'stay'?"),
    "a day outside": (("--from", "2022-05-01"), "allowed: 2022-03-07 to 2022-03-15"),
    "no day": (("--from", "soon"), "allowed: YYYY-MM-DD"),
    "what came cannot be undone": (("--from", "2022-03-12", "--option", "alone"), "cannot be undone"),
    "too few worlds": (("--worlds", "1"), "out of range"),
}


@pytest.mark.parametrize(("arguments", "said"), REFUSED.values(), ids=REFUSED.keys())
def test_bad_input_is_told_and_nothing_is_written(
    capsys: Captured, tmp_path: Path, arguments: tuple[str, ...], said: str
) -> None:
    out, err = run(capsys, "outlook", "small", "--out", "page.html", *arguments, code=2)
    assert out == ""
    assert said in err
    assert "Traceback" not in err
    assert not list(tmp_path.glob("page*"))


def test_a_live_crisis_has_to_be_acknowledged(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("powderkeg.outlook.embargo.is_live", lambda *_: True)
    _, err = run(capsys, "outlook", "small", *SMALL, code=2)
    assert "--acknowledge-live-crisis" in err
    out, _ = run(
        capsys, "outlook", "small", "--acknowledge-live-crisis", "--option", "stay", "--out", "p.html", *SMALL
    )
    assert "This crisis is not over" in out
    assert 'id="live-crisis"' in Path("p.html").read_text("utf-8")


def test_a_report_shows_the_outlook_or_says_why_it_does_not(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = json.loads(run(capsys, "report", "small", "--out", "page.html", "--json")[0])
    assert found["outlook"]["reference"] == "as-it-was"
    assert 'id="outlook"' in Path("page.html").read_text("utf-8")
    monkeypatch.setattr("powderkeg.outlook.embargo.is_live", lambda *_: True)
    out, err = run(capsys, "report", "small", "--out", "live.html", "--json")
    assert "outlook" not in json.loads(out)
    assert "the page shows no outlook: the record of small ends on" in err
    assert 'id="outlook"' not in Path("live.html").read_text("utf-8")
