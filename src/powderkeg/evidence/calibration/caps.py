"""How large odds a set of held-out records can support.

Source: Vergeer, van Es, de Jongh, Alberink & Stoel 2016, "Numerical likelihood ratios outputted by LR systems
are often based on extrapolation: when to stop extrapolating?", Science & Justice 56, 482-491 (ELUB: empirical
lower and upper bound).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

__all__ = ["elub"]


def elub(
    log_ratio_for: npt.ArrayLike, log_ratio_against: npt.ArrayLike, *, misleading: int = 1
) -> tuple[float, float]:
    """Lower and upper bound of the log Bayes factor that the records support.

    Someone who acts on the odds accepts ``for`` where they are above a threshold t, and pays 1 for a miss and
    t for a false acceptance. Odds of t are earned where this costs no more than acting without them, even
    after a record that misleads without bound was added on each side. The upper bound is the first t from 1
    up where it does cost more: with A(t) the share of the records of ``for`` with odds above t, and B(t) that
    of the records of ``against``, the first t with t B(t) > A(t). The lower bound is the same with the sides
    exchanged. Both are exact: A and B are steps, so no grid of thresholds is needed.

    With N records of ``against`` and m misleading ones added the odds stay below (N + m) / m: odds of a
    million need a million records.

    Args:
        log_ratio_for: log Bayes factors, for over against, in records made by ``for``; infinite ones allowed.
        log_ratio_against: the same in records made by ``against``.
        misleading: records added on each side.

    Returns:
        The bounds in natural logarithms, lower <= 0 <= upper; both 0 where either side has no records.

    Raises:
        ValueError: a ratio is nan, an array is not flat, or ``misleading`` is below 1.
    """
    side = [np.asarray(ratio, dtype=float) for ratio in (log_ratio_for, log_ratio_against)]
    if any(ratio.ndim != 1 or np.isnan(ratio).any() for ratio in side):
        raise ValueError("log ratios: allowed: one flat array of numbers for each side, none of them nan")
    if misleading < 1:
        raise ValueError(f"misleading: {misleading} given; allowed: 1 or more")
    if not len(side[0]) or not len(side[1]):
        return 0.0, 0.0
    # + 0.0 turns minus nought, which a reader would wonder at, into nought
    return -_upper(-side[1], -side[0], misleading) + 0.0, _upper(side[0], side[1], misleading)


def _upper(right: FloatArray, wrong: FloatArray, misleading: int) -> float:
    """First log threshold, from 0 up, at which acting on the odds costs more than doing without.

    Args:
        right: log ratios where the odds should be high.
        wrong: log ratios where they should be low.
        misleading: records added on each side.
    """
    both = np.concatenate([right, wrong])
    steps = np.concatenate([[0.0], np.unique(both[(both > 0.0) & (both < np.inf)])])
    accepted = _above(right, steps) / (len(right) + misleading)
    mistaken = (_above(wrong, steps) + misleading) / (len(wrong) + misleading)
    with np.errstate(divide="ignore"):  # nothing accepted: every threshold of this step costs more
        bearable = np.log(accepted / mistaken)
    first = np.maximum(steps, bearable)  # within a step the shares stand still and the threshold grows
    reached = bearable < np.append(steps[1:], np.inf)
    return float(first[reached].min())


def _above(ratios: FloatArray, thresholds: FloatArray) -> npt.NDArray[np.int64]:
    return len(ratios) - np.searchsorted(np.sort(ratios), thresholds, side="right")
