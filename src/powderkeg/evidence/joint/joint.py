"""The joint filter: one population for all hypotheses, block by block.

Every hypothesis has equally many worlds. After each block its worlds are weighed by the block's claims at
rising powers, so that no step leaves fewer than half of them effective (tempering); after a step they are
resampled and half of them try a move (``moves``), some of them to another hypothesis. Worlds that leave a
hypothesis for another say that the other's evidence was held too low: with all held at 1/H of the population
by their evidence so far, the share s of one after a move adds log(H s) to it. So hypotheses that differ in
little are compared by what sets them apart, not by the luck of two separate runs.

Sources: Del Moral, Doucet & Jasra 2006 (samplers that move), Chopin 2002 (data tempering), Carlin & Chib 1995
(moves between models).
"""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.bands import BandKeeper, band_windows
from powderkeg.evidence.calibration import pareto_k
from powderkeg.evidence.filter import FilterRun, effective_size, log_sum, sum_up, systematic
from powderkeg.evidence.joint.last import look_back
from powderkeg.evidence.joint.moves import Mover
from powderkeg.evidence.joint.population import Tracks, opened
from powderkeg.evidence.windows import SEGMENTS_A_DAY, Window

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from powderkeg.evidence.joint.maker import IndexArray, Maker
    from powderkeg.evidence.plan import Plan
    from powderkeg.society.country.indicators import Indicator

__all__ = ["MOVES", "run_joint"]

FloatArray = npt.NDArray[np.float64]
_PURPOSE = 0x6A6F696E
MOVES = 1
"""Rounds of moves after each step of a block; in a round half of the worlds try one, at the end all."""
_LAST_MOVES = 3  # times as many rounds at the end: the last worlds stand for the parameters and the outlook
_TARGET = 0.5  # share of worlds that a step leaves effective
_RESAMPLE = 0.6  # share of effective worlds below which a block ends with a resampling
_LEAST_STEP = 1e-3


class _Joint:
    """A joint pass in progress."""

    def __init__(
        self,
        maker: Maker,
        plan: Plan,
        indicators: Mapping[str, Indicator],
        deaths: tuple[str, ...],
        particles: int,
        stream: np.random.Generator,
        threads: int | Callable[[], int],
        moves: int,
    ) -> None:
        self.plan, self._moves, self._stream = plan, moves, stream
        self._indicators = indicators
        bands = band_windows(plan, indicators)
        self._deaths = {name: Window(name, None, 0, plan.segments - 1) for name in deaths}
        needed = plan.windows()
        for window in (window for windows in bands.values() for window in windows):
            needed[window] = max(needed.get(window, 0), window.last)
        needed |= dict.fromkeys(self._deaths.values(), plan.segments)
        self._tracks = Tracks(plan, indicators, needed, maker, threads)
        self._particles, self.H = particles, len(maker.hypotheses)
        self.population, self.calm = opened(self._tracks, particles, stream)
        self._mover = Mover(maker, stream)
        self._log_weights = np.full(self.population.size, -np.log(particles))
        self.evidence = np.zeros(self.H)  # over know-nothing's, the calm baseline left out
        self.runs = [FilterRun() for _ in range(self.H)]
        self._bands = [BandKeeper(bands) for _ in range(self.H)]
        self._shown = self._log_weights
        self._steps: list[list[FloatArray]] = [[] for _ in range(self.H)]

    def _rows(self) -> list[npt.NDArray[np.bool_]]:
        return [self.population.origins.hypothesis == h for h in range(self.H)]

    def block(self, number: int) -> None:
        """Run to the end of a block, weigh it, and renew the worlds as often as it asks for."""
        self.population.track.run_to(self.plan.ends[number])
        increments = self.population.track.score(self.plan.claims[number])
        at_once = self._effective(self._log_weights + self._increment())
        start = self.evidence.copy()
        raw = self._claim_by_claim(increments)
        smallest = self._temper(number)
        for h, run in enumerate(self.runs):
            run.ess.append(float(smallest[h]))
            run.ess_at_once.append(float(at_once[h]))
            run.gains += raw[h]
            step = self.evidence[h] - start[h] if self.evidence[h] > -np.inf else -np.inf
            lost = -np.inf in raw[h] or self.evidence[h] == -np.inf
            run.residuals.append((0.0 if -np.inf in raw[h] else -np.inf) if lost else step - fsum(raw[h]))
        self._foresee()

    def _claim_by_claim(self, increments: list[FloatArray]) -> list[list[float]]:
        """Per hypothesis the gain of each claim, by weighing the worlds that came into the block."""
        found: list[list[float]] = []
        for rows in self._rows():
            weights = self._log_weights[rows]
            gains = []
            for increment in increments:
                weighted = weights + increment[rows]
                gain = log_sum(weighted)
                gains.append(gain)
                if gain == -np.inf:
                    break
                weights = weighted - gain
            found.append(gains + [0.0] * (len(increments) - len(gains)))
        return found

    def _temper(self, number: int) -> FloatArray:
        """Weigh a block in steps; (H,) smallest effective number of worlds of each hypothesis."""
        heat, smallest, renewed = 0.0, np.full(self.H, np.inf), False
        while heat < 1.0:
            step = self._next_step(1.0 - heat)
            heat = 1.0 if step >= 1.0 - heat - 1e-12 else heat + step
            smallest = np.minimum(smallest, self._reweigh(step))
            thin = (self._effective(self._log_weights) < _RESAMPLE * self._sizes()).any()
            if heat < 1.0 or thin or number + 1 == len(self.plan.blocks):
                self._renew(number, heat)
                renewed = True
        if renewed and number + 1 < len(self.plan.blocks):
            self.population.part(number)
        return smallest

    def _increment(self) -> FloatArray:
        """(P,) log likelihood that a block's claims add; nothing where a hypothesis is lost."""
        before, after = self.population.track.before, self.population.track.likelihood.log_ratio
        found = np.full(len(before), -np.inf)
        np.subtract(after, before, out=found, where=(before > -np.inf) & (after > -np.inf))
        lost = self.evidence == -np.inf
        result: FloatArray = np.where(lost[self.population.origins.hypothesis], 0.0, found)
        return result

    def _effective(self, log_weights: FloatArray) -> FloatArray:
        return np.array([effective_size(log_weights[rows]) for rows in self._rows()])

    def _sizes(self) -> FloatArray:
        """(H,) worlds of each hypothesis, at most as many as were asked for."""
        counts = np.bincount(self.population.origins.hypothesis, minlength=self.H)
        return np.minimum(counts, self._particles).astype(float)

    def _next_step(self, left: float) -> float:
        """The largest step of the power that leaves enough worlds of every hypothesis effective."""
        increment, wanted = self._increment(), _TARGET * self._sizes()

        def holds(step: float) -> bool:
            with np.errstate(invalid="ignore"):
                sizes = self._effective(self._log_weights + step * increment)
            # a hypothesis no world of which can give the claims is lost whatever the step
            return bool(((sizes >= wanted) | (sizes == 0.0)).all())

        if holds(left):
            return left
        low, high = 0.0, left
        for _ in range(30):
            middle = 0.5 * (low + high)
            low, high = (middle, high) if holds(middle) else (low, middle)
        return max(low, min(_LEAST_STEP, left))

    def _reweigh(self, step: float) -> FloatArray:
        """Weigh by a part of the block; (H,) effective numbers."""
        weighted = self._log_weights + step * self._increment()
        sizes = self._effective(weighted)
        for h, rows in enumerate(self._rows()):
            gain = log_sum(weighted[rows])
            if gain == -np.inf:  # goes on with equal weights, its evidence lost for good
                self.evidence[h] = -np.inf
                weighted[rows] = -np.log(rows.sum())
            else:
                self.evidence[h] += gain
                # in units of their mean, so that the steps' weights may be looked at together
                self._steps[h].append(weighted[rows] - gain + np.log(rows.sum()))
                weighted[rows] -= gain
        self._log_weights = weighted
        return sizes

    def _renew(self, number: int, heat: float) -> None:
        """Resample equally many worlds of each hypothesis, and move them."""
        index: list[IndexArray] = []
        for rows in self._rows():
            own = np.flatnonzero(rows)
            weights = np.exp(self._log_weights[own])
            chosen = systematic(weights / weights.sum(), float(self._stream.random()), self._particles)
            index.append(own[chosen])
        self.population.take(np.concatenate(index))
        alive = self.evidence > -np.inf
        final = heat == 1.0 and number + 1 == len(self.plan.blocks)
        # held at one level through all moves: the population's shares lean towards the truth from equal ones
        level = np.where(alive, -self.evidence - np.log(self.calm), -np.inf)
        for who in self._turns(final=final):
            self._mover.move(self.population, number, heat, level, who)
        counts = np.bincount(self.population.origins.hypothesis, minlength=self.H)
        share = counts[alive] / counts[alive].sum()
        self.evidence[alive] += np.log(share * alive.sum())
        self._log_weights = -np.log(counts)[self.population.origins.hypothesis]

    def _turns(self, *, final: bool) -> Iterator[IndexArray]:
        """Worlds that try a move, one batch after another: half of them, drawn by lot; all at the end.

        Which worlds move must not hang on what they are: to move only the copies that a resampling made, say,
        would leave the heavy worlds' share too small.
        """
        size = self.population.size
        for _ in range(self._moves * (_LAST_MOVES if final else 1)):
            halves = np.array_split(self._stream.permutation(size), 2)
            yield from (np.sort(half) for half in (halves if final else halves[:1]))

    def _foresee(self) -> None:
        """What is shown of a block must not know the figures that only guide it."""
        known = self._log_weights + self.population.track.likelihood.foresight()
        for h, rows in enumerate(self._rows()):
            total = log_sum(known[rows])
            if not np.isfinite(total):  # a lost hypothesis is shown as its worlds stand
                self.runs[h].foresight.append(0.0)
                known[rows] = self._log_weights[rows]
                continue
            self.runs[h].foresight.append(total)
            known[rows] -= total
        self._shown = known

    def end_day(self, day: int) -> None:
        """Keep the day's bands."""
        for rows, keeper in zip(self._rows(), self._bands, strict=True):
            keeper.take(day, self.population.track.values, np.where(rows, np.exp(self._shown), 0.0))

    def finish(self, watched: tuple[Window, ...] | None) -> list[FilterRun]:
        """One run per hypothesis."""
        population = self.population
        last = None if watched is None else look_back(population, self.plan, self._indicators, watched)
        deaths = self._deaths if self.plan.segments else {}
        values = {name: population.track.values.value(window) for name, window in deaths.items()}
        for h, rows in enumerate(self._rows()):
            self.runs[h].bands = self._bands[h].rows()
            if self._steps[h]:
                self.runs[h].k_hat = pareto_k(np.concatenate(self._steps[h]))
            weights = np.where(rows, self._log_weights, -np.inf)
            sum_up(self.runs[h], weights, population.track.likelihood, population.draw, values)
            if last is not None:
                self.runs[h].scored = last.of(h, self.runs[h], weights)
        return self.runs


def run_joint(
    maker: Maker,
    plan: Plan,
    indicators: Mapping[str, Indicator],
    *,
    particles: int,
    seed: int,
    replicate: int = 0,
    threads: int | Callable[[], int] = 1,
    moves: int = MOVES,
    deaths: tuple[str, ...] = (),
    watched: tuple[Window, ...] | None = None,
    after_block: Callable[[], None] = lambda: None,
) -> tuple[list[FilterRun], FloatArray]:
    """One joint pass over the record.

    Args:
        maker: makes worlds.
        plan: the record laid out.
        indicators: the society's indicators.
        particles: worlds per hypothesis.
        seed: with ``replicate`` names every random number.
        replicate: which of several passes.
        threads: for the worlds' steps: how many, or what says how many each time; the result does not depend
            on it.
        moves: rounds of moves after each step; 0 leaves worlds as they are.
        deaths: death indicators to sum up at the end.
        watched: also keep what the last worlds say of each claim, and what they did over these windows.
        after_block: called after each block; may raise to stop the pass.

    Returns:
        One run per hypothesis, and (H,) the share of draws that were calm.
    """
    key = [seed & 0xFFFFFFFFFFFFFFFF, (_PURPOSE << 32) + replicate]
    stream = np.random.Generator(np.random.Philox(key=key))
    joint = _Joint(maker, plan, indicators, deaths, particles, stream, threads, moves)
    for number, end in enumerate(plan.ends):
        joint.block(number)
        if (end + 1) % SEGMENTS_A_DAY == 0:
            joint.end_day((end + 1) // SEGMENTS_A_DAY - 1)
        joint.population.track.values.close(end)
        after_block()
    return joint.finish(watched), joint.calm
