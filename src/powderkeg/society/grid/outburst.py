"""Outbursts of a series: stretches of steps with many active agents, and the waits between them.

An outburst is a longest stretch of steps with more than a threshold of active agents, 50 in the paper; its
total is the active agents added up over it. A wait is the steps at or below the threshold between one
outburst and the next; what goes before the first and after the last is none. An outburst that the series
cuts off counts as far as it goes. All agents start quiet, so the first step of a run is best left out.
"""

from __future__ import annotations

import numbers
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from powderkeg.case import CaseError

__all__ = ["THRESHOLD", "Outbursts", "outbursts"]

THRESHOLD = 50
"""Active agents above which the paper speaks of an outburst (Epstein 2002, Run 2)."""


@dataclass(frozen=True)
class Outbursts:
    """Book-keeping of one series.

    Attributes:
        threshold: active agents above which a step belongs to an outburst.
        begins: (B,) positions of the outbursts' first steps in the series, from 0: step 1 is at 0.
        lengths: (B,) steps above the threshold.
        totals: (B,) active agents added up over the outburst (the paper's total activation).
        peaks: (B,) most active agents at once.
        waits: (B - 1,) steps at or below the threshold between one outburst and the next. What goes before
            the first and after the last is no wait: it was not seen from both ends.
        share: share of all steps that are above the threshold.
    """

    threshold: float
    begins: NDArray[np.int64]
    lengths: NDArray[np.int64]
    totals: NDArray[np.float64]
    peaks: NDArray[np.float64]
    waits: NDArray[np.int64]
    share: float

    @property
    def count(self) -> int:
        """Number of outbursts B."""
        return len(self.begins)


def outbursts(active: ArrayLike, threshold: float = THRESHOLD, discard: int = 0) -> Outbursts:
    """Find the outbursts of a series.

    An outburst is a longest stretch of steps with more than ``threshold`` active agents; one that the series
    cuts off counts as far as it goes. The paper's worked example (60, 100, 120, 95, 80) is one outburst
    of 455.

    Args:
        active: (T,) active agents by step.
        threshold: see above.
        discard: first steps to leave out; everybody starts quiet, so the first step of a run is an outburst
            of nothing but the start.

    Raises:
        CaseError: no series of numbers, or a negative threshold or discard.
    """
    try:
        series = np.asarray(active, dtype=float)
    except (TypeError, ValueError):
        kind = type(active).__name__
        raise CaseError(
            f"active: a {kind} is no series; allowed: one number for each step, such as data['active']"
        ) from None
    if series.ndim != 1:
        raise CaseError(
            f"active: {series.ndim} dimensions given; allowed: one series with a number for each step, "
            "such as data['active'], or of several worlds data['active'][0]"
        )
    if not np.isfinite(series).all():
        raise CaseError("active: holds values that are no number; allowed: one finite number for each step")
    _check(threshold, discard)
    kept = series[discard:]
    above = np.concatenate([[False], kept > threshold, [False]]).astype(int)
    begins = np.flatnonzero(np.diff(above) == 1)
    ends = np.flatnonzero(np.diff(above) == -1)
    return Outbursts(
        threshold=threshold,
        begins=begins + discard,
        lengths=ends - begins,
        totals=np.array([kept[a:b].sum() for a, b in zip(begins, ends, strict=True)]),
        peaks=np.array([kept[a:b].max() for a, b in zip(begins, ends, strict=True)]),
        waits=begins[1:] - ends[:-1],
        share=float(above.sum() / len(kept)) if len(kept) else 0.0,
    )


def _check(threshold: object, discard: object) -> None:
    if not isinstance(threshold, numbers.Real) or not float(threshold) >= 0.0:
        raise CaseError(f"threshold: {threshold!r} given; allowed: a number, 0 or more")
    if not isinstance(discard, numbers.Integral) or discard < 0:
        raise CaseError(f"discard: {discard!r} given; allowed: a whole number, 0 or more")
