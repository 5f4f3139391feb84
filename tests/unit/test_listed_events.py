"""Counts of listed events in the evidence: what they are compared with, and that they move it."""

import json

import numpy as np
import pytest

import powderkeg as pk
from powderkeg.case import CaseError, Report
from powderkeg.evidence.claims import Claim, claims_of
from powderkeg.evidence.observations import Listing, LowerBound
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.synthetic import simulated_record
from powderkeg.importers.detection import detection_of, grade_of, known_sources
from powderkeg.society.country import INDICATORS

CASE = pk.load_case("kazakhstan-2022")
SEGMENTS = 22 * 4


def row(name: str, indicator: str, place: str, best: float, source: str = "acled") -> Report:
    return Report(
        report_id=name, date_start=CASE.start, date_end=CASE.start, place_id=place, indicator=indicator,
        best=best, origin_id=f"{source}-events", reliability="B", use="scored",
        extra={"event_source": source},
    )  # fmt: skip


def claims(*rows: Report) -> list[Claim]:
    return claims_of(CASE.replace(record=rows), INDICATORS, SEGMENTS)


def test_a_day_of_one_list_is_one_claim_with_a_coin_for_each_region() -> None:
    (claim,) = claims(row("a", "riot_events", "ALA", 3.0), row("b", "riot_events", "AKT", 0.0))
    assert claim.separate
    assert [term.y.tolist() for term in claim.terms] == [[0.0], [3.0]]
    assert all(isinstance(term.observation, Listing) for term in claim.terms)


@pytest.mark.parametrize(
    ("indicator", "driven_by"),
    [
        ("protest_events", ["participants", "rioters", "connectivity"]),
        ("riot_events", ["rioters", "connectivity"]),
        ("clash_events", ["clashes", "connectivity"]),
    ],
)
def test_each_kind_is_compared_with_what_gives_rise_to_it(indicator: str, driven_by: list[str]) -> None:
    (claim,) = claims(row("a", indicator, "ALA", 3.0))
    assert [window.indicator for window in claim.terms[0].windows] == driven_by
    assert {(window.first, window.last) for window in claim.terms[0].windows} == {(0, 3)}


def test_the_source_of_a_row_decides_how_it_is_read() -> None:
    (human,) = claims(row("a", "riot_events", "ALA", 3.0))
    (machine,) = claims(row("a", "riot_events", "ALA", 3.0, "gdelt"))
    (unknown,) = claims(row("a", "riot_events", "ALA", 3.0, "hearsay"))
    (own,) = claims(row("a", "riot_events", "ALA", 3.0, "csv"))
    one, two = human.terms[0].observation, machine.terms[0].observation
    assert isinstance(one, Listing)
    assert isinstance(two, Listing)
    assert two.stray > one.stray
    assert two.volume_sd > one.volume_sd
    assert unknown.terms[0].observation == own.terms[0].observation


def test_deaths_of_a_list_bound_deaths_from_below() -> None:
    (claim,) = claims(row("a", "deaths_listed", "ALA", 12.0))
    assert isinstance(claim.terms[0].observation, LowerBound)
    assert claim.separate
    many, few = claim.terms[0].observation.log_density(np.array([12.0]), np.array([[100.0], [3.0]]), 0.0)
    assert many > few


def test_more_rows_favour_the_world_with_the_riot() -> None:
    calm_riot = np.array([[0.0, 1.0], [4_000.0, 1.0]])
    listing = claims(row("a", "riot_events", "ALA", 3.0))[0].terms[0].observation
    calm, riot = listing.log_density(np.array([4.0]), calm_riot, 0.0)
    none_calm, none_riot = listing.log_density(np.array([0.0]), calm_riot, 0.0)
    assert riot - calm > 3.0
    assert none_calm - none_riot > 1.0


def test_one_calm_region_day_says_little_against_know_nothing() -> None:
    for source in known_sources():
        for indicator in grade_of(source).lists:
            found = detection_of(source, indicator)
            (claim,) = claims(row("a", indicator, "ALA", 0.0, source))
            x = np.array([[0.0] * (len(claim.terms[0].windows) - 1) + [1.0]])
            informed = claim.terms[0].observation.log_density(np.zeros(1), x, 0.0)[0]
            assert 0.0 < informed - claim.terms[0].observation.uninformative(np.zeros(1)) < 0.12, found


def test_every_parameter_of_the_table_lies_in_its_range_and_says_why() -> None:
    from powderkeg.importers.detection import _content

    def check(node: dict[str, object], path: str) -> None:
        if "value" in node:
            assert node["low"] <= node["value"] <= node["high"], path  # type: ignore[operator]
            assert node["reason"], path
        for name, inner in node.items():
            if isinstance(inner, dict):
                check(inner, f"{path}.{name}")

    check(_content(), "")
    with pytest.raises(CaseError, match="riot_events"):
        detection_of("acled", "riot_event")


@pytest.mark.slow
def test_a_simulated_record_fills_the_slots_of_a_list() -> None:
    day = CASE.start.replace(day=5)
    rows = [
        row(region.place_id, "riot_events", region.place_id, 0.0).model_copy(
            update={"date_start": day, "date_end": day}
        )
        for region in CASE.regions
    ]
    case = CASE.replace(record=tuple(rows))
    totals = [
        sum(r.best or 0.0 for r in simulated_record(case, "spontaneous", seed)[0].record if r.unit != "sites")
        for seed in range(1, 6)
    ]
    assert sum(totals) > 0
    assert all(total == int(total) for total in totals)


def test_a_case_without_a_list_has_no_such_claim() -> None:
    listed = [c for c in plan_of(CASE, INDICATORS).all_claims if c.indicator.endswith(("_events", "_listed"))]
    assert listed == []
    assert not any(w.indicator.endswith("_events") for w in plan_of(CASE, INDICATORS).windows())
    assert "event_source" not in json.dumps(CASE.model_dump(mode="json"))
