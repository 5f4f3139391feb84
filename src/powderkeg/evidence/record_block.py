"""The record as a result carries it: of every report what bears on numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from powderkeg.case import NATIONAL

if TYPE_CHECKING:
    from powderkeg.case import Case

__all__ = ["COLUMNS", "record_block"]

COLUMNS = {
    "indicator": "indicator",
    "place": "place_id",
    "from": "date_start",
    "to": "date_end",
    "time": "time",
    "low": "low",
    "best": "best",
    "high": "high",
    "reliability": "reliability",
    "origin": "origin_id",
    "use": "use",
    "published": "published",
}
"""Keys of a row of the block, and the columns of ``record.csv`` that they hold."""


def record_block(case: Case) -> list[dict[str, Any]]:
    """Return of every report what bears on numbers, for the JSON of a result, in the order of the record.

    Days are ISO dates, figures in the indicator's unit, ``place`` is ``national`` for the whole country; None
    and blank stand for unknown. What the numbers do not depend on (words, sources, the grade of the
    information) is left out.
    """
    return [
        {
            "report_id": row.report_id,
            "indicator": row.indicator,
            "place": row.place_id or NATIONAL,
            "from": row.date_start.isoformat(),
            "to": row.date_end.isoformat(),
            "time": row.time,
            "low": row.low,
            "best": row.best,
            "high": row.high,
            "reliability": row.reliability,
            "origin": row.origin_id,
            "use": row.use,
            "published": None if row.published is None else row.published.isoformat(),
        }
        for row in case.record
    ]
