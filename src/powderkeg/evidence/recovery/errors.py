"""Errors of an open record: what is missed, what is made up, and how far a figure is off.

A count n is reported as ``round(B exp(s sqrt(0.8) z + s sqrt(0.2) z_day)) + F``: B a binomial thinning of n
with the chance of detection, z one error of the whole record (later counts repeat earlier ones), z_day one
of the day, F false events, Poisson in number. So a zero may be reported of something, and something of a
zero.

Sources: Hendrix & Salehyan 2015 (detection of an event of contention: about 0.76). That one error carries
four fifths of the variance, and all rates of false reports, are our judgement [J].
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from powderkeg.kernels import binomial, extend_array, poisson, uniform_array

__all__ = ["EXACT", "STATED", "Errors", "Reporter"]

FloatArray = npt.NDArray[np.float64]
Names = npt.NDArray[np.uint64]

_WHOLE, _DAILY = np.sqrt(0.8), np.sqrt(0.2)
_MASK = 0xFFFFFFFFFFFFFFFF


@dataclass(frozen=True)
class Errors:
    """How wrong the press and listeners are.

    Attributes:
        size: s.d. of the logarithm of a reported size or count.
        deaths: the same for deaths.
        detection: chance that one of a counted kind is reported.
        false_events: false events of a kind per country and day.
        flag_miss: chance that an event which is yes or no (a chief removed, a surge claimed) is not reported.
        flag_false: chance a day that it is reported and was not.
        listener: s.d. of what a listener adds to a reading of traffic, in s.d. of a calm day.
        small_crowd: persons; a crowd of x in a region goes unreported for a day with chance
            ``(1 - detection) exp(-x / small_crowd)``: large crowds are seen.
        false_crowd: persons in a crowd that is made up.
    """

    size: float = 0.45
    deaths: float = 0.30
    detection: float = 0.76
    false_events: float = 0.01
    flag_miss: float = 0.10
    flag_false: float = 0.005
    listener: float = 1.0
    small_crowd: float = 1000.0
    false_crowd: float = 300.0


STATED = Errors()
"""The errors of the open record."""

EXACT = Errors(0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0)
"""None at all."""


class Reporter:
    """Numbers for the errors of W worlds, named by their lineages, the seed and a purpose."""

    def __init__(self, lineage: Names, seed: int, purpose: int, errors: Errors) -> None:
        """Take the (W,) names of the worlds."""
        self.errors = errors
        self._keys = extend_array(lineage, purpose, np.full(len(lineage), seed & _MASK, dtype=np.uint64))

    def uniform(self, purpose: int, count: int) -> FloatArray:
        """(W, count) numbers in (0, 1)."""
        return np.stack([uniform_array(int(key), count) for key in self._streams(purpose)])

    def normal(self, purpose: int, count: int) -> FloatArray:
        """(W, count) standard normal numbers, by Box and Muller."""
        u = self.uniform(purpose, 2 * count)
        result: FloatArray = np.sqrt(-2.0 * np.log(u[:, :count])) * np.cos(2.0 * np.pi * u[:, count:])
        return result

    def blur(self, purpose: int, width: float, count: int) -> FloatArray:
        """(W, count) factors of this s.d. in all: one error of the whole record, one of each column."""
        z = self.normal(purpose, 1 + count)
        return np.asarray(np.exp(width * (_WHOLE * z[:, :1] + _DAILY * z[:, 1:])))

    def thinned(self, purpose: int, truth: FloatArray, chance: float) -> FloatArray:
        """(W, n) whole numbers: how many of so many are reported."""
        found = np.rint(truth)
        keys = self._streams(purpose)
        for w, i in np.argwhere(found > 0):
            found[w, i] = binomial(int(found[w, i]), chance, keys[w], i)
        return found

    def false(self, purpose: int, rate: float, count: int) -> FloatArray:
        """(W, count) numbers of false events."""
        keys = self._streams(purpose)
        drawn = [[poisson(rate, key, i) for i in range(count)] for key in keys]
        return np.array(drawn, dtype=np.float64)

    def count(self, purpose: int, truth: FloatArray, width: float) -> FloatArray:
        """(W, D) daily counts as reported."""
        seen = self.thinned(purpose, truth, self.errors.detection)
        blurred = np.rint(seen * self.blur(purpose + 1, width, truth.shape[1]))
        return np.asarray(blurred + self.false(purpose + 2, self.errors.false_events, truth.shape[1]))

    def flag(self, purpose: int, truth: FloatArray) -> FloatArray:
        """(W, D) daily events that are yes or no, as reported."""
        u = self.uniform(purpose, truth.shape[1])
        return np.where(
            truth > 0, truth * (u >= self.errors.flag_miss), (u < self.errors.flag_false).astype(float)
        )

    def heard(self, purpose: int, truth: FloatArray) -> FloatArray:
        """(W, D) daily readings with the listener's own error."""
        return np.asarray(truth + self.errors.listener * self.normal(purpose, truth.shape[1]))

    def _streams(self, purpose: int) -> Names:
        return extend_array(self._keys, purpose, np.zeros(len(self._keys), dtype=np.uint64))
