"""Stop rules: where one holds, no odds and no probability of a hypothesis may be printed."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.agreement import disputed_before
from powderkeg.evidence.capping import capped
from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.headline import (
    CANNOT,
    CONTRADICTED,
    DISPUTED,
    NOT_VALIDATED,
    NOTHING,
    UNVALIDATED,
    WEAK,
    headline_of,
    headline_pair,
)
from powderkeg.evidence.words import word_for
from powderkeg.language import Said, noted, say

if TYPE_CHECKING:
    from powderkeg.evidence.agreement import Earlier
    from powderkeg.evidence.result import Block, Evidence, LedgerRow
    from powderkeg.evidence.validated import Agreement, Validated

__all__ = [
    "LARGEST_PAIR_SD",
    "LARGEST_SEED_SD",
    "LEAST_GAIN",
    "SMALLEST_ESS",
    "SMALLEST_FOUNDERS",
    "UNVALIDATED",
    "headline_of",
    "headline_pair",
    "judged",
    "one_origin",
    "pair_spreads",
    "reasons_of",
    "word_for",
]

FloatArray = npt.NDArray[np.float64]
Pair = tuple[str, str]

SMALLEST_ESS = 100.0
SMALLEST_FOUNDERS = 30.0
LARGEST_SEED_SD = 0.5  # nats, of the log odds of the two leading hypotheses
LARGEST_PAIR_SD = 1.0  # nats, of the log odds of any two
LEAST_GAIN = 1.0  # nats over know-nothing, of at least one hypothesis
_UNSURE = noted("{below}; a larger run must show whether this model can produce this record")
_NOBODY_SAYS = {"silence", "joint"}  # rows of the ledger that come from no publication


def judged(
    result: Evidence,
    validated: Validated | None,
    totals: Mapping[str, FloatArray],
    earlier: Earlier | None = None,
) -> Evidence:
    """The result with its figures held to what has been earned, its stop rules and its headline.

    Args:
        result: a weighing, its odds and posteriors as computed.
        validated: what simulated records showed of the method; None where nothing was tried.
        totals: per hypothesis (seeds,) log evidence, replicate i of all of them paired.
        earlier: how the two methods agreed before changes that the second has not read; None where it has.
    """
    other = result.hypotheses[-1]
    known = capped(result, validated)
    reasons = reasons_of(
        claims=sum(row.role != "joint" for row in result.ledger),
        seeds=result.settings.seeds,
        ess={name: values for name, values in result.ess.items() if name != other},
        founders=result.founders,
        blocks=result.blocks,
        seed_sd=result.seed_sd,
        gain=result.gain,
        other=other,
        totals=totals,
        leading=headline_pair(known.posterior, known.raw_posterior),
        validated=validated,
        ruled_out=_ruled_out(result),
        earlier=earlier,
    )
    headline = headline_of(
        known.posterior,
        result.prior,
        known.odds,
        {h.name: h.label for h in result.case.hypotheses},
        reasons,
        validated=validated,
        raw_posterior=known.raw_posterior,
        origin=one_origin(result.ledger),
        earlier=() if earlier is None else earlier.agreement,
    )
    return replace(known, resolved=not reasons, unresolved_reasons=reasons, headline=headline)


def pair_spreads(totals: Mapping[str, FloatArray]) -> dict[Pair, float]:
    """Standard deviation over seeds of every pair's log odds, nats.

    Replicates are paired, so what the seeds of two hypotheses share cancels. nan with one seed; without bound
    where a seed lost all evidence.
    """
    found = {}
    for one, two in combinations(totals, 2):
        gap = _difference(totals[one], totals[two])
        known = len(gap) > 1 and bool(np.isfinite(gap).all())
        found[one, two] = float(np.std(gap, ddof=1)) if known else math.nan if len(gap) < 2 else math.inf
    return found


def _difference(one: FloatArray, two: FloatArray) -> FloatArray:
    with np.errstate(invalid="ignore"):
        return one - two


def one_origin(ledger: Sequence[LedgerRow]) -> str:
    """The origin from which all claims come; empty where there are several, or none."""
    origins = {row.origin for row in ledger if row.role not in _NOBODY_SAYS and row.origin != WATCH}
    return origins.pop() if len(origins) == 1 else ""


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
    totals: Mapping[str, FloatArray] | None = None,
    leading: Pair | None = None,
    validated: Validated | None = None,
    ruled_out: str = "",
    earlier: Earlier | None = None,
) -> tuple[str, ...]:
    """The stop rules that hold, in words; none of them means that the odds may be printed.

    Args:
        claims: number of claims scored.
        seeds: number of seeds.
        ess: per hypothesis (seeds, blocks).
        founders: per hypothesis, effective number of distinct parameter draws among the last worlds.
        blocks: the filter's blocks.
        seed_sd: per hypothesis, nats.
        gain: per hypothesis, nats over know-nothing.
        other: name of the know-nothing hypothesis.
        totals: per hypothesis (seeds,) log evidence; where None, the sum of two hypotheses' own spreads
            stands for that of their log odds, which cannot pass it.
        leading: the two hypotheses of the headline; the two of largest gain where None.
        validated: what simulated records showed of the method.
        ruled_out: the block in which the last worlds of all hypotheses lost their weight, if they did.
        earlier: as for ``judged``.
    """
    if claims == 0:
        return (say(NOTHING),)
    able = [name for name in gain if name != other]
    if all(gain[name] == -math.inf for name in able):
        return (_contradicted(ruled_out),)
    first, second = leading or headline_pair(gain)
    spreads = _bounds(seed_sd) if totals is None else pair_spreads(totals)
    noise = [
        *_thin(ess, blocks, other),
        *_narrow(founders),
        *_loose(spreads, {first, second}, seeds),
    ]
    return (
        *noise,
        *_ill_fitting(gain, able, noisy=bool(noise)),
        *_disputed(() if validated is None else validated.agreement, {first, second}),
        *(() if earlier is None else disputed_before(earlier, {first, second})),
        *(() if validated is not None and validated.filter is not None else (say(NOT_VALIDATED),)),
    )


def _contradicted(ruled_out: str) -> Said:
    what = say(CONTRADICTED)
    return (
        say("{what} (the last are ruled out in {block})", what=what, block=ruled_out) if ruled_out else what
    )


def _ruled_out(result: Evidence) -> str:
    """The block in which the last worlds of all lost their weight; empty where some have kept theirs."""
    lost = [
        ~np.isfinite(steps).any(axis=0)
        for name, steps in result.increments.items()
        if name != result.hypotheses[-1]
    ]
    if not lost or not all(gone.any() for gone in lost):
        return ""
    return result.blocks[max(int(gone.argmax()) for gone in lost)].label


def _thin(ess: Mapping[str, FloatArray], blocks: Sequence[Block], other: str) -> list[str]:
    low = {name: values.min(axis=0) for name, values in ess.items() if name != other and values.size}
    if not low:
        return []
    worst = min(low, key=lambda name: low[name].min())
    if low[worst].min() >= SMALLEST_ESS:
        return []
    count = sum(int((values < SMALLEST_ESS).any()) for values in np.array(list(low.values())).T)
    reason = say(
        "effective sample size below {least:.0f} in {count} of {blocks} blocks "
        "(lowest {lowest:.0f}, {hypothesis}, {block})",
        least=SMALLEST_ESS,
        count=count,
        blocks=len(blocks),
        lowest=low[worst].min(),
        hypothesis=worst,
        block=blocks[int(low[worst].argmin())].label,
    )
    return [reason]


def _narrow(founders: Mapping[str, float]) -> list[str]:
    few = min(founders, key=lambda name: founders[name], default=None)
    if few is None or founders[few] >= SMALLEST_FOUNDERS:
        return []
    reason = say(
        "the last worlds hold {draws:.0f} effective draws of the parameters "
        "({hypothesis}; at least {least:.0f} are wanted)",
        draws=founders[few],
        hypothesis=few,
        least=SMALLEST_FOUNDERS,
    )
    return [reason]


def _bounds(seed_sd: Mapping[str, float]) -> dict[Pair, float]:
    return {(one, two): seed_sd[one] + seed_sd[two] for one, two in combinations(seed_sd, 2)}


def _loose(spreads: Mapping[Pair, float], leading: set[str], seeds: int) -> list[str]:
    if seeds == 1:
        return [say("one seed only, so that the Monte-Carlo error is not known")]
    foremost = [pair for pair in spreads if set(pair) == leading]
    widest = max(spreads, key=lambda pair: _or_infinite(spreads[pair]), default=None)
    limits = [(pair, LARGEST_SEED_SD) for pair in foremost]
    lost = any(not math.isfinite(spreads[pair]) for pair in foremost)  # that is said once
    if widest is not None and widest not in foremost and not lost:
        limits.append((widest, LARGEST_PAIR_SD))
    return [
        _spread_words(pair, spreads[pair], limit)
        for pair, limit in limits
        if _or_infinite(spreads[pair]) > limit
    ]


def _spread_words(pair: Pair, spread: float, limit: float) -> Said:
    one, two = sorted(pair)
    if not math.isfinite(spread):
        return say("in a seed of {one} or {two} all worlds lost all weight", one=one, two=two)
    return say(
        "log odds of {one} and {two} differ between seeds by a standard deviation of {spread:.1f} nats "
        "(at most {limit:g} is allowed)",
        one=one,
        two=two,
        spread=spread,
        limit=limit,
    )


def _or_infinite(value: float) -> float:
    return value if math.isfinite(value) else math.inf


def _ill_fitting(gain: Mapping[str, float], able: Sequence[str], *, noisy: bool) -> list[str]:
    best = max(able, key=lambda name: gain[name])
    if gain[best] >= LEAST_GAIN:
        return []
    if gain[best] >= 0.0:
        weak = say(
            "{weak}: the best, {best}, gains {gain:.1f} nats (at least {least:.0f} is wanted)",
            weak=say(WEAK),
            best=best,
            gain=gain[best],
            least=LEAST_GAIN,
        )
        return [weak]
    below = say("even {best} stands {nats:.1f} nats below knowing nothing", best=best, nats=-gain[best])
    # A run that fails for its noise must not pass judgement on the model.
    return [say(_UNSURE, below=below) if noisy else say("{cannot}: {below}", cannot=say(CANNOT), below=below)]


def _disputed(agreement: Sequence[Agreement], leading: set[str]) -> list[str]:
    for row in agreement:
        if {row.for_, row.against} == leading and row.status == "disputed":
            one, two = sorted(leading)
            apart = abs(row.filter_nats - row.classifier_nats)
            values = {"disputed": say(DISPUTED), "one": one, "two": two, "apart": apart}
            if not math.isfinite(apart):
                return [say("{disputed} on {one} and {two}", **values)]
            return [say("{disputed} on {one} and {two}: their log odds lie {apart:.1f} nats apart", **values)]
    return []
