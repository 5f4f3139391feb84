"""Checks of the facts: indicators, regions, days and reports that exist, measures that can be taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.case.errors import Problem, closest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case.case import Case
    from powderkeg.case.fact import Measure
    from powderkeg.case.lines import Lines, Path
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["check_facts"]

_PARTS = {"count", "total", "growth", "event", "split", "lower_bound"}
"""Kinds of indicator whose regions add up to the whole, so that a share of it means something."""


def check_facts(case: Case, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the facts."""
    reports = {report.report_id for report in case.record}
    for index, fact in enumerate(case.facts):
        at: Path = ("facts", index)
        if fact.value is not None:
            yield from _measure((*at, "value"), fact.value, case, vocabulary, lines)
        for number, condition in enumerate(fact.holds):
            yield from _measure((*at, "holds", number), condition, case, vocabulary, lines)
        for position, name in enumerate(fact.reports):
            if name not in reports:
                mend = closest(name, reports) or "correct the id or add the row to record.csv"
                text = f"'{name}' is not a report of this case"
                yield lines.problem((*at, "reports", position), text, mend=mend)


def _measure(
    at: Path, measure: Measure, case: Case, vocabulary: Vocabulary, lines: Lines
) -> Iterator[Problem]:
    yield from _indicators(at, measure, vocabulary, lines)
    regions = tuple(place.place_id for place in case.regions)
    for position, place in enumerate(measure.places):
        if place not in regions:
            mend = closest(place, regions) or "use one of these"
            text = f"'{place}' is not a region of this case"
            yield lines.problem((*at, "places", position), text, regions, mend)
    for key in ("day", "from_day", "to_day"):
        day = getattr(measure, key)
        if day is not None and not case.start <= day <= case.end:
            between = (f"{case.start} to {case.end}",)
            yield lines.problem((*at, key), f"{day} is outside the case", between, "correct it")
    first, after = measure.days(case)
    if first >= after:
        yield lines.problem(
            (*at, "to_day"), f"{measure.to_day} is before the first day", mend="correct one of the two"
        )


def _indicators(at: Path, measure: Measure, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    known = {name: row for name, row in vocabulary.indicators.items() if row.kind != "latent"}
    for key in ("indicator", "of"):
        name = getattr(measure, key)
        if name is None:
            continue
        if name not in known:
            mend = closest(name, known) or "use one of these"
            yield lines.problem((*at, key), f"'{name}' is not an indicator", tuple(known), mend)
            continue
        row = known[name]
        regional = bool(measure.places) or measure.measure in {"share", "regions", "order", "rank"}
        if row.dims == "national" and regional and key == "indicator":
            text = f"'{name}' is counted for the nation only"
            yield lines.problem(
                (*at, key), text, mend="use one that is counted by region, or leave places out"
            )
        if measure.measure == "share" and row.kind not in _PARTS:
            text = f"'{name}' does not add up, so it has no shares"
            yield lines.problem((*at, key), text, mend="use a count, a total or an event")
