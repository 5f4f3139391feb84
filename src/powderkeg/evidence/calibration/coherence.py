"""Do the posteriors agree with one another, as those of a single joint distribution must?

Two identities hold for exact posteriors at equal prior weights, whatever the models. The mean posterior of
a class over records of all truths in equal parts is its prior. And the mean Bayes factor of a over b, in
records made by b, is 1 (Turing's, told by Good): the odds against the truth are 1 on average.

The second mean has a heavy tail. Where a and b are easily told apart nearly all of its factors are close to
nought, and the rare ones that make up for it are not among the records: the mean then lies below 1, and the
scatter of the records does not show it. For two Gaussians d standard deviations apart the variance of a
factor is exp(d^2) - 1: 1.7 for d = 1, but 8,100 for d = 3. How much is missed can be estimated, because the
part of the mean that lies beyond any factor M is the share of records of a with a factor above M. So the
standard error given here is the scatter, widened by the share of records of a whose factor is above the
largest one met in records of b.

Sources: Good 1985; Schad, Nicenboim, Bürkner, Betancourt & Vasishth 2023, "Workflow techniques for the robust
use of Bayes factors"; Sekulovski, Marsman & Wagenmakers 2024, "A Good check on the Bayes factor".
"""

from __future__ import annotations

import math
from itertools import permutations

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration.caps import elub
from powderkeg.evidence.calibration.records import LEAST, Records, clustered_error
from powderkeg.evidence.calibration.result import Marginal, PairCheck

FloatArray = npt.NDArray[np.float64]

__all__ = ["marginals", "pair_checks"]


def marginals(records: Records, hypotheses: tuple[str, ...]) -> tuple[Marginal, ...]:
    """Mean posterior of each class, with its standard error over groups.

    Both nan where a class has no records, the error where one has a single group: nothing tells its scatter.
    """
    if not records.worlds.all():
        return tuple(Marginal(name, math.nan, math.nan) for name in hypotheses)
    stated, weight = records.probability, records.weight
    by_truth = np.stack([stated[records.truth == k].mean(axis=0) for k in range(records.classes)])
    # how many of each truth there are is fixed; its own mean took one of each truth's groups
    groups = np.array([len(np.unique(records.rank[records.truth == k])) for k in range(records.classes)])
    lost = np.sqrt(groups / np.where(groups > 1, groups - 1.0, np.nan))
    around = (weight * lost[records.truth])[:, None] * (stated - by_truth[records.truth])
    return tuple(
        Marginal(name, float(weight @ stated[:, k]), clustered_error(around[:, k], records.rank))
        for k, name in enumerate(hypotheses)
    )


def pair_checks(records: Records, hypotheses: tuple[str, ...]) -> tuple[PairCheck, ...]:
    """One check for each ordered pair of classes: mean Bayes factor where the second is true, and cap.

    A Bayes factor beyond a million million, either way, is taken for that. The scatter of the mean counts
    groups; for the rest of its standard error see the head of this file. The cap takes the records of one
    truth for independent worlds: several readings of one world would make it too large.
    """
    return tuple(_pair(records, hypotheses, a, b) for a, b in permutations(range(records.classes), 2))


def _pair(records: Records, hypotheses: tuple[str, ...], a: int, b: int) -> PairCheck:
    log_ratio, rank = _log_ratio(records, a, b), records.rank
    of_a, of_b = records.truth == a, records.truth == b
    factor = np.exp(log_ratio[of_b])
    mean = float(factor.mean()) if len(factor) else math.nan
    scatter = clustered_error((factor - mean) / len(factor), rank[of_b]) if len(factor) else math.nan
    return PairCheck(
        for_=hypotheses[a],
        against=hypotheses[b],
        turing_good=mean,
        turing_good_error=math.hypot(scatter, _unseen(log_ratio[of_a], log_ratio[of_b])),
        cap=cap_of(records, a, b, np.ones(len(rank), dtype=bool)),
        worlds_for=int(of_a.sum()),
        worlds_against=int(of_b.sum()),
    )


def cap_of(records: Records, a: int, b: int, counted: npt.NDArray[np.bool_]) -> float:
    """Largest odds of class a over class b that the (N,) records counted support, at least 1.

    Infinite where they show no end of it.
    """
    log_ratio = _log_ratio(records, a, b)
    _, upper = elub(log_ratio[counted & (records.truth == a)], log_ratio[counted & (records.truth == b)])
    return math.exp(upper)


def _unseen(of_a: FloatArray, of_b: FloatArray) -> float:
    """Part of the mean Bayes factor in records of b that lies beyond the largest one among them."""
    return float((of_a > of_b.max(initial=-np.inf)).mean()) if len(of_a) else 1.0


def _log_ratio(records: Records, a: int, b: int) -> FloatArray:
    """(N,) log Bayes factor of a over b; 0 where both are impossible."""
    one, two = records.log_posterior[:, a], records.log_posterior[:, b]
    neither = np.isneginf(one) & np.isneginf(two)
    with np.errstate(invalid="ignore"):
        return np.where(neither, 0.0, np.clip(one - two, LEAST, -LEAST))
