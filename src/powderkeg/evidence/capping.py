"""Odds no larger than what simulated records have earned.

A method tried on N records per hypothesis can have shown odds of about N : 1 and no more
(``calibration.caps``). So every ordered pair of hypotheses has a cap, the largest factor of the first over
the second that the filter's own records support, and nothing that is printed may pass it: not the odds, not
an end of their interval, not the ratio of two posterior probabilities.

**Each pair to its own cap, in one log evidence.** Odds, posterior and the posterior day by day are all read
from one log evidence per hypothesis. Odds held down row by row would contradict one another: those of a over
b, b over c and a over c would no longer multiply, and no posterior would have them for its ratios. So the log
evidence is held down, not the odds. The best hypothesis stays. Down the ranks, each is raised just so far
that none above it has more over it than the cap of that pair, nor than the cap of a pair around it (one at
least as good as the better, one no better than the worse), else the order would turn; and no more than was
computed, else raising one would print odds over the next that nobody found. A contrast within its caps stays
unless one end of it is raised, the order stays, and no odds grow. Its price: hypotheses far below the best
can end up even with one another, where each has been raised to the same cap.

**Why not one common factor.** To multiply all contrasts by one number, as tempering does to an overconfident
method (Guo et al. 2017), keeps their proportions too, but the pair that was told apart worst then speaks for
all: two hypotheses that no record tells apart make even odds of everything. Mean log score (nats, smaller is
better; guessing 1.95) of new records of seven toy Gaussians in three figures, 150 of each, two of the
seven nearly alike:

==================  ===========  ==========  ==========
records behind cap  as computed  one factor  each pair
==================  ===========  ==========  ==========
9 per hypothesis    .52          1.95        .94
60                  .55          1.07        .62
300                 .54          .92         .56
==================  ===========  ==========  ==========
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import combinations, permutations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.combine import log_mean, posterior_of

if TYPE_CHECKING:
    from datetime import date

    from powderkeg.evidence.result import Evidence, Odds
    from powderkeg.evidence.validated import Validated

__all__ = ["Caps", "capped", "caps_of", "held", "hold", "posterior_ranges", "within_caps"]

FloatArray = npt.NDArray[np.float64]
Caps = Mapping[tuple[str, str], float]  # largest factor of the first over the second, at least 1

# Where all worlds of a hypothesis lost all weight, it stands so far below the best of the others. odds_of
# counts no further either.
_LOST = 700.0
_EARNED_NOTHING = 1.0
_SAME = 1e-9  # relative; less than that is rounding


def caps_of(validated: Validated | None, hypotheses: Sequence[str]) -> dict[tuple[str, str], float]:
    """Largest factor earned for every ordered pair (for, against); 1 where nothing was shown.

    Empty where the filter was not run on simulated records at all: then no odds may be printed.
    """
    if validated is None or validated.filter is None:
        return {}
    known = {(row.for_, row.against): row.cap for row in validated.filter.pairs}
    found = {pair: known.get(pair, _EARNED_NOTHING) for pair in permutations(hypotheses, 2)}
    return {pair: cap if math.isfinite(cap) and cap > 1.0 else _EARNED_NOTHING for pair, cap in found.items()}


def within_caps(log_evidence: Mapping[str, float], caps: Caps) -> tuple[dict[str, float], float]:
    """Log evidence in which every pair keeps to its own cap.

    The best hypothesis keeps its value, no other loses, the order stays (two may become even) and no contrast
    grows. A pair that is not among ``caps`` has earned nothing.

    Args:
        log_evidence: per hypothesis, nats; -inf where all weight was lost.
        caps: largest factor for each (for, against), at least 1.

    Returns:
        The log evidence held down, and what is left of the widest contrast as a share, from 0 to 1; 1 where
        nothing was changed.
    """
    top = max(log_evidence.values())
    if top == -math.inf:
        return dict(log_evidence), 1.0
    ranked = sorted(log_evidence, key=lambda name: -log_evidence[name])
    below = [max(log_evidence[name] - top, -_LOST) for name in ranked]
    earned = _earned(ranked, caps)
    if all(below[a] - below[b] <= earned[a, b] for a, b in combinations(range(len(ranked)), 2)):
        return dict(log_evidence), 1.0
    held_down = [0.0]
    for b in range(1, len(ranked)):
        least = (held_down[a] - min(float(earned[a, b]), below[a] - below[b]) for a in range(b))
        held_down.append(max(below[b], *least))
    return {name: top + x for name, x in zip(ranked, held_down, strict=True)}, held_down[-1] / below[-1]


def _earned(ranked: Sequence[str], caps: Caps) -> FloatArray:
    """(K, K) nats that rank a may have over rank b > a: the least cap of that pair and of all around it."""
    own = np.array([[math.log(caps.get((p, q), _EARNED_NOTHING)) for q in ranked] for p in ranked])
    of_the_better = np.minimum.accumulate(own, axis=0)
    least: FloatArray = np.minimum.accumulate(of_the_better[:, ::-1], axis=1)[:, ::-1]
    return least


def hold(rows: Iterable[Odds], log_evidence: Mapping[str, float], caps: Caps) -> tuple[Odds, ...]:
    """Odds as the held-down log evidence has them, each with its cap; ``raw`` stays.

    Args:
        rows: odds before the caps.
        log_evidence: from ``within_caps``.
        caps: largest factor for each (for, against).
    """
    return tuple(_held_row(row, log_evidence, caps) for row in rows)


def _held_row(row: Odds, log_evidence: Mapping[str, float], caps: Caps) -> Odds:
    """One row; the interval shrinks with its odds, in logarithms.

    An end that lies below 1 speaks for the other side and keeps to the cap of that side.
    """
    cap = caps.get((row.for_, row.against), _EARNED_NOTHING)
    least = 1.0 / caps.get((row.against, row.for_), _EARNED_NOTHING)
    claimed, gap = math.log(row.raw), log_evidence[row.for_] - log_evidence[row.against]
    factor = min(1.0, gap / claimed) if claimed > 0.0 and math.isfinite(gap) else 1.0

    def end(value: float | None) -> float | None:
        return None if value is None else min(max(value**factor, least), cap)

    def ends(interval: tuple[float, float] | None) -> tuple[float, float] | None:
        if interval is None:
            return None
        low, high = (min(max(value**factor, least), cap) for value in interval)
        return low, high

    return replace(
        row,
        odds=min(row.raw**factor, cap),
        low=end(row.low),
        high=end(row.high),
        cap=cap,
        priors=ends(row.priors),
        sources=ends(row.sources),
        records=ends(row.records),
    )


def held(row: Odds) -> bool:
    """Whether the odds are smaller than what was computed, because no more has been earned."""
    return row.odds < row.raw * (1.0 - _SAME)


def capped(result: Evidence, validated: Validated | None) -> Evidence:
    """The result with every posterior and all odds held down to what ``validated`` has earned.

    Without a filter that was run on simulated records the figures stay as computed, for the JSON of whoever
    works on the method; ``verdict`` lets none of them be printed.
    """
    known = replace(result, validated=validated, raw_posterior=dict(result.posterior))
    caps = caps_of(validated, result.hypotheses)
    if not caps:
        return known
    held_down, _ = within_caps(result.log_evidence, caps)
    known = replace(
        known,
        posterior=posterior_of(result.prior, held_down),
        odds=hold(result.odds, held_down, caps),
        odds_by_day=tuple(_by_day(result, caps)),
    )
    if result.late_from is None:
        return known
    late, _ = within_caps(_late(result, result.late_from), caps)
    return replace(
        known, late_posterior=posterior_of(result.prior, late), late_odds=hold(result.late_odds, late, caps)
    )


def posterior_ranges(result: Evidence) -> dict[str, tuple[float, float]]:
    """Smallest and largest posterior of every hypothesis over the seeds, each held to what was earned.

    The printed posterior is of all seeds together and lies between the two. Monte-Carlo error alone: another
    prior or another grade moves it too. Empty with one seed, and where nothing is known of a seed.
    """
    seeds = next((len(steps) for steps in result.increments.values()), 0)
    if seeds < 2:
        return {}
    totals = {name: np.asarray(steps, dtype=float).sum(axis=1) for name, steps in result.increments.items()}
    if not all(np.isfinite(total).all() for total in totals.values()):
        return {}
    caps = caps_of(result.validated, result.hypotheses)
    alone = []
    for seed in range(seeds):
        # What the calm start gained is in the evidence and not in the steps; it is taken as the mean of all.
        said = {
            name: value + float(totals[name][seed]) - log_mean(totals[name]) if name in totals else value
            for name, value in result.log_evidence.items()
        }
        alone.append(posterior_of(result.prior, within_caps(said, caps)[0] if caps else said))
    every = [*alone, result.posterior]
    return {name: (min(p[name] for p in every), max(p[name] for p in every)) for name in result.hypotheses}


def _by_day(result: Evidence, caps: Caps) -> Iterable[tuple[date, Mapping[str, float]]]:
    """The posterior after each day, each day held down by itself."""
    courses = {name: _course(result.gain[name], result.gain_blocks[name]) for name in result.hypotheses}
    last = {block.day: number for number, block in enumerate(result.blocks)}
    for day, _ in result.odds_by_day:
        then, _ = within_caps({name: float(course[last[day]]) for name, course in courses.items()}, caps)
        yield day, posterior_of(result.prior, then)


def _course(gain: float, steps: FloatArray) -> FloatArray:
    """(blocks,) gain after each block; what a calm start gained before the first is not among the steps."""
    course = np.cumsum(steps)
    begun = gain - float(np.sum(steps)) if math.isfinite(gain) else 0.0
    return np.nan_to_num(course + begun, nan=-np.inf, neginf=-np.inf)


def _late(result: Evidence, since: date) -> dict[str, float]:
    """Gain from the blocks of ``since`` and after; -inf where all evidence was lost."""
    days = np.array([block.day >= since for block in result.blocks])
    return {
        name: float(np.nan_to_num(steps[days].sum(), nan=-np.inf, neginf=-np.inf))
        for name, steps in result.gain_blocks.items()
    }
