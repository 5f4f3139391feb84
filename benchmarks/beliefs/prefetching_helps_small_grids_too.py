"""Belief: asking for memory ahead costs next to nothing, so it may as well be done on every grid.

False: a grid of 40 x 40 lies in the caches, and seven hints a turn are work like any other. That is why
``law.py`` has it begin at 100,000 cells.

Measured (AMD EPYC, one core, Run 2, 1,000 steps): 31.0 ns without and 33.2 ns with hints an agent-step.

Run: python benchmarks/beliefs/prefetching_helps_small_grids_too.py
"""

import time

from powderkeg.society.grid import Worlds, read_settings
from powderkeg.society.grid.columns import LAW
from powderkeg.worlds import grid_worlds

STEPS, RUNS = 1000, 12


def _worlds(*, ahead: bool) -> Worlds:
    worlds = grid_worlds(read_settings("epstein2002-run2", {"steps": STEPS}), seed=1)
    worlds._law[0][LAW["large"]] = ahead  # noqa: SLF001 - the switch that users do not need
    return worlds


def measure() -> dict[str, float]:
    """Nanoseconds an agent-step, and the ratio; the best of twelve runs each, in turns."""
    times: dict[bool, list[float]] = {False: [], True: []}
    people = 0
    for _ in range(RUNS):
        for ahead, taken in times.items():
            worlds = _worlds(ahead=ahead)
            people = worlds.settings.agents + int(worlds.settings.cops[0])
            begin = time.process_time()
            worlds.step(STEPS)
            taken.append(time.process_time() - begin)
    without, ahead_too = (min(taken[1:]) / STEPS / people * 1e9 for taken in times.values())
    return {"without": without, "ahead": ahead_too, "ratio": without / ahead_too}


def main() -> None:
    """Print the two timings and their ratio."""
    for name, value in measure().items():
        print(f"{name:10} {value:8.2f}{'' if name == 'ratio' else ' ns an agent-step'}")


if __name__ == "__main__":
    main()
