"""The result of a weighing as JSON-ready values: the keys other tools rely on, and finite numbers only."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from powderkeg.evidence.record_block import record_block
from powderkeg.store import state_hash

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.result import Check, Evidence, LedgerRow, Odds

__all__ = ["plain"]


def plain(result: Evidence) -> dict[str, Any]:
    """Dictionaries, lists, strings and finite numbers only; None stands for unknown.

    Two results of one question are equal here to the last byte, however many threads made them and whatever
    was kept on disk before: time and memory are left out. ``state_hash`` is over all but the versions of
    Python and of the packages, which stand beside it and in a table of question 20: whatever they are, equal
    figures have equal ones.
    """
    content = _content(result)
    hashed = {**content, "checks": [_unversioned(check, result.versions) for check in content["checks"]]}
    return {**content, "versions": dict(result.versions), "state_hash": state_hash(hashed)}


def _unversioned(check: Mapping[str, Any], versions: Mapping[str, str]) -> dict[str, Any]:
    """A check without a table that does nothing but list the versions."""
    listed = [list(row) for row in sorted(versions.items())]
    return {**check, "tables": [table for table in check["tables"] if table["rows"] != listed]}


def _content(result: Evidence) -> dict[str, Any]:
    return {
        "case": result.case.name,
        "seed": result.seed,
        "hypotheses": list(result.hypotheses),
        "prior": _numbers(result.prior),
        "log_evidence": _numbers(result.log_evidence),
        "log_evidence_se": _numbers(result.log_evidence_se),
        "seed_sd": _numbers(result.seed_sd),
        "gain": _numbers(result.gain),
        "posterior": _numbers(result.posterior),
        "raw_posterior": _numbers(result.raw_posterior),
        "odds": [_odds(row) for row in result.odds],
        "odds_by_day": [{"day": day.isoformat(), "posterior": _numbers(p)} for day, p in result.odds_by_day],
        "checks": [_check(check) for check in result.checks],
        "ledger": [_ledger(row) for row in result.ledger],
        "record": record_block(result.case),
        **({"unwatched": list(result.case.unwatched)} if result.case.unwatched else {}),
        "elicited": None if result.elicited is None else result.elicited.to_json(),
        "next_observations": [dict(row) for row in result.next_observations],
        "headline": result.headline,
        "resolved": result.resolved,
        "unresolved_reasons": list(result.unresolved_reasons),
        "founders": {name: float(value) for name, value in result.founders.items()},
        "k_hat": _numbers(result.k_hat),
        "validated": _validated(result),
        "blocks": [{"label": b.label, "day": b.day.isoformat()} for b in result.blocks],
        "ess": {name: [[_number(x) for x in row] for row in a] for name, a in result.ess.items()},
        "inflation": {
            "grid": [_number(x) for x in result.inflation.grid],
            "prior": [_number(x) for x in result.inflation.prior],
            "posterior": {n: [_number(x) for x in p] for n, p in result.inflation.posterior.items()},
        },
        "know_nothing": [
            {"kind": r.kind, "density": r.density, "terms": r.terms, "log_value": _number(r.log_value)}
            for r in result.know_nothing
        ],
        "sensitivity": [
            {"label": r.label, "gain": _numbers(r.gain)} for r in result.know_nothing_sensitivity
        ],
        "deaths": {
            name: [
                {
                    "label": r.label,
                    "kind": r.kind,
                    "mean": _number(r.mean),
                    "low": _number(r.low),
                    "high": _number(r.high),
                }
                for r in rows
            ]
            for name, rows in result.deaths.items()
        },
        "acceptance": _numbers(result.acceptance),
        "late": None
        if result.late_from is None or result.late_posterior is None
        else {
            "from": result.late_from.isoformat(),
            "posterior": _numbers(result.late_posterior),
            "odds": [_odds(row) for row in result.late_odds],
        },
        "settings": {
            "tier": result.settings.tier,
            "particles": result.settings.particles,
            "seeds": result.settings.seeds,
            "agents": result.settings.agents,
            "as_of": None if result.settings.as_of is None else result.settings.as_of.isoformat(),
            "as_of_known": result.as_of_known,
            "as_of_undated": result.as_of_undated,
        },
        "input_hash": result.input_hash,
        "ranges_hash": result.ranges_hash,
        "model_hash": result.model_hash,
    }


def _validated(result: Evidence) -> object:
    if result.validated is None:
        return None
    spent = {"cached", "seconds"}  # what was on disk, and how long it took: not what was found
    return _tree({key: item for key, item in result.validated.to_json().items() if key not in spent})


def _number(value: float) -> float | None:
    """The number, or None where JSON has no word for it."""
    return float(value) if math.isfinite(value) else None


def _numbers(values: Mapping[str, float]) -> dict[str, float | None]:
    return {name: _number(value) for name, value in values.items()}


def _tree(value: object) -> object:
    """The same dictionaries and lists with None for what is not finite."""
    if isinstance(value, dict):
        return {key: _tree(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_tree(item) for item in value]
    return _number(value) if isinstance(value, float) else value


def _check(check: Check) -> dict[str, Any]:
    return {
        "id": check.id,
        "name": check.name,
        "status": check.status,
        "figure": check.figure,
        "tables": [
            {
                "title": table.title,
                "columns": list(table.columns),
                "rows": [[_number(x) if isinstance(x, float) else x for x in row] for row in table.rows],
                "note": table.note,
            }
            for table in check.tables
        ],
    }


def _interval(ends: tuple[float, float] | None) -> list[float | None] | None:
    return None if ends is None else [_number(end) for end in ends]


def _odds(row: Odds) -> dict[str, Any]:
    low, high = row.widest
    return {
        "for": row.for_,
        "against": row.against,
        "odds": _number(row.odds),
        "low": None if low is None else _number(low),
        "high": None if high is None else _number(high),
        "intervals": {
            "monte_carlo": _interval(None if row.low is None or row.high is None else (row.low, row.high)),
            "priors": _interval(row.priors),
            "sources": _interval(row.sources),
            "records": _interval(row.records),
        },
        "cap": row.cap,
        "raw": _number(row.raw),
    }


def _ledger(row: LedgerRow) -> dict[str, Any]:
    return {
        "report_id": row.report_id,
        "report_ids": list(row.report_ids),
        "day": row.day.isoformat(),
        "indicator": row.indicator,
        "place": row.place,
        "origin": row.origin,
        "reliability": row.reliability,
        "role": row.role,
        "weight": _numbers(row.weight),
        "gain": _numbers(row.gain),
        "nats": _number(row.nats),
    }
