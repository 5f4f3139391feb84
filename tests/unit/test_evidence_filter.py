"""What the plain filter tells of a block that none of its worlds survives."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from hidden_markov import CHAINS, FEW, MarkovWorlds, small_case
from powderkeg.evidence.claims import Claim
from powderkeg.evidence.filter import FilterRun, run_filter, sum_up
from powderkeg.evidence.likelihood import Likelihood
from powderkeg.evidence.plan import plan_of

PARTICLES = 60
PLAN = plan_of(small_case(), FEW)
BLOCK = max(range(len(PLAN.ends)), key=lambda block: len(PLAN.claims[block]))  # with several claims


def filtered() -> FilterRun:
    worlds = MarkovWorlds(CHAINS["stormy"], PARTICLES, 7)
    return run_filter(worlds, PLAN, FEW, particles=PARTICLES, seed=3, sensitivities=False)


def rule_out(claim_id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    score = Likelihood.score

    def scored(self: Likelihood, claim: Claim, density: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        increment = score(self, claim, density)
        return np.full_like(increment, -np.inf) if claim.claim_id == claim_id else increment

    monkeypatch.setattr(Likelihood, "score", scored)


@pytest.mark.parametrize("place", [0, -1])
def test_a_block_in_which_all_weight_was_lost_has_no_effective_worlds_and_the_others_keep_theirs(
    place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = filtered()
    assert len(PLAN.claims[BLOCK]) > 1
    assert min(before.ess) > 1.0
    rule_out(PLAN.claims[BLOCK][place].claim_id, monkeypatch)
    after = filtered()
    assert after.ess[BLOCK] == 0.0
    assert after.ess[:BLOCK] == before.ess[:BLOCK]
    assert all(size > 1.0 for size in after.ess[BLOCK + 1 :])
    assert len(after.ess) == len(PLAN.ends)
    assert after.gain == -np.inf


def test_worlds_that_lost_all_weight_leave_no_figure_undefined_for_those_that_kept_theirs() -> None:
    likelihood = Likelihood(PLAN, 4)
    likelihood.log_ratio = np.array([0.5, 0.5, -np.inf, -np.inf])
    mine, lost = FilterRun(gains=[1.0]), FilterRun(gains=[-np.inf])
    half = np.log(0.5)
    for run, weights in ((mine, [half, half, -np.inf, -np.inf]), (lost, [-np.inf, -np.inf, half, half])):
        sum_up(run, PLAN, np.array(weights), likelihood, {"other": likelihood}, np.arange(4), {})
    assert mine.readings["other"] == pytest.approx(1.0)
    assert np.isfinite(mine.at_inflation).all()
    assert np.isfinite(list(mine.without.values())).all()
    assert lost.readings["other"] == -np.inf
    assert set(lost.without.values()) == {-np.inf}
