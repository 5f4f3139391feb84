"""Counter-based random numbers: the value depends on (key, counter) and on nothing else.

The generator is Squares (B. Widynski, "Squares: a fast counter-based RNG", arXiv 2004.06278): four or five
rounds of squaring and swapping of halves of ``counter * key``. Keys are made by chaining the SplitMix64
finaliser over the parts of the address (seed, lineage, purpose, entity, step), so that two addresses that
differ in one bit have unrelated keys.

Nothing here keeps state, so results do not depend on threads, on the order of particles, or on a restart.
"""

from __future__ import annotations

import math

import numpy as np
from numba import uint64

from powderkeg.kernels.compiling import entry

__all__ = [
    "address",
    "binomial",
    "bits",
    "extend",
    "extend_array",
    "extend_by",
    "gamma",
    "name_of",
    "normal",
    "poisson",
    "skip",
    "strata",
    "uniform",
]

# 52 bits: with 53 the half added in ``uniform`` would round the largest number to 1.
_TO_UNIT = 2.0**-52
_POISSON_EXACT_BELOW = 30.0
_OF_NORMALS = uint64(0x9D8F2C6B3A5E7714)  # even: keys stay odd
_FEW = 64  # tries: six squarings at most cost less than a logarithm and an exponential


@entry
def _finalise(x):
    """SplitMix64 finaliser: a bijection of 64 bits in which every input bit moves every output bit."""
    x = uint64(x) + uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> uint64(27))) * uint64(0x94D049BB133111EB)
    return x ^ (x >> uint64(31))


@entry
def name_of(part):
    """What a part of an address (any integer) does to a key: half the work of ``extend``, alike for all."""
    return _finalise(uint64(part))


@entry
def extend_by(key, name):
    """A new key from ``key`` and one more part of the address, given by ``name_of``."""
    return _finalise(uint64(key) ^ uint64(name)) | uint64(1)


@entry
def extend(key, part):
    """A new key from ``key`` and one more part of the address (any integer)."""
    return extend_by(key, name_of(part))


@entry
def address(seed, lineage, purpose, entity):
    """Key for one stream of numbers.

    Args:
        seed: the run's seed.
        lineage: 64-bit name of the world (changes when a world is forked with new streams).
        purpose: small integer, one per use.
        entity: region, unit or other index the numbers belong to.

    Returns:
        An odd 64-bit key.
    """
    return extend(extend(extend(uint64(seed), lineage), purpose), entity)


@entry
def bits(key, counter):
    """64 random bits for (key, counter): Squares64, five rounds."""
    key = uint64(key)
    y = x = uint64(counter) * key
    z = y + key
    x = x * x + y
    x = (x >> uint64(32)) | (x << uint64(32))
    x = x * x + z
    x = (x >> uint64(32)) | (x << uint64(32))
    x = x * x + y
    x = (x >> uint64(32)) | (x << uint64(32))
    x = x * x + z
    t = x
    x = (x >> uint64(32)) | (x << uint64(32))
    return t ^ ((x * x + y) >> uint64(32))


@entry
def uniform(key, counter):
    """A number in the open interval (0, 1) for (key, counter)."""
    return ((bits(key, counter) >> uint64(12)) + 0.5) * _TO_UNIT


@entry
def normal(key, counter):
    """A standard normal number: the quantile of a uniform one of a derived key, off by less than 1e-6.

    Rational functions after Wichura 1988, Applied Statistics 37: 477-484 (algorithm AS 241, PPND7). Box and
    Muller's way takes two numbers, a logarithm and a cosine; this takes a quotient, in seventeen of twenty
    calls.
    """
    u = uniform(uint64(key) ^ _OF_NORMALS, counter)
    q = u - 0.5
    if abs(q) <= 0.425:
        r = 0.180625 - q * q
        top = ((59.109374720 * r + 159.29113202) * r + 50.434271938) * r + 3.3871327179
        return q * top / (((67.187563600 * r + 78.757757664) * r + 17.895169469) * r + 1.0)
    r = math.sqrt(-math.log(min(u, 1.0 - u)))
    if r <= 5.0:
        r -= 1.6
        top = ((0.17023821103 * r + 1.3067284816) * r + 2.7568153900) * r + 1.4234372777
        x = top / ((0.12021132975 * r + 0.73700164250) * r + 1.0)
    else:
        r -= 5.0
        top = ((0.017337203997 * r + 0.42868294337) * r + 3.0812263860) * r + 6.6579051150
        x = top / ((0.012258202635 * r + 0.24197894225) * r + 1.0)
    return x if q > 0.0 else -x


@entry
def poisson(mean, key, counter):
    """A Poisson number. Below 30 by inversion of one uniform (exact); above by the normal limit, rounded."""
    if mean <= 0.0:
        return 0
    if mean > _POISSON_EXACT_BELOW:
        return max(0, math.floor(mean + math.sqrt(mean) * normal(key, counter) + 0.5))
    u = uniform(key, counter)
    if u <= 1.0 - mean:  # exp(-m) >= 1 - m: nearly all calls end here
        return 0
    k = 0
    term = math.exp(-mean)
    total = term
    while u > total and k < 400:
        k += 1
        term *= mean / k
        total += term
    return k


@entry
def _none(number, chance):
    """``(1 - p)^n``, the chance of no hit: by squaring where n is small, else by logarithm and exponential.

    The logarithm is its series where p is small, off by less than 1e-11 of itself.
    """
    if number < _FEW:
        power, factor, left = 1.0, 1.0 - chance, number
        while left > 0:
            if left & 1:
                power *= factor
            factor *= factor
            left >>= 1
        return power
    p = chance
    if p > 0.01:
        return math.exp(number * math.log1p(-p))
    return math.exp(-number * p * (1.0 + p * (1 / 2 + p * (1 / 3 + p * (1 / 4 + p * (1 / 5))))))


@entry
def binomial(number, chance, key, counter):
    """A binomial number: by inversion (exact) while the rarer outcome is rare, then normal."""
    if number <= 0 or chance <= 0.0:
        return 0
    if chance >= 1.0:
        return number
    rare = min(chance, 1.0 - chance)
    mean = number * rare
    if mean > _POISSON_EXACT_BELOW:
        spread = math.sqrt(mean * (1.0 - rare))
        hits = max(0, min(number, math.floor(mean + spread * normal(key, counter) + 0.5)))
    else:
        u = uniform(key, counter)
        hits = 0
        if u <= 1.0 - mean:  # (1 - p)^n >= 1 - n p: calls with a small mean end here
            return 0 if chance <= 0.5 else number
        term = _none(number, rare)
        total = term
        ratio = rare / (1.0 - rare)
        while u > total and hits < number:
            hits += 1
            term *= ratio * (number - hits + 1) / hits
            total += term
            if term < 1e-300:
                break
    return hits if chance <= 0.5 else number - hits


@entry
def gamma(shape, key):
    """A gamma number of shape 1 or more and scale 1, from a key of its own.

    Rejection after Marsaglia & Tsang 2000, ACM Transactions on Mathematical Software 26: 363-372; each try
    takes the next counters, and more than one in twenty is rare.
    """
    d = shape - 1.0 / 3.0
    c = 1.0 / math.sqrt(9.0 * d)
    counter = 0
    while True:
        x = normal(key, counter)
        v = (1.0 + c * x) ** 3
        if v > 0.0 and math.log(uniform(key, counter)) < 0.5 * x * x + d * (1.0 - v + math.log(v)):
            return d * v
        counter += 1


@entry
def skip(u, log_miss):
    """Number of failures before the next success of independent trials: floor(log u / log(1 - p)).

    Args:
        u: uniform number in (0, 1).
        log_miss: log(1 - p), below zero.
    """
    n = math.log(u) / log_miss
    return int(n) if n < 1e9 else 1_000_000_000


@entry
def uniforms(key, first, out):
    """Fill ``out`` (1-d float64) with uniform numbers of counters first, first + 1, ..."""
    for i in range(out.shape[0]):
        out[i] = uniform(key, first + i)


@entry
def strata(key, order, out):
    """Fill ``out`` with one number in each of its n equal strata of (0, 1), in a random order.

    Fisher and Yates from the inside out: for 700,000 numbers eight times as fast as sorting random ones.

    Args:
        key: counters 0 to 2 n - 1 of it are used.
        order: (n,) whole numbers, scratch.
        out: (n,) floats; may be a column of an array.
    """
    n = out.shape[0]
    for i in range(n):
        j = int(uniform(key, i) * (i + 1))
        order[i] = order[j]
        order[j] = i
    for i in range(n):
        out[i] = (order[i] + uniform(key, n + i)) / n


def uniform_array(key: int, size: int, first: int = 0) -> np.ndarray:
    """``size`` uniform numbers of one key as a float64 array (for use outside kernels)."""
    out = np.empty(size)
    uniforms(np.uint64(key), first, out)
    return out


@entry
def _extend_all(keys, part, entities, out):
    for i in range(keys.shape[0]):
        out[i] = extend(extend(keys[i], part), entities[i])


def extend_array(keys: np.ndarray, part: int, entities: np.ndarray) -> np.ndarray:
    """New keys from (P,) keys, one common part and (P,) entities, as uint64."""
    out = np.empty(len(keys), dtype=np.uint64)
    _extend_all(
        np.asarray(keys, dtype=np.uint64), np.uint64(part), np.asarray(entities, dtype=np.uint64), out
    )
    return out
