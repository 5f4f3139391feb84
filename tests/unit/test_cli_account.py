"""The verb ``account``: what it prints, what it writes and keeps, what --weigh and --llm add."""

from __future__ import annotations

import json
import os
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import powderkeg as pk
from model_server import Reply, claim, claims, model_server
from outlooks import crisis, weighed
from powderkeg.accounts.files import parse_account
from powderkeg.case import CaseError, write_case
from powderkeg.cli import _accounts
from powderkeg.cli._program import run_program

Captured = pytest.CaptureFixture[str]
TEXT = (
    "On 9 March some 9,000 people marched in South. The ministry says that 40 people were killed. "
    "The government must resign. Troops will leave tomorrow.\n"
)
WHERE = ("--case", "small", "--language", "en")


@pytest.fixture(autouse=True)
def _in_a_folder_with_case_and_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_case(crisis(), tmp_path / "small")
    (tmp_path / "note.txt").write_text(TEXT, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POWDERKEG_LLM_KEY", raising=False)


def run(capsys: Captured, *arguments: str, code: int = 0) -> tuple[str, str]:
    """Run the verb; give what it printed on stdout and stderr."""
    assert run_program(("account", *arguments)) == code, capsys.readouterr().err
    said = capsys.readouterr()
    return said.out, said.err


def test_json_has_every_claim_with_its_place_and_verdict_and_is_alone_on_stdout(capsys: Captured) -> None:
    out, err = run(capsys, "note.txt", *WHERE, "--date", "2022-03-16", "--json")
    found = json.loads(out)
    assert (found["language"], found["document_date"]) == ("en", "2022-03-16")
    keys = {"id", "start", "end", "status", "attributed_to", "when", "verdict", "indicator", "reports"}
    assert all(keys <= set(one) for one in found["claims"])
    first, second, opinion, ahead = found["claims"]
    assert TEXT[first["start"] : first["end"]] == "On 9 March some 9,000 people marched in South."
    assert first["when"] == ["2022-03-09", "2022-03-09"]
    assert (second["status"], second["attributed_to"]) == ("attributed", "The ministry")
    assert (opinion["status"], opinion["verdict"]) == ("opinion", "opinion or prediction")
    assert ahead["when"] == ["2022-03-17", "2022-03-17"]
    assert "marched" not in out  # offsets, not the document
    assert "no grade yet" in err
    assert "4 claims have no paraphrase yet" in err


def test_the_table_names_claims_shortly_and_what_is_left_out(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "note.txt").write_text(TEXT.partition("killed. ")[2], "utf-8")
    out, err = run(capsys, "note.txt", *WHERE)
    assert "note (day not known, en)\n2 claims: 2 opinion or prediction" in out
    assert "“The government must resign.”" in out
    assert "4 reports or claims of the record of small are not mentioned (in the record's order" in out
    assert "the day of the document is not known" in err
    assert "--date YYYY-MM-DD" in err


def test_what_the_document_holds_cannot_move_the_terminal(capsys: Captured, tmp_path: Path) -> None:
    hostile = (
        "The \x1b[2Jministry\u202e of rage says that 40 people were killed in South. It said so twice.\n"
    )
    (tmp_path / "note.txt").write_text(hostile + 3 * TEXT, "utf-8")
    out, err = run(capsys, "note.txt", *WHERE)
    assert not {"\x1b", "\u202e"} & set(out + err)


def test_out_keeps_what_a_person_corrected_when_the_document_is_read_again(
    capsys: Captured, tmp_path: Path
) -> None:
    _, err = run(capsys, "note.txt", *WHERE, "--out", "a.yaml")
    assert "wrote a.yaml: 4 claims" in err
    kept = tmp_path / "a.yaml"
    text = kept.read_text("utf-8")
    opinion = parse_account(text.encode(), "a.yaml").claims[2]
    corrected = text.replace(
        f"- id: {opinion.id}\n", f"- id: {opinion.id}\n  corrected: true\n  note: by hand\n"
    ).replace("reliability: ''", "reliability: D")
    kept.write_text(corrected, "utf-8")
    out, err = run(capsys, "note.txt", *WHERE, "--out", "a.yaml", "--date", "2022-03-16", "--json")
    account = parse_account(kept.read_bytes(), "a.yaml")
    assert account.claims[2].note == "by hand"
    assert account.origin.reliability == "D"
    assert account.published == date(2022, 3, 16)
    assert json.loads(out)["account_file"] == "a.yaml"
    assert "no grade yet" not in err
    assert list(tmp_path.glob(".*")) == []


def test_a_document_that_changed_is_said_to_have(capsys: Captured, tmp_path: Path) -> None:
    run(capsys, "note.txt", *WHERE, "--out", "a.yaml")
    kept = tmp_path / "a.yaml"
    kept.write_text(
        kept.read_text("utf-8").replace("  start: 0\n", "  start: 0\n  corrected: true\n"), "utf-8"
    )
    (tmp_path / "note.txt").write_text(f"It began quietly in the north. {TEXT}", "utf-8")
    _, err = run(capsys, "note.txt", *WHERE, "--out", "a.yaml")
    assert "see whether start and end of its 1 corrected claims still fit" in err


def test_an_account_file_is_judged_as_it_is_and_so_by_the_face(capsys: Captured) -> None:
    run(capsys, "note.txt", *WHERE, "--out", "a.yaml", "--date", "2022-03-16")
    out, _ = run(capsys, "a.yaml", "--case", "small", "--json")
    direct, _ = run(capsys, "note.txt", *WHERE, "--date", "2022-03-16", "--json")
    assert json.loads(out) == json.loads(direct)
    case = pk.load_case("small")
    account = pk.read_account("note.txt", case, date=date(2022, 3, 16), language="en")
    assert account == pk.read_account("a.yaml", case)
    assert pk.judge_account(account, case).to_json() == json.loads(out)
    with pytest.raises(CaseError, match="has its date and language"):
        pk.read_account("a.yaml", case, date=date(2022, 3, 16))


def test_weigh_adds_what_the_worlds_say(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_accounts, "_weigh", lambda *_asked: weighed())
    arguments = ("note.txt", *WHERE, "--date", "2022-03-16", "--weigh", "--tier", "quick", "--jobs", "1")
    found = json.loads(run(capsys, *arguments, "--json")[0])
    told = [one["worlds"] for one in found["claims"] if one["worlds"] is not None]
    assert told
    assert set(told[0]["holds"]) == {"spontaneous", "infiltrated"}
    assert found["left_out"][0]["nats"] is not None
    words, _ = run(capsys, *arguments)
    assert "if true  so graded" in words
    assert "(weightiest first)" in words


def test_without_weigh_nothing_is_weighed(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*_asked: object) -> None:
        raise AssertionError("weighed")

    monkeypatch.setattr(_accounts, "_weigh", never)
    assert json.loads(run(capsys, "note.txt", *WHERE, "--json")[0])["resolved"] is None


def test_a_model_that_was_named_drafts_the_claims_and_is_named(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWDERKEG_LLM_KEY", "sk-secret")

    def answer(_request: dict[str, Any], _number: int) -> Reply:
        return claims(claim(0, "some 9,000 people marched"), claim(1, "Mars attacked the capital"))

    with model_server(answer) as asked:
        model = ("--llm", asked.url, "--llm-model", "small-7b", "--llm-timeout", "5")
        out, err = run(capsys, "note.txt", *WHERE, "--out", "a.yaml", *model)
    assert f"the whole document is sent to {asked.url}/chat/completions" in err
    assert "1 claim drafted by the model small-7b; 1 turned away" in err
    assert asked.keys == ["Bearer sk-secret"]
    text = (tmp_path / "a.yaml").read_text("utf-8")
    assert "drafted by a language model: small-7b" in text
    assert "sk-secret" not in out + err + text
    run(capsys, "note.txt", *WHERE, "--out", "a.yaml")
    assert "language model" not in (tmp_path / "a.yaml").read_text("utf-8").partition("claims:")[2]


def test_a_reader_that_hangs_up_is_no_fault(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w", encoding="utf-8") as hung_up:
        monkeypatch.setattr(sys, "stdout", hung_up)
        assert run_program(("account", "note.txt", *WHERE)) == 0
    assert "fault" not in capsys.readouterr().err
