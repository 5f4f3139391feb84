"""A weighing as the window shows it: nothing computes here, and what may not be printed is not sent."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from powderkeg.evidence.headline import interval_words
from powderkeg.evidence.words import odds_words
from powderkeg.language import join, say, worded
from powderkeg.report.believed import believed, tried
from powderkeg.report.changed import changed_sections
from powderkeg.report.deaths import deaths_lines, given_deaths
from powderkeg.report.figures import draw
from powderkeg.report.ledger import ledger_lines
from powderkeg.report.status import status_of
from powderkeg.report.tables import odds_lines, standings

if TYPE_CHECKING:
    from collections.abc import Iterable

    from powderkeg.app.workspaces import Workspace
    from powderkeg.evidence import Evidence, Odds
    from powderkeg.report.figure import Figure

__all__ = ["chart_views", "moved_sections", "odds_view", "result_view"]

_READ_AGAIN = ("posterior", "gain", "inflation", "map")
"""Charts that hold for a record read again: the others show days or worlds that were not weighed anew."""


def result_view(result: Evidence, space: Workspace) -> dict[str, Any]:
    """What a window shows of a result.

    While a stop rule holds there is no posterior in it, no odds and no chart of either.

    Args:
        result: a weighing, or one that was read again from its worlds.
        space: whose it is.
    """
    shown = result.resolved
    again = space.weighed is not None and result is not space.weighed
    before = space.weighed if again else space.before
    return {
        "kind": "read again" if again else "weighed",
        "notes": _notes(result, space),
        "resolved": shown,
        "reasons": [worded(reason) for reason in result.unresolved_reasons],
        "headline": worded(result.headline),
        "settings": {
            "tier": result.settings.tier,
            "particles": result.settings.particles,
            "seeds": result.settings.seeds,
            "seed": result.seed,
            "checks": bool(result.scored),
        },
        "hypotheses": list(result.hypotheses),
        "gain": result.gain,
        "log_evidence": result.log_evidence,
        "prior": result.prior if shown else None,
        "posterior": result.posterior if shown else None,
        "odds": odds_view(result),
        "status": status_of(result),
        "standings": standings(result),
        "deaths": _deaths(result),
        "calibration": {
            "tried": tried(result.validated),
            "sections": [one.part for one in believed(result)],
        },
        "ledger": _ledger(result),
        "checks": [
            {"id": one.id, "name": worded(one.name), "status": one.status, "figure": worded(one.figure)}
            for one in result.checks
        ],
        "charts": chart_views(_figures(result, again=again)),
        "moved": moved_sections(before, result, space),
        "previous": None if before is None else _previous(before),
        "seconds": result.seconds,
        "record_digest": result.case.digest,
        "stale": result.case.digest != space.case.digest,
    }


def chart_views(figures: Iterable[Figure]) -> dict[str, Any]:
    """Charts by name, in the order of the page."""
    return {
        figure.name: {"title": worded(figure.title), "note": worded(figure.note), "spec": figure.spec}
        for figure in figures
    }


def moved_sections(before: Evidence | None, result: Evidence, space: Workspace) -> dict[str, Any] | None:
    """What moved since an earlier result of this window; None where there is none."""
    if before is None:
        return None
    from powderkeg.evidence.changed import what_changed

    changed = what_changed(before.to_json(), result.to_json(), log=space.case.changes)
    return {"sections": list(changed_sections(changed))}


def _figures(result: Evidence, *, again: bool) -> list[Figure]:
    if not again:
        return draw(result).every()
    bare = replace(result, bands={}, filtered_bands={})  # which would take longest, and are not shown
    return [figure for figure in draw(bare).every() if figure.name in _READ_AGAIN]


def _printable(row: Odds) -> bool:
    return row.low is not None and row.high is not None and row.cap is not None


def _notes(result: Evidence, space: Workspace) -> list[str]:
    """What has to be said beside a result that was read again; nothing beside a weighing."""
    again = space.reread
    return [] if again is None or again.result is not result else [worded(note) for note in again.notes]


def odds_view(result: Evidence) -> list[dict[str, Any]]:
    """Pair by pair in the page's own words, which round as it does; nothing while it is not resolved."""
    rows = [row for row in result.odds if _printable(row)] if result.resolved else []
    return [_pair(row, line) for row, line in zip(rows, odds_lines(result), strict=True)]


def _pair(row: Odds, line: tuple[str, ...]) -> dict[str, Any]:
    low, high = row.widest
    return {
        "for": row.for_,
        "against": row.against,
        "odds": row.odds,
        "low": low,
        "high": high,
        "cap": row.cap,
        "words": dict(zip(("odds", "interval", "widest", "cap"), line[2:], strict=True)),
        "text": join(" ", [odds_words(row.odds), say("({interval})", interval=interval_words(row))]),
    }


def _deaths(result: Evidence) -> dict[str, Any]:
    return {"names": list(result.deaths), "rows": deaths_lines(result), "given": given_deaths(result.case)}


def _ledger(result: Evidence) -> list[dict[str, Any]]:
    rows = zip(ledger_lines(result), result.ledger, strict=True)
    return [
        {
            "report_id": line.report_id,
            "anchors": line.anchors,
            "day": row.day,
            "indicator": line.indicator,
            "place": line.place,
            "figures": line.figures,
            "unit": line.unit,
            "grade": line.grade,
            "statement": worded(row.statement),
            "source": line.source,
            "link": line.link,
            "origin": row.origin,
            "role": row.role,
            "marks": line.marks,
            "separates": row.nats if math.isfinite(row.nats) else None,
            "gains": row.gain,
        }
        for line, row in rows
    ]


def _previous(before: Evidence) -> dict[str, Any]:
    shown = before.resolved
    return {
        "gain": before.gain,
        "posterior": before.posterior if shown else None,
        "odds": odds_view(before),
        "headline": worded(before.headline),
    }
