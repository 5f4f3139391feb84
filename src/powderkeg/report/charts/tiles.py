"""Where the tiles of a schematic map stand: one a region, near to where its coordinates fall."""

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy.typing as npt

    from powderkeg.case import Place

__all__ = ["tile_positions"]

_SMALLEST_GAIN = 1e-9


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


def _assign(
    wanted: "Mapping[str, tuple[float, float]]", cells: list[tuple[int, int]]
) -> dict[str, tuple[int, int]]:
    """Give every place a cell of its own: first the nearest free one, then swaps as long as they help."""
    spots, grid = np.array(list(wanted.values())), np.array(cells, dtype=float)
    cost = ((spots[:, None, :] - grid[None, :, :]) ** 2).sum(axis=2)
    holder = np.full(len(cells), -1)
    at = np.zeros(len(spots), dtype=int)
    for place in range(len(spots)):
        at[place] = int(np.argmin(np.where(holder < 0, cost[place], np.inf)))
        holder[at[place]] = place
    while any(_swapped(place, at, holder, cost) for place in range(len(spots))):
        pass
    return {name: cells[int(cell)] for name, cell in zip(wanted, at, strict=True)}


def _swapped(
    place: int, at: "npt.NDArray[np.int_]", holder: "npt.NDArray[np.int_]", cost: "npt.NDArray[np.float64]"
) -> bool:
    """Move one place to the cell that lowers the sum most, its holder back; False where none does."""
    here = at[place]
    change = cost[place] - cost[place, here]
    held = holder >= 0
    change[held] += cost[holder[held], here] - cost[holder[held], np.flatnonzero(held)]
    best = int(np.argmin(change))
    if change[best] > -_SMALLEST_GAIN:
        return False
    other = holder[best]
    holder[here], holder[best], at[place] = other, place, best
    if other >= 0:
        at[other] = here
    return True
