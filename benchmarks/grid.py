"""The grid's agent-steps per second: against Mesa's example, against plain C, and against plain loops.

An agent-step is one agent or cop through one step, timed on one core by the processor's clock, the best of
several runs. Mesa's example (``mesa_example.py``) has the same settings as ours beside it: diamond, rounded
ratio, act before moving, the jailed keep their cell, densities .7 and .04, legitimacy .82, terms to 30. The C
program (``neighbour_scan.c``) plays Run 2. That the rules match is shown by what they leave. The plain loops
are ``tests/naive_grid.py``, which gives the same bytes as the kernel.
"""

import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numba

import naive_grid
from benchmarks import neighbour_scan
from benchmarks.mesa_example import COMPARED, PEER, SEEDS, mesa_figures, mesa_rate, summary
from powderkeg.society.grid import Worlds, read_settings
from powderkeg.worlds import grid_worlds

OURS = 200  # worlds of ours in the comparison
FEWEST, BUDGET = 5, 4.0  # runs, and seconds to spend on runs, for one figure
MATCHED = {"preset": "mesa-example", "legitimacy": 0.82, "cop_density": 0.04, "max_jail": 30}
RUN_2 = {"preset": "epstein2002-run2"}
RUNS: dict[str, dict[str, Any]] = {
    "matched to Mesa": MATCHED,
    "Run 2 (floor, disc, move first)": RUN_2,
    "Run 2, vision 3": {**RUN_2, "agent_vision": 3, "cop_vision": 3},
    "Run 2, vision 15": {**RUN_2, "agent_vision": 15, "cop_vision": 15},
    "Run 2 on 400 x 400": {**RUN_2, "width": 400, "height": 400},
    "Run 2 on 1,000 x 1,000": {**RUN_2, "width": 1000, "height": 1000},
    "Run 8 (two groups)": {"preset": "epstein2002-run8"},
}
FIRST_STEP = """
import time, powderkeg as pk
begin = time.perf_counter()
pk.civil_violence(preset="epstein2002-run2", steps=1)
print(time.perf_counter() - begin)
"""


def grids(run: dict[str, Any], steps: int, worlds: int = 1) -> Worlds:
    """Grids of a run before their first step."""
    given = {name: value for name, value in run.items() if name != "preset"}
    return grid_worlds(read_settings(run["preset"], {**given, "steps": steps}), seed=1, worlds=worlds)


def population(batch: Worlds) -> float:
    """Agents and cops, as a mean over the steps taken."""
    taken = batch.series[:, : batch.hour]
    return float(
        sum(taken[:, :, batch.columns[name]] for name in ("active", "jailed", "quiet", "cops")).mean()
    )


def best(work: Callable[[], None], clock: Callable[[], float] = time.process_time) -> float:
    """Shortest of several runs, in seconds."""
    times: list[float] = []
    while len(times) < FEWEST or sum(times) < BUDGET:
        begin = clock()
        work()
        times.append(clock() - begin)
    return min(times)


def kernel_rate(run: dict[str, Any]) -> tuple[float, float]:
    """Agent-steps per second on one core, and mean number of agents and cops."""
    steps = 20 if run.get("width", 40) > 100 else 1000
    batch = grids(run, steps)
    batch.step(steps)
    people = population(batch)
    times = []
    while len(times) < FEWEST or sum(times) < BUDGET:
        batch = grids(run, steps)
        begin = time.process_time()
        batch.step(steps)
        times.append(time.process_time() - begin)
    return people * steps / min(times), people


def plain_rate(run: dict[str, Any]) -> float:
    """Agent-steps per second of the plain loops."""
    steps = 20
    batch = grids(run, steps)
    batch.step(steps)
    begin = time.perf_counter()
    naive_grid.run(batch.settings, 0, 1, steps)
    return population(batch) * steps / (time.perf_counter() - begin)


def our_figures() -> dict[str, list[float]]:
    """What ours leave."""
    batch = grids(MATCHED, COMPARED[1], OURS)
    batch.step(COMPARED[1], 2)
    return summary(batch.series[:, COMPARED[0] :, batch.columns["active"]])


def c_figures() -> dict[str, dict[str, float]] | None:
    """What the C program needs and leaves, and what ours leave; None without a compiler."""
    beside = neighbour_scan.measure()
    if beside is not None:
        batch = grids(RUN_2, neighbour_scan.STEPS, OURS)
        batch.step(neighbour_scan.STEPS, 2)
        active = batch.series[:, COMPARED[0] :, batch.columns["active"]]
        beside["ours"] = {"mean active": float(active.mean())}
    return beside


def threads_ratio() -> float:
    """Speed of eight grids on two threads over one."""
    times = [
        best(lambda t=t: grids(MATCHED, 1000, 8).step(1000, t), time.perf_counter)  # type: ignore[misc]
        for t in (1, 2)
    ]
    return times[0] / times[1]


def first_steps() -> tuple[float, float]:
    """Seconds of a first step in a new process: with nothing kept of earlier ones, and the time after."""
    with tempfile.TemporaryDirectory() as folder:
        told = {**os.environ, "POWDERKEG_CODE_CACHE": folder}
        command = [sys.executable, "-c", FIRST_STEP]
        first, second = (
            float(subprocess.run(command, env=told, check=True, capture_output=True, text=True).stdout)  # noqa: S603
            for _ in range(2)
        )
    return first, second


def measure() -> dict[str, Any]:
    """All figures; rates in agent-steps per second. None where Mesa or a C compiler is not there."""
    first, second = first_steps()
    rates = {name: kernel_rate(run) for name, run in RUNS.items()}
    kernel = {name: rate for name, (rate, _) in rates.items()}
    figures: dict[str, Any] = {
        "machine": platform.machine(), "python": platform.python_version(), "numba": numba.__version__,
        "first_step_seconds": first, "next_first_step_seconds": second,
        "kernel": kernel,
        "agents_and_cops": {name: people for name, (_, people) in rates.items()},
        "vision_ratio": kernel["Run 2, vision 3"] / kernel["Run 2, vision 15"],
        "plain_loops": {name: plain_rate(RUNS[name]) for name in list(RUNS)[:2]},
        "threads_ratio": threads_ratio(),
        "c": c_figures(),
        "ours": our_figures(),
        "mesa": None, "mesa_rate": None,
    }  # fmt: skip
    with suppress(ImportError):
        figures["mesa_rate"], figures["mesa"] = mesa_rate(), mesa_figures()
    return figures


def table(figures: dict[str, Any]) -> str:
    """The figures as text."""
    lines = [
        f"One core ({figures['machine']}), Python {figures['python']}, numba {figures['numba']}",
        f"first step of a process: {figures['first_step_seconds']:.1f} s, compilation included",
        f"first step of the next: {figures['next_first_step_seconds']:.1f} s",
        "",
        f"{'run':34} {'agents and cops':>15} {'agent-steps/s':>14} {'over plain loops':>17}",
    ]
    for name, rate in figures["kernel"].items():
        plain = figures["plain_loops"].get(name)
        ratio = "" if plain is None else f"{rate / plain:,.0f}"
        people = f"{figures['agents_and_cops'][name]:,.0f}"
        lines.append(f"{name:34} {people:>15} {rate:14,.0f} {ratio:>17}".rstrip())
    lines += [
        f"\nCost of an agent-step at vision 15 over vision 3: {figures['vision_ratio']:.2f}",
        f"Eight grids on two threads over one: {figures['threads_ratio']:.2f}",
    ]
    return "\n".join([*lines, "", *_beside_c(figures), "", *_beside_mesa(figures)])


def _beside_c(figures: dict[str, Any]) -> list[str]:
    if figures["c"] is None:
        return ["No C compiler (gcc or cc) was found."]
    ours, left = figures["kernel"]["Run 2 (floor, disc, move first)"], figures["c"]["ours"]["mean active"]
    lines = [f"Run 2 in C, looking at every neighbour; ours leave {left:.1f} active:"]
    for way in neighbour_scan.WAYS:
        one = figures["c"][way]
        lines.append(
            f"  cells in view {way}: {one['rate']:,.0f} agent-steps/s, {one['mean active']:.1f} active; "
            f"ours over C's: {ours / one['rate']:.1f}"
        )
    return lines


def _beside_mesa(figures: dict[str, Any]) -> list[str]:
    if figures["mesa"] is None:
        return [f"Mesa is not installed: python3 -m pip install 'mesa=={PEER}' networkx"]
    ours = figures["kernel"]["matched to Mesa"]
    rate = figures["mesa_rate"]
    lines = [
        f"Mesa's example, same settings: {rate:,.0f} agent-steps/s; ours over Mesa's: {ours / rate:,.0f}",
        f"steps {COMPARED[0] + 1} to {COMPARED[1]}, {SEEDS} runs of Mesa, {OURS} of ours:",
    ]
    for name, (value, error) in figures["ours"].items():
        other, its = figures["mesa"][name]
        lines.append(f"  {name:16} ours {value:6.2f} ± {error:.2f}   Mesa's {other:6.2f} ± {its:.2f}")
    return lines
