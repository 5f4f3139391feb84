"""The four scaling curves of performance.md: both axes logarithmic, points measured, lines fitted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import altair as alt
from benchmarks.fitting import exponent
from benchmarks.scaling import LEAST_BYTES, told
from benchmarks.timing import MIB

from powderkeg.report.charts.theme import finish, inline
from powderkeg.report.rendering import svg_file

COLOURS = ("#0072B2", "#D55E00")
CURVES: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "citizens": ("single citizens in a world", "a world's week", ("citizens, crisis", "citizens, calm")),
    "particles": ("worlds or particles", "all of them", ("filter", "simulate")),
    "regions": ("regions", "a world's week", ("regions",)),
    "vision": ("vision, cells", "an agent-step", ("vision, 40 x 40", "vision, 200 x 200")),
}
"""Chart -> its x axis, what the seconds are of, and its series."""
PANELS = {"seconds": (1.0, 0.0), "bytes": (float(MIB), float(LEAST_BYTES))}
"""Figure -> its unit and the least that is drawn."""


def _rows(found: Mapping[str, Any], names: Sequence[str], figure: str) -> list[dict[str, object]]:
    unit, least = PANELS[figure]
    rows: list[dict[str, object]] = []
    for name in names:
        points = [p for p in found[name]["points"] if p.get(figure, 0.0) > least]
        if not points:
            continue
        x, y = [p["x"] for p in points], [p[figure] / unit for p in points]
        fit = exponent(x, y) if len(x) > 1 else None
        for a, b in zip(x, y, strict=True):
            line = b if fit is None else fit.factor * a**fit.value
            rows.append({"x": a, "y": b, "line": line, "series": name})
    return rows


def _panel(rows: list[dict[str, object]], x: str, y: str, names: Sequence[str]) -> alt.LayerChart:
    colour = alt.Color(
        "series:N", title=None, scale=alt.Scale(domain=list(names), range=list(COLOURS[: len(names)]))
    )
    ticks = sorted({float(str(row["x"])) for row in rows})
    axis = alt.Axis(grid=False, format="~s", values=ticks, labelOverlap=True)
    base = alt.Chart(inline(rows), width=300, height=200).encode(
        alt.X("x:Q", title=x, scale=alt.Scale(type="log", nice=False), axis=axis),
        color=colour,
    )
    log = alt.Scale(type="log")
    points = base.mark_point(filled=True, size=45, opacity=1).encode(
        alt.Y("y:Q", title=y, scale=log, axis=alt.Axis(format="~g", tickCount=5)),
        shape=alt.Shape("series:N", title=None, scale=alt.Scale(domain=list(names))),
    )
    lines = base.mark_line(strokeWidth=1.5, opacity=0.7).encode(alt.Y("line:Q", title=y, scale=log))
    return alt.layer(lines, points)


def words(name: str, series: Mapping[str, Any]) -> str:
    """What a chart shows, with its exponents."""
    x, of, names = CURVES[name]
    parts = []
    for one in names:
        fits = series[one]["exponents"]
        parts.append(f"{one}: seconds {told(fits['seconds'])}, memory {told(fits['bytes'])}")
    return f"Seconds of {of} and memory against {x}; fitted exponents: {'; '.join(parts)}."


def draw(series: Mapping[str, Any], images: Path) -> dict[str, tuple[str, str]]:
    """Write ``performance-NAME.svg`` for every curve.

    Returns:
        Name of the curve -> name of the file, and its words.
    """
    images.mkdir(parents=True, exist_ok=True)
    written = {}
    for name, (x, of, names) in CURVES.items():
        panels = []
        for figure, title in (("seconds", f"seconds, {of}"), ("bytes", "memory, MiB")):
            rows = _rows(series, names, figure)
            if rows:
                panels.append(_panel(rows, x, title, names))
        told_so = words(name, series)
        spec = finish(alt.hconcat(*panels), told_so)
        spec["config"] = {**spec["config"], "background": "white", "font": "DejaVu Sans, sans-serif"}
        file = f"performance-{name}.svg"
        (images / file).write_text(svg_file(spec, f"performance-{name}"), encoding="utf-8")
        written[name] = (file, told_so)
    return written
