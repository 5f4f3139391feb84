"""Figures of a crisis: as it was for the table of typical crises, as reported for single indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.recovery.features import (
    before_and_after,
    first_onset,
    loss_times,
    onset_spread,
    strategic_share,
    unopposed_share,
)
from powderkeg.evidence.recovery.record import PROTEST
from powderkeg.language import noted

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.recovery.courses import Courses
    from powderkeg.evidence.recovery.record import Layout, OpenRecord

__all__ = ["SINGLE", "TYPICAL", "single_indicators", "typical_figures"]

FloatArray = npt.NDArray[np.float64]

TYPICAL: Mapping[str, str] = {
    "peak": noted("peak active (thousand)"),
    "sites_lost": noted("sites lost"),
    "regions_losing_sites": noted("regions that lost a site on the worst day"),
    "hours_lost": noted("hours with a region lost (the longest)"),
    "share_without_fight": noted("share lost without a fight"),
    "deaths_civilian": noted("civilian deaths"),
    "deaths_security": noted("security deaths"),
    "early_fire": noted("share with fire no later than the first attack on a site"),
    "chief_removed": noted("share with a service chief removed"),
    "elite_arrests": noted("members of the elite arrested"),
    "embassy_before": noted("embassy traffic before onset (s.d.)"),
    "embassy_after": noted("embassy traffic after onset, highest (s.d.)"),
    "cells_before": noted("cell traffic before onset (s.d.)"),
    "surge_early": noted("share with a surge claimed by a service before onset"),
    "end": noted("end, hours after the shock"),
}
"""Name of a figure of one world -> what it is called in the table."""

SHARES = ("early_fire", "chief_removed", "surge_early")
"""Figures that are yes or no in one world, so that their mean is told instead of a median."""

SINGLE: Mapping[str, str] = {
    "onset_spread": noted("onsets, interquartile range"),
    "loss_spread": noted("spread in time of site losses"),
    "strategic": noted("share of police sites and airports among losses"),
    "unopposed": noted("share lost without a fight"),
    "deaths_security": noted("security deaths"),
    "deaths_civilian_or_group": noted("civilian and group deaths"),
    "embassy": noted("embassy traffic, highest"),
    "embassy_before": noted("embassy traffic before onset"),
}
"""Single indicators whose power to tell two hypotheses apart is measured alone, as reported."""


def typical_figures(courses: Courses, layout: Layout) -> dict[str, FloatArray]:
    """Each figure of ``TYPICAL``: (W,); nan where a world has none (a share of no sites lost)."""
    crowd = courses.nation("participants")
    protest = courses.values["participants"] >= PROTEST
    onset = np.where(protest.any(axis=(1, 2)), protest.any(axis=2).argmax(axis=1), crowd.shape[1] - 1)
    lost = courses.values["sites_lost"]
    lost_in_all = lost.sum(axis=(1, 2))
    daily = lost.reshape(courses.size, layout.days, 2, -1).sum(axis=2)
    fought = courses.nation("sites_fought").sum(axis=1)
    embassy = before_and_after(courses.nation("traffic_embassy")[:, 1::2], onset)
    cells = before_and_after(courses.nation("traffic_cells")[:, 1::2], onset)
    return {
        "peak": crowd.max(axis=1) / 1000.0,
        "sites_lost": lost_in_all,
        "regions_losing_sites": (daily > 0).sum(axis=2).max(axis=1).astype(float),
        "hours_lost": courses.values["hours_lost"].sum(axis=1).max(axis=1),
        "share_without_fight": np.where(lost_in_all > 0, unopposed_share(fought, lost_in_all), np.nan),
        "deaths_civilian": courses.nation("deaths_civilian").sum(axis=1),
        "deaths_security": courses.nation("deaths_security").sum(axis=1),
        "early_fire": _no_later(courses.nation("lethal_fire"), courses.nation("sites_attacked")),
        "chief_removed": (courses.nation("service_chief_removed").sum(axis=1) > 0).astype(float),
        "elite_arrests": courses.nation("elite_arrests").sum(axis=1),
        "embassy_before": embassy[0],
        "embassy_after": embassy[1],
        "cells_before": cells[0],
        "surge_early": (courses.nation("surge_before_onset").sum(axis=1) > 0).astype(float),
        "end": _end(crowd, layout),
    }


def _no_later(one: FloatArray, two: FloatArray) -> FloatArray:
    """(W,) 1 where the first was seen in the second's first half-day, in an earlier one, or without it."""
    never = one.shape[1]
    first = np.where((one > 0).any(axis=1), (one > 0).argmax(axis=1), never)
    second = np.where((two > 0).any(axis=1), (two > 0).argmax(axis=1), never)
    return np.asarray((first <= second) & (first < never), dtype=np.float64)


def _end(crowd: FloatArray, layout: Layout) -> FloatArray:
    """Hours from the first shock's day to the end of the last half-day with a tenth of the peak crowd."""
    large = crowd >= 0.1 * crowd.max(axis=1, keepdims=True)
    last = crowd.shape[1] - large[:, ::-1].argmax(axis=1)
    return np.asarray(12.0 * last - 24.0 * layout.shock_day)


def single_indicators(record: OpenRecord) -> dict[str, FloatArray]:
    """Each figure of ``SINGLE``, as reported: (W,)."""
    lost = record.losses.sum(axis=1)
    embassy = record.figures["traffic_embassy"]
    return {
        "onset_spread": onset_spread(record),
        "loss_spread": loss_times(record)[1],
        "strategic": strategic_share(record),
        "unopposed": unopposed_share(record.figures["sites_fought"].sum(axis=1), lost),
        "deaths_security": record.figures["deaths_security"].sum(axis=1),
        "deaths_civilian_or_group": record.figures["deaths_civilian_or_group"].sum(axis=1),
        "embassy": embassy.max(axis=1),
        "embassy_before": before_and_after(embassy, first_onset(record))[0],
    }
