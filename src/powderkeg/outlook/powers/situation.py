"""What a foreign power sees of P worlds when it decides: read from their arrays, nothing written."""

from __future__ import annotations

import numpy as np

from powderkeg.outlook.powers.payoffs import Flags, Floats
from powderkeg.society.country import INDEX, Worlds
from powderkeg.society.country.belief import ELITES
from powderkeg.society.country.columns import NATION, REGION, SITE
from powderkeg.society.country.observers import ONSET_CROWD

__all__ = ["approval", "in_order", "nation", "parameter", "split", "troops_here"]

_REGION_LOST = 2
"""Sites not in the government's hands from which a region is lost (model of the society, rule 12)."""


def nation(worlds: Worlds, name: str) -> Floats:
    """(P,) a column of the nation, to be read or written in place."""
    return worlds.nation[:, NATION[name]]


def parameter(worlds: Worlds, name: str) -> Floats:
    """(P,) a parameter of the society, to be read or written in place."""
    return worlds.parameters[:, INDEX[name]]


def approval(worlds: Worlds) -> Floats:
    """(P,) approval of the intervener's presence, the mean over people, 0..1."""
    people = worlds.setting.population
    return np.asarray(worlds.region[:, REGION["approval"]] @ (people / people.sum()))


def split(worlds: Worlds) -> Floats:
    """(P,) share of the elite that fled or was dismissed or arrested, 0..1."""
    gone = sum(nation(worlds, name) for name in ("elites_out", "elites_dismissed", "elites_arrested"))
    return np.asarray(gone / ELITES)


def troops_here(worlds: Worlds, hour: int) -> Flags:
    """(P,) whether the intervener's troops are in the country; a force of nobody never is."""
    there = (nation(worlds, "intervener_arrival") <= hour) & (hour < nation(worlds, "withdrawal"))
    return np.asarray(there & (parameter(worlds, "ally_size") > 0.0))


def in_order(worlds: Worlds) -> Flags:
    """(P,) no region lost now, and no crowd above 1,000 in the country: the society's own test of order."""
    lost = (worlds.site[:, SITE["holder"]] > 0.0).astype(np.float64)
    belongs = worlds.setting.site_region[:, None] == np.arange(len(worlds.places))[None]
    regions = (lost @ belongs.astype(np.float64) >= _REGION_LOST).any(axis=1)
    return np.asarray(~regions & (nation(worlds, "crowd") <= ONSET_CROWD))
