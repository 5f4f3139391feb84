"""One point of a scaling curve, measured in a process of its own: seconds, and peak memory beyond the start.

Seconds are this process's own (``time.process_time``), so that threads add up and other work does not count.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from benchmarks.batches import HYPOTHESIS, bundled, calm_batch, copied, drawn, with_regions
from benchmarks.timing import peak_bytes
from powderkeg.case import Case
from powderkeg.evidence.filter import opening_size, run_filter
from powderkeg.evidence.plan import plan_of
from powderkeg.kernels import extend_array
from powderkeg.society.country import CALM_HOURS, INDEX, INDICATORS, initial, read_setting
from powderkeg.society.country.columns import NATION
from powderkeg.society.grid import read_settings
from powderkeg.worlds import calm_worlds, grid_worlds, simulate

__all__ = ["SERIES", "run"]

WEEK = 7  # days of a country's run
WORLDS = 2  # of so many citizens
POOL, PEAK_HOUR = 96, 5 * 24
Figures = dict[str, float]


def _timed(work: Callable[[], object], times: int = 1) -> float:
    seconds = []
    for _ in range(times):
        begin = time.process_time()
        work()
        seconds.append(time.process_time() - begin)
    return min(seconds)


def _crisis(case: Case) -> dict[str, np.ndarray]:
    """Parameters of the worlds, of a pool of default ones, that had the largest crowds on the sixth day."""
    pool = drawn(case, POOL)
    pool.step(CALM_HOURS + PEAK_HOUR, 1)
    chosen = np.argsort(-pool.nation[:, NATION["crowd"]])[:WORLDS]
    return {name: pool.parameters[chosen, k] for name, k in INDEX.items()}


def citizens(number: int, *, calm: bool) -> Figures:
    """Worlds of so many single citizens through a week after the burn-in.

    The parameters are those of crises among default worlds; calm are the same with nobody who starts alone.
    """
    case = bundled()
    parameters = _crisis(case)
    if calm:
        parameters["spontaneous_rate"] = np.zeros(WORLDS)
    before, begin = peak_bytes(), time.process_time()
    setting = read_setting(case, seed=1, agents=number, single=True)
    names = extend_array(np.full(WORLDS, 1, dtype=np.uint64), 0, np.arange(WORLDS))
    worlds = initial(setting, parameters, names)
    made = time.process_time() - begin
    seconds = _timed(lambda: worlds.step(CALM_HOURS + 24 * WEEK)) / WORLDS
    return {"seconds": seconds, "making": made, "bytes": float(peak_bytes() - before)}


def simulated(number: int) -> Figures:
    """``simulate`` for so many worlds through a week, calm-baseline filter included."""
    case = bundled()
    simulate(case, HYPOTHESIS, worlds=2, days=1)
    before = peak_bytes()
    seconds = _timed(lambda: simulate(case, HYPOTHESIS, worlds=number, days=WEEK))
    return {"seconds": seconds, "bytes": float(peak_bytes() - before)}


def filtered(number: int) -> Figures:
    """One pass of the filter over the whole record with so many particles, calm-baseline filter included."""
    case = bundled()
    plan = plan_of(case, INDICATORS)
    for size in (20, number):
        before, begin = peak_bytes(), time.process_time()
        worlds = calm_worlds(case, HYPOTHESIS, size=opening_size(size), seed=1, threads=2).worlds
        run_filter(worlds, plan, INDICATORS, particles=size, seed=1, threads=2)
    return {"seconds": time.process_time() - begin, "bytes": float(peak_bytes() - before)}


def regions(number: int) -> Figures:
    """A world of so many regions with the default agents in each, through a week; seconds of one world.

    Memory is that of the setting and of the batch, which holds 48 worlds for a moment.
    """
    case = with_regions(bundled(), number)
    calm_batch(with_regions(case, 1), 1).step(1)  # loads or compiles
    before = peak_bytes()
    worlds = calm_batch(case, 16)
    seconds = _timed(lambda: copied(worlds).step(24 * WEEK), 3) / worlds.size
    return {"seconds": seconds, "bytes": float(peak_bytes() - before)}


def vision(number: int, *, side: int) -> Figures:
    """One grid of Run 2 with this vision, agents' and cops' alike; seconds of an agent-step."""
    given = {"agent_vision": number, "cop_vision": number, "width": side, "height": side}
    steps = 400 if side < 100 else 40
    settings = read_settings("epstein2002-run2", {**given, "steps": steps})
    grid_worlds(settings, seed=1, worlds=1).step(1)
    before, seconds = peak_bytes(), np.inf
    for _ in range(5):
        batch = grid_worlds(settings, seed=1, worlds=1)
        seconds = min(seconds, _timed(lambda: batch.step(steps)))  # noqa: B023 - run at once
    names = ("active", "jailed", "quiet", "cops")
    people = sum(batch.series[:, :, batch.columns[name]].mean() for name in names)
    return {"seconds": float(seconds / (steps * people)), "bytes": float(peak_bytes() - before)}


SERIES: dict[str, Callable[[int], Figures]] = {
    "citizens, crisis": lambda number: citizens(number, calm=False),
    "citizens, calm": lambda number: citizens(number, calm=True),
    "simulate": simulated,
    "filter": filtered,
    "regions": regions,
    "vision, 40 x 40": lambda number: vision(number, side=40),
    "vision, 200 x 200": lambda number: vision(number, side=200),
}


def run(series: str, number: int) -> None:
    """Measure one point in this process and print it."""
    found: dict[str, Any] = {"x": number, **SERIES[series](number)}
    print(json.dumps(found))
