"""Steps accepted in stages against exact posteriors: steps must leave worlds drawn from it as they are.

Many prior draws are weighed by the whole record and resampled, so that worlds start about where they should
stay; a step that did not keep the posterior would carry them off. Bounds are four standard errors of the
weighing and of the resampling together (false alarms: about one in ten thousand per figure), and the seeds
are fixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from exact_evidence import exact_evidence
from hidden_markov import CHAINS, DAYS, FEW, every_path, small_case
from powderkeg.evidence.joint import stages
from powderkeg.evidence.joint.moves import Mover
from powderkeg.evidence.joint.population import Population, Tracks, opened
from powderkeg.evidence.plan import plan_of
from remade_chains import SHARE_CALM, ChainMaker

PLAN = plan_of(small_case(), FEW)
LAST = len(PLAN.blocks) - 1
LEVEL = np.array([1.0, 0.0])
DRAWS, WORLDS, STEPS = 12_000, 2_000, 60
STAGE = 5  # the evening of the busy day


@dataclass(frozen=True)
class Looks:
    """What early stages look at: claims a stage takes in at least, power of the likelihood, its cap."""

    claims: int
    damping: float
    enough: float


LOOKS = {
    "as they are": Looks(15, 0.7, 0.5),
    "every day, neither damped nor capped": Looks(1, 1.0, 1.0),
    "every day, the wrong way round": Looks(1, -0.5, 1.0),  # any function will do: only acceptances are lost
}


@cache
def paths() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Probabilities (2, N) of the N paths of both chains, log likelihood of each at STAGE and at the end."""
    chances, early, late = [], [], []
    for name in ("calm", "stormy"):
        worlds, chance = every_path(CHAINS[name], DAYS)
        track = Tracks(PLAN, FEW, PLAN.windows(), ChainMaker()).track(worlds)  # type: ignore[arg-type]
        for block, end in enumerate(PLAN.ends):
            track.run_to(end)
            track.score(PLAN.claims[block])
        assert np.log(chance @ np.exp(track.history[-1])) == pytest.approx(exact_evidence(PLAN, name))
        chances.append(chance)
        early.append(track.history[STAGE])
        late.append(track.history[-1])
    return np.array(chances), np.array(early), np.array(late)


@cache
def exact() -> tuple[np.ndarray, float]:
    """(3,) exact means of ``figures``, and the log likelihood that half of the worlds have at STAGE."""
    chances, early, late = paths()
    shares = np.array(list(SHARE_CALM.values()))
    given = np.exp(LEVEL)[:, None] * np.column_stack([shares, 1.0 - shares])
    joint = given[:, :, None] * chances * np.exp(late)
    joint /= joint.sum()
    path = joint.sum(axis=0)
    order = np.argsort(early, axis=None)
    half = float(early.flat[order[np.searchsorted(np.cumsum(path.flat[order]), 0.5)]]) - 1e-6
    return np.array([joint[0].sum(), joint[:, 0].sum(), path[early < half].sum()]), half


def figures(there: Population) -> np.ndarray:
    """(3, P) whether a world is of the first hypothesis, is calm, and was worse than half at STAGE."""
    calm = there.track.worlds.chain == 0  # type: ignore[attr-defined]
    worse = there.track.history[STAGE] < exact()[1]
    return np.array([there.origins.hypothesis == 0, calm, worse], dtype=float)


def moved() -> tuple[Population, Mover, np.ndarray]:
    """Worlds after many steps, and the (3,) variances of the figures they start with.

    They went through the whole record, with new noise from the second block on.
    """
    stream = np.random.Generator(np.random.Philox(key=[11, 13]))
    there, _ = opened(Tracks(PLAN, FEW, PLAN.windows(), ChainMaker()), DRAWS, stream)
    for block, end in enumerate(PLAN.ends):
        there.track.run_to(end)
        there.track.score(PLAN.claims[block])
        if block < LAST:
            there.track.values.close(end)
        if block == 1:
            there.part(block)
    weights = np.exp(there.track.likelihood.log_ratio + LEVEL[there.origins.hypothesis])
    weights /= weights.sum()
    off = figures(there) - exact()[0][:, None]
    there.take(stream.choice(there.size, WORLDS, p=weights))
    mover = Mover(there.tracks.maker, stream)
    for _ in range(STEPS):
        mover.move(there, LAST, 1.0, LEVEL, np.arange(there.size))
    return there, mover, (weights**2 * off**2).sum(axis=1)


@pytest.mark.parametrize("looks", LOOKS.values(), ids=LOOKS)
def test_steps_leave_the_exact_posterior_as_it_is(looks: Looks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "_CLAIMS", looks.claims)
    monkeypatch.setattr(stages, "_DAMPING", looks.damping)
    monkeypatch.setattr(stages, "_ENOUGH", looks.enough)
    there, mover, variance = moved()
    assert len(stages.stages_of(PLAN, LAST)) == (1 if looks.claims > 1 else 4)
    assert (mover.accepted > 0.1 * mover.tried).all()
    truth = exact()[0]
    errors = np.sqrt(variance + truth * (1.0 - truth) / there.size)
    assert (errors < 0.025).all()
    assert (truth > 0.2).all()
    assert (np.abs(figures(there).mean(axis=1) - truth) < 4.0 * errors).all()


def test_early_stages_let_most_of_those_pass_that_would_be_accepted_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    early = moved()[1].accepted.sum()
    monkeypatch.setattr(stages, "_CLAIMS", 1_000)
    late = moved()[1].accepted.sum()
    assert 0.8 * late < early < late
