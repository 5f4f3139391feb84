"""Blocks, windows and days of silence."""

from __future__ import annotations

import numpy as np
import pytest

import powderkeg as pk
from hidden_markov import FEW, PLACES, RECORD, report, small_case
from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.windows import Accumulators, Window, segments_of
from powderkeg.society import country
from powderkeg.society.country import INDICATORS


def test_the_busy_days_of_the_bundled_case_are_cut_into_blocks_of_six_hours() -> None:
    plan = plan_of(pk.load_case("kazakhstan-2022"), INDICATORS)
    cut = {block.day.day for block in plan.blocks if block.end_hour - block.start_hour == 6.0}
    assert cut == {4, 5, 6}
    assert plan.blocks[-1].day.day == 12  # the last scored day


def test_blocks_follow_one_another_without_gaps() -> None:
    plan = plan_of(small_case(), FEW)
    ends = [block.end_hour for block in plan.blocks]
    assert [block.start_hour for block in plan.blocks] == [0.0, *ends[:-1]]
    assert ends[-1] == 24.0 * plan.days


def test_every_claim_is_scored_once_in_the_block_in_which_it_ends() -> None:
    plan = plan_of(small_case(), FEW)
    for block, claims in zip(plan.blocks, plan.claims, strict=True):
        assert all(block.start_hour <= 6.0 * claim.last < block.end_hour for claim in claims)
    scored = [name for c in plan.all_claims if c.role in {"scored", "guide"} for name in c.report_ids]
    assert sorted(scored) == sorted(r.report_id for r in RECORD)


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (0.0, 24.0, (0, 3)),
        (1.0, 25.0, (0, 3)),  # a day in a time zone one hour behind
        (10.75, 14.0, (1, 2)),
        (11.0, 12.0, (1, 1)),
        (20.0, 30.0, (3, 4)),
        (96.0, 500.0, (16, 19)),  # past the case's end
        (5.5, 5.5, (1, 1)),
    ],
)
def test_times_are_moved_outwards_to_segments(start: float, end: float, expected: tuple[int, int]) -> None:
    assert segments_of(start, end, 20) == expected


def test_crowds_of_a_busy_day_guide_from_the_evening_before() -> None:
    plan = plan_of(small_case(), FEW)  # day 2 is busy; R2 and R4 are its figures of crowds
    chains = [(c.claim_id, c.last, c.replaces) for c in plan.all_claims if c.role == "ahead"]
    for name in ("R2", "R4"):
        chain = [link for link in chains if link[0].startswith(f"{name}@")]
        assert [last for _, last, _ in chain] == [7, 8, 9, 10]
        assert [replaces for _, _, replaces in chain] == [(), *((one[0],) for one in chain[:-1])]
        final = next(c for c in plan.all_claims if c.claim_id == name)
        assert final.replaces == (chain[-1][0],)
    late = {name.split("@")[0] for name, _, _ in chains} - {"R2", "R4"}
    assert late == {"R7", "R9"}  # totals of later days, of which day 2 is a part


def test_every_guide_is_taken_back_once() -> None:
    plan = plan_of(pk.load_case("kazakhstan-2022"), INDICATORS)
    guides = [c.claim_id for c in plan.all_claims if c.role in {"guide", "ahead"}]
    assert sorted(guides) == sorted(name for c in plan.all_claims for name in c.replaces)
    order = [c.claim_id for c in plan.all_claims]
    for claim in plan.all_claims:
        assert all(order.index(name) < order.index(claim.claim_id) for name in claim.replaces)


def test_a_region_day_that_a_site_report_covers_is_not_silent() -> None:
    plan = plan_of(small_case(), FEW)
    silent = {
        (term.places[0], claim.last // 4)
        for claim in plan.all_claims
        if claim.role == "silence"
        for term in claim.terms
    }
    # R3 speaks of the north on day 2
    assert silent == {(place, day) for place in PLACES for day in range(5)} - {("NOR", 2)}


def test_what_the_watch_noticed_is_its_other_outcome() -> None:
    noticed = report("W1", "sites_lost", 1.0, 1, place_id="SOU", origin_id=WATCH)
    plan = plan_of(small_case((*RECORD, noticed)), FEW)
    day = next(c for c in plan.all_claims if c.role == "silence" and c.last == 7)
    assert [(term.places[0], float(term.y[0])) for term in day.terms] == [("NOR", 0.0), ("SOU", 1.0)]
    assert len(plan.all_claims) == len(plan_of(small_case(), FEW).all_claims)


def test_a_record_without_scored_reports_needs_no_blocks() -> None:
    plan = plan_of(small_case([]), FEW)
    assert (plan.blocks, plan.claims, plan.days) == ((), (), 0)


@pytest.mark.parametrize(
    ("indicator", "expected"),
    [
        ("participants", [3.0 + 30.0, 7.0 + 10.0]),  # peak of each region, summed over regions
        ("deaths", [6.0 + 60.0, 15.0 + 20.0]),
        ("connectivity", [np.mean([2.0, 20.0]), np.mean([5.0, 20.0 / 3.0])]),
        ("price", [np.mean([3.0, 30.0]), np.mean([3.0, 0.0])]),
    ],
)
def test_windows_join_over_time_and_then_over_places(indicator: str, expected: list[float]) -> None:
    course = np.array([[[1.0, 10.0], [5.0, 10.0]], [[2.0, 20.0], [7.0, 10.0]], [[3.0, 30.0], [3.0, 0.0]]])
    window = Window(indicator, None, 1, 3)
    values = Accumulators({window: 3}, INDICATORS, PLACES, 2)
    for segment, now in enumerate([100.0 * course[0], *course, 100.0 * course[0]]):
        values.update(segment, {indicator: now})
    assert values.value(window) == pytest.approx(expected)


def test_windows_follow_the_worlds_through_a_resampling() -> None:
    window = Window("deaths", "SOU", 0, 1)
    values = Accumulators({window: 1}, INDICATORS, PLACES, 2)
    values.update(0, {"deaths": np.array([[0.0, 1.0], [0.0, 5.0]])})
    values.fork(np.array([1, 1]))
    values.update(1, {"deaths": np.array([[0.0, 2.0], [0.0, 3.0]])})
    assert values.value(window) == pytest.approx([7.0, 8.0])


def test_the_day_before_the_first_day_holds_nothing() -> None:
    window = Window("deaths", "SOU", -4, -1)
    values = Accumulators({window: 5}, INDICATORS, PLACES, 2)
    assert values.value(window) == pytest.approx([0.0, 0.0])


def test_a_report_that_nobody_can_date_never_makes_its_region_silent() -> None:
    """Left out of an as-of weighing, it is neither seen nor silent: its region-day is not scored at all."""
    record = (
        report("R1", "participants", 100.0, day=2, origin_id="paper"),
        report("R2", "sites_lost", 1.0, day=1, place_id=PLACES[0], origin_id="witness"),
    )
    known = small_case(record[:1])
    for undated, regions in (((), len(PLACES)), (record[1:], len(PLACES) - 1)):
        plan = plan_of(known, FEW, undated=undated)
        silence = next(c for c in plan.all_claims if c.role == "silence" and c.last // 4 == 1)
        assert len(silence.terms) == regions


def test_sites_left_on_order_are_watched_where_the_record_speaks_of_any() -> None:
    """Scoring only the places where it happened would cost a world nothing in which it happens everywhere."""
    case = pk.load_case("kazakhstan-2022")
    silent = [c for c in plan_of(case, INDICATORS).all_claims if c.role == "silence"]
    left = next(c for c in silent if c.indicator == "sites_evacuated" and c.last // 4 == 4)
    told = {r.place_id for r in case.record if r.indicator == "sites_evacuated" and r.use == "scored"}
    assert told == {"ALA", "KZY", "ALM", "ZHA"}
    assert {t.places[0] for t in left.terms} == {p.place_id for p in case.regions} - told
    without = case.replace(record=tuple(r for r in case.record if r.indicator != "sites_evacuated"))
    watched = {c.indicator for c in plan_of(without, INDICATORS).all_claims if c.role == "silence"}
    assert watched == {"sites_lost"}


def test_late_totals_guide_from_the_evening_of_the_busy_day() -> None:
    plan = plan_of(small_case(), FEW)
    chain = [c for c in plan.all_claims if c.claim_id.startswith("R7@")]
    assert [c.last for c in chain] == [11, 15]  # the ends of days 2 and 3; the toll itself is of day 4
    final = next(c for c in plan.all_claims if c.claim_id == "R7")
    widths = [c.terms[0].observation.width for c in (*chain, final)]  # type: ignore[attr-defined]
    assert widths == sorted(widths, reverse=True)
    assert [c.terms[0].windows[0].last for c in chain] == [11, 15]
    assert chain[-1].claim_id in final.replaces


def test_silence_on_what_nobody_looked_at_is_no_evidence() -> None:
    case = pk.load_case("kazakhstan-2022")
    for unwatched in (("sites_lost",), ("sites_evacuated",), tuple(country.WATCHED)):
        plan = plan_of(case.replace(unwatched=unwatched), INDICATORS)
        silent = {c.indicator for c in plan.all_claims if c.role == "silence"}
        assert silent == set(country.WATCHED) - set(unwatched)
        told = {c.claim_id for c in plan.all_claims if c.role != "silence"}
        assert told == {c.claim_id for c in plan_of(case, INDICATORS).all_claims if c.role != "silence"}
