"""Which reports are one piece of evidence, and what the simulator makes of each piece.

A claim of the ledger may rest on several reports, a toll replaces the figures on its way, and a report that
says again what its origin said before is left out of the ledger altogether. Whoever judges two such reports
has judged one piece of evidence twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, isfinite
from typing import TYPE_CHECKING

from powderkeg.evidence.claims import WATCH

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from powderkeg.case import Case, Report
    from powderkeg.evidence.result import LedgerRow

__all__ = ["Piece", "pieces_of"]

_SEGMENT = 6.0
"""Hours within which the model tells no two figures of a toll apart."""


@dataclass(frozen=True)
class Piece:
    """One piece of evidence.

    Attributes:
        piece_id: id of its last claim in the ledger, or of the one report.
        rows: its claims in the ledger, in the order scored; none where it is not scored.
        report_ids: all its reports, in the order of the record.
    """

    piece_id: str
    rows: tuple[LedgerRow, ...]
    report_ids: tuple[str, ...]

    def simulated(self, hypotheses: Sequence[str], judged: AbstractSet[str]) -> dict[str, float] | None:
        """The simulator's gain per hypothesis, up to the last claim of which a report was judged.

        None where it has no figure for some hypothesis: not scored, or all worlds were lost before.

        A figure on the way to a toll is taken back when the next one comes, so the gains of a series add up
        to what its last figure says.

        Args:
            hypotheses: names.
            judged: ids of reports that were judged.
        """
        if not self.rows:
            return None
        ids = {row.report_id: set(row.report_ids) for row in self.rows}
        held = {name for names in ids.values() for name in names}
        # a report that was left out stands for the whole series: nobody knows whose place it had
        all_of_it = any(name not in held for name in judged & set(self.report_ids))
        wanted = {name for name, reports in ids.items() if all_of_it or reports & judged}
        for row in reversed(self.rows):
            if row.report_id in wanted:
                wanted |= set(row.replaces)
        counted = [row for row in self.rows if row.report_id in wanted]
        if not all(isfinite(row.gain[name]) for row in counted for name in hypotheses):
            return None
        return {name: fsum(row.gain[name] for row in counted) for name in hypotheses}


def pieces_of(case: Case, ledger: Sequence[LedgerRow]) -> dict[str, Piece]:
    """The piece of evidence of every report of the record, by report id.

    Args:
        case: the case that was weighed.
        ledger: its ledger.
    """
    claims = {row.report_id: row for row in ledger if row.report_ids}
    last = _last_claims(ledger, claims)
    of_report = {name: last[row.report_id] for row in claims.values() for name in row.report_ids}
    kept = [report for report in case.record if report.report_id in of_report]
    members: dict[str, list[str]] = {}
    for report in case.record:
        name = of_report.get(report.report_id) or _in_whose_stead(case, report, kept, of_report)
        members.setdefault(name or report.report_id, []).append(report.report_id)
    rows: dict[str, list[LedgerRow]] = {}
    for row in claims.values():
        rows.setdefault(last[row.report_id], []).append(row)
    return {
        report: Piece(name, tuple(rows.get(name, ())), tuple(reports))
        for name, reports in members.items()
        for report in reports
    }


def _last_claims(ledger: Sequence[LedgerRow], claims: Mapping[str, LedgerRow]) -> dict[str, str]:
    """Per claim, the id of the claim that replaces it in the end; its own where none does."""
    last = {name: name for name in claims}
    for row in reversed(ledger):
        for replaced in row.replaces:
            if replaced in last and row.report_id in last:
                last[replaced] = last[row.report_id]
    return last


def _in_whose_stead(
    case: Case, report: Report, kept: Sequence[Report], of_report: Mapping[str, str]
) -> str | None:
    """The piece to which a scored report belongs that is in no claim; None where there is none.

    Left out of the ledger are a report that says what its origin said before, and a figure of a toll or a
    series that ends in one segment with another of it.
    """
    if report.use != "scored" or report.origin_id == WATCH:
        return None
    first, end = report.window(case)
    near: list[tuple[bool, float, float, str]] = []
    for other in kept:
        same = (other.indicator, case.region_of(other.place_id))
        if same != (report.indicator, case.region_of(report.place_id)):
            continue
        began, ended = other.window(case)
        stranger = other.origin_id != report.origin_id
        if not stranger or abs(ended - end) < _SEGMENT:
            near.append((stranger, abs(ended - end), abs(began - first), of_report[other.report_id]))
    return min(near)[3] if near else None
