"""Recovery in words: tables in Markdown that also read well as plain text."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from powderkeg.evidence.recovery.figures import SHARES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from powderkeg.evidence.recovery.effect import LuxuryEffect
    from powderkeg.evidence.recovery.result import Recovery, Rung, Typical
    from powderkeg.evidence.recovery.score import Interval

__all__ = [
    "NOT_SEPARABLE",
    "crises_table",
    "effect_text",
    "ladder_table",
    "recovery_text",
    "single_table",
    "typical_table",
]

NOT_SEPARABLE = 0.4
"""Share of one hypothesis's worlds taken for another above which the record does not tell the two apart."""


def recovery_text(found: Recovery) -> str:
    """Everything a reader needs of one run: crises, confusion on the open record, ladder, typical crises."""
    rung = found.rungs[0]
    chance = 1.0 / len(found.hypotheses)
    parts = [
        crises_table(found),
        f"From the {rung.name} alone, rows the truth, columns the guess, of {found.worlds} worlds a row:",
        confusion_table(rung, found.hypotheses),
        f"Balanced accuracy {_interval(rung.balanced_accuracy)}, chance {chance:.2f}. {_confused(found)}",
        "Two at a time, on the same record (0.50 is chance):",
        pairs_table(rung, found.hypotheses),
        "What more information would add:",
        ladder_table(found),
        "Typical crises, median (10 and 90 % points), as they were and not as reported:",
        typical_table(found),
    ]
    return "\n\n".join(parts) + "\n"


def effect_text(effect: LuxuryEffect) -> str:
    """The same luxury for all: both confusion tables, the change, and how far each mundane route reaches."""
    before, after = effect.without, effect.given
    names = before.hypotheses
    parts = [
        "As the case is (rows the truth, columns the guess, open daily record):",
        confusion_table(before.rungs[0], names),
        "With every mundane route open wide for all:",
        confusion_table(after.rungs[0], names),
        "Change of the share of worlds found, with the luxury minus without:",
        _table(
            ["information", "balanced accuracy", *names],
            (
                [c.rung, _interval(c.balanced_accuracy, "+"), *(_interval(r, "+") for r in c.recall)]
                for c in effect.changes
            ),
        ),
        "How strongly each observation comes about with a switch and without (90 % point or share):",
        _table(
            ["observation", "measured by", "switched on by", "with", "without", "without, routes open"],
            (
                [
                    r.observation, r.label, ", ".join(r.holders) or "nobody",
                    _number(r.switched), _number(r.mundane), _number(r.mundane_after),
                ]
                for r in effect.reaches
            ),
        ),
    ]  # fmt: skip
    return "\n\n".join(parts) + "\n"


def crises_table(found: Recovery) -> str:
    """How many of the calm worlds became a crisis, by hypothesis."""
    return _table(
        ["hypothesis", "calm worlds", "crises", "share", "used"],
        ([c.hypothesis, str(c.drawn), str(c.crises), _interval(c.share), str(c.used)] for c in found.crises),
    )


def confusion_table(rung: Rung, names: Sequence[str]) -> str:
    """Shares by truth (rows) and guess; the recall with its interval at the end of the row."""
    shares = rung.confusion / rung.confusion.sum(axis=1, keepdims=True)
    return _table(
        ["truth", *names, "found"],
        (
            [name, *(f"{s:.2f}" for s in row), _interval(recall)]
            for name, row, recall in zip(names, shares, rung.recall, strict=True)
        ),
    )


def pairs_table(rung: Rung, names: Sequence[str]) -> str:
    """Balanced accuracy of every pair by itself."""
    pairs = rung.two_at_a_time()
    rows = ([name, *(f"{x:.2f}" for x in pairs[i, :-1])] for i, name in enumerate(names) if i > 0)
    return _table(
        ["", *names[:-1]],
        ([*row[: i + 2], *[""] * (len(names) - i - 2)] for i, row in enumerate(rows)),
    )


def ladder_table(found: Recovery) -> str:
    """One row for each rung of information."""
    chance = math.log(1.0 / len(found.hypotheses))
    return _table(
        [
            "information", "features", "balanced accuracy", *found.hypotheses,
            f"log score (chance {chance:.2f})", "nearest neighbours",
        ],
        (
            [
                rung.name, str(rung.features), _interval(rung.balanced_accuracy),
                *(f"{recall.value:.2f}" for recall in rung.recall),
                f"{rung.log_score.value:.2f}",
                f"{rung.neighbours_accuracy.value:.2f}, {rung.neighbours_log_score.value:.2f}",
            ]
            for rung in found.rungs
        ),
    )  # fmt: skip


def typical_table(found: Recovery) -> str:
    """Figures of typical crises, one row a figure."""
    rows: dict[str, list[str]] = {}
    for figure in found.typical:
        rows.setdefault(figure.label, []).append(_typical(figure))
    return _table(["", *found.hypotheses], ([label, *cells] for label, cells in rows.items()))


def single_table(found: Recovery, pairs: Sequence[tuple[str, str]]) -> str:
    """Chance that a figure is higher under the first hypothesis of a pair than under the second.

    Args:
        found: the run.
        pairs: (one, two), each in the run.
    """
    known = {(row.label, row.one, row.two): row.auc for row in found.single}
    labels = dict.fromkeys(row.label for row in found.single)
    rows = []
    for label in labels:
        cells = []
        for one, two in pairs:
            if (label, one, two) in known:
                cells.append(_interval(known[label, one, two]))
            else:
                other = known[label, two, one]
                cells.append(f"{1 - other.value:.2f} ({1 - other.high:.2f} to {1 - other.low:.2f})")
        rows.append([label, *cells])
    return _table(["", *(f"{one} / {two}" for one, two in pairs)], rows)


def _confused(found: Recovery) -> str:
    pairs = [
        f"{truth} as {guess} ({share:.2f})"
        for truth, row in found.shares().items()
        for guess, share in row.items()
        if truth != guess and share > NOT_SEPARABLE
    ]
    if not pairs:
        return f"No hypothesis is taken for one other in more than {NOT_SEPARABLE:.0%} of its worlds."
    return f"Not separable (more than {NOT_SEPARABLE:.0%} taken for one other): {'; '.join(pairs)}."


def _typical(figure: Typical) -> str:
    if figure.worlds == 0:
        return "none"
    if figure.name in SHARES:
        return f"{figure.mean:.2f}"
    return f"{_number(figure.median)} ({_number(figure.low)} to {_number(figure.high)})"


def _number(value: float) -> str:
    if math.isnan(value):
        return "none"
    return f"{value:,.0f}" if abs(value) >= 10 or value == 0 else f"{value:.2g}"


def _interval(found: Interval, sign: str = "") -> str:
    return f"{found.value:{sign}.2f} ({found.low:{sign}.2f} to {found.high:{sign}.2f})"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
