"""A record as one row of numbers, and back into a plan."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

import powderkeg as pk
from hidden_markov import FEW, RECORD, START, report, small_case
from powderkeg.evidence.classifier import Layout, layout_of, plan_with, real_values
from powderkeg.evidence.observations import Split
from powderkeg.evidence.plan import Plan, plan_of
from powderkeg.society.country import INDICATORS

SPLIT = tuple(
    report(f"S{place}", "deaths_by_place", value, 4, date_start=START, place_id=place, origin_id="agency")
    for place, value in (("NOR", 50.0), ("SOU", 8.0))
)
CROWD = tuple(report(f"B{n}", "crowd", 500.0 + n, 2, place_id="NOR", origin_id=f"o{n}") for n in range(6))
FULL = (*RECORD, *SPLIT, *CROWD)


def plan(record: tuple[pk.Report, ...] = FULL) -> Plan:
    return plan_of(small_case(record), FEW)


def bundled() -> tuple[Plan, Layout]:
    laid = plan_of(pk.load_case("kazakhstan-2022"), INDICATORS)
    return laid, layout_of(laid)


def test_every_term_but_figures_before_their_time_has_a_slot() -> None:
    laid, layout = bundled()
    terms = [term for claim in laid.all_claims if claim.role != "ahead" for term in claim.terms]
    assert any(claim.role == "ahead" for claim in laid.all_claims)
    assert [slot.term for slot in layout.slots] == terms
    assert layout.width == sum(len(term.y) for term in terms)


def test_slots_lie_side_by_side_without_a_gap() -> None:
    _, layout = bundled()
    ends = [0, *(slot.columns.stop for slot in layout.slots)]
    assert [slot.first for slot in layout.slots] == ends[:-1]
    assert ends[-1] == layout.width


def test_terms_of_a_claim_share_a_coin_unless_it_is_separate() -> None:
    _, layout = bundled()
    for slot in layout.slots:
        twins = [other for other in layout.slots if other.claim is slot.claim]
        assert len({other.coin for other in twins}) == (len(twins) if slot.claim.separate else 1)
    assert {slot.coin for slot in layout.slots} == set(range(layout.coins))


def test_the_real_row_holds_what_the_record_says() -> None:
    layout = layout_of(plan())
    row = real_values(layout)
    said = {slot.claim.claim_id: row[slot.columns].tolist() for slot in layout.slots}
    assert said["R1"] == [700.0]
    assert said["R7"] == [70.0]
    assert said["R9"] == [410.0]  # what the series grew by
    assert said["SNOR"] == [50.0, 8.0, 12.0]  # the rest of the toll last


def test_a_toll_that_is_replaced_has_a_slot_that_does_not_count() -> None:
    layout = layout_of(plan())
    assert {slot.claim.claim_id for slot in layout.slots if not slot.scored} == {"R6"}


def test_the_real_row_gives_the_real_plan_back() -> None:
    for laid in (plan(), bundled()[0]):
        again = plan_with(laid, real_values(layout_of(laid)))
        for before, after in zip(laid.all_claims, again.all_claims, strict=True):
            assert replace(before, terms=()) == replace(after, terms=())
            for one, two in zip(before.terms, after.terms, strict=True):
                assert one.observation == two.observation
                assert one.windows == two.windows
                assert np.array_equal(one.y, two.y)


def test_another_row_reaches_every_claim_and_the_figures_before_their_time() -> None:
    laid = plan()
    layout = layout_of(laid)
    row = np.arange(layout.width) + 1.0
    again = plan_with(laid, row)
    scored = {claim.claim_id: claim for claim in again.all_claims if claim.role != "ahead"}
    slots = iter(layout.slots)
    for claim in again.all_claims:
        if claim.role == "ahead":
            final = scored[claim.claim_id.rpartition("@")[0]]
            assert all(np.array_equal(a.y, b.y) for a, b in zip(claim.terms, final.terms, strict=True))
        else:
            assert all(np.array_equal(term.y, row[next(slots).columns]) for term in claim.terms)
    split = next(t.observation for c in again.all_claims for t in c.terms if isinstance(t.observation, Split))
    assert split.number == int(scored["SNOR"].terms[0].y.sum())


def test_the_plan_given_is_left_as_it_was() -> None:
    laid = plan()
    before = real_values(layout_of(laid)).copy()
    plan_with(laid, before + 1.0)
    assert np.array_equal(real_values(layout_of(laid)), before)


def test_the_signature_knows_the_pattern_and_not_what_is_said() -> None:
    def signature(**changes: object) -> str:
        first = RECORD[1].model_copy(update=changes)
        return layout_of(plan((RECORD[0], first, *RECORD[2:]))).signature()

    assert signature(best=70_000.0) == signature()
    for change in (
        {"reliability": "D"},
        {"origin_id": "paper"},
        {"place_id": "SOU"},
        {"high": 9_000.0, "low": 4.0},
    ):
        assert signature(**change) != signature()


def test_a_record_without_a_scored_report_has_no_slots() -> None:
    layout = layout_of(plan(()))
    assert layout.slots == ()
    assert layout.width == layout.coins == 0
    assert real_values(layout).shape == (0,)
