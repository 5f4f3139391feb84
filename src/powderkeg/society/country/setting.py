"""The setting: everything about a case that all its worlds share, as plain arrays.

Citizens' traits are one stratified sample per region, the same in every world of a run: hardship and risk
aversion are uniform (Epstein 2002), so spread between worlds comes from parameters and chance, not from
sampling the population again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case, CaseError
from powderkeg.kernels import address, uniform_array
from powderkeg.society.country.attention import nearness_levels
from powderkeg.society.country.inputs import Inputs, read_inputs
from powderkeg.society.country.schedule import SCALES
from powderkeg.society.country.sites import SITE_KINDS, VISIBILITY
from powderkeg.society.country.units import ARMY, INTERIOR_HOME, INTERIOR_MOBILE, POLICE

__all__ = ["ADULT_SHARE", "CALM_HOURS", "DEFAULT_AGENTS", "Setting", "read_setting"]

Floats = NDArray[np.float64]

CALM_HOURS = 72
"""Length of the burn-in before the case's first hour."""
ADULT_SHARE = 0.65
"""Adults per inhabitant (12.7 of 19.5 million in Kazakhstan)."""
DEFAULT_AGENTS = 2040
"""Citizens per world: 120 in each of 17 regions."""
_EARTH_KM = 6371.0
_UNIT_PERSONS = 100.0
_TYPICAL = {POLICE: 9e-4, INTERIOR_HOME: 2.75e-4, INTERIOR_MOBILE: 2.75e-4}
_ARMY_UNITS = 50
_TRAITS = 5


@dataclass(frozen=True)
class Setting:
    """What all worlds of a run share: R regions, S sites, U units, N citizens, H hours, burn-in included."""

    places: tuple[str, ...]
    seed: int
    population: Floats  # (R,) persons
    urban: Floats  # (R,) 0..1
    exposure: Floats  # (2, R) low, high
    largest: NDArray[np.int64]  # (<=2,) most populous regions
    nearness: Floats  # (SCALES, R, R)
    scale_low: float  # km
    scale_step: float  # log km
    first: NDArray[np.int64]  # (R + 1,) first citizen of each region
    traits: NDArray[np.float32]  # (5, N): hardship, risk aversion, ranks of exposure, online, opportunism
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
    inputs: Inputs

    @property
    def citizens(self) -> int:
        """Citizens per world."""
        return int(self.first[-1])

    @property
    def hours(self) -> int:
        """Hours of the case, without the burn-in."""
        return len(self.rhythm) - CALM_HOURS


def read_setting(
    case: Case, *, seed: int, agents: int | None = None, whole: bool = False, recorded: bool = True
) -> Setting:
    """Build the setting of a case.

    Args:
        case: a checked case of the country society.
        seed: names the sample of citizens.
        agents: citizens per world, shared equally between regions (default ``DEFAULT_AGENTS``).
        whole: one agent per adult instead.
        recorded: take the government's decisions, prices and connectivity from the case's inputs; False
            lets the model's government act.

    Raises:
        CaseError: fewer agents than regions.
    """
    regions = case.regions
    count = len(regions)
    population = np.array([float(p.population) for p in regions])
    low, high = _exposure_ranges(case)
    distance = great_circle(np.array([p.latitude for p in regions]), np.array([p.longitude for p in regions]))
    scales = np.geomspace(40.0, 400.0, SCALES)
    if whole:
        sizes = np.floor(population * ADULT_SHARE).astype(np.int64)
    else:
        wanted = DEFAULT_AGENTS if agents is None else agents
        if wanted < count:
            raise CaseError(
                f"agents: {wanted} is fewer than the {count} regions; allowed: {count} or more; "
                "raise --agents"
            )
        sizes = np.full(count, wanted // count, dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
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
        nearness=nearness_levels(distance, scales),
        scale_low=float(scales[0]),
        scale_step=float(math.log(scales[1] / scales[0])),
        first=first,
        traits=_traits(seed, first),
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
        inputs=read_inputs(case, hours, CALM_HOURS, recorded=recorded),
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


def _traits(seed: int, first: NDArray[np.int64]) -> NDArray[np.float32]:
    """Stratified uniform traits: in a region every trait takes each of n strata once, in its own order."""
    out = np.empty(
        (_TRAITS, int(first[-1])), dtype=np.float32, order="F"
    )  # a citizen's five numbers share a cache line
    for r in range(len(first) - 1):
        size = int(first[r + 1] - first[r])
        for trait in range(_TRAITS):
            draws = uniform_array(hash_key(seed, 1000 + trait, r), 2 * size)
            order = np.argsort(draws[:size], kind="stable")
            out[trait, first[r] : first[r + 1]] = (order + draws[size:]) / size
    return out


def hash_key(seed: int, purpose: int, entity: int) -> int:
    """Key of a stream outside any world (traits, resampling)."""
    return int(
        address(np.uint64(seed & 0xFFFFFFFFFFFFFFFF), np.uint64(0), np.uint64(purpose), np.uint64(entity))
    )


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
