"""Renewing worlds by replays: a Metropolis and Hastings step on what makes them.

A world is a function of its hypothesis, its coordinates and its streams, so a change to any of these is tried
by making the world again from the start and comparing likelihoods. Nothing is approximated: the steps leave
the population's distribution as it is, at any temperature. Four kinds are mixed:

* all coordinates a little: ``z' = sqrt(1 - b^2) z + b n``, which keeps the prior (Cotter et al. 2013);
* a few coordinates by anything from a little to a fresh draw, the others not at all;
* new noise in one stretch between two resamplings, the rest of the noise as it was;
* another hypothesis with the same coordinates and noise; half the time those coordinates in which hypotheses
  differ are drawn afresh.

What is left of a step after its first days decides whether the rest is run at all (``stages``). The two sizes
adapt to their acceptance.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.joint.population import Origins
from powderkeg.evidence.joint.stages import Sieve, enough_of, stages_of

if TYPE_CHECKING:
    from powderkeg.evidence.joint.maker import IndexArray, Maker, Mask
    from powderkeg.evidence.joint.population import Population

__all__ = ["KINDS", "Mover"]

FloatArray = npt.NDArray[np.float64]

KINDS = ("all coordinates", "some coordinates", "noise", "hypothesis")
# At the end of the bundled record an accepted step of all coordinates moves a world by a fifth of what an
# accepted step of some does (mean square): its size has come down to a tenth.
_MIX = (0.08, 0.42, 0.15, 0.35)
_ALL, _SOME, _NOISE, _HYPOTHESIS = range(4)
_LEAST_STEP = 0.2  # of some coordinates; the most is 1, a fresh draw
_WANTED = {_ALL: 0.2, _SOME: 0.28}  # acceptance at which a step is neither timid nor in vain


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
        self, population: Population, block: int, heat: float, level: FloatArray, who: IndexArray
    ) -> None:
        """One step for the chosen worlds.

        Args:
            population: changed in place.
            block: the block whose claims were scored last.
            heat: power 0 to 1 of the block's own likelihood in what the worlds stand for.
            level: (H,) log of each hypothesis's weight, so that all are held equally often; -inf for one
                that no world may enter or leave.
            who: the worlds that try a step, each once, chosen without regard to what they are.
        """
        old = population.origins.taken(who)
        kind = self.stream.choice(len(KINDS), len(who), p=self._mix())
        new = self._proposed(old, kind)
        stages = stages_of(population.tracks.plan, block)
        log_u = np.log(self.stream.random((len(stages) + 1, len(who))))
        may = np.flatnonzero((level[old.hypothesis] > -np.inf) & (level[new.hypothesis] > -np.inf))
        if not len(may):
            return
        history = population.track.history
        sieve = Sieve(
            stages,
            block,
            [past[who[may]] for past in history],
            enough_of(stages, history),
            heat,
            level[new.hypothesis[may]] - level[old.hypothesis[may]],
            log_u[:, may],
        )
        track, index = population.tracks.replay(new.taken(may), population.forked, block, sieve)
        at = may[index]
        keeps = self._keeps_one_of_each(population.origins.hypothesis, who[at], new.hypothesis[at])
        if not keeps.all():
            track.keep(np.flatnonzero(keeps))
        accepted = at[keeps]
        population.put(who[accepted], new.taken(accepted), track)
        self._count(kind, np.isin(np.arange(len(who)), accepted))

    def _mix(self) -> FloatArray:
        mix = np.array(_MIX)
        if len(self.maker.hypotheses) < 2:
            mix[_HYPOTHESIS] = 0.0
        if self.maker.dimensions == 0:
            mix[[_ALL, _SOME]] = 0.0
        result: FloatArray = mix / mix.sum()
        return result

    def _proposed(self, old: Origins, kind: npt.NDArray[np.int64]) -> Origins:
        stream = self.stream
        P, D = old.coordinates.shape
        fresh = stream.standard_normal((P, D))
        z = old.coordinates.copy()
        rows = kind == _ALL
        z[rows] = np.sqrt(1.0 - self.step**2) * z[rows] + self.step * fresh[rows]
        number = np.maximum(1, stream.poisson(self.some, P))
        chosen = (stream.random((P, D)) < number[:, None] / max(D, 1)) & (kind == _SOME)[:, None]
        size = stream.uniform(_LEAST_STEP, 1.0, (P, 1))
        z[chosen] = (np.sqrt(1.0 - size**2) * z + size * fresh)[chosen]
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
    def _keeps_one_of_each(old: IndexArray, who: IndexArray, new: IndexArray) -> Mask:
        """False for the moves out of a hypothesis that would be left without a world (tiny runs only)."""
        after = old.copy()
        after[who] = new
        H = int(max(old.max(), after.max())) + 1
        emptied = (np.bincount(after, minlength=H) == 0) & (np.bincount(old, minlength=H) > 0)
        result: Mask = ~emptied[old[who]]
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
