"""One world of the country at one hour, as plain named arrays.

The columns of the state are those of ``society.country.columns``; here they get units of their own.
It reads only. It lies here and not with the society because ``worlds.model_hash`` covers every file of the
society: reading a world must not make a result look as if it came from another model.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from powderkeg.society.country import Worlds
from powderkeg.society.country.cells import ACTIVE
from powderkeg.society.country.columns import CELL, NATION, NEVER, REGION, SITE
from powderkeg.society.country.indicators import read

__all__ = ["MOMENTS", "Snapshot", "snapshot"]

Floats = NDArray[np.float64]

MOMENTS = (
    "concession",
    "shutdown",
    "emergency",
    "emergency_end",
    "army_call",
    "army_arrival",
    "lethal_order",
    "help_request",
    "intervener_arrival",
    "withdrawal",
    "chief_removed",
    "faction_order",
    "onset",
    "message",
    "opportunist_move",
)
"""Columns of the nation that hold the hour of something that happens once, or happened last."""


@dataclass(frozen=True)
class Snapshot:
    """One world: R regions, S sites.

    Attributes:
        hour: hours since the case's start; what follows is the state at the end of the hour before.
        participants: (R,) persons in protest or riot.
        rioters: (R,) persons in riot.
        attention: (R,) to unrest elsewhere, 0..1.
        duty: (R,) officers present who do their duty, and what allied troops add, persons.
        present: (R,) the same with those who do not.
        allied: (R,) allied troops, persons.
        armed: (R,) members of organised cells in the field, persons.
        firing: (R,) whether security forces fire.
        clash: (R,) share of the crowd in a clash, 0..1.
        connectivity: (R,) share of normal network traffic, 0..1.
        price: (R,) ratio to the price before the shock.
        holder: (S,) 0 government, 1 crowd, 2 cell.
        guarded: (S,) whether its guard is there.
        moments: hour of each of ``MOMENTS`` that is known, also of those still ahead.
        belief: national belief that the authorities survive, 0..1.
        troops: allied troops in the country, persons.
        window: indicator -> (R,) or (), counted since the world's last ``collect``.
    """

    hour: int
    participants: Floats
    rioters: Floats
    attention: Floats
    duty: Floats
    present: Floats
    allied: Floats
    armed: Floats
    firing: NDArray[np.bool_]
    clash: Floats
    connectivity: Floats
    price: Floats
    holder: NDArray[np.int64]
    guarded: NDArray[np.bool_]
    moments: Mapping[str, float]
    belief: float
    troops: float
    window: Mapping[str, Floats]


def snapshot(worlds: Worlds, world: int = 0) -> Snapshot:
    """Copy out what can be watched of one world; the world stays as it is.

    Args:
        worlds: a batch.
        world: which of them.

    Raises:
        IndexError: there is no such world.
    """
    if not 0 <= world < worlds.size:
        raise IndexError(f"world {world} of {worlds.size}; allowed: 0 to {worlds.size - 1}")
    region, nation, site = worlds.region[world], worlds.nation[world], worlds.site[world]
    persons = region[REGION["weight"]]
    rioters = region[REGION["riot"]] * persons
    part = slice(world, world + 1)
    window = read(worlds.window[part], worlds.nation_window[part])
    hours = {name: float(nation[NATION[name]]) for name in MOMENTS}
    return Snapshot(
        hour=worlds.hour,
        participants=region[REGION["protest"]] * persons + rioters,
        rioters=rioters,
        attention=region[REGION["attention"]].copy(),
        duty=region[REGION["force"]].copy(),
        present=region[REGION["present"]].copy(),
        allied=region[REGION["allied"]].copy(),
        armed=_armed(worlds.cell[world], region.shape[1]),
        firing=region[REGION["lethal"]] > 0.0,
        clash=region[REGION["clash"]].copy(),
        connectivity=region[REGION["connectivity"]].copy(),
        price=region[REGION["price"]].copy(),
        holder=site[SITE["holder"]].astype(np.int64),
        guarded=site[SITE["guarded"]] > 0.0,
        moments={name: hour for name, hour in hours.items() if hour < NEVER},
        belief=float(nation[NATION["belief"]]),
        troops=float(nation[NATION["troops"]]),
        window={name: values[0] for name, values in window.items()},
    )


def _armed(cell: Floats, regions: int) -> Floats:
    """(R,) members of cells in the field."""
    field = cell[CELL["state"]] == ACTIVE
    where = cell[CELL["region"], field].astype(np.int64)
    return np.bincount(where, weights=cell[CELL["size"], field], minlength=regions).astype(np.float64)
