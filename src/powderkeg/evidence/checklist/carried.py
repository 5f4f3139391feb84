"""Question 14: what carries the result? Each claim and each day left out in turn, and the order changed.

The ledger's weights depend on the order in which claims are taken; what the record weighs without one of
them does not. Both are shown: a claim's weight in the order scored, where it stands after all before it, and
as if it had come last. A claim left out changes the evidence by ``log sum w L' / L`` over the last
worlds (``rescoring``).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.ledger import net_nats
from powderkeg.evidence.likelihood import Likelihood
from powderkeg.evidence.rescoring import DECLARED, Change
from powderkeg.evidence.result import Check, Table
from powderkeg.evidence.words import clauses, listed
from powderkeg.language import Said, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.rescoring import Reweighted
    from powderkeg.evidence.result import Status

__all__ = ["CarriedFigures", "LeftOut", "check_carried", "run_carried"]

FloatArray = npt.NDArray[np.float64]
_LARGEST_SHARE = 0.5
_WEAK = "C"  # letters from this one on
_SHOWN = 15


@dataclass(frozen=True)
class LeftOut:
    """The record without something.

    Attributes:
        name: id of the claim, or the day.
        what: in words.
        letter: reliability; blank for a day.
        moved: per hypothesis, change of its evidence over know-nothing's, nats.
        leading: change of the log odds of the two leading hypotheses, nats.
        error: standard error over seeds of ``leading``; nan with one seed.
        trusted: whether reweighting may be trusted.
    """

    name: str
    what: str
    letter: str
    moved: Mapping[str, float]
    leading: float
    error: float
    trusted: bool


@dataclass(frozen=True)
class CarriedFigures:
    """What carries the result.

    Attributes:
        claims: every claim left out in turn, largest move of the leading odds first.
        days: every day left out in turn, likewise.
        nats: per claim, by how much it separates the hypotheses, in the order scored.
        letters: per claim its letter.
        log_odds: of the two leading hypotheses, nats.
        error: standard error of that over seeds; nan with one.
        order_miss: largest difference, in nats, of a world's log likelihood when the claims are taken in
            another order.
    """

    claims: tuple[LeftOut, ...]
    days: tuple[LeftOut, ...]
    nats: Mapping[str, float]
    letters: Mapping[str, str]
    log_odds: float
    error: float
    order_miss: float


def run_carried(weighed: Weighed) -> CarriedFigures:
    """Leave everything out in turn."""
    result, reweighing = weighed.result, weighed.reweighing
    base = reweighing.of(DECLARED)
    rows = {row.report_id: row for row in result.ledger if row.role in {"scored", "silence"}}
    single = [
        _left_out(weighed, base, name, frozenset({name}), row.statement, row.reliability)
        for name, row in rows.items()
        if name in set(reweighing.claims)
    ]
    ordered = sorted(rows.values(), key=lambda row: row.day)
    days = []
    for day, group in groupby(ordered, key=lambda row: row.day):
        names = frozenset(row.report_id for row in group)
        days.append(_left_out(weighed, base, day.isoformat(), names, _claims(len(names)), ""))
    one, two = weighed.leading
    return CarriedFigures(
        claims=_largest_first(single),
        days=_largest_first(days),
        nats=net_nats(result.ledger, weighed.other),
        letters={name: row.reliability for name, row in rows.items()},
        log_odds=base.odds(one, two),
        error=_error(base.pair(one, two)),
        order_miss=_order_miss(weighed),
    )


def _claims(number: int) -> Said:
    return say("{n} claims", n=number)


def _left_out(
    weighed: Weighed, base: Reweighted, name: str, skip: frozenset[str], what: str, letter: str
) -> LeftOut:
    found = weighed.reweighing.of(Change(say("without {names}", names=name), skip=skip))
    one, two = weighed.leading
    with np.errstate(invalid="ignore"):
        moves = found.pair(one, two) - base.pair(one, two)
    return LeftOut(
        name=name,
        what=what,
        letter=letter,
        moved={h: _less(found.gain[h], base.gain[h]) for h in weighed.able},
        leading=_less(found.odds(one, two), base.odds(one, two)),
        error=_error(moves),
        trusted=found.trusted,
    )


def _order_miss(weighed: Weighed) -> float:
    """Largest change of a world's log likelihood when the filter's sums take the claims last one first."""
    misses = [0.0]
    for passes in weighed.reweighing.parts.values():
        scored = passes[0]
        likelihood = Likelihood(weighed.plan, scored.size)
        for claim, density in reversed(list(zip(scored.claims, scored.log_density, strict=True))):
            likelihood.score(replace(claim, replaces=()), density)
        counts = np.isfinite(scored.log_ratio) & np.isfinite(likelihood.log_ratio)
        misses += [float(np.abs(likelihood.log_ratio - scored.log_ratio)[counts].max(initial=0.0))]
    return max(misses)


def _error(by_seed: FloatArray) -> float:
    known = len(by_seed) > 1 and bool(np.isfinite(by_seed).all())
    return float(np.std(by_seed, ddof=1) / math.sqrt(len(by_seed))) if known else math.nan


def _less(one: float, two: float) -> float:
    return one - two if math.isfinite(one) and math.isfinite(two) else math.nan


def _largest_first(rows: Iterable[LeftOut]) -> tuple[LeftOut, ...]:
    return tuple(sorted(rows, key=lambda row: -abs(row.leading) if math.isfinite(row.leading) else 0.0))


def check_carried(figures: CarriedFigures) -> Check:
    """Judge it: no single claim of a low grade carries more than half."""
    name = say("what carries the result")
    whole = math.fsum(figures.nats.values())
    if not whole > 0.0:
        return Check(14, name, "unknown", say("no report separates the hypotheses"))
    top = sorted(figures.nats, key=lambda row: -figures.nats[row])[:5]
    weak = any(
        figures.letters.get(row, "") >= _WEAK and figures.nats[row] > _LARGEST_SHARE * whole for row in top
    )
    share = math.fsum(figures.nats[row] for row in top) / whole
    sure = [row for row in figures.claims if row.trusted and math.isfinite(row.leading)]
    said = [
        say(
            "five claims hold {share:.0f} % of what separates the hypotheses: {names}",
            share=100.0 * share,
            names=listed(top),
        ),
        _judged(figures, sure),
        *_turning(figures, sure),
        say(
            "taken last one first the claims give the same log likelihood to {miss:.0e} nats",
            miss=figures.order_miss,
        ),
    ]
    # a claim of a low letter that alone turns an order beyond the noise is as bad as one that outweighs all
    clear = abs(figures.log_odds) > 2.0 * figures.error
    alone = clear and any(row.letter >= _WEAK and _turns(figures.log_odds, row) for row in sure)
    status: Status = "pass" if len(sure) == len(figures.claims) else "unknown"
    status = "fail" if weak or alone else status
    tables = (
        _table(
            say("Without one claim: change of the evidence over know-nothing's, nats"),
            say("claim"),
            figures.claims,
        ),
        _table(
            say("Without one day: change of the evidence over know-nothing's, nats"), say("day"), figures.days
        ),
    )
    return Check(14, name, status, clauses(said), tables)


def _judged(figures: CarriedFigures, sure: list[LeftOut]) -> Said:
    """How many of the claims can be judged, and the largest move."""
    values = {"sure": len(sure), "claims": len(figures.claims)}
    if not sure:
        return say("left out in turn, {sure} of {claims} claims can be judged by reweighting", **values)
    return say(
        "left out in turn, {sure} of {claims} claims can be judged by reweighting and move the leading log "
        "odds by {move:.1f} nats at most ({name})",
        **values,
        move=abs(sure[0].leading),
        name=sure[0].name,
    )


def _turning(figures: CarriedFigures, sure: list[LeftOut]) -> list[Said]:
    if not abs(figures.log_odds) > 2.0 * figures.error:
        return [say("the order of the two is within the noise, so that no claim can be said to decide it")]
    turning = [row.name for row in sure if _turns(figures.log_odds, row)]
    if not turning:
        return []
    names = listed(turning[:3])
    if len(turning) > 3:
        return [say("without {names} and others the order of the two would turn", names=names)]
    return [say("without {names} the order of the two would turn", names=names)]


def _turns(log_odds: float, row: LeftOut) -> bool:
    """Whether the odds change sides by more than the Monte-Carlo error of the move."""
    error = 0.0 if math.isnan(row.error) else 2.0 * row.error
    return log_odds + row.leading < -error if log_odds > 0.0 else log_odds + row.leading > error


def _table(title: str, of: str, rows: tuple[LeftOut, ...]) -> Table:
    hypotheses = tuple(rows[0].moved) if rows else ()
    graded = any(row.letter for row in rows)
    cells = tuple(
        (
            row.name,
            *((row.letter,) if graded else ()),
            *((row.moved[h] if row.trusted else None) for h in hypotheses),
            row.leading if row.trusted else None,
            row.error if row.trusted else None,
            "" if row.trusted else say("rerun needed"),
        )
        for row in rows[:_SHOWN]
    )
    return Table(
        title,
        (
            of,
            *((say("letter"),) if graded else ()),
            *hypotheses,
            say("leading log odds"),
            say("its standard error"),
            say("reweighting"),
        ),
        cells,
        say(
            "The {shown} that move the log odds of the two leading hypotheses most, of {rows}. A row without "
            "figures asks more of the worlds at hand than they hold.",
            shown=min(_SHOWN, len(rows)),
            rows=len(rows),
        ),
    )
