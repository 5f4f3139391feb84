"""Questions 11, 12 and 15 where the right answer is known: a source that lies, a copied report, a break-even.

The worlds are every path of the hidden chain with its exact weight, so most figures have no Monte-Carlo
error and must agree to rounding. Where a filter is run, bounds are Student's t on 15 degrees of freedom at
one false alarm in ten thousand (5.24 standard errors), and seeds are fixed.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import product

import numpy as np
import pytest

from checklist_society import drawn_from, exact_reweighing, only, scored_paths, weighed_of
from exact_evidence import coins, exact_evidence, path_values
from hidden_markov import CHAINS, FEW, RECORD, report, small_case
from powderkeg.evidence.checklist.break_even import break_even, common_break_even
from powderkeg.evidence.checklist.copies import clusters_of, collapsed, copies_in
from powderkeg.evidence.checklist.grades import run_grades
from powderkeg.evidence.checklist.origins import check_origins, run_origins
from powderkeg.evidence.checklist.reread import Reader, oriented
from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    BIASES,
    INFLATION,
    INFLATION_PRIOR,
    accuracies,
    accuracies_of,
)
from powderkeg.evidence.joint import run_joint
from powderkeg.evidence.plan import Plan, plan_of
from powderkeg.evidence.rescoring import Change, Reweighing
from remade_chains import SHARE_CALM, ChainMaker

PLAN = plan_of(small_case(), FEW)
LIAR = "ministry"
_T = 5.24
_REPLICATES = 16


@cache
def reader() -> Reader:
    return Reader(exact_reweighing(PLAN))


def without(origin: str) -> Plan:
    return plan_of(small_case([r for r in RECORD if r.origin_id != origin]), FEW)


def lying(plan: Plan, chain: str, liar: str) -> float:
    """Exact log evidence where one origin says anything but what it knows, by enumeration."""
    values = {name: path_values(plan, name) for name in CHAINS}
    chances = values[chain][1]
    total = 0.0
    for phi, share in zip(INFLATION, INFLATION_PRIOR, strict=True):
        paths = chances.copy()
        for origin in plan.origins:
            claims = [c for c in plan.all_claims if c.origin == origin and c.role in {"scored", "silence"}]
            term = np.zeros(len(paths))
            for a, b in product(range(3), range(3)):
                both = np.full(len(paths), ACCURACY_SHARES[a] * BIAS_SHARES[b])
                for claim in claims:
                    q = phi * accuracies(claim.letter)[a]
                    ratios = coins(claim, values[chain][0], float(BIASES[b]))
                    if origin == liar:
                        every = [coins(claim, v, float(x)) for v, _ in values.values() for x in BIASES]
                        top = np.maximum(np.max([one.max(axis=0) for one in every], axis=0), 1.0)
                        ratios = (1.0 - 0.95 * ratios / top) / (1.0 - 0.95 / top)
                    for ratio in ratios.T:
                        both = both * (1.0 - q + q * ratio)
                term = term + both
            paths = paths * term
        total += share * paths.sum()
    return float(np.log(total))


@pytest.mark.parametrize("origin", ["paper", "agency", "ministry"])
@pytest.mark.parametrize("chain", CHAINS)
def test_a_source_left_out_gives_the_evidence_of_the_record_without_it(origin: str, chain: str) -> None:
    found = reader().change(Change("x", times={origin: 0.0})).gain(chain)
    others = frozenset(c.claim_id for c in PLAN.all_claims if c.origin != origin)
    assert found == pytest.approx(exact_evidence(only(PLAN, others), chain), abs=1e-9)
    if origin != "agency":  # whose last toll stands in for an earlier one, which would count without it
        assert found == pytest.approx(exact_evidence(without(origin), chain), abs=1e-9)
    assert abs(found - exact_evidence(PLAN, chain)) > 0.01


@pytest.mark.parametrize("origin", ["paper", "agency", "ministry"])
@pytest.mark.parametrize("chain", CHAINS)
def test_a_source_that_lies_gives_the_evidence_of_a_liars_record(origin: str, chain: str) -> None:
    found = reader().change(Change("x", deceptive=frozenset({origin}))).gain(chain)
    assert found == pytest.approx(lying(PLAN, chain, origin), abs=1e-9)
    assert abs(found - exact_evidence(PLAN, chain)) > 0.01


@cache
def filtered() -> tuple[Reader, ...]:
    """Sixteen passes of the joint filter, each read by itself."""
    found = []
    for replicate in range(_REPLICATES):
        runs, _ = run_joint(ChainMaker(), PLAN, FEW, particles=150, seed=7, replicate=replicate, watched=())
        parts = {name: [run.scored] for name, run in zip(SHARE_CALM, runs, strict=True)}
        found.append(Reader(Reweighing(parts)))  # type: ignore[arg-type]
    return tuple(found)


@pytest.mark.parametrize("change", ["left out", "lies"])
@pytest.mark.parametrize("hypothesis", SHARE_CALM)
def test_reading_a_filters_worlds_otherwise_is_weighing_otherwise(change: str, hypothesis: str) -> None:
    asked = {
        "left out": Change("x", times={LIAR: 0.0}),
        "lies": Change("x", deceptive=frozenset({LIAR})),
    }[change]
    chains = {
        c: exact_evidence(without(LIAR), c) if change == "left out" else lying(PLAN, c, LIAR) for c in CHAINS
    }
    share = SHARE_CALM[hypothesis]
    truth = share * np.exp(chains["calm"]) + (1.0 - share) * np.exp(chains["stormy"])
    ratio = np.array([np.exp(one.change(asked).gain(hypothesis)) for one in filtered()]) / truth
    error = ratio.std(ddof=1) / np.sqrt(len(ratio))
    assert abs(ratio.mean() - 1.0) < _T * error
    assert error < 0.1


ECHO = report("R9b", "administrations_lost", 1.0, 2, place_id="NOR", origin_id="echo", reliability="B")


def test_copies_taken_as_one_give_the_record_without_the_copy() -> None:
    case = small_case([*RECORD, ECHO])
    plan = plan_of(case, FEW)
    told = exact_reweighing(plan)
    copies = copies_in(case, next(iter(told.parts.values()))[0].claims)
    assert [(c.kept, c.left_out) for c in copies] == [("R3", "R9b")]
    change = collapsed(copies, clusters_of(told.origins, copies))
    assert change.same == {"echo": "agency"}
    found = Reader(told).change(change)
    for chain in CHAINS:
        assert found.gain(chain) == pytest.approx(exact_evidence(PLAN, chain), abs=1e-9)
        assert abs(exact_evidence(plan, chain) - exact_evidence(PLAN, chain)) > 0.01


def test_the_checklist_counts_the_copy_and_finds_its_cluster() -> None:
    figures = run_origins(weighed_of([*RECORD, ECHO], size=400))
    assert figures.clusters["echo"] == figures.clusters["agency"] == "agency"
    assert set(figures.by_cluster(figures.counts)) == {"paper", "agency", "ministry", "daily-watch"}
    check = check_origins(figures)
    assert "1 of them tells what another origin tells" in check.figure
    assert any(table.title == "Facts that two origins tell alike" for table in check.tables)


ONE = report("R1", "participants", 6_000.0, 2, place_id="NOR")


def shares_with_root_at(weight: float) -> dict[str, float]:
    """Log shares of calm draws for which the odds of one report are even at a weight, worked by hand.

    With one report a hypothesis's evidence is its share times ``1 + q (r - 1)``, q the mean weight of the
    informed part and r the report's mean density over know-nothing's.
    """
    plan = only(plan_of(small_case([ONE]), FEW), frozenset({"R1"}))
    (claim,) = plan.all_claims
    values = {chain: path_values(plan, chain) for chain in CHAINS}
    ratios = {c: [coins(claim, v, float(b))[:, 0] for b in BIASES] for c, (v, _) in values.items()}
    if weight < 0.0:
        top = max(1.0, *(r.max() for own in ratios.values() for r in own))
        ratios = {c: [(1.0 - 0.95 * r / top) / (1.0 - 0.95 / top) for r in own] for c, own in ratios.items()}
    mean = {c: float(BIAS_SHARES @ [values[c][1] @ r for r in own]) for c, own in ratios.items()}
    q = float(INFLATION @ INFLATION_PRIOR) * float(ACCURACY_SHARES @ accuracies_of(abs(weight)))
    return {
        "calm": 0.0,
        "stormy": float(np.log((1 + q * (mean["calm"] - 1)) / (1 + q * (mean["stormy"] - 1)))),
    }


@pytest.mark.parametrize("weight", [0.6, 0.25, -0.4])
def test_break_even_is_where_the_odds_cross_one(weight: float) -> None:
    plan = only(plan_of(small_case([ONE]), FEW), frozenset({"R1"}))
    shares = shares_with_root_at(weight)
    parts = {c: [drawn_from(scored_paths(plan, c, log_acceptance=shares[c]), 20_000, 1)] for c in CHAINS}
    one = Reader(Reweighing(parts))
    pair = oriented(one.base, ("stormy", "calm"))
    found = break_even(one, "paper", pair)
    assert found.status == "found"
    # twenty thousand worlds stand for the paths to a two-thousandth of their chances
    assert found.weight == pytest.approx(weight, abs=0.005)
    assert found.accuracy == pytest.approx(0.5 * (1.0 + weight), abs=0.0025)


def test_the_common_worth_of_letters_at_break_even_is_the_root_worked_by_hand() -> None:
    plan = only(plan_of(small_case([ONE]), FEW), frozenset({"R1"}))
    phi = 0.45
    mean_accuracy = float(ACCURACY_SHARES @ accuracies("B"))
    values = {chain: path_values(plan, chain) for chain in CHAINS}
    (claim,) = plan.all_claims
    mean = {
        c: float(BIAS_SHARES @ [chances @ coins(claim, v, float(b))[:, 0] for b in BIASES])
        for c, (v, chances) in values.items()
    }
    even = {c: 1.0 + phi * mean_accuracy * (r - 1.0) for c, r in mean.items()}
    shares = {"calm": 0.0, "stormy": float(np.log(even["calm"] / even["stormy"]))}
    parts = {c: [drawn_from(scored_paths(plan, c, log_acceptance=shares[c]), 20_000, 1)] for c in CHAINS}
    one = Reader(Reweighing(parts))
    found = common_break_even(one, oriented(one.base, ("stormy", "calm")))
    assert found.status == "found"
    assert found.weight == pytest.approx(phi, abs=0.005)


def test_where_no_weight_turns_the_order_there_is_no_break_even() -> None:
    plan = only(plan_of(small_case([ONE]), FEW), frozenset({"R1"}))
    shares = {"calm": 0.0, "stormy": 9.0}
    parts = {c: [drawn_from(scored_paths(plan, c, log_acceptance=shares[c]), 2_000, 1)] for c in CHAINS}
    found = break_even(Reader(Reweighing(parts)), "paper", ("stormy", "calm"))
    assert (found.status, found.weight, found.lowest) == ("none", None, -1.0)


def test_other_letters_are_other_grades_in_the_record() -> None:
    """Where C is worth what B is declared, every C counts as a B; the width of its figures stays its own."""
    regraded = replace(
        PLAN,
        claims=tuple(
            tuple(replace(c, letter="B") if c.letter == "C" else c for c in block) for block in PLAN.claims
        ),
    )
    found = reader().change(Change("x", letters={"C": 0.85}))
    for chain in CHAINS:
        assert found.gain(chain) == pytest.approx(exact_evidence(regraded, chain), abs=1e-9)
        assert abs(found.gain(chain) - exact_evidence(PLAN, chain)) > 0.01


def test_the_worst_mapping_is_the_least_of_them_all() -> None:
    figures = run_grades(weighed_of(RECORD, size=1_000))
    worst = figures.worst()
    assert worst is not None
    odds = [read.odds(figures.pair) for _, read in figures.mappings]
    assert worst[0] == pytest.approx(min(*odds, figures.base.odds(figures.pair)))  # type: ignore[union-attr]
