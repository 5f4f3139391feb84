"""Question 12: are the reports independent? Copies told once, and the record without its largest cluster.

Origins that tell the same fact are one cluster. How many equal sources the record is worth is
``(sum of weights)^2 / sum of their squares``, each origin weighted by the nats by which its claims separate
the hypotheses, or by their number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from math import fsum
from typing import TYPE_CHECKING

from powderkeg.evidence.checklist.copies import Copy, clusters_of, collapsed, copies_in
from powderkeg.evidence.checklist.reread import Read, Reader, answer_of, oriented, status_of
from powderkeg.evidence.checklist.reread_table import reading_table
from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.ledger import net_nats
from powderkeg.evidence.rescoring import Change
from powderkeg.evidence.result import Check, Table
from powderkeg.evidence.verdict import one_origin
from powderkeg.evidence.words import clauses, enumerated
from powderkeg.language import Said, noted, say, say_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.checklist.reread import Answer, Pair
    from powderkeg.evidence.result import Evidence

__all__ = ["OriginFigures", "check_origins", "effective_origins", "origin_weights", "run_origins"]

_NAME = noted("are the reports independent")


@dataclass(frozen=True)
class OriginFigures:
    """Who the reports come from.

    Attributes:
        claims: number of claims, the watch of quiet regions among them.
        weights: per origin, the nats by which its claims separate the hypotheses.
        counts: per origin, its number of claims.
        copies: claims that tell what another origin tells.
        clusters: per source, the name of its cluster.
        alone: the one origin of all reports; blank where there are several.
        base: as declared; None where nothing could be reweighed.
        told_once: copies taken as one; None where there are none.
        removed: the record without the largest cluster; None where nothing is left.
        largest: sources of the cluster that separates the hypotheses most.
        pair: the two leading hypotheses, the one that the record favours first.
        resolved: whether they may be named.
    """

    claims: int
    weights: Mapping[str, float]
    counts: Mapping[str, int]
    copies: tuple[Copy, ...]
    clusters: Mapping[str, str]
    alone: str
    base: Read | None
    told_once: Read | None
    removed: Read | None
    largest: tuple[str, ...]
    pair: Pair
    resolved: bool

    def by_cluster(self, of: Mapping[str, float]) -> dict[str, float]:
        """Sums over clusters; what belongs to none stands by itself."""
        found: dict[str, float] = {}
        for origin, value in of.items():
            name = self.clusters.get(origin, origin)
            found[name] = found.get(name, 0.0) + value
        return found


def effective_origins(weights: Mapping[str, float]) -> float:
    """Number of equally heavy origins as even as these: (sum of weights)^2 / sum of their squares."""
    squares = fsum(value**2 for value in weights.values())
    return fsum(weights.values()) ** 2 / squares if squares > 0 else 0.0


def origin_weights(result: Evidence) -> dict[str, float]:
    """Per origin, the nats by which its claims separate the hypotheses."""
    nats = net_nats(result.ledger, result.hypotheses[-1])
    found: dict[str, float] = {}
    for row in result.ledger:
        if row.role != "joint":  # a row that only makes the ledger add up
            found[row.origin] = found.get(row.origin, 0.0) + nats.get(row.report_id, 0.0)
    return found


def run_origins(weighed: Weighed, reader: Reader | None = None) -> OriginFigures:
    """Find copies and clusters, and reweigh without them.

    Args:
        weighed: the weighing.
        reader: where it is at hand already.
    """
    result, reweighing = weighed.result, weighed.reweighing
    claims = next(iter(reweighing.parts.values()))[0].claims if reweighing.parts else ()
    sources = dict.fromkeys(claim.origin for claim in claims if claim.origin != WATCH)
    copies = copies_in(result.case, claims)
    clusters = clusters_of(sources, copies)
    weights = origin_weights(result)
    counts = Counter(row.origin for row in result.ledger if row.role in {"scored", "silence"})
    figures = OriginFigures(
        claims=sum(counts.values()),
        weights={origin: weights[origin] for origin in counts},
        counts=counts,
        copies=copies,
        clusters=clusters,
        alone=one_origin(result.ledger),
        base=None,
        told_once=None,
        removed=None,
        largest=_largest(clusters, weights),
        pair=weighed.leading,
        resolved=result.resolved,
    )
    return _reweighed(figures, weighed, reader) if sources else figures


def _largest(clusters: Mapping[str, str], weights: Mapping[str, float]) -> tuple[str, ...]:
    """Sources of the cluster whose claims separate the hypotheses most."""
    members: dict[str, list[str]] = {}
    for origin, head in clusters.items():
        members.setdefault(head, []).append(origin)
    groups = sorted(members.values(), key=lambda own: -fsum(weights.get(origin, 0.0) for origin in own))
    return tuple(groups[0]) if groups else ()


def _reweighed(figures: OriginFigures, weighed: Weighed, reader: Reader | None) -> OriginFigures:
    reader = Reader(weighed.reweighing) if reader is None else reader
    told_once = reader.change(collapsed(figures.copies, figures.clusters)) if figures.copies else None
    removed = None
    if set(figures.largest) != set(figures.clusters):
        label = say("without {names}", names=enumerated(figures.largest))
        removed = reader.change(Change(label, times=dict.fromkeys(figures.largest, 0.0)))
    pair = oriented(reader.base, weighed.leading)
    return replace(figures, base=reader.base, told_once=told_once, removed=removed, pair=pair)


def check_origins(figures: OriginFigures) -> Check:
    """Judge it: the order of the two leading hypotheses hangs neither on copies nor on one cluster."""
    name = say(_NAME)
    if not figures.claims:
        return Check(12, name, "unknown", say("no report is scored"))
    if figures.alone:
        alone = say("all claims come from one origin, {origin}", origin=figures.alone)
        return Check(12, name, "fail", alone, _tables(figures))
    said = [_number_words(figures)]
    base, pair = figures.base, figures.pair
    if base is None:
        said.append(say("no source is scored"))
        return Check(12, name, "unknown", clauses(said), _tables(figures))
    if figures.removed is None:
        said.append(say("all sources tell one another's facts, and without them nothing is left"))
        return Check(12, name, "fail", clauses(said), _tables(figures))
    answers = []
    for read in (figures.told_once, figures.removed):
        if read is not None:
            answers.append(answer_of(base, read, pair))
            said.append(_answer_words(read, answers[-1]))
    if not figures.copies:
        said.append(say("no fact is told by two origins alike"))
    if len(base.totals[pair[0]]) < 2:
        said.append(say("with one seed the error of all this is not known"))
    return Check(12, name, status_of(base, pair, answers), clauses(said), _tables(figures))


def _number_words(figures: OriginFigures) -> Said:
    return say(
        "{claims} claims of {origins} origins weigh as much as {weigh:.1f} equal origins, and count as "
        "{count:.1f}; {copied}",
        claims=figures.claims,
        origins=len(figures.weights),
        weigh=effective_origins(figures.by_cluster(figures.weights)),
        count=effective_origins(figures.by_cluster(figures.counts)),
        copied=say_count(
            "{n} of them tells what another origin tells",
            "{n} of them tell what another origin tells",
            len(figures.copies),
        ),
    )


_ANSWERS: dict[Answer, str] = {
    "rerun needed": noted(
        "too few worlds are left to say what holds {reading} (a rerun is needed: --tier overnight)"
    ),
    "told apart": noted("{reading} the two leading hypotheses can be told apart, as they cannot as declared"),
    "stays": noted("{reading} the order of the two leading hypotheses stays"),
    "turns": noted("{reading} the order of the two leading hypotheses turns"),
    "within the noise": noted("{reading} the two leading hypotheses cannot be told apart"),
}


def _answer_words(read: Read, answer: Answer) -> Said:
    return say(_ANSWERS[answer], reading=read.label)


def _tables(figures: OriginFigures) -> tuple[Table, ...]:
    return tuple(_each_table(figures))


def _each_table(figures: OriginFigures) -> Iterator[Table]:
    if figures.base is not None:
        reads = [read for read in (figures.told_once, figures.removed) if read is not None]
        rows = [(read.label, read) for read in reads]
        names = tuple(figures.base.ess)
        yield reading_table(say("Fewer sources"), figures.base, rows, figures.pair, names)
    if figures.copies:
        cells = tuple((c.kept, c.origin, c.left_out, c.copier, c.fact) for c in figures.copies)
        columns = (
            say("claim that stays"),
            say("origin that stays"),
            say("claim left out"),
            say("origin left out"),
            say("fact"),
        )
        note = say(
            "Same indicator and place, overlapping days, equal value. Two witnesses of one event look like "
            "a copy: whether one repeats the other is for the record's origin ids to say."
        )
        yield Table(say("Facts that two origins tell alike"), columns, cells, note)
    ranked = sorted(figures.weights, key=lambda origin: -figures.weights[origin])
    weighed: tuple[tuple[str | float | None, ...], ...] = tuple(
        (o, figures.clusters.get(o, ""), figures.counts.get(o, 0), figures.weights[o]) for o in ranked
    )
    headings = (say("origin"), say("cluster"), say("claims"), say("separates by, nats"))
    yield Table(say("Origins and what they weigh"), headings, weighed)
