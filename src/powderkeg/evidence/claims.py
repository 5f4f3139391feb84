"""Reports gathered into claims: what one origin says of one indicator over one stretch of time is one claim.

* Exact duplicates (same origin, indicator, place and hours) count once; a later one with another value is a
  revision and replaces it. Gatherings are the exception: two crowds in one region on one day are two facts
  of one claim.
* A toll is one quantity however many origins report it: the last figure counts, figures on the way guide the
  filter and are taken back when the next one comes.
* Of a cumulative series, one origin's increments are scored.
* A split by place is one joint observation.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np

from powderkeg.evidence.grades import LETTER_WEIGHTS
from powderkeg.evidence.observations import FloatArray, Observation, Split
from powderkeg.evidence.reading import LISTED, best_of, growth, observation_of, total
from powderkeg.evidence.windows import SEGMENTS_A_DAY, Window, segments_of

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
    from datetime import date

    from powderkeg.case import Case, Report
    from powderkeg.society.country.indicators import Indicator

__all__ = ["WATCH", "Claim", "Term", "claims_of"]

WATCH = "daily-watch"
"""Origin of what a country's reporters, taken together, notice from day to day; see ``silence``."""


@dataclass(frozen=True)
class Term:
    """One fact of a claim: its noise, its value, and what it needs to know of a world.

    Attributes:
        observation: the noise.
        y: (M,) the reported value.
        windows: one per column of x.
        places: region of each number in ``y`` (None for the nation or for what is left over).
        report_ids: the rows behind it, those it replaced among them.
    """

    observation: Observation
    y: FloatArray
    windows: tuple[Window, ...]
    places: tuple[str | None, ...]
    report_ids: tuple[str, ...]


@dataclass(frozen=True)
class Claim:
    """Terms that share one coin: either the origin was informed about all of them, or about none.

    Attributes:
        claim_id: id of its first report, or of the day of silence.
        origin: origin id.
        letter: reliability letter; the lowest of its reports.
        indicator: name.
        terms: its facts.
        last: segment in which its last window ends.
        role: ``guide`` for a toll that a later one replaces; ``ahead`` for a figure before its time (see
            ``ahead``); ``silence`` for a day without reports.
        replaces: ids of the guides that go when it comes.
        separate: each term has a coin of its own (silence: every region has its own reporters; lists of
            events: one place wrongly told does not make the others wrong).
        statement: the reports in words.
    """

    claim_id: str
    origin: str
    letter: str
    indicator: str
    terms: tuple[Term, ...]
    last: int
    role: Literal["scored", "guide", "ahead", "silence"] = "scored"
    replaces: tuple[str, ...] = ()
    separate: bool = False
    statement: str = ""

    @property
    def report_ids(self) -> tuple[str, ...]:
        """All rows behind it."""
        return tuple(name for term in self.terms for name in term.report_ids)


@dataclass(frozen=True)
class _Row:
    """A scored report with its place and segments found."""

    report: Report
    place: str | None
    kind: str
    first: int
    last: int
    hours: tuple[float, float]
    replaced: tuple[str, ...] = ()


def claims_of(
    case: Case, indicators: Mapping[str, Indicator], segments: int, *, settled: bool = True
) -> list[Claim]:
    """All claims of the case's scored reports, in no particular order.

    Args:
        case: the case, its record cut to what may be used.
        indicators: the society's indicators.
        segments: number of segments of the case.
        settled: whether the last figure of a toll may be taken as final; not where the record was cut at a
            date.
    """
    rows = _without_duplicates(
        [_row(case, indicators, report, segments) for report in case.record if _scored(report)]
    )
    simple = [row for row in rows if row.kind not in {"total", "growth", "split"}]
    claims = [
        _claim(group, [_plain_term(case, indicators, row) for row in group])
        for group in _grouped(simple, _claim_key)
    ]
    claims += _totals([row for row in rows if row.kind == "total"], settled=settled)
    claims += _growth([row for row in rows if row.kind == "growth"])
    claims += _splits(rows)
    return claims


def _scored(report: Report) -> bool:
    return report.use == "scored" and report.origin_id != WATCH


def _row(case: Case, indicators: Mapping[str, Indicator], report: Report, segments: int) -> _Row:
    hours = report.window(case)
    first, last = segments_of(*hours, segments)
    return _Row(
        report, case.region_of(report.place_id), indicators[report.indicator].row.kind, first, last, hours
    )


def _dates(row: _Row) -> tuple[date, date]:
    return row.report.date_start, row.report.date_end


def _claim_key(row: _Row) -> Hashable:
    return row.report.origin_id, row.report.indicator, _dates(row)


def _age(row: _Row) -> date:
    """When a figure became known: its publication, or the last day it speaks of."""
    return row.report.published or row.report.date_end


def _without_duplicates(rows: Sequence[_Row]) -> list[_Row]:
    """Rows of one origin about the same thing, once; the latest value stands, in the first one's stead."""
    kept: dict[tuple[object, ...], _Row] = {}
    for row in rows:
        # an event told again with another hour of the same days is the same event
        when = _dates(row) if row.kind == "event" else row.hours
        key: tuple[object, ...] = (row.report.origin_id, row.report.indicator, row.place, when)
        if row.kind == "lower_bound" and best_of(row.report) == 0.0:
            key = (*key, row.report.report_id)  # two places where nothing was seen are two facts
        elif row.kind in {"lower_bound", "total"}:
            # two crowds are two facts; a toll's revisions are sorted out by its series
            key = (*key, best_of(row.report))
        before = kept.setdefault(key, row)
        revised = best_of(row.report) != best_of(before.report) and _age(row) >= _age(before)
        if revised:
            kept[key] = replace(row, replaced=(*before.replaced, before.report.report_id))
        elif _age(row) > _age(before) and row.kind == "total":
            kept[key] = row  # a figure stated again later is the later figure of its series
    # by content, not by id or by line: neither a renamed nor a moved row may move a bit of the evidence
    return sorted(kept.values(), key=lambda row: (row.place or "", row.hours, best_of(row.report)))


def _grouped(rows: Iterable[_Row], key: Callable[[_Row], Hashable]) -> list[list[_Row]]:
    groups: dict[Hashable, list[_Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return list(groups.values())


def _claim(
    group: Sequence[_Row],
    terms: Sequence[Term],
    role: Literal["scored", "guide"] = "scored",
    replaces: tuple[str, ...] = (),
) -> Claim:
    reports = [row.report for row in group]
    return Claim(
        claim_id=reports[0].report_id,
        origin=reports[0].origin_id,
        letter=min((r.reliability for r in reports), key=lambda letter: LETTER_WEIGHTS[letter]),
        indicator=reports[0].indicator,
        terms=tuple(terms),
        last=max(row.last for row in group),
        role=role,
        replaces=replaces,
        separate=reports[0].indicator in LISTED,
        statement="; ".join(dict.fromkeys(r.statement for r in reports)),
    )


def _plain_term(case: Case, indicators: Mapping[str, Indicator], row: _Row) -> Term:
    indicator = indicators[row.report.indicator]
    observation, y = observation_of(row.report, indicator, row.place, len(case.regions))
    windows: tuple[Window, ...] = (Window(row.report.indicator, row.place, row.first, row.last),)
    if row.kind == "event":
        # an event is known to the day: from that day's first hour on, and half-believed from the day before
        day = row.first // SEGMENTS_A_DAY * SEGMENTS_A_DAY
        windows = (
            Window(row.report.indicator, row.place, day, row.last),
            Window(row.report.indicator, row.place, day - SEGMENTS_A_DAY, day - 1),
        )
    if row.kind == "listing":
        names = (*_DRIVEN_BY[row.report.indicator], "connectivity")
        windows = tuple(Window(name, row.place, row.first, row.last) for name in names)
    return Term(observation, y, windows, (row.place,), _ids(row))


_DRIVEN_BY = {
    "protest_events": ("participants", "rioters"),  # the first less the second
    "riot_events": ("rioters",),
    "clash_events": ("clashes",),
}


def _ids(row: _Row) -> tuple[str, ...]:
    return (row.report.report_id, *row.replaced)


def _toll_term(observation: Observation, y: float, row: _Row, first: int) -> Term:
    window = Window(row.report.indicator, row.place, first, row.last)
    return Term(observation, np.array([np.rint(y)]), (window,), (row.place,), _ids(row))


def _totals(rows: Sequence[_Row], *, settled: bool) -> list[Claim]:
    """Final tolls, joint where one origin gives several at once; figures on the way as guides."""
    claims: list[Claim] = []
    finals: list[tuple[_Row, tuple[str, ...]]] = []
    for series in _grouped(rows, lambda row: (row.report.indicator, row.place)):
        in_force: tuple[str, ...] = ()
        ordered = sorted(series, key=lambda row: (row.last, _age(row), row.report.report_id))
        for row, later in pairwise(ordered):
            if later.last == row.last:
                continue  # replaced in the same segment: it never guides
            toll = total(row.report.indicator, row.place, final=False)
            term = _toll_term(toll, best_of(row.report), row, row.first)
            claims.append(_claim([row], [term], "guide", in_force))
            in_force = (row.report.report_id,)
        finals.append((ordered[-1], in_force))
    replaces = {row.report.report_id: guides for row, guides in finals}
    for group in _grouped((row for row, _ in finals), _claim_key):
        terms = [
            _toll_term(
                total(row.report.indicator, row.place, final=settled), best_of(row.report), row, row.first
            )
            for row in group
        ]
        guides = tuple(name for row in group for name in replaces[row.report.report_id])
        claims.append(_claim(group, terms, "scored", guides))
    return claims


def _growth(rows: Sequence[_Row]) -> list[Claim]:
    """Increments of each origin's cumulative series; the first figure counts from the case's start."""
    terms: dict[str, Term] = {}
    for series in _grouped(rows, lambda row: (row.report.origin_id, row.report.indicator, row.place)):
        before, first = 0.0, 0
        for row in sorted(series, key=lambda row: (row.last, _age(row))):
            if first > row.last:
                continue  # a second figure within one segment adds nothing that the model could tell apart
            y = best_of(row.report)
            observation = growth(row.report.indicator, row.place)
            terms[row.report.report_id] = _toll_term(observation, max(y - before, 0.0), row, first)
            before, first = y, row.last + 1
    rows = [row for row in rows if row.report.report_id in terms]
    return [
        _claim(group, [terms[row.report.report_id] for row in group]) for group in _grouped(rows, _claim_key)
    ]


def _splits(rows: Sequence[_Row]) -> list[Claim]:
    claims = []
    splits = [row for row in rows if row.kind == "split"]
    for group in _grouped(splits, _claim_key):
        named = [row for row in group if row.place is not None]
        whole = _whole(group, [row for row in rows if row.report.indicator == "deaths" and row.place is None])
        values = [np.rint(best_of(row.report)) for row in named]
        first, last = min(row.first for row in group), max(row.last for row in group)
        windows = [Window("deaths_by_place", row.place, first, last) for row in named]
        places: list[str | None] = [row.place for row in named]
        rest = whole is not None and whole >= sum(values)
        if whole is not None and rest:
            values.append(np.rint(whole) - sum(values))
            windows.append(Window("deaths_by_place", None, first, last))
            places.append(None)
        split = Split(int(sum(values)), len(named), rest=rest)
        ids = tuple(name for row in group for name in _ids(row))
        claims.append(_claim(group, [Term(split, np.array(values), tuple(windows), tuple(places), ids)]))
    return claims


def _whole(group: Sequence[_Row], deaths: Sequence[_Row]) -> float | None:
    """The toll that a split shares out: its own national row, else its origin's, else the record's last."""
    own = [row for row in group if row.place is None]
    same = [row for row in deaths if row.report.origin_id == group[0].report.origin_id]
    found = own or same or list(deaths)
    return best_of(max(found, key=lambda row: (row.last, _age(row))).report) if found else None
