"""What an honest weighing must not do, on a society small enough to be sure about.

The tests on the real society stand beside these, in the files of the worlds.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from hidden_markov import (
    CHAINS,
    DAYS,
    FEW,
    PLACES,
    RECORD,
    VALUES,
    Draw,
    MarkovWorlds,
    every_path,
    report,
    settings,
    small_case,
)
from powderkeg.evidence.likelihood import Likelihood, log_densities
from powderkeg.evidence.plan import Plan, plan_of
from powderkeg.evidence.synthetic import fill_slots
from powderkeg.evidence.weigh import weigh_worlds
from powderkeg.evidence.windows import SEGMENT_HOURS, Accumulators

if TYPE_CHECKING:
    from powderkeg.case import Case, Report
    from powderkeg.evidence import Evidence

RECORDS = 150


def weighed(case: Case, draw: Draw | None = None, **changes: Any) -> Evidence:
    return weigh_worlds(case, draw or Draw(), FEW, settings(**changes), seed=1, sides=("deaths_security",))


def log_evidences(record: tuple[Report, ...]) -> dict[str, float]:
    """Exact evidence over know-nothing's of each hypothesis: all paths as particles."""
    plan = plan_of(small_case(record), FEW)
    return {chain: _exact(plan, chain) for chain in CHAINS}


def _exact(plan: Plan, chain: str) -> float:
    worlds, chances = every_path(CHAINS[chain], DAYS)
    values = Accumulators(dict.fromkeys(plan.windows(), plan.segments), FEW, plan.places, worlds.size)
    for segment in range(plan.segments):
        worlds.step(SEGMENT_HOURS)
        values.update(segment, worlds.collect())
    likelihood = Likelihood(plan, worlds.size)
    for claim in plan.all_claims:
        x = {id(t): np.column_stack([values.value(w) for w in t.windows]) for t in claim.terms}
        likelihood.score(claim, log_densities(claim, lambda term, x=x: x[id(term)]))
    return float(np.log(chances @ np.exp(likelihood.log_ratio)))


@cache
def simulated(chain: str) -> tuple[dict[str, float], ...]:
    """Evidence of both hypotheses on records simulated under one of them."""
    case = small_case()
    plan = plan_of(case, FEW)
    found = []
    for seed in range(RECORDS):
        world = MarkovWorlds(CHAINS[chain], 1, 77_000 + seed)
        values = Accumulators(dict.fromkeys(plan.windows(), plan.segments), FEW, plan.places, 1)
        for segment in range(plan.segments):
            world.step(SEGMENT_HOURS)
            values.update(segment, world.collect())
        found.append(log_evidences(fill_slots(case, plan, values, seed)))
    return tuple(found)


def test_without_a_report_the_posterior_is_the_prior() -> None:
    result = weighed(small_case([report("C1", "participants", 5.0, use="context", reason="to be read")]))
    assert result.posterior == pytest.approx(result.prior, abs=1e-12)
    assert not result.resolved
    assert result.unresolved_reasons == ("no report is scored",)


def test_a_calm_baseline_that_few_draws_pass_does_not_feed_the_unknown() -> None:
    case = small_case([report("C1", "participants", 5.0, use="context", reason="to be read")])
    result = weighed(case, Draw(acceptance={"calm": 0.8, "stormy": 0.2}))
    assert result.posterior["other"] == pytest.approx(result.prior["other"], abs=1e-12)
    assert result.posterior["calm"] == pytest.approx(4.0 * result.posterior["stormy"])


@pytest.mark.parametrize("copied", ["R1", "R3", "R5", "R7", "R8"])
def test_a_duplicate_of_the_same_origin_changes_not_one_bit(copied: str) -> None:
    original = next(r for r in RECORD if r.report_id == copied)
    twin = original.model_copy(update={"report_id": "Z9"})
    once, twice = weighed(small_case()), weighed(small_case((*RECORD, twin)))
    assert once.log_evidence == twice.log_evidence
    assert once.posterior == twice.posterior


def test_an_unreliable_source_moves_no_odds() -> None:
    liar = report("L1", "participants", 500_000.0, 2, place_id="NOR", origin_id="rumour", reliability="E")
    without, heard = weighed(small_case()), weighed(small_case((*RECORD, liar)))
    assert heard.gain == pytest.approx(without.gain, abs=1e-9)
    row = next(row for row in heard.ledger if row.report_id == "L1")
    assert row.nats < 1e-9


@pytest.mark.parametrize("truth", CHAINS)
def test_a_true_hypothesis_is_raised_on_average(truth: str) -> None:
    rival = next(name for name in CHAINS if name != truth)
    gaps = np.array([one[truth] - one[rival] for one in simulated(truth)])
    # mean weight of evidence for the truth is positive: a one-sided test at about 1e-4
    assert gaps.mean() > 3.7 * gaps.std(ddof=1) / np.sqrt(len(gaps))


@pytest.mark.parametrize("truth", CHAINS)
def test_odds_against_the_truth_are_one_on_average(truth: str) -> None:
    # Turing and Good: the expected Bayes factor against a true hypothesis is 1. Five standard errors;
    # factors have a long tail, so the second line only makes sure that the mean is known at all.
    rival = next(name for name in CHAINS if name != truth)
    factors = np.exp([one[rival] - one[truth] for one in simulated(truth)])
    error = factors.std(ddof=1) / np.sqrt(len(factors))
    assert abs(factors.mean() - 1.0) < 5.0 * error
    assert error < 0.4


def test_posteriors_over_simulated_records_average_to_the_prior() -> None:
    shares = np.array(
        [1.0 / (1.0 + np.exp(one["stormy"] - one["calm"])) for truth in CHAINS for one in simulated(truth)]
    )
    assert abs(shares.mean() - 0.5) < 4.0 * shares.std(ddof=1) / np.sqrt(len(shares))


def test_relabelling_the_regions_changes_nothing() -> None:
    renamed = {"NOR": "AAA", "SOU": "ZZZ", None: None}
    record = [r.model_copy(update={"place_id": renamed[r.place_id]}) for r in RECORD]
    turned = {name: table[:, ::-1] if table.ndim == 2 else table for name, table in VALUES.items()}
    there = weighed(small_case())
    here = weighed(small_case(record, ("ZZZ", "AAA")), Draw(places=("ZZZ", "AAA"), values=turned))
    assert PLACES == ("NOR", "SOU")
    assert here.log_evidence == pytest.approx(there.log_evidence, abs=1e-9)


def test_the_order_of_the_rows_changes_nothing() -> None:
    assert weighed(small_case(RECORD[::-1])).log_evidence == weighed(small_case()).log_evidence


def test_the_number_of_jobs_changes_nothing() -> None:
    one, two = weighed(small_case(), jobs=1).to_json(), weighed(small_case(), jobs=2).to_json()
    assert one == two
