"""Question 13: is silence modelled? The record with its silence, without it, and with it read otherwise.

"Missing at random" leaves the days out on which nothing was reported from a region; "modelled" takes them as
what the country's reporters, watching daily, did not see.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.checklist.reread import Read, Reader, answer_of, oriented, status_of
from powderkeg.evidence.checklist.reread_table import count_words, reading_table
from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.know_nothing import Reading
from powderkeg.evidence.rescoring import Change
from powderkeg.evidence.result import Check
from powderkeg.evidence.silence import LEFT, LOST
from powderkeg.evidence.words import clauses
from powderkeg.language import noted, say

if TYPE_CHECKING:
    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.checklist.reread import Pair

__all__ = ["SilenceFigures", "check_silence", "run_silence"]

_NAME = noted("is silence modelled")
_WATCHED = (0.5, 2.0)
_LETTERS = {"A": 0.95, "F": 0.4}
_UNWATCHED = {
    LOST: noted("the case says that no source looks for guarded sites lost: silence on them is left out"),
    LEFT: noted("the case says that no source looks for sites left on order: silence on them is left out"),
}


@dataclass(frozen=True)
class SilenceFigures:
    """The record with silence read in several ways.

    Attributes:
        base: as declared; None where no region was silent.
        days: claims that are silence.
        readings: missing at random, the watch more and less attentive, and better and worse graded.
        pair: the two leading hypotheses, the one that the record favours first.
        names: hypotheses with a mechanism.
        unwatched: indicators that the case says nobody looked at.
    """

    base: Read | None
    days: int
    readings: tuple[Read, ...]
    pair: Pair
    names: tuple[str, ...]
    unwatched: tuple[str, ...] = ()


def run_silence(weighed: Weighed, reader: Reader | None = None) -> SilenceFigures:
    """Weigh the record under each reading.

    Args:
        weighed: the weighing.
        reader: where it is at hand already.
    """
    unwatched = weighed.result.case.unwatched
    days = sum(row.role == "silence" for row in weighed.result.ledger)
    if not days:
        return SilenceFigures(None, 0, (), weighed.leading, weighed.able, unwatched)
    reader = Reader(weighed.reweighing) if reader is None else reader
    changes = [Change(say("missing at random: silence left out"), times={WATCH: 0.0})]
    changes += [
        Change(
            say(
                "a report from a quiet region-day {factor:g} times as probable to one who knows nothing",
                factor=factor,
            ),
            know_nothing=Reading("", watch=factor),
        )
        for factor in _WATCHED
    ]
    changes += [
        Change(
            say("the watch worth a source of letter {letter}", letter=letter), origin_letters={WATCH: weight}
        )
        for letter, weight in _LETTERS.items()
    ]
    pair = oriented(reader.base, weighed.leading)
    readings = tuple(map(reader.change, changes))
    return SilenceFigures(reader.base, days, readings, pair, weighed.able, unwatched)


def check_silence(figures: SilenceFigures) -> Check:
    """Judge it: the order of the two leading hypotheses stays however silence is read, given the error."""
    base, pair, name = figures.base, figures.pair, say(_NAME)
    left_out = [say(_UNWATCHED[indicator]) for indicator in figures.unwatched]
    if base is None:
        none = [] if LOST in figures.unwatched else [say("no region was silent")]
        return Check(13, name, "unknown", clauses([*none, *left_out]))
    answers = [(read.label, answer_of(base, read, pair)) for read in figures.readings]
    said = [
        say("sites are watched daily ({days} claims)", days=figures.days),
        count_words(base, pair, answers, say("other readings of silence")),
    ]
    if answers[0][1] == "rerun needed":
        said.append(say("with silence left out too few worlds are left to say what it decides"))
    elif figures.readings[0].trusts(*pair):
        moved = abs(figures.readings[0].odds(pair) - base.odds(pair))
        said.append(
            say("with silence left out the log odds of the two move by {moved:.1f} nats", moved=moved)
        )
    said += left_out
    table = reading_table(
        say("Silence read otherwise"),
        base,
        [(read.label, read) for read in figures.readings],
        pair,
        figures.names,
    )
    status = status_of(base, pair, (answer for _, answer in answers))
    return Check(13, name, status, clauses(said), (table,))
