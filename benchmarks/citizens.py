"""Citizens per second: the kernel against its dense NumPy twin, and the whole hour with one and two threads.

Everything runs on the bundled case with 120 single citizens a region, on the same worlds at three levels of
unrest. A citizen-hour is one citizen of one world through one hour, whether or not anything had to be
computed for him: that most need nothing is the point of the kernel, so its figures depend on the unrest and
the twin's do not.
"""

import os
import platform
import time
from collections.abc import Callable
from typing import Any

import numba
import numpy as np
from numba import njit

import naive
from kernels import from_python
from powderkeg.kernels import extend, extend_array
from powderkeg.kernels.random import name_of
from powderkeg.society.country import CALM_HOURS, Worlds, initial, read_setting
from powderkeg.society.country.citizens import tabulate_fade
from powderkeg.society.country.cohorts import FLOWS
from powderkeg.society.country.columns import NATION, REGION
from powderkeg.society.country.schedule import _citizens
from powderkeg.society.country.streams import LEAVE
from powderkeg.worlds import load_case
from powderkeg.worlds.priors import draw_parameters

tabulate_fade = from_python(tabulate_fade)
_citizens = from_python(_citizens)

CASE = "kazakhstan-2022"
HOUR = 4 * 24 + 14  # the afternoon of the fifth day
PER_REGION = 120
POOL = 400
SIZE = 64
HOURS = 24
FEWEST, BUDGET = 5, 2.0  # runs, and seconds to spend on runs, for one figure
LEVELS = {"calm": (0.0, 0.0), "protest": (1_000.0, 10_000.0), "crisis": (20_000.0, np.inf)}
"""Level -> the least and the greatest number of people on the streets of the country."""


@njit(nogil=True)
def _block(key, hour, paces, single, rhythm, first, online, block, part, state, since, fatigue, mass, traits, citizens, region, parameters):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, E501  # fmt: skip
    """The citizens' block of one hour for all worlds, on one thread."""
    fade, flow = np.empty(1000), np.empty((FLOWS, 0), dtype=np.float32)
    names = np.empty((LEAVE + 1, region.shape[2]), dtype=np.uint64)
    for purpose in range(LEAVE + 1):
        for r in range(region.shape[2]):
            names[purpose, r] = name_of(1_000 * purpose + r)
    for p in range(state.shape[0]):
        tabulate_fade(parameters[p], fade)
        _citizens(
            extend(key, p), names, hour, paces[p], rhythm, single, first, online, block, part, state[p],
            since[p], fatigue[p], mass[p], flow, fade, traits, citizens, region[p], parameters[p],
        )  # fmt: skip


def kernel_hour(worlds: Worlds, number: int) -> None:
    """One hour of the kernel's citizens' block, in place."""
    s = worlds.setting
    index = number + CALM_HOURS
    damping = worlds.parameters[:, naive.INDEX["workday_damping"]]
    paces = damping.copy() if s.working[index] else np.ones(worlds.size)
    citizens = np.ascontiguousarray(s.traits.T)
    _block(
        np.uint64(1), number, paces, s.single, s.rhythm[index], s.first, s.urban, s.block, s.part,
        worlds.state, worlds.since, worlds.fatigue, worlds.mass, s.traits[:, :0].copy(), citizens,
        worlds.region, worlds.parameters,
    )  # fmt: skip


def twin_hour(worlds: Worlds, number: int) -> None:
    """One hour of the twin's citizens' block, in place."""
    naive.citizens_hour(worlds, number, np.random.default_rng(1))


def seconds(work: Callable[[Worlds], None], worlds: Worlds, *, quick: bool) -> float:
    """Shortest of several runs, or one, each on a copy of its own (copying is not counted)."""
    times: list[float] = []
    fewest, budget = (1, 0.0) if quick else (FEWEST, BUDGET)
    while len(times) < fewest or sum(times) < budget:
        copy = worlds.fork(np.arange(worlds.size), "same")
        begin = time.perf_counter()
        work(copy)
        times.append(time.perf_counter() - begin)
    return min(times)


def pool() -> tuple[Worlds, float]:
    """Worlds of the bundled case at ``HOUR``, and the time of the first step, compilation included."""
    case = load_case(CASE)
    setting = read_setting(case, seed=1, agents=PER_REGION * len(case.regions), single=True)

    def drawn(size: int) -> Worlds:
        names = extend_array(np.full(size, 1, dtype=np.uint64), 0, np.arange(size))
        return initial(setting, draw_parameters(case, "spontaneous", size, seed=1), names)

    begin = time.perf_counter()
    drawn(1).step(1)
    compilation = time.perf_counter() - begin
    worlds = drawn(POOL)
    worlds.step(CALM_HOURS + HOUR, 2)
    return worlds, compilation


def at_level(worlds: Worlds, level: str) -> Worlds:
    """``SIZE`` worlds whose crowds lie between the level's bounds (repeated where there are fewer)."""
    crowd = worlds.nation[:, NATION["crowd"]]
    low, high = LEVELS[level]
    chosen = np.flatnonzero((crowd >= low) & (crowd <= high))
    if not len(chosen):
        raise ValueError(f"no world of {POOL} is at the level {level!r}")
    return worlds.fork(np.resize(chosen, SIZE))


def measure_level(worlds: Worlds, level: str, *, quick: bool) -> dict[str, Any]:
    """Citizen-hours per second of block and step at one level of unrest."""
    batch = at_level(worlds, level)
    citizens = batch.size * batch.setting.citizens
    active = batch.region[:, REGION["protest"]] + batch.region[:, REGION["riot"]]
    kernel = citizens / seconds(lambda w: kernel_hour(w, HOUR), batch, quick=quick)
    twin = citizens / seconds(lambda w: twin_hour(w, HOUR), batch, quick=quick)
    one, two = (
        citizens * HOURS / seconds(lambda w, t=t: w.step(HOURS, t), batch, quick=quick) for t in (1, 2)
    )
    return {
        "level": level,
        "people": float(batch.nation[:, NATION["crowd"]].mean()),
        "active_share": float(active.sum() / citizens),
        "block_kernel": kernel,
        "block_twin": twin,
        "block_ratio": kernel / twin,
        "step_one_thread": one,
        "step_two_threads": two,
        "threads_ratio": two / one,
        "world_hours_two_threads": two / batch.setting.citizens,
    }


def measure(*, quick: bool = False) -> dict[str, Any]:
    """All figures: rates in citizen-hours per second; ``quick`` takes each once."""
    worlds, compilation = pool()
    kernel_hour(worlds.fork([0]), HOUR)  # compiles the benchmark's own loop
    return {
        "case": CASE,
        "worlds": SIZE,
        "citizens_per_world": worlds.setting.citizens,
        "processors": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "numba": numba.__version__,
        "numpy": np.__version__,
        "first_step_seconds": compilation,
        "levels": [measure_level(worlds, level, quick=quick) for level in LEVELS],
    }


def table(figures: dict[str, Any]) -> str:
    """The figures as text."""
    head = (
        f"{figures['case']}: {figures['worlds']} worlds of {figures['citizens_per_world']:,} citizens; "
        f"{figures['processors']} processors ({figures['machine']}), Python {figures['python']}, "
        f"numba {figures['numba']}, NumPy {figures['numpy']}\n"
        f"First step, compilation included: {figures['first_step_seconds']:.1f} s\n"
    )
    columns = (
        "Million citizen-hours per second",
        "                  on the   active     citizens' block           whole hour",
        "unrest           streets    share  kernel    twin  ratio  1 thread  2 threads  ratio",
    )
    return "\n".join([head, *columns, *map(_row, figures["levels"])])


def _row(row: dict[str, Any]) -> str:
    rates = {name: value / 1e6 for name, value in row.items() if name.startswith(("block_", "step_"))}
    return (
        f"{row['level']:12} {row['people']:11,.0f} {row['active_share']:8.4f} {rates['block_kernel']:7.1f} "
        f"{rates['block_twin']:7.2f} {row['block_ratio']:6.0f} {rates['step_one_thread']:9.1f} "
        f"{rates['step_two_threads']:10.1f} {row['threads_ratio']:6.2f}"
    )
