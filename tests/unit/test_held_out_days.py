"""Question 17: days held out, against forecasters without a mechanism."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

import hidden_markov
from exact_evidence import exact_evidence
from hidden_markov import FEW, RECORD, Chain, Draw, report, settings, small_case
from powderkeg.case import Report
from powderkeg.evidence.checklist.baselines import History, persistence_gain, poisson_gain
from powderkeg.evidence.checklist.held_out import (
    HeldOutDays,
    HeldOutFigures,
    check_held_out,
    run_held_out,
)
from powderkeg.evidence.checklist.question import Weighed
from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    BIASES,
    INFLATION_PRIOR,
    informative_weight,
)
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.rescoring import Reweighing
from powderkeg.evidence.weigh import weigh_worlds


def weighed(record: Sequence[Report], particles: int = 400, seeds: int = 3) -> Weighed:
    case = small_case(record)
    result = weigh_worlds(case, Draw(), FEW, settings(particles, seeds), seed=4)
    totals = {name: steps.sum(axis=1) for name, steps in result.increments.items()}
    for name, passes in result.scored.items():
        totals[name] = totals[name] + np.array([one.log_acceptance for one in passes])
    return Weighed(result, plan_of(case, FEW), FEW, Reweighing(result.scored, "other"), totals)


def every_day(value: float, letter: str = "A") -> list[Report]:
    """The same crowd every day, from an origin that is mostly right."""
    return [
        report(f"C{day}", "participants", value, day, place_id="NOR", reliability=letter) for day in range(5)
    ]


NO_TOLLS = tuple(row for row in RECORD if row.indicator not in {"deaths", "detained"})


def test_the_mixture_is_what_the_evidence_of_the_record_with_and_without_the_days_says() -> None:
    """Exact evidences, by enumeration, of the whole record and of what was scored before."""
    asked = weighed(NO_TOLLS, particles=3_000)
    plan = asked.plan
    row = run_held_out(asked).rows[-1]
    assert row.days == 3
    assert row.left_out == 0
    prior = {"calm": 0.45, "stormy": 0.45, "other": 0.1}

    def mixed(one: object) -> float:
        told = {name: exact_evidence(one, name) for name in ("calm", "stormy")} | {"other": 0.0}  # type: ignore[arg-type]
        return math.log(sum(prior[name] * math.exp(value) for name, value in told.items()))

    days = [
        end // 4 for end in plan.ends if any(c.role != "ahead" for c in plan.claims[plan.ends.index(end)])
    ]
    first = sorted(set(days))[-3]
    before = replace(
        plan, claims=tuple(c if e // 4 < first else () for c, e in zip(plan.claims, plan.ends, strict=True))
    )
    assert row.mixture == pytest.approx(mixed(plan) - mixed(before), abs=max(0.1, 4.0 * row.error))


def test_a_figure_that_takes_an_earlier_one_back_is_left_out_on_both_sides() -> None:
    rows = run_held_out(weighed(RECORD)).rows
    assert [row.left_out for row in rows] == [
        1,
        1,
        1,
    ]  # the toll of the last day takes that of the third back
    assert rows[0].claims == 1 + 1 - 1  # silence of that day and the toll, less the toll
    assert math.isfinite(rows[-1].k_hat) or rows[-1].trusted


def test_persistence_beats_the_mixture_on_a_series_that_never_moves() -> None:
    figures = run_held_out(weighed(every_day(2_600.0), particles=800))
    row = figures.rows[-1]
    assert row.persistence > row.poisson - 1e-9
    assert row.margin < 0.0
    assert row.best[0] == "persistence"
    assert check_held_out(figures).status == "fail"


def test_a_mechanism_that_knows_what_comes_beats_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Quiet and storm take turns; what was last told is wrong every day, and so is the mean."""
    turns = Chain((1.0, 0.0, 0.0), ((0.0, 0.0, 1.0), (1.0, 0.0, 0.0), (1.0, 0.0, 0.0)))
    monkeypatch.setitem(hidden_markov.CHAINS, "calm", turns)
    record = [
        report(f"C{day}", "participants", (25.0, 8_000.0)[day % 2], day, place_id="NOR", reliability="A")
        for day in range(5)
    ]
    figures = run_held_out(weighed(record, particles=400))
    assert figures.rows[-1].margin > 1.0
    assert check_held_out(figures).status == "pass"


def test_persistence_is_scored_as_a_world_with_the_last_value_would_be() -> None:
    plan = plan_of(small_case(every_day(900.0)), FEW)
    told = [c for c in plan.all_claims if c.indicator == "participants" and c.role == "scored"]
    history = History(told[:1], FEW)
    observation = told[1].terms[0].observation
    alone = observation.uninformative(told[1].terms[0].y)
    q = float(INFLATION_PRIOR @ informative_weight("A") @ ACCURACY_SHARES)
    seen = 0.02 + 0.96 * 900.0 / 950.0
    parts = [
        share
        * (1.0 - q + q * seen * norm.pdf(math.log(900.0), math.log(900.0) + bias, 0.5) / math.exp(alone))
        for share, bias in zip(BIAS_SHARES, BIASES, strict=True)
    ]
    assert persistence_gain(told[1], history) == pytest.approx(math.log(sum(parts)), abs=1e-9)


def test_the_poisson_mean_is_that_of_all_earlier_figures() -> None:
    record = [
        report(f"C{d}", "participants", v, d, place_id="NOR") for d, v in enumerate((100.0, 900.0, 500.0))
    ]
    plan = plan_of(small_case(record), FEW)
    told = [c for c in plan.all_claims if c.indicator == "participants" and c.role == "scored"]
    history = History(told[:2], FEW)
    term = told[2].terms[0]
    assert history.mean(told[2], term) == pytest.approx(500.0)
    assert history.last(told[2], term) == pytest.approx([900.0])
    assert poisson_gain(told[2], history) > persistence_gain(told[2], history)


def test_what_adds_up_is_compared_over_windows_as_long() -> None:
    record = (
        report("D1", "detained", 100.0, 0),
        report("D2", "detained", 300.0, 1),
        report("D3", "detained", 1_100.0, 4),
    )
    plan = plan_of(small_case(record), FEW)
    told = [c for c in plan.all_claims if c.indicator == "detained" and c.role == "scored"]
    assert [int(c.terms[0].y[0]) for c in told] == [100, 200, 800]
    assert History(told[:2], FEW).last(told[2], told[2].terms[0]) == pytest.approx(
        [600.0]
    )  # 200 a day, 3 days


def test_nothing_told_before_is_no_more_than_knowing_nothing() -> None:
    plan = plan_of(small_case(every_day(900.0)), FEW)
    assert all(persistence_gain(claim, History((), FEW)) == 0.0 for claim in plan.all_claims)
    assert all(poisson_gain(claim, History((), FEW)) == 0.0 for claim in plan.all_claims)


def test_one_day_cannot_be_held_out_and_one_seed_tells_no_error() -> None:
    one = weighed([report("R1", "participants", 700.0, 0, place_id="NOR")], particles=60)
    assert run_held_out(one).rows == ()
    assert check_held_out(run_held_out(one)).status == "unknown"
    alone = check_held_out(run_held_out(weighed(NO_TOLLS, particles=60, seeds=1)))
    assert alone.status == "unknown"
    assert "one seed" in alone.figure


def test_no_scored_report_is_unknown() -> None:
    nothing = weighed((report("N1", "participants", 3.0, use="context", reason="to be read"),), particles=60)
    assert check_held_out(run_held_out(nothing)).status == "unknown"


def row(**changes: object) -> HeldOutDays:
    fields = {
        "days": 3, "claims": 9, "left_out": 0, "mixture": 2.0, "error": 0.2,
        "hypotheses": {"a": 2.0, "b": -math.inf}, "persistence": 1.0, "poisson": 0.5,
        "k_hat": math.nan, "trusted": True, **changes,
    }  # fmt: skip
    return HeldOutDays(**fields)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({}, "pass"),
        ({"error": 0.6}, "unknown"),
        ({"mixture": 0.2}, "fail"),
        (
            {"mixture": -0.1, "persistence": -1.0, "poisson": -2.0, "error": 0.01},
            "fail",
        ),  # know-nothing is better
        ({"trusted": False, "k_hat": 0.9}, "unknown"),
        ({"claims": 0}, "unknown"),
        ({"mixture": -math.inf}, "unknown"),
    ],
)
def test_the_answer_follows_from_the_margin_and_its_error(changes: dict[str, object], status: str) -> None:
    check = check_held_out(HeldOutFigures((row(**changes),), 4))
    assert check.status == status
    if not changes.get("trusted", True):
        assert "--tier overnight" in check.figure
        assert check.tables[0].rows[0][3] is None
    assert ":1" not in check.figure
