"""Streams of random numbers of an hour: one for each purpose in each region, or in the nation."""

from __future__ import annotations

from powderkeg.kernels.compiling import inner
from powderkeg.kernels.random import extend_by, name_of

JOIN, LEAVE, REMOVE, CELLS, ELITE, UNITS, SITES, SHOPS, POSTURE, ARREST, CASUALTIES, LOYALTY, TRAFFIC = range(
    1, 14
)
LOSSES, INTERVENER, OPPORTUNIST, CLAIMANT, NEIGHBOURS = range(14, 19)
"""Purposes: the part of a random number's address that names its use."""

PURPOSES = 32
"""More than there are, so that a new one is one more number above."""

_REGIONS = 4096


@inner
def name_streams(names):
    """Fill ``names`` (PURPOSES, R) with what tells the streams of an hour apart."""
    for purpose in range(names.shape[0]):
        for r in range(names.shape[1]):
            names[purpose, r] = name_of(purpose * _REGIONS + r)


@inner
def stream(key, names, purpose, entity):
    """Key of an hour's stream of numbers for one purpose in one region, or in the nation (entity 0)."""
    return extend_by(key, names[purpose, entity])
