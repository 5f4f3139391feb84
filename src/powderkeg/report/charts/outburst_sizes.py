"""Sizes of outbursts: active agents added up over each."""

from typing import TYPE_CHECKING

import numpy as np

from powderkeg.report.charts.histogram import bars, bins, mean_rule
from powderkeg.report.charts.theme import Spec, finish
from powderkeg.report.formats import quantity

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH, HEIGHT = 460, 200


def size_counts(totals: "NDArray[np.float64]") -> Spec:
    """Bars of the total activation of the outbursts, with their mean.

    Args:
        totals: at least one, agents times steps.
    """
    rows, mean = bins(totals), float(totals.mean())
    chart = bars(rows, "active agents added up over the outburst", "outbursts")
    return finish(
        (chart + mean_rule(mean, f"mean {quantity(mean)}")).properties(width=WIDTH, height=HEIGHT),
        f"{len(totals):,} outbursts by total activation, {quantity(float(totals.min()))} to "
        f"{quantity(float(totals.max()))}; mean {quantity(mean)}, "
        f"median {quantity(float(np.median(totals)))}.",
    )
