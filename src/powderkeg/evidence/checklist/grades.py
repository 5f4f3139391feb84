"""Question 11: is it the source grades? The record under other readings of who is to be believed how much.

Every declared set of weights of the six letters, the common inflation of letters at fixed values, every
source left out, every source turned into a liar, and the weight of each source at which the leading odds
would be even. A source turned uninformative (weight 0) is a source left out: its likelihood is know-nothing's
for every world, so it is computed once.

The watch of quiet regions is no source; question 13 asks what it decides.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.checklist.break_even import (
    BreakEven,
    at_inflation,
    break_even,
    common_break_even,
)
from powderkeg.evidence.checklist.letter_mappings import MAPPINGS, LetterMapping
from powderkeg.evidence.checklist.reread import Read, Reader, answer_of, oriented, status_of
from powderkeg.evidence.checklist.reread_table import count_words, reading_table
from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.grades import INFLATION
from powderkeg.evidence.rescoring import Change
from powderkeg.evidence.result import Check, Table
from powderkeg.evidence.words import clauses, either
from powderkeg.language import Said, noted, say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.checklist.reread import Pair

__all__ = ["GradesFigures", "check_grades", "run_grades"]

_NAME = noted("is it the source grades")
# the ends of the inflation's grid are shown and not judged: few of the worlds kept are at home there
_JUDGED_NODES = (2, len(INFLATION) // 2, len(INFLATION) - 2)


@dataclass(frozen=True)
class GradesFigures:
    """The evidence under other readings of the sources.

    Attributes:
        base: as declared; None where no report is scored.
        mappings: other weights of the letters.
        inflation: letters worth each node of the inflation's grid, lowest first.
        dropped: per source, the record without it.
        deceptive: per source, the record where it lies.
        break_even: per source, and of all letters together, where the leading odds would be even.
        pair: the two leading hypotheses, the one that the record favours first.
        resolved: whether they may be named.
    """

    base: Read | None
    mappings: tuple[tuple[LetterMapping, Read], ...]
    inflation: tuple[Read, ...]
    dropped: Mapping[str, Read]
    deceptive: Mapping[str, Read]
    break_even: tuple[BreakEven, ...]
    pair: Pair
    resolved: bool

    def judged(self) -> tuple[Read, ...]:
        """Readings on which the answer rests: mappings, common inflation, each source left out."""
        nodes = [self.inflation[node] for node in _JUDGED_NODES] if self.inflation else []
        return (*(read for _, read in self.mappings), *nodes, *self.dropped.values())

    def reads(self) -> tuple[Read, ...]:
        """The same, and the declared reading."""
        return () if self.base is None else (self.base, *self.judged())

    def worst(self) -> tuple[float, str] | None:
        """Least log odds of the favoured hypothesis over the declared mappings; None where one is unknown."""
        if self.base is None:
            return None
        reads = [(say(MAPPINGS[0].name), self.base), *((say(m.name), read) for m, read in self.mappings)]
        odds = [(read.odds(self.pair), name) for name, read in reads if read.trusts(*self.pair)]
        if len(odds) < len(reads) or any(math.isnan(value) for value, _ in odds):
            return None
        return min(odds)


def run_grades(weighed: Weighed, reader: Reader | None = None) -> GradesFigures:
    """Reweigh under every reading of the sources.

    Args:
        weighed: the weighing.
        reader: where it is at hand already.
    """
    resolved = weighed.result.resolved
    origins = [o for o in weighed.reweighing.origins if o != WATCH] if weighed.reweighing.parts else []
    if not origins:
        return GradesFigures(None, (), (), {}, {}, (), weighed.leading, resolved)
    reader = Reader(weighed.reweighing) if reader is None else reader
    pair = oriented(reader.base, weighed.leading)
    alive = any(math.isfinite(reader.base.gain(name)) for name in reader.parts)
    clear = answer_of(reader.base, reader.base, pair) == "stays"
    lies = (
        {o: Change(say("{origin} lies", origin=o), deceptive=frozenset({o})) for o in origins}
        if alive
        else {}
    )
    return GradesFigures(
        base=reader.base,
        mappings=tuple((m, reader.change(Change(say(m.name), letters=m.weights))) for m in MAPPINGS[1:]),
        inflation=tuple(reader.change(at_inflation(node)) for node in range(len(INFLATION))),
        dropped={o: reader.change(Change(say("without {names}", names=o), times={o: 0.0})) for o in origins},
        deceptive={o: reader.change(change) for o, change in lies.items()},
        # odds that cannot be told from even ones are even wherever chance will have it
        break_even=tuple(_break_evens(reader, origins, pair)) if alive and clear else (),
        pair=pair,
        resolved=resolved,
    )


def _break_evens(reader: Reader, origins: Sequence[str], pair: Pair) -> Iterator[BreakEven]:
    yield common_break_even(reader, pair)
    for origin in origins:
        yield break_even(reader, origin, pair)


def check_grades(figures: GradesFigures) -> Check:
    """Judge it: the order of the two leading hypotheses stays whichever declared mapping is used.

    Nor may it turn with letters worth less in common or with any one source left out. That a source lies is
    a choice of its own: it is said which lie would turn the order, and does not decide.
    """
    base, pair, name = figures.base, figures.pair, say(_NAME)
    if base is None:
        return Check(11, name, "unknown", say("no report is scored"))
    answers = [(read.label, answer_of(base, read, pair)) for read in figures.judged()]
    what = say("readings of the grades (mappings, common worth, each source left out)")
    said = [count_words(base, pair, answers, what), _worst_words(figures, base)]
    if len(base.totals[pair[0]]) < 2:
        said.append(say("with one seed the error of all this is not known"))
    said += [*_lie_words(figures, base), _break_even_words(figures.break_even)]
    status = status_of(base, pair, (answer for _, answer in answers))
    return Check(11, name, status, clauses(said), tuple(_tables(figures, base)))


def _lie_words(figures: GradesFigures, base: Read) -> list[Said]:
    answers = {o: answer_of(base, read, figures.pair) for o, read in figures.deceptive.items()}
    lies = [o for o, answer in answers.items() if answer == "turns"]
    unknown = sum(answer == "rerun needed" for answer in answers.values())
    if lies:
        said = say("it would turn if {names} lied", names=either(lies[:4]))
    elif "stays" in answers.values():
        said = say("no lie of one source is seen to turn it")
    else:
        return []
    if not unknown:
        return [said]
    return [say("{said} (of {unknown} sources a rerun has to tell)", said=said, unknown=unknown)]


def _worst_words(figures: GradesFigures, base: Read) -> Said:
    worst = figures.worst()
    if worst is None:
        return say("the worst of the declared mappings is not known")
    return say(
        "the worst of {mappings} declared mappings takes {less:.1f} nats off ({name})",
        mappings=1 + len(figures.mappings),
        less=base.odds(figures.pair) - worst[0],
        name=worst[1],
    )


def _break_even_words(found: Sequence[BreakEven]) -> Said:
    if not found:
        return say("no break-even is asked for where the two cannot be told apart as declared")
    known = [one for one in found if one.status == "found"]
    unknown = sum(one.status == "unknown" for one in found)
    if not known:
        return say("break-even: none found, {unknown} of {asked} unknown", unknown=unknown, asked=len(found))
    nearest = min(known, key=lambda one: abs(one.declared - (one.weight or 0.0)))
    return say(
        "break-even nearest to what is declared: {of} at a weight of {weight:.2f} "
        "(declared {declared:.2f}), {unknown} of {asked} unknown",
        of=nearest.of,
        weight=nearest.weight,
        declared=nearest.declared,
        unknown=unknown,
        asked=len(found),
    )


def _tables(figures: GradesFigures, base: Read) -> Iterator[Table]:
    pair, able = figures.pair, tuple(base.ess)
    rows = [(read.label, read) for _, read in figures.mappings]
    yield reading_table(say("Other weights of the letters"), base, rows, pair, able)
    letters = tuple(MAPPINGS[0].weights)
    cells: tuple[tuple[str | float | None, ...], ...] = tuple(
        (say(m.name), *(m.weights[letter] for letter in letters), say(m.reason), say(m.source))
        for m in MAPPINGS
    )
    weights = (say("weight of {letter}", letter=letter) for letter in letters)
    columns = (say("mapping"), *weights, say("reason"), say("source"))
    yield Table(say("The mappings of letters to weights"), columns, cells)
    nodes = [(read.label, read) for read in figures.inflation]
    note = say("The answer rests on the three in the middle of the range that the worlds kept can speak of.")
    yield reading_table(say("All letters worth a part of their face value"), base, nodes, pair, able, note)
    dropped = [(read.label, read) for read in figures.dropped.values()]
    note = say("A source that tells nothing (weight 0) is the same as one left out.")
    yield reading_table(say("Each source left out"), base, dropped, pair, able, note)
    lies = [(read.label, read) for read in figures.deceptive.values()]
    note = say("A liar tells anything but what it knows, as often as its letter says that it is informed.")
    yield reading_table(say("Each source turned into a liar"), base, lies, pair, able, note)
    if figures.break_even:
        yield _break_even_table(figures.break_even)


def _break_even_table(found: Sequence[BreakEven]) -> Table:
    words = {"none": say("order stays from end to end"), "unknown": say("rerun needed"), "found": ""}
    rows = tuple(
        (one.of, one.declared, one.weight, one.accuracy, one.lowest, words[one.status]) for one in found
    )
    columns = (
        say("source"),
        say("declared weight"),
        say("break-even weight"),
        say("share of reports right there"),
        say("order known to stay down to"),
        say("remark"),
    )
    return Table(
        say("Where the odds of the two leading hypotheses would be even"),
        columns,
        rows,
        say(
            "Weight: probability that the source is informed; below 0 it lies with that probability. Of all "
            "letters together it is the part of their face value that they are worth."
        ),
    )
