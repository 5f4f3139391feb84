"""Ensembles: many worlds of one hypothesis, run to the end and kept as a labelled data set."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Literal

import numpy as np
import xarray as xr

from powderkeg.case import Case, CaseError
from powderkeg.society.country import INDICATORS, Worlds
from powderkeg.store import Address, Arrays, Store, Task, chosen_store, finished
from powderkeg.worlds.calm import CalmWorlds, calm_worlds, worlds_again
from powderkeg.worlds.ranges import ranges_hash, worlds_code
from powderkeg.worlds.requests import check_agents, check_whole

__all__ = ["CHUNK", "simulate"]

_DIGEST = "state_hash"
CHUNK = 100
"""Worlds that are run together and kept as one: what a broken-off run loses at most."""


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
        progress: called with (days done, days in all), the days of all chunks counted.

    Returns:
        One variable per indicator, dims (world, day[, place]); attributes ``hypothesis``, ``seed``,
        ``acceptance``, ``state_hash`` (of the final state; where there are several chunks of ``CHUNK``
        worlds, the SHA-256 of theirs).

    Raises:
        CaseError: an argument out of range.
    """
    given: object = case
    if not isinstance(given, Case):
        raise CaseError(f"case: {given!r} given; allowed: a Case, as pk.load_case({str(given)!r}) reads it")
    length = int(case.hours) // 24
    days = length if days is None else days
    check_whole("days", days)
    if not 1 <= days <= length:
        raise CaseError(f"days: {days} given; allowed: 1 to {length}, the length of case {case.name!r}")
    check_agents(case, agents, size=check_whole("worlds", worlds, 1), all_too=True, days=days)
    whole = agents == "all"
    count = None if agents is None or agents == "all" else int(agents)
    ensemble = _Ensemble(
        case, hypothesis, worlds, seed, count, whole, threads, government, days, chosen_store(store)
    )
    found = ensemble.chunks(progress)
    variables = {}
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
        "state_hash": _state(found),
    }
    places = [region.place_id for region in case.regions]
    return xr.Dataset(variables, {"world": np.arange(worlds), "day": dates, "place": places}, attributes)


def _state(chunks: Sequence[Arrays]) -> str:
    """The fingerprint of the final state: a chunk's own, or that of all."""
    digests = [str(chunk[_DIGEST]) for chunk in chunks]
    return digests[0] if len(digests) == 1 else hashlib.sha256(" ".join(digests).encode()).hexdigest()


class _Ensemble:
    """Worlds of one hypothesis as a list of tasks: which draws are calm, then each chunk of them.

    A chunk's arrays depend on its draws and on no other chunk. While the calm worlds are in memory chunks are
    cut from them; a chunk that is missing later has its worlds made again from the numbers of their draws.
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
    ) -> None:
        self._asked: dict[str, Any] = {
            "seed": seed, "agents": agents, "whole": whole, "threads": threads, "government": government,
        }  # fmt: skip
        self._case, self._hypothesis, self._worlds, self._days = case, hypothesis, worlds, days
        self._seed, self._threads, self._store = seed, threads, store
        self._settings = {
            "hypothesis": hypothesis,
            "agents": "all" if whole else agents,
            "government": government,
        }
        self._calm: CalmWorlds | None = None
        calm = finished(Task(self._address("calm draws", worlds=worlds), self._draws), store)
        self._index = calm["index"]
        self.acceptance = float(calm["acceptance"])

    def _address(self, kind: str, **more: Any) -> Address:
        return Address(kind, ranges_hash(self._case), {**self._settings, **more}, self._seed, worlds_code())

    def _draws(self) -> Arrays:
        self._calm = calm_worlds(self._case, self._hypothesis, size=self._worlds, **self._asked)
        return {"index": self._calm.index, "acceptance": np.array(self._calm.acceptance)}

    def chunks(self, progress: Callable[[int, int], None] | None) -> list[Arrays]:
        """Every chunk's arrays, in the order of the draws."""
        starts = range(0, self._worlds, CHUNK)
        found = []
        for number, start in enumerate(starts):
            rows = slice(start, min(start + CHUNK, self._worlds))

            told: list[int] = []

            def tell(day: int, number: int = number, told: list[int] = told) -> None:
                told.append(day)
                if progress is not None:
                    progress(number * self._days + day, len(starts) * self._days)

            index = self._index[rows]
            address = self._address("worlds", draws=index.tolist(), days=self._days)
            found.append(finished(Task(address, partial(self._run, rows, tell)), self._store))
            if not told:  # it was there
                tell(self._days)
        return found

    def _run(self, rows: slice, tell: Callable[[int], None]) -> Arrays:
        batch = self._batch(rows)
        daily = []
        for day in range(self._days):
            batch.step(24, self._threads)
            daily.append(batch.collect())
            tell(day + 1)
        values = {name: np.stack([seen[name] for seen in daily], axis=1) for name in INDICATORS}
        return {**values, _DIGEST: np.array(batch.digest())}

    def _batch(self, rows: slice) -> Worlds:
        if self._calm is None:
            return worlds_again(self._case, self._hypothesis, self._index[rows], **self._asked)
        if self._worlds <= CHUNK:
            return self._calm.worlds
        return self._calm.worlds.fork(np.arange(rows.start, rows.stop), streams="same")
