"""A case as the window shows and edits it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from powderkeg.case import NATIONAL, PARTS_OF_DAY, Prior, Report, redoable, undoable
from powderkeg.case.cells import report_cell
from powderkeg.case.schema import _NEEDED
from powderkeg.case.table import RECORD_COLUMNS
from powderkeg.language import worded
from powderkeg.report.charts.tiles import tile_positions
from powderkeg.report.colours import hypothesis_colours

if TYPE_CHECKING:
    from collections.abc import Iterable

    from powderkeg.app.workspaces import Workspace
    from powderkeg.case import Case, Change, Place, Vocabulary

__all__ = ["case_view"]


def case_view(space: Workspace, vocabulary: Vocabulary) -> dict[str, Any]:
    """Everything of a case that a window needs; see the interface in ``docs``.

    Args:
        space: the workspace.
        vocabulary: words of the case's society.
    """
    case = space.case
    return {
        "name": case.name,
        "title": case.title,
        "summary": case.summary,
        "start": case.start,
        "end": case.end,
        "days": (case.end - case.start).days + 1,
        "society": case.society,
        "hypotheses": _hypotheses(case),
        "parameters": _parameters(case, vocabulary),
        "regions": _regions(case),
        "cities": [_place(place) | {"region": place.parent} for place in case.places if place.kind == "city"],
        "record": _record(case),
        "columns": _columns(case),
        "origins": _origins(case),
        "indicators": [
            {"name": row.name, "unit": worded(row.unit), "meaning": worded(row.meaning)}
            for row in vocabulary.indicators.values()
        ],
        "options": [
            {
                "name": option.name,
                "label": option.label,
                "summary": option.summary,
                "decided_by": option.decided_by,
                "reference": option.reference,
            }
            for option in case.options
        ],
        "changes": [_logged(one) for one in case.changes],
        "undo": [_logged(one) for one in undoable(case)],
        "redo": [_logged(one) for one in redoable(case)],
        "choices": _choices(case, vocabulary),
        "needed": {name: list(fields) for name, fields in _NEEDED.items()},
        "sources": _sources(case),
        "has": _counts(case),
        "digest": case.digest,
        "own": space.copy.source if space.copy.origin == "own" else None,
        "unsaved": space.copy.changed(),
    }


def _logged(change: Change) -> dict[str, Any]:
    return {"changed": change.when, **change.model_dump(exclude={"changed", "extra"})}


def _hypotheses(case: Case) -> list[dict[str, Any]]:
    other = next((one.name for one in case.hypotheses if one.know_nothing), None)
    colours = hypothesis_colours([one.name for one in case.hypotheses], other)
    return [
        {
            "name": one.name,
            "label": one.label,
            "description": one.summary,
            "weight": one.prior,
            "know_nothing": one.know_nothing,
            "colour": colours[one.name],
            "sources": list(one.sources),
        }
        for one in case.hypotheses
    ]


def _parameters(case: Case, vocabulary: Vocabulary) -> list[dict[str, Any]]:
    common = {**case.forces, **case.parameters}
    return [
        {
            "name": row.name,
            "unit": worded(row.unit),
            "low": row.low,
            "high": row.high,
            "default": _prior(row.default),
            "meaning": worded(row.meaning),
            "source": row.source,
            "common": _prior(common[row.name]) if row.name in common else None,
            "by_hypothesis": {
                one.name: _prior(one.parameters[row.name])
                for one in case.hypotheses
                if row.name in one.parameters
            },
        }
        for row in vocabulary.parameters.values()
    ]


def _prior(prior: Prior) -> dict[str, Any]:
    return prior.model_dump(exclude_none=True, exclude_defaults=True)


def _place(place: Place) -> dict[str, Any]:
    return {
        "place_id": place.place_id,
        "name": place.name,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "population": place.population,
    }


def _regions(case: Case) -> list[dict[str, Any]]:
    tiles = tile_positions(case.regions)
    return [_place(place) | {"tile": list(tiles[place.place_id])} for place in case.regions]


def _columns(case: Case) -> list[str]:
    further = dict.fromkeys(name for report in case.record for name in report.extra)
    return [*RECORD_COLUMNS, *further]


def _record(case: Case) -> list[dict[str, Any]]:
    columns = _columns(case)
    return [
        {**{column: report_cell(report, column) for column in columns}, "row": number}
        for number, report in enumerate(case.record, start=2)
    ]


def _origins(case: Case) -> list[dict[str, Any]]:
    counts: dict[str, int] = {}
    for report in case.record:
        counts[report.origin_id] = counts.get(report.origin_id, 0) + 1
    return [{"origin_id": name, "reports": count} for name, count in sorted(counts.items())]


def _choices(case: Case, vocabulary: Vocabulary) -> dict[str, list[str]]:
    return {
        "reliability": _allowed(Report, "reliability"),
        "credibility": [str(digit) for digit in range(1, 7)],
        "use": _allowed(Report, "use"),
        "contested": ["yes", "no"],
        "place_id": [NATIONAL, *(place.place_id for place in case.places)],
        "indicator": list(vocabulary.indicators),
        "time": list(PARTS_OF_DAY),
        "distribution": _allowed(Prior, "distribution"),
    }


def _allowed(model: type[Report | Prior], field: str) -> list[str]:
    return [str(value) for value in get_args(model.model_fields[field].annotation)]


def _sources(case: Case) -> list[dict[str, str]]:
    named: Iterable[str] = dict.fromkeys((*case.sources, *case.accounts))
    return [
        {"path": name, "text": case.documents[name]} if name in case.documents else {"address": name}
        for name in named
    ]


def _counts(case: Case) -> dict[str, int]:
    return {
        "places": len(case.places),
        "reports": len(case.record),
        "scored": sum(report.use == "scored" for report in case.record),
        "judgements": len(case.judgements),
        "facts": len(case.facts),
        "inputs": len(case.inputs),
        "accounts": len(case.accounts),
    }
