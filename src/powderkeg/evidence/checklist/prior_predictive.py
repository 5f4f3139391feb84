"""Question 2: can each hypothesis produce records like this one?

The real record's declared summaries are ranked among those of records simulated under each hypothesis with
the real record's own pattern. Nothing of it is fitted: these are records that the priors make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.classifier import summary_words
from powderkeg.evidence.misfit import OUTSIDE
from powderkeg.evidence.result import Check, Status, Table
from powderkeg.evidence.words import clauses, listed
from powderkeg.language import noted, say

if TYPE_CHECKING:
    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.misfit import Tails

__all__ = ["PriorPredictiveFigures", "check_prior_predictive", "run_prior_predictive"]

_LEVEL = 0.05  # that any hypothesis is found wanting, if each made the record: divided by their number
_NAME = noted("can each hypothesis produce records like this one")
_SHOWN = 40


@dataclass(frozen=True)
class PriorPredictiveFigures:
    """Where the record lies among each hypothesis's simulated records; empty where there are none."""

    tails: tuple[Tails, ...]

    @property
    def level(self) -> float:
        """Share of a hypothesis's own records that may be as far out before it is found wanting."""
        return _LEVEL / max(len(self.tails), 1)

    @property
    def misfits(self) -> tuple[Tails, ...]:
        """Hypotheses of whose own records too few are as far out."""
        return tuple(row for row in self.tails if row.p_value <= self.level)


def run_prior_predictive(weighed: Weighed) -> PriorPredictiveFigures:
    """What the validation kept of simulated records."""
    validated = weighed.result.validated
    return PriorPredictiveFigures(() if validated is None else validated.tails)


def check_prior_predictive(figures: PriorPredictiveFigures) -> Check:
    """Judge it: no hypothesis has more summaries outside than its own records have by chance."""
    rows, name = figures.tails, say(_NAME)
    if not rows:
        return Check(2, name, "unknown", say("no record was simulated (powderkeg validate)"))
    fewest = min(row.records for row in rows)
    counts = [len(row.outside) for row in rows]
    said = say(
        "{fewest} to {most} of {summaries} summaries lie outside the central {central:.0f} % of a "
        "hypothesis's own simulated records ({records:,} or more each); by chance {low:.1f} to {high:.1f} "
        "do, and in one record of twenty more than {chance:.0f}",
        fewest=min(counts),
        most=max(counts),
        summaries=len(rows[0].tail),
        central=100 * (1 - OUTSIDE),
        records=fewest,
        low=min(row.expected for row in rows),
        high=max(row.expected for row in rows),
        chance=max(row.most for row in rows),
    )
    status: Status = "fail" if figures.misfits else "pass"
    if figures.misfits:
        judged = say(
            "too many for {names} (level {level:g} for all hypotheses together)",
            names=listed(row.hypothesis for row in figures.misfits),
            level=_LEVEL,
        )
    elif 1.0 / (fewest + 1.0) > figures.level:
        status = "unknown"
        judged = say(
            "at least {records:,} records per hypothesis are wanted to tell", records=int(1.0 / figures.level)
        )
    else:
        judged = say("too many for no hypothesis (level {level:g} for all together)", level=_LEVEL)
    return Check(2, name, status, clauses([said, judged]), (_counts(figures), _summaries(figures)))


def _counts(figures: PriorPredictiveFigures) -> Table:
    return Table(
        say("Summaries outside, by hypothesis"),
        (
            say("hypothesis"),
            say("records"),
            say("outside"),
            say("by chance"),
            say("95 % have at most"),
            say("as many or more, share"),
        ),
        tuple(
            (row.hypothesis, row.records, len(row.outside), row.expected, row.most, row.p_value)
            for row in figures.tails
        ),
        say(
            "A hypothesis's own records are ranked among one another as the real one is, so that summaries "
            "that say the same count as they do here. Found wanting at a share of {level:.3f} or less.",
            level=figures.level,
        ),
    )


def _summaries(figures: PriorPredictiveFigures) -> Table:
    rows = figures.tails
    names = {name: min(row.tail[name] for row in rows) for row in rows for name in row.outside}
    order = sorted(names, key=lambda name: (names[name], name))
    note = say("Outside is below {outside:g}.", outside=OUTSIDE)
    if len(order) > _SHOWN:
        note = say(
            "Outside is below {outside:g}. The {shown} furthest out of {all} are shown.",
            outside=OUTSIDE,
            shown=_SHOWN,
            all=len(order),
        )
    return Table(
        say("Summaries that lie outside under some hypothesis: two-sided tail probability"),
        (say("summary"), *(row.hypothesis for row in rows), say("largest standard error")),
        tuple(
            (summary_words(name), *(row.tail[name] for row in rows), max(row.error(name) for row in rows))
            for name in order[:_SHOWN]
        ),
        note,
    )
