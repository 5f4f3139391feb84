"""The table ``judgements.csv``: its columns depend on the hypotheses of the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from powderkeg.case.judgement import OVERALL
from powderkeg.case.lines import JUDGEMENTS_FILE
from powderkeg.case.table import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case.errors import Problem
    from powderkeg.case.table import Row

__all__ = ["NAMES_TAKEN", "hypotheses_named", "overall_rows", "read_judgements"]

_WHO_AND_WHAT = ("analyst", "report_id")
_NOTE = "note"
NAMES_TAKEN = (*_WHO_AND_WHAT, _NOTE)
"""Columns beside those of the hypotheses, in the order in which they are written; ``note`` may be missing."""


def hypotheses_named(header: Mapping[str, Any]) -> tuple[str, ...] | None:
    """Names of the hypotheses in ``case.yaml`` as read; None where they cannot all be made out."""
    listed = header.get("hypotheses")
    entries = listed if isinstance(listed, list) else []
    names = [entry.get("name") if isinstance(entry, dict) else None for entry in entries]
    found = tuple(dict.fromkeys(name for name in names if isinstance(name, str)))
    return found if len(found) == len(names) > 0 else None


def read_judgements(
    content: bytes, names: tuple[str, ...] | None
) -> tuple[list[int], list[dict[str, Any]], list[Problem]]:
    """Read the table.

    Args:
        content: The file.
        names: Hypotheses of the case; None where they are not known, and then any column is taken.

    Returns:
        The lines of the rows, what a ``Judgement`` is made from for each, and a problem for each row that has
        too few or too many fields; with such a row, judgements of several reports together are left out.

    Raises:
        CaseError: The file is not CSV, or lacks a column, or has one that is no hypothesis.
    """
    fixed = tuple(dict.fromkeys((*_WHO_AND_WHAT, *(names or ()))))
    rows, problems = read_table(content, JUDGEMENTS_FILE, fixed, None if names is None else (_NOTE,))
    judgements = [_judgement(row) for row in rows]
    unsure = set(overall_rows(judgements)) if problems else set()
    kept = [index for index in range(len(rows)) if index not in unsure]
    return [rows[index].line for index in kept], [judgements[index] for index in kept], problems


def overall_rows(judgements: list[dict[str, Any]]) -> list[int]:
    """Which rows speak of all the reports that somebody judged."""
    return [index for index, row in enumerate(judgements) if row.get("report_id") == OVERALL]


def _judgement(row: Row) -> dict[str, Any]:
    filled = {**row.cells, **row.extra}
    told = {name: filled.pop(name) for name in NAMES_TAKEN if name in filled}
    return {**told, "ratios": filled}
