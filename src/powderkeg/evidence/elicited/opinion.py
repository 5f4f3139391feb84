"""Judgements by hand averaged over analysts, beside the simulator's figures for the same reports."""

from __future__ import annotations

from itertools import combinations
from statistics import stdev
from typing import TYPE_CHECKING

from powderkeg.case import OVERALL, judgements_digest
from powderkeg.evidence.elicited.coherent import coherent, mean_of, sum_of
from powderkeg.evidence.elicited.pieces import pieces_of
from powderkeg.evidence.elicited.result import Elicited, JudgedPair, JudgedReport

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.case import Case, Judgement
    from powderkeg.evidence.elicited.coherent import Weights
    from powderkeg.evidence.elicited.pieces import Piece
    from powderkeg.evidence.elicited.result import JudgedAnalyst
    from powderkeg.evidence.result import LedgerRow

__all__ = ["elicited_opinion"]


def elicited_opinion(ledger: Sequence[LedgerRow], hypotheses: Sequence[str], case: Case) -> Elicited | None:
    """What analysts judged of the reports, coherent and averaged; None where the case has no judgements.

    Args:
        ledger: the ledger of the weighing; it is read and not changed.
        hypotheses: names, know-nothing last, as ``Evidence`` has them.
        case: the case that was weighed, with its ``judgements``.
    """
    if not case.judgements:
        return None
    pieces = pieces_of(case, ledger)
    analysts = tuple(coherent(name, rows, pieces, hypotheses) for name, rows in _by_analyst(case).items())
    judged = {row.report_id for row in case.judgements} - {OVERALL}
    statements = {report.report_id: report.statement for report in case.record}
    seen = dict.fromkeys(pieces[name].piece_id for name in pieces if name in judged)
    by_id = {piece.piece_id: piece for piece in pieces.values()}
    reports = [_report(by_id[name], analysts, judged, statements, hypotheses) for name in seen]
    compared = [row for row in reports if row.simulated is not None]
    weights = sum_of([row.weights for row in compared], hypotheses)
    simulated = (
        sum_of([row.simulated for row in compared if row.simulated is not None], hypotheses)
        if compared
        else None
    )
    claims = {piece.piece_id for piece in pieces.values() if piece.rows}
    return Elicited(
        hypotheses=tuple(hypotheses),
        analysts=analysts,
        reports=tuple(sorted(reports, key=_apart)),
        weights=weights,
        simulated=simulated,
        pairs=tuple(sorted(_pairs(weights, simulated, hypotheses), key=_size)) if compared else (),
        unjudged=tuple(row.report_id for row in ledger if row.report_id in claims - set(seen)),
        alone=tuple(name for row in reports if row.simulated is None for name in row.report_ids),
        joint=any(row.role == "joint" for row in ledger),
        digest=judgements_digest(case.judgements),
    )


def _by_analyst(case: Case) -> dict[str, list[Judgement]]:
    """By name, and in the order of the record: that of the rows moves nothing."""
    place = {report.report_id: index for index, report in enumerate(case.record)}
    ordered = sorted(case.judgements, key=lambda row: (row.analyst, place.get(row.report_id, len(place))))
    rows: dict[str, list[Judgement]] = {}
    for row in ordered:
        rows.setdefault(row.analyst, []).append(row)
    return rows


def _report(
    piece: Piece,
    analysts: Sequence[JudgedAnalyst],
    judged: set[str],
    statements: Mapping[str, str],
    hypotheses: Sequence[str],
) -> JudgedReport:
    own = {row.analyst: row.weights[piece.piece_id] for row in analysts if piece.piece_id in row.weights}
    weights = mean_of(list(own.values()), hypotheses)
    simulated = piece.simulated(hypotheses, judged)
    reports = tuple(name for name in piece.report_ids if name in judged)
    said = piece.rows[-1].statement if piece.rows else statements[piece.piece_id]
    widest = _widest(weights, simulated, hypotheses)
    ratios = [row[widest.for_] - row[widest.against] for row in own.values()]
    return JudgedReport(
        report_id=piece.piece_id,
        report_ids=reports,
        analysts=tuple(own),
        weights=weights,
        spread=_spread(list(own.values()), hypotheses),
        simulated=simulated,
        difference=None
        if simulated is None
        else {name: weights[name] - simulated[name] for name in hypotheses},
        widest=widest,
        disagreement=stdev(ratios) if len(ratios) > 1 else None,
        statement=said,
    )


def _spread(rows: Sequence[Mapping[str, float]], hypotheses: Sequence[str]) -> Weights | None:
    return {name: stdev(row[name] for row in rows) for name in hypotheses} if len(rows) > 1 else None


def _widest(
    weights: Mapping[str, float], simulated: Mapping[str, float] | None, hypotheses: Sequence[str]
) -> JudgedPair:
    """The pair furthest apart, among rivals: know-nothing is a convention, as in the ledger's own column."""
    rivals = hypotheses[:-1] if len(hypotheses) > 2 else hypotheses
    return min(_pairs(weights, simulated, rivals), key=_size)


def _pairs(
    weights: Mapping[str, float], simulated: Mapping[str, float] | None, hypotheses: Sequence[str]
) -> list[JudgedPair]:
    return [_pair(weights, simulated, a, b) for a, b in combinations(hypotheses, 2)]


def _pair(weights: Mapping[str, float], simulated: Mapping[str, float] | None, a: str, b: str) -> JudgedPair:
    judged = weights[a] - weights[b]
    if simulated is None:
        return JudgedPair(a, b, judged, None, None) if judged >= 0 else JudgedPair(b, a, -judged, None, None)
    other = simulated[a] - simulated[b]
    if judged < other:
        return _pair(weights, simulated, b, a)
    return JudgedPair(a, b, judged, other, judged - other)


def _size(pair: JudgedPair) -> float:
    """Sorts the largest difference first."""
    return -(pair.judged if pair.difference is None else pair.difference)


def _apart(row: JudgedReport) -> tuple[bool, float]:
    """Sorts the largest difference first, and what cannot be compared last."""
    return row.simulated is None, _size(row.widest)
