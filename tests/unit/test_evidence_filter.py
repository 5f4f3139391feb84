"""What the plain filter tells of a block that none of its worlds survives."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from hidden_markov import CHAINS, FEW, MarkovWorlds, small_case
from powderkeg.evidence.claims import Claim
from powderkeg.evidence.filter import FilterRun, run_filter
from powderkeg.evidence.likelihood import Likelihood
from powderkeg.evidence.plan import plan_of

PARTICLES = 60
PLAN = plan_of(small_case(), FEW)
BLOCK = max(range(len(PLAN.ends)), key=lambda block: len(PLAN.claims[block]))  # with several claims


def filtered() -> FilterRun:
    worlds = MarkovWorlds(CHAINS["stormy"], PARTICLES, 7)
    return run_filter(worlds, PLAN, FEW, particles=PARTICLES, seed=3)


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
