"""Every mistake in judgements by hand gets one message with file, line, field and remedy, and exit code 2.

The mistakes are in ``judgement_mistakes.csv``: what is changed in the table below, and what has to be said.
"""

import csv
from pathlib import Path

import pytest

from cases import FILES, VOCABULARY, write_tiny_case
from powderkeg.case import CaseError, read_case
from powderkeg.cli._program import run_program

TABLE = """\
analyst,report_id,spontaneous,infiltrated,other,note
Ann,T1,2,1,1,
Ann,all,1,4,1,
Ann,T2,2,4,1,
Bo Li,T1,1,1,1,
Bo Li,T2,1,2,1,
Cy,T1,1,1,1,
"""
with Path(__file__).with_name("judgement_mistakes.csv").open(encoding="utf-8", newline="") as listed:
    MISTAKES = {row["mistake"]: row for row in csv.DictReader(listed)}


def case_with(folder: Path, table: str, **changes: str) -> Path:
    case = write_tiny_case(folder, **changes)
    (case / "judgements.csv").write_text(table, encoding="utf-8")
    return case


def problems_of(case: Path) -> CaseError:
    with pytest.raises(CaseError) as caught:
        read_case(case, VOCABULARY)
    return caught.value


def test_the_table_itself_is_sound(tmp_path: Path) -> None:
    assert len(read_case(case_with(tmp_path, TABLE), VOCABULARY).judgements) == 6


@pytest.mark.parametrize("mistake", MISTAKES)
def test_one_mistake_is_one_problem_told_where_it_stands(tmp_path: Path, mistake: str) -> None:
    row = MISTAKES[mistake]
    assert TABLE.count(row["old"]) == 1
    (problem,) = problems_of(case_with(tmp_path, TABLE.replace(row["old"], row["new"]))).problems
    assert row["said"] in str(problem)
    assert problem.mend
    assert (problem.file, problem.field) == ("judgements.csv", row["field"])
    assert problem.line == TABLE[: TABLE.index(row["old"])].count("\n") + 1


@pytest.mark.parametrize("mistake", ["zero", "negative", "not all hypotheses", "an analyst in other letters"])
def test_the_command_says_so_and_ends_with_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], mistake: str
) -> None:
    row = MISTAKES[mistake]
    case = case_with(tmp_path, TABLE.replace(row["old"], row["new"]))
    assert run_program(("check", str(case))) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "judgements.csv, line" in err
    assert row["said"] in " ".join(err.split())
    assert "Traceback" not in err


def test_mistakes_of_all_files_are_told_at_once(tmp_path: Path) -> None:
    table = TABLE.replace("Ann,T1,2,1,1", "Ann,T1,2,0,1").replace("Bo Li,T1,1,1,1", "Bo Li,T9,1,1,1")
    facts = FILES["facts.yaml"].replace("reports: [T4]", "reports: [T44]")
    said = str(problems_of(case_with(tmp_path, table, facts=facts)))
    assert said.count("\n") == 2
    assert "0 would rule" in said
    assert "'T9' is not a report" in said
    assert "'T44' is not a report" in said


def test_a_row_that_cannot_be_read_makes_no_other_wrong(tmp_path: Path) -> None:
    table = "\n".join([TABLE.splitlines()[0], "Ann,T1,0,1,1,", "Ann,all,1,1,1,"]) + "\n"
    assert len(problems_of(case_with(tmp_path, table)).problems) == 1
    table = "\n".join([TABLE.splitlines()[0], "Ann,T1,1,1,1", "Ann,all,1,1,1,"]) + "\n"
    assert len(problems_of(case_with(tmp_path, table)).problems) == 1


def test_a_report_that_cannot_be_read_is_not_called_unknown(tmp_path: Path) -> None:
    record = FILES["record.csv"].replace("o2,A,1", "o2,G,1")
    (problem,) = problems_of(case_with(tmp_path, TABLE, record=record)).problems
    assert (problem.file, problem.field) == ("record.csv", "reliability")


def test_hypotheses_that_cannot_be_made_out_leave_the_columns_alone(tmp_path: Path) -> None:
    case = FILES["case.yaml"].replace("name: infiltrated", "name: [infiltrated]")
    (problem,) = problems_of(case_with(tmp_path, TABLE, case=case)).problems
    assert problem.file == "case.yaml"


@pytest.mark.parametrize("name", ["analyst", "report_id", "note"])
def test_a_hypothesis_named_as_a_column_is_refused(tmp_path: Path, name: str) -> None:
    case = FILES["case.yaml"].replace("name: infiltrated", f"name: {name}")
    table = f"analyst,report_id,spontaneous,{name},other\nAnn,T1,1,1,1\n"
    if name != "note":
        table = "analyst,report_id,spontaneous,other\nAnn,T1,1,1\n"
    (problem,) = problems_of(case_with(tmp_path, table, case=case)).problems
    assert f"judgements.csv has a column '{name}' of its own; rename the hypothesis" in str(problem)
    assert problem.field == "hypotheses[2].name"


def test_a_report_called_all_is_refused(tmp_path: Path) -> None:
    record = FILES["record.csv"].replace("T1,2022", "all,2022")
    (problem,) = problems_of(case_with(tmp_path, TABLE, record=record)).problems
    assert "'all' stands for all reports judged; rename the report" in str(problem)
    assert (problem.file, problem.line) == ("record.csv", 2)


def test_a_table_without_any_content_lacks_its_columns(tmp_path: Path) -> None:
    assert {p.field for p in problems_of(case_with(tmp_path, "")).problems} == {
        "analyst", "report_id", "spontaneous", "infiltrated", "other"
    }  # fmt: skip


def test_the_table_cannot_be_a_source(tmp_path: Path) -> None:
    case = FILES["case.yaml"].replace("[SOURCES.md,", "[judgements.csv,")
    said = str(problems_of(case_with(tmp_path, TABLE, case=case)))
    assert "'judgements.csv' is one of the case's own files" in said
