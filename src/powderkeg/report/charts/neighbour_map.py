"""A schematic map of spill-over: a point at each capital, a disc on it as large as the excess probability."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt

from powderkeg.report.charts.theme import FULL_WIDTH, Spec, finish, inline
from powderkeg.report.colours import INK
from powderkeg.report.formats import rounded

if TYPE_CHECKING:
    from powderkeg.outlook.neighbours_summary import NeighbourRow, SpillOverTable

_DISC = "#c0392b"
_BACKGROUND = "#8a8a8a"
_LARGEST = 900
_MARGIN = 4.0
_TALLEST = 460
_NEAR = (3.5, 6.0)  # degrees


def small_percent(value: float) -> str:
    """A small probability as a percentage with two significant digits; nought stays nought."""
    if value == 0.0 or not math.isfinite(value):
        return "0 %"
    return f"{100 * value:.2g} %" if 100 * abs(value) >= 0.001 else "under 0.001 %"


def neighbour_map(table: SpillOverTable, here: tuple[float, float], title: str) -> Spec | None:
    """Capitals by longitude and latitude; red disc: excess, grey ring: background, by area alike.

    Args:
        table: of a run.
        here: latitude and longitude of this country's middle, marked with a cross.
        title: its name.

    Returns:
        The chart, or None where the case gives no capital's coordinates.
    """
    placed = [row for row in table.rows if row.latitude is not None and row.longitude is not None]
    if not placed:
        return None
    rows = [_point(row) for row in placed]
    for row in rows:
        row["below"] = any(_just_north(other, row) for other in rows)
    x, y, height = _axes([*rows, {"lat": here[0], "lon": here[1]}])
    largest = max((max(row["excess"] or 0.0, row["background"] or 0.0) for row in rows), default=0.0) or 1.0

    def sized(field: str) -> alt.Size:
        scale = alt.Scale(domain=[0.0, largest], range=[0, _LARGEST])
        return alt.Size(f"{field}:Q", legend=None, scale=scale)

    base = alt.Chart(inline(rows)).encode(
        x=x,
        y=y,
        tooltip=[
            alt.Tooltip("name:N", title="country"),
            alt.Tooltip("said:N", title="due to this country"),
            alt.Tooltip("interval:N", title="90 % interval"),
            alt.Tooltip("ground:N", title="background"),
            alt.Tooltip("link:Q", title="link"),
        ],
    )
    rings = base.mark_point(color=_BACKGROUND, strokeWidth=1).encode(size=sized("background"))
    discs = (
        base.transform_filter("datum.excess > 0")
        .mark_circle(color=_DISC, opacity=0.75)
        .encode(size=sized("excess"))
    )
    dots = base.mark_circle(color=INK, size=8)
    above = base.transform_filter("!datum.below").mark_text(fontSize=10, dy=-20).encode(text="name:N")
    below = base.transform_filter("datum.below").mark_text(fontSize=10, dy=20).encode(text="name:N")
    middle = alt.Chart(inline([{"lat": here[0], "lon": here[1], "name": title}])).encode(x=x, y=y)
    cross = middle.mark_point(shape="cross", color=INK, size=90, filled=True)
    label = middle.mark_text(fontSize=11, fontWeight="bold", dy=-14).encode(text="name:N")
    told = "; ".join(f"{row['name']} {row['said']}" for row in rows)
    return finish(
        alt.layer(rings, discs, dots, above, below, cross, label).properties(width=FULL_WIDTH, height=height),
        f"Schematic map without boundaries: chance within {table.days} days that unrest begins because of "
        f"{title}, as a disc at each capital, and the background as a ring: {told}.",
    )


def _point(row: NeighbourRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "lat": row.latitude,
        "lon": row.longitude,
        "excess": rounded(max(0.0, row.excess.mean)),
        "background": rounded(row.background.mean),
        "said": small_percent(row.excess.mean),
        "interval": f"{small_percent(row.excess.low)} to {small_percent(row.excess.high)}",
        "ground": small_percent(row.background.mean),
        "link": row.link,
    }


def _just_north(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether a point lies so near in the north that a name above the other would cover it."""
    north, east = float(one["lat"] - other["lat"]), float(one["lon"] - other["lon"])
    return 0 < north < _NEAR[0] and abs(east) < _NEAR[1]


def _axes(points: list[dict[str, Any]]) -> tuple[alt.X, alt.Y, int]:
    """Plain axes in degrees, equal in kilometres at the middle latitude, and the height that fits."""
    west, east = (f(point["lon"] for point in points) for f in (min, max))
    south, north = (f(point["lat"] for point in points) for f in (min, max))
    shrink = math.cos(math.radians((south + north) / 2))
    wide, tall = (east - west + 2 * _MARGIN) * shrink, north - south + 2 * _MARGIN
    height = min(_TALLEST, max(160, round(FULL_WIDTH * tall / wide)))
    x = alt.X(
        "lon:Q", axis=None, scale=alt.Scale(domain=[west - _MARGIN, east + _MARGIN], nice=False, zero=False)
    )
    y = alt.Y(
        "lat:Q", axis=None, scale=alt.Scale(domain=[south - _MARGIN, north + _MARGIN], nice=False, zero=False)
    )
    return x, y, height
