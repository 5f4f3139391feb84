"""The page on many machines: its simulation keeps to its formula, and it tells the figures of its file."""

from __future__ import annotations

import importlib
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCIENCE = Path(__file__).parents[2] / "docs" / "science"
FIGURES = json.loads((SCIENCE / "scale.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def simulation() -> ModuleType:
    return _module("scale_simulation")


@pytest.fixture(scope="module")
def words(simulation: ModuleType) -> ModuleType:
    assert simulation
    return _module("scale_words")


def _module(name: str) -> ModuleType:
    sys.path.insert(0, str(SCIENCE))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.remove(str(SCIENCE))


@pytest.mark.parametrize("workers", [1, 7, 60])
@pytest.mark.parametrize("clients", [1, 3])
def test_nobody_is_quicker_than_the_formula_and_long_runs_come_near_it(
    simulation: ModuleType, workers: int, clients: int
) -> None:
    for costs in ((0.01, 0.0, 0.0, 0.0, 0.0), (0.01, 0.1, 0.05, 0.0, 0.0), (0.01, 0.0, 0.001, 0.1, 0.05)):
        known = simulation.Costs(*costs)
        tasks, worlds = 200 * workers, 100
        took = simulation.makespan(known, workers=workers, tasks=tasks, worlds=worlds, clients=clients)
        share = tasks * worlds * known.world / (workers * took)
        bound = simulation.bound(known, workers, worlds, clients)
        assert 0.93 * bound < share < 1.02 * bound  # the tasks' times are drawn


def test_slow_workers_hold_the_others_up_less_with_small_tasks(simulation: ModuleType) -> None:
    costs = simulation.Costs(0.01, 0.001, 0.0001, 0.0, 0.0)
    took = [
        simulation.makespan(costs, workers=50, tasks=50_000 // w, worlds=w, stragglers=0.1, slower=5.0)
        for w in (10, 250)
    ]
    assert took[0] < took[1]
    assert simulation.makespan(costs, workers=50, tasks=5_000, worlds=10) < took[0]


def test_the_recommended_task_costs_no_more_than_a_tenth(words: ModuleType, simulation: ModuleType) -> None:
    costs = words.few_bytes(words.costs_of(FIGURES), 0.0)
    for workers in (10, 1_000, 10_000):
        least = words.recommended(costs, workers)
        assert simulation.bound(costs, workers, least) >= 1.0 / (1.0 + words.OVERHEAD) - 1e-9
        assert simulation.bound(costs, workers, max(1, least // 3)) < 1.0 / (1.0 + words.OVERHEAD)


def test_the_page_tells_the_figures_of_its_file() -> None:
    page = (SCIENCE / "scale.md").read_text(encoding="utf-8")
    assert FIGURES["state_hash"][:16] in page
    for row in FIGURES["rows"]:
        assert (
            f"| {row['seconds']:.1f} | {FIGURES['worlds'] / row['seconds']:.0f} | {row['processor']:.1f} |"
            in page
        )
