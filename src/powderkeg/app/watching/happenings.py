"""What happened in an hour of one world, in sentences: deaths, sites, decisions, shocks, forces."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from powderkeg.app.watching.snapshot import Snapshot
from powderkeg.case import Case
from powderkeg.language import Said, join, noted, say, say_count
from powderkeg.society.country import DEATHS_BY_SIDE, SITE_KINDS, Setting

__all__ = ["SITE_WORDS", "Happening", "Stage", "happenings"]

Totals = Mapping[str, NDArray[np.float64]]

SITE_WORDS = {
    "administration": noted("seat of administration"),
    "police": noted("police site"),
    "airport": noted("airport"),
    "television": noted("television station"),
    "prison": noted("prison"),
}
"""Kind of site -> what it is called."""
_DEATHS: Mapping[str, Callable[[float], Said]] = {
    "deaths_bystander": lambda n: say_count("{n:,.0f} bystander", "{n:,.0f} bystanders", n),
    "deaths_protester": lambda n: say_count("{n:,.0f} protester", "{n:,.0f} protesters", n),
    "deaths_rioter": lambda n: say_count("{n:,.0f} rioter", "{n:,.0f} rioters", n),
    "deaths_cell": lambda n: say_count(
        "{n:,.0f} member of an armed group", "{n:,.0f} members of armed groups", n
    ),
    "deaths_security": lambda n: say_count("{n:,.0f} officer or soldier", "{n:,.0f} officers or soldiers", n),
    "deaths_allied": lambda n: say_count("{n:,.0f} allied soldier", "{n:,.0f} allied soldiers", n),
    "deaths_detained": lambda n: say_count("{n:,.0f} person in custody", "{n:,.0f} persons in custody", n),
}
"""Who died, so many."""
_MOMENTS = {
    "concession": noted("the government takes back what set off the protest"),
    "shutdown": noted("the government shuts the networks down"),
    "emergency": noted("a state of emergency begins in the whole country"),
    "emergency_end": noted("the state of emergency ends"),
    "army_call": noted("the army is called"),
    "army_arrival": noted("the army is in the cities"),
    "lethal_order": noted("security forces are ordered to fire"),
    "help_request": noted("the government asks its ally for troops"),
    "intervener_arrival": noted("allied troops arrive"),
    "withdrawal": noted("allied troops begin to leave"),
    "chief_removed": noted("the chief of a security service is removed"),
    "faction_order": noted("units of a faction are ordered to stand down"),
    "onset": noted("more than 1,000 people are on the streets of the country"),
    "message": noted("a claimant abroad addresses the public"),
    "opportunist_move": noted("a third power moves while the ally is tied down"),
}
_SHOCKS = {
    "price": noted("shock: the price is {value:.2f} times what it was"),
    "killing": noted("shock: the police kill {value:,.0f} in public"),
    "election": noted("shock: a disputed election, legitimacy falls by {value:.2f}"),
    "reform": noted("shock: a burden of {percent:.0f} % of income is announced"),
    "order": noted("shock: a faction is told to stand down"),
}
_INPUTS = {
    "price": noted("the price is {value:.2f} times what it was before the shock"),
    "connectivity": noted("{percent:.0f} % of normal network traffic is left"),
    "emergency": noted("a state of emergency begins"),
    "resignation": noted("the cabinet resigns"),
    "security_council": noted("the head of the security council changes"),
}
"""Recorded inputs that the state holds no moment of."""
_TAKEN = {
    1: noted("{site} taken by the crowd"),
    2: noted("{site} taken by an armed group"),
}


@dataclass(frozen=True)
class Happening:
    """One thing that happened.

    Attributes:
        hour: hours since the case's start, of the hour in which it happened.
        kind: ``deaths``, ``site``, ``decision``, ``shock``, ``forces`` or ``armed``.
        place: id of the region; blank for the whole country.
        text: what happened.
    """

    hour: float
    kind: str
    place: str
    text: Said


@dataclass(frozen=True)
class Stage:
    """What does not change while a world runs.

    Attributes:
        places: ids of the R regions.
        site_region: (S,) region of each site.
        site_kind: (S,) names of their kinds.
        given: shocks and recorded inputs that the state holds no moment of, in order of time.
    """

    places: tuple[str, ...]
    site_region: tuple[int, ...]
    site_kind: tuple[str, ...]
    given: tuple[Happening, ...]

    @classmethod
    def of(cls, case: Case, setting: Setting, *, recorded: bool) -> Stage:
        """The stage of a case; without ``recorded`` the government's inputs are not those of the record."""
        given = [*_shocks(case), *(_inputs(case) if recorded else ())]
        return cls(
            places=setting.places,
            site_region=tuple(setting.site_region.tolist()),
            site_kind=tuple(SITE_KINDS[kind] for kind in setting.site_kind),
            given=tuple(sorted(given, key=lambda one: one.hour)),
        )


def happenings(
    stage: Stage, before: Snapshot, after: Snapshot, counted: Totals, totals: Totals
) -> list[Happening]:
    """What happened between two snapshots, deaths first.

    Args:
        stage: of the world.
        before: the world before.
        after: an hour later, or more.
        counted: indicators added up until before, (R,) each.
        totals: the same until after.
    """
    hour = float(after.hour - 1)
    return [
        *_deaths(stage, hour, counted, totals),
        *_in_time(stage, before, after),
        *_sites(stage, hour, before, after),
        *_forces(stage, hour, before, after, counted, totals),
    ]


def _deaths(stage: Stage, hour: float, counted: Totals, totals: Totals) -> Iterator[Happening]:
    died = {side: totals[side] - counted[side] for side in DEATHS_BY_SIDE}
    for r, place in enumerate(stage.places):
        parts = [_DEATHS[side](float(died[side][r])) for side in DEATHS_BY_SIDE if died[side][r] > 0]
        if parts:
            number = math.fsum(float(died[side][r]) for side in DEATHS_BY_SIDE)
            text = say_count("{n:,.0f} dead: {who}", "{n:,.0f} dead: {who}", number, who=join(", ", parts))
            yield Happening(hour, "deaths", place, text)


def _in_time(stage: Stage, before: Snapshot, after: Snapshot) -> Iterator[Happening]:
    """What was given or decided for these hours, in order of time."""
    found = [one for one in stage.given if before.hour <= math.floor(one.hour) < after.hour]
    for name, hour in after.moments.items():
        # A decision is taken in the first hour that begins at its time or later.
        if before.hour <= math.ceil(hour) < after.hour:
            found.append(Happening(hour, "decision", "", say(_MOMENTS[name])))
    yield from sorted(found, key=lambda one: one.hour)


def _sites(stage: Stage, hour: float, before: Snapshot, after: Snapshot) -> Iterator[Happening]:
    for s in np.flatnonzero(before.holder != after.holder).tolist():
        site = say(SITE_WORDS[stage.site_kind[s]])
        template = _TAKEN.get(int(after.holder[s]))
        text = say("{site} back in the hands of the government", site=site)
        if template is not None:
            text = say(template, site=site)
        yield Happening(hour, "site", stage.places[stage.site_region[s]], text)


def _forces(
    stage: Stage, hour: float, before: Snapshot, after: Snapshot, counted: Totals, totals: Totals
) -> Iterator[Happening]:
    for r, place in enumerate(stage.places):
        if after.armed[r] > 0 and before.armed[r] == 0:
            text = say("an armed group of about {n:,.0f} people is in the field", n=float(after.armed[r]))
            yield Happening(hour, "armed", place, text)
        if after.firing[r] and not before.firing[r]:
            yield Happening(hour, "forces", place, say("security forces fire"))
        refused, defected = (float(totals[n][r] - counted[n][r]) for n in ("refusals", "defections"))
        if refused > 0:
            text = say_count("{n:,.0f} unit refuses its duty", "{n:,.0f} units refuse their duty", refused)
            yield Happening(hour, "forces", place, text)
        if defected > 0:
            text = say_count("{n:,.0f} unit changes sides", "{n:,.0f} units change sides", defected)
            yield Happening(hour, "forces", place, text)


def _shocks(case: Case) -> Iterator[Happening]:
    for shock in case.shocks:
        template = _SHOCKS.get(shock.kind)
        text = (
            say("shock: {kind}", kind=shock.kind) if template is None else _of_figure(template, shock.value)
        )
        struck: Sequence[str] = [""] if shock.places == "all" else shock.places
        for place in struck:
            yield Happening(case.hour(shock.time), "shock", place, text)


def _inputs(case: Case) -> Iterator[Happening]:
    for item in case.inputs:
        whole_country = item.kind == "emergency" and item.place is None
        template = _INPUTS.get(item.kind)
        if template is not None and not whole_country:
            text = _of_figure(template, item.value or 0.0)
            place = case.region_of(item.place) or ""
            yield Happening(case.hour(item.time, item.place), "decision", place, text)


def _of_figure(template: str, value: float) -> Said:
    """A sentence about a figure, which it may tell as it is or as a percentage."""
    return say(template, value=value, percent=100.0 * value)
