"""Runs of Epstein's model and the figures that are read off them, by world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

import powderkeg as pk

Figures = dict[str, NDArray[np.float64]]
"""Figure -> (worlds,) values; nan where a world has none (a mean wait without two outbursts)."""

START = 1
"""Steps left out, as both others do: everybody begins quiet. The burst of the start may go on after them."""


@cache
def _run(seed: int, worlds: int, named: tuple[tuple[str, Any], ...]) -> xr.Dataset:
    return pk.civil_violence(seed=seed, worlds=worlds, **dict(named))


def run(settings: Mapping[str, Any], seed: int = 1, worlds: int = 10) -> xr.Dataset:
    """Worlds under these settings; asked for twice, run once."""
    return _run(seed, worlds, tuple(sorted(settings.items())))


def reduced(values: NDArray[np.float64], how: str) -> float:
    """Worlds that have the figure, reduced to one number."""
    kept = values[~np.isnan(values)]
    if len(kept) == 0:
        return float("nan")
    reductions: dict[str, Callable[[NDArray[np.float64]], np.float64]] = {
        "mean": np.mean,
        "min": np.min,
        "max": np.max,
        "sum": np.sum,
    }
    return float(reductions[how](kept))


def rebellion(data: xr.Dataset) -> Figures:
    """Model I: outbursts and what lies between them."""
    series = data["active"].values
    found = [pk.outbursts(active, discard=START) for active in series]
    waits = [one.waits for one in found]
    return {
        "outbursts": np.array([one.count for one in found], dtype=float),
        "mean wait": np.array([w.mean() if len(w) else np.nan for w in waits]),
        "s.d. of waits": np.array([w.std(ddof=1) if len(w) > 1 else np.nan for w in waits]),
        "peak": series[:, START:].max(axis=1).astype(float),
        "activation": np.array([one.totals.mean() if one.count else np.nan for one in found]),
        "share above 50": np.array([one.share for one in found]),
        "mean active": series[:, START:].mean(axis=1),
        "jailed at the end": data["jailed"].values[:, -1].astype(float),
    }


def groups(data: xr.Dataset) -> Figures:
    """Model II: whether and when a group dies out."""
    a, b = data["group_a"].values, data["group_b"].values
    gone = (a == 0) | (b == 0)
    extinct = gone.any(axis=1)
    return {
        "extinct": extinct.astype(float),
        "step of extinction": np.where(extinct, gone.argmax(axis=1) + 1.0, np.nan),
        "group_a survives": np.where(extinct, a[:, -1] > 0, np.nan),
        "larger after the first step survives": (
            np.sign(a[:, 0] - b[:, 0]) == np.sign(a[:, -1] - b[:, -1])
        ).astype(float),
        "killed": data["killings"].values.sum(axis=1).astype(float),
        "killed in the first step": data["killings"].values[:, 0].astype(float),
        "most active": data["active"].values.max(axis=1).astype(float),
    }


def jump_and_steps(steps: xr.Dataset, jump: xr.Dataset) -> Figures:
    """Runs 3 and 4, world by world under the same seed."""
    small, large = rebellion(steps), rebellion(jump)
    return {
        "jump peaks higher": (large["peak"] > small["peak"]).astype(float),
        "jump jails more": (large["jailed at the end"] > small["jailed at the end"]).astype(float),
        "peak of the jump": large["peak"],
        "peak of small steps": small["peak"],
        "jailed by the jump": large["jailed at the end"],
        "jailed by small steps": small["jailed at the end"],
    }


def shapes(cross: xr.Dataset, square: xr.Dataset) -> Figures:
    """Outbursts with vision as a cross and as a square."""
    few, many = rebellion(square)["outbursts"], rebellion(cross)["outbursts"]
    return {"square": few, "cross": many, "cross over square": np.array([many.mean() / few.mean()])}


def cops_and_waits(*scan: xr.Dataset) -> Figures:
    """Growth of the mean wait's logarithm for each 0.01 of cop density, on the lower and the upper half."""
    low, middle, high = (np.log(rebellion(data)["mean wait"]) for data in scan)
    return {"growth .03 to .04": middle - low, "growth .04 to .05": high - middle}


def jail_and_waits(*scan: xr.Dataset) -> Figures:
    """Mean wait over the longest term, by arm."""
    return {
        f"wait / J at J = {data.attrs['max_jail']}": rebellion(data)["mean wait"] / data.attrs["max_jail"]
        for data in scan
    }


def tips(floor: xr.Dataset, literal: xr.Dataset) -> Figures:
    """Run 5: worlds with an outburst at all."""
    return {
        "tips by floor": (rebellion(floor)["peak"] > 50).astype(float),
        "tips literally": (rebellion(literal)["peak"] > 50).astype(float),
        "peak by floor": rebellion(floor)["peak"],
        "peak literally": rebellion(literal)["peak"],
    }


def delay(near: xr.Dataset, far: xr.Dataset) -> Figures:
    """Extinct within the run, with cops that see 1.7 and 7 cells."""
    return {"extinct, cops see 1.7": groups(near)["extinct"], "extinct, cops see 7": groups(far)["extinct"]}


def released(near: xr.Dataset, anywhere: xr.Dataset) -> Figures:
    """Steps until a group dies out, by where the released come back."""
    here, there = groups(near)["step of extinction"], groups(anywhere)["step of extinction"]
    ratio = np.array([np.nanmean(there) / np.nanmean(here)])
    return {"near": here, "anywhere": there, "anywhere over near": ratio}
