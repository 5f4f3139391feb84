"""Question 7: is the odds figure Monte-Carlo noise?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.result import Check, Table
from powderkeg.evidence.verdict import LARGEST_PAIR_SD, LARGEST_SEED_SD, SMALLEST_ESS, pair_spreads

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.checklist.question import Weighed

__all__ = ["NoiseFigures", "check_noise", "run_noise"]

_HEADLINE_ERROR = 0.2  # nats
_LARGEST_K_HAT = 0.7  # Vehtari, Simpson, Gelman, Yao & Gabry 2024, "Pareto smoothed importance sampling"


@dataclass(frozen=True)
class NoiseFigures:
    """What seeds, weights and their tails say.

    Attributes:
        seeds: number of passes.
        spreads: standard deviation over seeds of every pair's log odds, nats.
        headline: of the two leading hypotheses.
        smallest: smallest effective number of worlds in any block, hypothesis and seed.
        at_once: what it would have been had no block been taken in steps; nan where none was.
        k_hat: largest Pareto shape of the weights; nan where it was not computed.
        founders: per hypothesis, effective number of parameter draws.
    """

    seeds: int
    spreads: Mapping[tuple[str, str], float]
    headline: float
    smallest: float
    at_once: float
    k_hat: float
    founders: Mapping[str, float]


def run_noise(weighed: Weighed) -> NoiseFigures:
    """Gather them."""
    result = weighed.result
    spreads = pair_spreads(weighed.totals)
    leading = set(weighed.leading)
    sizes = [float(result.ess[name].min()) for name in weighed.able if result.ess[name].size]
    at_once = [float(values.min()) for values in result.ess_at_once.values() if values.size]
    tails = [k for k in result.k_hat.values() if not math.isnan(k)]
    return NoiseFigures(
        seeds=result.settings.seeds,
        spreads=spreads,
        headline=next((value for pair, value in spreads.items() if set(pair) == leading), math.nan),
        smallest=min(sizes, default=0.0),
        at_once=min(at_once, default=math.nan),
        k_hat=max(tails, default=math.nan),
        founders=result.founders,
    )


def check_noise(figures: NoiseFigures) -> Check:
    """Judge it by the thresholds of the stop rules and a standard error of 0.2 nats."""
    name = "is the figure Monte-Carlo noise"
    size = f"smallest effective sample size {figures.smallest:.0f} (at least {SMALLEST_ESS:.0f})"
    if not math.isnan(figures.at_once):
        size += f", of any step; had blocks not been taken in steps it would be {figures.at_once:.0f}"
    tail = "k-hat not computed"
    if not math.isnan(figures.k_hat):
        tail = f"largest k-hat of the weights {figures.k_hat:.2f} (at most {_LARGEST_K_HAT})"
    if figures.seeds == 1:
        return Check(7, name, "unknown", f"one seed; {size}; {tail}")
    error, widest = figures.headline / math.sqrt(figures.seeds), max(figures.spreads.values())
    good = (
        error <= _HEADLINE_ERROR
        and figures.headline <= LARGEST_SEED_SD
        and widest <= LARGEST_PAIR_SD
        and figures.smallest >= SMALLEST_ESS
        and not figures.k_hat > _LARGEST_K_HAT
    )
    said = (
        f"log odds of the two leading hypotheses: standard error {error:.2f} nats (at most "
        f"{_HEADLINE_ERROR}), s.d. over seeds {figures.headline:.2f} (at most {LARGEST_SEED_SD}); s.d. of "
        f"any pair at most {widest:.2f} ({LARGEST_PAIR_SD:g}); {size}; {tail}"
    )
    return Check(7, name, "pass" if good else "fail", said, (_spreads(figures),))


def _spreads(figures: NoiseFigures) -> Table:
    rows = sorted(figures.spreads.items(), key=lambda item: -item[1])
    return Table(
        "Spread of log odds over seeds",
        ("one", "other", "s.d., nats"),
        tuple((one, two, value) for (one, two), value in rows),
        f"Of {figures.seeds} passes: such a standard deviation is itself uncertain by about a third.",
    )
