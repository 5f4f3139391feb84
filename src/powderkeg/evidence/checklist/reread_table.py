"""The table of readings that several questions show: gains, what the leading pair does, and the trust."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from powderkeg.evidence.checklist.reread import answer_of, half_of
from powderkeg.evidence.rescoring import LARGEST_K_HAT, LEAST_ESS
from powderkeg.evidence.result import Table
from powderkeg.evidence.words import clauses
from powderkeg.language import Said, join, noted, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from powderkeg.evidence.checklist.reread import Answer, Pair, Read

__all__ = ["count_words", "largest_move", "reading_table"]

_NOTE = noted(
    "Gains are log evidence over know-nothing's; error is half of the 90 % Monte-Carlo interval. A row "
    "without figures asks more of the worlds at hand than they hold (k-hat above "
    "{largest:g} or fewer than {least:.0f} effective worlds): it needs a rerun (--tier overnight)."
)
_ANSWERS: dict[Answer, str] = {
    "stays": noted("stays"),
    "turns": noted("turns"),
    "within the noise": noted("within the noise"),
    "told apart": noted("told apart"),
    "rerun needed": noted("rerun needed"),
}


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
                say(_ANSWERS[answer_of(base, read, pair)]),
                _known(k_hat),
                _known(ess),
            )
        )
    columns = (
        say("reading"),
        *(say("gain of {name}, nats", name=name) for name in names),
        say("log odds of the two leading, nats"),
        say("error, nats"),
        say("order of the two"),
        say("k-hat"),
        say("effective worlds"),
    )
    read_so = say(_NOTE, largest=LARGEST_K_HAT, least=LEAST_ESS)
    return Table(title, columns, tuple(cells), join(" ", [note, read_so]) if note else read_so)


def largest_move(base: Read, reads: Iterable[Read], pair: Pair) -> tuple[float, str]:
    """Largest change of the pair's log odds among readings that can be trusted, nats, and its label."""
    moves = [(abs(read.odds(pair) - base.odds(pair)), read.label) for read in reads if read.trusts(*pair)]
    known = [move for move in moves if math.isfinite(move[0])]
    return max(known, default=(0.0, ""))


def count_words(base: Read, pair: Pair, labelled: Sequence[tuple[str, Answer]], what: str) -> Said:
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
        first = say(
            "under {stays} of {readings} {what} the order of the two leading hypotheses stays",
            stays=stays,
            readings=len(labelled),
            what=what,
        )
    else:
        first = say(
            "as declared the two leading hypotheses cannot be told apart; under {apart} of {readings} {what} "
            "they can",
            apart=len(by.get("told apart", [])),
            readings=len(labelled),
            what=what,
        )
    said = [first]
    if "turns" in by:
        said.append(say("it turns under {names}", names=_few(by["turns"])))
    if stays and "within the noise" in by:
        said.append(say("under {n} the two cannot be told apart", n=len(by["within the noise"])))
    if "rerun needed" in by:
        said.append(say("{n} need a rerun (--tier overnight)", n=len(by["rerun needed"])))
    return join(", ", said)


def _few(labels: Sequence[str]) -> Said:
    named = clauses(labels[:4])
    return say("{names} and {n} more", names=named, n=len(labels) - 4) if len(labels) > 4 else named
