"""The calm-baseline filter: worlds that were quiet before the case began.

The same rule for every hypothesis: no hour of the burn-in with more than ``CALM_CROWD`` people on the
streets. The share of draws that pass is part of the evidence (the calm before is part of the record).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case, CaseError
from powderkeg.kernels import extend_array
from powderkeg.society.country import (
    CALM_HOURS,
    Setting,
    Worlds,
    concatenate,
    initial,
    over_places,
    read_setting,
)
from powderkeg.worlds.memory import LEAST_BATCH
from powderkeg.worlds.priors import draw_parameters, hypothesis_named
from powderkeg.worlds.requests import check_agents, check_request

__all__ = ["CALM_CROWD", "CalmWorlds", "calm_among", "calm_index", "calm_worlds", "worlds_again"]

CALM_CROWD = 500.0
"""Persons; national sum of the regions' peaks in the burn-in."""
_LINEAGE = 0x6C696E65
_MOST_BATCHES = 60
_LEAST, _SPARE, _LOW = 32, 1.1, 0.1  # least draws of a batch, spare draws, acceptance that asks for all


@dataclass(frozen=True)
class CalmWorlds:
    """Worlds at hour 0 that passed the filter.

    Attributes:
        worlds: the first ``size`` that passed.
        acceptance: share of all draws that passed.
        log_acceptance: its logarithm.
        draws: number of draws it rests on.
        index: (size,) number of each world's draw.
    """

    worlds: Worlds
    acceptance: float
    log_acceptance: float
    draws: int
    index: NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def calm_worlds(
    case: Case,
    hypothesis: str,
    *,
    size: int,
    seed: int,
    replicate: int = 0,
    agents: int | None = None,
    whole: bool = False,
    threads: int = 2,
    government: Literal["recorded", "simulated"] = "recorded",
) -> CalmWorlds:
    """Draw worlds from a hypothesis's priors until ``size`` of them had a calm burn-in.

    Args:
        case: the case.
        hypothesis: name of a hypothesis with a mechanism.
        size: worlds wanted.
        seed: names the draw and the sample of citizens.
        replicate: a further draw of the same seed, which shares nothing but the citizens' traits.
        agents: citizens per world (None: the default).
        whole: one agent per adult instead.
        threads: worker threads; the result does not depend on it.
        government: "recorded" takes decisions from the case's inputs, "simulated" lets the model's
            government act.

    Raises:
        CaseError: unknown hypothesis, an argument out of range, more memory than the machine has, or nearly
            no draw is calm.
    """
    check_request(case, worlds=size, seed=seed, threads=threads, government=government)
    hypothesis_named(case, hypothesis)
    batch = size if whole else max(size, LEAST_BATCH)
    check_agents(case, agents, size=batch, whole=whole)
    setting = read_setting(case, seed=seed, agents=agents, whole=whole, recorded=government == "recorded")
    kept: list[Worlds] = []

    def look(first: int, count: int, missing: int) -> NDArray[np.bool_]:
        worlds = _burnt_in(case, hypothesis, setting, seed, replicate, first, count, threads)
        calm = _are_calm(worlds)
        if calm.any():
            kept.append(worlds.fork(np.flatnonzero(calm)[:missing], streams="same"))
        return calm  # the batch, which may be most of the memory, is gone before the next one is made

    index, acceptance, drawn = calm_index(hypothesis, size, batch, look, fixed=whole)
    chosen = concatenate(kept) if len(kept) > 1 else kept[0]
    return CalmWorlds(chosen, acceptance, math.log(acceptance), drawn, index)


def calm_index(
    hypothesis: str,
    size: int,
    batch: int,
    look: Callable[[int, int, int], NDArray[np.bool_]],
    *,
    fixed: bool = False,
) -> tuple[NDArray[np.int64], float, int]:
    """Numbers of the first ``size`` calm draws, share of calm ones among all, and how many all are.

    Args:
        hypothesis: whose draws, for the message.
        size: draws wanted.
        batch: draws of the first batch, and most of any other.
        look: given the first number of a batch, its size, and how many calm ones are missing, says which of
            its draws are calm.
        fixed: every batch is as large as the first.

    Raises:
        CaseError: nearly no draw is calm.
    """
    numbers: list[NDArray[np.int64]] = []
    found, drawn = 0, 0
    for _ in range(_MOST_BATCHES):
        more = batch if drawn == 0 or fixed else _wanted(size - found, found, drawn, batch)
        calm = np.flatnonzero(look(drawn, more, size - found))
        numbers.append(drawn + calm[: size - found].astype(np.int64))
        drawn += more
        found += len(calm)
        if found >= size:
            return np.concatenate(numbers), found / drawn, drawn
    raise CaseError(
        f"hypothesis {hypothesis!r}: only {found} of {drawn} draws had a calm burn-in (at most "
        f"{CALM_CROWD:.0f} people on the streets), {size} are wanted; lower the priors of spontaneous_rate "
        "or contagion"
    )


def _are_calm(worlds: Worlds) -> NDArray[np.bool_]:
    """(P,) whether each burn-in was calm; what it counted is then none of the case's first day."""
    crowd = over_places("participants", worlds.collect()["participants"])
    return np.asarray(crowd <= CALM_CROWD)


def calm_among(
    case: Case,
    hypothesis: str,
    first: int,
    count: int,
    *,
    seed: int,
    agents: int | None = None,
    whole: bool = False,
    threads: int = 2,
    government: Literal["recorded", "simulated"] = "recorded",
) -> tuple[NDArray[np.bool_], Worlds]:
    """(count,) which of consecutive draws of replicate 0 have a calm burn-in, and the worlds of those.

    Args:
        case: as for ``calm_worlds``.
        hypothesis: likewise.
        first: number of the first draw.
        count: how many.
        seed: as for ``calm_worlds``.
        agents: likewise.
        whole: likewise.
        threads: worker threads; the result does not depend on it.
        government: as for ``calm_worlds``.
    """
    setting = read_setting(case, seed=seed, agents=agents, whole=whole, recorded=government == "recorded")
    worlds = _burnt_in(case, hypothesis, setting, seed, 0, first, count, threads)
    calm = _are_calm(worlds)
    return calm, worlds.fork(np.flatnonzero(calm), streams="same")


def _burnt_in(
    case: Case,
    hypothesis: str,
    setting: Setting,
    seed: int,
    replicate: int,
    first: int,
    count: int,
    threads: int,
) -> Worlds:
    """Consecutive draws after the burn-in, calm or not."""
    parameters = draw_parameters(case, hypothesis, count, seed=seed, replicate=replicate, first=first)
    names = extend_array(
        np.full(count, _LINEAGE, dtype=np.uint64), replicate, np.arange(first, first + count)
    )
    worlds = initial(setting, parameters, names)
    worlds.step(CALM_HOURS, threads)
    return worlds


def worlds_again(
    case: Case,
    hypothesis: str,
    index: NDArray[np.int64],
    *,
    seed: int,
    agents: int | None = None,
    whole: bool = False,
    threads: int = 2,
    government: Literal["recorded", "simulated"] = "recorded",
) -> Worlds:
    """Make calm worlds of replicate 0 again from the numbers of their draws, bit for bit.

    Args:
        case: as for ``calm_worlds``.
        hypothesis: likewise.
        index: rising numbers of draws, as ``CalmWorlds.index`` gives them.
        seed: as for ``calm_worlds``.
        agents: likewise.
        whole: likewise.
        threads: worker threads; the result does not depend on it.
        government: as for ``calm_worlds``.
    """
    setting = read_setting(case, seed=seed, agents=agents, whole=whole, recorded=government == "recorded")
    first, count = int(index[0]), int(index[-1] - index[0]) + 1
    worlds = _burnt_in(case, hypothesis, setting, seed, 0, first, count, threads)
    worlds.collect()  # what the burn-in counted is none of the case's first day
    return worlds.fork((index - first).astype(np.intp), streams="same")


def _wanted(missing: int, found: int, drawn: int, most: int) -> int:
    """Draws for a next batch: what the acceptance so far asks for, and a little more; all of it where low."""
    share = found / drawn
    return most if share < _LOW else min(most, _LEAST + math.ceil(_SPARE * missing / share))
