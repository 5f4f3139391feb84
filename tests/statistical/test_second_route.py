"""The second route on a society small enough to be sure about: what it draws, and what it learns from it.

All seeds are fixed. Comparisons of distributions have a false-alarm rate of 1e-4 for all slots together, so
they fail only where a drawing is wrong; the bounds on scores are named where they stand.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from hidden_markov import CHAINS, DAYS, FEW, RECORD, START, Draw, MarkovWorlds, every_path, report, small_case
from powderkeg.evidence.classifier import SecondRoute, layout_of, plan_with, second_route_of_worlds
from powderkeg.evidence.classifier.drawing import records_of
from powderkeg.evidence.classifier.simulated import simulate
from powderkeg.evidence.classifier.stress import stress
from powderkeg.evidence.likelihood import Likelihood, log_densities
from powderkeg.evidence.plan import Plan, plan_of
from powderkeg.evidence.synthetic import fill_slots
from powderkeg.evidence.windows import SEGMENT_HOURS, Accumulators

FloatArray = npt.NDArray[np.float64]
NAMES = ("calm", "stormy", "other")
FALSE_ALARM = 1e-4
SPLIT = tuple(
    report(f"S{place}", "deaths_by_place", value, 4, date_start=START, place_id=place, origin_id="agency")
    for place, value in (("NOR", 50.0), ("SOU", 8.0))
)
TRAFFIC = report("L1", "traffic_public", 1.5, 2, origin_id="monitor", unit="s.d.")
FULL = (*RECORD, *SPLIT, TRAFFIC)
RECORDS = 400


def run(worlds: MarkovWorlds, plan: Plan) -> Accumulators:
    values = Accumulators(dict.fromkeys(plan.windows(), plan.segments), FEW, plan.places, worlds.size)
    for segment in range(plan.segments):
        worlds.step(SEGMENT_HOURS)
        values.update(segment, worlds.collect())
    return values


@cache
def filled() -> dict[tuple[str, int], FloatArray]:
    """What ``synthetic`` says in every slot, read back as a filter would read it: (records, width) each."""
    case = small_case(FULL)
    plan = plan_of(case, FEW)
    found: dict[tuple[str, int], list[FloatArray]] = {}
    for seed in range(RECORDS):
        record = fill_slots(case, plan, run(MarkovWorlds(CHAINS["stormy"], 1, 500 + seed), plan), seed)
        for claim in plan_of(small_case(record), FEW).all_claims:
            for number, term in enumerate(claim.terms):
                found.setdefault((claim.claim_id, number), []).append(term.y)
    return {slot: np.array(said) for slot, said in found.items() if len(said) == RECORDS}


@cache
def drawn() -> dict[tuple[str, int], FloatArray]:
    """The same drawn in bulk."""
    plan = plan_of(small_case(FULL), FEW)
    layout = layout_of(plan)
    seen = run(MarkovWorlds(CHAINS["stormy"], 1_200, 77), plan)
    x = [np.column_stack([seen.value(window) for window in slot.term.windows]) for slot in layout.slots]
    streams = [np.random.Generator(np.random.Philox(key=[5, world])) for world in range(1_200)]
    values = records_of(layout, x, streams)
    found: dict[tuple[str, int], FloatArray] = {}
    for slot in layout.slots:
        number = next(n for n, term in enumerate(slot.claim.terms) if term is slot.term)
        found[slot.claim.claim_id, number] = values[:, slot.columns]
    return found


def alike(one: FloatArray, two: FloatArray) -> float:
    """p-value of "the same distribution": of shares for few values, of Kolmogorov and Smirnov for many."""
    levels = np.unique(np.concatenate([one, two]))
    if len(levels) == 1:
        return 1.0
    if len(levels) <= 3:
        table = np.array([[(side == level).sum() for level in levels] for side in (one, two)])
        return float(stats.chi2_contingency(table).pvalue)
    return float(stats.ks_2samp(one, two).pvalue)


def test_every_slot_is_drawn_as_a_synthetic_case_draws_it() -> None:
    both = sorted(set(filled()) & set(drawn()))
    assert len(both) >= 20
    assert {"R1", "R4", "R7", "R8", "R9", "SNOR", "L1"} <= {name for name, _ in both}
    p = [alike(one, two) for slot in both for one, two in zip(filled()[slot].T, drawn()[slot].T, strict=True)]
    assert min(p) > FALSE_ALARM / len(p)


def test_slots_hang_together_as_in_a_synthetic_case() -> None:
    """Sums over slots feel what slots share: the inflation, an origin's accuracy and bias, a claim's coin."""
    both = [slot for slot in sorted(set(filled()) & set(drawn())) if filled()[slot].shape[1] == 1]
    logs = [[np.log1p(np.maximum(side[slot][:, 0], 0.0)) for slot in both] for side in (filled(), drawn())]
    one, two = (np.sum(side, axis=0) for side in logs)
    assert alike(one, two) > FALSE_ALARM
    ministry = [slot for slot in both if slot[0] in {"R2", "R6", "R8", "R9"}]
    one, two = (
        np.sum([np.log1p(side[slot][:, 0]) for slot in ministry], axis=0) for side in (filled(), drawn())
    )
    assert alike(one, two) > FALSE_ALARM


def test_the_comparison_would_notice_a_stream_that_forgets_the_coins() -> None:
    plan = plan_of(small_case(FULL), FEW)
    layout = layout_of(plan)
    seen = run(MarkovWorlds(CHAINS["stormy"], 1_200, 77), plan)
    x = [np.column_stack([seen.value(window) for window in slot.term.windows]) for slot in layout.slots]
    streams = [np.random.Generator(np.random.Philox(key=[5, world])) for world in range(1_200)]
    always = records_of(layout, x, streams, dict.fromkeys("ABCDEF", 1.0))
    toll = next(slot for slot in layout.slots if slot.claim.claim_id == "R7")
    assert alike(filled()["R7", 0][:, 0], always[:, toll.first]) < FALSE_ALARM


def exact(plan: Plan, chain: str) -> float:
    """Evidence over know-nothing's: all paths as particles."""
    worlds, chances = every_path(CHAINS[chain], DAYS)
    values = run(worlds, plan)
    likelihood = Likelihood(plan, worlds.size)
    for claim in plan.all_claims:
        likelihood.score(
            claim,
            log_densities(claim, lambda term: np.column_stack([values.value(w) for w in term.windows])),
        )
    return float(np.log(chances @ np.exp(likelihood.log_ratio)))


@cache
def route(worlds: int = 600) -> SecondRoute:
    case = small_case()
    return second_route_of_worlds(case, Draw(), FEW, plan_of(case, FEW), worlds=worlds, seed=3)


@pytest.mark.slow
def test_the_logistic_is_nearly_as_good_as_the_exact_posterior() -> None:
    """180 records: at most 0.08 nats behind on average, and two standard errors of that average more."""
    plan, held = plan_of(small_case(), FEW), route().held_out
    shown = np.concatenate([np.flatnonzero(held.truth == k)[:60] for k in range(3)])
    behind = []
    for record in shown:
        told = plan_with(plan, held.values[record])
        evidence = np.array([exact(told, "calm"), exact(told, "stormy"), 0.0])
        posterior = evidence - np.logaddexp.reduce(evidence)
        truth = held.truth[record]
        behind.append(posterior[truth] - held.log_posterior[record, truth])
    mean, error = np.mean(behind), np.std(behind) / np.sqrt(len(behind))
    assert mean < 0.08 + 2.0 * error
    assert mean > -2.0 * error - 0.02  # nobody beats the exact posterior


def test_held_out_records_are_calibrated() -> None:
    """Expected calibration error at most 0.03 and its standard error, Bayes factors 1 within 3 of theirs."""
    found = route().calibration
    assert found.reliability.ece <= 0.03 + found.reliability.ece_error
    assert found.log_score.value < found.guessing - 0.2
    for pair in found.pairs:
        assert abs(pair.turing_good - 1.0) < 3.0 * pair.turing_good_error, pair


def test_boosting_and_lines_agree_on_how_much_can_be_told() -> None:
    found = route()
    assert abs(found.calibration.log_score.value - found.challenger.log_score.value) < 0.05


def test_sources_worse_than_their_letters_do_not_make_it_worse_than_guessing() -> None:
    """Evidence.md, section 4: grades believed as they stood gave a log score beyond log K."""
    plan = plan_of(small_case(), FEW)
    trained_on = simulate(layout_of(plan), Draw(), FEW, NAMES, worlds=400, seed=3)
    found = stress(trained_on, plan, Draw(seed=9), FEW, NAMES, worlds=300, seed=9)
    assert found.calibration.log_score.high <= np.log(3)
