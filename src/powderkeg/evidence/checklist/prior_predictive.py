"""Question 2: can each hypothesis produce records like this one?

The real record's declared summaries are ranked among those of records simulated under each hypothesis with
the real record's own pattern. Nothing of it is fitted: these are records that the priors make.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.misfit import OUTSIDE
from powderkeg.evidence.result import Check, Status, Table

if TYPE_CHECKING:
    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.misfit import Tails

__all__ = ["PriorPredictiveFigures", "check_prior_predictive", "run_prior_predictive"]

_LEVEL = 0.05  # that any hypothesis is found wanting, if each made the record: divided by their number
_NAME = "can each hypothesis produce records like this one"
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
    rows = figures.tails
    if not rows:
        return Check(2, _NAME, "unknown", "no record was simulated (powderkeg validate)")
    fewest = min(row.records for row in rows)
    counts = [len(row.outside) for row in rows]
    said = (
        f"{min(counts)} to {max(counts)} of {len(rows[0].tail)} summaries lie outside the central "
        f"{100 * (1 - OUTSIDE):.0f} % of a hypothesis's own simulated records ({fewest:,} or more each); by "
        f"chance {min(row.expected for row in rows):.1f} to {max(row.expected for row in rows):.1f} do, and "
        f"in one record of twenty more than {max(row.most for row in rows):.0f}"
    )
    status: Status = "fail" if figures.misfits else "pass"
    if figures.misfits:
        names = ", ".join(row.hypothesis for row in figures.misfits)
        said += f"; too many for {names} (level {_LEVEL:g} for all hypotheses together)"
    elif 1.0 / (fewest + 1.0) > figures.level:
        status = "unknown"
        said += f"; at least {int(1.0 / figures.level):,} records per hypothesis are wanted to tell"
    else:
        said += f"; too many for no hypothesis (level {_LEVEL:g} for all together)"
    return Check(2, _NAME, status, said, (_counts(figures), _summaries(figures)))


def _counts(figures: PriorPredictiveFigures) -> Table:
    return Table(
        "Summaries outside, by hypothesis",
        ("hypothesis", "records", "outside", "by chance", "95 % have at most", "as many or more, share"),
        tuple(
            (row.hypothesis, row.records, len(row.outside), row.expected, row.most, row.p_value)
            for row in figures.tails
        ),
        "A hypothesis's own records are ranked among one another as the real one is, so that summaries that "
        f"say the same count as they do here. Found wanting at a share of {figures.level:.3f} or less.",
    )


def _summaries(figures: PriorPredictiveFigures) -> Table:
    rows = figures.tails
    names = {name: min(row.tail[name] for row in rows) for row in rows for name in row.outside}
    order = sorted(names, key=lambda name: (names[name], name))
    left = f" The {_SHOWN} furthest out of {len(order)} are shown." if len(order) > _SHOWN else ""
    return Table(
        "Summaries that lie outside under some hypothesis: two-sided tail probability",
        ("summary", *(row.hypothesis for row in rows), "largest standard error"),
        tuple(
            (name, *(row.tail[name] for row in rows), max(row.error(name) for row in rows))
            for name in order[:_SHOWN]
        ),
        f"Outside is below {OUTSIDE:g}.{left}",
    )
