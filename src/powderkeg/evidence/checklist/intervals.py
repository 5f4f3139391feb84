"""How far the log odds of every pair of hypotheses move over priors, over sources and over records."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from powderkeg.evidence.checklist.bootstrap import BootstrapFigures
    from powderkeg.evidence.checklist.grades import GradesFigures
    from powderkeg.evidence.checklist.priors import PriorFigures
    from powderkeg.evidence.checklist.reread import Pair, Read

__all__ = ["LogOddsIntervals", "log_odds_intervals"]

Interval = tuple[float, float]


@dataclass(frozen=True)
class LogOddsIntervals:
    """Smallest and largest log odds of one pair, nats, of figures that can be trusted; None where none can.

    Attributes:
        priors: over other priors of parameters, the declared one among them.
        sources: over declared mappings of letters, their common worth, and each source left out.
        bootstrap: 90 % interval over records drawn anew.
    """

    priors: Interval | None
    sources: Interval | None
    bootstrap: Interval | None

    def widest(self) -> Interval | None:
        """The least and the largest of all that are known."""
        known = [one for one in (self.priors, self.sources, self.bootstrap) if one is not None]
        return (min(low for low, _ in known), max(high for _, high in known)) if known else None


def log_odds_intervals(
    pairs: Iterable[Pair], priors: PriorFigures, grades: GradesFigures, bootstrap: BootstrapFigures
) -> dict[Pair, LogOddsIntervals]:
    """Per pair, the log odds of its first hypothesis over its second under everything that was tried.

    Args:
        pairs: e.g. ``(row.for_, row.against)`` of the printed odds.
        priors: of question 10.
        grades: of question 11.
        bootstrap: of question 15.
    """
    return {
        pair: LogOddsIntervals(
            _range(priors.reads(), pair), _range(grades.reads(), pair), bootstrap.interval(pair)
        )
        for pair in pairs
    }


def _range(reads: Sequence[Read], pair: Pair) -> Interval | None:
    odds = [read.odds(pair) for read in reads if read.trusts(*pair)]
    known = [value for value in odds if math.isfinite(value)]
    return (min(known), max(known)) if known else None
