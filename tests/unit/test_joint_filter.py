"""The joint filter on a tiny case: replays are exact, moves keep their books, threads change nothing."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from cases import tiny_case
from hidden_markov import FEW, small_case
from powderkeg.case import CaseError
from powderkeg.evidence.bands import band_windows
from powderkeg.evidence.joint import run_joint
from powderkeg.evidence.joint.moves import KINDS, Mover
from powderkeg.evidence.joint.population import Population, Tracks, opened
from powderkeg.evidence.passes import CountryDraw, Crew
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.rescoring import Reweighing
from powderkeg.evidence.runs import run_all
from powderkeg.evidence.weigh import able_of, weigh
from powderkeg.evidence.windows import Window
from powderkeg.society.country import INDICATORS
from powderkeg.worlds import CountryMaker, calm_worlds
from remade_chains import ChainMaker

TINY = tiny_case()
PLAN = plan_of(TINY, INDICATORS)


def maker() -> CountryMaker:
    return CountryMaker(TINY, able_of(TINY), seed=3)


def population(particles: int = 12) -> Population:
    """Worlds that went through the first blocks, resampled twice on the way."""
    needed = PLAN.windows()
    for windows in band_windows(PLAN, INDICATORS).values():
        needed |= {window: max(needed.get(window, 0), window.last) for window in windows}
    stream = np.random.Generator(np.random.Philox(key=[1, 2]))
    found, _ = opened(Tracks(PLAN, INDICATORS, needed, maker()), particles, stream)
    for block in range(3):
        found.track.run_to(PLAN.ends[block])
        found.track.score(PLAN.claims[block])
        if block < 2:
            found.track.values.close(PLAN.ends[block])
            found.take(np.sort(stream.integers(0, found.size, found.size)))
            found.part(block)
    return found


def test_a_replay_makes_the_same_worlds_bit_for_bit() -> None:
    there = population()
    track, index = there.tracks.replay(there.origins, there.forked, 2)
    assert np.array_equal(index, np.arange(there.size))
    assert track.worlds.digest() == there.track.worlds.digest()
    assert np.array_equal(track.likelihood.log_ratio, there.track.likelihood.log_ratio)


def test_what_a_move_takes_in_is_what_a_replay_would_make() -> None:
    there = population()
    mover = Mover(there.tracks.maker, np.random.Generator(np.random.Philox(key=[5, 6])))
    level = np.array([0.0, -50.0])  # nearly no world goes over to the second
    mover.move(there, 2, 1.0, level, np.arange(there.size))
    assert 0 < mover.accepted.sum() < mover.tried.sum() == there.size
    track, _ = there.tracks.replay(there.origins, there.forked, 2)
    assert track.worlds.digest() == there.track.worlds.digest()
    assert np.array_equal(track.likelihood.log_ratio, there.track.likelihood.log_ratio)
    moved = there.draw >= there.size
    assert 0 < moved.sum() < mover.accepted.sum()  # new noise alone is no new draw of the parameters
    assert np.array_equal(np.array(track.history), np.array(there.track.history))


def test_worlds_that_are_not_chosen_stay_as_they_are() -> None:
    there = population(40)
    digest = there.track.worlds.fork(np.arange(1, there.size, 2), streams="same").digest()
    coordinates = there.origins.coordinates.copy()
    mover = Mover(there.tracks.maker, np.random.Generator(np.random.Philox(key=[5, 6])))
    mover.move(there, 2, 1.0, np.zeros(2), np.arange(0, there.size, 2))
    assert there.track.worlds.fork(np.arange(1, there.size, 2), streams="same").digest() == digest
    changed = (there.origins.coordinates != coordinates).any(axis=1)
    assert changed[::2].any()
    assert not changed[1::2].any()


def test_a_replay_runs_on_those_alone_that_the_sieve_lets_pass() -> None:
    """The others are left out of the batch, and those that pass are no different for it."""
    there, seen = population(), []

    def sieve(number: int, index: np.ndarray, values: np.ndarray) -> np.ndarray:
        assert np.array_equal(values, there.track.history[number][index])
        seen.append(len(index))
        return index % (number + 2) == 0

    track, index = there.tracks.replay(there.origins, there.forked, 2, sieve)
    assert seen == [there.size, there.size // 2, there.size // 6]
    assert np.array_equal(index, np.arange(0, there.size, 12))
    assert track.worlds.digest() == there.track.worlds.fork(index, streams="same").digest()


def test_a_replay_ends_where_no_world_passes() -> None:
    there = population()
    track, index = there.tracks.replay(
        there.origins, there.forked, 2, lambda _, index, __: np.zeros(len(index), dtype=bool)
    )
    assert len(index) == track.worlds.size == 0
    assert len(track.history) == 1


def test_a_hypothesis_that_no_world_may_enter_is_not_entered() -> None:
    there = population()
    mover = Mover(there.tracks.maker, np.random.Generator(np.random.Philox(key=[5, 6])))
    held = there.origins.hypothesis.copy()
    level = np.where(np.arange(len(there.tracks.maker.hypotheses)) == 0, -np.inf, 0.0)
    for _ in range(3):
        mover.move(there, 2, 1.0, level, np.arange(there.size))
    assert not ((there.origins.hypothesis == 0) & (held != 0)).any()


def test_every_kind_of_move_is_tried() -> None:
    there = population(40)
    mover = Mover(there.tracks.maker, np.random.Generator(np.random.Philox(key=[7, 8])))
    level = np.zeros(len(there.tracks.maker.hypotheses))
    mover.move(there, 2, 1.0, level, np.arange(there.size))
    assert (mover.tried > 0).all()
    assert len(mover.tried) == len(KINDS)


def test_coordinates_at_a_probability_are_the_priors_quantiles() -> None:
    made, _ = maker().make(
        np.zeros((2, maker().dimensions)), np.array([0, 1]), np.array([1, 2], dtype=np.uint64)
    )
    drawn = calm_worlds(TINY, able_of(TINY)[0], size=4, seed=3, threads=1).worlds
    assert made.parameters.shape[1] == drawn.parameters.shape[1]
    shared = np.setdiff1d(np.arange(maker().dimensions), maker().own)
    assert np.array_equal(made.parameters[0][shared], made.parameters[1][shared])


def test_threads_and_jobs_change_no_bit() -> None:
    turns = itertools.count()
    one, two = (
        run_joint(maker(), PLAN, INDICATORS, particles=40, seed=1, threads=n)[0]
        for n in (1, lambda: 1 + next(turns) % 3)
    )
    assert [run.gain for run in one] == [run.gain for run in two]
    assert next(turns) > 10  # it was asked again and again
    asked = {"particles": 8, "seeds": 2, "seed": 4, "checks": False}
    first, second = (weigh(TINY, jobs=n, **asked) for n in (1, 2))  # type: ignore[arg-type]
    assert first.log_evidence == second.log_evidence


def test_threads_of_passes_that_are_over_go_to_those_at_work() -> None:
    crew = Crew(4, 3)
    found = [crew.each()]
    for _ in range(3):
        crew.leave()
        found.append(crew.each())
    assert found == [1, 2, 4, 4]
    assert Crew(2, 5).each() == 1


def test_the_last_pass_is_made_by_all_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []
    each = Crew.each

    def told(crew: Crew) -> int:
        asked.append(each(crew))
        return asked[-1]

    monkeypatch.setattr(Crew, "each", told)
    draw = CountryDraw(TINY, 4, None)
    run_all(
        draw, PLAN, INDICATORS, able_of(TINY), particles=8, seeds=1, seed=4, jobs=3, deaths=(), watched=None,
        progress=None, maker=maker(), bands=False,
    )  # fmt: skip
    assert set(asked) == {3}


def test_another_replicate_is_another_run() -> None:
    gains = [
        run_joint(maker(), PLAN, INDICATORS, particles=8, seed=1, replicate=n)[0][0].gain for n in (0, 1)
    ]
    assert gains[0] != gains[1]


def test_gains_and_residuals_of_a_run_add_up_and_every_block_has_an_effective_size() -> None:
    plan = plan_of(small_case(), FEW)
    for run in run_joint(ChainMaker(), plan, FEW, particles=60, seed=1)[0]:
        assert len(run.residuals) == len(run.ess) == len(plan.blocks)
        assert len(run.gains) == len(plan.all_claims)
        assert run.gain == pytest.approx(sum(run.gains) + sum(run.residuals))
        assert min(run.ess) >= 0.45 * 60
        assert 1.0 <= run.founders <= 120.0
        assert run.scored is None


def test_the_last_worlds_made_again_have_the_likelihood_that_the_filter_summed() -> None:
    plan = plan_of(small_case(), FEW)
    watched = (Window(next(iter(FEW)), None, 0, 3),)
    runs, calm = run_joint(ChainMaker(), plan, FEW, particles=60, seed=1, watched=watched)
    bare, _ = run_joint(ChainMaker(), plan, FEW, particles=60, seed=1)
    assert [run.gain for run in runs] == [run.gain for run in bare]
    parts = [replace(run.scored, log_acceptance=float(np.log(c))) for run, c in zip(runs, calm, strict=True)]
    assert sum(part.size for part in parts) == 2 * 60
    again = Reweighing({str(part.lineage.hypothesis): [part] for part in parts})
    assert again.misses() < 1e-9
    for part in parts:
        assert np.exp(part.log_weights).sum() == pytest.approx(1.0)
        assert part.values[watched[0]].shape == (part.size,)
        assert part.lineage.streams.shape == (part.size, len(plan.blocks))


def test_a_case_whose_worlds_are_never_calm_is_refused() -> None:
    plan = plan_of(small_case(), FEW)
    with pytest.raises(CaseError, match="calm burn-in"):
        run_joint(ChainMaker(calm=0.0), plan, FEW, particles=4, seed=1)
