"""Where it all comes from: mechanisms, parameters and cases with their equations, reasons and sources."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from powderkeg.case import (
    Case,
    CaseError,
    ParameterRow,
    Prior,
    Problem,
    bounds_in_words,
    bundled_cases,
    closest,
    prior_in_words,
)
from powderkeg.society.country.mechanisms import Mechanism, mechanisms, users_of
from powderkeg.society.country.parameters import INDEX, PARAMETERS
from powderkeg.society.country.references import full_references
from powderkeg.worlds.cases import load_case

__all__ = ["cite"]


def cite(name: str | None = None) -> dict[str, Any]:
    """Tell where a part of the model, or a case, comes from; as plain data, ready for JSON.

    Args:
        name: a mechanism, a parameter, or a case (a bundled name, a folder or a zip); None for the list.

    Returns:
        ``mechanisms`` for the list; else ``mechanism``, ``parameter`` (both where both have the name) or
        ``case``.

    Raises:
        CaseError: no such thing, or a case that cannot be read.
    """
    if name is None:
        return {"mechanisms": [_in_short(mechanism) for mechanism in mechanisms()]}
    found: dict[str, Any] = {}
    for mechanism in (m for m in mechanisms() if m.name == name):
        found["mechanism"] = _in_full(mechanism)
    if name in INDEX:
        found["parameter"] = _of_parameter(PARAMETERS[INDEX[name]])
    return found or {"case": _of_case(_case_named(name))}


def _case_named(name: str) -> Case:
    bundled = bundled_cases()
    if name in bundled or name.endswith(".zip") or "/" in name or "\\" in name or Path(name).exists():
        return load_case(name)
    known = [mechanism.name for mechanism in mechanisms()]
    guess = closest(name, (*known, *bundled, *INDEX))
    text = f"'{name}' is no mechanism, parameter or case"
    mend = guess or "powderkeg cite MECHANISM lists the parameters of each"
    raise CaseError(Problem(text, allowed=(*known, *bundled, "any parameter", "a folder, a zip"), mend=mend))


def _in_short(mechanism: Mechanism) -> dict[str, Any]:
    return {
        "name": mechanism.name,
        "steps": list(mechanism.steps),
        "title": mechanism.text.title,
        "sources": mechanism.text.sources,
    }


def _in_full(mechanism: Mechanism) -> dict[str, Any]:
    text = mechanism.text
    return {
        **_in_short(mechanism),
        "description": list(text.prose),
        "equations": list(text.equations),
        "parameters": [_row(row) for row in mechanism.parameters],
        "reads": list(text.reads),
        "writes": list(text.writes),
        "references": list(full_references(text.sources)),
    }


def _of_parameter(row: ParameterRow) -> dict[str, Any]:
    users = [_in_short(mechanism) for mechanism in users_of(row.name)]
    return {**_row(row), "used_by": users, "references": list(full_references(row.source))}


def _row(row: ParameterRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "unit": row.unit,
        "low": row.low,
        "high": row.high,
        "bounds": bounds_in_words(row),
        "default_prior": prior_in_words(row.default),
        "meaning": row.meaning,
        "source": row.source,
    }


def _of_case(case: Case) -> dict[str, Any]:
    return {
        "name": case.name,
        "title": case.title,
        "digest": case.digest,
        "sources": list(case.sources),
        "shocks": [{"kind": s.kind, "reason": s.reason, "source": s.source} for s in case.shocks],
        "priors": _priors({**case.forces, **case.parameters}),
        "hypotheses": [
            {
                "name": one.name,
                "label": one.label,
                "sources": list(one.sources),
                "priors": _priors(one.parameters),
            }
            for one in case.hypotheses
        ],
    }


def _priors(priors: Mapping[str, Prior]) -> list[dict[str, Any]]:
    return [
        {
            "parameter": name,
            "prior": prior_in_words(prior),
            "reason": prior.reason,
            "source": prior.source,
            "uses_record": prior.uses_record,
        }
        for name, prior in priors.items()
    ]
