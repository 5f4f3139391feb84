"""Renewing worlds by replays: a Metropolis and Hastings step on what makes them.

A world is a function of its hypothesis, its coordinates and its streams, so a change to any of these is tried
by making the world again from the start and comparing likelihoods. Nothing is approximated: the steps leave
the population's distribution as it is, at any temperature. Four kinds are mixed:

* all coordinates a little: ``z' = sqrt(1 - b^2) z + b n``, which keeps the prior (Cotter et al. 2013);
* a few coordinates much, the others not at all;
* new noise in one stretch between two resamplings, the rest of the noise as it was;
* another hypothesis with the same coordinates and noise; half the time those coordinates in which hypotheses
  differ are drawn afresh.

The two sizes adapt to their acceptance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.joint.population import Origins

if TYPE_CHECKING:
    from powderkeg.evidence.joint.maker import Maker
    from powderkeg.evidence.joint.population import Population

__all__ = ["KINDS", "Mover"]

FloatArray = npt.NDArray[np.float64]

KINDS = ("all coordinates", "some coordinates", "noise", "hypothesis")
_MIX = (0.3, 0.15, 0.2, 0.35)
_ALL, _SOME, _NOISE, _HYPOTHESIS = range(4)
_SOME_STEP = 0.8
_WANTED = {_ALL: 0.3, _SOME: 0.35}  # acceptance at which a step is neither timid nor in vain


@dataclass
class Mover:
    """Tries steps and counts them.

    Attributes:
        maker: makes worlds.
        stream: of the proposals' random numbers.
        step: size b of a small change to all coordinates.
        some: coordinates changed at once, on average.
        tried: steps tried, by kind.
        accepted: steps accepted, by kind.
    """

    maker: Maker
    stream: np.random.Generator
    step: float = 0.4
    some: float = 16.0
    tried: FloatArray = field(default_factory=lambda: np.zeros(len(KINDS)))
    accepted: FloatArray = field(default_factory=lambda: np.zeros(len(KINDS)))

    def move(
        self, population: Population, block: int, before: FloatArray, heat: float, level: FloatArray
    ) -> None:
        """One step for every world.

        Args:
            population: changed in place.
            block: the block whose claims were scored last.
            before: (P,) log likelihood before that block's claims; changed in place.
            heat: power 0 to 1 of the block's own likelihood in what the worlds stand for.
            level: (H,) log of each hypothesis's weight, so that all are held equally often; -inf for one
                that no world may enter.
        """
        kind = self.stream.choice(len(KINDS), population.size, p=self._mix())
        new = self._proposed(population, kind)
        track, new_before, calm = population.tracks.replay(new, population.forked, block)
        after, new_after = population.track.likelihood.log_ratio, track.likelihood.log_ratio
        with np.errstate(invalid="ignore"):
            gain = (1.0 - heat) * (new_before - before) + heat * (new_after - after)
            gain += level[new.hypothesis] - level[population.origins.hypothesis]
        log_u = np.log(self.stream.random(population.size))
        held = (
            level[population.origins.hypothesis] > -np.inf
        )  # worlds of a lost hypothesis stay where they are
        rows = calm & held & (new_after > -np.inf) & (log_u < gain)
        rows &= self._keeps_one_of_each(population.origins.hypothesis, new.hypothesis, rows)
        population.put(rows, new, track)
        before[rows] = new_before[rows]
        self._count(kind, rows)

    def _mix(self) -> FloatArray:
        mix = np.array(_MIX)
        if len(self.maker.hypotheses) < 2:
            mix[_HYPOTHESIS] = 0.0
        if self.maker.dimensions == 0:
            mix[[_ALL, _SOME]] = 0.0
        result: FloatArray = mix / mix.sum()
        return result

    def _proposed(self, population: Population, kind: npt.NDArray[np.int64]) -> Origins:
        old, stream = population.origins, self.stream
        P, D = old.coordinates.shape
        fresh = stream.standard_normal((P, D))
        z = old.coordinates.copy()
        rows = kind == _ALL
        z[rows] = np.sqrt(1.0 - self.step**2) * z[rows] + self.step * fresh[rows]
        number = np.maximum(1, stream.poisson(self.some, P))
        chosen = (stream.random((P, D)) < number[:, None] / max(D, 1)) & (kind == _SOME)[:, None]
        z[chosen] = (np.sqrt(1.0 - _SOME_STEP**2) * z + _SOME_STEP * fresh)[chosen]
        H = len(self.maker.hypotheses)
        other = (old.hypothesis + stream.integers(1, max(H, 2), P)) % H
        hypothesis = np.where(kind == _HYPOTHESIS, other, old.hypothesis)
        redrawn = np.flatnonzero((kind == _HYPOTHESIS) & (stream.random(P) < 0.5))
        z[np.ix_(redrawn, self.maker.own)] = fresh[np.ix_(redrawn, self.maker.own)]
        return Origins(z, hypothesis, self._streams(old.streams, kind == _NOISE))

    def _streams(
        self, old: list[npt.NDArray[np.uint64]], rows: npt.NDArray[np.bool_]
    ) -> list[npt.NDArray[np.uint64]]:
        """The streams, with those of one stretch renewed in the marked worlds."""
        P = len(rows)
        stretch = self.stream.integers(0, len(old), P)
        fresh = self.stream.integers(0, 2**63, P, dtype=np.uint64)
        return [np.where(rows & (stretch == k), fresh, streams) for k, streams in enumerate(old)]

    @staticmethod
    def _keeps_one_of_each(
        old: npt.NDArray[np.intp], new: npt.NDArray[np.intp], rows: npt.NDArray[np.bool_]
    ) -> npt.NDArray[np.bool_]:
        """False for the moves out of a hypothesis that would be left without a world (tiny runs only)."""
        H = int(max(old.max(), new.max())) + 1
        left = np.bincount(np.where(rows, new, old), minlength=H)
        emptied = (left == 0) & (np.bincount(old, minlength=H) > 0)
        result: npt.NDArray[np.bool_] = ~emptied[old]
        return result

    def _count(self, kind: npt.NDArray[np.int64], rows: npt.NDArray[np.bool_]) -> None:
        tried = np.bincount(kind, minlength=len(KINDS))
        accepted = np.bincount(kind[rows], minlength=len(KINDS))
        self.tried += tried
        self.accepted += accepted
        share = accepted / np.maximum(tried, 1)
        if tried[_ALL]:
            self.step = float(np.clip(self.step * np.exp(share[_ALL] - _WANTED[_ALL]), 0.05, 0.95))
        if tried[_SOME]:
            most = max(self.maker.dimensions / 2.0, 1.0)
            factor = np.exp(1.5 * (share[_SOME] - _WANTED[_SOME]))
            self.some = float(np.clip(self.some * factor, 1.0, most))
