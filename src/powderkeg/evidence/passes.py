"""One pass of a weighing: the worlds it draws, the filter it runs, and how far it has come."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.filter import FilterRun, opening_size, run_filter
from powderkeg.evidence.joint import run_joint
from powderkeg.evidence.kept_passes import KeptPasses, Pass
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from powderkeg.case import Case
    from powderkeg.evidence.joint import Maker
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.windows import Window
    from powderkeg.society import Society
    from powderkeg.society.country.indicators import Indicator
    from powderkeg.store import Task

__all__ = ["LOOK_AHEAD", "CountryDraw", "Crew", "Draw", "Drawn", "ProgressUpdate", "Steps", "Work"]

LOOK_AHEAD = 1 << 20
"""Replicate number of the worlds that are run without looking at the record."""
_CALM_SHARE = 0.3  # share of a pass that drawing calm worlds takes, for the progress figure only


class Drawn(Protocol):
    """Worlds at the case's start that passed the calm-baseline filter."""

    @property
    def worlds(self) -> Society: ...  # noqa: D102

    @property
    def acceptance(self) -> float: ...  # noqa: D102

    @property
    def log_acceptance(self) -> float: ...  # noqa: D102


class Draw(Protocol):
    """Draws calm worlds of a hypothesis."""

    def __call__(self, hypothesis: str, *, size: int, replicate: int, threads: int) -> Drawn:
        """``size`` worlds; the same arguments give the same worlds."""


@dataclass(frozen=True)
class CountryDraw:
    """Draws calm worlds of a case of the country; see ``powderkeg.worlds.calm_worlds``.

    Attributes:
        case: the case.
        seed: names every random number.
        agents: citizens per world; the society's default where None.
    """

    case: Case
    seed: int
    agents: int | None

    def __call__(self, hypothesis: str, *, size: int, replicate: int, threads: int) -> Drawn:
        """``size`` worlds; the same arguments give the same worlds."""
        from powderkeg.worlds import calm_worlds

        return calm_worlds(
            self.case,
            hypothesis,
            size=size,
            seed=self.seed,
            replicate=replicate,
            agents=self.agents,
            threads=threads,
        )


@dataclass(frozen=True)
class ProgressUpdate:
    """How far a weighing has come: ``done`` of ``total`` steps of about equal length, and what it is at."""

    done: int
    total: int
    label: str


class Steps:
    """Counts finished blocks over all passes; ``stop`` makes the passes end at their next block."""

    def __init__(self, total: int, progress: Callable[[ProgressUpdate], None] | None) -> None:
        self._total, self._progress = total, progress
        self._done = 0
        self._lock = threading.Lock()
        self.stop = threading.Event()

    def add(self, steps: int, label: str) -> None:
        """So many more are done; what is being done is told with it.

        Raises:
            InterruptedError: the passes are to end.
        """
        if self.stop.is_set():
            raise InterruptedError("the weighing was stopped")
        with self._lock:
            self._done += steps
            if self._progress is not None:
                self._progress(ProgressUpdate(self._done, self._total, label))


class Crew:
    """How many threads a piece of work may use: those of work that is over go to what is still to be done.

    Five passes on two threads leave one without work while the last is made: both then step its worlds.

    Args:
        threads: in all, and pieces of work at a time.
        tasks: pieces of work, in all.
    """

    def __init__(self, threads: int, tasks: int) -> None:
        self._threads, self._left = threads, tasks
        self._lock = threading.Lock()

    def leave(self) -> None:
        """A piece of work is over."""
        with self._lock:
            self._left -= 1

    def each(self) -> int:
        """Threads of one piece of work, at this moment."""
        return max(1, self._threads // max(1, self._left))


class Work:
    """What the passes share."""

    def __init__(
        self,
        draw: Draw,
        plan: Plan,
        indicators: Mapping[str, Indicator],
        hypotheses: tuple[str, ...],
        particles: int,
        seeds: int,
        seed: int,
        deaths: tuple[str, ...],
        watched: tuple[Window, ...] | None,
    ) -> None:
        self._draw, self._plan, self._indicators, self._hypotheses = draw, plan, indicators, hypotheses
        self._particles, self._seeds, self._seed, self._deaths = particles, seeds, seed, deaths
        self._watched = watched
        self._calm = 1 + round(_CALM_SHARE * len(plan.blocks))
        self.length = len(plan.blocks) + self._calm
        self.steps = Steps(0, None)
        self.crew = Crew(1, 1)

    def counted(self, kept: KeptPasses, task: Task) -> dict[tuple[str, int], Pass]:
        """What a task gives; its steps count as done where it was found."""
        begun: list[bool] = []

        def make() -> Mapping[str, npt.NDArray[Any]]:
            begun.append(True)
            return task.make()

        found = kept.passes(replace(task, make=make))
        self.crew.leave()
        if not begun:
            self.steps.add(len(found) * self.length, say("passes that were kept"))
        return found

    def together(self, maker: Maker, replicate: int) -> dict[tuple[str, int], Pass]:
        """One joint pass of all hypotheses."""
        each = len(self._hypotheses)
        label = say("all hypotheses, seed {seed} of {seeds}", seed=replicate + 1, seeds=self._seeds)
        self.steps.add(0, label)
        runs, calm = run_joint(
            maker,
            self._plan,
            self._indicators,
            particles=self._particles,
            seed=self._seed,
            replicate=replicate,
            threads=self.crew.each,
            deaths=self._deaths,
            watched=self._watched,
            after_block=lambda: self.steps.add(each, label),
        )
        self.steps.add(each * self._calm, label)
        return {
            (name, replicate): _passed(float(share), float(np.log(share)), run)
            for name, share, run in zip(self._hypotheses, calm, runs, strict=True)
        }

    def alone(self, hypothesis: str, replicate: int) -> dict[tuple[str, int], Pass]:
        """One hypothesis by itself, or its worlds without the record."""
        looking, particles = replicate != LOOK_AHEAD, self._particles
        label = (
            say(
                "{hypothesis}, seed {seed} of {seeds}",
                hypothesis=hypothesis,
                seed=replicate + 1,
                seeds=self._seeds,
            )
            if looking
            else say("{hypothesis}, without the record", hypothesis=hypothesis)
        )
        self.steps.add(0, label)
        size = opening_size(particles) if looking else max(100, min(400, particles // 5))
        drawn = self._draw(hypothesis, size=size, replicate=replicate, threads=1)
        acceptance, log_acceptance, worlds = drawn.acceptance, drawn.log_acceptance, drawn.worlds
        del drawn  # the worlds at the start need not outlive the first resampling
        self.steps.add(self._calm, label)
        run = run_filter(
            worlds,
            self._plan,
            self._indicators,
            particles=min(particles, size),
            seed=self._seed,
            replicate=replicate,
            deaths=self._deaths,
            watched=self._watched,
            weigh=looking,
            after_block=lambda: self.steps.add(1, label),
        )
        return {(hypothesis, replicate): _passed(acceptance, log_acceptance, run)}


def _passed(acceptance: float, log_acceptance: float, run: FilterRun) -> Pass:
    if run.scored is not None:
        run.scored = replace(run.scored, log_acceptance=log_acceptance)
    return Pass(acceptance, log_acceptance, run)
