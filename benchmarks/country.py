"""The country: citizen-hours per second beside the NumPy twin, particle-days, calm and unrest, every adult.

A citizen-hour is one nominal citizen of one world through one hour: with single citizens (120 a region) a
citizen is one; with cohorts, the default, an agent is one, although it stands for thousands of persons. The
seconds of ours are those of whole ``Worlds.step``, all mechanisms included, from 1 to 13 January on two
threads; those of the twins (``tests/naive.py``, ``tests/naive_cohorts.py``) are of the citizens' block alone,
on one core, and for cohorts of the expected flows without the draws. So the ratios favour the twins. The
ratio of world-hours compares what a user gets: worlds of the default case, in cohorts, with worlds of 2,040
single citizens in ``tests/naive.py``.
"""

from __future__ import annotations

import time
from typing import Any

import numpy as np

import naive
import naive_cohorts
from benchmarks import particle_days, whole_country
from benchmarks.batches import CASE, SINGLE_PER_REGION, bundled, calm_batch, copied, drawn
from benchmarks.timing import GIB, best, machine, machine_line
from powderkeg.case import Case
from powderkeg.society.country import CALM_HOURS, Worlds
from powderkeg.society.country.columns import NATION

DAYS = 13
HOUR = 4 * 24 + 14  # the afternoon of the fifth day, and the noise of the runs before it
PEAK_SHARE = 0.02  # of the worlds, those with the largest crowds, are at peak unrest
KINDS = ("single", "cohorts")


def _agents(case: Case, kind: str) -> int | None:
    return SINGLE_PER_REGION * len(case.regions) if kind == "single" else None


def twin_seconds(worlds: Worlds) -> float:
    """Seconds of the twin's citizens' block of one hour for all worlds, on one core."""
    if worlds.setting.single:
        own = copied(worlds)
        rng = np.random.default_rng(1)
        return best(lambda: naive.citizens_hour(own, worlds.hour, rng), budget=1.0)
    hour = naive.hour_of(worlds, worlds.hour)
    return best(lambda: naive_cohorts.cohort_flows(worlds, hour, 1), budget=1.0)


def ensemble(case: Case, kind: str, size: int) -> dict[str, Any]:
    """Rates of one kind of agent, in citizen-hours per second, by ours and by its twin, and of threads."""
    begin = calm_batch(case, size, agents=_agents(case, kind), single=kind == "single")
    hours = 24 * DAYS
    seconds = {1: np.inf, 2: np.inf}
    for _ in range(3):  # turn about, so that what else the machine does falls on both
        for threads, shortest in seconds.items():
            own = copied(begin)
            start = time.perf_counter()
            own.step(hours, threads)
            seconds[threads] = min(shortest, time.perf_counter() - start)
    busy = copied(begin)
    busy.step(HOUR, 2)
    citizens = begin.setting.citizens
    ours = size * citizens * hours / seconds[2]
    twin = min(size, 64) * citizens / twin_seconds(busy.fork(np.arange(min(size, 64)), "same"))
    return {
        "kind": kind,
        "worlds": size,
        "citizens": citizens,
        "two_threads": ours,
        "one_thread": size * citizens * hours / seconds[1],
        "twin": twin,
        "ratio": ours / twin,
        "threads_ratio": float(seconds[1] / seconds[2]),
        "world_day_us": 1e6 * seconds[1] / (size * DAYS),
        "world_hours": ours / citizens,
        "twin_world_hours": twin / citizens,
    }


def unrest(case: Case, kind: str, size: int) -> dict[str, Any]:
    """Microseconds of a calm world's day and of a day at peak unrest, on one core.

    Calm are worlds with nobody on the streets before and after the day; at peak are the fiftieth part with
    the largest crowds before and after, by the smaller of the two.
    """
    worlds = drawn(case, size, agents=_agents(case, kind), single=kind == "single")
    worlds.step(CALM_HOURS + HOUR, 2)
    after = copied(worlds)
    after.step(24, 2)
    crowds = [one.nation[:, NATION["crowd"]] for one in (worlds, after)]
    least, most = np.minimum(*crowds), np.maximum(*crowds)
    calm = np.flatnonzero(most == 0.0)
    peak = np.argsort(-least)[: max(1, int(PEAK_SHARE * size))]
    costs = {}
    for name, chosen in (("calm", calm), ("peak", peak)):
        batch = worlds.fork(np.resize(chosen, 48), "same")
        seconds = []
        for _ in range(7):
            own = copied(batch)
            start = time.process_time()
            own.step(24)
            seconds.append(time.process_time() - start)
        costs[name] = 1e6 * min(seconds) / batch.size
    return {
        "kind": kind,
        "calm_us": costs["calm"],
        "peak_us": costs["peak"],
        "ratio": costs["calm"] / costs["peak"],
        "people_at_peak": float(least[peak].mean()),
    }


def measure(*, quick: bool = False) -> dict[str, Any]:
    """All figures; ``quick`` takes few worlds, and for the whole country few people."""
    case = bundled()
    drawn(case, 1).step(1)  # loads or compiles
    single, cohorts = (ensemble(case, kind, 32 if quick else 1_024) for kind in KINDS)
    return {
        "case": CASE,
        **machine(),
        "ensemble": [single, cohorts],
        "world_hours_ratio": cohorts["world_hours"] / single["twin_world_hours"],
        "unrest": [unrest(case, kind, 200 if quick else 1_000) for kind in KINDS],
        "particle_days": particle_days.measure(case, quick=quick),
        "whole": whole_country.measure(quick=quick),
    }


def table(figures: dict[str, Any]) -> str:
    """The figures as text."""
    lines = [
        f"{figures['case']}; {machine_line(figures)}",
        "",
        "Million nominal citizen-hours per second, 1 to 13 January; twins: citizens' block only, one core",
        "agents      worlds  citizens  1 thread  2 threads  threads    twin  ratio  us a world-day",
    ]
    for row in figures["ensemble"]:
        rates = (row[name] / 1e6 for name in ("one_thread", "two_threads", "twin"))
        one, two, twin = rates
        lines.append(
            f"{row['kind']:10} {row['worlds']:7,} {row['citizens']:9,} {one:9.1f} {two:10.1f} "
            f"{row['threads_ratio']:8.2f} {twin:7.2f} {row['ratio']:6.0f} {row['world_day_us']:15.0f}"
        )
    single, cohorts = figures["ensemble"]
    lines.append(
        f"World-hours per second: cohorts {cohorts['world_hours']:,.0f} on two threads, the twin of single "
        f"citizens {single['twin_world_hours']:,.0f}: {figures['world_hours_ratio']:.0f}"
    )
    lines += ["", "A day of a calm world over one at peak unrest, one core"]
    lines += [
        f"{row['kind']:10} {row['calm_us']:7.1f} us / {row['peak_us']:7.1f} us = {row['ratio']:.3f}"
        f"   (at peak {row['people_at_peak']:,.0f} people on the streets at least)"
        for row in figures["unrest"]
    ]
    whole = [_whole(row) for row in figures["whole"]]
    return "\n".join([*lines, "", *_particle_lines(figures["particle_days"]), "", *whole])


def _particle_lines(found: dict[str, Any]) -> list[str]:
    head = "".join(f"{day:6}" for day in range(1, DAYS + 1))
    lines = ["Microseconds per particle-day by day of January, one core", f"{'agents':22}{head}  mean 3-13"]
    for name in ("default", "2,000"):
        alone, kept = found[name]["alone"], found[name]["filter"]
        for words, row in (("left alone", alone), ("in the filter", kept)):
            cells = "".join("     -" if one is None else f"{one:6.0f}" for one in row["days"])
            lines.append(f"{name + ', ' + words:22}{cells} {row['mean']:10.0f}")
        lines.append(
            f"    filter of {kept['particles']:,}: {kept['seconds']:.1f} s, of which steps "
            f"{kept['share_of_steps']:.0%}; a day of the burn-in {kept['burn_in']:.0f} us"
        )
    return lines


def _whole(row: dict[str, Any]) -> str:
    return (
        f"{row['citizens']:,} single citizens, {row['days']} days hourly, seed {row['seed']}: "
        f"{row['seconds']:.2f} s (the people {row['making']:.2f} s, burn-in {row['burn_in']:.2f} s, the days "
        f"{row['running']:.2f} s), {row['peak_bytes'] / GIB:.2f} GiB at most; {row['people']:,.0f} on the "
        "streets at the peak"
    )
