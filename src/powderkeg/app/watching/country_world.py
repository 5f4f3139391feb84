"""One world of a case that is run hour by hour: the first world that ``simulate`` runs with the same seed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import psutil
from numpy.typing import NDArray

from powderkeg.app.watching.happenings import Happening, Stage, happenings
from powderkeg.app.watching.snapshot import Snapshot, snapshot
from powderkeg.case import Case, CaseError, Problem
from powderkeg.language import say
from powderkeg.society.country import DEATHS_BY_SIDE, LEAST_PER_REGION
from powderkeg.worlds import calm_worlds, memory_needed
from powderkeg.worlds.memory import most_that_fit

__all__ = ["COUNTED", "WatchedCountry"]

COUNTED = (
    "deaths",
    *DEATHS_BY_SIDE,
    "injured",
    "detained",
    "sites_lost",
    "weapons_looted",
    "clashes",
    "refusals",
    "defections",
)
"""Indicators that are added up from the case's first hour; deaths come first."""
_DAY = 24
_GIB = 2**30


class WatchedCountry:
    """A world at an hour, what has happened so far, and what happened in the last hour.

    Args:
        case: the case.
        hypothesis: name of a hypothesis with a mechanism.
        seed: names the world: it is the one that ``simulate(case, hypothesis, worlds=1, seed=seed)`` runs.
        agents: as in ``simulate``.
        government: the same.

    Attributes:
        now: the world as it is.
        totals: name of ``COUNTED`` -> (R,) since the case's first hour.
        acceptance: share of the draws that were calm before the case.
        state_hash: of the state at the end of the last whole day, as ``simulate`` gives it.

    Raises:
        CaseError: an argument out of range, or more memory than is free.
    """

    def __init__(
        self,
        case: Case,
        hypothesis: str,
        seed: int,
        *,
        agents: int | None = None,
        government: Literal["recorded", "simulated"] = "recorded",
    ) -> None:
        _check_memory(case, agents)
        calm = calm_worlds(
            case, hypothesis, size=1, seed=seed, agents=agents, government=government, threads=1
        )
        self._worlds = calm.worlds
        self.acceptance = calm.acceptance
        self.stage = Stage.of(case, self._worlds.setting, recorded=self._worlds.setting.inputs.recorded)
        self.now: Snapshot = snapshot(self._worlds)
        regions = len(self._worlds.places)
        self._earlier: dict[str, NDArray[np.float64]] = {name: np.zeros(regions) for name in COUNTED}
        self.totals: Mapping[str, NDArray[np.float64]] = self._earlier
        self.state_hash = ""

    @property
    def hours(self) -> int:
        """Length of the case."""
        return self._worlds.setting.hours

    @property
    def done(self) -> bool:
        """Whether the case's last hour is over."""
        return self.now.hour >= self.hours

    def advance(self) -> list[Happening]:
        """Run one hour and tell what happened in it; nothing after the last hour."""
        if self.done:
            return []
        before, counted = self.now, self.totals
        self._worlds.step(1)
        self.now = snapshot(self._worlds)
        self.totals = {name: self._earlier[name] + self.now.window[name] for name in COUNTED}
        if self.now.hour % _DAY == 0:
            # At the same hours as `simulate` does: what was counted since is part of the state and its hash.
            self._worlds.collect()
            self._earlier = dict(self.totals)
            self.state_hash = self._worlds.digest()
        return happenings(self.stage, before, self.now, counted, self.totals)


def _check_memory(case: Case, agents: int | None) -> None:
    """Refuse more agents than there is memory free for; that the machine has it is not enough in a window."""
    if not isinstance(agents, int) or isinstance(agents, bool):
        return
    needed, free = memory_needed(case, 1, agents), int(psutil.virtual_memory().available)
    if needed <= free:
        return
    fits = most_that_fit(lambda number: memory_needed(case, 1, number), free, agents)
    text = say(
        "{agents:,} agents need about {needed:,.1f} GiB of memory, {free:,.1f} are free",
        agents=agents,
        needed=needed / _GIB,
        free=free / _GIB,
    )
    mend = say("ask for {fits:,} agents or fewer", fits=fits)
    if fits < LEAST_PER_REGION * len(case.regions):
        mend = say("end other programs: not even the smallest world of this case fits now")
    raise CaseError(Problem(text, field="agents", mend=mend))
