"""Ensembles: many worlds of one hypothesis, run to the end and kept as a labelled data set."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Literal

import numpy as np
import xarray as xr

from powderkeg.case import Case, CaseError
from powderkeg.society.country import INDICATORS
from powderkeg.worlds.calm import calm_worlds
from powderkeg.worlds.requests import check_agents, check_whole

__all__ = ["simulate"]


def simulate(
    case: Case,
    hypothesis: str = "spontaneous",
    worlds: int = 1,
    seed: int = 1,
    *,
    agents: int | Literal["all"] | None = None,
    days: int | None = None,
    threads: int = 2,
    government: Literal["recorded", "simulated"] = "recorded",
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Run worlds under one hypothesis.

    Args:
        case: the case.
        hypothesis: name of a hypothesis with a mechanism.
        worlds: how many.
        seed: names the run; the same seed gives the same bytes.
        agents: citizens per world, or "all" for one agent per adult with weight one.
        days: days from the case's start (default: all of them).
        threads: worker threads.
        government: "recorded" or "simulated" decisions (see ``calm_worlds``).
        progress: called with (days done, days in all).

    Returns:
        One variable per indicator, dims (world, day[, place]); attributes ``hypothesis``, ``seed``,
        ``acceptance``, ``state_hash``.

    Raises:
        CaseError: an argument out of range.
    """
    given: object = case
    if not isinstance(given, Case):
        raise CaseError(f"case: {given!r} given; allowed: a Case, as pk.load_case({str(given)!r}) reads it")
    length = int(case.hours) // 24
    days = length if days is None else days
    check_whole("days", days)
    if not 1 <= days <= length:
        raise CaseError(f"days: {days} given; allowed: 1 to {length}, the length of case {case.name!r}")
    check_agents(case, agents, size=check_whole("worlds", worlds, 1), all_too=True, days=days)
    whole = agents == "all"
    count = None if agents is None or agents == "all" else int(agents)
    calm = calm_worlds(
        case,
        hypothesis,
        size=worlds,
        seed=seed,
        agents=count,
        whole=whole,
        threads=threads,
        government=government,
    )
    batch = calm.worlds
    daily: list[dict[str, np.ndarray]] = []
    for day in range(days):
        batch.step(24, threads)
        daily.append(batch.collect())
        if progress is not None:
            progress(day + 1, days)
    variables = {}
    for name, indicator in INDICATORS.items():
        values = np.stack([d[name] for d in daily], axis=1)
        dims = ("world", "day", "place") if values.ndim == 3 else ("world", "day")
        variables[name] = (dims, values, {"unit": indicator.row.unit, "meaning": indicator.row.meaning})
    dates = np.array([np.datetime64(case.start + timedelta(days=d), "ns") for d in range(days)])
    attributes = {
        "case": case.name,
        "hypothesis": hypothesis,
        "seed": seed,
        "acceptance": calm.acceptance,
        "state_hash": batch.digest(),
    }
    return xr.Dataset(
        variables, {"world": np.arange(worlds), "day": dates, "place": list(batch.places)}, attributes
    )
