"""Means, errors and intervals of weighted worlds in strata, and what it would be worth to know the truth."""

from dataclasses import replace

import numpy as np
import pytest

from outlooks import weighed
from powderkeg.case import CaseError
from powderkeg.outlook.information import value_of_information
from powderkeg.outlook.posterior import Posterior, sample_posterior
from powderkeg.outlook.scoring import brier, crps, score
from powderkeg.outlook.statistics import Strata, chance_interval, weighted_quantiles


def posterior(share: tuple[float, ...], sizes: tuple[int, ...], copies: int = 1) -> Posterior:
    """Worlds of equal weight in each stratum; ``copies`` neighbours share a draw."""
    hypothesis = np.repeat(np.arange(len(sizes)), sizes)
    return Posterior(
        names=tuple("abcdef"[: len(sizes)]),
        share=np.array(share),
        hypothesis=hypothesis.astype(np.intp),
        within=np.concatenate([np.full(n, 1.0 / n) for n in sizes]),
        draw=(np.arange(len(hypothesis)) // copies).astype(np.intp),
        coordinates=np.zeros((len(hypothesis), 2)),
        streams=np.zeros((len(hypothesis), 1), dtype=np.uint64),
        ends=(3,),
        drawn=np.array(sizes, dtype=np.intp),
        know_nothing=0.0,
    )


def test_means_of_strata_add_up_by_their_shares() -> None:
    strata = Strata(posterior((0.8, 0.2), (10, 40)))
    values = np.concatenate([np.full(10, 5.0), np.full(40, 100.0)])
    assert strata.mean(values) == pytest.approx(0.8 * 5 + 0.2 * 100)
    assert strata.mean_by(values).tolist() == pytest.approx([5.0, 100.0])
    assert strata.error(values) == pytest.approx(0.0, abs=1e-12)
    assert strata.effective == pytest.approx(1.0 / (0.8**2 / 10 + 0.2**2 / 40))


def test_errors_are_those_of_simple_random_samples_and_grow_where_worlds_are_copies() -> None:
    # 400 samples: the spread of the mean is known to 3.5 %; 4.5 times that fails once in 10^5.
    stream = np.random.Generator(np.random.Philox(key=[1, 2]))
    alone, alike = Strata(posterior((0.7, 0.3), (30, 30))), Strata(posterior((0.7, 0.3), (30, 30), copies=3))
    for strata, copies in ((alone, 1), (alike, 3)):
        means, errors = [], []
        for _ in range(400):
            values = np.repeat(stream.normal(size=60 // copies), copies)
            means.append(strata.mean(values))
            errors.append(strata.error(values) ** 2)
        assert np.sqrt(np.mean(errors)) == pytest.approx(np.std(means), rel=0.16)
    values = np.repeat(stream.normal(size=20), 3)
    assert alike.error(values) > 1.4 * alone.error(values)


def test_a_hypothesis_of_one_draw_has_no_error() -> None:
    strata = Strata(posterior((1.0,), (5,), copies=5))
    assert np.isnan(strata.error(np.arange(5.0)))


def test_weighted_quantiles_are_those_of_worlds_counted_out() -> None:
    values = np.array([[3.0, 1.0], [1.0, 2.0], [2.0, 3.0]])
    weights = np.array([1.0, 2.0, 1.0])
    counted = np.repeat(values, weights.astype(int), axis=0)
    for q in (0.05, 0.25, 0.5, 0.75, 0.95):
        found = weighted_quantiles(values, weights, (q,))[0]
        assert found.tolist() == np.quantile(counted, q, axis=0, method="inverted_cdf").tolist()


def test_the_interval_of_a_chance_never_seen_is_not_nought() -> None:
    low, high = chance_interval(0.0, 100.0)
    assert low == 0.0
    assert 0.02 < high < 0.04
    assert chance_interval(1.0, 100.0)[0] == pytest.approx(1.0 - high)
    assert sum(chance_interval(0.5, 50.0)) == pytest.approx(1.0)


def deaths(loss: list[list[float]], size: int, noise: float) -> np.ndarray:
    """(H * size, K) deaths around an expected loss (H, K)."""
    stream = np.random.Generator(np.random.Philox(key=[3, 4]))
    return np.repeat(np.array(loss), size, axis=0) + noise * stream.normal(
        size=(len(loss) * size, len(loss[0]))
    )


def test_knowing_is_worth_what_the_better_option_would_spare() -> None:
    # Option one is better under a, two under b. Without knowing: 26 and 20.
    strata = Strata(posterior((0.6, 0.4), (50, 50)))
    found = value_of_information(
        strata, ("a", "b"), ("one", "two"), deaths([[10, 20], [50, 20]], 50, 0.1), seed=1
    )
    assert found.looks_least == "two"
    assert found.under == {"a": "one", "b": "two"}
    assert found.spared == pytest.approx(0.6 * (20 - 10), abs=0.2)
    assert found.low <= found.spared <= found.high
    assert found.held_out == pytest.approx(found.spared, abs=0.2)
    assert found.changes == pytest.approx(0.6)


def test_knowing_is_worth_nothing_where_one_option_is_better_under_all() -> None:
    strata = Strata(posterior((0.6, 0.4), (50, 50)))
    found = value_of_information(
        strata, ("a", "b"), ("one", "two"), deaths([[10, 20], [20, 50]], 50, 0.1), seed=1
    )
    assert (found.spared, found.changes, found.looks_least) == (0.0, 0.0, "one")


def test_options_that_do_alike_are_no_change() -> None:
    strata = Strata(posterior((0.5, 0.5), (20, 20)))
    alike = deaths([[10, 20], [30, 30]], 20, 0.0)[
        :, ::-1
    ]  # a tie under b: the first of two must not be named
    found = value_of_information(strata, ("a", "b"), ("one", "two"), alike, seed=1)
    assert found.looks_least == "two"
    assert found.under == {"a": "two", "b": "two"}
    assert found.changes == 0.0


def test_copies_of_one_draw_count_once_in_the_interval_of_a_chance() -> None:
    assert Strata(posterior((1.0,), (30,), copies=3)).effective == pytest.approx(10.0)
    assert Strata(posterior((1.0,), (30,))).effective == pytest.approx(30.0)


def test_noise_alone_is_not_taken_for_information() -> None:
    strata = Strata(posterior((0.5, 0.5), (20, 20)))
    found = value_of_information(
        strata, ("a", "b"), ("one", "two", "three"), deaths([[30, 30, 30], [30, 30, 30]], 20, 20.0), seed=1
    )
    assert found.spared > 0.0  # the smallest of noisy figures
    assert found.held_out < 0.5 * found.spared


def test_the_sample_gives_each_hypothesis_its_worlds_and_the_mixture_its_weights() -> None:
    result = weighed()
    sample = sample_posterior(result, 60, 1)
    able = ("spontaneous", "infiltrated")
    total = sum(result.posterior[name] for name in able)
    assert sample.names == able
    assert sample.share.tolist() == pytest.approx([result.posterior[name] / total for name in able])
    assert sample.weights.sum() == pytest.approx(1.0)
    assert sample.know_nothing == pytest.approx(result.posterior["other"])
    assert sample.drawn.sum() == 60
    assert (sample.drawn >= 30).all()
    assert sample.drawn.max() <= 30  # forty for each would be more than there are
    for h in range(2):
        assert sample.within[sample.hypothesis == h].sum() == pytest.approx(1.0)
    larger = sample_posterior(result, 200, 1)
    assert (larger.drawn >= 40).all()
    assert larger.drawn[0] > larger.drawn[1]


def test_the_sample_draws_worlds_by_their_weights_and_seeds_by_their_evidence() -> None:
    # Systematic: over 300 draws of 40 worlds each, a world's mean weight is off by at most half a copy in any
    # draw; five standard errors of the mean fail once in 10^6 a world.
    result = weighed()
    scored = result.scored["spontaneous"]
    lineages = [one.lineage for one in scored if one.lineage is not None]
    shares = np.exp([one.gain + one.log_acceptance for one in scored])
    want: dict[bytes, float] = {}
    for share, one, lineage in zip(shares / shares.sum(), scored, lineages, strict=True):
        weights = np.exp(one.log_weights) / np.exp(one.log_weights).sum()
        for weight, row, stream in zip(weights, lineage.coordinates, lineage.streams, strict=True):
            key = row.tobytes() + stream.tobytes()
            want[key] = want.get(key, 0.0) + share * weight
    found = dict.fromkeys(want, 0.0)
    draws = 300
    for seed in range(draws):
        sample = sample_posterior(result, 80, seed)
        for n in np.flatnonzero(sample.hypothesis == 0):
            key = sample.coordinates[n].tobytes() + sample.streams[n].tobytes()
            found[key] += sample.within[n] / draws
    assert sum(found.values()) == pytest.approx(1.0)
    off = max(abs(found[key] - weight) for key, weight in want.items())
    assert off < 5 * 0.5 / 40 / np.sqrt(draws)


def test_a_weighing_that_kept_no_worlds_is_refused() -> None:
    with pytest.raises(CaseError, match="kept no worlds; weigh again with checks=True"):
        sample_posterior(replace(weighed(), scored={}), 60, 1)
    with pytest.raises(CaseError, match="fewer than the 2 hypotheses"):
        sample_posterior(weighed(), 1, 1)


def test_the_ranked_probability_score_is_the_integral_it_is_defined_by() -> None:
    stream = np.random.Generator(np.random.Philox(key=[5, 6]))
    values, weights = stream.normal(size=40), stream.random(40)
    for observed in (-3.0, 0.2, 4.0):
        grid = np.linspace(-8.0, 8.0, 160_001)
        order = np.argsort(values)
        cdf = np.concatenate([[0.0], np.cumsum(weights[order]) / weights.sum()])
        forecast = cdf[np.searchsorted(values[order], grid, side="right")]
        integral = float((((forecast - (grid >= observed)) ** 2).sum()) * (grid[1] - grid[0]))
        assert crps(values, weights, observed) == pytest.approx(integral, abs=1e-3)


def test_the_score_of_one_number_is_its_error_and_a_sure_wrong_word_costs_one() -> None:
    assert crps(np.full(5, 3.0), np.ones(5), 7.5) == pytest.approx(4.5)
    assert (brier(1.0, happened=False), brier(0.0, happened=False)) == (1.0, 0.0)
    assert brier(0.3, happened=True) == pytest.approx(0.49)


def test_a_score_tells_whether_the_intervals_hold() -> None:
    values, weights = np.arange(101.0), np.ones(101)
    inside, tail, outside = (score(values, weights, figure) for figure in (50.0, 90.0, 99.0))
    assert (inside.in_half, inside.in_ninety) == (True, True)
    assert (tail.in_half, tail.in_ninety) == (False, True)
    assert (outside.in_half, outside.in_ninety) == (False, False)
    assert inside.half == (25.0, 75.0)
    assert inside.crps < tail.crps < outside.crps
