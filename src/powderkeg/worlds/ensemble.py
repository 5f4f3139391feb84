"""Ensembles: many worlds of one hypothesis, run to the end and kept as a labelled data set."""

from __future__ import annotations

import hashlib
import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from powderkeg.case import Case, CaseError
from powderkeg.society.country import INDICATORS, Worlds
from powderkeg.store import Address, Arrays, Store, Task, chosen_store, finished
from powderkeg.worlds.calm import CalmWorlds, calm_index, calm_worlds, worlds_again
from powderkeg.worlds.cluster import Call, Cluster, Shared, finished_there, on_cluster
from powderkeg.worlds.ensemble_there import STATE_HASH, days_run, draws_looked_at, in_turn, worlds_run
from powderkeg.worlds.memory import LEAST_BATCH
from powderkeg.worlds.priors import hypothesis_named
from powderkeg.worlds.ranges import ranges_hash, worlds_code
from powderkeg.worlds.requests import check_agents, check_request, check_series, check_whole

__all__ = ["CHUNK", "simulate"]

CHUNK = 100
"""Worlds that are run together and kept as one: what a broken-off run loses at most."""
_MOST_DRAWS = 10 * CHUNK  # looked at in one part of the work: half a second


def simulate(
    case: Case,
    hypothesis: str = "spontaneous",
    worlds: int = 1,
    seed: int = 1,
    *,
    agents: int | Literal["all"] | None = None,
    days: int | None = None,
    threads: int = 2,
    government: Literal["recorded", "simulated"] = "recorded",
    store: Store | str | Path | None = None,
    cluster: object = None,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Run worlds under one hypothesis.

    Args:
        case: the case.
        hypothesis: name of a hypothesis with a mechanism.
        worlds: how many.
        seed: names the run; the same seed gives the same bytes.
        agents: citizens per world, or "all" for one agent per adult with weight one.
        days: days from the case's start (default: all of them).
        threads: worker threads.
        government: "recorded" or "simulated" decisions (see ``calm_worlds``).
        store: where finished chunks of worlds are found and kept: a store, a folder, or an address such as
            ``s3://bucket/path``; the result is the same with any and with none.
        cluster: where chunks are run: the address of a Dask scheduler, such as ``tcp://scheduler:8786``, or
            a ``distributed.Client``; the threads of this machine where None. The result is the same.
        progress: called with (days done, days in all), the days of all chunks counted.

    Returns:
        One variable per indicator, dims (world, day[, place]); attributes ``hypothesis``, ``seed``,
        ``acceptance``, ``state_hash`` (of the final state; where there are several chunks of ``CHUNK``
        worlds, the SHA-256 of theirs).

    Raises:
        CaseError: an argument out of range, or a cluster that cannot be used.
    """
    given: object = case
    if not isinstance(given, Case):
        raise CaseError(f"case: {given!r} given; allowed: a Case, as pk.load_case({str(given)!r}) reads it")
    length = int(case.hours) // 24
    days = length if days is None else days
    check_whole("days", days)
    if not 1 <= days <= length:
        raise CaseError(f"days: {days} given; allowed: 1 to {length}, the length of case {case.name!r}")
    check_whole("worlds", worlds, 1)
    if cluster is None:
        check_agents(case, agents, size=worlds, all_too=True, days=days)
    else:
        check_agents(case, agents, size=min(worlds, CHUNK), all_too=True)
        check_series(case, worlds, days)
    whole = agents == "all"
    count = None if agents is None or agents == "all" else int(agents)
    with on_cluster(cluster) as machines:
        ensemble = _Ensemble(
            case, hypothesis, worlds, seed, count, whole, threads, government, days, chosen_store(store),
            machines,
        )  # fmt: skip
        found = ensemble.chunks(progress)
    state, variables = _state(found), {}
    for name, indicator in INDICATORS.items():
        values = np.concatenate([chunk[name] for chunk in found])
        dims = ("world", "day", "place") if values.ndim == 3 else ("world", "day")
        variables[name] = (dims, values, {"unit": indicator.row.unit, "meaning": indicator.row.meaning})
    dates = np.array([np.datetime64(case.start + timedelta(days=d), "ns") for d in range(days)])
    attributes = {
        "case": case.name,
        "hypothesis": hypothesis,
        "seed": seed,
        "acceptance": ensemble.acceptance,
        "state_hash": state,
    }
    places = [region.place_id for region in case.regions]
    return xr.Dataset(variables, {"world": np.arange(worlds), "day": dates, "place": places}, attributes)


def _state(chunks: Sequence[Arrays]) -> str:
    """The fingerprint of the final state: a chunk's own, or that of all."""
    digests = [str(chunk[STATE_HASH]) for chunk in chunks]
    return digests[0] if len(digests) == 1 else hashlib.sha256(" ".join(digests).encode()).hexdigest()


class _Ensemble:
    """Worlds of one hypothesis as a list of tasks: which draws are calm, then each chunk of them.

    A chunk's arrays depend on its draws and on no other chunk. While the calm worlds are in memory chunks are
    cut from them; a chunk that is missing later, or run on another machine, has its worlds made again from
    the numbers of their draws.
    """

    def __init__(
        self,
        case: Case,
        hypothesis: str,
        worlds: int,
        seed: int,
        agents: int | None,
        whole: bool,
        threads: int,
        government: Literal["recorded", "simulated"],
        days: int,
        store: Store | None,
        cluster: Cluster | None = None,
    ) -> None:
        self._asked: dict[str, Any] = {
            "seed": seed, "agents": agents, "whole": whole, "threads": threads, "government": government,
        }  # fmt: skip
        self._case, self._hypothesis, self._worlds, self._days = case, hypothesis, worlds, days
        self._seed, self._threads, self._store, self._cluster = seed, threads, store, cluster
        self._settings = {
            "hypothesis": hypothesis,
            "agents": "all" if whole else agents,
            "government": government,
        }
        self._ranges = ranges_hash(case)  # a thousand small models written out: once is enough
        self._shared = Shared(f"case-{self._ranges}-{case.digest}", case)
        self._group = self._address("draws").key
        self._calm: CalmWorlds | None = None
        self._looked: list[tuple[int, str]] = []  # first draw and call of each part that was looked at
        calm = finished(Task(self._address("calm draws", worlds=worlds), self._draws), store)
        self._index = calm["index"]
        self.acceptance = float(calm["acceptance"])

    def _address(self, kind: str, **more: Any) -> Address:
        return Address(kind, self._ranges, {**self._settings, **more}, self._seed, worlds_code())

    def _draws(self) -> Arrays:
        if self._cluster is not None:
            return self._draws_there(self._cluster)
        self._calm = calm_worlds(self._case, self._hypothesis, size=self._worlds, **self._asked)
        return {"index": self._calm.index, "acceptance": np.array(self._calm.acceptance)}

    def _draws_there(self, cluster: Cluster) -> Arrays:
        """As ``calm_worlds`` draws them, each batch in parts."""
        whole = bool(self._asked["whole"])
        check_request(
            self._case,
            worlds=self._worlds,
            seed=self._seed,
            threads=self._threads,
            government=self._asked["government"],
        )
        hypothesis_named(self._case, self._hypothesis)

        def look(first: int, count: int, _: int) -> NDArray[np.bool_]:
            each = min(max(CHUNK, math.ceil(count / (2 * cluster.threads))), CHUNK if whole else _MOST_DRAWS)
            edges = [*range(first, first + count, each), first + count]
            parts = list(pairwise(edges))
            calls = [
                replace(
                    self._call(self._address("draws", part=list(part)), draws_looked_at, *part), keeps=True
                )
                for part in parts
            ]
            self._looked += [(part[0], call.key) for part, call in zip(parts, calls, strict=True)]
            calm = dict(cluster.done(calls, worlds_code))
            return np.concatenate([calm[number]["calm"] for number in range(len(parts))])

        batch = self._worlds if whole else max(self._worlds, LEAST_BATCH)
        index, acceptance, _ = calm_index(self._hypothesis, self._worlds, batch, look, fixed=whole)
        return {"index": index, "acceptance": np.array(acceptance)}

    def _call(self, address: Address, function: Callable[..., Arrays], *arguments: Any) -> Call:
        return Call(
            address.key,
            function,
            self._shared,
            (self._hypothesis, *arguments, self._group, {**self._asked, "threads": 1}),
        )

    def chunks(self, progress: Callable[[int, int], None] | None) -> list[Arrays]:
        """Every chunk's arrays, in the order of the draws."""
        every = [slice(start, min(start + CHUNK, self._worlds)) for start in range(0, self._worlds, CHUNK)]
        addresses = [
            self._address("worlds", draws=self._index[rows].tolist(), days=self._days) for rows in every
        ]

        def telling(days: int) -> None:
            if progress is not None:
                progress(days, len(every) * self._days)

        if self._cluster is not None:
            return self._chunks_there(
                self._cluster, addresses, every, lambda done: telling(done * self._days)
            )
        return [
            self._chunk(number, address, rows, telling)
            for number, (address, rows) in enumerate(zip(addresses, every, strict=True))
        ]

    def _chunks_there(
        self,
        cluster: Cluster,
        addresses: Sequence[Address],
        every: Sequence[slice],
        tell: Callable[[int], None],
    ) -> list[Arrays]:
        """Chunks on a cluster, each where most of its calm worlds may lie, all workers in turn."""
        near = [self._near(self._index[rows]) for rows in every]
        order = in_turn([cluster.did(key) for key in near])
        wanted = []
        for n in order:
            call = self._call(addresses[n], worlds_run, self._index[every[n]], self._days)
            wanted.append((addresses[n], replace(call, near=near[n])))
        found = finished_there(wanted, self._store, cluster, worlds_code, tell)
        return [found[place] for place in np.argsort(order)]

    def _near(self, index: NDArray[np.int64]) -> str:
        """The call that looked at the middle one of some draws; blank where another command did."""
        firsts = [first for first, _ in self._looked]
        part = bisect_right(firsts, int(index[len(index) // 2])) - 1
        return self._looked[part][1] if part >= 0 else ""

    def _chunk(self, number: int, address: Address, rows: slice, telling: Callable[[int], None]) -> Arrays:
        """One chunk, on threads of this machine."""
        told: list[int] = []

        def tell(day: int) -> None:
            told.append(day)
            telling(number * self._days + day)

        def make() -> Arrays:
            return days_run(self._batch(rows), self._days, self._threads, tell)

        found = finished(Task(address, make), self._store)
        if not told:  # it was there
            tell(self._days)
        return found

    def _batch(self, rows: slice) -> Worlds:
        if self._calm is None:
            return worlds_again(self._case, self._hypothesis, self._index[rows], **self._asked)
        if self._worlds <= CHUNK:
            return self._calm.worlds
        return self._calm.worlds.fork(np.arange(rows.start, rows.stop), streams="same")
