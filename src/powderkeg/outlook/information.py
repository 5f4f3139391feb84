"""What it would be worth to know which hypothesis is true, in deaths and in nothing else.

Without it one looks at the mean over hypotheses; with it, at the column of the true one. The value is what
the option that then looks least harmful would spare beyond the one that looks so without: ``min_o sum_h p_h
D_oh - sum_h p_h min_o D_oh`` (expected value of perfect information). The smallest of several noisy figures
is too small, so the figure is also taken with the options picked on one half of the draws and counted on the
other; the two halves then change places.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.outlook.statistics import INTERVAL

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.outlook.statistics import Strata

__all__ = ["Information", "value_of_information"]

FloatArray = npt.NDArray[np.float64]
_PURPOSE = 0x696E666F
_RESAMPLES = 400
_SPLITS = 100


@dataclass(frozen=True)
class Information:
    """What knowing the true hypothesis would be worth.

    Attributes:
        looks_least: option with the fewest expected deaths over all hypotheses, as simulated.
        under: the same under each hypothesis.
        spared: expected deaths avoided by knowing; never below 0.
        low: lower end of the 90 % bootstrap interval over draws.
        high: its upper end.
        held_out: the same with the options picked on other worlds than they are counted on; it may be below
            0, and about 0 says that the worlds are too few to tell; nan where a hypothesis has one draw only.
        changes: chance that the true hypothesis is one under which another option looks least harmful.
    """

    looks_least: str
    under: dict[str, str]
    spared: float
    low: float
    high: float
    held_out: float
    changes: float


def value_of_information(
    strata: Strata, names: Sequence[str], options: Sequence[str], deaths: FloatArray, seed: int
) -> Information:
    """Find it.

    Args:
        strata: the worlds.
        names: (H,) hypotheses.
        options: (K,) names.
        deaths: (P, K) deaths of each world under each option.
        seed: names the resampling.
    """
    share = strata.share
    sums = strata.cluster_sums(deaths)
    loss = _loss(sums, [np.ones(len(weights)) for weights, _ in sums])
    stream = np.random.Generator(np.random.Philox(key=[seed & 0xFFFFFFFFFFFFFFFF, _PURPOSE]))
    drawn = []
    for _ in range(_RESAMPLES):
        counts = [stream.multinomial(len(w), np.full(len(w), 1.0 / len(w))) if len(w) else w for w, _ in sums]
        drawn.append(_spared(share, _loss(sums, counts)))
    low, high = np.quantile(drawn, INTERVAL)
    there = [h for h in range(len(names)) if share[h] > 0.0]
    least = int(np.argmin(share[there] @ loss[there]))
    # where several options do alike the one that looks least harmful over all stands: a tie changes nothing
    best = {h: least if loss[h, least] <= loss[h].min() else int(np.argmin(loss[h])) for h in there}
    under = {names[h]: options[best[h]] for h in there}
    other = [h for h in there if best[h] != least]
    return Information(
        looks_least=options[least],
        under=under,
        spared=_spared(share, loss),
        low=float(low),
        high=float(high),
        held_out=_held_out(share, sums, stream),
        changes=float(share[other].sum()),
    )


def _loss(sums: list[tuple[FloatArray, FloatArray]], counts: Sequence[npt.NDArray[Any]]) -> FloatArray:
    """(H, K) expected deaths, each draw counted so often; nan where nothing is counted."""
    rows = []
    for (weights, each), times in zip(sums, counts, strict=True):
        total = float(times @ weights)
        rows.append(times @ each / total if total > 0.0 else np.full(each.shape[1], np.nan))
    return np.array(rows)


def _spared(share: FloatArray, loss: FloatArray, picked_on: FloatArray | None = None) -> float:
    """Deaths avoided by knowing; options picked on other figures where those are given."""
    there = share > 0.0
    loss, p = loss[there], share[there]
    basis = loss if picked_on is None else picked_on[there]
    without = loss[:, int(np.argmin(p @ basis))]
    knowing = loss[np.arange(len(loss)), np.argmin(basis, axis=1)]
    return float(p @ (without - knowing))


def _held_out(
    share: FloatArray, sums: list[tuple[FloatArray, FloatArray]], stream: np.random.Generator
) -> float:
    if any(len(weights) < 2 for (weights, _), p in zip(sums, share, strict=True) if p > 0.0):
        return float("nan")
    found = []
    for _ in range(_SPLITS):
        halves = [stream.permutation(len(weights)) < (len(weights) + 1) // 2 for weights, _ in sums]
        one = _loss(sums, [half.astype(float) for half in halves])
        two = _loss(sums, [(~half).astype(float) for half in halves])
        found += [_spared(share, two, picked_on=one), _spared(share, one, picked_on=two)]
    return float(np.mean(found))
