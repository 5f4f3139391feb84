"""A bootstrap particle filter: run the worlds through a block, weigh them by its claims, resample, go on.

Nothing here knows how a world works: any society that steps, collects and forks will do. The filter's
numbers do not depend on threads or on anything but its arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.bands import BandKeeper, band_windows, sample_of
from powderkeg.evidence.know_nothing import OTHER_READINGS
from powderkeg.evidence.likelihood import Likelihood, log_densities
from powderkeg.evidence.windows import SEGMENT_HOURS, SEGMENTS_A_DAY, Accumulators, Window
from powderkeg.kernels import address, uniform_array

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from powderkeg.evidence.claims import Claim, Term
    from powderkeg.evidence.plan import Plan
    from powderkeg.society import Society
    from powderkeg.society.country.indicators import Indicator

__all__ = [
    "FilterRun",
    "effective_size",
    "log_sum",
    "opening_size",
    "run_filter",
    "sum_up",
    "systematic",
]

FloatArray = npt.NDArray[np.float64]
IndexArray = npt.NDArray[np.intp]
_RESAMPLING = 0x7265  # purpose of the one random number a resampling takes
# A pass opens with more worlds than it keeps: parameters never change later, so what the first reports
# leave of them must last, and quiet days are cheap. Eight passes of 800 worlds on the bundled case: 1.2
# nats of spread between seeds without, 0.6 with four times as many at the opening, for 15 % more time.
_OPENING, _OPENING_MOST = 3, 6_000
_OPENING_DAYS = 3


@dataclass
class FilterRun:
    """What one pass over the record leaves. All evidence is over know-nothing's, in nats.

    Attributes:
        gains: per claim, in the plan's order.
        ess: per block, after its claims and before resampling; 0 where they left no world any weight.
        foresight: per block, log evidence without the figures that stand before their time, less with them.
        bands: per band two hundred equally likely values a day, (days, 200).
        deaths: per death indicator, the mean at the end and two hundred equally likely values.
        founders: effective number of parameter draws from which the last worlds descend.
        inflation: (G,) posterior of the common inflation.
        at_inflation: (G,) log evidence over know-nothing's at each fixed inflation.
        readings: log evidence over know-nothing's where know-nothing is read otherwise, by label.
        without: per origin, log evidence over know-nothing's of the record without it.
        without_ess: effective sample size of that reweighting.
        residuals: per block, what its log evidence is beyond the sum of its claims' gains, where it was
            weighed in steps; empty otherwise.
        ess_at_once: per block, what ``ess`` would have been had it not been weighed in steps; empty where it
            was not.
        k_hat: Pareto shape of the tail of all weights by which worlds were resampled (Vehtari et al. 2024);
            nan where it was not looked at.
    """

    gains: list[float] = field(default_factory=list)
    ess: list[float] = field(default_factory=list)
    foresight: list[float] = field(default_factory=list)
    bands: dict[str, FloatArray] = field(default_factory=dict)
    deaths: dict[str, tuple[float, FloatArray]] = field(default_factory=dict)
    founders: float = 0.0
    inflation: FloatArray = field(default_factory=lambda: np.zeros(0))
    at_inflation: FloatArray = field(default_factory=lambda: np.zeros(0))
    readings: dict[str, float] = field(default_factory=dict)
    without: dict[str, float] = field(default_factory=dict)
    without_ess: dict[str, float] = field(default_factory=dict)
    residuals: list[float] = field(default_factory=list)
    ess_at_once: list[float] = field(default_factory=list)
    k_hat: float = float("nan")

    @property
    def gain(self) -> float:
        """Log evidence over know-nothing's."""
        return float(sum(self.gains) + sum(self.residuals))


def effective_size(log_weights: FloatArray) -> float:
    """1 / sum of squared weights; 0 where every weight is nought."""
    top = log_weights.max()
    if top == -np.inf:
        return 0.0
    weights = np.exp(log_weights - top)
    return float(weights.sum() ** 2 / (weights**2).sum())


def opening_size(particles: int) -> int:
    """Number of worlds a pass opens with, so that ``particles`` are left after its first resampling."""
    return max(particles, min(_OPENING * particles, _OPENING_MOST))


def systematic(weights: FloatArray, u: float, size: int) -> IndexArray:
    """Systematic resampling: a world is copied floor or ceil of ``size`` times its weight.

    Args:
        weights: (P,) summing to 1.
        u: one uniform number.
        size: number of copies in all.
    """
    cumulated = np.cumsum(weights)
    index = np.searchsorted(cumulated / cumulated[-1], (u + np.arange(size)) / size)
    return np.minimum(index, len(weights) - 1)


class _Pass:
    """One pass in progress: the worlds, their weights, and what follows them through a resampling."""

    def __init__(
        self,
        worlds: Society,
        plan: Plan,
        indicators: Mapping[str, Indicator],
        deaths: tuple[str, ...],
        *,
        sensitivities: bool,
    ) -> None:
        self.worlds, self.plan = worlds, plan
        self._day_windows = band_windows(plan, indicators)
        self._deaths = {name: Window(name, None, 0, plan.segments - 1) for name in deaths}
        needed = plan.windows()
        for window in (window for windows in self._day_windows.values() for window in windows):
            needed[window] = max(needed.get(window, 0), window.last)
        for window in self._deaths.values():
            needed[window] = plan.segments  # summed up after the last block
        self._values = Accumulators(needed, indicators, plan.places, worlds.size)
        self._likelihood = Likelihood(plan, worlds.size)
        readings = OTHER_READINGS if sensitivities else ()
        self._others = {reading.label: Likelihood(plan, worlds.size, reading) for reading in readings}
        self._log_weights = np.full(worlds.size, -np.log(worlds.size))
        self._known = np.exp(self._log_weights)
        self._bands = BandKeeper(self._day_windows)
        self._founder = np.arange(worlds.size)
        self.result = FilterRun()

    def step(self, segment: int, threads: int) -> None:
        self.worlds.step(SEGMENT_HOURS, threads)
        self._values.update(segment, self.worlds.collect())

    def score(self, claims: tuple[Claim, ...]) -> None:
        all_lost = False
        for claim in claims:
            density = log_densities(claim, self._x)
            increment = self._likelihood.score(claim, density)
            for other in self._others.values():
                other.score(claim, density)
            weighted = self._log_weights + increment
            gain = log_sum(weighted)
            self.result.gains.append(gain)
            # where every weight is nought the pass goes on with equal ones, its evidence lost for good
            lost = gain == -np.inf
            self._log_weights = np.full_like(weighted, -np.log(len(weighted))) if lost else weighted - gain
            all_lost |= lost
        self.result.ess.append(0.0 if all_lost else effective_size(self._log_weights))
        # what is shown of a block must not know the figures that only guide it
        known = self._log_weights + self._likelihood.foresight()
        self.result.foresight.append(log_sum(known))
        self._known = np.exp(known - log_sum(known))

    def _x(self, term: Term) -> FloatArray:
        return np.column_stack([self._values.value(window) for window in term.windows])

    def end_day(self, day: int) -> None:
        self._bands.take(day, self._values, self._known)

    def tidy(self, segment: int) -> None:
        self._values.close(segment)

    def resample(self, u: float, size: int, *, at_once: bool) -> None:
        too_many = at_once and self.worlds.size > size
        if effective_size(self._log_weights) >= 0.5 * self.worlds.size and not too_many:
            return
        index = systematic(np.exp(self._log_weights), u, size)
        self.worlds = self.worlds.fork(index, streams="new")
        self._values.fork(index)
        self._founder = self._founder[index]
        for likelihood in (self._likelihood, *self._others.values()):
            likelihood.fork(index)
        self._log_weights = np.full(len(index), -np.log(len(index)))

    def finish(self) -> FilterRun:
        self.result.bands = self._bands.rows()
        deaths = self._deaths if self.plan.segments else {}
        sum_up(
            self.result, self.plan, self._log_weights, self._likelihood, self._others, self._founder,
            {name: self._values.value(window) for name, window in deaths.items()},
        )  # fmt: skip
        return self.result


def sum_up(
    run: FilterRun,
    plan: Plan,
    log_weights: FloatArray,
    likelihood: Likelihood,
    others: Mapping[str, Likelihood],
    founder: IndexArray,
    deaths: Mapping[str, FloatArray],
) -> None:
    """Fill in what the last worlds say, its log evidence already known.

    Args:
        run: changed in place.
        plan: the record laid out.
        log_weights: (P,) of the last worlds; -inf for those that do not count.
        likelihood: of the whole record.
        others: the same under other readings of know-nothing.
        founder: (P,) number of the draw from which each world descends.
        deaths: per death indicator (P,) persons.
    """
    weights = np.exp(log_weights)
    for name, values in deaths.items():
        run.deaths[name] = _summary(values, weights)
    _, number = np.unique(founder, return_inverse=True)
    run.founders = 1.0 / float((np.bincount(number, weights) ** 2).sum())
    run.inflation = weights @ likelihood.inflation()
    # a world that lost its weight, or is of another hypothesis, says nothing under any reading
    counts = (log_weights > -np.inf) & (likelihood.log_ratio > -np.inf)
    against = np.full_like(log_weights, -np.inf)
    np.subtract(log_weights, likelihood.log_ratio, out=against, where=counts)
    run.at_inflation = run.gain + np.array(
        [log_sum(against + column) for column in likelihood.at_inflation().T]
    )
    for label, other in others.items():
        run.readings[label] = run.gain + log_sum(against + other.log_ratio)
    for origin in plan.origins:
        reweighted = against + likelihood.without(origin)
        run.without[origin] = run.gain + log_sum(reweighted)
        run.without_ess[origin] = effective_size(reweighted)


def run_filter(
    worlds: Society,
    plan: Plan,
    indicators: Mapping[str, Indicator],
    *,
    particles: int,
    seed: int,
    replicate: int = 0,
    threads: int = 1,
    deaths: tuple[str, ...] = (),
    sensitivities: bool = True,
    weigh: bool = True,
    after_block: Callable[[], None] = lambda: None,
) -> FilterRun:
    """One pass of the filter.

    Args:
        worlds: at the case's start; stepped in place until the first resampling.
        plan: the record laid out.
        indicators: the society's indicators.
        particles: worlds to keep; there may be more at the opening.
        seed: with ``replicate`` names the resampling's random numbers.
        replicate: which of several passes.
        threads: for the worlds' steps; the result does not depend on it.
        deaths: death indicators to sum up at the end.
        sensitivities: also keep the likelihoods under other readings of know-nothing.
        weigh: False runs the worlds and their bands without looking at the record.
        after_block: called after each block; may raise to stop the pass.
    """
    run = _Pass(worlds, plan, indicators, deaths, sensitivities=sensitivities and weigh)
    key = int(address(np.uint64(seed & 0xFFFFFFFFFFFFFFFF), np.uint64(replicate), _RESAMPLING, 0))
    segment = 0
    for block, end in enumerate(plan.ends):
        while segment <= end:
            run.step(segment, threads)
            segment += 1
        run.score(plan.claims[block] if weigh else ())
        if segment % SEGMENTS_A_DAY == 0:
            run.end_day(segment // SEGMENTS_A_DAY - 1)
        run.tidy(end)
        if block + 1 < len(plan.ends):
            u = float(uniform_array(key, 1, first=block)[0])
            run.resample(u, particles, at_once=_opening_ends(plan, block))
        after_block()
    return run.finish()


def _opening_ends(plan: Plan, block: int) -> bool:
    """Whether the opening ends with this block at the latest: busy days are next, or some days gone."""
    following = plan.blocks[block + 1]
    busy = following.end_hour - following.start_hour < 24.0
    return busy or following.start_hour >= 24.0 * _OPENING_DAYS


def log_sum(log_values: FloatArray) -> float:
    """Logarithm of the sum of exp(values); -inf where all are."""
    top = log_values.max()
    return float(top) if top == -np.inf else float(top + np.log(np.exp(log_values - top).sum()))


def _summary(values: FloatArray, weights: FloatArray) -> tuple[float, FloatArray]:
    return float(weights @ values), sample_of(values, weights)
