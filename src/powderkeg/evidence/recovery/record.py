"""The open daily record of a world: what an open source could have put together, with its errors.

About a quarter of what is counted is never reported, false reports come in now and then, sizes and other
counts are off by about 45 %, deaths by 30 %, onsets are known to half a day, and the deaths of civilians
and of members of groups are one figure, because labels are not truth (``errors`` says how). What is
reported beyond this (how sites were lost, refusals, elites, traffic) is kept apart, for the rungs of the
ladder. The errors are those of the literature and our judgement, not the graded sources of the
filter: this record says how far worlds can be told apart at best by an even, modest press.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.recovery.errors import STATED, Errors, Reporter

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case import Case
    from powderkeg.evidence.recovery.courses import Courses

__all__ = ["NEEDED", "Layout", "OpenRecord", "layout_of", "open_record"]

FloatArray = npt.NDArray[np.float64]

PROTEST = 200.0
"""Reported participants from which a region counts as protesting."""

_DEATHS = ("deaths_civilian_or_group", "deaths_security")
_COUNTS = (
    "hours_lost", "detained", "shops_looted", "weapons_looted", "sites_fought", "sites_walked_over",
    "sites_evacuated", "refusals", "elite_exits", "elite_arrests",
)  # fmt: skip
_FLAGS = ("service_chief_removed", "surge_before_onset")
_KINDS = ("administrations_lost", "police_sites_lost", "airports_lost")
_LEVELS = ("traffic_embassy", "traffic_cells")
NEEDED = (
    "participants", "deaths_civilian", "deaths_cell", "deaths_security", "lethal_fire", "sites_attacked",
    "sites_lost", *_KINDS, *_LEVELS, *_COUNTS, *_FLAGS,
)  # fmt: skip
"""Indicators that the record and the table of typical crises are made from."""

_SIZES, _FIGURES = 0x73697A65, 0x66696775
_STREAMS = 8
"""Streams of numbers set aside for each figure."""


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


def open_record(courses: Courses, layout: Layout, *, seed: int, errors: Errors = STATED) -> OpenRecord:
    """Report the courses with errors.

    Args:
        courses: worlds with the ``NEEDED`` indicators.
        layout: of the case.
        seed: names the errors; the worlds' names do the rest.
        errors: how large they are.
    """
    reported = _crowds(courses, layout, Reporter(courses.lineage, seed, _SIZES, errors))
    W, _, R = reported.shape
    daily = reported.reshape(W, layout.days, 2, R).max(axis=2)
    began = reported >= PROTEST
    reporter = Reporter(courses.lineage, seed, _FIGURES, errors)
    losses, kinds = _losses(courses, reporter)
    figures = _figures(courses, layout.days, reporter)
    figures["sites_lost"] = losses.reshape(W, layout.days, 2).sum(axis=2)
    return OpenRecord(
        participants={name: daily[:, :, members].sum(axis=2) for name, members in layout.classes.items()},
        protesting=(daily >= PROTEST).sum(axis=2).astype(float),
        onset=np.where(began.any(axis=1), began.argmax(axis=1).astype(float), np.nan),
        peak=reported.sum(axis=2).argmax(axis=1).astype(float),
        figures=figures,
        losses=losses,
        kinds=kinds,
        worst_place=_worst_place(courses, reporter),
    )


def _crowds(courses: Courses, layout: Layout, reporter: Reporter) -> FloatArray:
    """(W, T, R) reported participants: small crowds are missed, and some made up."""
    truth, errors = courses.values["participants"], reporter.errors
    W, _, R = truth.shape
    n = layout.days * R
    most = truth.reshape(W, layout.days, 2, R).max(axis=2).reshape(W, n)
    missed = reporter.uniform(0, n) < (1.0 - errors.detection) * np.exp(-most / errors.small_crowd)
    blur = reporter.blur(1, errors.size, n)
    seen = np.repeat((~missed * blur).reshape(W, layout.days, R), 2, axis=1)
    false = errors.false_crowd * blur * reporter.false(2, errors.false_events / R, n)
    return np.asarray(truth * seen + np.repeat(false.reshape(W, layout.days, R), 2, axis=1))


def _losses(courses: Courses, reporter: Reporter) -> tuple[FloatArray, FloatArray]:
    """(W, T) reported losses of sites by half-day, and (W, 3) by kind; a false loss is of no known kind."""
    detection, false = reporter.errors.detection, reporter.errors.false_events
    truth = [courses.nation(name) for name in _KINDS]
    rest = np.maximum(courses.nation("sites_lost") - sum(truth), 0.0)
    kinds = [reporter.thinned(1000 + k, kind, detection) for k, kind in enumerate(truth)]
    others = reporter.thinned(1010, rest, detection) + reporter.false(1011, false / 2.0, rest.shape[1])
    whole = np.asarray(sum(kinds) + others)
    return whole, np.stack([kind.sum(axis=1) for kind in kinds], axis=1)


def _figures(courses: Courses, days: int, reporter: Reporter) -> dict[str, FloatArray]:
    """National daily figures but for the sites lost."""
    figures = {}
    for number, name in enumerate((*_DEATHS, *_COUNTS, *_FLAGS, *_LEVELS)):
        stream = _STREAMS * number
        if name in _LEVELS:  # read once a day, in its last hour
            figures[name] = reporter.heard(stream, courses.nation(name)[:, 1::2])
            continue
        if name == "deaths_civilian_or_group":
            half_days = courses.nation("deaths_civilian") + courses.nation("deaths_cell")
        else:
            half_days = courses.nation(name)
        daily = half_days.reshape(courses.size, days, 2).sum(axis=2)
        if name in _FLAGS:
            figures[name] = reporter.flag(stream, daily)
        else:
            width = reporter.errors.deaths if name in _DEATHS else reporter.errors.size
            figures[name] = reporter.count(stream, daily, width)
    return figures


def _worst_place(courses: Courses, reporter: Reporter) -> FloatArray:
    """(W,) the worst region's reported share of the civilian dead; 0 where none are reported."""
    truth = (courses.values["deaths_civilian"] + courses.values["deaths_cell"]).sum(axis=1)
    seen = reporter.thinned(1020, truth, reporter.errors.detection)
    dead = seen * reporter.blur(1021, reporter.errors.deaths, truth.shape[1])
    whole = dead.sum(axis=1)
    share: FloatArray = np.where(whole > 0, dead.max(axis=1) / np.maximum(whole, 1e-9), 0.0)
    return share
