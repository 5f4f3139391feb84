"""Requests for worlds, checked before anything is drawn: how many, of what size, and who governs."""

from __future__ import annotations

import numpy as np
import psutil

from powderkeg.case import Case, CaseError
from powderkeg.worlds.memory import memory_needed, most_that_fit, series_needed, what_fits

__all__ = ["check_agents", "check_hypotheses", "check_request", "check_series", "check_whole"]

GOVERNMENTS = ("recorded", "simulated")
_GIB = 2**30


def check_request(case: Case, *, worlds: int, seed: int, threads: int, government: str = "recorded") -> None:
    """Refuse what no draw of worlds can do.

    Raises:
        CaseError: no whole number where one is needed, one below its least, an unknown government, or a case
            without a hypothesis that has a mechanism.
    """
    check_hypotheses(case)
    for name, value, least in (("worlds", worlds, 1), ("seed", seed, None), ("threads", threads, 1)):
        check_whole(name, value, least)
    if government not in GOVERNMENTS:
        raise CaseError(f"government: {government!r} given; allowed: {', '.join(GOVERNMENTS)}")


def check_hypotheses(case: Case) -> None:
    """Refuse a case in which nothing can be simulated.

    Raises:
        CaseError: it has no hypothesis with a mechanism.
    """
    if all(h.know_nothing for h in case.hypotheses):
        raise CaseError(
            f"case {case.name!r} has no hypothesis that can be simulated; write one under hypotheses: in "
            "case.yaml that is not know_nothing"
        )


def check_agents(
    case: Case, agents: object, *, size: int, whole: bool = False, all_too: bool = False, days: int = 0
) -> None:
    """Refuse a number of agents that is none, or more than this machine could ever hold.

    Args:
        case: the case.
        agents: citizens per world, or None for the default.
        size: worlds in memory at once.
        whole: one agent per adult instead.
        all_too: whether "all" is allowed here.
        days: days whose indicators are kept.

    Raises:
        CaseError: says what is allowed, or how much memory is needed and how much there is.
    """
    words = "a whole number, 'all' or None" if all_too else "a whole number, or None for the model's own"
    wanted: int | str | None = None
    if whole or (all_too and agents == "all"):
        wanted = "all"
    elif agents is not None:
        wanted = check_whole("agents", agents, 1, words)
    needed, there = memory_needed(case, size, wanted, days), int(psutil.virtual_memory().total)
    if needed > there:
        raise CaseError(
            f"agents: {wanted or 'the default'} in {size:,} worlds need about {needed / _GIB:,.1f} GiB of "
            f"memory, this machine has {there / _GIB:,.1f}; ask for fewer agents or worlds: "
            f"{what_fits(case, there, size, wanted, days)} would fit"
        )


def check_series(case: Case, worlds: int, days: int) -> None:
    """Refuse more worlds than this machine can hold the results of; the worlds themselves are elsewhere.

    Raises:
        CaseError: says how much memory is needed, how much there is, and what would fit.
    """
    needed, there = series_needed(case, worlds, days), int(psutil.virtual_memory().total)
    if needed > there:
        fits = most_that_fit(lambda n: series_needed(case, n, days), there, worlds)
        raise CaseError(
            f"worlds: what {worlds:,} worlds show on {days} days needs about {needed / _GIB:,.1f} GiB of "
            f"memory on this machine, which has {there / _GIB:,.1f}; ask for fewer worlds or days: {fits:,} "
            "worlds would fit"
        )


def check_whole(name: str, value: object, least: int | None = None, words: str = "a whole number") -> int:
    """Give a whole number, or refuse what is none or lies below the least.

    Raises:
        CaseError: says what is allowed.
    """
    if not isinstance(value, int | np.integer) or isinstance(value, bool):
        raise CaseError(f"{name}: {value!r} given; allowed: {words}")
    if least is not None and int(value) < least:
        raise CaseError(f"{name}: {value} given; allowed: {least} or more")
    return int(value)
