"""A schematic map: one tile a region, a disc on it sized by the largest figure reported there."""

from typing import TYPE_CHECKING, Any

import altair as alt

from powderkeg.report.charts.theme import Spec, finish, inline
from powderkeg.report.formats import quantity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.case import Place

_TILE = 58
_LARGEST_DISC = 3.14 * 14**2  # square pixels: leaves room for the labels above and below


def tile_positions(places: "Sequence[Place]") -> dict[str, tuple[int, int]]:
    """Column and row of every place: its `tile_x` and `tile_y` where given, else by coordinates.

    Without given tiles, the places share a grid about one and a half times as wide as it is high so that they
    lie, squared and summed, as near as possible to where their coordinates fall on it.
    """
    if places and all({"tile_x", "tile_y"} <= place.extra.keys() for place in places):
        return {p.place_id: (int(float(p.extra["tile_x"])), int(float(p.extra["tile_y"]))) for p in places}
    known = [(place, place.longitude, place.latitude) for place in places]
    if not known:
        return {}
    west, east = min(x for _, x, _ in known), max(x for _, x, _ in known)
    south, north = min(y for _, _, y in known), max(y for _, _, y in known)
    rows = max(2, round((len(known) / 1.1) ** 0.5))
    columns = max(2, round(1.6 * rows))
    wanted = {
        place.place_id: (
            (x - west) / ((east - west) or 1) * (columns - 1),
            (north - y) / ((north - south) or 1) * (rows - 1),
        )
        for place, x, y in known
    }
    return _assign(wanted, [(column, row) for column in range(columns) for row in range(rows)])


def tile_map(places: "Sequence[Place]", largest: "Mapping[str, float]", what: str) -> Spec:
    """Tiles with place ids and names; the disc's area is the figure.

    Args:
        places: The regions.
        largest: Figure by place id; a place without one gets no disc.
        what: What the figure is, e.g. `largest crowd reported`.
    """
    cells = tile_positions(places)
    rows: list[dict[str, Any]] = [
        {
            "x": cells[place.place_id][0],
            "y": cells[place.place_id][1],
            "id": place.place_id,
            "name": place.name,
            "n": largest.get(place.place_id, 0.0),
            "label": quantity(largest[place.place_id]) if place.place_id in largest else "",
        }
        for place in places
        if place.place_id in cells
    ]
    columns = 1 + max(row["x"] for row in rows)
    height = 1 + max(row["y"] for row in rows)
    base = alt.Chart(inline(rows)).encode(
        x=alt.X("x:O", axis=None, scale=alt.Scale(domain=list(range(columns)), padding=0.06)),
        y=alt.Y("y:O", axis=None, scale=alt.Scale(domain=list(range(height)), padding=0.06)),
        tooltip=[
            alt.Tooltip("name:N", title="region"),
            alt.Tooltip("label:N", title=what),
        ],
    )
    tiles = base.mark_rect(fill="#8a8a8a", fillOpacity=0.13, cornerRadius=4)
    discs = (
        base.transform_filter("datum.n > 0")
        .mark_circle(color="#c0392b", opacity=0.55)
        .encode(size=alt.Size("n:Q", legend=None, scale=alt.Scale(range=[12, _LARGEST_DISC], domainMin=0)))
    )
    names = base.mark_text(fontSize=10, fontWeight="bold", dy=-20).encode(text="id:N")
    figures = base.mark_text(fontSize=10, dy=21).encode(text="label:N")
    said = ", ".join(f"{row['name']} {row['label']}" for row in rows if row["label"])
    return finish(
        alt.layer(tiles, discs, names, figures).properties(width=_TILE * columns, height=_TILE * height),
        f"Schematic map of {len(rows)} regions, {what}: {said or 'none'}.",
        elastic=False,
    )


def _assign(
    wanted: "Mapping[str, tuple[float, float]]", cells: list[tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """Give every place a cell of its own: first the nearest free one, then swaps as long as they help."""
    at: dict[tuple[int, int], str] = {}
    for place, spot in wanted.items():
        at[min((cell for cell in cells if cell not in at), key=lambda cell: _distance(cell, spot))] = place
    better = True
    while better:
        better = False
        for one in cells:
            for two in cells:
                if (
                    _cost(at, wanted, one, two, swapped=True)
                    < _cost(at, wanted, one, two, swapped=False) - 1e-9
                ):
                    pair = {one: at.pop(two, None), two: at.pop(one, None)}
                    at.update({cell: place for cell, place in pair.items() if place is not None})
                    better = True
    return {place: cell for cell, place in at.items()}


def _cost(
    at: "Mapping[tuple[int, int], str]",
    wanted: "Mapping[str, tuple[float, float]]",
    one: tuple[int, int],
    two: tuple[int, int],
    *,
    swapped: bool,
) -> float:
    pairs = ((at.get(one), two if swapped else one), (at.get(two), one if swapped else two))
    return sum(_distance(cell, wanted[place]) for place, cell in pairs if place is not None)


def _distance(cell: tuple[float, float], spot: tuple[float, float]) -> float:
    return (cell[0] - spot[0]) ** 2 + (cell[1] - spot[1]) ** 2
