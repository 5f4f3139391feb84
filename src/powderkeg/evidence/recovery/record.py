"""The open daily record of a world: what an open source could have put together, with its errors.

Sizes and other counts carry an error of about 45 %, deaths of 30 %, onsets are known to half a day, and the
deaths of civilians and of members of groups are one figure, because labels are not truth. Sites lost are
seen as they are. What is reported beyond this (how sites were lost, refusals, elites, traffic) is kept
apart, for the rungs of the ladder. The errors are those of model.md section 6, not the graded sources of the
filter: this record says how far worlds can be told apart at best by an even, modest press.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.kernels import extend_array, uniform_array

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case import Case
    from powderkeg.evidence.recovery.courses import Courses

__all__ = ["NEEDED", "Layout", "OpenRecord", "layout_of", "open_record"]

FloatArray = npt.NDArray[np.float64]

SIZE_ERROR = 0.45
"""S.d. of the logarithm of a reported size or count."""
DEATHS_ERROR = 0.3
"""The same for deaths."""
PROTEST = 200.0
"""Reported participants from which a region counts as protesting."""

# Errors of national figures: one for the whole record of a world, because later counts repeat earlier ones.
_ERRORS = {
    "sites_lost": 0.0,
    "hours_lost": SIZE_ERROR,
    "deaths_civilian_or_group": DEATHS_ERROR,
    "deaths_security": DEATHS_ERROR,
    "detained": SIZE_ERROR,
    "shops_looted": SIZE_ERROR,
    "weapons_looted": SIZE_ERROR,
    "sites_fought": SIZE_ERROR,
    "sites_walked_over": SIZE_ERROR,
    "sites_evacuated": SIZE_ERROR,
    "refusals": SIZE_ERROR,
    "elite_exits": SIZE_ERROR,
    "service_chief_removed": 0.0,
    "surge_before_onset": 0.0,
}
_KINDS = ("administrations_lost", "police_sites_lost", "airports_lost")
_LEVELS = ("traffic_embassy", "traffic_cells")
NEEDED = (
    "participants", "deaths_civilian", "deaths_cell", "lethal_fire", "sites_attacked", *_KINDS, *_LEVELS,
    *(name for name in _ERRORS if name != "deaths_civilian_or_group"),
)  # fmt: skip
"""Indicators that the record and the table of typical crises are made from."""

_SIZES, _FIGURES = 0x73697A65, 0x66696775


@dataclass(frozen=True)
class Layout:
    """How a case's places and days are gathered.

    Attributes:
        classes: name -> numbers of the regions in it; none is empty.
        shock_day: day of the first shock, counted from 0.
        days: days of the case.
    """

    classes: Mapping[str, npt.NDArray[np.int64]]
    shock_day: int
    days: int


def layout_of(case: Case) -> Layout:
    """Regions by class (where the shock bites, cities, elsewhere) and the day of the first shock.

    The origin is every region with more than half of the largest exposure, a city one with an urban share of
    at least nine tenths.
    """
    exposure = np.array([place.exposure for place in case.regions])
    urban = np.array([place.urban_share for place in case.regions])
    origin = exposure > 0.5 * exposure.max()
    groups = {
        "origin": origin,
        "cities": ~origin & (urban >= 0.9),
        "elsewhere": ~origin & (urban < 0.9),
    }
    classes = {name: np.flatnonzero(member) for name, member in groups.items() if member.any()}
    first = min((case.hour(shock.time) for shock in case.shocks), default=0.0)
    return Layout(classes, max(0, int(first // 24)), int(case.hours) // 24)


@dataclass(frozen=True)
class OpenRecord:
    """Reported figures of W worlds by D days, T = 2 D half-days and R regions.

    Attributes:
        participants: class of regions -> (W, D) reported participants.
        protesting: (W, D) regions reported to protest.
        onset: (W, R) half-day in which a region's protest began, nan where it never did.
        peak: (W,) half-day with the largest reported crowd.
        figures: name -> (W, D) national daily figures.
        losses: (W, T) sites lost by half-day.
        kinds: (W, 3) seats of administration, police sites and airports lost in all.
        worst_place: (W,) share of the civilian dead (groups pooled) in the region that lost most.
    """

    participants: Mapping[str, FloatArray]
    protesting: FloatArray
    onset: FloatArray
    peak: FloatArray
    figures: Mapping[str, FloatArray]
    losses: FloatArray
    kinds: FloatArray
    worst_place: FloatArray


def open_record(courses: Courses, layout: Layout, *, seed: int) -> OpenRecord:
    """Report the courses with the errors above.

    Args:
        courses: worlds with the ``NEEDED`` indicators.
        layout: of the case.
        seed: names the errors; the worlds' names do the rest.
    """
    truth = courses.values["participants"]
    W, _, R = truth.shape
    error = np.exp(SIZE_ERROR * _normals(courses.lineage, seed, _SIZES, layout.days * R))
    reported = truth * np.repeat(error.reshape(W, layout.days, R), 2, axis=1)
    daily = reported.reshape(W, layout.days, 2, R).max(axis=2)
    began = reported >= PROTEST
    onset = np.where(began.any(axis=1), began.argmax(axis=1).astype(float), np.nan)
    dead = courses.values["deaths_civilian"] + courses.values["deaths_cell"]
    by_place = dead.sum(axis=1)
    whole = by_place.sum(axis=1)
    return OpenRecord(
        participants={name: daily[:, :, members].sum(axis=2) for name, members in layout.classes.items()},
        protesting=(daily >= PROTEST).sum(axis=2).astype(float),
        onset=onset,
        peak=reported.sum(axis=2).argmax(axis=1).astype(float),
        figures=_figures(courses, layout.days, seed),
        losses=courses.nation("sites_lost"),
        kinds=np.stack([courses.nation(name).sum(axis=1) for name in _KINDS], axis=1),
        worst_place=np.where(whole > 0, by_place.max(axis=1) / np.maximum(whole, 1e-9), 0.0),
    )


def _figures(courses: Courses, days: int, seed: int) -> dict[str, FloatArray]:
    error = _normals(courses.lineage, seed, _FIGURES, len(_ERRORS))
    figures = {}
    for column, (name, width) in enumerate(_ERRORS.items()):
        if name == "deaths_civilian_or_group":
            half_days = courses.nation("deaths_civilian") + courses.nation("deaths_cell")
        else:
            half_days = courses.nation(name)
        daily = half_days.reshape(courses.size, days, 2).sum(axis=2)
        figures[name] = daily * np.exp(width * error[:, [column]])
    for name in _LEVELS:
        figures[name] = courses.nation(name)[:, 1::2]  # read once a day, in its last hour
    return figures


def _normals(lineage: npt.NDArray[np.uint64], seed: int, purpose: int, count: int) -> FloatArray:
    """(W, count) standard normal numbers, by Box and Muller, of the worlds' names."""
    keys = extend_array(lineage, purpose, np.full(len(lineage), seed & 0xFFFFFFFFFFFFFFFF, dtype=np.uint64))
    u = np.stack([uniform_array(key, 2 * count) for key in keys])
    result: FloatArray = np.sqrt(-2.0 * np.log(u[:, :count])) * np.cos(2.0 * np.pi * u[:, count:])
    return result
