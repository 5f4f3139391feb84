"""What a world costs a day: of worlds left alone, and of the worlds that the filter keeps.

A particle-day is one world through one day, all mechanisms included (``Worlds.step``). Seconds are those of
the thread that does it, so that what else the machine does counts little.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from unittest import mock

import numpy as np

from benchmarks.batches import copied
from powderkeg.case import Case
from powderkeg.evidence import passes, weigh
from powderkeg.evidence.filter import run_filter
from powderkeg.society.country import CALM_HOURS, Worlds
from powderkeg.worlds import calm_worlds

FIRST, LAST = 3, 13  # days over which the mean is taken, of those that the record speaks of
DAYS = 13
TIMES = 3


def able(case: Case) -> list[str]:
    """Hypotheses that can be simulated."""
    return [h.name for h in case.hypotheses if not h.know_nothing]


def left_alone(case: Case, agents: int | None, worlds: int, hypothesis: str) -> np.ndarray:
    """(DAYS,) seconds of each day for ``worlds`` worlds that never see the record; the best of several."""
    batch = calm_worlds(case, hypothesis, size=worlds, seed=1, agents=agents).worlds
    seconds = np.full((TIMES, DAYS), np.inf)
    for run in range(TIMES):
        own = copied(batch)
        for day in range(DAYS):
            begin = time.thread_time()
            own.step(24)
            seconds[run, day] = time.thread_time() - begin
    return np.asarray(seconds.min(axis=0))


def by_day(case: Case, agents: int | None, worlds: int) -> list[float]:
    """Microseconds per particle-day on every day: a mean over all hypotheses, ``worlds`` of each."""
    names = able(case)
    seconds = sum(left_alone(case, agents, worlds, name) for name in names)
    return [float(one) for one in 1e6 * np.asarray(seconds) / (worlds * len(names))]


@dataclass
class Ledger:
    """Seconds and particle-days of each day, and of the burn-in, while a weighing runs."""

    seconds: np.ndarray = field(default_factory=lambda: np.zeros(DAYS + 1))
    days: np.ndarray = field(default_factory=lambda: np.zeros(DAYS + 1))
    burn_in: list[float] = field(default_factory=lambda: [0.0, 0.0])
    looking: bool = True

    def add(self, worlds: Worlds, hours: int, seconds: float) -> None:
        """Book a step that began at ``worlds.hour``; of the days, only of worlds that see the record."""
        if worlds.hour < 0:
            self.burn_in[0] += seconds
            self.burn_in[1] += worlds.size * hours / 24
        elif self.looking:
            day = min(DAYS, worlds.hour // 24)
            self.seconds[day] += seconds
            self.days[day] += worlds.size * hours / 24

    def rates(self) -> list[float | None]:
        """Microseconds per particle-day on every day; None on days that no world reached."""
        pairs = zip(self.seconds[:DAYS], self.days[:DAYS], strict=True)
        return [float(1e6 * seconds / days) if days else None for seconds, days in pairs]


@contextlib.contextmanager
def booked() -> Iterator[Ledger]:
    """Time every step of every batch; passes must run one after another, and on one thread."""
    ledger, step = Ledger(), Worlds.step

    def timed(worlds: Worlds, hours: int, threads: int = 1) -> None:  # noqa: ARG001 - as Worlds.step
        begin = time.thread_time()
        step(worlds, hours, 1)
        seconds = time.thread_time() - begin
        worlds.hour -= hours
        ledger.add(worlds, hours, seconds)
        worlds.hour += hours

    def noted(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        ledger.looking = named["weigh"]
        try:
            return run_filter(*arguments, **named)
        finally:
            ledger.looking = True

    with mock.patch.object(Worlds, "step", timed), mock.patch.object(passes, "run_filter", noted):
        yield ledger


def in_the_filter(case: Case, agents: int | None, particles: int) -> dict[str, Any]:
    """One weighing with one seed on one core: the same by day, and what all of it took."""
    begin = time.process_time()
    with booked() as ledger:
        weigh(case, particles=particles, seeds=1, jobs=1, checks=False, agents=agents)
    whole = time.process_time() - begin
    stepping = float(ledger.seconds.sum()) + ledger.burn_in[0]
    return {
        "particles": particles,
        "days": ledger.rates(),
        "mean": mean_of(ledger.rates(), ledger.days),
        "burn_in": 1e6 * ledger.burn_in[0] / ledger.burn_in[1],
        "seconds": whole,
        "share_of_steps": stepping / whole,
    }


def mean_of(rates: Sequence[float | None], weights: np.ndarray | None = None) -> float:
    """Mean over ``FIRST`` to ``LAST`` January, by particle-days where they are given."""
    shares = np.ones(DAYS) if weights is None else weights
    pairs = [(rates[d], shares[d]) for d in range(FIRST - 1, LAST)]
    known = [(rate, share) for rate, share in pairs if rate is not None]
    return float(sum(rate * share for rate, share in known) / sum(share for _, share in known))


def measure(case: Case, *, quick: bool = False) -> dict[str, Any]:
    """Microseconds per particle-day with default agents and with 2,000, left alone and in the filter."""
    weigh(case, particles=20, seeds=1, jobs=1, checks=False)  # loads or compiles
    found: dict[str, Any] = {"burn_in_hours": CALM_HOURS}
    for name, agents in (("default", None), ("2,000", 2_000)):
        alone = by_day(case, agents, 32 if quick else 96)
        found[name] = {
            "alone": {"days": alone, "mean": mean_of(alone)},
            "filter": in_the_filter(case, agents, 60 if quick else 500),
        }
    return found
