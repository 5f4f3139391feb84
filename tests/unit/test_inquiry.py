"""What to look at next: what is proposed, what is left out, and that weighings of every size are served."""

from __future__ import annotations

import dataclasses
import importlib
import json
import math
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

import powderkeg as pk
from hidden_markov import CHAINS, FEW, RECORD, Draw, report, settings, small_case
from listening import every_world, weighed_of
from powderkeg.evidence.checklist.question import Weighed
from powderkeg.evidence.inquiry import (
    LARGEST_WATCH,
    SOURCE_KINDS,
    Candidate,
    candidates_of,
    expected_wrong,
    next_observations,
    windows_of,
)
from powderkeg.evidence.inquiry.questions import days_in_words
from powderkeg.evidence.inquiry.sources import sources_for
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.rescoring import Reweighing, Scored
from powderkeg.evidence.runs import Runs, run_all
from powderkeg.evidence.weigh import weigh_worlds
from powderkeg.society.country import INDICATORS

POSTERIOR = {"calm": 0.3, "stormy": 0.6, "other": 0.1}


@pytest.fixture(scope="module")
def kazakhstan() -> tuple[pk.Case, tuple[Candidate, ...]]:
    case = pk.load_case("kazakhstan-2022")
    return case, candidates_of(case, plan_of(case, INDICATORS), INDICATORS)


def small() -> tuple[Candidate, ...]:
    return candidates_of(small_case(), plan_of(small_case(), FEW), FEW)


def worlds_of(candidates: tuple[Candidate, ...]) -> dict[str, tuple[Scored, ...]]:
    plan = plan_of(small_case(), FEW)
    return {chain: (every_world(plan, chain, windows_of(candidates)),) for chain in CHAINS}


def test_the_bundled_case_is_asked_what_sets_its_mechanisms_apart(
    kazakhstan: tuple[pk.Case, tuple[Candidate, ...]],
) -> None:
    case, candidates = kazakhstan
    asked = {(c.indicator, c.place) for c in candidates}
    assert {("sites_evacuated", "ALA"), ("sites_fought", "ALA"), ("sites_walked_over", "ALA")} <= asked
    assert ("surge_before_onset", None) in asked
    before = [c for c in candidates if c.indicator.startswith("traffic_") and c.day <= date(2022, 1, 3)]
    assert {c.indicator for c in before} >= {"traffic_embassy", "traffic_public", "traffic_cells"}
    fire = [c for c in candidates if c.indicator == "lethal_fire" and "before the first" in c.question]
    assert fire
    assert max(c.day for c in fire) < date(2022, 1, 5)
    assert len(windows_of(candidates)) <= LARGEST_WATCH
    assert max(window.last for window in windows_of(candidates)) < plan_of(case, INDICATORS).segments
    cordon = next(
        c for c in candidates if (c.indicator, c.place, c.letter) == ("sites_evacuated", "ALA", "B")
    )
    assert "the airport" in cordon.question
    assert "ordered away by a commander in Almaty city" in cordon.question


def test_nothing_is_proposed_that_nobody_could_report(
    kazakhstan: tuple[pk.Case, tuple[Candidate, ...]],
) -> None:
    for candidate in kazakhstan[1]:
        row = INDICATORS[candidate.indicator].row
        assert row.kind not in {"latent", "split"}
        assert candidate.indicator not in {
            "deaths_rioter",
            "deaths_cell",
            "intervener_troops",
            "connectivity",
        }
        assert candidate.question.endswith("?")
        assert "{" not in candidate.question
        assert (candidate.place is None) <= (row.dims != "region")
        assert (candidate.place is not None) <= (row.dims != "national")


def test_what_the_record_holds_is_asked_of_better_sources_only() -> None:
    held = report("R", "detained", 90.0, 4, origin_id="ministry", reliability="C")
    case = small_case((*RECORD, held))
    letters = {
        c.letter
        for c in candidates_of(case, plan_of(case, FEW), FEW)
        if c.indicator == "detained" and c.place is None
    }
    assert letters == {"A"}
    without = small_case([row for row in RECORD if row.indicator != "detained"])
    letters = {
        c.letter
        for c in candidates_of(without, plan_of(without, FEW), FEW)
        if c.indicator == "detained" and c.place is None
    }
    assert letters == {"A", "C"}


def test_a_case_without_a_scored_report_has_nothing_to_watch() -> None:
    case = small_case(())
    assert candidates_of(case, plan_of(case, FEW), FEW) == ()


def test_hours_of_work_and_their_reasons_are_told() -> None:
    for source in SOURCE_KINDS.values():
        assert source.effort > 0.0
        assert source.reason.endswith("[J]")
    assert [s.name for s in sources_for(INDICATORS["participants"], None)] == ["authority", "channel"]
    assert [s.name for s in sources_for(INDICATORS["belief"], None)] == []


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2022, 1, 5), date(2022, 1, 5), "on 5 January 2022"),
        (date(2022, 1, 1), date(2022, 1, 12), "between 1 and 12 January 2022"),
        (date(2022, 1, 30), date(2022, 2, 2), "between 30 January and 2 February 2022"),
        (date(2021, 12, 30), date(2022, 1, 2), "between 30 December 2021 and 2 January 2022"),
    ],
)
def test_days_are_put_into_words(first: date, last: date, words: str) -> None:
    assert days_in_words(first, last) == words


def test_the_list_is_ordered_by_bits_an_hour_and_survives_json() -> None:
    candidates = small()
    rows = next_observations(weighed_of(worlds_of(candidates), POSTERIOR), candidates)
    assert rows
    per_hour = [row.bits_per_effort for row in rows]
    assert per_hour == sorted(per_hour, reverse=True)
    for row in rows:
        assert row.bits_per_effort == pytest.approx(row.bits / row.candidate.effort)
        plain = json.loads(json.dumps(row.to_json(), allow_nan=False))
        assert {"indicator", "place", "day", "bits", "source_kind", "letter", "effort", "question"} <= set(
            plain
        )
        assert plain["bits_se"] is None  # one seed: unknown
        assert sum(one["probability"] for one in plain["outcomes"]) == pytest.approx(1.0)
        assert plain["at"] == "posterior"


def test_screening_keeps_the_best() -> None:
    candidates = small()
    weighed = weighed_of(worlds_of(candidates), POSTERIOR)
    every = next_observations(weighed, candidates, most=len(candidates))
    few = next_observations(weighed, candidates, most=6)
    assert len(few) == 6
    named = sorted(every, key=lambda row: -row.bits_named / row.candidate.effort)
    assert named[0].candidate in [row.candidate for row in few]
    largest = max(every, key=lambda row: row.bits_named)
    assert largest.candidate in [row.candidate for row in few]


def test_an_unresolved_result_is_asked_at_equal_weights_and_names_no_leader() -> None:
    candidates = small()[:12]
    parts = worlds_of(candidates)
    rows = next_observations(weighed_of(parts, POSTERIOR, resolved=False), candidates)
    equal = {row.candidate: row for row in next_observations(weighed_of(parts, POSTERIOR), candidates)}
    other = next_observations(
        weighed_of(parts, {"calm": 0.9, "stormy": 0.05, "other": 0.05}, resolved=False), candidates
    )
    assert [row.to_json() for row in rows] == [row.to_json() for row in other]  # no posterior shows
    for row in rows:
        assert row.at == "equal"
        assert row.bits == pytest.approx(equal[row.candidate].bits_equal)
        assert all(not one.posterior for one in row.outcomes)


def test_names_and_order_of_hypotheses_have_no_say() -> None:
    candidates = small()
    parts = worlds_of(candidates)
    one = next_observations(weighed_of(parts, POSTERIOR), candidates)
    names = {"calm": "z-last", "stormy": "a-first", "other": "other"}
    turned = {names[name]: parts[name] for name in reversed(parts)}
    two = next_observations(weighed_of(turned, {names[n]: p for n, p in POSTERIOR.items()}), candidates[::-1])
    assert [row.candidate for row in one] == [row.candidate for row in two]
    assert [row.bits for row in one] == pytest.approx([row.bits for row in two])


def test_windows_that_were_not_watched_are_left_out() -> None:
    candidates = small()
    watched = candidates[:5]
    weighed = weighed_of(worlds_of(watched), POSTERIOR)
    rows = next_observations(weighed, candidates)
    assert {row.candidate for row in rows} >= set(watched)
    assert {window for row in rows for window in windows_of([row.candidate])} <= set(windows_of(watched))


def test_nothing_kept_means_nothing_to_ask() -> None:
    assert next_observations(SimpleNamespace(reweighing=SimpleNamespace(parts={})), small()) == ()


def test_evidence_that_was_lost_breaks_nothing() -> None:
    candidates = small()[:20]
    parts = worlds_of(candidates)
    (calm,) = parts["calm"]
    gone = dataclasses.replace(calm, gain=-math.inf, log_ratio=np.full(calm.size, -np.inf))
    lost = {"calm": (gone,), "stormy": parts["stormy"]}
    rows = next_observations(weighed_of(lost, {"calm": 0.0, "stormy": 0.9, "other": 0.1}), candidates)
    assert len(rows) == 20
    for row in rows:
        assert math.isfinite(row.bits)
        assert row.bits_named == pytest.approx(0.0, abs=1e-12)
        json.dumps(row.to_json(), allow_nan=False)


def test_one_hypothesis_is_told_from_know_nothing() -> None:
    candidates = small()[:20]
    parts = {"stormy": worlds_of(candidates)["stormy"]}
    rows = next_observations(weighed_of(parts, {"stormy": 0.5, "other": 0.5}), candidates)
    assert rows[0].bits > 0.0
    assert all(row.bits_named == pytest.approx(0.0, abs=1e-12) for row in rows)
    assert rows[0].outcomes[0].pair == ("stormy", "other")


LOSS = np.array([[10.0, 400.0, 100.0], [60.0, 80.0, 100.0]])  # withdraw, stay; calm, stormy, other


def test_options_are_preferred_by_their_losses() -> None:
    candidates = small()
    weighed = weighed_of(worlds_of(candidates), {"calm": 0.82, "stormy": 0.13, "other": 0.05})
    rows = next_observations(weighed, candidates, LOSS)
    assert max(row.regret_drop or 0.0 for row in rows) > 0.1  # deaths
    assert all(row.regret_drop is not None and row.regret_drop >= -1e-9 for row in rows)
    alike = next_observations(weighed, candidates, np.zeros((2, 3)))
    assert {(row.wrong_drop, row.regret_drop) for row in alike} == {(0.0, 0.0)}


def test_the_cost_of_deciding_by_hand() -> None:
    before = expected_wrong(np.array([[0.6, 0.4]]), np.array([[0.0, 10.0], [4.0, 1.0]]))
    # withdraw loses .4 x 9 = 3.6 more than the best, stay .6 x 4 = 2.4: stay, wrong where the first holds
    assert before.chance == pytest.approx(0.6)
    assert before.regret == pytest.approx(2.4)
    after = expected_wrong(np.array([[0.54, 0.04], [0.06, 0.36]]), np.array([[0.0, 10.0], [4.0, 1.0]]))
    assert after.chance == pytest.approx(0.04 + 0.06)
    assert after.regret == pytest.approx(0.04 * 9.0 + 0.06 * 4.0)


@pytest.mark.parametrize(
    "loss", [np.zeros((2, 2)), np.zeros(3), np.zeros((0, 3)), np.array([[1.0, np.nan, 0.0]])]
)
def test_a_wrong_table_of_losses_is_told(loss: np.ndarray) -> None:
    candidates = small()[:3]
    weighed = weighed_of(worlds_of(candidates), POSTERIOR)
    with pytest.raises(ValueError, match=r"loss: a table of shape .* for each of the 3 hypotheses"):
        next_observations(weighed, candidates, loss)


def test_at_least_one_is_worked_out() -> None:
    with pytest.raises(ValueError, match="most: 0 given; allowed: 1 or more"):
        next_observations(weighed_of(worlds_of(small()[:3]), POSTERIOR), small()[:3], most=0)


def test_a_weighing_that_watches_serves_its_inquiry(monkeypatch: pytest.MonkeyPatch) -> None:
    """From worlds drawn by the filter, sixty of them and three seeds."""
    module = importlib.import_module("powderkeg.evidence.weigh")
    candidates = small()

    def watching(*given: Any, **named: Any) -> Runs:
        return run_all(*given, **{**named, "watched": windows_of(candidates)})

    monkeypatch.setattr(module, "run_all", watching)
    result = weigh_worlds(small_case(), Draw(), FEW, settings(particles=60, seeds=3), seed=1)
    reweighing = Reweighing(result.scored)
    totals = reweighing.of(reweighing.base).totals
    weighed = Weighed(result, plan_of(small_case(), FEW), FEW, reweighing, totals)
    rows = next_observations(weighed, candidates)
    assert len(rows) > 30
    exact = weighed_of(worlds_of(candidates), dict.fromkeys(POSTERIOR, 1.0 / 3.0))
    truth = {row.candidate: row.bits for row in next_observations(exact, candidates, most=len(candidates))}
    for row in rows:
        assert row.bits >= -row.bits_se
        assert row.bits_low <= row.bits <= row.bits_high
    # error is half of a bracket that holds the truth on average: most lie within two of them
    within = [abs(row.bits - truth[row.candidate]) <= 2.0 * row.bits_se + 0.005 for row in rows]
    assert np.mean(within) > 0.8
    assert isinstance(rows[0].to_json()["bits_se"], float)


def test_the_leading_pair_is_the_headlines() -> None:
    candidates = small()[:4]
    weighed = weighed_of(worlds_of(candidates), {"calm": 0.5, "stormy": 0.2, "other": 0.3})
    assert isinstance(weighed, SimpleNamespace)
    rows = next_observations(weighed, candidates)
    assert {one.pair for row in rows for one in row.outcomes} == {("calm", "other")}
