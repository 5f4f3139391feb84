"""A value of a case as the cell of a table, and the cells of a row as a report."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from powderkeg.case.change import stamp_text
from powderkeg.case.report import NATIONAL, Report
from powderkeg.case.table import RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["cell_text", "cells_content", "holds", "report_cell", "report_cells"]


def cell_text(value: object) -> str:
    """Return a value as a cell: blank for None, ``yes`` and ``no``, whole numbers without a point."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ";".join(f"{kind}:{number}" for kind, number in value.items())
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return stamp_text(value) if isinstance(value, date) else str(value)


def report_cell(report: Report, column: str) -> str:
    """Return what ``record.csv`` holds of a report in one column, a further one too."""
    if column == "place_id":
        return report.place_id or NATIONAL
    if column in RECORD_COLUMNS:
        return cell_text(getattr(report, column))
    return report.extra.get(column, "")


def report_cells(report: Report) -> dict[str, str]:
    """Return the filled cells of a report, by column, in the order of the header."""
    cells = {column: report_cell(report, column) for column in (*RECORD_COLUMNS, *report.extra)}
    return {column: text for column, text in cells.items() if text}


def cells_content(cells: Mapping[str, str]) -> dict[str, Any]:
    """Return cells by column as ``Report`` takes them: blank ones left out, a blank last day as the first."""
    filled = {column: text.strip() for column, text in cells.items() if text.strip()}
    content: dict[str, Any] = {column: filled.pop(column) for column in RECORD_COLUMNS if column in filled}
    if "date_start" in content:
        content.setdefault("date_end", content["date_start"])
    return {**content, "extra": filled}


def holds(report: Report, column: str, text: str) -> bool:
    """Whether a report has in a column what a text says there: ``3.0`` is 3, a blank last day the first."""
    now = report_cell(report, column)
    if now == text:
        return True
    try:
        read = Report.model_validate(cells_content({**report_cells(report), column: text}))
    except ValidationError:
        return False
    return report_cell(read, column) == now
