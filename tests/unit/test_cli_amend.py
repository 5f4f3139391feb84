"""`amend`, `check` of a log, `new` as a copy, and `--against`: what they print and what they refuse."""

from __future__ import annotations

import ast
import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

import powderkeg
from cases import FILES, RECORD, RECORD_HEADER, write_tiny_case
from powderkeg.cli import _weighing
from powderkeg.cli._program import run_program

Captured = pytest.CaptureFixture[str]
CASE = "kazakhstan-2022"


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def typed(capsys: Captured, *arguments: str) -> str:
    assert run_program(arguments) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def refused(capsys: Captured, *arguments: str) -> str:
    assert run_program(arguments) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "Traceback" not in err
    return err


def test_a_grade_is_changed_and_check_counts_it(tmp_path: Path, capsys: Captured) -> None:
    write_tiny_case(tmp_path)
    out = typed(capsys, "amend", "tiny", "T2", "--reliability", "C", "--origin", "o9", "--reason", "seen")
    assert "T2: reliability A -> C\n" in out
    assert "T2: origin_id o2 -> o9 (no other report has this origin)\n" in out
    assert "logged in changes.csv (2 in all)" in out
    assert "changes logged: 2\n" in typed(capsys, "check", "tiny")
    found = json.loads(typed(capsys, "check", "tiny", "--json"))
    assert (found["changes"], found["notes"]) == (2, [])


def test_it_says_it_in_json(tmp_path: Path, capsys: Captured) -> None:
    write_tiny_case(tmp_path)
    asked = ("amend", "tiny", "T2", "--use", "context", "--reason", "an echo", "--analyst", "A", "--json")
    found = json.loads(typed(capsys, *asked))
    assert [(entry["field"], entry["before"], entry["after"]) for entry in found["logged"]] == [
        ("use", "scored", "context"),
        ("reason", "", "an echo"),
    ]
    assert found["digest"] == json.loads(typed(capsys, "check", "tiny", "--json"))["digest"]


def test_any_column_is_set_and_origins_are_merged(tmp_path: Path, capsys: Captured) -> None:
    write_tiny_case(tmp_path)
    cells = ("--set", "statement=a = b, c", "--set", "best=6500", "--origin", "o9")
    out = typed(capsys, "amend", "tiny", "T2", *cells, "--reason", "read again")
    assert "T2: statement full -> a = b, c\nT2: best 6000 -> 6500\nT2: origin_id o2 -> o9" in out
    merge = ("--merge-origin", "o1", "--merge-origin", "o3", "--into", "o9")
    out = typed(capsys, "amend", "tiny", *merge, "--reason", "one agency")
    assert out.count("origin_id") == 3
    assert out.count("-> o9") == 3


def test_priors_and_weights_are_changed_undone_and_redone(tmp_path: Path, capsys: Captured) -> None:
    folder = write_tiny_case(tmp_path)
    before = (folder / "case.yaml").read_text()
    why = ("--reason", "a second look")
    cells = ("--hypothesis", "infiltrated", "--prior", "cells={distribution: uniform, min: 1, max: 20}")
    out = typed(capsys, "amend", "tiny", *cells, *why)
    assert out.startswith(
        "case.yaml: hypotheses.infiltrated.parameters.cells uniform from 3 to 12 -> uniform from 1 to 20\n"
    )
    changed = (folder / "case.yaml").read_text()
    assert changed == before.replace(
        "min: 3, max: 12, reason: the accounts speak of several groups",
        "min: 1, max: 20, reason: a second look",
    )
    out = typed(capsys, "amend", "tiny", "--prior", "contagion=default", *why)
    assert out.startswith("case.yaml: parameters.contagion log-uniform from 0.2 to 0.5 -> default\n")
    out = typed(capsys, "amend", "tiny", "--weight", "spontaneous=0.4", "--weight", "infiltrated=0.5", *why)
    assert "case.yaml: hypotheses.infiltrated.prior 0.4 -> 0.5\n" in out
    for _ in range(2):
        typed(capsys, "amend", "tiny", "--undo", "--reason", "a slip")
    assert "reason: the first day" in (folder / "case.yaml").read_text()
    assert "prior: 0.5\n" in (folder / "case.yaml").read_text()
    out = typed(capsys, "amend", "tiny", "--redo", "--reason", "no slip")
    assert out.startswith("case.yaml: parameters.contagion log-uniform from 0.2 to 0.5 -> default\n")
    for _ in range(2):
        typed(capsys, "amend", "tiny", "--undo", "--reason", "a slip")
    assert "nothing to undo" in refused(capsys, "amend", "tiny", "--undo", "--reason", "a slip")


def test_a_digit_of_credibility_alone_is_said_to_move_no_figure(tmp_path: Path, capsys: Captured) -> None:
    write_tiny_case(tmp_path)
    out = typed(capsys, "amend", "tiny", "T2", "--credibility", "4", "--reason", "doubtful")
    assert (
        "note: The digit of credibility is kept with the report and shown, but no figure rests on it" in out
    )
    asked = ("amend", "tiny", "T3", "--credibility", "4", "--reliability", "D", "--reason", "x", "--json")
    assert json.loads(typed(capsys, *asked))["notes"] == []


@pytest.mark.parametrize("layer", ["worlds", "evidence", "outlook"])
def test_no_figure_rests_on_the_digit_of_credibility(layer: str) -> None:
    read = [
        path.name
        for path in Path(powderkeg.__file__).with_name(layer).rglob("*.py")
        if any(
            getattr(node, "attr", getattr(node, "value", None)) == "credibility"
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        )
    ]
    assert read == []


def test_requests_that_do_not_go_together_are_refused(tmp_path: Path, capsys: Captured) -> None:
    folder = write_tiny_case(tmp_path)

    def said(*asked: str) -> str:
        return refused(capsys, "amend", "tiny", *asked, "--reason", "x")

    assert "--undo takes the last change back; leave out a report" in said("T2", "--undo")
    assert "--undo takes the last change back; leave out --redo" in said("--undo", "--redo").replace(
        "\n", " "
    )
    assert "--prior changes a prior; leave out --weight" in said(
        "--prior", "cells=default", "--weight", "a=1"
    )
    assert "--weight changes weights of hypotheses; leave out --set" in said(
        "--weight", "a=1", "--set", "b=1"
    )
    assert "--merge-origin goes with --into" in said("--merge-origin", "o1")
    assert "--into goes with --merge-origin" in said("T2", "--use", "context", "--into", "o1")
    assert "--hypothesis goes with --prior" in said("--weight", "other=1", "--hypothesis", "other")
    assert "'best' is not COLUMN=VALUE; write --set COLUMN=VALUE" in said("T2", "--set", "best")
    assert "'best' is given twice" in said("T2", "--set", "best=1", "--set", "best=2")
    assert "'cells' is not PARAMETER=PRIOR" in said("--prior", "cells")
    assert "anchors and aliases" in said("--prior", "cells={distribution: &a uniform}")
    assert "'much' is not a number" in said("--weight", "other=much")
    assert "did you mean 'published'" in said("T2", "--set", "publishd=2022-01-04")
    assert not (folder / "changes.csv").exists()


def test_rows_are_added_from_a_file(tmp_path: Path, capsys: Captured) -> None:
    write_tiny_case(tmp_path)
    row = "{},2022-01-04,,,SOU,participants,,10,,persons,,paper,,o1,B,,no,2022-01-04,scored,"
    (tmp_path / "rows.csv").write_text("\n".join((RECORD_HEADER, row.format("T8"), row.format("T9"))))
    out = typed(capsys, "amend", "tiny", "--add", "rows.csv", "--reason", "found")
    assert out.startswith("T8: added\nT9: added\n")
    text = (tmp_path / "tiny" / "record.csv").read_text()
    assert text.startswith(RECORD)
    assert text.count("\n") == RECORD.count("\n") + 2


def test_a_change_by_hand_is_a_note_and_no_mistake(tmp_path: Path, capsys: Captured) -> None:
    folder = write_tiny_case(tmp_path)
    typed(capsys, "amend", "tiny", "T2", "--reliability", "C", "--reason", "seen")
    record = folder / "record.csv"
    record.write_text(record.read_text().replace("o2,C,1", "o2,D,1"))
    assert "note: 'T2', reliability: the log says 'C'" in typed(capsys, "check", "tiny")


def test_what_is_refused_leaves_the_case_as_it_was(tmp_path: Path, capsys: Captured) -> None:
    folder = write_tiny_case(tmp_path)
    amended = ("amend", "tiny", "T2")
    assert "a change needs a reason" in refused(capsys, *amended, "--reliability", "C")
    assert "allowed: A, B, C, D, E, F" in refused(capsys, *amended, "--reliability", "X", "--reason", "x")
    assert "1 to 6" in refused(capsys, *amended, "--credibility", "7", "--reason", "x")
    assert "did you mean 'scored'" in refused(capsys, *amended, "--use", "scord", "--reason", "x")
    assert "already" in refused(capsys, *amended, "--reliability", "A", "--reason", "x")
    assert "nothing to change" in refused(capsys, *amended, "--reason", "x")
    assert "did you mean 'T2'" in refused(capsys, "amend", "tiny", "T22", "--use", "context", "--reason", "x")
    assert "name the report" in refused(capsys, "amend", "tiny", "--reason", "x")
    both = refused(capsys, *amended, "--add", "rows.csv", "--reason", "x")
    assert "--add adds whole rows; leave out a report" in both
    also = refused(capsys, "amend", "tiny", "--add", "rows.csv", "--use", "context", "--reason", "x")
    assert "leave out --use" in also
    assert "No such file" in refused(capsys, "amend", "tiny", "--add", "rows.csv", "--reason", "x")
    assert {path.name: path.read_text() for path in folder.glob("*.csv")} == {
        name: text for name, text in FILES.items() if name.endswith(".csv")
    }


def test_a_bundled_case_is_copied_first(tmp_path: Path, capsys: Captured) -> None:
    change = ("K010", "--reliability", "E", "--reason", "retracted")
    assert f"powderkeg new DIR --from {CASE}" in refused(capsys, "amend", CASE, *change)
    typed(capsys, "new", "mine", "--from", CASE)
    typed(capsys, "amend", "mine", *change)
    original = json.loads(typed(capsys, "check", CASE, "--json"))
    copy = json.loads(typed(capsys, "check", "mine", "--json"))
    assert copy["digest"] != original["digest"]
    assert copy["hypotheses"] == original["hypotheses"]
    assert sorted(path.name for path in (tmp_path / "mine").iterdir()) == [
        "SOURCES.md",
        "accounts", "case.yaml", "changes.csv", "facts.yaml", "places.csv", "record.csv"
    ]  # fmt: skip


def test_a_copy_takes_no_seed_and_no_folder_with_something_in_it(tmp_path: Path, capsys: Captured) -> None:
    assert "a copy has no random numbers" in refused(capsys, "new", "a", "--from", CASE, "--seed", "3")
    write_tiny_case(tmp_path)
    assert "is not empty" in refused(capsys, "new", "tiny", "--from", CASE)


def test_an_archive_is_changed_too(tmp_path: Path, capsys: Captured) -> None:
    with zipfile.ZipFile(tmp_path / "tiny.zip", "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
    typed(capsys, "amend", "tiny.zip", "T2", "--reliability", "C", "--reason", "seen")
    assert "changes logged: 1" in typed(capsys, "check", "tiny.zip")


@pytest.mark.parametrize("verb", ["weigh", "report"])
def test_an_older_result_is_looked_at_before_the_work(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, verb: str
) -> None:
    def work(*_: object) -> None:
        raise AssertionError("the work has begun")

    monkeypatch.setattr(_weighing, "_weigh", work)
    write_tiny_case(tmp_path)
    for content, said in ((None, "cannot be read"), ("x", "not JSON"), ("{}", "not a result")):
        path = tmp_path / "old.json"
        if content is not None:
            path.write_text(content)
        assert said in refused(capsys, verb, "tiny", "--against", "old.json")


def test_weigh_says_what_moved_and_why(tmp_path: Path, capsys: Captured) -> None:
    write_tiny_case(tmp_path)
    small = ("--tier", "quick", "--particles", "10")

    def weighed(*further: str) -> dict[str, Any]:
        value = json.loads(typed(capsys, "weigh", "tiny", *small, "--json", *further))
        assert isinstance(value, dict)
        return value

    (tmp_path / "old.json").write_text(json.dumps(weighed()))
    typed(capsys, "amend", "tiny", "T2", "--reliability", "F", "--reason", "seen twice", "--analyst", "A")
    found = weighed("--against", "old.json")["changed"]
    assert [row["report_id"] for row in found["reports"]] == ["T2"]
    assert found["reports"][0]["log"][0]["reason"] == "seen twice"
    assert [row["name"] for row in found["settings"]] == ["input_hash"]
    for move in found["evidence"]:
        parts = [one["moved"][move["hypothesis"]] for one in (*found["rows"], *found["rest"])]
        assert sum(parts) == pytest.approx(move["moved"])
    out = typed(capsys, "weigh", "tiny", *small, "--against", "old.json")
    assert "reliability: A to F" in out
    assert ", A: seen twice" in out
    assert max(len(line.rstrip()) for line in out[out.index("What changed") :].splitlines()) <= 100
