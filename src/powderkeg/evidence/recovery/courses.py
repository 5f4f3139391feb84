"""Courses: worlds that became a crisis, run to the end of the case and kept by half-days."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from powderkeg.case import CaseError
from powderkeg.store import Address, Task, finished

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from powderkeg.case import Case
    from powderkeg.society.contract import Society
    from powderkeg.store import Arrays, Store
    from powderkeg.worlds.cluster import Cluster

__all__ = ["CRISIS_CROWD", "HALF_DAY", "Courses", "crisis_courses"]

FloatArray = npt.NDArray[np.float64]

CRISIS_CROWD = 5_000.0
"""Persons: a world whose national peak is above it counts as a crisis."""

HALF_DAY = 12
"""Hours of one window."""

_BATCH = 200
_LEAST_SHARE = 0.02
"""Crises among the calm worlds below which we give up."""


@dataclass(frozen=True)
class Courses:
    """What happened in W worlds of one hypothesis, by T half-days and R regions.

    Attributes:
        hypothesis: whose worlds.
        lineage: (W,) names of the worlds; the same name under two hypotheses is the same draw of everything
            that the two share.
        values: indicator -> (W, T, R), or (W, T) for those of the nation.
        drawn: calm worlds run.
        crises: how many of them were crises.
    """

    hypothesis: str
    lineage: npt.NDArray[np.uint64]
    values: Mapping[str, FloatArray]
    drawn: int
    crises: int

    @property
    def size(self) -> int:
        """Number of worlds W."""
        return len(self.lineage)

    def nation(self, name: str) -> FloatArray:
        """(W, T) sum of an indicator over the regions."""
        value = self.values[name]
        return value if value.ndim == 2 else np.asarray(value.sum(axis=2))


def crisis_courses(
    case: Case,
    hypothesis: str,
    names: tuple[str, ...],
    *,
    worlds: int,
    seed: int,
    agents: int | None = None,
    threads: int = 2,
    crisis_only: bool = True,
    crisis_sites: int = 0,
    government: Literal["recorded", "simulated"] = "recorded",
    store: Store | None = None,
    cluster: Cluster | None = None,
    progress: Callable[[int], None] | None = None,
) -> Courses:
    """Run calm worlds of a hypothesis until so many of them became a crisis.

    Args:
        case: the case.
        hypothesis: its name.
        names: indicators to keep.
        worlds: crises wanted.
        seed: names every random number.
        agents: citizens per world; the society's default where None.
        threads: worker threads; the result does not depend on it.
        crisis_only: False keeps every calm world.
        crisis_sites: sites that a crisis has to have lost, beside its crowd.
        government: "recorded" or "simulated" decisions (see ``calm_worlds``).
        store: where finished batches are found and kept; None keeps nothing.
        cluster: whose workers run the batches, one after another; None for threads of this process.
        progress: told how many have been found.

    Raises:
        CaseError: a number below one, or hardly any world is a crisis.
    """
    from powderkeg.worlds.ranges import ranges_hash, worlds_code

    if worlds < 1:
        raise CaseError(f"worlds: {worlds} given; allowed: 1 or more")
    lineages: list[npt.NDArray[np.uint64]] = []
    kept: list[dict[str, FloatArray]] = []
    drawn = crises = found = replicate = 0
    while found < worlds:
        if drawn * _LEAST_SHARE > worlds:
            raise CaseError(_too_few(hypothesis, crises, drawn, worlds, crisis_sites))
        asked: dict[str, Any] = {
            "size": min(worlds, _BATCH), "seed": seed, "replicate": replicate, "agents": agents,
            "threads": threads, "government": government,
        }  # fmt: skip
        settings = {
            "hypothesis": hypothesis,
            "indicators": list(names),
            "worlds": min(worlds, _BATCH),
            "replicate": replicate,
            "agents": agents,
            "government": government,
        }
        address = Address("batch of crises", ranges_hash(case), settings, seed, worlds_code())
        if cluster is None:
            values = finished(Task(address, partial(crisis_batch, case, hypothesis, names, asked)), store)
        else:
            values = _there(cluster, address, store, case, (hypothesis, names, {**asked, "threads": 1}))
        lineage = values.pop("lineage of the worlds")
        crisis = values["participants"].sum(axis=2).max(axis=1) > CRISIS_CROWD
        crisis &= values["sites_lost"].sum(axis=(1, 2)) >= crisis_sites
        keep = np.flatnonzero(crisis) if crisis_only else np.arange(len(lineage))
        keep = keep[: worlds - found]
        lineages.append(lineage[keep])
        kept.append({name: value[keep] for name, value in values.items()})
        drawn, crises, found = drawn + len(lineage), crises + int(crisis.sum()), found + len(keep)
        replicate += 1
        if progress is not None:
            progress(found)
    joined = {name: np.concatenate([one[name] for one in kept]) for name in kept[0]}
    return Courses(hypothesis, np.concatenate(lineages), joined, drawn, crises)


def _there(
    cluster: Cluster, address: Address, store: Store | None, case: Case, arguments: tuple[Any, ...]
) -> Arrays:
    """A batch from the store or a cluster."""
    from powderkeg.evidence.kept_passes import code_digest
    from powderkeg.worlds.cluster import Call, Shared, finished_there

    call = Call(address.key, crisis_batch, Shared(f"case-{address.case}-{case.digest}", case), arguments)
    return finished_there([(address, call)], store, cluster, code_digest)[0]


def crisis_batch(
    case: Case, hypothesis: str, names: tuple[str, ...], asked: Mapping[str, Any]
) -> dict[str, npt.NDArray[Any]]:
    """Calm worlds run to the end of the case, crises or not; in this process or on a worker of a cluster.

    Args:
        case: the case.
        hypothesis: whose worlds.
        names: indicators to keep.
        asked: the other arguments of ``calm_worlds``.
    """
    from powderkeg.worlds import calm_worlds

    batch = calm_worlds(case, hypothesis, **asked).worlds
    lineage = batch.lineage.copy()
    return {**_run(batch, int(case.hours), names, asked["threads"]), "lineage of the worlds": lineage}


def _run(batch: Society, hours: int, names: tuple[str, ...], threads: int) -> dict[str, FloatArray]:
    wanted = dict.fromkeys((*names, "participants", "sites_lost"))  # no set: kept in one order, as one text
    windows: dict[str, list[FloatArray]] = {name: [] for name in wanted}
    for _ in range(hours // 24 * 2):
        batch.step(HALF_DAY, threads)
        seen = batch.collect()
        for name, column in windows.items():
            column.append(seen[name])
    return {name: np.stack(column, axis=1) for name, column in windows.items()}


def _too_few(hypothesis: str, crises: int, drawn: int, wanted: int, sites: int) -> str:
    lost = f" and {sites} or more sites lost" if sites else ""
    return (
        f"hypothesis {hypothesis!r}: only {crises} of {drawn} calm worlds became a crisis (more than "
        f"{CRISIS_CROWD:,.0f} people on the streets{lost}), {wanted} are wanted; ask for fewer worlds, "
        "or give the case a shock and priors of contagion under which a crisis can begin"
    )
