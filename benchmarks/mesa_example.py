"""Mesa's ``epstein_civil_violence`` (3.3.1) with settings matched to ours: its speed, and what it leaves."""

import math
import time
from typing import Any

import numpy as np

PEER = "3.3.1"
WARM, TIMED = 20, 60  # steps of Mesa before the clock starts, and steps it counts
SEEDS, COMPARED = 8, (50, 250)  # of Mesa, and the steps compared


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
    begin = time.process_time()
    for _ in range(TIMED):
        model.step()
    return len(model.agents) * TIMED / (time.process_time() - begin)


def summary(active: np.ndarray) -> dict[str, list[float]]:
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
    return summary(np.array(series, dtype=float))
