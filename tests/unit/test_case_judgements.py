"""Judgements by hand as part of a case: read, kept, cut at a day, and never part of what is weighed."""

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from cases import VOCABULARY, tiny_case, write_tiny_case
from powderkeg.case import Case, Judgement, check_case, judgements_digest, read_case, write_case
from powderkeg.case.errors import CaseError

TABLE = """\
analyst,report_id,other,spontaneous,infiltrated,note
Ann,T1,1,2,1,"a crowd, as before"
Ann,T2,10,20,40,
Ann,all,1,1,4,
Bo,T6,1,0.5,1e-3,
"""


def read(folder: Path, table: str = TABLE) -> Case:
    case = write_tiny_case(folder)
    (case / "judgements.csv").write_text(table, encoding="utf-8")
    return read_case(case, VOCABULARY)


def judgement(analyst: str, report_id: str, ratios: Iterable[float] = (1, 2, 1)) -> Judgement:
    names = ("spontaneous", "infiltrated", "other")
    return Judgement(analyst=analyst, report_id=report_id, ratios=dict(zip(names, ratios, strict=True)))


def test_the_table_is_read_whatever_the_order_of_its_columns(tmp_path: Path) -> None:
    case = read(tmp_path)
    assert [(row.analyst, row.report_id) for row in case.judgements] == [
        ("Ann", "T1"), ("Ann", "T2"), ("Ann", "all"), ("Bo", "T6")
    ]  # fmt: skip
    assert case.judgements[0].ratios == {"spontaneous": 2.0, "infiltrated": 1.0, "other": 1.0}
    assert case.judgements[0].note == "a crowd, as before"
    assert case.judgements[3].ratios == {"spontaneous": 0.5, "infiltrated": 0.001, "other": 1.0}


def test_a_case_without_the_table_has_no_judgements_and_no_such_file(tmp_path: Path) -> None:
    case = tiny_case()
    assert case.judgements == ()
    assert judgements_digest(case.judgements) == ""
    assert not (write_case(case, tmp_path / "tiny") / "judgements.csv").exists()


def test_a_header_alone_is_no_judgement(tmp_path: Path) -> None:
    assert read(tmp_path, TABLE.splitlines()[0] + "\n") == tiny_case()


def test_judgements_move_neither_the_digest_nor_any_dump(tmp_path: Path) -> None:
    case = read(tmp_path)
    assert case != tiny_case()
    assert case.digest == tiny_case().digest
    assert case.model_dump() == tiny_case().model_dump()


def test_judgements_have_a_fingerprint_of_their_own(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    first = judgements_digest(read(tmp_path).judgements)
    changed = judgements_digest(read(tmp_path / "other", TABLE.replace("0.5", "0.6")).judgements)
    assert len(first) == len(changed) == 64
    assert first != changed


@pytest.mark.parametrize("archive", [False, True])
def test_judgements_are_written_and_read_back(tmp_path: Path, *, archive: bool) -> None:
    case = read(tmp_path)
    folder = write_case(case, tmp_path / "again" / "tiny")
    source = Path(shutil.make_archive(str(folder), "zip", folder)) if archive else folder
    again = read_case(source, VOCABULARY)
    assert again == case
    assert judgements_digest(again.judgements) == judgements_digest(case.judgements)


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    once = write_case(read(tmp_path), tmp_path / "a" / "tiny")
    twice = write_case(read_case(once, VOCABULARY), tmp_path / "b" / "tiny")
    assert (once / "judgements.csv").read_bytes() == (twice / "judgements.csv").read_bytes()
    header = (once / "judgements.csv").read_text(encoding="utf-8").splitlines()[0]
    assert header == "analyst,report_id,spontaneous,infiltrated,other,note"


def test_no_column_of_notes_where_there_are_none(tmp_path: Path) -> None:
    case = tiny_case().replace(judgements=(judgement("Ann", "T1"),))
    folder = write_case(case, tmp_path / "tiny")
    assert (folder / "judgements.csv").read_text() == (
        "analyst,report_id,spontaneous,infiltrated,other\nAnn,T1,1,2,1\n"
    )
    assert read_case(folder, VOCABULARY) == case


def test_an_early_case_keeps_the_judgements_of_the_reports_it_keeps() -> None:
    rows = (
        judgement("Ann", "T1"), judgement("Ann", "T4"), judgement("Ann", "all"),
        judgement("Bo", "T1"), judgement("Bo", "T2"), judgement("Bo", "all"),
    )  # fmt: skip
    case = tiny_case().replace(judgements=rows)

    def kept(day: date) -> list[tuple[str, str]]:
        return [(row.analyst, row.report_id) for row in case.as_of(day)[0].judgements]

    assert kept(date(2022, 1, 6)) == [(row.analyst, row.report_id) for row in rows]
    # T4 came out on the 6th: what Ann makes of all of hers together is gone with it, what Bo does is not
    assert kept(date(2022, 1, 5)) == [("Ann", "T1"), ("Bo", "T1"), ("Bo", "T2"), ("Bo", "all")]
    assert kept(date(2022, 1, 3)) == [("Ann", "T1"), ("Bo", "T1")]
    assert kept(date(2022, 1, 2)) == []


def test_a_case_made_in_memory_is_checked_too() -> None:
    case = tiny_case().replace(judgements=(judgement("Ann", "T1"), judgement("ANN", "T1")))
    with pytest.raises(CaseError, match=r"'ANN' is 'Ann' in another spelling") as caught:
        check_case(case, VOCABULARY)
    assert "'Ann' judges 'T1' twice, first above" in str(caught.value)


def test_a_hypothesis_that_is_not_in_the_case_is_told() -> None:
    row = Judgement(analyst="Ann", report_id="T1", ratios={"spontaneous": 1, "infiltrate": 1, "other": 1})
    with pytest.raises(CaseError) as caught:
        check_case(tiny_case().replace(judgements=(row,)), VOCABULARY)
    assert "there is no figure for 'infiltrated'" in str(caught.value)
    assert "'infiltrate' is not a hypothesis; allowed: spontaneous, infiltrated, other" in str(caught.value)
