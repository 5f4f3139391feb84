"""The table of readings that several questions show: gains, what the leading pair does, and the trust."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from powderkeg.evidence.checklist.reread import answer_of, half_of
from powderkeg.evidence.rescoring import LARGEST_K_HAT, LEAST_ESS
from powderkeg.evidence.result import Table

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from powderkeg.evidence.checklist.reread import Answer, Pair, Read

__all__ = ["count_words", "largest_move", "reading_table"]

_NOTE = (
    "Gains are log evidence over know-nothing's; error is half of the 90 % Monte-Carlo interval. A row "
    "without figures asks more of the worlds at hand than they hold (k-hat above "
    f"{LARGEST_K_HAT:g} or fewer than {LEAST_ESS:.0f} effective worlds): it needs a rerun (--tier overnight)."
)


def _known(value: float) -> float | None:
    return value if math.isfinite(value) else None


def reading_table(
    title: str, base: Read, rows: Sequence[tuple[str, Read]], pair: Pair, names: Sequence[str], note: str = ""
) -> Table:
    """One row per reading, the declared one first.

    Args:
        title: what the rows are.
        base: as declared.
        rows: label and reading.
        pair: the two leading hypotheses, the favoured one first.
        names: hypotheses with a mechanism.
        note: how the readings were chosen.
    """
    cells = []
    for label, read in ((base.label, base), *rows):
        sure = read.trusts(*pair)
        k_hat, ess = read.worst(*pair)
        half = half_of(read, pair)
        cells.append(
            (
                label,
                *((_known(read.gain(n)) if read.trusts(n) else None) for n in names),
                _known(read.odds(pair)) if sure else None,
                half if sure and half > 0.0 else None,
                answer_of(base, read, pair),
                _known(k_hat),
                _known(ess),
            )
        )
    columns = (
        "reading",
        *(f"gain of {name}, nats" for name in names),
        "log odds of the two leading, nats",
        "error, nats",
        "order of the two",
        "k-hat",
        "effective worlds",
    )
    return Table(title, columns, tuple(cells), f"{note} {_NOTE}".strip())


def largest_move(base: Read, reads: Iterable[Read], pair: Pair) -> tuple[float, str]:
    """Largest change of the pair's log odds among readings that can be trusted, nats, and its label."""
    moves = [(abs(read.odds(pair) - base.odds(pair)), read.label) for read in reads if read.trusts(*pair)]
    known = [move for move in moves if math.isfinite(move[0])]
    return max(known, default=(0.0, ""))


def count_words(base: Read, pair: Pair, labelled: Sequence[tuple[str, Answer]], what: str) -> str:
    """How many readings leave the order as it is, and the names of those that do not.

    Args:
        base: as declared.
        pair: the two leading hypotheses, the favoured one first.
        labelled: readings and what they do.
        what: what the readings are.
    """
    by: dict[str, list[str]] = {}
    for label, answer in labelled:
        by.setdefault(answer, []).append(label)
    stays = len(by.get("stays", []))
    if answer_of(base, base, pair) == "stays":
        said = f"under {stays} of {len(labelled)} {what} the order of the two leading hypotheses stays"
    else:
        apart = len(by.get("told apart", []))
        said = (
            "as declared the two leading hypotheses cannot be told apart; under "
            f"{apart} of {len(labelled)} {what} they can"
        )
    if "turns" in by:
        said += f", it turns under {_few(by['turns'])}"
    if stays and "within the noise" in by:
        said += f", under {len(by['within the noise'])} the two cannot be told apart"
    if "rerun needed" in by:
        said += f", {len(by['rerun needed'])} need a rerun (--tier overnight)"
    return said


def _few(labels: Sequence[str]) -> str:
    more = f" and {len(labels) - 4} more" if len(labels) > 4 else ""
    return f"{'; '.join(labels[:4])}{more}"
