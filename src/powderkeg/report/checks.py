"""The tables behind the checklist's answers, as the page folds them away under the list."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.language import worded
from powderkeg.report.formats import MISSING, number
from powderkeg.report.sections import Group, Section

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.result import Table


@dataclass(frozen=True)
class Answer:
    """One question whose answer opens to tables."""

    id: int
    name: str
    tables: tuple[Section, ...]


def answers(result: "Evidence") -> list[Answer]:
    """The questions that have tables, in the order of their ids."""
    return [
        Answer(check.id, worded(check.name), tuple(table_section(table) for table in check.tables))
        for check in result.checks
        if check.tables
    ]


def table_section(table: "Table") -> Section:
    """A table as finished text; a column is one of words where any of its cells is."""
    words = tuple(
        number
        for number in range(len(table.columns))
        if number == 0 or any(isinstance(row[number], str) for row in table.rows)
    )
    return Section(
        title=worded(table.title),
        text=(worded(table.note),) if table.note else (),
        headers=tuple(map(worded, table.columns)),
        groups=(Group("", tuple(tuple(_cell(cell) for cell in row) for row in table.rows)),),
        words=words,
    )


def _cell(value: str | float | None) -> str:
    """A word as it is, a number with two decimals where it is small, a dash for what is unknown."""
    if isinstance(value, str):
        return worded(value)
    if value is None or not math.isfinite(value):
        return MISSING
    size = abs(value)
    return number(value, ",.0f" if size >= 100 or float(size).is_integer() else ".2f")
