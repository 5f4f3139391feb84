"""How often values fall where: bins of whole numbers, from 1 on, of a round width, and their bars."""

from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from powderkeg.report.charts.theme import inline
from powderkeg.report.colours import HYPOTHESIS_COLOURS, INK

if TYPE_CHECKING:
    from numpy.typing import NDArray

_MOST_BINS = 30
_ROUND = (1, 2, 5)


def bins(values: "NDArray[np.float64]") -> list[dict[str, Any]]:
    """Rows of ``from`` (included), ``to`` (not included) and ``n``, how many; no more than some thirty.

    Args:
        values: at least one, whole numbers of 1 or more.
    """
    width = round_width(float(values.max() - values.min()) + 1)
    # Bins begin at 1, 1 + width, ...: none is cut short by the nought that no wait and no size can be.
    first = 1 + (int(values.min()) - 1) // width * width
    edges = np.arange(first, int(values.max()) + width + 1, width)
    counts, _ = np.histogram(values, bins=edges)
    return [
        {"from": int(low), "to": int(high), "n": int(n), "span": _span(int(low), int(high))}
        for low, high, n in zip(edges[:-1], edges[1:], counts, strict=True)
    ]


def round_width(reach: float) -> int:
    """The smallest of 1, 2, 5, 10, 20, ... that covers ``reach`` with thirty bins."""
    power = 1
    while True:
        for factor in _ROUND:
            if factor * power * _MOST_BINS >= reach:
                return factor * power
        power *= 10


def bars(rows: list[dict[str, Any]], title: str, counted: str) -> alt.Chart:
    """Bars of the rows that ``bins`` gave."""
    edges = (rows[0]["from"], rows[-1]["to"])
    made: alt.Chart = (
        alt.Chart(inline(rows))
        .mark_bar(color=HYPOTHESIS_COLOURS[0], opacity=0.75, stroke=HYPOTHESIS_COLOURS[0], strokeWidth=0.5)
        .encode(
            x=alt.X("from:Q", title=title, scale=alt.Scale(domain=list(edges), nice=False)),
            x2="to:Q",
            y2=alt.datum(0),  # with two edges across, a bar must be told where it stands
            y=alt.Y("n:Q", title=counted, axis=alt.Axis(tickCount=5, tickMinStep=1, format="d")),
            tooltip=[alt.Tooltip("span:N", title=title), alt.Tooltip("n:Q", title=counted)],
        )
    )
    return made


def mean_rule(mean: float, label: str) -> alt.LayerChart:
    """A line at the mean, with its label."""
    base = alt.Chart(inline([{"from": mean, "label": label}])).encode(x="from:Q")
    rule = base.mark_rule(color=INK, strokeWidth=1.5, aria=False)
    made: alt.LayerChart = rule + base.mark_text(
        align="center", fontSize=11, aria=False, baseline="bottom"
    ).encode(y=alt.value(-3), text="label:N")
    return made


def _span(low: int, high: int) -> str:
    return f"{low:,}" if high == low + 1 else f"{low:,} to {high - 1:,}"
