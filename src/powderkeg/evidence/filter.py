"""A bootstrap particle filter: run the worlds through a block, weigh them by its claims, resample, go on.

Nothing here knows how a world works: any society that steps, collects and forks will do. The filter's
numbers do not depend on threads or on anything but its arguments.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from math import fsum
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.bands import BandKeeper, band_windows, sample_of
from powderkeg.evidence.likelihood import Likelihood, log_densities
from powderkeg.evidence.rescoring.scored import Scored, standing
from powderkeg.evidence.weights import effective_size, log_sum, systematic
from powderkeg.evidence.windows import SEGMENT_HOURS, SEGMENTS_A_DAY, Accumulators, Window
from powderkeg.kernels import address, uniform_array

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from powderkeg.evidence.claims import Claim, Term
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.rescoring.scored import Lineage
    from powderkeg.society import Society
    from powderkeg.society.country.indicators import Indicator

__all__ = [
    "FilterRun",
    "effective_size",
    "log_sum",
    "opening_size",
    "run_filter",
    "scored_of",
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
        residuals: per block, what its log evidence is beyond the sum of its claims' gains, where it was
            weighed in steps; empty otherwise.
        ess_at_once: per block, what ``ess`` would have been had it not been weighed in steps; empty where it
            was not.
        scored: what the last worlds say of each claim; None where it was not asked for.
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
    residuals: list[float] = field(default_factory=list)
    ess_at_once: list[float] = field(default_factory=list)
    k_hat: float = float("nan")
    scored: Scored | None = None

    @property
    def gain(self) -> float:
        """Log evidence over know-nothing's."""
        return fsum([*self.gains, *self.residuals])


def opening_size(particles: int) -> int:
    """Number of worlds a pass opens with, so that ``particles`` are left after its first resampling."""
    return max(particles, min(_OPENING * particles, _OPENING_MOST))


class _Pass:
    """One pass in progress: the worlds, their weights, and what follows them through a resampling."""

    def __init__(
        self,
        worlds: Society,
        plan: Plan,
        indicators: Mapping[str, Indicator],
        deaths: tuple[str, ...],
        watched: tuple[Window, ...] | None,
    ) -> None:
        self.worlds, self.plan, self._watched = worlds, plan, watched or ()
        self._day_windows = band_windows(plan, indicators)
        self._deaths = {name: Window(name, None, 0, plan.segments - 1) for name in deaths}
        needed = plan.windows()
        for window in (window for windows in self._day_windows.values() for window in windows):
            needed[window] = max(needed.get(window, 0), window.last)
        for window in (*self._deaths.values(), *self._watched):
            needed[window] = plan.segments  # summed up after the last block
        self._values = Accumulators(needed, indicators, plan.places, worlds.size)
        self._likelihood = Likelihood(plan, worlds.size)
        self._densities: dict[str, FloatArray] | None = None if watched is None else {}
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
            if self._densities is not None:
                self._densities[claim.claim_id] = density
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
        self._likelihood.fork(index)
        if self._densities is not None:
            self._densities = {name: density[index] for name, density in self._densities.items()}
        self._log_weights = np.full(len(index), -np.log(len(index)))

    def finish(self) -> FilterRun:
        self.result.bands = self._bands.rows()
        deaths = self._deaths if self.plan.segments else {}
        sum_up(
            self.result, self._log_weights, self._likelihood, self._founder,
            {name: self._values.value(window) for name, window in deaths.items()},
        )  # fmt: skip
        if self._densities is not None:
            values = {window: self._values.value(window) for window in self._watched}
            self.result.scored = scored_of(
                self.result, self.plan, self._log_weights, self._likelihood.log_ratio, self._densities, values
            )
        return self.result


def sum_up(
    run: FilterRun,
    log_weights: FloatArray,
    likelihood: Likelihood,
    founder: IndexArray,
    deaths: Mapping[str, FloatArray],
) -> None:
    """Fill in what the last worlds say, its log evidence already known.

    Args:
        run: changed in place.
        log_weights: (P,) of the last worlds; -inf for those that do not count.
        likelihood: of the whole record.
        founder: (P,) number of the draw from which each world descends.
        deaths: per death indicator (P,) persons.
    """
    weights = np.exp(log_weights)
    for name, values in deaths.items():
        run.deaths[name] = _summary(values, weights)
    _, number = np.unique(founder, return_inverse=True)
    run.founders = 1.0 / float((np.bincount(number, weights) ** 2).sum())
    run.inflation = weights @ likelihood.inflation()


def scored_of(
    run: FilterRun,
    plan: Plan,
    log_weights: FloatArray,
    log_ratio: FloatArray,
    densities: Mapping[str, FloatArray],
    values: Mapping[Window, FloatArray],
    lineage: Lineage | None = None,
) -> Scored:
    """What one hypothesis's last worlds say of each claim that stands.

    Args:
        run: its pass, the log evidence known.
        plan: the record laid out.
        log_weights: (P,) of the worlds.
        log_ratio: (P,) log likelihood of the record over know-nothing's.
        densities: by claim id (P, N, B).
        values: (P,) over windows that were asked for.
        lineage: what makes the worlds again.
    """
    claims = standing(plan.all_claims)
    return Scored(
        claims=claims,
        log_density=tuple(densities[claim.claim_id] for claim in claims),
        log_weights=log_weights,
        log_ratio=log_ratio,
        gain=run.gain,
        log_acceptance=0.0,
        values=values,
        lineage=lineage,
    )


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
    watched: tuple[Window, ...] | None = None,
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
        watched: also keep what the last worlds say of each claim, and what they did over these windows.
        weigh: False runs the worlds and their bands without looking at the record.
        after_block: called after each block; may raise to stop the pass.
    """
    run = _Pass(worlds, plan, indicators, deaths, watched if weigh else None)
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


def _summary(values: FloatArray, weights: FloatArray) -> tuple[float, FloatArray]:
    return float(weights @ values), sample_of(values, weights)
