"""Weighing anew without an origin: the plan holds together, and the answer is the reweighted one."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

import powderkeg as pk
from hidden_markov import CHAINS, FEW, Draw, settings, small_case
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.reruns import plan_without, with_reruns
from powderkeg.evidence.rescoring import DECLARED, Change, Reweighing
from powderkeg.evidence.runs import run_all
from powderkeg.evidence.weigh import weigh_worlds
from powderkeg.society.country import INDICATORS


def test_a_plan_without_an_origin_leaves_no_figure_dangling() -> None:
    plan = plan_of(pk.load_case("kazakhstan-2022"), INDICATORS)
    for origin in plan.origins:
        left = plan_without(plan, frozenset({origin}))
        there = {claim.claim_id for claim in left.all_claims}
        taken_back = {name for claim in left.all_claims for name in claim.replaces}
        assert origin not in {claim.origin for claim in left.all_claims}
        assert taken_back <= there
        assert {c.claim_id for c in left.all_claims if c.role in {"guide", "ahead"}} <= taken_back
        assert (left.ends, left.days) == (plan.ends, plan.days)
        standing = {c.claim_id for c in plan.all_claims if c.role in {"scored", "silence"}}
        mine = {c.claim_id for c in plan.all_claims if c.origin == origin}
        assert {c.claim_id for c in left.all_claims if c.role in {"scored", "silence"}} == standing - mine


def test_a_rerun_gives_what_reweighting_gives_where_both_may_be_trusted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = weigh_worlds(small_case(), Draw(), FEW, settings(1_000, 4), seed=1)
    reweighing = Reweighing(result.scored)
    plan = plan_of(small_case(), FEW)
    weigh = partial(
        run_all,
        Draw(),
        indicators=FEW,
        hypotheses=tuple(CHAINS),
        particles=1_000,
        seeds=4,
        seed=2,
        jobs=2,
        deaths=(),
        progress=None,
        watched=None,
    )
    monkeypatch.setattr("powderkeg.evidence.rescoring.reweigh.LEAST_ESS", np.inf)
    anew = with_reruns(Reweighing(result.scored), plan, weigh)
    assert set(anew.reruns) == {frozenset({origin}) for origin in reweighing.origins}
    for origin in reweighing.origins:
        change = Change("x", times={origin: 0.0})
        one, two = reweighing.of(change), anew.of(change)
        assert two.trusted
        for name in CHAINS:
            spread = np.hypot(np.std(one.totals[name], ddof=1), np.std(two.totals[name], ddof=1))
            # four seeds a side: five standard errors and a bit; false alarms below one in ten thousand
            assert abs(one.gain[name] - two.gain[name]) < 5.0 * spread / 2.0 + 0.02
    assert not anew.of(DECLARED).trusted  # nothing else was run anew


def test_only_the_overnight_tier_runs_anew() -> None:
    from powderkeg.evidence.weigh import TIERS

    assert [name for name, tier in TIERS.items() if tier.reruns] == ["overnight"]
