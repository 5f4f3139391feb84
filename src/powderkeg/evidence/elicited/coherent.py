r"""One analyst's judgements made coherent.

A row of ratios r becomes log weights relative to know-nothing, l_h = log r_h - log r_other, so that its scale
does not matter. Reports that are one piece of evidence are averaged: their sum would count it once for each.

Where the analyst also judged all these pieces together (log weights L), l_1 ... l_n and L must obey
sum_i x_i = X. The closest values that do, all n + 1 judgements taken to be equally uncertain, minimise

    sum_i |x_i - l_i|^2 + |X - L|^2   subject to   sum_i x_i = X,

which gives, for every hypothesis,

    x_i = l_i + d / (n + 1),   X = L - d / (n + 1),   d = L - sum_i l_i.

``d`` is the incoherence. The solution is the same on any scale of the weights (centred, or relative to
another hypothesis), for it is linear in each.

That judgements are first made coherent and then averaged is from Mandel, Karvetski and Dhami (2018, Judgment
and Decision Making 13(6):607-621), where it cut analysts' mean absolute error by 61 %; theirs were
probabilities that had to add up to 1, these are ratios that have to multiply.
"""

from __future__ import annotations

from math import fsum, log
from typing import TYPE_CHECKING

from powderkeg.case import OVERALL
from powderkeg.evidence.elicited.result import JudgedAnalyst

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.case import Judgement
    from powderkeg.evidence.elicited.pieces import Piece

__all__ = ["Weights", "coherent", "extent", "log_weights", "mean_of", "reconciled", "sum_of"]

Weights = dict[str, float]


def log_weights(ratios: Mapping[str, float], hypotheses: Sequence[str]) -> Weights:
    """Ratios as log weights relative to the last hypothesis, nats."""
    base = log(ratios[hypotheses[-1]])
    return {name: log(ratios[name]) - base for name in hypotheses}


def sum_of(rows: Sequence[Mapping[str, float]], hypotheses: Sequence[str]) -> Weights:
    """Sum per hypothesis, whatever the order of the rows."""
    return {name: fsum(row[name] for row in rows) for name in hypotheses}


def mean_of(rows: Sequence[Mapping[str, float]], hypotheses: Sequence[str]) -> Weights:
    """Mean per hypothesis: the geometric mean of the ratios."""
    return {name: value / len(rows) for name, value in sum_of(rows, hypotheses).items()}


def extent(weights: Mapping[str, float]) -> float:
    """Largest difference between two hypotheses, nats."""
    return max(weights.values()) - min(weights.values())


def reconciled(
    pieces: Mapping[str, Weights], overall: Mapping[str, float]
) -> tuple[dict[str, Weights], Weights]:
    """Pieces moved to agree with the judgement of all of them, and what was between the two.

    Args:
        pieces: log weights of each piece, one at least.
        overall: log weights of all of them together.

    Returns:
        The coherent pieces, and ``d`` as in the head of this file.
    """
    hypotheses = tuple(overall)
    total = sum_of(list(pieces.values()), hypotheses)
    between = {name: overall[name] - total[name] for name in hypotheses}
    share = 1.0 / (len(pieces) + 1)
    moved = {
        piece: {name: weights[name] + share * between[name] for name in hypotheses}
        for piece, weights in pieces.items()
    }
    return moved, between


def coherent(
    analyst: str, judgements: Sequence[Judgement], pieces: Mapping[str, Piece], hypotheses: Sequence[str]
) -> JudgedAnalyst:
    """One analyst's judgements, coherent.

    Args:
        analyst: name.
        judgements: all of this analyst's, one report at least among them.
        pieces: the piece of evidence of each report.
        hypotheses: names, know-nothing last.
    """
    overall: Weights | None = None
    by_piece: dict[str, dict[str, Weights]] = {}
    for row in judgements:
        weights = log_weights(row.ratios, hypotheses)
        if row.report_id == OVERALL:
            overall = weights
        else:
            by_piece.setdefault(pieces[row.report_id].piece_id, {})[row.report_id] = weights
    means = {piece: mean_of(list(rows.values()), hypotheses) for piece, rows in by_piece.items()}
    extra = [
        {name: (len(rows) - 1) * value for name, value in means[piece].items()}
        for piece, rows in by_piece.items()
    ]
    between = None
    if overall is not None:
        means, between = reconciled(means, overall)
    return JudgedAnalyst(
        analyst=analyst,
        judged=sum(len(rows) for rows in by_piece.values()),
        weights=means,
        shared=tuple(tuple(rows) for rows in by_piece.values() if len(rows) > 1),
        doubled=extent(sum_of(extra, hypotheses)),
        overall=overall,
        incoherence=None if between is None else extent(between),
    )
