"""The setting: everything about a case that all its worlds share, as plain arrays.

Citizens' traits are one stratified sample per region (``sampling``), the same in every world of a run:
hardship and risk aversion are uniform (Epstein 2002), so spread between worlds comes from parameters and
chance, not from sampling the population again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, fields
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case, CaseError
from powderkeg.society.country.attention import nearness_levels
from powderkeg.society.country.inputs import Inputs, read_inputs
from powderkeg.society.country.sampling import hash_key, sample_cohorts, sample_individuals
from powderkeg.society.country.schedule import SCALES
from powderkeg.society.country.sites import SITE_KINDS, VISIBILITY
from powderkeg.society.country.units import ARMY, INTERIOR_HOME, INTERIOR_MOBILE, POLICE

__all__ = [
    "ADULT_SHARE",
    "CALM_HOURS",
    "LEAST_PER_REGION",
    "PER_REGION",
    "Setting",
    "hash_key",
    "read_setting",
]

Floats = NDArray[np.float64]

CALM_HOURS = 72
"""Length of the burn-in before the case's first hour."""
ADULT_SHARE = 0.65
"""Adults per inhabitant (12.7 of 19.5 million in Kazakhstan)."""
PER_REGION = 48
"""Agents in each region unless asked for; docs/science/agents.md shows that more change nothing."""
LEAST_PER_REGION = 8
"""Fewest agents a region's traits can be sampled with."""
_EARTH_KM = 6371.0
_UNIT_PERSONS = 100.0
_TYPICAL = {POLICE: 9e-4, INTERIOR_HOME: 2.75e-4, INTERIOR_MOBILE: 2.75e-4}
_ARMY_UNITS = 50


@dataclass(frozen=True)
class Setting:
    """What all worlds of a run share: R regions, S sites, U units, N citizens, H hours, burn-in included."""

    places: tuple[str, ...]
    seed: int
    population: Floats  # (R,) persons
    urban: Floats  # (R,) 0..1
    exposure: Floats  # (2, R) low, high
    largest: NDArray[np.int64]  # (<=2,) most populous regions
    nearness: Floats  # (SCALES, R, R): [k, q, r] weight of region q for region r
    scale_low: float  # km
    scale_step: float  # log km
    centre: Floats  # (R,) share of the region's people who live in its largest town, 0..1
    first: NDArray[np.int64]  # (R + 1,) first agent of each region
    traits: NDArray[np.float32]  # (5, N): hardship, risk aversion, ranks of exposure, online, opportunism
    block: NDArray[np.int32]  # (N,) block of each agent (see ``cohorts``)
    part: NDArray[np.float32]  # (N,) share of its block's people that it stands for
    single: bool  # every agent is one citizen with one state, not a cohort
    whole: bool  # one agent per adult, weight one
    shops: Floats  # (R,)
    site_region: NDArray[np.int64]  # (S,) in ascending order
    site_first: NDArray[np.int64]  # (R + 1,) first site of each region
    site_kind: NDArray[np.int64]  # (S,)
    site_weight: Floats  # (S,) visibility
    unit_home: NDArray[np.int64]  # (U,) region, -1 in barracks
    unit_kind: NDArray[np.int64]  # (U,)
    rhythm: Floats  # (H, R)
    working: NDArray[np.bool_]  # (H,) daytime of a working day
    neighbours: Floats  # (3, N) grievance, link, cells of the neighbouring countries
    inputs: Inputs

    @property
    def citizens(self) -> int:
        """Citizens per world."""
        return int(self.first[-1])

    @property
    def hours(self) -> int:
        """Hours of the case, without the burn-in."""
        return len(self.rhythm) - CALM_HOURS

    @property
    def nbytes(self) -> int:
        """Bytes of its arrays."""
        held = (getattr(part, one.name) for part in (self, self.inputs) for one in fields(part))
        return sum(value.nbytes for value in held if isinstance(value, np.ndarray))


def read_setting(
    case: Case,
    *,
    seed: int,
    agents: int | None = None,
    whole: bool = False,
    recorded: bool = True,
    single: bool = False,
) -> Setting:
    """Build the setting of a case.

    Args:
        case: a checked case of the country society.
        seed: names the sample of agents.
        agents: agents per world, shared equally between regions (default ``PER_REGION`` in each).
        whole: one agent per adult instead.
        recorded: take the government's decisions, prices and connectivity from the case's inputs; False
            lets the model's government act.
        single: agents are single citizens with an equal weight instead of cohorts (``whole`` implies it); the
            reference that cohorts are tested against.

    Raises:
        CaseError: fewer agents than ``LEAST_PER_REGION`` in a region.
    """
    regions = case.regions
    count = len(regions)
    population = np.array([float(p.population) for p in regions])
    low, high = _exposure_ranges(case)
    distance = great_circle(np.array([p.latitude for p in regions]), np.array([p.longitude for p in regions]))
    scales = np.geomspace(40.0, 400.0, SCALES)
    sizes = _sizes(population, agents, whole=whole)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    if whole or single:
        traits, block, part = sample_individuals(seed, first)
    else:
        traits, block, part = sample_cohorts(seed, first)
    site_region, site_kind = _sites(case)
    unit_home, unit_kind = _units(population)
    hours = int(case.hours)
    return Setting(
        places=tuple(p.place_id for p in regions),
        seed=seed,
        population=population,
        urban=np.array([float(p.urban_share) for p in regions]),
        exposure=np.stack([low, high]),
        largest=np.argsort(-population, kind="stable")[:2].astype(np.int64),
        nearness=np.ascontiguousarray(nearness_levels(distance, scales).transpose(0, 2, 1)),
        scale_low=float(scales[0]),
        scale_step=float(math.log(scales[1] / scales[0])),
        centre=_centres(case),
        first=first,
        traits=traits,
        block=block,
        part=part,
        single=whole or single,
        whole=whole,
        shops=np.array([float(p.sites.get("shops", 0)) for p in regions]),
        site_region=site_region,
        site_first=np.searchsorted(site_region, np.arange(count + 1)).astype(np.int64),
        site_kind=site_kind,
        site_weight=np.array([VISIBILITY[k] for k in site_kind]),
        unit_home=unit_home,
        unit_kind=unit_kind,
        rhythm=_rhythm(case, hours),
        working=_working(case, hours),
        neighbours=_neighbours(case),
        inputs=read_inputs(case, hours, CALM_HOURS, recorded=recorded),
    )


def _sizes(population: Floats, agents: int | None, *, whole: bool) -> NDArray[np.int64]:
    """(R,) agents per region."""
    count = len(population)
    if whole:
        return np.floor(population * ADULT_SHARE).astype(np.int64)
    wanted = PER_REGION * count if agents is None else agents
    if wanted < LEAST_PER_REGION * count:
        raise CaseError(
            f"agents: {wanted} is fewer than {LEAST_PER_REGION} for each of the {count} regions; allowed: "
            f"{LEAST_PER_REGION * count} or more; raise --agents"
        )
    return np.full(count, wanted // count, dtype=np.int64)


def _centres(case: Case) -> Floats:
    """(R,) share of a region's people in its largest town; one where the case names no town of it."""
    largest: dict[str, float] = {}
    for place in case.places:
        if place.kind == "city":
            largest[place.parent] = max(largest.get(place.parent, 0.0), float(place.population))
    return np.array(
        [min(1.0, largest.get(p.place_id, float(p.population)) / float(p.population)) for p in case.regions]
    )


def great_circle(latitude: Floats, longitude: Floats) -> Floats:
    """(R, R) distances in km between points given in degrees (haversine, mean Earth radius)."""
    lat, lon = np.radians(latitude), np.radians(longitude)
    dlat, dlon = lat[:, None] - lat[None], lon[:, None] - lon[None]
    a = np.sin(dlat / 2) ** 2 + np.cos(lat)[:, None] * np.cos(lat)[None] * np.sin(dlon / 2) ** 2
    return np.asarray(2 * _EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(a))))


def _exposure_ranges(case: Case) -> tuple[Floats, Floats]:
    low, high = [], []
    for place in case.regions:
        best = float(place.exposure)
        low.append(float(place.extra.get("exposure_low") or best))
        high.append(float(place.extra.get("exposure_high") or best))
    return np.array(low), np.array(high)


def _sites(case: Case) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    region, kind = [], []
    for r, place in enumerate(case.regions):
        for k, name in enumerate(SITE_KINDS):
            for _ in range(place.sites.get(name, 0)):
                region.append(r)
                kind.append(k)
    return np.array(region, dtype=np.int64), np.array(kind, dtype=np.int64)


def _neighbours(case: Case) -> Floats:
    rows = [(n.grievance, n.link, float(n.cells)) for n in case.neighbours]
    return np.ascontiguousarray(np.array(rows, dtype=np.float64).reshape(len(rows), 3).T)


def _units(population: Floats) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    home: list[int] = []
    kind: list[int] = []
    for which, per_head in _TYPICAL.items():
        for r, persons in enumerate(population):
            number = max(1, round(per_head * persons / _UNIT_PERSONS))
            home += [r] * number
            kind += [which] * number
    home += [-1] * _ARMY_UNITS
    kind += [ARMY] * _ARMY_UNITS
    return np.array(home, dtype=np.int64), np.array(kind, dtype=np.int64)


def _local_hours(case: Case, hours: int) -> Floats:
    """(H, R) local hour of the day."""
    clock = np.arange(-CALM_HOURS, hours)[:, None]
    midday = datetime.combine(case.start, time(12))
    home = midday.replace(tzinfo=ZoneInfo(case.timezone)).utcoffset() or timedelta()
    offsets = [midday.replace(tzinfo=ZoneInfo(p.timezone)).utcoffset() or timedelta() for p in case.regions]
    shift = np.array([(offset - home).total_seconds() / 3600.0 for offset in offsets])
    return np.asarray((clock + shift[None]) % 24, dtype=np.float64)


def _rhythm(case: Case, hours: int) -> Floats:
    """Daily rhythm D: 1 at 16:00 local time, 0.08 at 04:00."""
    return np.asarray(
        0.08 + 0.92 * 0.5 * (1.0 + np.cos(2.0 * np.pi * (_local_hours(case, hours) - 16.0) / 24.0))
    )


def _working(case: Case, hours: int) -> NDArray[np.bool_]:
    """True from 08:00 to 18:00 on working days: Monday to Friday, unless the calendar says otherwise."""
    kinds = {day.date: day.kind for day in case.calendar}
    out = np.zeros(hours + CALM_HOURS, dtype=np.bool_)
    for index in range(len(out)):
        hour = index - CALM_HOURS
        date = case.start + timedelta(days=math.floor(hour / 24))
        kind = kinds.get(date, "workday" if date.weekday() < 5 else "holiday")
        out[index] = kind == "workday" and 8 <= hour % 24 < 18
    return out
