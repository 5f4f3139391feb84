"""Question 7: is the odds figure Monte-Carlo noise?"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.result import Check, Table
from powderkeg.evidence.verdict import LARGEST_PAIR_SD, LARGEST_SEED_SD, SMALLEST_ESS, pair_spreads
from powderkeg.evidence.words import clauses
from powderkeg.language import Said, say

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
    name = say("is the figure Monte-Carlo noise")
    further = [*_sizes(figures), _tails(figures)]
    if figures.seeds == 1:
        return Check(7, name, "unknown", clauses([say("one seed"), *further]))
    error, widest = figures.headline / math.sqrt(figures.seeds), max(figures.spreads.values())
    good = (
        error <= _HEADLINE_ERROR
        and figures.headline <= LARGEST_SEED_SD
        and widest <= LARGEST_PAIR_SD
        and figures.smallest >= SMALLEST_ESS
        and not figures.k_hat > _LARGEST_K_HAT
    )
    said = [
        say(
            "log odds of the two leading hypotheses: standard error {error:.2f} nats (at most "
            "{most_error}), s.d. over seeds {spread:.2f} (at most {most_spread})",
            error=error,
            most_error=_HEADLINE_ERROR,
            spread=figures.headline,
            most_spread=LARGEST_SEED_SD,
        ),
        say("s.d. of any pair at most {widest:.2f} ({most:g})", widest=widest, most=LARGEST_PAIR_SD),
        *further,
    ]
    return Check(7, name, "pass" if good else "fail", clauses(said), (_spreads(figures),))


def _sizes(figures: NoiseFigures) -> list[Said]:
    values = {"smallest": figures.smallest, "least": SMALLEST_ESS}
    if math.isnan(figures.at_once):
        return [say("smallest effective sample size {smallest:.0f} (at least {least:.0f})", **values)]
    said = say("smallest effective sample size {smallest:.0f} (at least {least:.0f}), of any step", **values)
    at_once = say("had blocks not been taken in steps it would be {size:.0f}", size=figures.at_once)
    return [said, at_once]


def _tails(figures: NoiseFigures) -> Said:
    if math.isnan(figures.k_hat):
        return say("k-hat not computed")
    return say(
        "largest k-hat of the weights {k_hat:.2f} (at most {most})", k_hat=figures.k_hat, most=_LARGEST_K_HAT
    )


def _spreads(figures: NoiseFigures) -> Table:
    rows = sorted(figures.spreads.items(), key=lambda item: -item[1])
    return Table(
        say("Spread of log odds over seeds"),
        (say("one"), say("other"), say("s.d., nats")),
        tuple((one, two, value) for (one, two), value in rows),
        say(
            "Of {seeds} passes: such a standard deviation is itself uncertain by about a third.",
            seeds=figures.seeds,
        ),
    )
