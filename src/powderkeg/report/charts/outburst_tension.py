"""The tension index before and after outbursts begin, all outbursts laid over each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import altair as alt
import numpy as np

from powderkeg.report.charts.theme import Spec, finish, inline
from powderkeg.report.colours import HYPOTHESIS_COLOURS, INK
from powderkeg.report.formats import quantity, rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

BEFORE, AFTER = 20, 10
WIDTH, HEIGHT = 460, 200


def around_outbursts(
    tension: "NDArray[np.float64]", begins: "Sequence[NDArray[np.int64]]"
) -> "NDArray[np.float64]":
    """(outbursts, steps) the index from BEFORE steps before an outburst's first step to AFTER steps after it.

    Args:
        tension: (worlds, steps).
        begins: by world, index of the first step of each outburst; those too near an end are left out.
    """
    windows = [
        values[at - BEFORE : at + AFTER + 1]
        for values, starts in zip(tension, begins, strict=True)
        for at in starts
        if at >= BEFORE and at + AFTER < len(values)
    ]
    return np.array(windows).reshape(len(windows), BEFORE + AFTER + 1)


def outburst_tension(windows: "NDArray[np.float64]") -> Spec:
    """Mean and middle half of the index by steps from the outburst's first.

    Args:
        windows: from ``around_outbursts``, at least one row.
    """
    low, high = np.quantile(windows, [0.25, 0.75], axis=0)
    mean = windows.mean(axis=0)
    rows = [
        {"t": i - BEFORE, "m": rounded(mean[i]), "low": rounded(low[i]), "high": rounded(high[i])}
        for i in range(len(mean))
    ]
    base = alt.Chart(inline(rows)).encode(x=alt.X("t:Q", title="steps from an outburst's first step"))
    y = alt.Y("m:Q", title="tension index", scale=alt.Scale(zero=False), axis=alt.Axis(tickCount=5))
    band = base.mark_area(opacity=0.25, color=HYPOTHESIS_COLOURS[0], aria=False).encode(
        y="low:Q", y2="high:Q"
    )
    line = base.mark_line(
        color=HYPOTHESIS_COLOURS[0], strokeWidth=1.8, point=alt.OverlayMarkDef(size=14, filled=True)
    ).encode(
        y=y,
        tooltip=[
            alt.Tooltip("t:Q", title="steps"), alt.Tooltip("m:Q", title="mean", format=".3~r"),
            alt.Tooltip("low:Q", title="25 %", format=".3~r"),
            alt.Tooltip("high:Q", title="75 %", format=".3~r"),
        ],
    )  # fmt: skip
    start = alt.Chart(inline([{"t": 0}])).mark_rule(color=INK, strokeDash=[4, 3], aria=False).encode(x="t:Q")
    at = {i: quantity(float(mean[BEFORE + i])) for i in (-BEFORE, -1, 0, AFTER)}
    return finish(
        alt.layer(band, start, line).properties(width=WIDTH, height=HEIGHT),
        f"Tension index around the first step of {len(windows):,} outbursts: mean {at[-BEFORE]} {BEFORE} "
        f"steps before, {at[-1]} one step before, {at[0]} in the first step, "
        f"{at[AFTER]} {AFTER} steps after.",
    )
