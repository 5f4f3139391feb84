"""How reports become claims."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import pytest

from hidden_markov import FEW, START, report, small_case
from powderkeg.evidence.claims import Claim, claims_of
from powderkeg.evidence.observations import Split, Toll
from powderkeg.evidence.reading import INTERIM_WIDTH

if TYPE_CHECKING:
    from powderkeg.case import Report

SEGMENTS = 20


def claims(*record: Report, settled: bool = True) -> list[Claim]:
    return claims_of(small_case(record), FEW, SEGMENTS, settled=settled)


def toll(name: str, value: float, day: int, **changes: object) -> Report:
    return report(name, "deaths", value, day, date_start=START, **changes)


def width_of(claim: Claim) -> float:
    observation = claim.terms[0].observation
    assert isinstance(observation, Toll)
    return observation.width


def test_places_of_one_origin_indicator_and_day_are_one_claim() -> None:
    places = [report(f"A{p}", "administrations_lost", 1.0, 2, place_id=p) for p in ("NOR", "SOU")]
    (claim,) = claims(*places)
    assert [term.places for term in claim.terms] == [("NOR",), ("SOU",)]
    assert claim.report_ids == ("ANOR", "ASOU")


def test_other_origins_other_days_and_other_indicators_are_other_claims() -> None:
    first = report("A1", "participants", 700.0, 2, place_id="NOR")
    found = claims(
        first,
        first.model_copy(update={"report_id": "A2", "origin_id": "press"}),
        report("A3", "participants", 700.0, 3, place_id="NOR"),
        report("A4", "crowd", 700.0, 2, place_id="NOR"),
    )
    assert len(found) == 4


def test_a_claim_takes_the_lowest_letter_of_its_reports() -> None:
    (claim,) = claims(
        report("A1", "administrations_lost", 1.0, 2, place_id="NOR", reliability="A"),
        report("A2", "administrations_lost", 1.0, 2, place_id="SOU", reliability="D"),
    )
    assert claim.letter == "D"


def test_a_later_value_of_the_same_thing_is_a_revision() -> None:
    (claim,) = claims(
        report("A1", "participants", 700.0, 2, place_id="NOR", published=date(2022, 3, 10)),
        report("A2", "participants", 900.0, 2, place_id="NOR", published=date(2022, 3, 12)),
        report("A3", "participants", 800.0, 2, place_id="NOR", published=date(2022, 3, 11)),
    )
    assert claim.terms[0].y == pytest.approx([900.0])
    assert claim.report_ids == ("A2", "A1")


def test_two_crowds_in_one_region_are_two_facts_of_one_claim() -> None:
    (claim,) = claims(
        report("A1", "crowd", 16_000.0, 2, place_id="NOR"),
        report("A2", "crowd", 10_000.0, 2, place_id="NOR"),
        report("A3", "crowd", 10_000.0, 2, place_id="NOR"),
    )
    assert sorted(float(term.y[0]) for term in claim.terms) == [10_000.0, 16_000.0]


def test_a_toll_on_the_way_guides_and_the_next_one_replaces_it() -> None:
    found = sorted(
        claims(toll("A1", 8.0, 1), toll("A2", 26.0, 2, origin_id="press"), toll("A3", 225.0, 4)),
        key=lambda c: c.last,
    )
    assert [(c.claim_id, c.role, c.replaces) for c in found] == [
        ("A1", "guide", ()),
        ("A2", "guide", ("A1",)),
        ("A3", "scored", ("A2",)),
    ]
    assert [width_of(c) for c in found] == [INTERIM_WIDTH, INTERIM_WIDTH, 0.25]


def test_revisions_of_one_toll_are_one_observation_the_last_published() -> None:
    published = [START + timedelta(days=d) for d in (10, 60, 30)]
    (claim,) = claims(
        *(
            toll(f"A{i}", value, 4, published=when, origin_id=f"o{i}")
            for i, (value, when) in enumerate(zip((225.0, 238.0, 241.0), published, strict=True))
        )
    )
    assert claim.claim_id == "A1"
    assert claim.terms[0].y == pytest.approx([238.0])


def test_where_the_record_was_cut_at_a_date_no_toll_is_final() -> None:
    (claim,) = claims(toll("A1", 26.0, 2), settled=False)
    assert claim.role == "scored"
    assert width_of(claim) == INTERIM_WIDTH


def test_tolls_of_different_places_are_different_quantities() -> None:
    found = claims(toll("A1", 8.0, 1), toll("A2", 3.0, 3, place_id="NOR"))
    assert {c.role for c in found} == {"scored"}


def test_increments_of_a_cumulative_series_are_scored() -> None:
    found = sorted(
        claims(*(report(f"A{d}", "detained", v, d) for d, v in ((1, 200.0), (2, 900.0), (4, 850.0)))),
        key=lambda c: c.last,
    )
    assert [float(c.terms[0].y[0]) for c in found] == [200.0, 700.0, 0.0]
    assert [(c.terms[0].windows[0].first, c.terms[0].windows[0].last) for c in found] == [
        (0, 7),
        (8, 11),
        (12, 19),
    ]


def test_each_origin_has_its_own_cumulative_series() -> None:
    found = claims(
        report("A1", "detained", 200.0, 1),
        report("A2", "detained", 900.0, 2, origin_id="press", place_id="NOR"),
    )
    assert sorted(float(c.terms[0].y[0]) for c in found) == [200.0, 900.0]


def test_a_split_is_one_observation_with_what_is_left_over() -> None:
    found = claims(
        toll("A1", 238.0, 4),
        *(
            report(f"S{p}", "deaths_by_place", v, 4, date_start=START, place_id=p)
            for p, v in (("NOR", 151.0), ("SOU", 60.0))
        ),
    )
    split = next(c for c in found if isinstance(c.terms[0].observation, Split))
    assert split.terms[0].y == pytest.approx([151.0, 60.0, 27.0])
    assert split.terms[0].windows[-1].place is None
    assert len(found) == 2


def test_a_split_without_a_whole_has_no_rest() -> None:
    (claim,) = claims(
        report("S1", "deaths_by_place", 5.0, 4, place_id="NOR"),
        report("S2", "deaths_by_place", 2.0, 4, place_id="SOU"),
    )
    assert claim.terms[0].y == pytest.approx([5.0, 2.0])
    x = np.array([[3.0, 1.0]])
    assert np.isfinite(claim.terms[0].observation.log_density(claim.terms[0].y, x, 0.0)).all()


def test_an_event_is_known_to_the_day_and_half_believed_from_the_day_before() -> None:
    (claim,) = claims(report("A1", "administrations_lost", 1.0, 2, place_id="NOR", time="14:00-16:40"))
    today, before = claim.terms[0].windows
    assert (today.first, today.last) == (8, 10)
    assert (before.first, before.last) == (4, 7)


def test_a_report_of_context_is_no_claim() -> None:
    assert claims(report("A1", "participants", 700.0, use="context", reason="to be read")) == []


def test_an_event_told_again_with_another_hour_of_the_same_day_is_one_event() -> None:
    first = report("A1", "administrations_lost", 1.0, 2, place_id="NOR", time="10:00-12:00")
    again = first.model_copy(update={"report_id": "A2", "time": "15:00-16:00"})
    (claim,) = claims(first, again)
    assert len(claim.terms) == 1


def test_two_gatherings_of_which_nothing_was_seen_stay_two_facts() -> None:
    """A simulated record must be read back with as many terms as were drawn."""
    nothing = [report(f"A{i}", "crowd", 0.0, 2, place_id="NOR") for i in (1, 2)]
    (claim,) = claims(*nothing)
    assert len(claim.terms) == 2
