"""Expected information on random models: its bounds, and what must not move it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from powderkeg.evidence.inquiry.information import (
    expected_wrong,
    information,
    jackknifed,
    mutual_information,
)
from powderkeg.evidence.inquiry.support import support_of
from powderkeg.evidence.know_nothing import scale_of
from powderkeg.evidence.observations import Count, Level, LowerBound, Observation, Toll

SEEDS = st.integers(0, 2**32 - 1)
SHAPES = st.tuples(st.integers(1, 5), st.integers(1, 5), st.integers(2, 6))


def random_model(seed: int, shape: tuple[int, int, int]) -> tuple[np.ndarray, ...]:
    """(H, S, Y) chances, (H, S) shares, (Y,) know-nothing's chances, (H + 1,) weights; some near nought."""
    stream = np.random.Generator(np.random.Philox(key=[seed, 11]))
    H, S, Y = shape
    uneven = 10.0 ** stream.uniform(-1.5, 1.0)
    by_seed = stream.dirichlet(np.full(Y, uneven), size=(H, S))
    weights = stream.dirichlet(np.full(H + 1, uneven))
    return by_seed, stream.dirichlet(np.full(S, uneven), size=H), stream.dirichlet(np.ones(Y)), weights


@given(SEEDS, SHAPES)
def test_information_is_never_negative_beyond_its_error_nor_more_than_there_is_to_know(
    seed: int, shape: tuple[int, int, int]
) -> None:
    by_seed, share, nothing, weights = random_model(seed, shape)
    found = information(by_seed, share, nothing, weights)
    known = weights[weights > 0.0]
    entropy = -float(known @ np.log2(known))
    assert -1e-9 <= found.high <= entropy + 1e-9
    if shape[1] == 1:
        assert math.isnan(found.error)
        assert found.value == found.high
    else:
        assert found.low <= found.value <= found.high
        assert found.value >= -found.error - 1e-12


@given(SEEDS, SHAPES)
def test_relabelling_moves_no_figure(seed: int, shape: tuple[int, int, int]) -> None:
    by_seed, share, nothing, weights = random_model(seed, shape)
    stream = np.random.Generator(np.random.Philox(key=[seed, 12]))
    h, s, y = (stream.permutation(size) for size in shape)
    one = information(by_seed, share, nothing, weights)
    two = information(
        by_seed[h][:, s][:, :, y], share[h][:, s], nothing[y], np.append(weights[:-1][h], weights[-1])
    )
    assert two == pytest.approx(one, rel=1e-9, abs=1e-12, nan_ok=True)


@given(SEEDS, st.integers(1, 5), st.integers(2, 6), st.integers(2, 4))
def test_seeds_that_agree_leave_no_error(seed: int, H: int, Y: int, S: int) -> None:
    by_seed, _, nothing, weights = random_model(seed, (H, 1, Y))
    equal = np.full((H, S), 1.0 / S)
    found = information(np.repeat(by_seed, S, axis=1), equal, nothing, weights)
    exact = mutual_information(weights, np.vstack([by_seed[:, 0], nothing]))
    assert found.value == pytest.approx(exact, abs=1e-9)
    assert found.error == pytest.approx(0.0, abs=1e-9)


@given(SEEDS, SHAPES)
def test_answers_told_together_tell_no_more(seed: int, shape: tuple[int, int, int]) -> None:
    """Data processing: reading two answers as one cannot add information."""
    by_seed, share, nothing, weights = random_model(seed, shape)

    def merged(chances: np.ndarray) -> np.ndarray:
        return np.concatenate([chances[..., :1] + chances[..., 1:2], chances[..., 2:]], axis=-1)

    fine = information(by_seed, share, nothing, weights).high
    assert information(merged(by_seed), share, merged(nothing), weights).high <= fine + 1e-9


@given(SEEDS, SHAPES, st.integers(1, 4))
def test_knowing_more_never_makes_a_decision_worse(
    seed: int, shape: tuple[int, int, int], options: int
) -> None:
    by_seed, _, nothing, weights = random_model(seed, shape)
    stream = np.random.Generator(np.random.Philox(key=[seed, 13]))
    loss = stream.gamma(0.5, 100.0, size=(options, shape[0] + 1))
    table = (weights[:, None] * np.vstack([by_seed[:, 0], nothing])).T
    assert expected_wrong(table, loss).regret <= expected_wrong(weights[None, :], loss).regret + 1e-9
    now, then = expected_wrong(weights[None, :]), expected_wrong(table)
    assert then.chance <= now.chance + 1e-9
    assert now.chance == pytest.approx(1.0 - weights.max())
    assert now.regret == pytest.approx(now.chance)


@given(SEEDS, st.sampled_from(["count", "part", "toll", "level", "log", "share"]), st.floats(0.0, 6.0))
def test_what_could_be_said_has_probability_one(seed: int, kind: str, power: float) -> None:
    """The grid of answers leaves nothing out, for worlds and for know-nothing, at every bias."""
    scale = scale_of("participants", "NOR")
    kinds: dict[str, Observation] = {
        "count": Count(0.7, scale),
        "part": LowerBound(1.0, 0.7, scale),
        "toll": Toll(0.35, 10.0),
        "level": Level(1.0, 0.0, 3.0),
        "log": Level(0.25, 0.0, 1.0, logarithmic=True),
        "share": Level(0.2, 0.5, 0.5, low=0.0, high=1.0),
    }
    stream = np.random.Generator(np.random.Philox(key=[seed, 14]))
    x = 10.0 ** stream.uniform(-1.0, max(power, 0.0), size=(4, 1))
    observation = kinds[kind]
    y, measure = support_of(observation, x)
    assert (np.diff(y) > 0.0).all()
    for bias in (-0.4, 0.0, 0.4):
        density = np.array([np.exp(observation.log_density(np.array([one]), x, bias)) for one in y])
        assert measure @ density == pytest.approx(1.0, abs=5e-3)
    nothing = np.array([np.exp(observation.uninformative(np.array([one]))) for one in y])
    assert measure @ nothing == pytest.approx(1.0, abs=5e-3)


@given(SEEDS, st.integers(2, 6))
def test_the_error_of_a_mean_is_the_textbooks(seed: int, S: int) -> None:
    by_seed, _, _, _ = random_model(seed, (1, S, 3))
    assume(by_seed[0, :, 0].std() > 1e-9)
    found = jackknifed(by_seed, np.full((1, S), 1.0 / S), lambda chances: float(chances[0, 0]))
    assert found.value == pytest.approx(by_seed[0, :, 0].mean())
    assert found.error == pytest.approx(by_seed[0, :, 0].std(ddof=1) / math.sqrt(S))
