"""Question 17: does it predict days held out?

The last scored days are told to nobody, then scored one after the other given all before: by the mixture of
all hypotheses at its weights of the evening before, and by two forecasters without a mechanism
(``baselines``). Log probabilities are summed over the days, over know-nothing's.

Most days are scored by the filter's own sums. On a day on which some figure takes back an earlier day's
figure on the way (a toll) those sums say what the one is worth beyond the other, which is no forecast. Such
figures are left out on both sides, and the day is scored by reweighing the last worlds.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.checklist.baselines import History, persistence_gain, poisson_gain
from powderkeg.evidence.combine import half_width, log_mean
from powderkeg.evidence.rescoring import Change
from powderkeg.evidence.result import Check, Status, Table
from powderkeg.evidence.windows import SEGMENTS_A_DAY
from powderkeg.evidence.words import clauses
from powderkeg.language import Said, noted, say, say_count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.claims import Claim

__all__ = ["HeldOutDays", "HeldOutFigures", "check_held_out", "run_held_out"]

FloatArray = npt.NDArray[np.float64]

DAYS = 3
"""Most days held out at once; the answer is judged on the most."""
_NAME = noted("does it predict days held out")


@dataclass(frozen=True)
class HeldOutDays:
    """What was said of the last days, in nats over know-nothing's.

    Attributes:
        days: how many days.
        claims: claims scored.
        left_out: claims left out, because they take an earlier day's figure back.
        mixture: of all hypotheses at the weights of each evening before.
        error: Monte-Carlo standard error of that over seeds; nan with one seed.
        hypotheses: per hypothesis with a mechanism.
        persistence: what was last told holds on.
        poisson: numbers come at the mean of those told before.
        k_hat: largest Pareto shape of the reweighings; nan where the filter's own sums served.
        trusted: whether the reweighings may be used; True where there was none.
    """

    days: int
    claims: int
    left_out: int
    mixture: float
    error: float
    hypotheses: Mapping[str, float]
    persistence: float
    poisson: float
    k_hat: float
    trusted: bool

    @property
    def best(self) -> tuple[str, float]:
        """The baseline with the highest score, know-nothing (nought) among them."""
        rows = {
            say("persistence"): self.persistence,
            say("Poisson"): self.poisson,
            say("knowing nothing"): 0.0,
        }
        return max(rows.items(), key=lambda row: row[1])

    @property
    def margin(self) -> float:
        """Nats by which the mixture beats the best baseline."""
        return self.mixture - self.best[1]


@dataclass(frozen=True)
class HeldOutFigures:
    """One row per number of days held out, fewest first (none where nothing could be), and the passes."""

    rows: tuple[HeldOutDays, ...]
    seeds: int


@dataclass(frozen=True)
class _Day:
    """One day given all before it: what ``HeldOutDays`` sums up, its error still by seed."""

    claims: int
    left_out: int
    mixture: float
    influence: FloatArray
    hypotheses: Mapping[str, float]
    persistence: float
    poisson: float
    k_hat: float
    trusted: bool


def run_held_out(weighed: Weighed) -> HeldOutFigures:
    """Hold out the last one, two and three scored days."""
    record = _Record(weighed)
    scored = [day for day in record.by_day if record.in_force(day)]
    most = min(DAYS, len(scored) - 1)
    days = [record.day(day) for day in scored[len(scored) - most :]] if most > 0 else []
    rows = tuple(_joined(days[-k:]) for k in range(1, most + 1))
    return HeldOutFigures(rows, weighed.result.settings.seeds)


def _joined(days: Sequence[_Day]) -> HeldOutDays:
    influence = np.sum([day.influence for day in days], axis=0)
    seeds = len(influence)
    tails = [day.k_hat for day in days if not math.isnan(day.k_hat)]
    return HeldOutDays(
        days=len(days),
        claims=sum(day.claims for day in days),
        left_out=sum(day.left_out for day in days),
        mixture=math.fsum(day.mixture for day in days),
        error=float(influence.std(ddof=1) / math.sqrt(seeds)) if seeds > 1 else math.nan,
        hypotheses={name: math.fsum(day.hypotheses[name] for day in days) for name in days[0].hypotheses},
        persistence=math.fsum(day.persistence for day in days),
        poisson=math.fsum(day.poisson for day in days),
        k_hat=max(tails, default=math.nan),
        trusted=all(day.trusted for day in days),
    )


class _Record:
    """The record by day, and what is said of each."""

    def __init__(self, weighed: Weighed) -> None:
        self._weighed = weighed
        self.by_day: dict[int, list[Claim]] = {}
        for end, claims in zip(weighed.plan.ends, weighed.plan.claims, strict=True):
            self.by_day.setdefault(end // SEGMENTS_A_DAY, []).extend(c for c in claims if c.role != "ahead")
        self._told = {c.claim_id: day for day, claims in self.by_day.items() for c in claims}

    def in_force(self, day: int) -> list[Claim]:
        """Claims of a day that no other of the same day takes back."""
        back = {name for claim in self.by_day[day] for name in claim.replaces}
        return [claim for claim in self.by_day[day] if claim.claim_id not in back]

    def _takes_back(self, claim: Claim, day: int) -> bool:
        return any(self._told.get(name, day) < day for name in claim.replaces)

    def day(self, day: int) -> _Day:
        said = self.in_force(day)
        back = [claim for claim in said if self._takes_back(claim, day)]
        asked = [claim for claim in said if claim not in back]
        if back:  # only claims that stand at the end have been kept of every world
            asked = [claim for claim in asked if claim.role != "guide"]
            before, after, k_hat, trusted = self._reweighed(day, asked)
        else:
            before, after = self._by_blocks(day)
            k_hat, trusted = math.nan, True
        prior = self._weighed.result.prior
        ways = [_mixed(prior, totals) for totals in (before, after)]
        history = History(
            (claim for past in self.by_day if past < day for claim in self.by_day[past]),
            self._weighed.indicators,
        )
        return _Day(
            claims=len(asked),
            left_out=len(said) - len(asked),
            mixture=log_mean(ways[1]) - log_mean(ways[0]),
            influence=_influence(ways[1]) - _influence(ways[0]),
            hypotheses={n: log_mean(after[n]) - log_mean(before[n]) for n in self._weighed.able},
            persistence=math.fsum(persistence_gain(claim, history) for claim in asked),
            poisson=math.fsum(poisson_gain(claim, history) for claim in asked),
            k_hat=k_hat,
            trusted=trusted,
        )

    def _by_blocks(self, day: int) -> tuple[dict[str, FloatArray], dict[str, FloatArray]]:
        """Per hypothesis (seeds,) log evidence over know-nothing's before a day and after it."""
        result, totals = self._weighed.result, self._weighed.totals
        ends = [end // SEGMENTS_A_DAY for end in self._weighed.plan.ends]
        edges = sum(end < day for end in ends), sum(end <= day for end in ends)
        other = result.increments[self._weighed.other]
        # what is not in the blocks is the calm baseline
        alone = result.log_evidence[self._weighed.other] - float(other[0].sum())
        found: list[dict[str, FloatArray]] = [{}, {}]
        for name, steps in result.increments.items():
            with np.errstate(invalid="ignore"):
                calm = totals[name] - steps.sum(axis=1) - alone
            calm = np.where(np.isfinite(calm) & (name != self._weighed.other), calm, 0.0)
            gains = steps - other
            for part, edge in zip(found, edges, strict=True):
                moved = calm + gains[:, :edge].sum(axis=1)
                part[name] = np.where(np.isnan(moved), -np.inf, moved)  # nan: lost before
        return found[0], found[1]

    def _reweighed(
        self, day: int, asked: Sequence[Claim]
    ) -> tuple[Mapping[str, FloatArray], Mapping[str, FloatArray], float, bool]:
        """The same with nothing but what is asked on that day, from the last worlds; k-hat and trust."""
        later = {name for name, told in self._told.items() if told >= day}
        reweighing = self._weighed.reweighing
        before = reweighing.of(Change(say("until the evening before"), skip=frozenset(later)))
        kept = {claim.claim_id for claim in asked}
        after = reweighing.of(Change(say("until the evening"), skip=frozenset(later - kept)))
        known = [value for value in (before.k_hat, after.k_hat) if not math.isnan(value)]
        return before.totals, after.totals, max(known, default=math.nan), before.trusted and after.trusted


def _mixed(prior: Mapping[str, float], totals: Mapping[str, FloatArray]) -> FloatArray:
    """(seeds,) log evidence of all hypotheses together."""
    with np.errstate(divide="ignore"):
        rows = [np.log(prior[name]) + values for name, values in totals.items()]
    result: FloatArray = np.logaddexp.reduce(np.array(rows))
    return result


def _influence(log_values: FloatArray) -> FloatArray:
    """What each seed adds to the logarithm of the mean, to first order."""
    top = log_mean(log_values)
    return np.exp(log_values - top) if math.isfinite(top) else np.full(len(log_values), np.nan)


def check_held_out(figures: HeldOutFigures) -> Check:
    """Judge it on the most days held out: the mixture beats the best baseline by more than the error."""
    name = say(_NAME)
    if not figures.rows:
        few = say("fewer than two days are scored: none can be held out")
        return Check(17, name, "unknown", few)
    row = figures.rows[-1]
    if not row.claims or not row.trusted:
        return Check(17, name, "unknown", _unscored(row), _tables(figures))
    said = [_gained(row, figures.seeds)]
    if not math.isfinite(row.error) or not math.isfinite(row.mixture):
        if math.isfinite(row.mixture):
            said.append(say("its Monte-Carlo error is unknown (one seed)"))
        return Check(17, name, "unknown", clauses(said), _tables(figures))
    status: Status = "unknown" if _noise(row, figures.seeds) else "pass" if row.margin > 0.0 else "fail"
    said.append(
        say("worlds have the decisions, prices and networks of those days as inputs, baselines have not")
    )
    if row.left_out:
        said.append(say("{claims} claims that take an earlier figure back are left out", claims=row.left_out))
    return Check(17, name, status, clauses(said), _tables(figures))


def _unscored(row: HeldOutDays) -> Said:
    """Why nothing is said of the days."""
    if not row.claims:
        return say_count(
            "every claim of the last day takes an earlier figure back",
            "every claim of the last {n} days takes an earlier figure back",
            row.days,
        )
    return say_count(
        "too few worlds are left to hold out the last day (k-hat {k_hat:.2f}); rerun needed: --tier "
        "overnight",
        "too few worlds are left to hold out the last {n} days (k-hat {k_hat:.2f}); rerun needed: --tier "
        "overnight",
        row.days,
        k_hat=row.k_hat,
    )


def _gained(row: HeldOutDays, seeds: int) -> Said:
    name, best = row.best
    gained = say_count(
        "{claims} claims of the last day: the mixture gains {mixture:+.2f} nats over knowing nothing, the "
        "best baseline ({name}) {best:+.2f}; difference {margin:+.2f}",
        "{claims} claims of the last {n} days: the mixture gains {mixture:+.2f} nats over knowing nothing, "
        "the best baseline ({name}) {best:+.2f}; difference {margin:+.2f}",
        row.days,
        claims=row.claims,
        mixture=row.mixture,
        name=name,
        best=best,
        margin=row.margin,
    )
    if not math.isfinite(row.error) or not math.isfinite(row.mixture):
        return gained
    if _noise(row, seeds):
        return say("{gained} ± {error:.2f}, within the noise", gained=gained, error=row.error)
    return say("{gained} ± {error:.2f}", gained=gained, error=row.error)


def _noise(row: HeldOutDays, seeds: int) -> bool:
    return abs(row.margin) <= half_width(row.error, seeds)


def _tables(figures: HeldOutFigures) -> tuple[Table, ...]:
    def shown(row: HeldOutDays, value: float) -> float | None:
        return value if row.trusted and math.isfinite(value) else None

    baselines = Table(
        say("Days held out, nats over knowing nothing"),
        (
            say("days"),
            say("claims"),
            say("left out"),
            say("mixture"),
            say("standard error"),
            say("persistence"),
            say("Poisson"),
            say("k-hat"),
        ),
        tuple(
            (
                row.days, row.claims, row.left_out, shown(row, row.mixture), shown(row, row.error),
                row.persistence, row.poisson, row.k_hat if math.isfinite(row.k_hat) else None,
            )
            for row in figures.rows
        ),
        say(
            "Each day given all before it. Persistence: what was last told holds on; Poisson: numbers at the "
            "mean of those told before; of what nothing had been told both say what know-nothing does. Their "
            "sources have their mean accuracy. k-hat: of the worlds reweighed where claims were left out; "
            "above 0.7 the figure is unknown."
        ),
    )  # fmt: skip
    names = tuple(figures.rows[-1].hypotheses)
    each = Table(
        say("The same by hypothesis, nats over knowing nothing"),
        (say("days"), *names),
        tuple((row.days, *(shown(row, row.hypotheses[name]) for name in names)) for row in figures.rows),
    )
    return baselines, each
