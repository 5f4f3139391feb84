"""Stop rules and the headline: both made from the numbers and from nothing else."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.result import Block, Odds

__all__ = [
    "LARGEST_SEED_SD",
    "SMALLEST_ESS",
    "SMALLEST_FOUNDERS",
    "UNVALIDATED",
    "headline_of",
    "reasons_of",
    "word_for",
]

FloatArray = npt.NDArray[np.float64]
SMALLEST_ESS = 100.0
SMALLEST_FOUNDERS = 30.0
LARGEST_SEED_SD = 0.5
UNVALIDATED = "not yet validated"
NOTHING = "no report is scored"
CANNOT = "this model cannot produce this record"

# Bands of the US Intelligence Community Directive 203; an edge belongs to the band above it
_WORDS = (
    (0.05, "almost no chance"),
    (0.20, "very unlikely"),
    (0.45, "unlikely"),
    (0.55, "roughly even chance"),
    (0.80, "likely"),
    (0.95, "very likely"),
    (math.inf, "almost certain"),
)


def word_for(probability: float) -> str:
    """The word of the band a probability lies in."""
    return next(word for edge, word in _WORDS if probability < edge)


def reasons_of(
    *,
    claims: int,
    seeds: int,
    ess: Mapping[str, FloatArray],
    founders: Mapping[str, float],
    blocks: Sequence[Block],
    seed_sd: Mapping[str, float],
    gain: Mapping[str, float],
    other: str,
) -> tuple[str, ...]:
    """The stop rules that hold, in words; none of them means that the odds may be printed.

    Args:
        claims: number of claims scored.
        seeds: number of seeds.
        ess: per hypothesis (seeds, blocks).
        founders: per hypothesis, effective number of parameter draws from which the last worlds descend.
        blocks: the filter's blocks.
        seed_sd: per hypothesis, nats.
        gain: per hypothesis, nats over know-nothing.
        other: name of the know-nothing hypothesis.
    """
    if claims == 0:
        return (NOTHING,)
    reasons = []
    low = {name: values.min(axis=0) for name, values in ess.items() if name != other}
    worst = min(low, key=lambda name: low[name].min())
    if low[worst].min() < SMALLEST_ESS:
        count = sum(int((values < SMALLEST_ESS).any()) for values in np.array(list(low.values())).T)
        reasons.append(
            f"effective sample size below {SMALLEST_ESS:.0f} in {count} of {len(blocks)} blocks "
            f"(lowest {low[worst].min():.0f}, {worst}, {blocks[int(low[worst].argmin())].label})"
        )
    narrow = min(founders, key=lambda name: founders[name])
    if founders[narrow] < SMALLEST_FOUNDERS:
        reasons.append(
            f"the last worlds descend from {founders[narrow]:.0f} effective draws of the parameters "
            f"({narrow}; at least {SMALLEST_FOUNDERS:.0f} are wanted)"
        )
    if seeds == 1:
        reasons.append("one seed only, so that the Monte-Carlo error is not known")
    else:
        loose = max((n for n in seed_sd if n != other), key=lambda n: _or_infinite(seed_sd[n]))
        if _or_infinite(seed_sd[loose]) > LARGEST_SEED_SD:
            reasons.append(
                f"log evidence differs between seeds by a standard deviation of {seed_sd[loose]:.1f} nats "
                f"({loose}; at most {LARGEST_SEED_SD} is allowed)"
            )
    best = max((n for n in gain if n != other), key=lambda n: gain[n])
    if not gain[best] >= 0.0:
        below = f"even {best} stands {-gain[best]:.1f} nats below knowing nothing"
        # A run that fails for its noise must not pass judgement on the model.
        small = "; a larger run must show whether this model can produce this record"
        reasons.append(below + small if reasons else f"{CANNOT}: {below}")
    return tuple(reasons)


def _or_infinite(value: float) -> float:
    return value if math.isfinite(value) else math.inf


def headline_of(
    posterior: Mapping[str, float],
    prior: Mapping[str, float],
    odds: Sequence[Odds],
    labels: Mapping[str, str],
    reasons: Sequence[str],
) -> str:
    """One sentence: the number first, its word in brackets, its Monte-Carlo interval, and what is missing.

    Args:
        posterior: per hypothesis.
        prior: per hypothesis.
        odds: all pairs.
        labels: how hypotheses are called on the page.
        reasons: stop rules that hold; then no odds are printed.
    """
    if reasons:
        telling = (reason for reason in reasons if reason.startswith((CANNOT, NOTHING)))
        why = next(telling, "this run cannot say which explanation fits the record better")
        return f"Not resolved, and no odds are given ({UNVALIDATED}): {why}."
    first, second = sorted(posterior, key=lambda name: -posterior[name])[:2]
    pair = next(row for row in odds if {row.for_, row.against} == {first, second})
    sure = pair.low is not None and pair.high is not None
    interval = f" (Monte-Carlo 90 % interval {pair.low:.2g} to {pair.high:.2g})" if sure else ""
    said = [f"{posterior[n]:.0%} ({word_for(posterior[n])}) for “{labels[n]}”" for n in (first, second)]
    return (
        f"Given these {len(posterior)} hypotheses and this reading of the sources, {said[0]}, "
        f"from {prior[first]:.0%} before the record, and {said[1]}; "
        f"the record multiplies the odds of “{labels[pair.for_]}” over “{labels[pair.against]}” "
        f"by {pair.odds:.2g}{interval}; {UNVALIDATED}."
    )
