"""The generator's numbers: known answers, and bit for bit what the twin in Python integers gives."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive
from powderkeg import kernels
from powderkeg.kernels import random as kernel

KNOWN = [0x944716E00E60DFAA, 0xC8A8F4E0678654BF, 0xD05830A724D6EDB4]
WORDS = st.integers(0, 2**64 - 1)
COUNTERS = st.integers(0, 2**40)


def word(value: int) -> np.uint64:
    return np.uint64(value)


def test_the_finaliser_gives_the_published_numbers_of_splitmix64() -> None:
    # The first five outputs for the seed 1234567: the state moves by the golden gamma before each.
    published = [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
        4593380528125082431,
        16408922859458223821,
    ]
    states = [(1234567 + i * 0x9E3779B97F4A7C15) & naive.MASK for i in range(5)]
    assert [int(kernel._finalise(word(state))) for state in states] == published
    assert [naive.finalise(state) for state in states] == published


def test_known_answers_do_not_change() -> None:
    # Computed with the integers of tests/naive.py; a change here changes every digest and published figure.
    key = 0x548C9DECBCE65297
    assert [naive.bits(key, n) for n in range(3)] == [int(kernels.bits(word(key), n)) for n in range(3)]
    assert [naive.bits(key, n) for n in (1, 2, 10**9)] == KNOWN
    assert int(kernels.address(word(1), word(2), word(3), word(4))) == naive.address(1, 2, 3, 4)


@given(WORDS, WORDS)
def test_keys_are_those_of_the_twin(key: int, part: int) -> None:
    assert int(kernels.extend(word(key), word(part))) == naive.extend(key, part)


@given(WORDS, WORDS, WORDS, WORDS)
def test_addresses_are_those_of_the_twin(seed: int, lineage: int, purpose: int, entity: int) -> None:
    address = kernels.address(word(seed), word(lineage), word(purpose), word(entity))
    assert int(address) == naive.address(seed, lineage, purpose, entity)


@given(WORDS, COUNTERS)
def test_bits_and_uniforms_are_those_of_the_twin(key: int, counter: int) -> None:
    assert int(kernels.bits(word(key), counter)) == naive.bits(key, counter)
    assert kernels.uniform(word(key), counter) == naive.uniform(key, counter)


@given(WORDS, st.integers(0, 10**6))
def test_normals_are_those_of_the_twin(key: int, counter: int) -> None:
    # The kernel's quantile is off by less than 1e-6 between -6 and 6.
    assert kernels.normal(word(key), counter) == pytest.approx(naive.normal(key, counter), rel=1e-6, abs=1e-6)


@given(WORDS, COUNTERS, st.floats(-1.0, 200.0))
def test_poisson_numbers_are_those_of_the_twin(key: int, counter: int, mean: float) -> None:
    assert kernels.poisson(mean, word(key), counter) == naive.poisson(mean, key, counter)


@given(WORDS, COUNTERS, st.integers(-1, 5000), st.floats(-0.1, 1.1))
def test_binomial_numbers_are_those_of_the_twin(key: int, counter: int, number: int, chance: float) -> None:
    drawn = kernels.binomial(number, chance, word(key), counter)
    assert drawn == naive.binomial(number, chance, key, counter)
    assert 0 <= drawn <= max(0, number)


@given(WORDS, st.integers(1, 200), st.floats(1e-6, 1.0))
def test_binomial_numbers_grow_with_the_chance_and_mirror(key: int, number: int, chance: float) -> None:
    # By inversion of one uniform: the same noise gives no fewer successes at a higher chance.
    lower = min(chance, 29.0 / number, 0.5)
    draws = [kernels.binomial(number, part * lower, word(key), 0) for part in (0.0, 0.3, 0.6, 1.0)]
    assert draws == sorted(draws)
    if lower < 0.5:
        mirrored = kernels.binomial(number, 1.0 - lower, word(key), 0)
        assert mirrored == number - kernels.binomial(number, 1.0 - (1.0 - lower), word(key), 0)


def test_binomial_numbers_of_millions_of_persons_stay_among_them() -> None:
    for number, chance in ((10**7, 1e-7), (10**7, 0.5), (10**7, 1.0 - 1e-8), (61, 0.4999), (10**9, 1e-12)):
        draws = [kernels.binomial(number, chance, word(naive.extend(1, n)), 0) for n in range(200)]
        assert min(draws) >= 0
        assert max(draws) <= number


@pytest.mark.parametrize("raw", [0, 1, 2**52 - 1])
def test_uniform_numbers_stay_inside_the_open_interval(raw: int) -> None:
    value = (raw + 0.5) * kernel._TO_UNIT
    assert 0.0 < value < 1.0
    assert math.log(value) < 0.0


def test_negative_parts_of_an_address_wrap_around() -> None:
    assert int(kernels.extend(word(5), -1)) == naive.extend(5, -1)


def test_extend_array_is_extend_twice_for_each_world() -> None:
    keys, entities = [3, 7, 2**63], [0, 1, 5]
    expected = [naive.extend(naive.extend(k, 9), e) for k, e in zip(keys, entities, strict=True)]
    assert kernels.extend_array(np.array(keys, dtype=np.uint64), 9, np.array(entities)).tolist() == expected


def test_an_array_of_uniforms_begins_at_its_first_counter() -> None:
    assert kernels.uniform_array(11, 4, first=3).tolist() == [naive.uniform(11, n) for n in range(3, 7)]


def test_a_skip_counts_the_failures_before_the_next_success() -> None:
    log_miss = math.log1p(-0.25)
    for failures in range(6):
        # The chance of more than n failures is 0.75^(n+1): just on either side of it the count steps.
        edge = 0.75 ** (failures + 1)
        assert kernels.skip(edge * (1 + 1e-9), log_miss) == failures
        assert kernels.skip(edge * (1 - 1e-9), log_miss) == failures + 1


def test_a_skip_over_a_tiny_chance_is_long_but_finite() -> None:
    assert kernels.skip(1e-300, -1e-15) == 1_000_000_000
