"""From the passes to one figure per hypothesis: means over seeds, posterior, odds, and their error."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.know_nothing import log_know_nothing
from powderkeg.evidence.result import Odds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.filter import FilterRun
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.runs import Runs

__all__ = [
    "EvidenceTable",
    "differences",
    "evidence_table",
    "half_width",
    "log_mean",
    "log_mean_error",
    "log_ratio_error",
    "odds_of",
    "pair_errors",
    "posterior_of",
]

FloatArray = npt.NDArray[np.float64]

# 95 % points of Student's t, by degrees of freedom: a 90 % interval from two to ten seeds
_T95 = {1: 6.314, 2: 2.920, 3: 2.353, 4: 2.132, 5: 2.015, 6: 1.943, 7: 1.895, 8: 1.860, 9: 1.833}
_NORMAL95 = 1.645
_MOST_VARIANCE = 30.0  # of logarithms of evidence: beyond, an interval says nothing whatever its width


def half_width(error: float, seeds: int) -> float:
    """Half of a 90 % interval from a standard error over so many seeds (Student's t)."""
    return _T95.get(seeds - 1, _NORMAL95) * error


def log_mean(log_values: FloatArray) -> float:
    """Logarithm of the mean of exp(values); -inf where all are."""
    top = float(np.max(log_values))
    return top if top == -np.inf else top + float(np.log(np.mean(np.exp(log_values - top))))


def differences(course: FloatArray) -> FloatArray:
    """Steps along the last axis; nan once all evidence is lost."""
    with np.errstate(invalid="ignore"):
        return np.diff(course)


def log_mean_error(log_values: FloatArray) -> float:
    """Standard error of ``log_mean`` over seeds; nan with one seed. See ``log_ratio_error``."""
    return log_ratio_error(log_values, np.zeros(len(log_values)))


def log_ratio_error(one: FloatArray, two: FloatArray) -> float:
    """Standard error of ``log_mean(one) - log_mean(two)`` over paired seeds; nan with one seed.

    The larger of two. The delta method looks at what each seed adds to the two means; with few seeds it has
    rarely seen the seed that carries a mean with a long tail, and is too small. So the means' variance is
    also taken from the spread of the logarithms, as of a log-normal law:

        (exp v_one + exp v_two - 2 exp c) / n,

    v the variances of the logarithms over n seeds and c their covariance; where they are small that is the
    variance of the differences over n. How often intervals hold: ``docs/science/evidence.md``.

    Args:
        one: (seeds,) log evidence.
        two: (seeds,) log evidence of the same seeds.
    """
    n = len(one)
    if n < 2:
        return math.nan
    plain = float(np.std(_influence(one) - _influence(two), ddof=1) / math.sqrt(n))
    if not (np.isfinite(one).all() and np.isfinite(two).all()):
        return plain
    ((v_one, c), (_, v_two)) = np.exp(np.minimum(np.cov(one, two), _MOST_VARIANCE))
    return max(plain, math.sqrt(max(0.0, float(v_one + v_two - 2.0 * c)) / n))


def _influence(log_values: FloatArray) -> FloatArray:
    """What each seed adds to the logarithm of the mean, to first order."""
    if not np.isfinite(log_mean(log_values)):
        return np.full(len(log_values), np.nan)
    result: FloatArray = np.exp(log_values - log_mean(log_values))
    return result


@dataclass(frozen=True)
class EvidenceTable:
    """Evidence by hypothesis, seed and claim; after the claims of a block stands its residual.

    Attributes:
        names: hypotheses with a mechanism, then ``other``.
        other: name of the know-nothing hypothesis.
        steps: per claim, how far know-nothing's log evidence moves (a replaced guide is taken back).
        gains: per hypothesis (seeds, claims), over know-nothing.
        foresight: per hypothesis (seeds, blocks), what to add after a block to forget the figures of later
            ones.
        edges: number of columns by the end of each block.
        baseline: per hypothesis (seeds,), log acceptance of the calm baseline; ``other`` has the mean of all.
    """

    names: tuple[str, ...]
    other: str
    steps: FloatArray
    gains: Mapping[str, FloatArray]
    foresight: Mapping[str, FloatArray]
    edges: tuple[int, ...]
    baseline: Mapping[str, FloatArray]

    def total(self, name: str) -> FloatArray:
        """(seeds,) log evidence."""
        result: FloatArray = self.baseline[name] + self.gains[name].sum(axis=1) + float(self.steps.sum())
        return result

    def course(self, name: str) -> FloatArray:
        """(claims + 1,) log evidence before the first claim and after each: log of the mean over seeds."""
        return np.array([log_mean(column) for column in self._cumulated(name).T])

    def after_blocks(self, name: str) -> FloatArray:
        """(seeds, blocks + 1) log evidence before and after each block, of the reports known by then."""
        result = self._cumulated(name)[:, [0, *self.edges]]
        result[:, 1:] += self.foresight[name]
        return result

    def _cumulated(self, name: str) -> FloatArray:
        """(seeds, claims + 1) log evidence before the first claim and after each."""
        moved = np.cumsum(self.gains[name] + self.steps, axis=1)
        start = np.zeros((len(moved), 1))
        result: FloatArray = self.baseline[name][:, None] + np.concatenate([start, moved], axis=1)
        return result


def evidence_table(plan: Plan, runs: Runs, prior: Mapping[str, float], other: str) -> EvidenceTable:
    """Gather the passes.

    Args:
        plan: the record laid out.
        runs: the passes.
        prior: prior weights, for the mean acceptance that ``other`` is given: without a report no posterior
            moves.
        other: name of the know-nothing hypothesis.
    """
    # a figure before its time moves the filter, not what anybody knows: know-nothing does not count it
    value = {c.claim_id: 0.0 if c.role == "ahead" else log_know_nothing(c) for c in plan.all_claims}
    steps = []
    for claims in plan.claims:
        steps += [
            value[claim.claim_id] - math.fsum(value[name] for name in claim.replaces) for claim in claims
        ]
        steps.append(0.0)  # the block's residual
    gains: dict[str, FloatArray] = {}
    foresight: dict[str, FloatArray] = {}
    baseline: dict[str, FloatArray] = {}
    for name, passes in runs.passes.items():
        foresight[name] = np.array([one.run.foresight for one in passes])
        gains[name] = np.array([_with_residuals(plan, one.run) for one in passes])
        baseline[name] = np.array([one.log_acceptance for one in passes])
    seeds = len(next(iter(gains.values())))
    shares = np.array([prior[name] for name in gains])
    accepted = np.array([np.exp(baseline[name]).mean() for name in gains])
    mean = shares @ accepted / shares.sum() if shares.sum() > 0 else accepted.mean()
    gains[other] = np.zeros((seeds, len(steps)))
    foresight[other] = np.zeros((seeds, len(plan.blocks)))
    baseline[other] = np.full(seeds, math.log(mean))
    edges = tuple(int(n) for n in np.cumsum([len(claims) + 1 for claims in plan.claims]))
    names = (*runs.passes, other)
    return EvidenceTable(names, other, np.array(steps), gains, foresight, edges, baseline)


def _with_residuals(plan: Plan, run: FilterRun) -> list[float]:
    """A run's gains, the residual of each block after those of its claims."""
    found: list[float] = []
    gains, residuals = iter(run.gains), run.residuals or [0.0] * len(plan.blocks)
    for claims, residual in zip(plan.claims, residuals, strict=True):
        found += [next(gains) for _ in claims]
        found.append(residual)
    return found


def posterior_of(prior: Mapping[str, float], log_evidence: Mapping[str, float]) -> dict[str, float]:
    """Prior weights times evidence, summing to 1."""
    top = max(value for name, value in log_evidence.items() if prior[name] > 0)
    if top == -math.inf:
        return dict(prior)
    weights = {name: prior[name] * math.exp(value - top) for name, value in log_evidence.items()}
    whole = math.fsum(weights.values())
    return {name: weight / whole for name, weight in weights.items()}


def odds_of(names: Sequence[str], log_evidence: Mapping[str, FloatArray]) -> tuple[Odds, ...]:
    """Bayes factors of all pairs, the favoured one first, the largest first.

    Seeds are paired: replicate i of two hypotheses shares its parameter draws, so the error of a ratio is
    taken from the differences.

    Args:
        names: hypotheses.
        log_evidence: per hypothesis (seeds,).
    """
    rows = []
    for i, one in enumerate(names):
        for two in names[i + 1 :]:
            gap = log_mean(log_evidence[one]) - log_mean(log_evidence[two])
            up, down = (one, two) if gap >= 0 else (two, one)
            error = log_ratio_error(log_evidence[up], log_evidence[down])
            rows.append(_row(up, down, abs(gap), error, len(log_evidence[up])))
    return tuple(sorted(rows, key=lambda row: (-row.raw, row.for_, row.against)))


def pair_errors(log_evidence: Mapping[str, FloatArray]) -> dict[tuple[str, str], float]:
    """Standard error of every ordered pair's log odds from paired seeds, nats; nan with one seed."""
    return {
        (one, two): log_ratio_error(log_evidence[one], log_evidence[two])
        for one in log_evidence
        for two in log_evidence
        if one != two
    }


def _row(up: str, down: str, gap: float, error: float, seeds: int) -> Odds:
    factor = math.exp(min(gap, 700.0))
    if not math.isfinite(error):
        return Odds(up, down, factor, None, None, None, factor)
    half = half_width(error, seeds)
    low, high = math.exp(min(gap - half, 700.0)), math.exp(min(gap + half, 700.0))
    return Odds(up, down, factor, low, high, None, factor)
