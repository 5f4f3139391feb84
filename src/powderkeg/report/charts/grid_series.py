"""Counts of a grid, step by step: one line each, thinned where there are more steps than a page can show."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np

from powderkeg.report.charts.theme import FULL_WIDTH, Spec, finish, inline
from powderkeg.report.colours import HYPOTHESIS_COLOURS, INK, OTHER_COLOUR
from powderkeg.report.formats import quantity, rounded

if TYPE_CHECKING:
    from numpy.typing import NDArray

MOST_STEPS = 4000
"""Steps that are drawn one by one; longer runs are thinned."""
_SPANS = 1500
_BAND_SPANS = 250
_DASHES: tuple[list[int], ...] = ([1, 0], [6, 3], [2, 2])


def step_series(
    lines: "Mapping[str, NDArray[np.float64]]",
    what: str,
    *,
    others: "NDArray[np.float64] | None" = None,
    marks: Sequence[Mapping[str, Any]] = (),
    level: tuple[float, str] | None = None,
    width: int = FULL_WIDTH,
    height: int = 190,
    first: int = 1,
) -> Spec:
    """Lines over the steps of a run.

    Args:
        lines: name -> (steps,) values of the first world.
        what: title of the vertical axis, and what the chart is of.
        others: (worlds, steps) values of all worlds, drawn as a band from the lowest world to the highest.
        marks: outbursts to mark: ``s`` step, ``v`` height, ``says`` words for the pointer.
        level: a height to draw a dashed line at, and what it is.
        width: of the drawing, pixels.
        height: of the drawing, pixels.
        first: step of the first value.
    """
    span = span_of(lines)
    spans = {name: highest_of_spans(values, span) for name, values in lines.items()}
    count = len(next(iter(spans.values())))
    rows = [
        {"s": first + span * i, **{name: rounded(float(values[i])) for name, values in spans.items()}}
        for i in range(count)
    ]
    steps = len(next(iter(lines.values())))
    # From nought, not from step 1: the labels then fall on round steps.
    edges = [first if first > 1 else 0, first + max(1, steps - 1)]
    across = alt.X("s:Q", title="step", scale=alt.Scale(domain=edges, nice=False))
    layers: list[Any] = [] if others is None else [_band(others, across, what)]
    layers.append(_lines(rows, list(lines), across, what))
    if level is not None:
        layers.append(_level(*level))
    if marks:
        layers.append(_marks(marks, across))
    chart = alt.layer(*layers).properties(width=width, height=height)
    return finish(chart, _in_words(lines, what, first))


def span_of(lines: "Mapping[str, NDArray[np.float64]]") -> int:
    """Steps that one point of a line stands for."""
    steps = max(len(values) for values in lines.values())
    return 1 if steps <= MOST_STEPS else -(-steps // _SPANS)


def highest_of_spans(values: "NDArray[np.float64]", span: int) -> "NDArray[np.float64]":
    """(spans,) highest value of every stretch of ``span`` steps; the last stretch may be shorter."""
    highest: NDArray[np.float64] = np.maximum.reduceat(values, np.arange(0, len(values), span))
    return highest


def _lines(rows: list[dict[str, Any]], names: list[str], across: alt.X, what: str) -> alt.Chart:
    scale = alt.Scale(domain=names, range=list(HYPOTHESIS_COLOURS[: len(names)]))
    dashes = alt.Scale(domain=names, range=list(_DASHES[: len(names)]))
    several = len(names) > 1
    made: alt.Chart = (
        alt.Chart(inline(rows))
        .transform_fold([*names], as_=["n", "v"])
        .mark_line(strokeWidth=1.2, aria=False, clip=True)
        .encode(
            x=across,
            y=alt.Y("v:Q", title=what, scale=alt.Scale(zero=True), axis=alt.Axis(tickCount=5)),
            color=alt.Color("n:N", scale=scale, title=None) if several else alt.value(HYPOTHESIS_COLOURS[0]),
            # Dashes tell the lines apart on paper without colours.
            strokeDash=alt.StrokeDash("n:N", scale=dashes, title=None) if several else alt.value([1, 0]),
        )
    )
    return made


def _band(others: "NDArray[np.float64]", across: alt.X, what: str) -> alt.Chart:
    span = -(-others.shape[1] // _BAND_SPANS)
    highest = np.stack([highest_of_spans(values, span) for values in others])
    rows = [
        {"s": 1 + span * i, "low": rounded(float(values.min())), "high": rounded(float(values.max()))}
        for i, values in enumerate(highest.T)
    ]
    made: alt.Chart = (
        alt.Chart(inline(rows))
        .mark_area(opacity=0.35, color=OTHER_COLOUR, aria=False, clip=True)
        .encode(x=across, y=alt.Y("low:Q", title=what), y2="high:Q")
    )
    return made


def _level(height: float, name: str) -> alt.LayerChart:
    base = alt.Chart(inline([{"v": height, "name": name}]))
    rule = base.mark_rule(color=INK, strokeDash=[4, 3], strokeWidth=1, aria=False).encode(y="v:Q")
    text = base.mark_text(align="left", dx=5, fontSize=10, aria=False).encode(
        y="v:Q", x=alt.value("width"), text="name:N"
    )
    made: alt.LayerChart = rule + text
    return made


def _marks(marks: Sequence[Mapping[str, Any]], across: alt.X) -> alt.Chart:
    made: alt.Chart = (
        alt.Chart(inline(marks))
        .mark_point(shape="triangle-down", size=26, color=INK, filled=True, opacity=1, yOffset=-5)
        .encode(
            x=across, y="v:Q", tooltip=[alt.Tooltip("says:N", title="outburst")], description="says:N"
        )
    )  # fmt: skip
    return made


def _in_words(lines: "Mapping[str, NDArray[np.float64]]", what: str, first: int) -> str:
    told = "; ".join(
        f"{name}: first {quantity(float(values[0]))}, "
        f"lowest {quantity(float(values.min()))}, highest {quantity(float(values.max()))} "
        f"at step {int(np.argmax(values)) + first:,}, last {quantity(float(values[-1]))}"
        for name, values in lines.items()
    )
    last = first + len(next(iter(lines.values()))) - 1
    return f"{what} from step {first:,} to step {last:,}. {told}."
