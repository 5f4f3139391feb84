"""Going on under other inputs of the same case: what an option of the outlook changes, and from when.

What lies behind a world is kept; only what is still to come may differ. An input whose hour is the same
before and after is left as the world has it, so that going on under the same inputs changes no byte.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from powderkeg.society.country.columns import NATION, NEVER, REGION
from powderkeg.society.country.parameters import INDEX
from powderkeg.society.country.setting import CALM_HOURS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from powderkeg.society.country.inputs import Inputs
    from powderkeg.society.country.setting import Setting
    from powderkeg.society.country.state import Worlds

__all__ = ["PATHS", "go_on_under"]

PATHS = ("prices", "legitimacy_loss", "kick", "visible_deaths", "expected_loss", "connectivity")
"""Hourly paths of the inputs."""
_FOLLOWS = {"army_call": "army_arrival"}
"""A decision, and what the worlds work out from it before it has come."""


def go_on_under(worlds: Worlds, setting: Setting) -> None:
    """Give worlds another setting, in place; see ``Worlds.under``."""
    old, new = worlds.setting.inputs, setting.inputs
    _check_past(old, new, worlds.hour)
    for event, hour in new.hours.items():
        if hour != old.hours[event]:
            worlds.nation[:, NATION[event]] = hour
            if event in _FOLLOWS:
                worlds.nation[:, NATION[_FOLLOWS[event]]] = NEVER
    for name in ("emergency_at", "emergency_until"):
        rows = np.flatnonzero(getattr(new, name) != getattr(old, name))
        worlds.region[:, REGION[name], rows] = getattr(new, name)[rows]
    if new.faction_order != old.faction_order:
        factions = worlds.parameters[:, INDEX["faction_share"]] > 0.0
        waits = worlds.nation[:, NATION["faction_order"]] >= worlds.hour
        worlds.nation[factions & waits, NATION["faction_order"]] = new.faction_order
    if new.troops is not None and new.troops != old.troops:
        worlds.parameters[:, INDEX["ally_size"]] = new.troops
    worlds.setting = setting


def _check_past(old: Inputs, new: Inputs, hour: int) -> None:
    """Refuse inputs that differ before an hour."""
    for name in _differing(old, new, hour):
        raise ValueError(
            f"under: {name.replace('_', ' ')} would change before hour {hour}, where the worlds are; "
            "allowed: inputs that differ from then on"
        )


def _differing(old: Inputs, new: Inputs, hour: int) -> Iterator[str]:
    past = CALM_HOURS + hour
    yield from (n for n in PATHS if not np.array_equal(getattr(old, n)[:past], getattr(new, n)[:past]))
    for event, at in new.hours.items():
        if at != old.hours[event] and min(at, old.hours[event]) < hour:
            yield event
    for name in ("emergency_at", "emergency_until"):
        if _earliest_change(getattr(old, name), getattr(new, name)) < hour:
            yield name
    if new.faction_order != old.faction_order and min(new.faction_order, old.faction_order) < hour:
        yield "faction_order"
    arrived = min(old.hours["intervener_arrival"], new.hours["intervener_arrival"]) < hour
    if arrived and new.troops != old.troops:
        yield "intervener_troops"


def _earliest_change(old: NDArray[np.float64], new: NDArray[np.float64]) -> float:
    changed = old != new
    return float(np.minimum(old, new)[changed].min()) if changed.any() else NEVER
