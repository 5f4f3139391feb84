"""A case changed where it lies: one line of the record, one of the log, and nothing else."""

from __future__ import annotations

import difflib
import zipfile
from functools import partial
from pathlib import Path

import pytest

from cases import FILES, RECORD, RECORD_HEADER, VOCABULARY, write_tiny_case
from powderkeg.case import (
    CaseError,
    add_report,
    amend,
    amend_files,
    bundled_cases,
    read_case,
    read_new_rows,
)
from powderkeg.case.raw_table import with_cells, with_rows

DOWN = partial(amend, report_id="T1", vocabulary=VOCABULARY, reliability="C", reason="seen twice")


def lines_that_differ(before: str, after: str) -> list[str]:
    return [line for line in difflib.ndiff(before.splitlines(), after.splitlines()) if line[0] in "+-"]


def test_one_line_of_the_record_and_one_of_the_log(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    case = amend_files(folder, DOWN, VOCABULARY)
    assert case == read_case(folder, VOCABULARY)
    old = RECORD.splitlines()[1]
    assert old.startswith('T1,2022-01-03,,,COA,participants,500,700,1000,persons,"700, all",paper,,o1,B,2,')
    assert lines_that_differ(RECORD, (folder / "record.csv").read_text()) == [
        f"- {old}",
        f"+ {old.replace('o1,B,2', 'o1,C,2')}",
    ]
    assert len((folder / "changes.csv").read_text().splitlines()) == 2
    amend_files(folder, partial(DOWN, reliability="D"), VOCABULARY)
    assert len((folder / "changes.csv").read_text().splitlines()) == 3
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        {Path(name).parts[0] for name in FILES} | {"changes.csv"}
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_byte_order_mark_quotes_and_order_of_columns_stay(
    tmp_path: Path, end: str, mark: bytes
) -> None:
    header, *rows = RECORD.splitlines()
    columns = header.split(",")
    assert columns[-1] == "note"
    # The further column comes first, and the letter of T1 stands in quotation marks.
    text = end.join(
        [
            ",".join(["note", *columns[:-1]]),
            *("{},{}".format(row.rpartition(",")[2], row.rpartition(",")[0]) for row in rows),
            "",
        ]
    ).replace("o1,B,2", 'o1,"B",2')
    folder = write_tiny_case(tmp_path)
    (folder / "record.csv").write_bytes(mark + text.encode())
    amend_files(folder, DOWN, VOCABULARY)
    assert (folder / "record.csv").read_bytes() == mark + text.replace('"B"', '"C"').encode()
    assert (folder / "changes.csv").read_bytes().count(end.encode()) == 2


def test_a_cell_is_quoted_where_it_has_to_be(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    change = partial(DOWN, reliability=None, origin_id='paper, "the" old')
    case = amend_files(folder, change, VOCABULARY)
    assert case.record[0].origin_id == 'paper, "the" old'
    assert '"paper, ""the"" old"' in (folder / "record.csv").read_text()


def test_a_record_without_a_last_line_end_gets_one_before_a_new_row(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path, record=RECORD.rstrip("\n"))
    new = read_case(folder, VOCABULARY).record[0].model_copy(update={"report_id": "T9"})
    amend_files(folder, lambda case: add_report(case, new, "found", vocabulary=VOCABULARY), VOCABULARY)
    text = (folder / "record.csv").read_text()
    assert text.startswith(RECORD)
    assert text.endswith(
        'T9,2022-01-03,2022-01-03,,COA,participants,500,700,1000,persons,"700, all",paper,,o1,B,2,no,'
        "2022-01-03,scored,,x\n"
    )


@pytest.mark.parametrize("prefix", ["", "deep/"])
def test_an_archive_is_written_anew_with_all_else_as_it_was(tmp_path: Path, prefix: str) -> None:
    path = tmp_path / "tiny.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.comment = b"kept"
        for name, text in FILES.items():
            archive.writestr(zipfile.ZipInfo(prefix + name, (2022, 1, 5, 0, 0, 0)), text)
    case = amend_files(path, DOWN, VOCABULARY)
    assert read_case(path, VOCABULARY) == case
    assert case.record[0].reliability == "C"
    with zipfile.ZipFile(path) as archive:
        assert archive.comment == b"kept"
        assert {info.filename: info.date_time for info in archive.infolist()}[f"{prefix}case.yaml"] == (
            (2022, 1, 5, 0, 0, 0)
        )
        assert archive.read(f"{prefix}changes.csv").count(b"\n") == 2
    amend_files(path, partial(DOWN, reliability="D"), VOCABULARY)
    assert len(read_case(path, VOCABULARY).changes) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.zip"]


def test_a_bundled_case_is_left_alone() -> None:
    for name in bundled_cases():
        with pytest.raises(CaseError, match=f"make a copy: powderkeg new DIR --from {name}"):
            amend_files(name, DOWN, VOCABULARY)


def test_rows_are_read_with_the_header_of_the_record(tmp_path: Path) -> None:
    case = read_case(write_tiny_case(tmp_path), VOCABULARY)
    row = "T9,2022-01-04,,,SOU,participants,,10,,persons,,paper,,o1,B,,no,2022-01-04,scored,"
    rows = tmp_path / "rows.csv"
    rows.write_text(f"{RECORD_HEADER}\n{row}\n")
    (found,) = read_new_rows(rows, case, VOCABULARY)
    assert (found.report_id, found.best, str(found.date_end)) == ("T9", 10.0, "2022-01-04")


BAD_ROWS = {
    "a grade that is none": ("o1,B,", "o1,G,", "line 2, field 'reliability': 'G' is not known"),
    "a place that is none": (",SOU,", ",SUO,", "line 2, field 'place_id': 'SUO' is not a place"),
    "a report that is there": ("T9,", "T1,", "line 2, field 'report_id': the record has a report 'T1'"),
    "no row": (
        "T9,2022-01-04,,,SOU,participants,,10,,persons,,paper,,o1,B,,no,2022-01-04,scored,",
        "",
        "no row",
    ),
    "too many cells": ("scored,", "scored,,,", "line 2: 22 fields where the header has 20"),
    "no such column": ("indicator", "indicater", "field 'indicator': the column is missing"),
}


@pytest.mark.parametrize("name", BAD_ROWS)
def test_a_row_that_cannot_be_added_is_told_with_its_own_file(tmp_path: Path, name: str) -> None:
    old, new, said = BAD_ROWS[name]
    case = read_case(write_tiny_case(tmp_path), VOCABULARY)
    row = "T9,2022-01-04,,,SOU,participants,,10,,persons,,paper,,o1,B,,no,2022-01-04,scored,"
    text = f"{RECORD_HEADER}\n{row}\n"
    assert old in text
    rows = tmp_path / "rows.csv"
    rows.write_text(text.replace(old, new, 1))
    with pytest.raises(CaseError) as caught:
        read_new_rows(rows, case, VOCABULARY)
    assert said in str(caught.value)
    assert all(problem.file == str(rows) for problem in caught.value.problems)


def test_a_file_of_rows_that_is_not_there(tmp_path: Path) -> None:
    case = read_case(write_tiny_case(tmp_path), VOCABULARY)
    with pytest.raises(CaseError, match="the file cannot be read: No such file or directory"):
        read_new_rows(tmp_path / "none.csv", case, VOCABULARY)


def test_a_new_row_with_a_column_that_the_record_has_not(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    before = (folder / "record.csv").read_bytes()
    new = read_case(folder, VOCABULARY).record[0]
    new = new.model_copy(update={"report_id": "T9", "extra": {"colour": "red"}})
    with pytest.raises(CaseError, match=r"field 'colour': record.csv has no such column; add the column"):
        amend_files(folder, lambda case: add_report(case, new, "x", vocabulary=VOCABULARY), VOCABULARY)
    assert (folder / "record.csv").read_bytes() == before


def test_rows_and_columns_that_are_not_there_are_no_silent_success() -> None:
    with pytest.raises(KeyError):
        with_cells(RECORD, "report_id", {"T99": {"use": "context"}})
    with pytest.raises(KeyError):
        with_cells(RECORD, "report_id", {"T1": {"colour": "red"}})
    with pytest.raises(KeyError):
        with_rows(RECORD, [{"colour": "red"}])
