"""Every pass that a weighing takes, run side by side; what comes out does not depend on the order."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from powderkeg.evidence.filter import FilterRun, opening_size, run_filter

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.evidence.plan import Plan
    from powderkeg.society import Society
    from powderkeg.society.country.indicators import Indicator

__all__ = ["Draw", "Drawn", "Pass", "ProgressUpdate", "Runs", "run_all"]

_LOOK_AHEAD = 1 << 20  # replicate number of the worlds that are run without looking at the record
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
class ProgressUpdate:
    """How far a weighing has come: ``done`` of ``total`` steps of about equal length, and what it is at."""

    done: int
    total: int
    label: str


@dataclass(frozen=True)
class Pass:
    """One hypothesis, one seed: the acceptance of its draws and what the filter left."""

    acceptance: float
    log_acceptance: float
    run: FilterRun


@dataclass(frozen=True)
class Runs:
    """Passes by hypothesis and seed, and per hypothesis the bands of worlds that never saw the record."""

    passes: Mapping[str, Sequence[Pass]]
    ahead: Mapping[str, FilterRun]


class _Steps:
    """Counts finished blocks over all passes; ``stop`` makes the passes end at their next block."""

    def __init__(self, total: int, progress: Callable[[ProgressUpdate], None] | None) -> None:
        self._total, self._progress = total, progress
        self._done = 0
        self._lock = threading.Lock()
        self.stop = threading.Event()

    def add(self, steps: int, label: str) -> None:
        if self.stop.is_set():
            raise InterruptedError("the weighing was stopped")
        with self._lock:
            self._done += steps
            if self._progress is not None:
                self._progress(ProgressUpdate(self._done, self._total, label))


def run_all(
    draw: Draw,
    plan: Plan,
    indicators: Mapping[str, Indicator],
    hypotheses: Sequence[str],
    *,
    particles: int,
    seeds: int,
    seed: int,
    jobs: int,
    deaths: tuple[str, ...],
    sensitivities: bool,
    progress: Callable[[ProgressUpdate], None] | None,
) -> Runs:
    """Run every pass, ``jobs`` at a time.

    Args:
        draw: draws worlds.
        plan: the record laid out.
        indicators: the society's indicators.
        hypotheses: names of those with a mechanism.
        particles: worlds per pass.
        seeds: passes per hypothesis.
        seed: the seed of all.
        jobs: passes at a time.
        deaths: death indicators to sum up.
        sensitivities: keep the likelihoods under other readings of know-nothing.
        progress: told after each block.
    """
    blocks = len(plan.blocks)
    calm = 1 + round(_CALM_SHARE * blocks)
    ahead = min(particles, max(50, min(400, particles // 5)))
    steps = _Steps(len(hypotheses) * (seeds + 1) * (blocks + calm), progress)

    def one(hypothesis: str, replicate: int) -> Pass:
        looking = replicate != _LOOK_AHEAD
        label = f"{hypothesis}, {f'seed {replicate + 1} of {seeds}' if looking else 'without the record'}"
        steps.add(0, label)
        size = opening_size(particles) if looking else ahead
        drawn = draw(hypothesis, size=size, replicate=replicate, threads=1)
        acceptance, log_acceptance, worlds = drawn.acceptance, drawn.log_acceptance, drawn.worlds
        del drawn  # the worlds at the start need not outlive the first resampling
        steps.add(calm, label)
        run = run_filter(
            worlds,
            plan,
            indicators,
            particles=min(particles, size),
            seed=seed,
            replicate=replicate,
            deaths=deaths,
            sensitivities=sensitivities,
            weigh=looking,
            after_block=lambda: steps.add(1, label),
        )
        return Pass(acceptance, log_acceptance, run)

    asked = [(h, r) for r in (*range(seeds), _LOOK_AHEAD) for h in hypotheses]
    found: dict[tuple[str, int], Pass] = {}
    with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
        futures = {pool.submit(one, h, r): (h, r) for h, r in asked}
        try:
            for future in as_completed(futures):
                found[futures[future]] = future.result()
        except BaseException:  # Ctrl-C among them: the passes under way must not run to their end
            steps.stop.set()
            for future in futures:
                future.cancel()
            raise
    return Runs(
        passes={h: [found[h, r] for r in range(seeds)] for h in hypotheses},
        ahead={h: found[h, _LOOK_AHEAD].run for h in hypotheses},
    )
