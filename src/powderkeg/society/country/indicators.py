# ruff: noqa: E501  (the table of indicators reads best with one row a line)
"""Indicators: what a reporter could in principle see of a world, per place and window. The only door between society and evidence.

``read(worlds window)`` turns the window's columns into named arrays. ``over_time`` says how consecutive windows join, ``over_places`` how a
nation's value comes from its regions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import IndicatorRow
from powderkeg.society.country.columns import NATION_WINDOW, REGION_WINDOW

__all__ = [
    "DEATHS_BY_CAUSE",
    "DEATHS_BY_SIDE",
    "INDICATORS",
    "PROTEST_THRESHOLD",
    "WATCHED",
    "Indicator",
    "join_windows",
    "over_places",
    "read",
]

Array = NDArray[np.float64]
PROTEST_THRESHOLD = 200.0
"""Persons from which a region counts as protesting (above the weight of one citizen in most regions)."""

WATCHED: Mapping[str, frozenset[str]] = {
    "sites_lost": frozenset(
        {
            "administrations_lost",
            "airports_lost",
            "police_sites_lost",
            "sites_attacked",
            "sites_evacuated",
            "sites_fought",
            "sites_lost",
            "sites_walked_over",
        }
    ),
    "sites_evacuated": frozenset({"sites_evacuated"}),
}
"""Indicators of which it would be noticed, and told, if they happened; each with those whose reports speak of it."""

DEATHS_BY_SIDE = (
    "deaths_bystander",
    "deaths_protester",
    "deaths_rioter",
    "deaths_cell",
    "deaths_security",
    "deaths_allied",
    "deaths_detained",
)
DEATHS_BY_CAUSE = (
    "deaths_by_security_fire",
    "deaths_by_crowd_control",
    "deaths_by_armed_groups",
    "deaths_in_custody",
)


@dataclass(frozen=True)
class Indicator:
    """One indicator: its row in the vocabulary and how it is joined over time and places."""

    row: IndicatorRow
    over_time: Literal["max", "sum", "last", "mean"]
    over_places: Literal["sum", "max", "mean"]

    @property
    def national(self) -> bool:
        """True where the indicator exists for the nation only."""
        return self.row.dims == "national"


def _indicator(
    name: str, unit: str, dims: Literal["region", "national", "both"], kind: str,
    over_time: Literal["max", "sum", "last", "mean"], places: Literal["sum", "max", "mean"], meaning: str,
) -> Indicator:  # fmt: skip
    return Indicator(
        IndicatorRow(name=name, unit=unit, dims=dims, kind=kind, meaning=meaning), over_time, places
    )


_ALL = (
    _indicator("participants", "persons", "both", "count", "max", "sum", "peak of people in protest or riot at one hour; the nation is the sum of its regions' peaks"),
    _indicator("crowd", "persons", "region", "lower_bound", "max", "max", "one gathering: bounds the participants of its region from below"),
    _indicator("protesting_regions", "regions", "national", "tally", "max", "sum", "regions with at least 200 participants"),
    _indicator("rioters", "persons", "both", "count", "max", "sum", "peak of people in riot at one hour"),
    _indicator("clashes", "hours", "region", "event", "sum", "sum", "hours in which crowd and units clashed"),
    _indicator("sites_attacked", "sites", "region", "event", "sum", "sum", "attacks on sites, successful or not"),
    _indicator("administrations_lost", "sites", "region", "event", "sum", "sum", "seats of administration taken"),
    _indicator("airports_lost", "sites", "region", "event", "sum", "sum", "airports taken"),
    _indicator("police_sites_lost", "sites", "region", "event", "sum", "sum", "police stations and armouries taken"),
    _indicator("sites_lost", "sites", "both", "event", "sum", "sum", "guarded sites of any kind taken"),
    _indicator("sites_fought", "sites", "both", "event", "sum", "sum", "sites lost after a fight"),
    _indicator("sites_walked_over", "sites", "both", "event", "sum", "sum", "sites whose overwhelmed guard left"),
    _indicator("sites_evacuated", "sites", "region", "event", "sum", "sum", "guarded sites left on a commander's order before they fell"),
    _indicator("sites_held", "sites", "both", "level", "last", "sum", "sites not in government hands at the window's end"),
    _indicator("hours_lost", "hours", "both", "level", "sum", "sum", "hours with two or more sites of a region lost"),
    _indicator("shops_looted", "shops", "both", "count", "sum", "sum", "shops looted"),
    _indicator("refusals", "units", "region", "event", "sum", "sum", "units that newly refuse their duty"),
    _indicator("defections", "units", "region", "event", "sum", "sum", "units that newly change sides"),
    _indicator("units_destroyed", "units", "region", "event", "sum", "sum", "units that lost half of their strength and dissolved"),
    _indicator("lethal_fire", "hours", "region", "event", "sum", "sum", "hours with lethal fire by security forces"),
    _indicator("deaths", "persons", "both", "total", "sum", "sum", "deaths on every side, of every cause"),
    _indicator("deaths_by_place", "persons", "region", "split", "sum", "sum", "all deaths, as shares by place"),
    _indicator("deaths_security", "persons", "both", "total", "sum", "sum", "deaths of the country's own officers and soldiers"),
    _indicator("deaths_allied", "persons", "both", "total", "sum", "sum", "deaths of allied soldiers"),
    _indicator("deaths_civilian", "persons", "both", "total", "sum", "sum", "deaths of bystanders, protesters, rioters and detained people"),
    _indicator("deaths_bystander", "persons", "both", "total", "sum", "sum", "deaths of bystanders"),
    _indicator("deaths_protester", "persons", "both", "total", "sum", "sum", "deaths of protesters"),
    _indicator("deaths_rioter", "persons", "both", "total", "sum", "sum", "deaths of rioters"),
    _indicator("deaths_cell", "persons", "both", "total", "sum", "sum", "deaths of members of organised cells"),
    _indicator("deaths_detained", "persons", "both", "total", "sum", "sum", "deaths in custody, by side"),
    _indicator("deaths_by_security_fire", "persons", "both", "lower_bound", "sum", "sum", "deaths by fire of security forces"),
    _indicator("deaths_by_crowd_control", "persons", "both", "lower_bound", "sum", "sum", "deaths by crowd control"),
    _indicator("deaths_by_armed_groups", "persons", "both", "lower_bound", "sum", "sum", "deaths by cells and armed rioters"),
    _indicator("deaths_in_custody", "persons", "both", "lower_bound", "sum", "sum", "deaths in custody, by cause"),
    _indicator("deaths_named", "persons", "national", "lower_bound", "sum", "sum", "names collected: bounds all deaths from below"),
    _indicator("injured", "persons", "both", "total", "sum", "sum", "people injured"),
    _indicator("injured_security", "persons", "both", "total", "sum", "sum", "officers injured"),
    _indicator("detained", "persons", "both", "growth", "sum", "sum", "people newly detained; reports of it are cumulative"),
    _indicator("weapons_looted", "firearms", "both", "total", "sum", "sum", "firearms taken from police sites and shops"),
    _indicator("service_chief_removed", "events", "national", "event", "sum", "sum", "chief of a security service removed or arrested"),
    _indicator("elite_exits", "persons", "national", "count", "sum", "sum", "members of the elite who left"),
    _indicator("elite_dismissals", "persons", "national", "count", "sum", "sum", "members of the elite who were dismissed"),
    _indicator("elite_arrests", "persons", "national", "count", "sum", "sum", "members of the elite who were arrested"),
    _indicator("connectivity", "share", "both", "level", "mean", "mean", "share of normal network traffic"),
    _indicator("price", "ratio", "both", "level", "last", "mean", "price relative to the price before the shock"),
    _indicator("traffic_public", "s.d.", "national", "level", "last", "sum", "public traffic above the calm baseline"),
    _indicator("traffic_embassy", "s.d.", "national", "level", "last", "sum", "embassy traffic above the calm baseline"),
    _indicator("traffic_other_embassies", "s.d.", "national", "level", "last", "sum", "mean traffic of nine other embassies above the calm baseline"),
    _indicator("traffic_cells", "s.d.", "national", "level", "last", "sum", "traffic of organised groups above the calm baseline"),
    _indicator("surge_claimed", "days", "national", "event", "sum", "sum", "days on which an intelligence service claims a surge of traffic, true or false"),
    _indicator("surge_before_onset", "days", "national", "event", "sum", "sum", "the same, before the first day with more than 1,000 people on the streets"),
    _indicator("intervener_troops", "persons", "national", "count", "max", "sum", "allied troops present"),
    _indicator("approval", "share", "both", "level", "last", "mean", "share of people who approve of the intervener's presence"),
    _indicator("opportunist_moves", "events", "national", "event", "sum", "sum", "moves of a third power while the intervener is tied down"),
    _indicator("claimant_messages", "messages", "national", "event", "sum", "sum", "public messages of a claimant abroad"),
    _indicator("neighbour_onsets", "countries", "national", "event", "sum", "sum", "neighbouring countries in which unrest begins"),
    _indicator("regions_lost", "regions", "national", "tally", "max", "sum", "regions with two or more sites lost at the worst hour"),
    _indicator("protest_events", "events", "region", "listing", "max", "max", "events of protest without riot that a source lists: their number hangs on participants who do not riot"),
    _indicator("riot_events", "events", "region", "listing", "max", "max", "events of riot that a source lists: their number hangs on rioters"),
    _indicator("clash_events", "events", "region", "listing", "sum", "sum", "events of force between state and crowd, or armed clashes, that a source lists: their number hangs on hours of clashes"),
    _indicator("deaths_listed", "persons", "both", "lower_bound", "sum", "sum", "deaths that a source of events lists: bounds all deaths from below"),
    _indicator("belief", "0..1", "national", "latent", "last", "sum", "public belief that the authorities survive; never reported"),
)  # fmt: skip

INDICATORS: Mapping[str, Indicator] = {i.row.name: i for i in _ALL}

_SAME_AS = {
    "crowd": "participants",
    "deaths_by_place": "deaths",
    "protest_events": "participants",
    "riot_events": "rioters",
    "clash_events": "clashes",
    "deaths_listed": "deaths",
}


def read(region: Array, nation: Array) -> dict[str, Array]:
    """Values of all indicators over one window.

    Args:
        region: (P, columns, R) window of the regions.
        nation: (P, columns) window of the nation.

    Returns:
        name -> (P, R), or (P,) for indicators of the nation.
    """
    copied = region.copy()
    values = {name: copied[:, column] for name, column in REGION_WINDOW.items()}
    values["deaths"] = sum((values[n] for n in DEATHS_BY_SIDE), np.zeros_like(values["injured"]))
    armed = values["deaths_security"] + values["deaths_allied"] + values["deaths_cell"]
    values["deaths_civilian"] = values["deaths"] - armed
    for name, origin in _SAME_AS.items():
        values[name] = values[origin]
    hours = np.maximum(nation[:, NATION_WINDOW["hours"]], 1.0)
    values["connectivity"] /= hours[:, None]
    for name, column in NATION_WINDOW.items():
        if name != "hours":
            values[name] = nation[:, column].copy()
    values["protesting_regions"] = (values["participants"] >= PROTEST_THRESHOLD).sum(axis=1).astype(float)
    values["deaths_named"] = values["deaths"].sum(axis=1)
    return {name: values[name] for name in INDICATORS}


def join_windows(name: str, earlier: Array, later: Array, hours: tuple[float, float] = (1.0, 1.0)) -> Array:
    """Value over two consecutive windows of the given lengths."""
    rule = INDICATORS[name].over_time
    if rule == "max":
        return np.maximum(earlier, later)
    if rule == "sum":
        return earlier + later
    if rule == "last":
        return later
    return (earlier * hours[0] + later * hours[1]) / (hours[0] + hours[1])


def over_places(name: str, value: Array) -> Array:
    """National value (P,) of an indicator; passes national indicators through."""
    if value.ndim == 1:
        return value
    rule = INDICATORS[name].over_places
    if rule == "sum":
        return np.asarray(value.sum(axis=1))
    return np.asarray(value.max(axis=1) if rule == "max" else value.mean(axis=1))
