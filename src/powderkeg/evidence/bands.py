"""Day-by-day quantiles of what weighted worlds did."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.result import Band
from powderkeg.evidence.windows import SEGMENTS_A_DAY, Accumulators, Window

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from powderkeg.evidence.plan import Plan
    from powderkeg.society.country.indicators import Indicator

__all__ = [
    "ALWAYS_SHOWN",
    "PROBABILITIES",
    "BandKeeper",
    "band_windows",
    "pooled",
    "pooled_quantiles",
    "sample_of",
]

FloatArray = npt.NDArray[np.float64]
PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.95)
ALWAYS_SHOWN = (
    "participants",
    "protesting_regions",
    "rioters",
    "sites_lost",
    "shops_looted",
    "regions_lost",
    "deaths",
    "deaths_security",
    "deaths_civilian",
    "injured",
    "detained",
    "weapons_looted",
    "traffic_public",
    "connectivity",
)


_KEPT = 200  # values kept of one run's distribution, so that runs can be pooled


def weighted_quantiles(
    values: FloatArray, weights: FloatArray, probabilities: FloatArray | None = None
) -> FloatArray:
    """Quantiles: the smallest value whose cumulated weight reaches the probability.

    Args:
        values: (P,).
        weights: (P,) summing to 1.
        probabilities: (Q,) between 0 and 1; ``PROBABILITIES`` where None.
    """
    wanted = np.array(PROBABILITIES) if probabilities is None else probabilities
    order = np.argsort(values, kind="stable")
    cumulated = np.cumsum(weights[order])
    at = np.searchsorted(cumulated, wanted * cumulated[-1] * (1.0 - 1e-12))
    result: FloatArray = values[order[np.minimum(at, len(order) - 1)]]
    return result


def sample_of(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Two hundred equally likely values that stand for a weighted distribution, (200,) in ascending order."""
    return weighted_quantiles(values, weights, (np.arange(_KEPT) + 0.5) / _KEPT)


def pooled_quantiles(samples: Sequence[FloatArray], shares: FloatArray) -> FloatArray:
    """Quantiles at ``PROBABILITIES`` of several runs together.

    Quantiles themselves must not be averaged: where runs disagree the average is narrow and lies in neither.

    Args:
        samples: (200,) of each run, from ``sample_of``.
        shares: (runs,) weight of each run, summing to 1.
    """
    return weighted_quantiles(np.concatenate(samples), np.repeat(shares / _KEPT, _KEPT))


def band_windows(plan: Plan, indicators: Mapping[str, Indicator]) -> dict[str, tuple[Window, ...]]:
    """Per band (``indicator`` or ``indicator/place``) the windows of its days.

    Indicators that add up over time count from the case's start, as reports of them do.
    """
    asked: set[tuple[str, str | None]] = {(name, None) for name in ALWAYS_SHOWN if name in indicators}
    for claim in plan.all_claims:
        if claim.role != "silence":
            asked |= {(w.indicator, w.place) for term in claim.terms for w in term.windows}
    bands = {}
    for name, place in sorted(asked, key=str):
        key = name if place is None else f"{name}/{place}"
        if indicators[name].over_time == "sum":
            # one window that runs through, read at the end of each day
            bands[key] = (Window(name, place, 0, plan.segments - 1),) * plan.days
        else:
            days = [day * SEGMENTS_A_DAY for day in range(plan.days)]
            bands[key] = tuple(Window(name, place, first, first + SEGMENTS_A_DAY - 1) for first in days)
    return bands


class BandKeeper:
    """Collects samples of one run's distributions at the end of every day.

    Args:
        windows: from ``band_windows``.
    """

    def __init__(self, windows: Mapping[str, Sequence[Window]]) -> None:
        self._windows = windows
        self._rows: dict[str, list[FloatArray]] = {key: [] for key in windows}

    def take(self, day: int, values: Accumulators, weights: FloatArray) -> None:
        """Note one day."""
        for key, windows in self._windows.items():
            self._rows[key].append(sample_of(values.value(windows[day]), weights))

    def rows(self) -> dict[str, FloatArray]:
        """Per band the samples, (days, 200)."""
        return {key: np.array(rows) for key, rows in self._rows.items() if rows}


def pooled(
    runs: Sequence[Mapping[str, FloatArray]],
    shares: FloatArray,
    days: Iterable[date],
    indicators: Mapping[str, Indicator],
) -> dict[str, Band]:
    """Bands of several seeds as one: their worlds pooled, by each seed's share of the evidence."""
    when = tuple(days)
    bands = {}
    for key in runs[0]:
        daily = zip(*(run[key] for run in runs), strict=True)
        rows = [pooled_quantiles(samples, shares) for samples in daily]
        cumulated = indicators[key.split("/")[0]].over_time == "sum"
        q05, q25, q50, q75, q95 = np.asarray(rows).T
        bands[key] = Band(when, q05, q25, q50, q75, q95, cumulated)
    return bands
