"""The record and the hypotheses of a case as JSON-LD in the CASE and UCO ontologies.

A report is two things: what is said to have happened (an event that "happens or might happen"), and the
statement about it (an annotation of the event). Nobody is named as an actor, and the case is a bundle and not
an investigation, whose definition speaks of suspicious activity. Source: CASE 1.4 and UCO 1.4 and later
(caseontology.org, unifiedcyberontology.org).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from uuid import NAMESPACE_URL, UUID, uuid5

from powderkeg.exports.figures import confidence, details, instant, moments, said

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from powderkeg.case import Case, Hypothesis, Place, Report

__all__ = ["to_case"]

Node = dict[str, Any]
_SPACE: UUID = uuid5(NAMESPACE_URL, "powderkeg:case-uco:1")
_UCO = "https://ontology.unifiedcyberontology.org/uco"
_CONTEXT = {
    "kb": "urn:powderkeg:kb:",
    "case-investigation": "https://ontology.caseontology.org/case/investigation/",
    "uco-core": f"{_UCO}/core/",
    "uco-location": f"{_UCO}/location/",
    "uco-types": f"{_UCO}/types/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}


def to_case(case: Case) -> dict[str, Any]:
    """A case's places, record and hypotheses as a JSON-LD document.

    Reports become events with a statement each, reports of one origin share a provenance record, and a
    report's Admiralty credibility becomes a confidence on the scale of STIX 0..100 (6 and blank: none). A
    hypothesis is an annotation of the case, tagged ``hypothesis``: it is put forward, not held to be true.
    Ids are made from content, so equal cases give equal bytes.

    Args:
        case: the case.
    """
    name = _name("Grouping", case.name, case.digest)
    places = {place.place_id: _location(case, place) for place in case.places}
    ids = {place_id: nodes[0]["@id"] for place_id, nodes in places.items()}
    reports = [_report(case, row, ids) for row in case.record]
    hypotheses = [_hypothesis(case, one, name) for one in case.hypotheses]
    origins = _origins(case, [nodes[0]["@id"] for nodes in reports])
    nodes = [node for group in (*places.values(), *reports) for node in group] + hypotheses + origins
    grouping = {
        "@id": name,
        "@type": "uco-core:Grouping",
        "uco-core:name": case.title,
        "uco-core:description": case.summary,
        "uco-core:context": f"case {case.name}, {case.start} to {case.end}",
        "uco-core:object": _refs([*ids.values(), *(node["@id"] for node in [*hypotheses, *origins])]),
    }
    bundle = {
        "@id": _name("Bundle", case.name, case.digest),
        "@type": "uco-core:Bundle",
        "uco-core:description": f"The record and hypotheses of {case.title}, exported by Powderkeg",
        "uco-core:object": [{"@id": name}],
    }
    return {"@context": _CONTEXT, "@graph": [bundle, grouping, *nodes]}


def _name(kind: str, *parts: str) -> str:
    return f"kb:{kind}-{uuid5(_SPACE, json.dumps([kind, *parts], ensure_ascii=True))}"


def _refs(names: Iterable[str]) -> list[Node]:
    return [{"@id": name} for name in names]


def _typed(kind: str, value: object) -> Node:
    return {"@type": f"xsd:{kind}", "@value": str(value)}


def _location(case: Case, place: Place) -> list[Node]:
    facet = {
        "@id": _name("LatLongCoordinatesFacet", case.name, place.place_id),
        "@type": "uco-location:LatLongCoordinatesFacet",
        "uco-location:latitude": _typed("decimal", f"{place.latitude:f}"),
        "uco-location:longitude": _typed("decimal", f"{place.longitude:f}"),
    }
    location = {
        "@id": _name("Location", case.name, place.place_id),
        "@type": "uco-location:Location",
        "uco-core:name": place.name,
        "uco-core:tag": place.kind,
        "uco-core:hasFacet": {"@id": facet["@id"]},
    }
    return [location, facet]


def _report(case: Case, row: Report, ids: Mapping[str, str]) -> list[Node]:
    """The statement, the event it is about, and what hangs on them; the statement first."""
    content = json.dumps(row.model_dump(mode="json"), sort_keys=True)
    event, *attributes = _event(case, row, ids, content)
    statement: Node = {
        "@id": _name("Annotation", case.name, content),
        "@type": "uco-core:Annotation",
        "uco-core:name": f"Report {row.report_id}",
        "uco-core:statement": said(row),
        "uco-core:tag": ["report", row.use],
        "uco-core:object": {"@id": event["@id"]},
    }
    found = [statement, event, *attributes]
    sure = confidence(row)
    if sure is not None:
        facet = {
            "@id": _name("ConfidenceFacet", case.name, content),
            "@type": "uco-core:ConfidenceFacet",
            "uco-core:confidence": _typed("nonNegativeInteger", sure),
        }
        statement["uco-core:hasFacet"] = {"@id": facet["@id"]}
        found.append(facet)
    if row.source or row.source_url:
        reference: Node = {
            "@id": _name("ExternalReference", case.name, content),
            "@type": "uco-core:ExternalReference",
            "uco-core:definingContext": row.source or row.origin_id,
        }
        if row.source_url:
            reference["uco-core:referenceURL"] = _typed("anyURI", row.source_url)
        statement["uco-core:externalReference"] = {"@id": reference["@id"]}
        found.append(reference)
    return found


def _event(case: Case, row: Report, ids: Mapping[str, str], content: str) -> list[Node]:
    first, end = moments(row, case)
    entries = [
        {
            "@id": _name("DictionaryEntry", case.name, content, key),
            "@type": "uco-types:DictionaryEntry",
            "uco-types:key": key,
            "uco-types:value": ("yes" if value else "no") if isinstance(value, bool) else str(value),
        }
        for key, value in details(row).items()
    ]
    attributes = {
        "@id": _name("Dictionary", case.name, content),
        "@type": "uco-types:Dictionary",
        "uco-types:entry": _refs(entry["@id"] for entry in entries),
    }
    event: Node = {
        "@id": _name("Event", case.name, content),
        "@type": "uco-core:Event",
        "uco-core:eventType": row.indicator,
        "uco-core:startTime": _typed("dateTime", instant(first)),
        "uco-core:endTime": _typed("dateTime", instant(end)),
        "uco-core:eventAttribute": {"@id": attributes["@id"]},
    }
    if row.place_id is not None:
        event["uco-core:eventContext"] = {"@id": ids[row.place_id]}
    return [event, attributes, *entries]


def _hypothesis(case: Case, one: Hypothesis, grouping: str) -> Node:
    return {
        "@id": _name("Annotation", case.name, "hypothesis", one.name),
        "@type": "uco-core:Annotation",
        "uco-core:name": one.label,
        "uco-core:statement": one.summary or one.label,
        "uco-core:tag": ["hypothesis", one.name],
        "uco-core:object": {"@id": grouping},
    }


def _origins(case: Case, statements: list[str]) -> list[Node]:
    """One provenance record per origin: the statements that go back to it."""
    found: dict[str, list[str]] = {}
    for row, name in zip(case.record, statements, strict=True):
        found.setdefault(row.origin_id, []).append(name)
    return [
        {
            "@id": _name("ProvenanceRecord", case.name, origin),
            "@type": "case-investigation:ProvenanceRecord",
            "uco-core:name": f"Origin {origin}",
            "uco-core:description": "Reports that go back to one origin: they share accuracy and bias.",
            "uco-core:object": _refs(names),
        }
        for origin, names in found.items()
    ]
