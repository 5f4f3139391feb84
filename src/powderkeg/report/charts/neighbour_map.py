"""A map of spill-over: a point at each capital, a disc on it as large as the excess probability."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Literal

import altair as alt

from powderkeg.evidence.words import clauses
from powderkeg.language import say
from powderkeg.report.charts.theme import FULL_WIDTH, Spec, finish, inline
from powderkeg.report.colours import INK
from powderkeg.report.formats import rounded
from powderkeg.report.outlines import View, land_within, place_labels, view_of

if TYPE_CHECKING:
    from powderkeg.outlook.neighbours_summary import NeighbourRow, SpillOverTable

__all__ = ["neighbour_map", "small_percent"]

_DISC = "#c0392b"
_BACKGROUND = "#8a8a8a"
_LARGEST = 900
_TALLEST = 460
_AWAY = 12.0
_GRAIN = 2
_PROJECTION = alt.Projection(type="identity", scale=1, translate=[0, 0])
"""Places are in the chart's own pixels already."""


def small_percent(value: float) -> str:
    """A small probability as a percentage with two significant digits; nought stays nought."""
    if value == 0.0 or not math.isfinite(value):
        return say("0 %")
    return say("{n:.2g} %", n=100 * value) if 100 * abs(value) >= 0.001 else say("under 0.001 %")


def neighbour_map(table: SpillOverTable, here: tuple[float, float], title: str) -> Spec | None:
    """Capitals over outlines of countries; red disc: excess, grey ring: background, by area alike.

    Args:
        table: of a run.
        here: latitude and longitude of this country's middle, marked with a cross.
        title: its name.

    Returns:
        The chart, or None where the case gives no capital's coordinates.
    """
    placed = [
        (row, (row.longitude, row.latitude))
        for row in table.rows
        if row.latitude is not None and row.longitude is not None
    ]
    middle = (here[1], here[0])
    view = view_of([middle, *(spot for _, spot in placed)], width=FULL_WIDTH, tallest=_TALLEST)
    if not placed or view is None:
        return None
    rows = [_point(row, spot, view) for row, spot in placed]
    _label(rows, view)
    cross = {"name": title} | _spot(middle, view)
    told = clauses(say("{name} {chance}", name=row["name"], chance=row["said"]) for row in rows)
    return finish(
        alt.layer(_land(view), *_discs(rows), *_middle(cross)).properties(
            width=view.width, height=view.height, projection=_PROJECTION
        ),
        say(
            "Map: chance within {days} days that unrest begins because of {title}, as a disc at each "
            "capital, and the background as a ring: {told}.",
            days=table.days,
            title=title,
            told=told,
        ),
        elastic=False,
    )


_ANCHORS: tuple[tuple[str, Literal["left", "center", "right"]], ...] = (
    ("start", "left"),
    ("middle", "center"),
    ("end", "right"),
)


def _land(view: View) -> alt.Chart:
    shape = alt.InlineData(
        values=[{"type": "Feature", "geometry": land_within(view, grain=_GRAIN).geometry()}]
    )
    drawn: alt.Chart = alt.Chart(shape).mark_geoshape(
        fill=_BACKGROUND,
        fillOpacity=0.1,
        stroke=_BACKGROUND,
        strokeWidth=0.6,
        strokeOpacity=0.8,
        aria=False,
        clip=True,
    )
    return drawn


def _discs(rows: list[dict[str, Any]]) -> list[alt.Chart]:
    largest = max((max(row["excess"] or 0.0, row["background"] or 0.0) for row in rows), default=0.0) or 1.0

    def sized(field: str) -> alt.Size:
        scale = alt.Scale(domain=[0.0, largest], range=[0, _LARGEST])
        return alt.Size(f"{field}:Q", legend=None, scale=scale)

    base = alt.Chart(inline(rows)).encode(
        longitude="x:Q",
        latitude="y:Q",
        tooltip=[
            alt.Tooltip("name:N", title=say("country")),
            alt.Tooltip("said:N", title=say("due to this country")),
            alt.Tooltip("interval:N", title=say("90 % interval")),
            alt.Tooltip("ground:N", title=say("background")),
            alt.Tooltip("link:Q", title=say("link")),
        ],
    )
    names = [
        base.transform_filter(f"datum.anchor === '{anchor}'")
        .mark_text(fontSize=10, align=align, baseline="alphabetic")
        .encode(longitude="right:Q", latitude="down:Q", text="name:N")
        for anchor, align in _ANCHORS
        if any(row["anchor"] == anchor for row in rows)
    ]
    return [
        base.mark_point(color=_BACKGROUND, strokeWidth=1).encode(size=sized("background")),
        base.transform_filter("datum.excess > 0")
        .mark_circle(color=_DISC, opacity=0.75)
        .encode(size=sized("excess")),
        base.mark_circle(color=INK, size=8),
        *names,
    ]


def _middle(cross: dict[str, Any]) -> list[alt.Chart]:
    base = alt.Chart(inline([cross])).encode(longitude="x:Q", latitude="y:Q")
    return [
        base.mark_point(shape="cross", color=INK, size=90, filled=True),
        base.mark_text(fontSize=11, fontWeight="bold", dy=-14).encode(text="name:N"),
    ]


def _point(row: NeighbourRow, spot: tuple[float, float], view: View) -> dict[str, Any]:
    return {
        "name": row.name,
        "excess": rounded(max(0.0, row.excess.mean)),
        "background": rounded(row.background.mean),
        "said": small_percent(row.excess.mean),
        "interval": say(
            "{low} to {high}", low=small_percent(row.excess.low), high=small_percent(row.excess.high)
        ),
        "ground": small_percent(row.background.mean),
        "link": row.link,
    } | _spot(spot, view)


def _spot(spot: tuple[float, float], view: View) -> dict[str, Any]:
    x, y = view.at(view.turned(spot[0]), spot[1])
    return {"lon": spot[0], "lat": spot[1], "x": round(x, 1), "y": round(y, 1)}


def _label(rows: list[dict[str, Any]], view: View) -> None:
    """Give every point the place of its name; names that find no room are seen under the pointer alone."""
    points = [(row["x"], row["y"], row["name"]) for row in rows]
    labels = place_labels(points, (view.width, view.height), away=_AWAY)
    for row, label in zip(rows, labels, strict=True):
        row["anchor"] = "" if label is None else label.anchor
        if label is not None:
            row["right"], row["down"] = label.x, label.y
