"""Random numbers are uniform, and unrelated between addresses that differ in one part.

Every test has fixed keys and a stated false-alarm rate: the share of keys for which it would fail although
all is well.
"""

import numpy as np
import pytest
from scipy import stats

from powderkeg.kernels import address, binomial, extend, gamma, normal, poisson, skip, uniform_array

N = 40_000
FALSE_ALARM = 1e-4


def numbers(seed: int = 1, lineage: int = 2, purpose: int = 3, entity: int = 4, size: int = N) -> np.ndarray:
    return uniform_array(int(address(*(np.uint64(part) for part in (seed, lineage, purpose, entity)))), size)


def key(parent: int, part: int) -> np.uint64:
    return np.uint64(extend(np.uint64(parent), np.uint64(part)))


@pytest.mark.parametrize("entity", range(5))
def test_numbers_of_one_stream_are_uniform(entity: int) -> None:
    assert stats.kstest(numbers(entity=entity), "uniform").pvalue > FALSE_ALARM


@pytest.mark.parametrize("lag", [1, 2, 3, 7, 16])
def test_numbers_of_one_stream_are_independent_in_succession(lag: int) -> None:
    u = numbers()
    table, *_ = np.histogram2d(u[:-lag:2], u[lag::2], bins=10, range=[[0, 1], [0, 1]])
    assert stats.chisquare(table.ravel()).pvalue > FALSE_ALARM


@pytest.mark.parametrize("part", ["seed", "lineage", "purpose", "entity"])
@pytest.mark.parametrize("bit", [0, 1, 13, 40])
def test_streams_that_differ_in_one_bit_are_unrelated(part: str, bit: int) -> None:
    base = {"seed": 1, "lineage": 2, "purpose": 3, "entity": 4}
    other = {**base, part: base[part] ^ (1 << bit)}
    table, *_ = np.histogram2d(numbers(**base), numbers(**other), bins=10, range=[[0, 1], [0, 1]])
    assert stats.chisquare(table.ravel()).pvalue > FALSE_ALARM


def test_first_numbers_of_successive_streams_are_uniform() -> None:
    # Worlds, hours and regions are successive integers: each uses but a few numbers of its stream.
    firsts = [uniform_array(int(key(99, k)), 1)[0] for k in range(N)]
    assert stats.kstest(firsts, "uniform").pvalue > FALSE_ALARM
    table, *_ = np.histogram2d(firsts[:-1:2], firsts[1::2], bins=10, range=[[0, 1], [0, 1]])
    assert stats.chisquare(table.ravel()).pvalue > FALSE_ALARM


def test_keys_do_not_collide() -> None:
    keys = {key(key(s, r), t) for s in range(20) for r in range(50) for t in range(50)}
    assert len(keys) == 20 * 50 * 50


def test_normals_are_normal() -> None:
    drawn = np.array([normal(np.uint64(12345), n) for n in range(N)])
    assert stats.kstest(drawn, "norm").pvalue > FALSE_ALARM
    assert abs(np.corrcoef(drawn[:-1], drawn[1:])[0, 1]) < stats.norm.isf(FALSE_ALARM / 2) / np.sqrt(N)


def surprise(drawn: np.ndarray, law: stats.rv_discrete) -> float:
    """Chance of numbers at least as far from a law as these (chi-square, rare ones pooled)."""
    low, top = int(law.ppf(10 / N)), int(law.isf(10 / N))
    observed = np.bincount(np.clip(drawn, low, top) - low, minlength=top - low + 1)
    chances = law.pmf(np.arange(low, top + 1))
    chances[0], chances[-1] = law.cdf(low), law.sf(top - 1)
    enough = chances * N > 5
    pooled = [*(observed[enough]), observed[~enough].sum()]
    expected = [*(chances[enough] * N), chances[~enough].sum() * N]
    keep = np.array(expected) > 0
    total = np.sum(expected)
    return float(stats.chisquare(np.array(pooled)[keep], np.array(expected)[keep] * N / total).pvalue)


@pytest.mark.parametrize("mean", [0.02, 0.7, 4.0, 25.0])
def test_small_poisson_numbers_have_their_distribution(mean: float) -> None:
    drawn = np.array([poisson(mean, key(7, n), 0) for n in range(N)])
    assert surprise(drawn, stats.poisson(mean)) > FALSE_ALARM


@pytest.mark.parametrize(
    ("number", "chance"),
    [
        (1, 0.3),
        (7, 0.5),
        (40, 0.02),
        (60, 0.49),
        (60, 0.51),
        (90, 0.75),
        (2000, 0.014),
        (10**6, 4e-6),
        (25, 0.99),
    ],
)
def test_binomial_numbers_have_their_distribution(number: int, chance: float) -> None:
    # Exact where the rarer outcome is expected 30 times or fewer.
    drawn = np.array([binomial(number, chance, key(10, n), 0) for n in range(N)])
    assert surprise(drawn, stats.binom(number, chance)) > FALSE_ALARM


@pytest.mark.parametrize(("number", "chance"), [(100, 0.4), (5000, 0.02), (5000, 0.99), (10**6, 0.5)])
def test_large_binomial_numbers_have_their_mean_and_variance(number: int, chance: float) -> None:
    drawn = np.array([binomial(number, chance, key(11, n), 0) for n in range(N)], dtype=float)
    mean, variance = number * chance, number * chance * (1.0 - chance)
    bound = stats.norm.isf(FALSE_ALARM / 2)
    assert abs(drawn.mean() - mean) < bound * np.sqrt(variance / N)
    # The rounded normal has a twelfth more variance than the binomial.
    assert abs(drawn.var() - variance - 1 / 12) < bound * variance * np.sqrt(2 / N)
    # What the normal limit leaves out: a skewness of at most 1 / sqrt(30).
    exact = stats.binom(number, chance)
    for level in (0.05, 0.25, 0.5, 0.75, 0.95):
        edge = exact.ppf(level)
        assert abs((drawn <= edge).mean() - exact.cdf(edge)) < 0.02


def test_large_poisson_numbers_have_their_mean_and_variance() -> None:
    mean = 120.0
    drawn = np.array([poisson(mean, key(8, n), 0) for n in range(N)], dtype=float)
    bound = stats.norm.isf(FALSE_ALARM / 2)
    assert abs(drawn.mean() - mean) < bound * np.sqrt(mean / N)
    # The rounded normal has a twelfth more variance than the Poisson.
    assert abs(drawn.var() - mean - 1 / 12) < bound * mean * np.sqrt(2 / N)


@pytest.mark.parametrize("shape", [1.0, 3.7, 40.0])
def test_gamma_numbers_have_their_distribution(shape: float) -> None:
    drawn = np.array([gamma(shape, key(10, n)) for n in range(N)])
    assert stats.kstest(drawn, stats.gamma(shape).cdf).pvalue > FALSE_ALARM


@pytest.mark.parametrize("chance", [0.003, 0.2, 0.9])
def test_skips_choose_each_one_with_its_chance(chance: float) -> None:
    # Candidates drawn by skipping over 200 people, against independent draws for each of them.
    people, rounds = 200, 2000
    chosen = np.zeros(people)
    totals = []
    for n in range(rounds):
        u = uniform_array(int(key(9, n)), people + 1)
        i, k = skip(u[0], np.log1p(-chance)), 0
        while i < people:
            chosen[i] += 1
            k += 1
            i += 1 + skip(u[k], np.log1p(-chance))
        totals.append(k)
    score = (chosen - rounds * chance) ** 2 / (rounds * chance * (1 - chance))
    assert stats.chi2.sf(score.sum(), people) > FALSE_ALARM
    spread = np.var(totals) / (people * chance * (1 - chance))
    assert abs(spread - 1) < stats.norm.isf(FALSE_ALARM / 2) * np.sqrt(2 / rounds)
