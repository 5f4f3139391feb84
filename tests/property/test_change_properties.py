"""The log read backwards gives the record as it was; a cell changed in the text changes that cell alone."""

from __future__ import annotations

import csv
import io
from typing import Any

from hypothesis import assume, given
from hypothesis import strategies as st

from cases import VOCABULARY, tiny_case
from powderkeg.case import Case, CaseError, Report, add_report, amend, log_notes
from powderkeg.case.raw_table import with_cells, with_rows

CASE = tiny_case()
WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12)
CELLS = st.text("ab ,\"'\n\r;é", max_size=8)
CHANGES = st.fixed_dictionaries(
    {"reason": WORDS},
    optional={
        "reliability": st.sampled_from("ABCDEF"),
        "credibility": st.integers(1, 6),
        "origin_id": st.sampled_from(["o1", "o2", "o9", 'a "b", c']),
        "use": st.sampled_from(["scored", "context"]),
    },
)


def backwards(case: Case) -> tuple[Report, ...]:
    """The record before all that the log says, by its words alone."""
    record = {report.report_id: report for report in case.record}
    for entry in reversed(case.changes):
        if entry.field == "added":
            del record[entry.report_id]
            continue
        report = record[entry.report_id]
        assert entry.after == ("" if (now := getattr(report, entry.field)) is None else str(now))
        before: Any = entry.before if entry.before or entry.field == "reason" else None
        record[entry.report_id] = Report.model_validate({**report.model_dump(), entry.field: before})
    return tuple(record.values())


@given(data=st.data())
def test_the_log_read_backwards_gives_the_record_as_it_was(data: st.DataObject) -> None:
    case = CASE
    for number in range(data.draw(st.integers(1, 8), label="changes")):
        try:
            if data.draw(st.integers(0, 3), label="what") == 0:
                new = data.draw(st.sampled_from(CASE.record[:4])).model_copy(
                    update={"report_id": f"N{number}"}
                )
                case = add_report(case, new, data.draw(WORDS, label="why"), vocabulary=VOCABULARY)
            else:
                known = [row.report_id for row in case.record if row.use != "input" and row.report_id != "T6"]
                name = data.draw(st.sampled_from(known), label="report")
                case = amend(case, name, vocabulary=VOCABULARY, **data.draw(CHANGES, label="change"))
        except CaseError:
            continue  # nothing would change, or blank words: then nothing is logged either
    assert backwards(case) == CASE.record
    assert log_notes(case) == ()


@st.composite
def tables(draw: st.DrawFn) -> tuple[str, list[list[str]]]:
    """A table in any quoting and with any line ends that Python's csv writes, and its cells."""
    width = draw(st.integers(2, 4))
    names = [str(number) for number in range(draw(st.integers(1, 4)))]
    rows = [["id", *(f"c{n}" for n in range(width - 1))]]
    rows += [[name, *draw(st.lists(CELLS, min_size=width - 1, max_size=width - 1))] for name in names]
    out = io.StringIO(newline="")
    quoting = draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]))
    writer = csv.writer(out, quoting=quoting, lineterminator=draw(st.sampled_from(["\n", "\r\n", "\r"])))
    writer.writerows(rows)
    text = out.getvalue()
    return (text if draw(st.booleans()) else text.rstrip("\r\n")), rows


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@given(table=tables(), content=CELLS, data=st.data())
def test_one_cell_changes_and_no_other(
    table: tuple[str, list[list[str]]], content: str, data: st.DataObject
) -> None:
    text, rows = table
    assume(read(text) == rows)
    row = data.draw(st.integers(1, len(rows) - 1))
    column = data.draw(st.integers(1, len(rows[0]) - 1))
    changed = with_cells(text, "id", {rows[row][0]: {rows[0][column]: content}})
    wanted = [list(cells) for cells in rows]
    wanted[row][column] = content
    assert read(changed) == wanted
    again = with_cells(changed, "id", {rows[row][0]: {rows[0][column]: rows[row][column]}})
    assert read(again) == rows


@given(table=tables(), content=CELLS)
def test_a_new_row_comes_below_and_nothing_else_changes(
    table: tuple[str, list[list[str]]], content: str
) -> None:
    text, rows = table
    assume(read(text) == rows)
    changed = with_rows(text, [{"id": "new", "c0": content}])
    assert changed.startswith(text)
    assert read(changed) == [*rows, ["new", content, *[""] * (len(rows[0]) - 2)]]
