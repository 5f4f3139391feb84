"""Features: the open record of a world as one row of numbers, in rungs of information.

Counts enter as log(1 + x), by days from the first shock (the first eight one by one, then two blocks) and in
all; beside them stand the times and shares that an analyst would look at.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.language import noted

if TYPE_CHECKING:
    from powderkeg.evidence.recovery.record import Layout, OpenRecord

__all__ = ["RUNGS", "features_of", "onset_spread", "unopposed_share"]

FloatArray = npt.NDArray[np.float64]

RUNGS = (
    noted("open daily record"),
    noted("+ how sites were lost, refusals, elites"),
    noted("+ embassy traffic"),
    noted("+ cell traffic, services' claims"),
)
"""The ladder of information; each rung holds all features of those before."""

_OPEN = (
    "sites_lost",
    "hours_lost",
    "deaths_civilian_or_group",
    "deaths_security",
    "detained",
    "shops_looted",
    "weapons_looted",
)
_CONDUCT = (
    "sites_fought",
    "sites_walked_over",
    "sites_evacuated",
    "refusals",
    "elite_exits",
    "elite_arrests",
)
_SINGLE_DAYS = 8
_LATER = 12


def features_of(record: OpenRecord, layout: Layout) -> tuple[dict[str, FloatArray], ...]:
    """For each of the ``RUNGS`` the features that it adds: name -> (W,), finite."""
    onset = first_onset(record)
    return (
        _open(record, layout),
        _conduct(record, layout),
        _traffic("embassy", record.figures["traffic_embassy"], onset, layout),
        _traffic("cells", record.figures["traffic_cells"], onset, layout) | _claims(record),
    )


def first_onset(record: OpenRecord) -> FloatArray:
    """(W,) half-day in which protest began anywhere; the last one where it never did."""
    never = record.losses.shape[1] - 1.0
    return np.asarray(np.nan_to_num(record.onset, nan=never).min(axis=1))


def onset_spread(record: OpenRecord) -> FloatArray:
    """(W,) interquartile range of the regions' onsets in half-days; 0 where fewer than two protested."""
    enough = np.isfinite(record.onset).sum(axis=1) >= 2
    spread = np.zeros(len(record.onset))
    if not enough.any():
        return spread
    low, high = np.nanquantile(record.onset[enough], [0.25, 0.75], axis=1)
    spread[enough] = high - low
    return spread


def unopposed_share(fought: FloatArray, lost: FloatArray) -> FloatArray:
    """Share of lost sites that fell without a fight; 0 where none was lost."""
    share: FloatArray = np.clip(np.where(lost > 0, 1.0 - fought / np.maximum(lost, 1e-9), 0.0), 0.0, 1.0)
    return share


def loss_times(record: OpenRecord) -> tuple[FloatArray, FloatArray]:
    """(W,) mean and s.d. of the half-days in which sites were lost; 0 where none was."""
    times = np.arange(record.losses.shape[1])
    whole = np.maximum(record.losses.sum(axis=1), 1e-9)
    mean = record.losses @ times / whole
    spread = np.sqrt(np.maximum(record.losses @ times**2 / whole - mean**2, 0.0))
    return mean, spread


def strategic_share(record: OpenRecord) -> FloatArray:
    """(W,) share of police sites and airports among the sites lost; 0 where none was."""
    lost = record.losses.sum(axis=1)
    share: FloatArray = record.kinds[:, 1:].sum(axis=1) / np.maximum(lost, 1.0)
    return share


def _blocks(layout: Layout) -> list[tuple[str, int, int]]:
    """(name, first day, day after the last) from the shock on; days before it join the first."""
    since = (*range(_SINGLE_DAYS), _SINGLE_DAYS, _LATER)
    edges = [0, *(min(layout.shock_day + d, layout.days) for d in since[1:]), layout.days]
    blocks = zip(since, edges[:-1], edges[1:], strict=True)
    return [(f"day {day}", first, end) for day, first, end in blocks if end > first]


def _open(record: OpenRecord, layout: Layout) -> dict[str, FloatArray]:
    found: dict[str, FloatArray] = {}
    for block, first, end in _blocks(layout):
        for name, crowd in record.participants.items():
            found[f"participants {name}, {block}"] = np.log1p(crowd[:, first:end].max(axis=1))
        found[f"regions protesting, {block}"] = record.protesting[:, first:end].max(axis=1)
        for name in _OPEN:
            found[f"{name}, {block}"] = np.log1p(record.figures[name][:, first:end].sum(axis=1))
    for name in _OPEN:
        found[name] = np.log1p(record.figures[name].sum(axis=1))
    mean, spread = loss_times(record)
    lost = record.losses.sum(axis=1) > 0
    found |= {
        "peak": np.log1p(np.sum(list(record.participants.values()), axis=0).max(axis=1)),
        "half-day of the peak": record.peak,
        "onset": first_onset(record),
        "regions that protested": np.isfinite(record.onset).sum(axis=1).astype(float),
        "spread of onsets": onset_spread(record),
        "any site lost": lost.astype(float),
        "first site lost": np.where(lost, (record.losses > 0).argmax(axis=1), 0.0),
        "mean time of losses": mean,
        "spread of losses": spread,
        "administrations lost": np.log1p(record.kinds[:, 0]),
        "police sites lost": np.log1p(record.kinds[:, 1]),
        "airports lost": np.log1p(record.kinds[:, 2]),
        "strategic share": strategic_share(record),
        "worst place's share of the dead": record.worst_place,
    }
    return found


def _conduct(record: OpenRecord, layout: Layout) -> dict[str, FloatArray]:
    found = {name: np.log1p(record.figures[name].sum(axis=1)) for name in _CONDUCT}
    for block, first, end in _blocks(layout):
        for name in ("sites_evacuated", "refusals"):
            found[f"{name}, {block}"] = np.log1p(record.figures[name][:, first:end].sum(axis=1))
    removed = record.figures["service_chief_removed"] > 0
    fought, lost = record.figures["sites_fought"].sum(axis=1), record.losses.sum(axis=1)
    found |= {
        "share lost without a fight": unopposed_share(fought, lost),
        "chief removed": removed.any(axis=1).astype(float),
        "day of the removal": np.where(removed.any(axis=1), removed.argmax(axis=1), layout.days),
    }
    return found


def _traffic(name: str, level: FloatArray, onset: FloatArray, layout: Layout) -> dict[str, FloatArray]:
    found = {f"{name}, {block}": level[:, a:b].mean(axis=1) for block, a, b in _blocks(layout)}
    before, after = before_and_after(level, onset)
    return found | {f"{name} before onset": before, f"{name} after onset": after}


def _claims(record: OpenRecord) -> dict[str, FloatArray]:
    """Days on which a service claimed a surge before anything had begun."""
    return {"surges claimed before onset": record.figures["surge_before_onset"].sum(axis=1)}


def before_and_after(level: FloatArray, onset: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(W,) mean level on the days before the onset's (0 where there is none) and largest level from it on."""
    early = np.arange(level.shape[1]) < (onset // 2)[:, None]
    before = np.where(early, level, 0.0).sum(axis=1) / np.maximum(early.sum(axis=1), 1)
    after = np.where(early, -np.inf, level).max(axis=1)
    return before, after
