"""Checks of the record: each report once, somewhere, some time, about something that can be seen."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from powderkeg.case.errors import Problem, closest
from powderkeg.case.report import NATIONAL

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case.case import Case
    from powderkeg.case.lines import Lines, Path
    from powderkeg.case.report import Report
    from powderkeg.case.vocabulary import IndicatorRow, Vocabulary

__all__ = ["check_record"]


def check_record(case: Case, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the reports, row by row."""
    places = (*(place.place_id for place in case.places), NATIONAL)
    known = set(places)
    first: dict[str, int] = {}
    for index, report in enumerate(case.record):
        at: Path = ("record", index)
        if report.report_id in first:
            yield _twice(at, report.report_id, first[report.report_id], lines)
        first.setdefault(report.report_id, index)
        if report.place_id is not None and report.place_id not in known:
            mend = closest(report.place_id, places) or "correct the id or add the place to places.csv"
            text = f"'{report.place_id}' is not a place of this case"
            yield lines.problem((*at, "place_id"), text, places, mend)
        yield from _dates(at, report, case, lines)
        yield from _figures(at, report, vocabulary, lines)
        if report.use == "scored":
            yield from _scored(at, report, vocabulary, lines)
        elif not report.reason:
            text = f"a report used as {report.use} needs a reason why it is not scored"
            yield lines.problem((*at, "reason"), text, mend="say it in a clause")


def _twice(at: Path, report_id: str, first: int, lines: Lines) -> Problem:
    line = lines.problem(("record", first), "").line
    where = f", first on line {line}" if line is not None else ""
    return lines.problem(
        (*at, "report_id"), f"'{report_id}' is there twice{where}", mend="give each row its own id"
    )


def _dates(at: Path, report: Report, case: Case, lines: Lines) -> Iterator[Problem]:
    if report.date_end < report.date_start:
        text = f"date_end {report.date_end} is before date_start {report.date_start}"
        yield lines.problem((*at, "date_end"), text, mend="swap or correct the two")
        return
    if report.use != "scored":
        return
    between = (f"{case.start} to {case.end}",)
    # By day, so that one day that is both is told once.
    for day, name in {report.date_end: "date_end", report.date_start: "date_start"}.items():
        if not case.start <= day <= case.end:
            mend = "correct it, or make the row context and say why"
            yield lines.problem((*at, name), f"{day} is outside the case", between, mend)
    if report.published is not None and report.published < report.date_start:
        text = f"{report.published} is before {report.date_start}, the first day that it reports on"
        yield lines.problem(
            (*at, "published"), text, mend="correct it, or leave it blank where it is unknown"
        )


def _figures(at: Path, report: Report, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    figures = [
        (name, getattr(report, name)) for name in ("low", "best", "high") if getattr(report, name) is not None
    ]
    for (below, lower), (above, higher) in pairwise(figures):
        if lower > higher:
            text = f"{below} {lower:g} is above {above} {higher:g}"
            yield lines.problem((*at, below), text, mend="low <= best <= high: correct or reorder them")
    row = vocabulary.indicators.get(report.indicator)
    if row is None:
        return
    for name, value in figures:
        if value < 0 and _counts(row):
            text = f"{value:g} {row.unit} of '{row.name}' cannot be fewer than none"
            yield lines.problem((*at, name), text, ("0 or more",), "correct the figure")
        if value > 1 and row.unit == "share":
            yield lines.problem(
                (*at, name), f"{value:g} is not a share", ("0 to 1",), "write 0.54 for 54 per cent"
            )


def _counts(row: IndicatorRow) -> bool:
    # Levels are measured from a baseline and may lie below it; all else is counted.
    return row.kind != "level" or row.unit in {"share", "ratio"}


def _scored(at: Path, report: Report, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    row = vocabulary.indicators.get(report.indicator)
    if row is None or row.kind == "latent":
        known = tuple(name for name, indicator in vocabulary.indicators.items() if indicator.kind != "latent")
        what = "is not an indicator" if row is None else "is never reported"
        mend = closest(report.indicator, known) or "use one of these, or make the row context and say why"
        yield lines.problem((*at, "indicator"), f"'{report.indicator}' {what}", known, mend)
        return
    if report.best is None:
        mend = "write the most likely figure, with low and high where a range is known"
        yield lines.problem((*at, "best"), "a scored report needs a figure", mend=mend)
    if report.unit not in {"", row.unit}:
        text = f"'{report.unit}' is not the unit of '{row.name}'"
        yield lines.problem((*at, "unit"), text, (row.unit,), "convert the figure, or correct the unit")
    if row.dims == "region" and report.place_id is None:
        text = f"'{row.name}' is counted by region"
        yield lines.problem(
            (*at, "place_id"), text, mend="name the place, or make the row context and say why"
        )
    if row.dims == "national" and report.place_id is not None:
        text = f"'{row.name}' is counted for the whole country"
        yield lines.problem((*at, "place_id"), text, (NATIONAL,), "write national, or make the row context")
