"""Which reports moved the odds on which day: the rows of the ledger with the largest weight, day by day."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.report.tables import rival_names

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from powderkeg.evidence import Evidence, LedgerRow
    from powderkeg.report.ledger import LedgerLine

__all__ = ["MOST", "DayMoved", "Mover", "moved_by_day"]

MOST = 3
"""Rows named for a day."""
_LEAST = 0.05
"""Nats: what separates the hypotheses by less would be printed as 0.0 or 0.1 and moved nothing."""


@dataclass(frozen=True)
class Mover:
    """A row of the ledger, and how far it tells the hypotheses apart.

    Attributes:
        line: the row as the ledger prints it.
        row: the row itself.
        raises: hypothesis that the row speaks for more than for any other.
        lowers: hypothesis that it speaks for least.
    """

    line: "LedgerLine"
    row: "LedgerRow"
    raises: str
    lowers: str

    @property
    def nats(self) -> float:
        """Largest less smallest weight over the hypotheses that simulate something."""
        return self.row.nats


@dataclass(frozen=True)
class DayMoved:
    """A day on which something was scored, and its heaviest rows, heaviest first; there may be none."""

    day: "date"
    movers: tuple[Mover, ...]
    rows: int


def moved_by_day(result: "Evidence", lines: "Sequence[LedgerLine]") -> list[DayMoved]:
    """Every day of the ledger with the rows that moved it most, in the order of the days.

    Figures that a later one replaces are left out: their weight is taken back there.

    Args:
        result: what was weighed.
        lines: its ledger as printed, row by row.
    """
    names = rival_names(result)
    found: dict[date, list[Mover]] = {}
    counts: dict[date, int] = {}
    for row, line in zip(result.ledger, lines, strict=True):
        found.setdefault(row.day, [])
        counts[row.day] = counts.get(row.day, 0) + 1
        if row.role == "guide" or not math.isfinite(row.nats) or row.nats < _LEAST:
            continue
        weights = {name: row.weight[name] for name in names if math.isfinite(row.weight.get(name, math.nan))}
        if len(weights) > 1:
            found[row.day].append(
                Mover(line, row, max(weights, key=weights.__getitem__), min(weights, key=weights.__getitem__))
            )
    return [
        DayMoved(day, tuple(sorted(found[day], key=lambda one: -one.nats)[:MOST]), counts[day])
        for day in sorted(found)
    ]
