"""A few hundred posterior worlds that the outlook continues, and what each stands for.

Hypotheses are strata: each with a mechanism that the record has not ruled out gets at least forty worlds, the
rest go by posterior. Within one, seeds share by ``exp(gain + log_acceptance)`` and worlds by their weights;
systematic resampling then says how often a world was drawn, and one drawn twice is run once with twice the
weight. So every figure is right for the mixture whatever the strata's sizes.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.case import CaseError
from powderkeg.evidence import Evidence
from powderkeg.evidence.weigh import able_of
from powderkeg.evidence.weights import log_sum, systematic

if TYPE_CHECKING:
    from powderkeg.evidence.rescoring import Lineage, Scored

__all__ = ["LEAST_PER_HYPOTHESIS", "Posterior", "sample_posterior"]

LEAST_PER_HYPOTHESIS = 40
"""Worlds drawn under each hypothesis, whatever its posterior."""

FloatArray = npt.NDArray[np.float64]
_PURPOSE = 0x6F75746C


@dataclass(frozen=True)
class Posterior:
    """P posterior worlds.

    Attributes:
        names: hypotheses with a mechanism, in the order of their numbers.
        share: (H,) posterior of each among those with a mechanism; sums to 1.
        hypothesis: (P,) number of each world's hypothesis.
        within: (P,) weight of each world within its hypothesis; sums to 1 over each.
        draw: (P,) number of the draw of parameters that a world descends from; copies share it.
        coordinates: (P, D) standard normal numbers behind its parameters.
        streams: (P, blocks) streams of random numbers in force.
        ends: last segment of each block.
        drawn: (H,) worlds drawn under each, repeats counted.
        know_nothing: posterior of the accounts without a mechanism, which no world stands for.
    """

    names: tuple[str, ...]
    share: FloatArray
    hypothesis: npt.NDArray[np.intp]
    within: FloatArray
    draw: npt.NDArray[np.intp]
    coordinates: FloatArray
    streams: npt.NDArray[np.uint64]
    ends: tuple[int, ...]
    drawn: npt.NDArray[np.intp]
    know_nothing: float

    @property
    def size(self) -> int:
        """Number of worlds P."""
        return len(self.hypothesis)

    @property
    def weights(self) -> FloatArray:
        """(P,) weight of each world in the mixture; sums to 1."""
        return np.asarray(self.share[self.hypothesis] * self.within)


@dataclass(frozen=True)
class _Stratum:
    """All last worlds of one hypothesis: weights that sum to 1, and where each lies."""

    weights: FloatArray
    seed: npt.NDArray[np.intp]
    row: npt.NDArray[np.intp]


def sample_posterior(result: Evidence, worlds: int, seed: int) -> Posterior:
    """Draw worlds from a weighing.

    Args:
        result: a weighing that kept its last worlds.
        worlds: how many in all; where that is fewer than forty for each hypothesis, they share alike.
        seed: names the draw.

    Raises:
        CaseError: the weighing kept no worlds, too few are asked for, or no hypothesis is left.
    """
    names = able_of(result.case)
    if not names or any(name not in result.scored for name in names):
        raise CaseError("outlook: the result kept no worlds; weigh again with checks=True")
    strata = {h: found for h, name in enumerate(names) if (found := _stratum(result.scored[name]))}
    share = np.array([result.posterior[name] if h in strata else 0.0 for h, name in enumerate(names)])
    if share.sum() <= 0.0:
        raise CaseError("outlook: no hypothesis with a mechanism is left, so there is nothing to continue")
    left_out = 1.0 - fsum(result.posterior[name] for name in names)
    share = share / share.sum()
    alive = np.flatnonzero(share > 0.0)
    if worlds < len(alive):
        raise CaseError(f"outlook: {worlds} worlds are fewer than the {len(alive)} hypotheses; ask for more")
    drawn = _sizes(share, alive, worlds)
    stream = np.random.Generator(np.random.Philox(key=[seed & 0xFFFFFFFFFFFFFFFF, _PURPOSE]))
    parts = [_draw(result, names, int(h), strata[int(h)], int(drawn[h]), stream) for h in alive]
    lineage = _lineages(result, names[int(alive[0])])[0]
    return Posterior(
        names=names,
        share=share,
        hypothesis=np.concatenate([part["hypothesis"] for part in parts]).astype(np.intp),
        within=np.concatenate([part["within"] for part in parts]),
        draw=np.concatenate([part["draw"] for part in parts]).astype(np.intp),
        coordinates=np.concatenate([part["coordinates"] for part in parts]),
        streams=np.concatenate([part["streams"] for part in parts]).astype(np.uint64),
        ends=lineage.ends,
        drawn=drawn,
        know_nothing=left_out,
    )


def _lineages(result: Evidence, name: str) -> list[Lineage]:
    found = [scored.lineage for scored in result.scored[name]]
    if any(lineage is None for lineage in found):
        raise CaseError("outlook: worlds of this society cannot be made again")
    return [lineage for lineage in found if lineage is not None]


def _stratum(passes: tuple[Scored, ...]) -> _Stratum | None:
    """None where no pass left a world alive."""
    shares = np.array([scored.gain + scored.log_acceptance for scored in passes])
    total = log_sum(shares)
    if not np.isfinite(total):
        return None
    weights = [
        np.exp(share - total) * np.exp(scored.log_weights - log_sum(scored.log_weights))
        if np.isfinite(share)
        else np.zeros(scored.size)
        for share, scored in zip(shares, passes, strict=True)
    ]
    joined = np.concatenate(weights)
    return _Stratum(
        joined / joined.sum(),
        np.concatenate([np.full(scored.size, number) for number, scored in enumerate(passes)]),
        np.concatenate([np.arange(scored.size) for scored in passes]),
    )


def _sizes(share: FloatArray, alive: npt.NDArray[np.intp], worlds: int) -> npt.NDArray[np.intp]:
    """(H,) worlds to draw under each: the least, then by posterior, the largest remainders first."""
    least = min(LEAST_PER_HYPOTHESIS, worlds // len(alive))
    sizes = np.zeros(len(share), dtype=np.intp)
    sizes[alive] = least
    wanted = share * (worlds - least * len(alive))
    sizes += np.floor(wanted).astype(np.intp)
    rest = worlds - int(sizes.sum())
    order = np.argsort(np.floor(wanted) - wanted, kind="stable")
    sizes[[h for h in order if share[h] > 0.0][:rest]] += 1
    return sizes


def _draw(
    result: Evidence,
    names: tuple[str, ...],
    h: int,
    stratum: _Stratum,
    size: int,
    stream: np.random.Generator,
) -> dict[str, npt.NDArray[Any]]:
    index, copies = np.unique(systematic(stratum.weights, float(stream.random()), size), return_counts=True)
    lineages = _lineages(result, names[h])
    seeds, rows = stratum.seed[index], stratum.row[index]
    origin = [(lineages[s], int(row)) for s, row in zip(seeds, rows, strict=True)]
    return {
        "hypothesis": np.full(len(index), h),
        "within": copies / size,
        "draw": np.array(
            [int(s) << 32 | int(one.draw[row]) for s, (one, row) in zip(seeds, origin, strict=True)]
        ),
        "coordinates": np.stack([one.coordinates[row] for one, row in origin]),
        "streams": np.stack([one.streams[row] for one, row in origin]),
    }
