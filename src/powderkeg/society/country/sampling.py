"""Samples of agents: the traits of citizens, the same in every world of a run.

Cohorts: in a block of n agents (``cohorts``) the people are cut by hardship into n strata with the bounds
``h_k = 1 - (k / n)^1.5``, so those most ready to act are cut finest and the weights of agents rise from them
down; risk aversion and reach follow a lattice, shifted by the seed.

Sources: stratified and lattice sampling (Cranley & Patterson 1976, SIAM J. Numer. Anal. 13: 904-914).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from powderkeg.kernels import address, strata, uniform_array
from powderkeg.society.country.cohorts import EXPOSED, OPPORTUNIST, UNEXPOSED

__all__ = ["TRAITS", "hash_key", "sample_cohorts", "sample_individuals"]

TRAITS = 5
"""Rows of the traits: hardship, risk aversion, ranks of exposure, of being online, of opportunism."""
Sample = tuple[NDArray[np.float32], NDArray[np.int32], NDArray[np.float32]]

_FINER = 1.5  # exponent: how much finer those readiest to act are cut
_OPPORTUNISTS = 1 / 6  # share of a region's agents; with fewer their riots came too early by a day
_PLASTIC = 1.324717957244746
_LATTICE = (1.0 / _PLASTIC, 1.0 / _PLASTIC**2)  # two-dimensional golden lattice
_NEVER, _ALWAYS = 2.0, -1.0  # ranks above or below any share


def hash_key(seed: int, purpose: int, entity: int) -> int:
    """Key of a stream outside any world (traits, resampling)."""
    return int(
        address(np.uint64(seed & 0xFFFFFFFFFFFFFFFF), np.uint64(0), np.uint64(purpose), np.uint64(entity))
    )


def sample_individuals(seed: int, first: NDArray[np.int64]) -> Sample:
    """Single citizens: in a region every trait takes each of n strata once, in its own order.

    Numbers have seven digits: of 700,000 strata one in a hundred is hit by a neighbour's number instead.

    Args:
        seed: names the sample.
        first: (R + 1,) first agent of each region.

    Returns:
        (TRAITS, N) traits, and blocks and parts of no meaning for single citizens.
    """
    count = int(first[-1])
    out = np.empty((TRAITS, count), dtype=np.float32, order="F")  # a citizen's numbers share a cache line
    order = np.empty(int(np.diff(first).max()), dtype=np.int32)
    for r in range(len(first) - 1):
        for trait in range(TRAITS):
            key = np.uint64(hash_key(seed, 1000 + trait, r))
            strata(key, order, out[trait, first[r] : first[r + 1]])
    return out, np.zeros(0, dtype=np.int32), np.zeros(0, dtype=np.float32)


def sample_cohorts(seed: int, first: NDArray[np.int64]) -> Sample:
    """Cohorts: exposed people, people who are not exposed, and opportunists, each cut finest where readiest.

    Args:
        seed: names the sample.
        first: (R + 1,) first agent of each region, eight or more in each.

    Returns:
        (TRAITS, N) traits, (N,) blocks, (N,) shares of the block's people, which sum to one in each.
    """
    count = int(first[-1])
    traits = np.empty((TRAITS, count), dtype=np.float32)  # a loop over agents reads rows
    block = np.empty(count, dtype=np.int32)  # as wide as persons are: a vector holds as many
    part = np.empty(count, dtype=np.float32)
    for r in range(len(first) - 1):
        size = int(first[r + 1] - first[r])
        opportunists = max(2, round(_OPPORTUNISTS * size))
        exposed = (size - opportunists + 1) // 2
        begin = int(first[r])
        for kind, number in (
            (EXPOSED, exposed),
            (UNEXPOSED, size - opportunists - exposed),
            (OPPORTUNIST, opportunists),
        ):
            span = slice(begin, begin + number)
            traits[:, span], part[span] = _block(hash_key(seed, 1000 + kind, r), kind, number)
            block[span] = kind
            begin += number
    return traits, block, part


def _block(key: int, kind: int, number: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """(TRAITS, n) traits and (n,) shares of one block."""
    shift = uniform_array(key, 3)
    k = np.arange(number)
    edges = 1.0 - (np.arange(number + 1) / number) ** _FINER
    out = np.empty((TRAITS, number))
    out[0] = (edges[:-1] + edges[1:]) / 2.0
    out[1] = (shift[0] + k * _LATTICE[0]) % 1.0
    out[3] = (shift[1] + k * _LATTICE[1]) % 1.0
    spread = (shift[2] + (k + 0.5) / number) % 1.0  # exposure among opportunists
    out[2] = {EXPOSED: _ALWAYS, UNEXPOSED: _NEVER}.get(kind, spread)
    out[4] = _ALWAYS if kind == OPPORTUNIST else _NEVER
    return out, edges[:-1] - edges[1:]
