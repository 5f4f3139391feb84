"""Two forecasters that know no mechanism: what was last told holds on, or comes again at its mean rate.

Their forecasts are scored by the observations that score a world: a figure stands in for what the worlds did,
and the report of it may still be noise. So a mechanism that beats them does so by its figures, not by another
idea of what sources are worth. An origin's accuracy and the common inflation, which the filter learns, are
taken here at their means beforehand.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SHARES,
    BIASES,
    INFLATION_PRIOR,
    informative_weight,
)
from powderkeg.evidence.know_nothing import term_values
from powderkeg.evidence.observations import Listing
from powderkeg.evidence.windows import SEGMENTS_A_DAY

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from powderkeg.evidence.claims import Claim, Term
    from powderkeg.society.country.indicators import Indicator

__all__ = ["History", "persistence_gain", "poisson_gain"]

FloatArray = npt.NDArray[np.float64]
Key = tuple[str, str, tuple[str | None, ...]]

_COUNTED = frozenset({"count", "lower_bound", "total", "growth", "event", "absence", "listing"})
_QUANTILES = (np.arange(64) + 0.5) / 64.0
_ONLINE = 1.0  # connectivity that stands beside a number of losses: of nought it is of no account


class History:
    """What the record held of every quantity before a day, oldest first.

    Args:
        claims: of earlier days, in the order scored; figures before their time are passed over.
        indicators: the society's indicators: what adds up over time is kept per day.
    """

    def __init__(self, claims: Iterable[Claim], indicators: Mapping[str, Indicator]) -> None:
        self._indicators = indicators
        self._held: dict[Key, list[FloatArray]] = defaultdict(list)
        for claim in claims:
            if claim.role == "ahead":
                continue
            for term in claim.terms:
                self._held[_key(claim, term)].append(term.y / self._days(claim, term))

    def _days(self, claim: Claim, term: Term) -> float:
        """Days by which a figure grows: those of its window where it adds up, else one."""
        if term.observation.kind == "split" or self._indicators[claim.indicator].over_time != "sum":
            return 1.0
        window = term.windows[0]
        return (window.last - window.first + 1) / SEGMENTS_A_DAY

    def last(self, claim: Claim, term: Term) -> FloatArray | None:
        """(M,) what was last told of the same thing, over a window as long as the term's; None if nothing."""
        held = self._held.get(_key(claim, term))
        return None if held is None else held[-1] * self._days(claim, term)

    def mean(self, claim: Claim, term: Term) -> float | None:
        """Mean of what was told of a number, over a window as long as the term's; None for nothing."""
        held = self._held.get(_key(claim, term))
        if held is None or term.observation.kind not in _COUNTED:
            return None
        return float(np.mean([value[0] for value in held])) * self._days(claim, term)


def persistence_gain(claim: Claim, history: History) -> float:
    """Log density over know-nothing's of a claim, if what was last told held on; nats.

    Of what nothing had been told it says no more than know-nothing does.
    """
    return _scored(claim, [_persisting(claim, term, history) for term in claim.terms])


def poisson_gain(claim: Claim, history: History) -> float:
    """The same, if a number were Poisson with the mean of the earlier figures; levels and splits excepted."""
    return _scored(claim, [_at_rate(claim, term, history) for term in claim.terms])


def _key(claim: Claim, term: Term) -> Key:
    # an increment of a series and a whole toll are not the same thing, the last of a toll and one before are
    return claim.indicator, term.observation.kind, term.places


def _persisting(claim: Claim, term: Term, history: History) -> FloatArray | None:
    """(1, K) what the term is compared with; None where nothing is known."""
    last = history.last(claim, term)
    if last is None:
        return None
    if term.observation.kind == "split":  # the last column of what is compared is the whole, not the rest
        return np.append(last[:-1], last.sum())[None] if len(term.windows) == len(last) else None
    return _columns(term, last[:1])


def _at_rate(claim: Claim, term: Term, history: History) -> FloatArray | None:
    """(64, K) equally likely values."""
    from scipy.stats import poisson

    rate = history.mean(claim, term)
    return None if rate is None else _columns(term, poisson.ppf(_QUANTILES, rate))


def _columns(term: Term, values: FloatArray) -> FloatArray:
    """(P, K) with the further columns that an event, a watch and a list of events ask for."""
    if isinstance(term.observation, Listing):
        further_sizes = np.zeros((len(values), len(term.windows) - 2))
        sizes = term.observation.size_for(values)
        return np.column_stack([sizes, further_sizes, np.full(len(values), _ONLINE)])
    further = {"event": 0.0, "absence": _ONLINE}.get(term.observation.kind)
    if further is None:
        return values[:, None]
    return np.column_stack([values, np.full(len(values), further)])


def _scored(claim: Claim, x: Sequence[FloatArray | None]) -> float:
    """The claim's log density over know-nothing's where each term is compared with equally likely values."""
    if all(values is None for values in x):
        return 0.0
    q = float(INFLATION_PRIOR @ informative_weight(claim.letter) @ ACCURACY_SHARES)
    ratios = np.array(
        [
            np.zeros(len(BIASES)) if values is None else _log_ratio(term, values) - alone
            for term, values, alone in zip(claim.terms, x, term_values(claim), strict=True)
        ]
    )
    coins = ratios if claim.separate else ratios.sum(axis=0, keepdims=True)
    with np.errstate(over="ignore"):
        by_bias = np.log1p(q * np.expm1(np.minimum(coins, 500.0))).sum(axis=0)
    return float(np.logaddexp.reduce(by_bias + np.log(BIAS_SHARES)))


def _log_ratio(term: Term, x: FloatArray) -> FloatArray:
    """(B,) log density of what was told under each bias, the values equally likely."""
    found = [term.observation.log_density(term.y, x, float(bias)) for bias in BIASES]
    result: FloatArray = np.logaddexp.reduce(np.array(found), axis=1) - np.log(len(x))
    return result
