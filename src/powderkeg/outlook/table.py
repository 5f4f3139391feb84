"""The table: options x outcomes, their differences from the reference, and on what these depend."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import xarray as xr

from powderkeg.outlook.outcomes import OUTCOMES
from powderkeg.outlook.statistics import INTERVAL, chance_interval, weighted_quantiles

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.outlook.branching import Course
    from powderkeg.outlook.statistics import Strata

__all__ = ["FANS", "QUANTILES", "compare", "fans_of", "values_of"]

FloatArray = npt.NDArray[np.float64]

FANS = {
    "deaths": ("persons", "deaths since the branch"),
    "participants": ("persons", "largest crowd of the country in six hours"),
    "sites_held": ("sites", "sites not in government hands"),
    "approval": ("share", "people who approve of the intervener's presence"),
}
"""Series that are kept window by window: unit and meaning."""
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_SHARE_OF_NOTHING = 1e-12


def values_of(courses: Mapping[str, Course]) -> dict[str, dict[str, FloatArray]]:
    """Option -> outcome -> (P,) values."""
    return {
        option: {name: outcome.of(course) for name, outcome in OUTCOMES.items()}
        for option, course in courses.items()
    }


def compare(
    strata: Strata, names: Sequence[str], values: Mapping[str, Mapping[str, FloatArray]], reference: str
) -> xr.Dataset:
    """The table.

    Args:
        strata: the worlds.
        names: (H,) hypotheses with a mechanism.
        values: option -> outcome -> (P,).
        reference: name of the option that the others are compared with.

    Returns:
        Over ``option`` and ``outcome``: ``mean``, ``low`` and ``high`` (90 % of the worlds; of a chance, 90 %
        interval over finitely many worlds), ``se`` (of the mean), ``difference`` (option less reference in
        the same worlds), ``difference_se``, ``difference_low`` and ``difference_high`` (90 % of the worlds),
        ``variance_ratio`` (variance of an unpaired difference over that of the paired one). Over
        ``hypothesis`` besides: ``mean_by``, ``mean_by_se``, ``difference_by``, ``difference_by_se``,
        ``difference_share`` (part of the difference that comes from the hypothesis: its posterior times its
        own difference; nan where there is none).
    """
    options, outcomes = list(values), list(OUTCOMES)
    flat = [[_row(strata, values[o][n], values[reference][n], n) for n in outcomes] for o in options]
    by = [[_row_by(strata, values[o][n], values[reference][n]) for n in outcomes] for o in options]
    table = xr.Dataset(
        {
            **{
                key: (("option", "outcome"), [[cell[key] for cell in row] for row in flat])
                for key in flat[0][0]
            },
            **{
                key: (
                    ("option", "outcome", "hypothesis"),
                    np.array([[cell[key] for cell in row] for row in by]),
                )
                for key in by[0][0]
            },
        },
        coords={
            "option": options,
            "outcome": outcomes,
            "hypothesis": list(names),
            "unit": ("outcome", [OUTCOMES[name].unit for name in outcomes]),
            "posterior": ("hypothesis", strata.share),
        },
    )
    table.attrs["reference"] = reference
    return table


def _row(strata: Strata, values: FloatArray, against: FloatArray, outcome: str) -> dict[str, float]:
    mean, gap = strata.mean(values), values - against
    if OUTCOMES[outcome].chance:
        low, high = chance_interval(mean, strata.effective)
    else:
        low, high = weighted_quantiles(values, strata.weights, INTERVAL)
    gap_low, gap_high = weighted_quantiles(gap, strata.weights, INTERVAL)
    paired = strata.variance(gap)
    unpaired = strata.variance(values) + strata.variance(against)
    return {
        "mean": mean,
        "low": float(low),
        "high": float(high),
        "se": strata.error(values),
        "difference": strata.mean(gap),
        "difference_se": strata.error(gap),
        "difference_low": float(gap_low),
        "difference_high": float(gap_high),
        "variance_ratio": unpaired / paired if paired > 0.0 else np.nan,
    }


def _row_by(strata: Strata, values: FloatArray, against: FloatArray) -> dict[str, FloatArray]:
    gap = values - against
    own = strata.mean_by(gap)
    parts = strata.share * np.nan_to_num(own)
    total = parts.sum()
    share = parts / total if abs(total) > _SHARE_OF_NOTHING else np.full(len(parts), np.nan)
    return {
        "mean_by": strata.mean_by(values),
        "mean_by_se": strata.error_by(values),
        "difference_by": own,
        "difference_by_se": strata.error_by(gap),
        "difference_share": share,
    }


def fans_of(strata: Strata, courses: Mapping[str, Course]) -> xr.Dataset:
    """Quantiles over the weighted worlds after each window.

    Returns:
        Each of ``FANS`` over ``option``, ``quantile`` and ``hour`` (of the case, a window's end).
    """
    first = next(iter(courses.values()))
    series: dict[str, list[FloatArray]] = {name: [] for name in FANS}
    for course in courses.values():
        for name in FANS:
            values = course.approval if name == "approval" else course.values[name]
            values = np.cumsum(values, axis=1) if name == "deaths" else values
            series[name].append(weighted_quantiles(values, strata.weights, QUANTILES))
    return xr.Dataset(
        {
            name: (("option", "quantile", "hour"), np.stack(each), {"unit": FANS[name][0]})
            for name, each in series.items()
        },
        coords={"option": list(courses), "quantile": list(QUANTILES), "hour": first.hours[1:]},
    )
