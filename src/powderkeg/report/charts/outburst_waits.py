"""Waits between outbursts: how often each, and how many are longer, against waits without memory."""

from typing import TYPE_CHECKING

import altair as alt
import numpy as np

from powderkeg.report.charts.histogram import bars, bins, mean_rule
from powderkeg.report.charts.theme import Spec, finish, inline
from powderkeg.report.colours import HYPOTHESIS_COLOURS, INK
from powderkeg.report.formats import quantity, rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

WIDTH, HEIGHT = 460, 200


def wait_counts(waits: "NDArray[np.float64]") -> Spec:
    """Bars of the waits with their mean, and how many a process without memory of the same mean would have.

    Args:
        waits: at least one, steps.
    """
    rows, mean = bins(waits), float(waits.mean())
    expected = [
        {
            "at": (row["from"] + row["to"]) / 2,
            "m": rounded(len(waits) * (_as_long(row["from"], mean) - _as_long(row["to"], mean))),
        }
        for row in rows
    ]
    line = (
        alt.Chart(inline(expected))
        .mark_line(color=INK, strokeDash=[4, 3], strokeWidth=1.2, aria=False)
        .encode(x="at:Q", y="m:Q")
    )
    chart = alt.layer(bars(rows, "wait, steps", "waits"), line, mean_rule(mean, f"mean {quantity(mean)}"))
    spread = f", standard deviation {quantity(float(waits.std(ddof=1)))}" if len(waits) > 1 else ""
    return finish(
        chart.properties(width=WIDTH, height=HEIGHT),
        f"{len(waits):,} waits between outbursts, {quantity(float(waits.min()))} to "
        f"{quantity(float(waits.max()))} steps; mean {quantity(mean)}{spread}.",
    )


def wait_survival(waits: "NDArray[np.float64]") -> Spec:
    """Share of the waits that are as long or longer, on a logarithmic axis: a straight line has no memory.

    Args:
        waits: at least one, steps.
    """
    mean, lengths = float(waits.mean()), np.unique(waits)
    rows = [{"t": int(t), "p": rounded(float((waits >= t).mean()))} for t in lengths]
    x = alt.X("t:Q", title="wait, steps", scale=alt.Scale(domainMin=0, nice=False))
    y = alt.Y(
        "p:Q",
        title="share as long or longer",
        scale=alt.Scale(type="log", domain=[0.5 / len(waits), 1]),
        axis=alt.Axis(format=".2~%", values=[10.0**-power for power in range(7)]),
    )
    points = (
        alt.Chart(inline(rows))
        .mark_point(color=HYPOTHESIS_COLOURS[0], size=22, filled=True, opacity=1)
        .encode(
            x=x, y=y, tooltip=[alt.Tooltip("t:Q", title="steps or longer"), alt.Tooltip("p:Q", format=".1%")]
        )
    )  # fmt: skip
    ends = [{"t": t, "p": rounded(_as_long(t, mean))} for t in range(1, int(lengths[-1]) + 1)]
    line = (
        alt.Chart(inline(one for one in ends if one["p"] and one["p"] > 0.5 / len(waits)))
        .mark_line(color=INK, strokeDash=[4, 3], strokeWidth=1.2, aria=False)
        .encode(x="t:Q", y="p:Q")
    )
    half = float(np.median(waits))
    return finish(
        alt.layer(line, points).properties(width=WIDTH, height=HEIGHT),
        f"Share of {len(waits):,} waits that are as long or longer, logarithmic; half are {quantity(half)} "
        f"steps or longer, the longest is {quantity(float(waits.max()))}.",
    )


def _as_long(steps: float, mean: float) -> float:
    """Share of whole-numbered waits without memory (geometric from 1 on) that last so many steps or more."""
    return float((1 - 1 / mean) ** (max(steps, 1) - 1)) if mean > 1 else float(steps <= 1)
