"""Accepting a step in stages, so that a world gone astray is not run to the end of the record.

A proposed world y takes the place of a world x if every stage lets it pass, stage k with probability
``min(1, exp(d_k))``. Each ``d_k`` is what a function of a world's past up to stage k, y's less x's, has grown
by since the stage before, and the last stage takes what is then left of the whole log ratio. Each stage keeps
detailed balance for its own factor, so all of them keep it for the product (Christen & Fox 2005; Banterle,
Grazian, Lee & Robert 2019), whatever the functions are. What is chosen well costs few acceptances: the log
likelihood so far, damped because worlds do catch up, and no more of it counted than most worlds have.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.grades import LETTER_WEIGHTS
from powderkeg.evidence.windows import SEGMENTS_A_DAY

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.evidence.joint.maker import IndexArray, Mask
    from powderkeg.evidence.plan import Plan

__all__ = ["Sieve", "enough_of", "stages_of"]

FloatArray = npt.NDArray[np.float64]
_CLAIMS = 15  # claims that a stage takes in, at least: fewer tell too little of how a world will end
_DAMPING = 0.7  # power of the likelihood so far in an early stage
_ENOUGH = 0.5  # quantile of the worlds' likelihood so far above which more of it counts for nothing
_DEPTH = 50.0  # nats below that beyond which less of it counts for nothing: keeps -inf out of differences


def stages_of(plan: Plan, block: int) -> tuple[int, ...]:
    """Blocks before ``block`` after which a world may be turned down: ends of days, after enough claims.

    Args:
        plan: the record laid out.
        block: the block at whose end worlds are compared in full.
    """
    found, taken = [], 0
    for number in range(block):
        # a claim of a letter that is worth nothing must not move a stage, and with it a random number
        taken += sum(LETTER_WEIGHTS[claim.letter] > 0.0 for claim in plan.claims[number])
        if taken >= _CLAIMS and (plan.ends[number] + 1) % SEGMENTS_A_DAY == 0:
            found.append(number)
            taken = 0
    return tuple(found)


@dataclass
class Sieve:
    """Tells after each block which of K proposed worlds go on.

    Attributes:
        stages: blocks with an early stage.
        block: the last block, whose stage is the final one.
        old: per block (K,) log likelihood of the worlds whose places are asked for.
        enough: by stage the log likelihood so far above which more of it counts for nothing.
        heat: power 0 to 1 of the last block's own likelihood.
        level: (K,) what the log weights of the hypotheses add to the log ratio.
        log_u: (stages + 1, K) logarithms of uniform random numbers.
    """

    stages: tuple[int, ...]
    block: int
    old: Sequence[FloatArray]
    enough: dict[int, float]
    heat: float
    level: FloatArray
    log_u: FloatArray
    _taken: FloatArray = field(init=False)
    _before: FloatArray = field(init=False)

    def __post_init__(self) -> None:
        self._taken = np.zeros(len(self.level))  # of the log ratio, by the stages passed
        self._before = np.zeros(len(self.level))

    def __call__(self, number: int, index: IndexArray, values: FloatArray) -> Mask:
        """Which worlds go on.

        Args:
            number: the block that is over.
            index: (M,) which of the K worlds are still there.
            values: (M,) their log likelihood.
        """
        if number == self.block:
            return self._last(index, values)
        if number == self.block - 1:
            self._before[index] = values
        if number not in self.stages:
            return np.ones(len(index), dtype=bool)
        gain = self._so_far(number, values) - self._so_far(number, self.old[number][index])
        stay: Mask = self.log_u[self.stages.index(number), index] < gain - self._taken[index]
        self._taken[index] = gain
        return stay

    def _so_far(self, stage: int, values: FloatArray) -> FloatArray:
        top = self.enough[stage]
        result: FloatArray = _DAMPING * np.clip(values, top - _DEPTH, top)
        return result

    def _last(self, index: IndexArray, values: FloatArray) -> Mask:
        old_before = self.old[self.block - 1][index] if self.block else 0.0
        with np.errstate(invalid="ignore"):
            gain = (1.0 - self.heat) * (self._before[index] - old_before)
            gain += self.heat * (values - self.old[self.block][index]) + self.level[index]
        stay: Mask = (values > -np.inf) & (self.log_u[-1, index] < gain - self._taken[index])
        return stay


def enough_of(stages: tuple[int, ...], history: Sequence[FloatArray]) -> dict[int, float]:
    """By stage the log likelihood that half of the worlds have reached.

    Args:
        stages: blocks with an early stage.
        history: per block (P,) log likelihood of the worlds.
    """
    return {stage: float(np.quantile(np.maximum(history[stage], -1e6), _ENOUGH)) for stage in stages}
