"""Records and hypotheses in STIX 2.1 and CASE/UCO: what the libraries of those forms make of them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import stix2
from case_utils.case_validate import validate
from stix2.confidence.scales import admiralty_credibility_to_value
from stix2validator import ValidationOptions, validate_instance

import powderkeg as pk
from cases import tiny_case
from powderkeg.case import Case, CaseError
from powderkeg.evidence import Evidence
from powderkeg.exports import to_case, to_json_file, to_stix
from powderkeg.exports.figures import CONFIDENCE, moments
from powderkeg.exports.stix import HYPOTHESIS_EXTENSION, REPORT_EXTENSION
from powderkeg.gallery import __file__ as gallery_file
from results import example_evidence

GALLERY = sorted(path.parent.name for path in Path(gallery_file).parent.glob("*/case.yaml"))
GRADES = {
    1: "1 - Confirmed by other sources",
    2: "2 - Probably True",
    3: "3 - Possibly True",
    4: "4 - Doubtful",
    5: "5 - Improbable",
    6: "6 - Truth cannot be judged",
}
ACTORS = {"threat-actor", "intrusion-set", "campaign", "malware", "attack-pattern", "incident", "indicator"}


@cache
def graded() -> Case:
    """The tiny case with every grade of credibility among its reports."""
    case = tiny_case()
    rows = [
        row.model_copy(update={"credibility": grade}) for row, grade in zip(case.record, GRADES, strict=True)
    ]
    return case.replace(record=tuple(rows))


def notes(bundle: dict[str, Any], label: str) -> list[dict[str, Any]]:
    return [one for one in bundle["objects"] if label in one.get("labels", ())]


def resolved() -> Evidence:
    found = example_evidence(graded())
    assert found.resolved
    return found


@pytest.mark.parametrize("name", GALLERY)
def test_stix_accepts_every_bundled_case(name: str) -> None:
    bundle = to_stix(pk.load_case(name))
    read = stix2.parse(json.loads(json.dumps(bundle)), allow_custom=False)
    assert isinstance(read, stix2.Bundle)
    assert json.loads(read.serialize()) == bundle
    checked = validate_instance(bundle, ValidationOptions(version="2.1"))
    assert checked.is_valid, checked.errors


def test_stix_refuses_what_is_not_so() -> None:
    bundle = to_stix(graded())
    report = notes(bundle, "report")[0]
    del report["content"]
    with pytest.raises(stix2.exceptions.InvalidValueError):
        stix2.parse(bundle, allow_custom=False)
    report["content"], report["confidence"] = "-", 101
    assert not validate_instance(bundle, ValidationOptions(version="2.1")).is_valid


def test_confidence_is_that_of_stix_for_every_grade() -> None:
    told = [one.get("confidence") for one in notes(to_stix(graded()), "report")]
    assert told[:5] == [admiralty_credibility_to_value(GRADES[grade]) for grade in range(1, 6)]
    assert told[5] is None
    with pytest.raises(ValueError, match="cannot be determined"):
        admiralty_credibility_to_value(GRADES[6])


def test_every_report_and_hypothesis_is_a_note_that_says_what_the_record_says() -> None:
    case = graded()
    bundle = to_stix(case)
    by_id = {one["id"]: one for one in bundle["objects"]}
    assert len(by_id) == len(bundle["objects"])
    for row, note in zip(case.record, notes(bundle, "report"), strict=True):
        values = note["extensions"][REPORT_EXTENSION]
        assert (values["report_id"], values["reliability"]) == (row.report_id, row.reliability)
        assert values.get("best") == row.best
        assert note["content"]
        (about,) = note["object_refs"]
        assert by_id[about]["type"] == ("grouping" if row.place_id is None else "location")
    told = [one["extensions"][HYPOTHESIS_EXTENSION] for one in notes(bundle, "hypothesis")]
    assert [(one["name"], one["prior"]) for one in told] == [(h.name, h.prior) for h in case.hypotheses]
    assert all("confidence" not in one and "posterior" not in one for one in told)
    assert {REPORT_EXTENSION, HYPOTHESIS_EXTENSION} <= set(by_id)


def test_nobody_is_named_as_an_actor() -> None:
    for name in GALLERY:
        kinds = {one["type"] for one in to_stix(pk.load_case(name))["objects"]}
        assert kinds == {"identity", "extension-definition", "grouping", "location", "note"}
        assert not kinds & ACTORS


def test_equal_cases_give_equal_bytes_and_a_changed_report_another_object() -> None:
    case = graded()
    assert json.dumps(to_stix(case)) == json.dumps(to_stix(case.replace()))
    assert json.dumps(to_case(case)) == json.dumps(to_case(case.replace()))
    first, *rest = case.record
    other = case.replace(record=(first.model_copy(update={"reliability": "E"}), *rest))
    before, after = ([one["id"] for one in notes(to_stix(each), "report")] for each in (case, other))
    assert before[0] != after[0]
    assert before[1:] == after[1:]


def test_a_resolved_weighing_gives_posteriors_and_an_open_one_none() -> None:
    case, result = graded(), resolved()
    bundle = to_stix(case, result)
    assert to_stix(case, json.loads(json.dumps(result.to_json()))) == bundle
    for note in notes(bundle, "hypothesis"):
        values = note["extensions"][HYPOTHESIS_EXTENSION]
        assert values["posterior"] == result.posterior[values["name"]]
        assert note["confidence"] == round(100 * result.posterior[values["name"]])
    (weighing,) = notes(bundle, "weighing")
    assert weighing["content"] == result.headline
    stix2.parse(bundle, allow_custom=False)
    still_open = to_stix(case, example_evidence(case, resolved=False))
    for note in notes(still_open, "hypothesis"):
        assert "confidence" not in note
        assert "posterior" not in note["extensions"][HYPOTHESIS_EXTENSION]
        assert note["extensions"][HYPOTHESIS_EXTENSION]["log_evidence"] is not None


def test_a_result_of_another_case_or_record_is_refused() -> None:
    case, result = graded(), resolved().to_json()
    with pytest.raises(CaseError, match="of case 'tiny', not of 'other'"):
        to_stix(case.replace(name="other"), result)
    first, *rest = case.record
    regraded = case.replace(record=(first.model_copy(update={"reliability": "E"}), *rest))
    with pytest.raises(CaseError, match=rf"record was changed since.*\({first.report_id}\)"):
        to_stix(regraded, result)
    with pytest.raises(CaseError, match=r"hypotheses are not those.*\(infiltrated\)"):
        to_stix(case.replace(hypotheses=(case.hypotheses[0], case.hypotheses[2])), result)
    with pytest.raises(CaseError, match="not a result of powderkeg weigh"):
        to_stix(case, {"case": "tiny"})


def test_a_reports_hours_are_those_of_its_place() -> None:
    case = graded()
    row = next(one for one in case.record if one.place_id is not None)
    whole = row.model_copy(update={"date_start": case.start, "date_end": case.start, "time": "09:00-11:00"})
    first, end = moments(whole, case)
    zone = case.place(str(row.place_id)).timezone
    assert zone == "Asia/Aqtau" or zone == "Asia/Almaty"
    hours = {"Asia/Aqtau": 5, "Asia/Almaty": 6}[zone]  # ahead of UTC, in January 2022
    assert case.start == date(2022, 1, 3)
    assert first == datetime(2022, 1, 3, 9 - hours, tzinfo=UTC)
    assert end == datetime(2022, 1, 3, 11 - hours, tzinfo=UTC)


def _judged(document: dict[str, Any], folder: Path, name: str) -> Any:  # noqa: ANN401 - the library's own
    path = folder / f"{name}.jsonld"
    to_json_file(document, path)
    return validate(str(path))


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of the library's own code and rdflib's
def test_case_accepts_the_record(tmp_path: Path) -> None:
    document = to_case(graded())
    found = _judged(document, tmp_path, "good")
    assert found.conforms, found.text
    assert not found.undefined_concepts
    confidence = [node for node in document["@graph"] if node["@type"] == "uco-core:ConfidenceFacet"]
    assert [int(node["uco-core:confidence"]["@value"]) for node in confidence] == list(CONFIDENCE.values())
    # and it would have told: a statement about nothing is no annotation
    about = next(node for node in document["@graph"] if node["@type"] == "uco-core:Annotation")
    del about["uco-core:object"]
    assert not _judged(document, tmp_path, "bad").conforms


def test_case_has_every_node_once_and_names_none_that_is_missing() -> None:
    for name in GALLERY:
        graph = to_case(pk.load_case(name))["@graph"]
        ids = [node["@id"] for node in graph]
        assert len(set(ids)) == len(ids)
        assert set(_named(graph)) <= set(ids)


def _named(value: object) -> list[str]:
    """Every id that is pointed to."""
    if isinstance(value, dict):
        if set(value) == {"@id"}:
            return [value["@id"]]
        return [name for one in value.values() for name in _named(one)]
    return [name for one in value for name in _named(one)] if isinstance(value, list) else []
