"""Chunks of an ensemble on a worker of a cluster: draws looked at, and calm worlds run to their last day.

A worker keeps the calm worlds of the draws that it has looked at, as far as they fit, and goes on with those.
A chunk that comes to another worker, or later, has its worlds made again from the numbers of their draws:
the same, bit for bit.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from powderkeg.society.country import INDICATORS, concatenate
from powderkeg.worlds.calm import calm_among, worlds_again
from powderkeg.worlds.cluster import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from powderkeg.case import Case
    from powderkeg.society.country import Worlds
    from powderkeg.store import Arrays

__all__ = ["STATE_HASH", "calm_batch", "days_run", "draws_looked_at", "in_turn", "worlds_run"]

STATE_HASH = "state_hash"
"""Name of a chunk's array that holds the fingerprint of its last state."""
_SHELF: Shelf[tuple[NDArray[np.int64], Worlds]] = Shelf(2**28)  # 4,800 worlds of Kazakhstan


def draws_looked_at(
    case: Case, hypothesis: str, first: int, after: int, group: str, asked: dict[str, Any]
) -> Arrays:
    """Which of consecutive draws are calm; their worlds are kept here for ``worlds_run``.

    Args:
        case: the case.
        hypothesis: whose draws.
        first: number of the first.
        after: number after the last.
        group: names the ensemble.
        asked: the other arguments of ``calm_among``.
    """
    calm, worlds = calm_among(case, hypothesis, first, after - first, **asked)
    numbers = first + np.flatnonzero(calm).astype(np.int64)
    if len(numbers):
        for _, other in _SHELF.get(group).values():
            worlds.setting = other.setting  # equal, and large where agents are many: kept once
            break
        size = worlds.nbytes + worlds.setting.nbytes + numbers.nbytes  # counted each time: a bound
        _SHELF.put(group, (first, after), (numbers, worlds), size)
    return {"calm": calm}


def worlds_run(
    case: Case, hypothesis: str, index: NDArray[np.int64], days: int, group: str, asked: dict[str, Any]
) -> Arrays:
    """A chunk of calm worlds run.

    Args:
        case: the case.
        hypothesis: whose worlds.
        index: rising numbers of their draws.
        days: from the case's start.
        group: names the ensemble.
        asked: the other arguments of ``worlds_again``.
    """
    batch = calm_batch(case, hypothesis, index, group, asked)
    return days_run(batch, days, int(asked["threads"]), lambda _: None)


def calm_batch(
    case: Case, hypothesis: str, index: NDArray[np.int64], group: str, asked: dict[str, Any]
) -> Worlds:
    """Calm worlds of some draws: those that are kept here, the rest made again; see ``worlds_run``."""
    kept = list(_SHELF.get(group).values())
    # one row each: which piece holds the draw, -1 for none; and where in it
    piece, row = np.full(len(index), -1), np.zeros(len(index), dtype=np.int64)
    for number, (draws, _) in enumerate(kept):
        at = np.searchsorted(draws, index)
        held = at < len(draws)
        held[held] = draws[at[held]] == index[held]
        piece[held], row[held] = number, at[held]
    edges = [0, *(np.flatnonzero(np.diff(piece)) + 1).tolist(), len(index)]
    parts = [
        worlds_again(case, hypothesis, index[a:b], **asked)
        if piece[a] < 0
        else kept[piece[a]][1].fork(row[a:b], streams="same")
        for a, b in pairwise(edges)
    ]
    return parts[0] if len(parts) == 1 else concatenate(parts)


def days_run(batch: Worlds, days: int, threads: int, tell: Callable[[int], None]) -> Arrays:
    """What worlds show on each day, and the fingerprint of their last state.

    Args:
        batch: worlds at hour 0; they are changed.
        days: to run.
        threads: worker threads.
        tell: told the days done.
    """
    daily = []
    for day in range(days):
        batch.step(24, threads)
        daily.append(batch.collect())
        tell(day + 1)
    values = {name: np.stack([seen[name] for seen in daily], axis=1) for name in INDICATORS}
    return {**values, STATE_HASH: np.array(batch.digest())}


def in_turn(holders: Sequence[str]) -> list[int]:
    """An order in which each holder has its turn: else the first of them gets all the work at first.

    Args:
        holders: for each chunk, what it is near to.

    Returns:
        The chunks' numbers.
    """
    turns: dict[str, int] = {}
    ranked = []
    for number, holder in enumerate(holders):
        turns[holder] = turns.get(holder, -1) + 1
        ranked.append((turns[holder], number))
    return [number for _, number in sorted(ranked)]
