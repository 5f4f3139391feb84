"""The grid's agent-steps per second: against Mesa's example with matched rules, and against plain loops.

An agent-step is one agent or cop through one step. Mesa's ``epstein_civil_violence`` (3.3.1) and our grid run
with the same settings, one core each, in the same process: diamond, rounded ratio, act before moving, the
jailed keep their cell, densities .7 and .04, legitimacy .82, terms to 30. That the rules do match is shown by
what they leave: the mean number of active agents and the share of steps above 50, with standard errors. The
plain loops are ``tests/naive_grid.py``, which gives the same bytes as the kernel.
"""

import math
import platform
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import numba
import numpy as np

import naive_grid
from powderkeg.society.grid import Worlds, read_settings
from powderkeg.worlds import grid_worlds

PEER = "3.3.1"
WARM, TIMED = 20, 60  # steps of Mesa before the clock starts, and steps it counts
SEEDS, COMPARED = 8, (50, 250)  # of Mesa, and the steps compared
OURS = 200  # worlds of ours in the comparison
FEWEST, BUDGET = 3, 3.0
MATCHED = {"preset": "mesa-example", "legitimacy": 0.82, "cop_density": 0.04, "max_jail": 30}
RUNS: dict[str, dict[str, Any]] = {
    "matched to Mesa": MATCHED,
    "Run 2 (floor, disc, move first)": {"preset": "epstein2002-run2"},
    "Run 2, vision 3": {"preset": "epstein2002-run2", "agent_vision": 3, "cop_vision": 3},
    "Run 2, vision 15": {"preset": "epstein2002-run2", "agent_vision": 15, "cop_vision": 15},
    "Run 2 on 400 x 400": {"preset": "epstein2002-run2", "width": 400, "height": 400},
    "Run 8 (two groups)": {"preset": "epstein2002-run8"},
}


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


def best(work: Callable[[], None]) -> float:
    """Shortest of several runs, in seconds."""
    times: list[float] = []
    while len(times) < FEWEST or sum(times) < BUDGET:
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return min(times)


def kernel_rate(run: dict[str, Any]) -> tuple[float, float]:
    """Agent-steps per second on one core, and mean number of agents and cops."""
    big = run.get("width", 40) > 100
    steps = 20 if big else 1000
    batch = grids(run, steps)
    batch.step(steps)
    people = population(batch)
    return people * steps / best(lambda: grids(run, steps).step(steps)), people


def plain_rate(run: dict[str, Any]) -> float:
    """Agent-steps per second of the plain loops."""
    steps = 20
    batch = grids(run, steps)
    batch.step(steps)
    begin = time.perf_counter()
    naive_grid.run(batch.settings, 0, 1, steps)
    return population(batch) * steps / (time.perf_counter() - begin)


def mesa_model(seed: int) -> Any:  # noqa: ANN401 - a class of a package that may not be there
    """Mesa's example with the matched settings; ImportError where Mesa is not installed."""
    from mesa.examples.advanced.epstein_civil_violence.model import EpsteinCivilViolence

    return EpsteinCivilViolence(
        width=40, height=40, citizen_density=0.7, cop_density=0.04, citizen_vision=7, cop_vision=7,
        legitimacy=0.82, max_jail_term=30, active_threshold=0.1, arrest_prob_constant=2.3, movement=True,
        max_iters=10_000, seed=seed,
    )  # fmt: skip


def mesa_rate() -> float:
    """Agent-steps per second of Mesa's example."""
    model = mesa_model(1)
    for _ in range(WARM):
        model.step()
    begin = time.perf_counter()
    for _ in range(TIMED):
        model.step()
    return len(model.agents) * TIMED / (time.perf_counter() - begin)


def _summary(active: np.ndarray) -> dict[str, list[float]]:
    """Mean and standard error over worlds of two figures of (worlds, steps) active agents."""
    figures = {"mean active": active.mean(axis=1), "share above 50": (active > 50).mean(axis=1)}
    return {
        name: [float(values.mean()), float(values.std(ddof=1) / math.sqrt(len(values)))]
        for name, values in figures.items()
    }


def mesa_figures() -> dict[str, list[float]]:
    """What Mesa's runs leave."""
    from mesa.examples.advanced.epstein_civil_violence.agents import CitizenState

    series = []
    for seed in range(1, SEEDS + 1):
        model = mesa_model(seed)
        row = []
        for _ in range(COMPARED[1]):
            model.step()
            row.append(getattr(model, CitizenState.ACTIVE.name))
        series.append(row[COMPARED[0] :])
    return _summary(np.array(series, dtype=float))


def our_figures() -> dict[str, list[float]]:
    """What ours leave."""
    batch = grids(MATCHED, COMPARED[1], OURS)
    batch.step(COMPARED[1], 2)
    return _summary(batch.series[:, COMPARED[0] :, batch.columns["active"]])


def threads_ratio() -> float:
    """Speed of eight grids on two threads over one."""
    times = [best(lambda t=t: grids(RUNS["matched to Mesa"], 500, 8).step(500, t)) for t in (1, 2)]
    return times[0] / times[1]


def measure() -> dict[str, Any]:
    """All figures; rates in agent-steps per second. Mesa's are None where it is not installed."""
    begin = time.perf_counter()
    grids(MATCHED, 1).step(1)
    compilation = time.perf_counter() - begin
    rates = {name: kernel_rate(run) for name, run in RUNS.items()}
    figures: dict[str, Any] = {
        "machine": platform.machine(), "python": platform.python_version(), "numba": numba.__version__,
        "first_step_seconds": compilation,
        "kernel": {name: rate for name, (rate, _) in rates.items()},
        "agents_and_cops": {name: people for name, (_, people) in rates.items()},
        "plain_loops": {name: plain_rate(RUNS[name]) for name in list(RUNS)[:2]},
        "threads_ratio": threads_ratio(),
        "ours": our_figures(),
        "mesa": None, "mesa_rate": None,
    }  # fmt: skip
    with suppress(ImportError):
        figures["mesa_rate"], figures["mesa"] = mesa_rate(), mesa_figures()
    return figures


def table(figures: dict[str, Any]) -> str:
    """The figures as text."""
    machine = f"One core ({figures['machine']}), Python {figures['python']}, numba {figures['numba']}"
    lines = [
        f"{machine}; first step, compilation included: {figures['first_step_seconds']:.1f} s",
        "",
        f"{'run':34} {'agents and cops':>15} {'agent-steps/s':>14} {'over plain loops':>17}",
    ]
    for name, rate in figures["kernel"].items():
        plain = figures["plain_loops"].get(name)
        ratio = "" if plain is None else f"{rate / plain:,.0f}"
        lines.append(f"{name:34} {figures['agents_and_cops'][name]:15,.0f} {rate:14,.0f} {ratio:>17}")
    lines.append(f"\nEight grids on two threads over one: {figures['threads_ratio']:.2f}")
    return "\n".join([*lines, "", *_beside_mesa(figures)])


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
