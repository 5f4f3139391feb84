"""A result made of worlds under new weights, by the functions that a weighing uses.

What needs the course of a weighing, and not its last worlds alone, is left empty rather than carried over:
probabilities day by day, bands given the record, the part of the record that set no range, the checklist.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from powderkeg.app.rereading.rows import ledger_rows
from powderkeg.evidence.agreement import Earlier, agreements
from powderkeg.evidence.bands import pooled_quantiles, sample_of
from powderkeg.evidence.checklist import Weighed, sensed, with_intervals
from powderkeg.evidence.combine import log_mean, log_mean_error, odds_of, pair_errors, posterior_of
from powderkeg.evidence.elicited import elicited_opinion
from powderkeg.evidence.grades import INFLATION, INFLATION_PRIOR
from powderkeg.evidence.know_nothing import log_know_nothing
from powderkeg.evidence.know_nothing import table as know_nothing_table
from powderkeg.evidence.rescoring import Change, Reweighing
from powderkeg.evidence.result import DeathsRow, Inflation
from powderkeg.evidence.verdict import headline_pair, judged
from powderkeg.evidence.weights import effective_size, log_sum
from powderkeg.evidence.windows import Window

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.app.rereading.weights import Reweighed
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.rescoring import Scored
    from powderkeg.evidence.validated import Validated
    from powderkeg.society.country.indicators import Indicator

__all__ = ["evidence_of", "standing_value"]

FloatArray = npt.NDArray[np.float64]


def evidence_of(
    base: Evidence,
    case: Case,
    plan: Plan,
    found: Reweighed,
    indicators: Mapping[str, Indicator],
    validated: Validated | None,
    *,
    same_worlds: str,
    record_alone: bool,
) -> Evidence:
    """The result of the changed case.

    Args:
        base: the weighing.
        case: as it stands.
        plan: its record laid out.
        found: the worlds under their new weights.
        indicators: the society's indicators.
        validated: what simulated records showed of the method.
        same_worlds: fingerprint of the case that would make these worlds again; blank where none would.
        record_alone: whether no parameter's prior has changed.
    """
    other = base.hypotheses[-1]
    prior = {name: float(case.hypothesis(name).prior) for name in base.hypotheses}
    reweighing = Reweighing(found.parts, other)
    totals = _totals(found.parts, prior, plan, other)
    raw = _raw(base, case, plan, reweighing, found, prior, totals)
    raw = replace(
        raw,
        ranges_hash=same_worlds,
        ledger=ledger_rows(base, plan, _moved(base, found), reweighing, record_alone=record_alone),
    )
    raw = replace(raw, elicited=elicited_opinion(raw.ledger, base.hypotheses, case))
    if validated is not None:
        calm = {name: _calm(passes) for name, passes in found.parts.items()}
        calm[other] = log_mean(totals[other]) - standing_value(plan)
        validated = agreements(raw.odds, pair_errors(totals), validated, calm)
    earlier = _earlier(base, validated)
    first = judged(raw, validated, totals, earlier)
    if not first.resolved:
        return first  # no odds are printed, so that nobody needs the intervals, which take longest
    wider = with_intervals(raw.odds, sensed(Weighed(first, plan, indicators, reweighing, totals)))
    return judged(replace(raw, odds=wider), validated, totals, earlier)


def _earlier(base: Evidence, validated: Validated | None) -> Earlier | None:
    """How the methods agreed on the case as weighed, where the second has not read what it is now."""
    before = base.validated
    if validated is None or validated.second or before is None or not before.agreement:
        return None
    return Earlier(before.agreement, headline_pair(base.posterior, base.raw_posterior))


def standing_value(plan: Plan) -> float:
    """Log evidence of the record under know-nothing, nats."""
    return math.fsum(
        log_know_nothing(claim) for claim in plan.all_claims if claim.role in {"scored", "silence"}
    )


def _calm(passes: Sequence[Scored]) -> float:
    return log_mean(np.array([scored.log_acceptance for scored in passes]))


def _totals(
    parts: Mapping[str, Sequence[Scored]], prior: Mapping[str, float], plan: Plan, other: str
) -> dict[str, FloatArray]:
    """Per hypothesis (seeds,) log evidence; know-nothing has the mean share of calm draws."""
    value = standing_value(plan)
    totals = {
        name: np.array([scored.gain + scored.log_acceptance + value for scored in passes])
        for name, passes in parts.items()
    }
    shares = np.array([prior[name] for name in parts])
    accepted = np.array([math.exp(_calm(passes)) for passes in parts.values()])
    mean = shares @ accepted / shares.sum() if shares.sum() > 0 else accepted.mean()
    seeds = len(next(iter(totals.values())))
    totals[other] = np.full(seeds, math.log(mean) + value)
    return totals


def _raw(
    base: Evidence,
    case: Case,
    plan: Plan,
    reweighing: Reweighing,
    found: Reweighed,
    prior: Mapping[str, float],
    totals: Mapping[str, FloatArray],
) -> Evidence:
    """The result before caps and verdict, its ledger still the old one."""
    names, other = base.hypotheses, base.hypotheses[-1]
    log_evidence = {name: log_mean(totals[name]) for name in names}
    gain = {name: log_evidence[name] - log_evidence[other] for name in names}
    return replace(
        base,
        case=case,
        prior=prior,
        posterior=posterior_of(prior, log_evidence),
        log_evidence=log_evidence,
        log_evidence_se={n: 0.0 if n == other else log_mean_error(totals[n]) for n in names},
        seed_sd={name: _spread(totals[name]) for name in names},
        gain=gain,
        gain_blocks={n: _with_last(base.gain_blocks[n], gain[n] - base.gain[n]) for n in names},
        ess={name: _thinned(base.ess[name], found.parts.get(name, ())) for name in base.ess},
        founders={n: _founders(base.founders[n], passes) for n, passes in found.parts.items()},
        k_hat={n: _worse(base.k_hat.get(n, math.nan), found.k_hat[n]) for n in found.parts},
        odds=odds_of(names, totals),
        odds_by_day=(),
        checks=(),
        next_observations=(),
        know_nothing_sensitivity=(),
        inflation=Inflation(
            INFLATION,
            INFLATION_PRIOR,
            {name: _inflation(reweighing, passes) for name, passes in found.parts.items()},
        ),
        know_nothing=know_nothing_table(plan.all_claims),
        filtered_bands={},
        deaths={name: _deaths(base, name, passes) for name, passes in found.parts.items()},
        late_from=None,
        late_posterior=None,
        late_odds=(),
        scored=found.parts,
        raw_posterior={},
        input_hash="",
    )


def _moved(base: Evidence, found: Reweighed) -> dict[str, float]:
    """How far each hypothesis's log evidence over know-nothing's moved, nats, the calm baseline left out."""
    moved = {}
    for name, passes in found.parts.items():
        now, before = (
            log_mean(np.array([scored.gain + scored.log_acceptance for scored in some]))
            for some in (passes, base.scored[name])
        )
        moved[name] = 0.0 if now == before else now - before
    return moved


def _spread(values: FloatArray) -> float:
    if len(values) == 1:
        return math.nan
    return float(np.std(values, ddof=1)) if np.isfinite(values).all() else math.inf


def _worse(one: float, two: float) -> float:
    return max((value for value in (one, two) if not math.isnan(value)), default=math.nan)


def _with_last(blocks: FloatArray, moved: float) -> FloatArray:
    """Gain by block; a change that was read at the end is put there, so that the blocks add up."""
    found: FloatArray = np.array(blocks, copy=True)
    if found.size and math.isfinite(moved):
        found[-1] += moved
    return found


def _thinned(ess: FloatArray, passes: Sequence[Scored]) -> FloatArray:
    """Effective sample sizes; at the last block no more than the new weights leave."""
    found: FloatArray = np.array(ess, copy=True)
    if passes and found.size:
        left = np.array([effective_size(scored.log_weights) for scored in passes])
        found[:, -1] = np.minimum(found[:, -1], left)
    return found


def _founders(before: float, passes: Sequence[Scored]) -> float:
    """Effective number of draws of parameters in the worst seed, no larger than it was."""
    found = [before]
    for scored in passes:
        weights = np.exp(scored.log_weights)
        if scored.lineage is None:
            found.append(effective_size(scored.log_weights))
            continue
        _, number = np.unique(scored.lineage.draw, return_inverse=True)
        squares = float((np.bincount(number, weights) ** 2).sum())
        found.append(1.0 / squares if squares > 0.0 else 0.0)
    return min(found)


def _shares(passes: Sequence[Scored]) -> FloatArray:
    """(seeds,) each seed's share of a hypothesis's evidence."""
    own = np.array([scored.gain + scored.log_acceptance for scored in passes])
    whole = log_sum(own)
    return np.exp(own - whole) if math.isfinite(whole) else np.full(len(own), 1.0 / len(own))


def _inflation(reweighing: Reweighing, passes: Sequence[Scored]) -> FloatArray:
    """(G,) posterior of the common inflation."""
    found = []
    for scored in passes:
        fixed = [
            reweighing.log_ratio(scored, Change("", inflation=np.eye(len(INFLATION))[g]))
            for g in range(len(INFLATION))
        ]
        joint = np.array(fixed).T + np.log(INFLATION_PRIOR)
        top = joint.max(axis=1, keepdims=True)
        by_world = np.exp(joint - np.where(np.isfinite(top), top, 0.0))
        whole = by_world.sum(axis=1, keepdims=True)
        by_world = np.where(whole > 0.0, by_world / np.where(whole > 0.0, whole, 1.0), INFLATION_PRIOR)
        found.append(np.exp(scored.log_weights) @ by_world)
    result: FloatArray = _shares(passes) @ np.array(found)
    return result


def _deaths(base: Evidence, name: str, passes: Sequence[Scored]) -> tuple[DeathsRow, ...]:
    """Deaths in the worlds under their new weights; empty where a weighing did not keep them."""
    shares, rows = _shares(passes), []
    for row in base.deaths.get(name, ()):
        values = [_deaths_values(scored, row) for scored in passes]
        if any(one is None for one in values):
            return ()
        known = [one for one in values if one is not None]
        weights = [np.exp(scored.log_weights) for scored in passes]
        means = np.array([w @ v for w, v in zip(weights, known, strict=True)])
        samples = [sample_of(v, w) for v, w in zip(known, weights, strict=True)]
        quantiles = pooled_quantiles(samples, shares)
        low, high = float(quantiles[0]), float(quantiles[-1])
        rows.append(replace(row, mean=float(shares @ means), low=low, high=high))
    return tuple(rows)


def _deaths_values(scored: Scored, row: DeathsRow) -> FloatArray | None:
    """(P,) persons of one side or cause."""
    word = row.label.replace(" ", "_")
    wanted: dict[Literal["all", "side", "cause"], tuple[str, ...]] = {
        "all": ("deaths",),
        "side": (f"deaths_{word}",),
        "cause": (f"deaths_by_{word}", f"deaths_{word}"),
    }
    found: dict[str, Window] = {}
    for window in scored.values:
        if window.place is None and window.first == 0 and window.indicator in wanted[row.kind]:
            last = found.get(window.indicator)
            found[window.indicator] = window if last is None or window.last > last.last else last
    return scored.values[next(iter(found.values()))] if found else None
