"""Courses: calm worlds of one hypothesis run day by day, before any report, with only what is asked kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case
from powderkeg.society.country import INDICATORS, Worlds, over_places
from powderkeg.society.country.columns import CELL, NATION, NEVER
from powderkeg.store import Address, Arrays, Store, Task, finished
from powderkeg.worlds.calm import calm_worlds
from powderkeg.worlds.cluster import Call, Cluster, Shared, finished_there
from powderkeg.worlds.ranges import ranges_hash, worlds_code

__all__ = ["ACTED", "CRISIS_CROWD", "Course", "run_course", "run_courses_there"]

CRISIS_CROWD = 5000.0
"""Persons: a world is a crisis where more than this many are out in the country on some day."""
ACTED = {
    "cells": "organised groups in the field",
    "cells_abroad": "groups of a sponsor abroad in the field",
    "faction": "a faction's order to stand down",
    "evacuated": "sites left on order",
}
"""What of a hypothesis's own can be seen to have acted in a world, in words."""
_ABSENT, _ABROAD = 3.0, 2.0

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Course:
    """What P worlds of one hypothesis did on D days.

    Attributes:
        hypothesis: its name.
        lineage: (P,) names of the worlds; equal names of two hypotheses share every draw that both make.
        acceptance: share of draws with a calm burn-in.
        values: indicator -> (P, D, R), or (P, D) for indicators of the nation; each day by itself.
        crisis: (P,) whether the country's largest day passed ``CRISIS_CROWD``.
        cells: (R,) share of all organised groups that lie in each region; nan where there are none.
        acted: name in ``ACTED`` -> (P,) whether that happened by the last day.
    """

    hypothesis: str
    lineage: NDArray[np.uint64]
    acceptance: float
    values: Mapping[str, Floats]
    crisis: NDArray[np.bool_]
    cells: Floats
    acted: Mapping[str, NDArray[np.bool_]]

    @property
    def acted_shares(self) -> dict[str, float]:
        """Per name in ``ACTED``, the share of crisis runs in which it happened; nan without a crisis."""
        return {
            name: float(seen[self.crisis].mean()) if self.crisis.any() else float("nan")
            for name, seen in self.acted.items()
        }


def run_course(
    case: Case,
    hypothesis: str,
    indicators: Iterable[str],
    *,
    days: int,
    worlds: int,
    seed: int,
    agents: int | None = None,
    threads: int = 2,
    store: Store | None = None,
    progress: Callable[[int], None] | None = None,
) -> Course:
    """Run calm worlds of a hypothesis, with the government's decisions as recorded.

    Args:
        case: the case.
        hypothesis: name of a hypothesis with a mechanism.
        indicators: which to keep.
        days: days from the case's start.
        worlds: how many that passed the calm baseline.
        seed: names the draw.
        agents: citizens per world; the society's default where None.
        threads: worker threads; the result does not depend on it.
        store: where a finished course is found and kept; None keeps nothing.
        progress: called with the number of days done.

    Raises:
        CaseError: unknown hypothesis, no worlds, or nearly no draw is calm.
    """
    wanted = _wanted(indicators)
    made: list[bool] = []

    def make() -> dict[str, NDArray[Any]]:
        made.append(True)
        return course_arrays(case, hypothesis, wanted, days, worlds, seed, agents, threads, progress)

    address = _address(case, hypothesis, wanted, days, worlds, seed, agents)
    found = finished(Task(address, make), store)
    if progress is not None and not made:
        progress(days)
    return _course(hypothesis, wanted, found)


def run_courses_there(
    asked: Sequence[tuple[Case, str]],
    indicators: Iterable[str],
    *,
    cluster: Cluster,
    days: int,
    worlds: int,
    seed: int,
    agents: int | None = None,
    store: Store | None = None,
    progress: Callable[[int], None] | None = None,
) -> list[Course]:
    """Several courses side by side on a cluster, each as ``run_course`` gives it.

    Args:
        asked: cases, each with the name of a hypothesis.
        indicators: which to keep.
        cluster: whose workers run them.
        days: days from the case's start.
        worlds: how many that passed the calm baseline.
        seed: names the draw.
        agents: citizens per world; the society's default where None.
        store: where finished courses are found and kept; None keeps nothing.
        progress: called with the number of courses done.

    Raises:
        CaseError: as ``run_course`` and ``Cluster.done``.
    """
    wanted = _wanted(indicators)
    calls = []
    for case, hypothesis in asked:
        address = _address(case, hypothesis, wanted, days, worlds, seed, agents)
        shared = Shared(f"case-{ranges_hash(case)}-{case.digest}", case)
        calls.append(
            (
                address,
                Call(address.key, course_arrays, shared, (hypothesis, wanted, days, worlds, seed, agents)),
            )
        )
    found = finished_there(calls, store, cluster, worlds_code, progress)
    return [_course(hypothesis, wanted, one) for (_, hypothesis), one in zip(asked, found, strict=True)]


def _wanted(indicators: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(("participants", "sites_evacuated", *indicators)))


def _address(
    case: Case,
    hypothesis: str,
    wanted: tuple[str, ...],
    days: int,
    worlds: int,
    seed: int,
    agents: int | None,
) -> Address:
    settings = {
        "hypothesis": hypothesis,
        "indicators": list(wanted),
        "days": days,
        "worlds": worlds,
        "agents": agents,
    }
    return Address("course", ranges_hash(case), settings, seed, worlds_code())


def _course(hypothesis: str, wanted: tuple[str, ...], found: Arrays) -> Course:
    return Course(
        hypothesis,
        found["lineage"],
        float(found["acceptance"]),
        {name: found[f"value {name}"] for name in wanted},
        found["crisis"],
        found["cells"],
        {name: found[f"acted {name}"] for name in ACTED},
    )


def course_arrays(
    case: Case,
    hypothesis: str,
    wanted: tuple[str, ...],
    days: int,
    worlds: int,
    seed: int,
    agents: int | None,
    threads: int = 1,
    progress: Callable[[int], None] | None = None,
) -> dict[str, NDArray[Any]]:
    """A course as arrays, in this process or on a worker of a cluster; see ``run_course``."""
    calm = calm_worlds(case, hypothesis, size=worlds, seed=seed, agents=agents, threads=threads)
    batch = calm.worlds
    daily: dict[str, list[Floats]] = {name: [] for name in wanted}
    cells = _cells(batch.cell, len(batch.places))
    for day in range(days):
        batch.step(24, threads)
        collected = batch.collect()
        for name in wanted:
            daily[name].append(collected[name])
        if progress is not None:
            progress(day + 1)
    values = {name: np.stack(each, axis=1) for name, each in daily.items()}
    crowds = [over_places("participants", values["participants"][:, day]) for day in range(days)]
    peak = np.max(np.stack(crowds), axis=0)
    acted = _acted(batch, values["sites_evacuated"])
    return {
        "lineage": batch.lineage,
        "acceptance": np.array(calm.acceptance),
        "crisis": peak > CRISIS_CROWD,
        "cells": cells,
        **{f"value {name}": value for name, value in values.items()},
        **{f"acted {name}": value for name, value in acted.items()},
    }


def total_days(indicator: str, values: Floats) -> Floats:
    """Join days of an indicator along axis 1 by its own rule: sum, largest, last or mean."""
    rule = INDICATORS[indicator].over_time
    if rule == "sum":
        return np.asarray(values.sum(axis=1))
    if rule == "max":
        return np.asarray(values.max(axis=1))
    return np.asarray(values[:, -1] if rule == "last" else values.mean(axis=1))


def _acted(worlds: Worlds, evacuated: Floats) -> dict[str, NDArray[np.bool_]]:
    """What happened in worlds by now, from their state; see ``ACTED``."""
    field = worlds.cell[:, CELL["hour"]] < NEVER
    abroad = worlds.cell[:, CELL["sponsor"]] == _ABROAD
    return {
        "cells": field.any(axis=1),
        "cells_abroad": (field & abroad).any(axis=1),
        "faction": worlds.nation[:, NATION["faction_order"]] <= worlds.hour,
        "evacuated": evacuated.sum(axis=(1, 2)) > 0.0,
    }


def _cells(cell: Floats, regions: int) -> Floats:
    """Where organised groups lie before anything has begun."""
    there = cell[:, CELL["state"]] != _ABSENT
    counts = np.bincount(cell[:, CELL["region"]][there].astype(np.int64), minlength=regions).astype(float)
    return counts / counts.sum() if counts.sum() else np.full(regions, np.nan)
