"""What could be found out about a case: indicators in places over days, each from sources that may know.

Two families: deliberate inspections, which ask over many days how something came about (were sites left on
order, fought over or walked over; was there fire before the first attack; what did traffic show beforehand),
and single days in single places. What a weighing keeps of its worlds is bounded, so places and days are
chosen beforehand: the regions that reports speak of most, then the largest; the days that are cut into
blocks, and their neighbours. Never proposed are latent quantities, what inputs fix, labels (which of the dead
were rioters), and what the record holds already from a source of the same letter or a better one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, cast

from powderkeg.case import Report
from powderkeg.evidence.grades import LETTER_WEIGHTS
from powderkeg.evidence.inquiry.candidate import Candidate
from powderkeg.evidence.inquiry.questions import question_of
from powderkeg.evidence.inquiry.sources import SourceKind, sources_for
from powderkeg.evidence.reading import growth, observation_of, total
from powderkeg.evidence.windows import SEGMENTS_A_DAY, Window
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from powderkeg.case import Case
    from powderkeg.evidence.observations import Observation
    from powderkeg.evidence.plan import Plan
    from powderkeg.society.country.indicators import Indicator

__all__ = ["LARGEST_WATCH", "candidates_of"]

LARGEST_WATCH = 400
"""Windows that candidates may ask a weighing to watch."""
_REGIONS_INSPECTED, _REGIONS_BY_DAY = 10, 6
_SAME_FACT = {"crowd": "participants", "deaths_by_place": "deaths"}
_READ = frozenset({"event", "count", "tally", "total", "growth", "lower_bound"})
_HOW = (
    "sites_evacuated", "sites_fought", "sites_walked_over", "lethal_fire", "refusals", "defections",
    "units_destroyed", "police_sites_lost", "airports_lost", "administrations_lost",
)  # fmt: skip
_NEEDS_SITE = {
    "police_sites_lost": "police",
    "airports_lost": "airport",
    "administrations_lost": "administration",
}
_BY_PLACE = ("weapons_looted", "deaths_security", "deaths", "shops_looted", "detained")
_BY_DAY = (
    "sites_evacuated", "lethal_fire", "sites_attacked", "participants", "rioters", "sites_lost",
    "sites_fought", "police_sites_lost", "clashes",
)  # fmt: skip
_ATTACKS = frozenset(
    {
        "sites_attacked",
        "sites_lost",
        "sites_fought",
        "administrations_lost",
        "airports_lost",
        "police_sites_lost",
    }
)
_FIXED_BY = {"intervener_troops": "intervener_arrival"}
# whether a dead person was a bystander, a rioter or a member of a cell is what is disputed: such a figure is
# a label that somebody puts on, not an observation
_LABELS = frozenset(
    {"deaths_bystander", "deaths_protester", "deaths_rioter", "deaths_cell", "deaths_civilian"}
)


@dataclass(frozen=True)
class _Fact:
    """Something to be found out: an indicator in a place over days (numbers from the case's start)."""

    indicator: str
    place: str | None
    first: int
    last: int
    before: str = ""


def candidates_of(case: Case, plan: Plan, indicators: Mapping[str, Indicator]) -> tuple[Candidate, ...]:
    """Everything worth asking about, inspections first.

    Args:
        case: the case.
        plan: its record laid out.
        indicators: the society's indicators.

    Returns:
        Candidates whose windows together number at most ``LARGEST_WATCH``; none where nothing is scored.
    """
    if plan.days == 0:
        return ()
    held = _held(plan)
    watched: set[Window] = set()
    found: list[Candidate] = []
    for fact in dict.fromkeys(_facts(case, plan, indicators)):
        windows = _windows(fact, indicators[fact.indicator])
        asked = watched | {window for window in windows if window.last >= 0}
        if len(asked) > LARGEST_WATCH:
            continue
        made = [
            _candidate(case, fact, indicators[fact.indicator], source, windows)
            for source in sources_for(indicators[fact.indicator], fact.place)
            if not _known(fact, source.letter, held)
        ]
        if made:
            watched = asked
            found += made
    return tuple(found)


def _facts(case: Case, plan: Plan, indicators: Mapping[str, Indicator]) -> Iterator[_Fact]:
    """In order of preference."""
    fixed = {name for name, kind in _FIXED_BY.items() if any(item.kind == kind for item in case.inputs)}
    left_out = fixed | _LABELS
    able = [name for name, row in indicators.items() if _can_be_asked(row) and name not in left_out]
    regions, last = _regions(case, plan), plan.days - 1
    attacked = _first_attack(plan)
    yield from _traffic(able, indicators, plan.days)
    yield from (_Fact(n, None, 0, last) for n in able if indicators[n].national and _adds_up(indicators[n]))
    for name in (name for name in _HOW if name in able):
        yield from (
            _Fact(name, place, 0, last) for place in _having(case, regions[:_REGIONS_INSPECTED], name)
        )
    if attacked and "lethal_fire" in able:
        words = say("before the first guarded site was attacked")
        yield from (
            _Fact("lethal_fire", place, 0, attacked - 1, words) for place in regions[:_REGIONS_BY_DAY]
        )
    totals = [n for n in able if indicators[n].row.dims == "both" and _is_toll(indicators[n])]
    yield from (_Fact(name, None, 0, last) for name in totals)
    for name in (name for name in _BY_PLACE if name in able):
        yield from (_Fact(name, place, 0, last) for place in regions[:_REGIONS_BY_DAY])
    days = _days(plan)
    for name in (n for n in able if indicators[n].row.dims != "region" and indicators[n].over_time == "max"):
        yield from (_Fact(name, None, day, day) for day in days)
    for place in regions[:_REGIONS_BY_DAY]:
        yield from (_Fact(name, place, day, day) for name in _BY_DAY if name in able for day in days)


def _can_be_asked(indicator: Indicator) -> bool:
    """Not latent, and read from a report of its own: a level only where its scale is that of the reading."""
    row = indicator.row
    return row.kind in _READ or (row.kind == "level" and row.unit == "s.d.")


def _adds_up(indicator: Indicator) -> bool:
    return indicator.over_time == "sum"


def _is_toll(indicator: Indicator) -> bool:
    return indicator.row.kind in {"total", "lower_bound", "growth"} or (
        indicator.row.kind == "count" and _adds_up(indicator)
    )


def _traffic(able: Sequence[str], indicators: Mapping[str, Indicator], days: int) -> Iterator[_Fact]:
    """Readings, day by day: what they showed before the first crowd is what sets planners apart."""
    for name in (name for name in able if indicators[name].row.kind == "level"):
        yield from (_Fact(name, None, day, day) for day in range(days))


def _regions(case: Case, plan: Plan) -> list[str]:
    """Regions, those that most scored claims speak of first, then by population."""
    told = Counter(
        place
        for claim in plan.all_claims
        if claim.role == "scored"
        for place in {place for term in claim.terms for place in term.places if place is not None}
    )
    ranked = sorted(case.regions, key=lambda r: (-told[r.place_id], -r.population, r.place_id))
    return [region.place_id for region in ranked]


def _having(case: Case, regions: Iterable[str], indicator: str) -> Iterator[str]:
    """Regions with a site of the kind that the indicator speaks of; all where sites are not stated."""
    kind = _NEEDS_SITE.get(indicator)
    for place in regions:
        sites = case.place(place).sites
        if kind is None or not sites or sites.get(kind, 0):
            yield place


def _days(plan: Plan) -> list[int]:
    """Days cut into blocks and their neighbours; all days where none is cut."""
    number = Counter(int(block.start_hour // 24) for block in plan.blocks)
    busy = [day for day, blocks in number.items() if blocks > 1]
    near = {day + step for day in busy for step in (-1, 0, 1)}
    days = range(plan.days)
    return [day for day in days if day in near] or list(days)


def _first_attack(plan: Plan) -> int | None:
    """First day on which the record has a site attacked or lost; None without one, or if it is day 0."""
    days = [
        term.windows[0].first // SEGMENTS_A_DAY
        for claim in plan.all_claims
        if claim.role == "scored" and claim.indicator in _ATTACKS
        for term in claim.terms
        if float(term.y[0]) > 0.0
    ]
    return min(days, default=0) or None


def _held(plan: Plan) -> list[tuple[_Fact, str]]:
    """What the record holds, with its letter."""
    found = []
    for claim in plan.all_claims:
        if claim.role != "scored":
            continue
        name = _SAME_FACT.get(claim.indicator, claim.indicator)
        for term in claim.terms:
            first, last = (term.windows[0].first // SEGMENTS_A_DAY, term.windows[0].last // SEGMENTS_A_DAY)
            found += [(_Fact(name, place, first, last), claim.letter) for place in term.places]
    return found


def _known(fact: _Fact, letter: str, held: Iterable[tuple[_Fact, str]]) -> bool:
    """Whether the record speaks of it already, of a day of it at least, from a source as good or better."""
    worth = LETTER_WEIGHTS[letter]
    return any(
        one.indicator == fact.indicator
        and one.place == fact.place
        and one.first <= fact.last
        and fact.first <= one.last
        and LETTER_WEIGHTS[other] >= worth
        for one, other in held
    )


def _windows(fact: _Fact, indicator: Indicator) -> tuple[Window, ...]:
    """As ``claims`` lays them out for a real report of whole days."""
    first, last = fact.first * SEGMENTS_A_DAY, (fact.last + 1) * SEGMENTS_A_DAY - 1
    own = Window(fact.indicator, fact.place, first, last)
    if indicator.row.kind != "event":
        return (own,)
    return own, Window(fact.indicator, fact.place, first - SEGMENTS_A_DAY, first - 1)


def _candidate(
    case: Case, fact: _Fact, indicator: Indicator, source: SourceKind, windows: tuple[Window, ...]
) -> Candidate:
    first, day = (case.start + timedelta(days=number) for number in (fact.first, fact.last))
    place = None if fact.place is None else case.place(fact.place)
    return Candidate(
        indicator=fact.indicator,
        place=fact.place,
        first_day=first,
        day=day,
        unit=indicator.row.unit,
        source_kind=say(source.name),
        letter=source.letter,
        effort=source.effort,
        observation=_observation(case, fact, indicator, source),
        windows=windows,
        question=question_of(indicator, place, first, day, before=fact.before),
    )


def _observation(case: Case, fact: _Fact, indicator: Indicator, source: SourceKind) -> Observation:
    """The noise that a real report of this kind would have."""
    kind = indicator.row.kind
    if kind == "total":
        return cast("Observation", total(fact.indicator, fact.place, final=True))
    if kind == "growth":
        return cast("Observation", growth(fact.indicator, fact.place))
    asked = Report(
        report_id="asked",
        date_start=case.start,
        date_end=case.start,
        indicator=fact.indicator,
        best=1.0,
        origin_id="asked",
        reliability=source.letter,
        use="scored",
    )
    return observation_of(asked, indicator, fact.place, len(case.regions))[0]
