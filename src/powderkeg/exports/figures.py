"""What several forms say of a report alike: its words, its hours, its confidence."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from powderkeg.case import Case, Report

__all__ = ["CONFIDENCE", "confidence", "details", "instant", "moments", "said", "stamp", "written"]

CONFIDENCE = {1: 90, 2: 70, 3: 50, 4: 30, 5: 10}
"""STIX confidence 0..100 of the Admiralty grades of credibility; 6 (cannot be judged) has none.

Source: STIX 2.1 (OASIS Standard), Appendix A, Admiralty Credibility.
"""


def confidence(report: Report) -> int | None:
    """Of a report, on the scale of STIX; None where its credibility was not graded or cannot be judged.

    The reliability of the source is another question; the scale has no room for it.
    """
    return None if report.credibility is None else CONFIDENCE.get(report.credibility)


def said(report: Report) -> str:
    """A report in words: its statement, or else its indicator and figure."""
    figure = report.best if report.best is not None else report.low if report.low is not None else report.high
    number = "" if figure is None else f" {figure:g} {report.unit}".rstrip()
    return report.statement or f"{report.indicator}{number}"


def details(report: Report) -> dict[str, str | float | bool]:
    """What bears on numbers in a report and is known of it, by the names of ``record.csv``."""
    whole: dict[str, str | float | bool | None] = {
        "report_id": report.report_id,
        "indicator": report.indicator,
        "place_id": report.place_id or "national",
        "date_start": report.date_start.isoformat(),
        "date_end": report.date_end.isoformat(),
        "time": report.time or None,
        "low": report.low,
        "best": report.best,
        "high": report.high,
        "unit": report.unit or None,
        "origin_id": report.origin_id,
        "reliability": report.reliability,
        "credibility": None if report.credibility is None else str(report.credibility),
        "contested": report.contested,
        "use": report.use,
        "reason": report.reason or None,
    }
    return {name: value for name, value in whole.items() if value is not None}


def moments(report: Report, case: Case) -> tuple[datetime, datetime]:
    """First moment a report speaks of, and the end, in UTC."""
    zero = datetime(case.start.year, case.start.month, case.start.day, tzinfo=ZoneInfo(case.timezone))
    first, end = report.window(case)
    start = zero.astimezone(UTC)
    return start + timedelta(hours=first), start + timedelta(hours=end)


def written(case: Case) -> date:
    """The last day on which something of a case came about: its end, or the last publication after it.

    Forms ask when an object was made. The day of an export would make two of one case differ.
    """
    return max([case.end, *(row.published for row in case.record if row.published is not None)])


def stamp(day: date) -> str:
    """The first moment of a day in UTC, as RFC 3339 writes it."""
    return f"{day.isoformat()}T00:00:00.000Z"


def instant(moment: datetime) -> str:
    """A moment in UTC, as RFC 3339 writes it."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
