"""The particle filter beside another one, the SMC of the package ``particles``, and the forward algorithm.

Every report of the record here is about one day, and every source but the daily watch gives one report, so
given the inflation of the grades and the watch's accuracy and bias the record is a hidden Markov chain. The
table of what each day's reports are worth in each state is all that the three have in common.
"""

from __future__ import annotations

from functools import cache
from itertools import product
from typing import Any

import numpy as np
import pytest

from hidden_markov import CHAINS, DAYS, FEW, MarkovWorlds, report, small_case
from powderkeg.evidence.claims import Claim
from powderkeg.evidence.filter import run_filter
from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    BIASES,
    INFLATION,
    INFLATION_PRIOR,
    accuracies,
)
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.windows import SEGMENTS_A_DAY, Accumulators

RUNS, PARTICLES = 12, 3_000
RECORD = (
    report("R1", "participants", 700.0, 1, place_id="NOR", origin_id="one"),
    report("R2", "participants", 6_000.0, 2, origin_id="two", reliability="C"),
    report("R3", "protesting_regions", 2.0, 3, origin_id="three", reliability="C"),
    report("R4", "crowd", 400.0, 3, place_id="SOU", origin_id="four"),
    report("R5", "connectivity", 0.3, 4, place_id="NOR", origin_id="five", reliability="A"),
)
PLAN = plan_of(small_case(RECORD), FEW)
# what never changes: inflation, the watch's accuracy and its bias, by their numbers
FIXED = np.array(list(product(range(len(INFLATION)), range(3), range(3))))
FIXED_SHARES = INFLATION_PRIOR[FIXED[:, 0]] * ACCURACY_SHARES[FIXED[:, 1]] * BIAS_SHARES[FIXED[:, 2]]


def worth_of_each_day() -> np.ndarray:
    """(fixed, days, 3) density of each day's claims over know-nothing's, by hidden state."""
    worlds = MarkovWorlds(CHAINS["calm"], 3, 0, paths=np.repeat(np.arange(3)[:, None], DAYS, axis=1))
    values = Accumulators(dict.fromkeys(PLAN.windows(), PLAN.segments), FEW, PLAN.places, 3)
    for segment in range(PLAN.segments):
        worlds.step(6)
        values.update(segment, worlds.collect())
    table = np.ones((len(FIXED), DAYS, 3))
    for claim in PLAN.all_claims:
        assert claim.role in {"scored", "silence"}
        assert {window.first // SEGMENTS_A_DAY for term in claim.terms for window in term.windows} == {
            claim.last // SEGMENTS_A_DAY
        }
        by_coin = np.stack([[worth(claim, values, a, b) for b in range(3)] for a in range(3)])
        inflation, accuracy, bias = FIXED.T
        if claim.role == "silence":
            table[:, claim.last // SEGMENTS_A_DAY] *= by_coin[accuracy, bias, inflation]
        else:
            summed = np.einsum("a,b,abis->is", ACCURACY_SHARES, BIAS_SHARES, by_coin)
            table[:, claim.last // SEGMENTS_A_DAY] *= summed[inflation]
    return table


def worth(claim: Claim, values: Accumulators, a: int, b: int) -> np.ndarray:
    """(inflations, 3) of one claim, its origin's accuracy and bias given."""
    q = INFLATION[:, None] * accuracies(claim.letter)[a]
    found = np.ones((len(INFLATION), 3))
    assert claim.separate or len(claim.terms) == 1
    for term in claim.terms:
        x = np.column_stack([values.value(window) for window in term.windows])
        density = term.observation.log_density(term.y, x, float(BIASES[b]))
        found *= 1.0 - q + q * np.exp(density - term.observation.uninformative(term.y))
    return found


def forward(chain: str, table: np.ndarray) -> np.ndarray:
    """(days,) evidence of the record up to each day, over know-nothing's: the forward algorithm."""
    first, moves = np.array(CHAINS[chain].first), np.array(CHAINS[chain].moves)
    alpha, total = FIXED_SHARES[:, None] * first, []
    for day in range(DAYS):
        alpha = (alpha if day == 0 else alpha @ moves) * table[:, day]
        total.append(alpha.sum())
    return np.array(total)


@cache
def ours(chain: str) -> np.ndarray:
    """(runs, days) evidence up to each day by our filter."""
    day = np.array([claim.last // SEGMENTS_A_DAY for claim in PLAN.all_claims])
    found = []
    for replicate in range(RUNS):
        worlds = MarkovWorlds(CHAINS[chain], PARTICLES, 500 + replicate)
        run = run_filter(worlds, PLAN, FEW, particles=PARTICLES, seed=3, replicate=replicate)
        found.append([np.array(run.gains)[day <= last].sum() for last in range(DAYS)])
    return np.exp(found)


def theirs(chain: str, table: np.ndarray) -> np.ndarray:
    """The same by the other package."""
    particles: Any = pytest.importorskip("particles")
    first, moves = np.array(CHAINS[chain].first), np.array(CHAINS[chain].moves)

    class Record(particles.FeynmanKac):
        """Particles are (N, 2): the hidden state and the number of what never changes."""

        def __init__(self, seed: int) -> None:
            super().__init__(DAYS)
            self.rng = np.random.default_rng(seed)

        def M0(self, N: int) -> np.ndarray:  # noqa: N802 - the package's name
            fixed = self.rng.choice(len(FIXED), size=N, p=FIXED_SHARES)
            return np.column_stack([self.rng.choice(3, size=N, p=first), fixed])

        def M(self, t: int, xp: np.ndarray) -> np.ndarray:  # noqa: ARG002, N802
            moved = (self.rng.random((len(xp), 1)) > np.cumsum(moves, axis=1)[xp[:, 0]]).sum(axis=1)
            return np.column_stack([np.minimum(moved, 2), xp[:, 1]])

        def logG(self, t: int, xp: np.ndarray, x: np.ndarray) -> np.ndarray:  # noqa: ARG002, N802
            return np.log(table[x[:, 1], t, x[:, 0]])

    found = []
    for seed in range(RUNS):
        np.random.seed(seed)  # noqa: NPY002 - the package resamples with numpy's common generator
        smc = particles.SMC(fk=Record(seed), N=PARTICLES, resampling="systematic", ESSrmin=0.5)
        smc.run()
        found.append(smc.summaries.logLts)
    return np.exp(found)


def checked_errors(found: np.ndarray, exact: np.ndarray) -> np.ndarray:
    """(days,) relative standard errors of the mean of all runs, after a look at the mean itself.

    Estimates of the evidence are unbiased: each day's mean over 12 runs is held against the exact one with
    Student's t on 11 degrees of freedom at 1e-4 false alarms, 30 such comparisons in this file. That
    the error is small keeps it sharp.
    """
    ratio = found / exact
    error = np.asarray(ratio.std(axis=0, ddof=1) / np.sqrt(RUNS))
    assert (np.abs(ratio.mean(axis=0) - 1.0) < 5.92 * error).all()
    assert error.max() < 0.03
    return error


@pytest.mark.parametrize("chain", CHAINS)
def test_the_filter_agrees_with_the_forward_algorithm_day_by_day(chain: str) -> None:
    checked_errors(ours(chain), forward(chain, worth_of_each_day()))


@pytest.mark.parametrize("chain", CHAINS)
def test_another_filter_agrees_too_and_is_neither_much_better_nor_much_worse(chain: str) -> None:
    table = worth_of_each_day()
    exact = forward(chain, table)
    other = checked_errors(theirs(chain, table), exact)
    assert 1 / 3 < checked_errors(ours(chain), exact).mean() / other.mean() < 3


def test_the_days_are_worth_something_in_each_state() -> None:
    # else the comparison above would hold whatever the filters did
    table = worth_of_each_day()
    told = np.log(table).max(axis=2) - np.log(table).min(axis=2)
    assert (told.max(axis=0) > 0.5).all()
    calm, stormy = (forward(chain, table)[-1] for chain in ("calm", "stormy"))
    assert abs(np.log(calm / stormy)) > 0.5
