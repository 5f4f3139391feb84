"""Runs of the small country with foreign powers that decide, for their tests."""

from collections.abc import Callable, Mapping
from functools import cache

import numpy as np

from powderkeg.case import Prior
from powderkeg.outlook.powers import Payoffs, consult, draw_payoffs
from powderkeg.society.country import CALM_HOURS, Worlds
from societies import ACTIVE, CALM, born, given, settings_of, small_case

RECORDED = (
    given("price", 2, value=2.0),
    given("help_request", 3, 12),
    given("intervener_arrival", 4, 2, value=2000.0),
    given("intervener_withdrawal", 9, 12),
)
ARRIVAL = 74
"""Hour at which the recorded troops come."""
BRANCH = 72
"""Hour at which the worlds of these tests part: after the request, before the troops."""
SIZE = 48
QUIET = {**CALM, "opportunist_stake": 0.0, "approval_start": 0.2}
"""Order holds from the first hour on, so that the intervener has a choice."""
RESTLESS = {**ACTIVE, "opportunist_stake": 2.0}
"""Crowds in the streets at the branch."""


@cache
def _branched(settings: tuple[tuple[str, float], ...], size: int, recorded: bool) -> Worlds:
    worlds = born(settings_of(small_case(inputs=RECORDED if recorded else ())), size, dict(settings))
    worlds.step(CALM_HOURS + BRANCH)
    worlds.collect()
    return worlds


def branched(settings: Mapping[str, float] = QUIET, *, size: int = SIZE, recorded: bool = True) -> Worlds:
    """Worlds at the branch, a copy of their own with the same noise."""
    return _branched(tuple(settings.items()), size, recorded).fork(np.arange(size), streams="same")


def constant(**values: float) -> dict[str, Prior]:
    """Priors that give one value each."""
    return {name: Prior(distribution="constant", value=value) for name, value in values.items()}


def run(
    worlds: Worlds,
    payoffs: Payoffs,
    free: frozenset[str],
    *,
    hours: int = 120,
    before: Callable[[Worlds], None] | None = None,
) -> dict[str, np.ndarray]:
    """Go on for so many hours, powers consulted every sixth, once more at the end; indicators by name."""
    end = worlds.hour + hours
    while True:
        if before is not None:
            before(worlds)
        consult(worlds, worlds.hour, payoffs, free)
        if worlds.hour >= end:
            return worlds.collect()
        worlds.step(6)


def decided(**values: float) -> Payoffs:
    """Pay-offs with no noise but for what is given, and the first choice as soon as troops are there."""
    return draw_payoffs(1, SIZE, constant(**{"noise": 0.0, "settled_days": 0.0, **values}))
