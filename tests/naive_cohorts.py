"""Slow, obvious twin of the cohorts: what is expected to move in an hour, and who is who afterwards.

Plain NumPy over all agents of all worlds, from the equations of ``society/country/cohorts.py``.
"""

from dataclasses import dataclass

import numpy as np

from naive import (
    Floats,
    Hour,
    by_citizen,
    candidate_hazard,
    of_region,
    parameter,
    share_willing,
    turn_chances,
    units_are_few,
)
from powderkeg.society.country import Worlds

BEEN, PROTEST, RIOT, GONE, TIRED_BEEN, TIRED_OUT = range(6)
OPPORTUNIST = 2


@dataclass(frozen=True)
class Flows:
    """(P, N) persons expected to come for the first time, come again, loot, go home, turn, stop rioting."""

    fresh: Floats
    again: Floats
    loot: Floats
    home: Floats
    turn: Floats
    riot_home: Floats


def cohort_people(worlds: Worlds) -> Floats:
    """(P, N) persons that each agent stands for: its part of its block of its region's stratum."""
    limit, exposure = (by_citizen(worlds, of_region(worlds, n)) for n in ("limit", "exposure"))
    opportunists = parameter(worlds, "opportunist_share")
    rest = limit * (1.0 - opportunists)
    blocks = np.stack([rest * exposure, rest * (1.0 - exposure), limit * opportunists])
    own = np.take_along_axis(blocks, worlds.setting.block[None, None], axis=0)[0]
    return np.asarray(own * worlds.setting.part)


def cohort_fatigue(worlds: Worlds, elapsed: int) -> tuple[Floats, Floats]:
    """(P, N) mean fatigue of those who were out before and of those out now, ``elapsed`` hours on."""
    rest = parameter(worlds, "fatigue_recovery")
    fade = np.exp(-elapsed / rest)
    been, out = worlds.mass[:, 4].astype(float), worlds.mass[:, 5].astype(float)
    return been * fade, out * fade + rest / 12.0 * (1.0 - fade)


def cohort_flows(worlds: Worlds, hour: Hour, elapsed: int) -> Flows:
    """Expected flows of every agent, ``elapsed`` hours after the region was last worked out."""
    been, out, riot, gone = (worlds.mass[:, k].astype(float) for k in range(4))
    fresh = np.maximum(cohort_people(worlds) - been - out - riot - gone, 0.0)
    tired_been, tired_out = cohort_fatigue(worlds, elapsed)
    hazard = np.minimum(1.0, candidate_hazard(worlds, hour))
    looting = by_citizen(worlds, (of_region(worlds, "riot") > 0.0) & units_are_few(worlds))
    hurry = np.where((worlds.setting.block == 2)[None] & looting, 0.25 * hazard, 0.0)
    weary = parameter(worlds, "weariness") * (2.0 - by_citizen(worlds, hour.pace)) / 2.0
    stay = share_willing(worlds, tired_out)
    home = np.minimum(1.0, parameter(worlds, "leave_rate") * (1.0 - stay) + weary)
    return Flows(
        fresh=fresh * np.maximum(0.0, hazard * share_willing(worlds, 0.0) - hurry),
        again=been * np.maximum(0.0, hazard * share_willing(worlds, tired_been) - hurry),
        loot=(fresh + been) * hurry,
        home=out * home,
        turn=out * np.minimum(by_citizen(worlds, turn_chances(worlds)), 1.0 - home),
        riot_home=riot * home,
    )
