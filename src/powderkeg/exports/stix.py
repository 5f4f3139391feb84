"""The record and the hypotheses of a case as a STIX 2.1 bundle.

Only neutral objects are used: places are locations, reports and hypotheses are notes, the case is a grouping.
Nobody is named as an actor. What STIX has no word for stands in two extensions whose definitions are in the
bundle. Source: STIX Version 2.1, OASIS Standard, 10 June 2021.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from powderkeg._version import __version__
from powderkeg.exports.figures import confidence, details, said, stamp, written
from powderkeg.exports.results import checked_result

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from powderkeg.case import Case, Hypothesis, Place, Report
    from powderkeg.evidence import Evidence

__all__ = ["HYPOTHESIS_EXTENSION", "REPORT_EXTENSION", "to_stix"]

Object = dict[str, Any]
_SPACE: UUID = uuid5(NAMESPACE_URL, "powderkeg:stix:1")
_FIRST = "2026-11-28T00:00:00.000Z"  # when the extensions were defined
_REPORT_WORDS = (
    "One row of a Powderkeg record: report_id, indicator, place_id, date_start, date_end, time, low, best, "
    "high, unit, origin_id (reports of one origin share one error), reliability (Admiralty A to F), "
    "credibility (Admiralty 1 to 6), contested, use (scored, input or context), reason. "
    "Times are local to the place."
)
_HYPOTHESIS_WORDS = (
    "One rival explanation: name, prior (0..1), know_nothing; after a weighing log_evidence (nats), gain "
    "(nats over know-nothing), resolved, and posterior (0..1) where the weighing is resolved."
)


def _id(kind: str, *parts: str) -> str:
    return f"{kind}--{uuid5(_SPACE, json.dumps([kind, *parts], ensure_ascii=True))}"


_SELF = _id("identity", "powderkeg")
REPORT_EXTENSION = _id("extension-definition", "report")
"""Id of the extension that carries a row of the record."""
HYPOTHESIS_EXTENSION = _id("extension-definition", "hypothesis")
"""Id of the extension that carries a hypothesis and what it weighs."""


def to_stix(case: Case, result: Evidence | Mapping[str, Any] | None = None) -> dict[str, Any]:
    """A case, and what it weighs, as a STIX 2.1 bundle of plain dictionaries and lists.

    A report's ``confidence`` is that of its Admiralty credibility (STIX appendix A); a report without one has
    none. A hypothesis's is its posterior in percent, given only where the weighing is resolved. Ids are made
    from content, so equal cases give equal bytes, and a report that was changed is another object.

    Args:
        case: the case.
        result: a weighing of it, or the JSON of one.

    Raises:
        CaseError: the result is of another case, or of a record that was changed since.
    """
    weighed = None if result is None else checked_result(case, result)
    made = stamp(written(case))
    grouping = _id("grouping", case.name, case.digest)
    places = {place.place_id: _location(case, place, made) for place in case.places}
    reports = [_report(case, row, places, grouping) for row in case.record]
    hypotheses = [_hypothesis(case, one, grouping, made, weighed) for one in case.hypotheses]
    told = [] if weighed is None else [_weighing(weighed, hypotheses, made)]
    shared = [*places.values(), *reports, *hypotheses, *told]
    objects = [_identity(), *_extensions(), _grouping(case, grouping, made, shared), *shared]
    return {"type": "bundle", "id": _id("bundle", json.dumps(objects, sort_keys=True)), "objects": objects}


def _object(kind: str, name: str, made: str) -> Object:
    return {
        "type": kind, "spec_version": "2.1", "id": name, "created_by_ref": _SELF, "created": made,
        "modified": made,
    }  # fmt: skip


def _identity() -> Object:
    found = _object("identity", _SELF, _FIRST)
    del found["created_by_ref"]
    return {**found, "name": "Powderkeg", "identity_class": "system"}


def _extensions() -> list[Object]:
    told = (
        (REPORT_EXTENSION, "powderkeg report", _REPORT_WORDS),
        (HYPOTHESIS_EXTENSION, "powderkeg hypothesis", _HYPOTHESIS_WORDS),
    )
    return [
        {
            **_object("extension-definition", name, _FIRST),
            "name": title,
            "description": "What a Powderkeg object says beyond the words of STIX.",
            "schema": words,
            "version": "1.0.0",
            "extension_types": ["property-extension"],
        }
        for name, title, words in told
    ]


def _extended(name: str, values: Mapping[str, Any]) -> Object:
    return {"extensions": {name: {"extension_type": "property-extension", **values}}}


def _location(case: Case, place: Place, made: str) -> Object:
    content = json.dumps(place.model_dump(mode="json"), sort_keys=True)
    return {
        **_object("location", _id("location", case.name, content), made),
        "name": place.name,
        "latitude": place.latitude,
        "longitude": place.longitude,
        "labels": [place.kind],
    }


def _report(case: Case, row: Report, places: Mapping[str, Object], grouping: str) -> Object:
    content = json.dumps(row.model_dump(mode="json"), sort_keys=True)
    known: date = row.date_end if row.published is None else row.published
    found = {
        **_object("note", _id("note", case.name, content), stamp(known)),
        "abstract": f"Report {row.report_id}: {row.indicator}",
        "content": said(row),
        "object_refs": [grouping if row.place_id is None else places[row.place_id]["id"]],
        "labels": ["report", row.use],
        **_extended(REPORT_EXTENSION, details(row)),
    }
    sure = confidence(row)
    if sure is not None:
        found["confidence"] = sure
    if row.source:
        found["authors"] = [row.source]
    if row.source_url:
        found["external_references"] = [{"source_name": row.source or row.origin_id, "url": row.source_url}]
    return found


def _hypothesis(
    case: Case, one: Hypothesis, grouping: str, made: str, weighed: Mapping[str, Any] | None
) -> Object:
    values: dict[str, Any] = {"name": one.name, "prior": one.prior, "know_nothing": one.know_nothing}
    sure: Object = {}
    if weighed is not None:
        resolved = bool(weighed.get("resolved"))
        found = {key: weighed.get(key, {}).get(one.name) for key in ("log_evidence", "gain")}
        values |= {"resolved": resolved, **{key: value for key, value in found.items() if value is not None}}
        share = weighed.get("posterior", {}).get(one.name) if resolved else None
        if share is not None:
            values["posterior"] = share
            sure = {"confidence": round(100 * share)}
    content = json.dumps([one.model_dump(mode="json"), values], sort_keys=True)
    return {
        **_object("note", _id("note", case.name, "hypothesis", content), made),
        "abstract": f"Hypothesis: {one.label}",
        "content": one.summary or one.label,
        "object_refs": [grouping],
        "labels": ["hypothesis"],
        **sure,
        **_extended(HYPOTHESIS_EXTENSION, values),
    }


def _weighing(weighed: Mapping[str, Any], hypotheses: list[Object], made: str) -> Object:
    said_of_it = str(weighed.get("headline") or "A weighing of the record.")
    refs = [one["id"] for one in hypotheses]
    return {
        **_object(
            "note", _id("note", "weighing", str(weighed.get("input_hash", "")), said_of_it, *refs), made
        ),
        "abstract": "Weighing of the record",
        "content": said_of_it,
        "authors": [f"Powderkeg {__version__}"],
        "object_refs": refs,
        "labels": ["weighing"],
    }


def _grouping(case: Case, name: str, made: str, shared: list[Object]) -> Object:
    return {
        **_object("grouping", name, made),
        "name": case.title,
        "description": case.summary,
        "context": "unspecified",
        "object_refs": [one["id"] for one in shared],
    }
