"""What epstein.py measures beside the table of replications: one function for each of the paper's claims.

Values come by world, so that every mean has its standard error.
"""

import sys
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

import powderkeg as pk
from powderkeg.society.grid import field_of_view, read_settings
from powderkeg.worlds import grid_worlds

sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
from replication.figures import START, groups, run

Array = NDArray[np.float64]
LEAD = 10
"""Steps over which a rise of tension before an outburst is looked for."""
ACTIVE, COP = 2, 6
PEOPLE = (1, 2)
FULL_MEANWHILE = 1500
"""Steps of the runs that ask how long two groups last."""
DENSITIES = (0.0, 0.02, 0.04, 0.06, 0.08, 0.10, 0.15)


def told(values: Array, digits: int = 1) -> str:
    """Mean and standard error over worlds that have a value."""
    kept = values[~np.isnan(values)]
    if len(kept) == 0:
        return "none"
    error = kept.std(ddof=1) / np.sqrt(len(kept)) if len(kept) > 1 else float("nan")
    number = f"{kept.mean():,.{digits}f}"
    return number if error == 0.0 or np.isnan(error) else f"{number} ± {error:,.{digits}f}"


def _in_view(counted: NDArray[np.bool_], radius: float) -> Array:
    """How many marked cells each cell sees, itself not included; (..., y, x)."""
    offsets = field_of_view("euclidean", radius)
    total = np.zeros(counted.shape)
    for dy, dx in offsets:
        total += np.roll(counted, (-dy, -dx), axis=(-2, -1))
    return total


def near_cops(worlds: int) -> Mapping[str, Array]:
    """Run 1: share of free agents that are active, with and without a cop in view, after 100 steps."""
    picture = run({"preset": "epstein2002-run1", "steps": 100}, worlds=worlds)["grid"].values
    cops = _in_view(picture == COP, 1.7)
    free = np.isin(picture, PEOPLE)

    def share(where: NDArray[np.bool_]) -> Array:
        shown: Array = (where & (picture == ACTIVE)).sum(axis=(1, 2)) / (where & free).sum(axis=(1, 2))
        return shown

    return {"cop in view": share(cops > 0), "no cop in view": share(cops == 0)}


def assembly(worlds: int, steps: int = 400) -> Mapping[str, Mapping[str, Array]]:
    """Run 2: how the active stand as an outburst begins, and in calm steps.

    Returns:
        moment -> figure -> (worlds,): ``gathered``, actives in view of an active over what an even spread of
        the same number gives, and ``cops``, cops in view of an active.
    """
    batch = grid_worlds(read_settings("epstein2002-run2", {"steps": steps}), worlds=worlds)
    before = np.zeros(worlds)
    found: dict[str, list[list[tuple[float, float]]]] = {
        name: [[] for _ in range(worlds)] for name in ("calm", "outburst begins")
    }
    for step in range(steps):
        batch.step(1, 2)
        picture = batch.picture()
        active = (picture == ACTIVE).sum(axis=(1, 2))
        begins = (active > 50) & (before <= 50) & (step >= START)
        calm = (active <= 50) & (active >= 5) & (step >= START) & (step % 10 == 0)
        for p in np.flatnonzero(begins | calm):
            here = picture[p] == ACTIVE
            even = (active[p] - 1) * 148 / (picture[p].size - 1)
            gathered = _in_view(here, 7.0)[here].mean() / even
            cops = _in_view(picture[p] == COP, 7.0)[here].mean()
            found["outburst begins" if begins[p] else "calm"][p].append((gathered, cops))
        before = active
    return {
        name: {
            figure: np.array([np.mean([one[at] for one in world]) if world else np.nan for world in by_world])
            for at, figure in enumerate(("gathered", "cops"))
        }
        for name, by_world in found.items()
    }


def _calms(active: NDArray[np.int64]) -> list[tuple[int, int]]:
    """Calm stretches between two outbursts: index of the first step and of the outburst that ends them."""
    one = pk.outbursts(active, discard=START)
    return list(zip((one.begins + one.lengths)[:-1].tolist(), one.begins[1:].tolist(), strict=True))


def tension(data: xr.Dataset, gap: int = 0) -> Mapping[str, Array]:
    """Does the tension index rise in the ten steps before an outburst?

    Compared with every calm step (ten calm steps before it), and with steps as long after the last outburst
    in calms that go on for ten steps more at least. Changes and levels are in units of the index's mean.

    Args:
        data: worlds.
        gap: the ten steps end this many steps before the last calm one; in the very last the active already
            are more than usual, which alone lowers the share that is quiet and so the index.

    Returns:
        Figure -> (worlds,).
    """
    rows = [
        _tension_in(active, index, gap)
        for active, index in zip(data["active"].values, data["tension"].values, strict=True)
    ]
    return {name: np.array([row[name] for row in rows]) for name in rows[0]}


def _tension_in(active: NDArray[np.int64], index: Array, gap: int) -> dict[str, float]:
    calms = _calms(active)
    rise = np.zeros(len(index))
    rise[LEAD:] = index[LEAD:] - index[:-LEAD]
    found: dict[str, list[float]] = {
        name: [] for name in ("before", "any calm step", "change over matched", "level over matched")
    }
    for begin, end in calms:
        found["any calm step"] += rise[begin + LEAD : end].tolist()
        since = end - 1 - gap - begin
        if since < LEAD:
            continue
        at = begin + since
        found["before"].append(rise[at])
        likes = [b + since for b, e in calms if e - b >= end - begin + LEAD]
        if likes:
            found["change over matched"].append(rise[at] - rise[likes].mean())
            found["level over matched"].append(index[at] - index[likes].mean())
    unit = index.mean()
    return {name: float(np.mean(one) / unit) if one else float("nan") for name, one in found.items()}


def waits_of(data: xr.Dataset) -> list[NDArray[np.int64]]:
    """Waits of every world."""
    return [pk.outbursts(active, discard=START).waits for active in data["active"].values]


def log_survival_slope(waits: NDArray[np.int64]) -> float:
    """Least-squares slope of log P(wait > t) between its median and its last twentieth."""
    ordered = np.sort(waits)
    times = np.unique(ordered)
    alive = 1.0 - np.searchsorted(ordered, times, side="right") / len(ordered)
    kept = (alive <= 0.5) & (alive >= 0.05)
    return float(np.polyfit(times[kept], np.log(alive[kept]), 1)[0])


def memory(waits: NDArray[np.int64]) -> float:
    """Mean excess over the 80th percentile, over that over the median: 1 for an exponential tail."""
    middle, high = np.quantile(waits, [0.5, 0.8])
    return float((waits[waits > high] - high).mean() / (waits[waits > middle] - middle).mean())


def jackknife(
    parts: Sequence[NDArray[np.int64]], figure: Callable[[NDArray[np.int64]], float]
) -> tuple[float, float]:
    """A figure of all worlds' waits together, and its standard error by leaving out one world at a time."""
    whole = figure(np.concatenate(parts))
    left = np.array([figure(np.concatenate([*parts[:i], *parts[i + 1 :]])) for i in range(len(parts))])
    n = len(parts)
    return whole, float(np.sqrt((n - 1) / n * ((left - left.mean()) ** 2).sum()))


@cache
def lasting(density: float, release: str, worlds: int) -> Mapping[str, Array]:
    """Run 8 at a density of cops: whether and when a group dies out, within ``FULL_MEANWHILE`` steps."""
    settings: dict[str, Any] = {
        "preset": "epstein2002-run8",
        "cop_density": density,
        "release": release,
        "steps": FULL_MEANWHILE,
    }
    return groups(pk.civil_violence(worlds=worlds, **settings))
