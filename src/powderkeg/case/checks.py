"""What makes a case usable beyond its form: references that lead somewhere, and figures that can be true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.case.errors import CaseError, Problem, closest
from powderkeg.case.fact_checks import check_facts
from powderkeg.case.lines import Lines
from powderkeg.case.place_checks import check_places, known_zone
from powderkeg.case.prior_checks import check_hypotheses, check_priors
from powderkeg.case.record_checks import check_record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from powderkeg.case.case import Case
    from powderkeg.case.lines import Path
    from powderkeg.case.schema import Input, Shock
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["check_case", "find_problems", "find_record_problems"]

# Inputs that carry a figure, and the range in which it has to lie.
_FIGURES: dict[str, tuple[float, float]] = {
    "price": (0.01, 100),
    "connectivity": (0, 1),
    "intervener_arrival": (0, 10_000_000),
}


def check_case(case: Case, vocabulary: Vocabulary) -> None:
    """Check a case that was built in memory, as reading one does.

    Raises:
        CaseError: Something in it is wrong; every problem found is in the message.
    """
    problems = find_problems(case, vocabulary, Lines())
    if problems:
        raise CaseError(problems)


def find_problems(case: Case, vocabulary: Vocabulary, lines: Lines) -> list[Problem]:
    """Return all that is wrong with a case, in the order in which an analyst would mend it.

    A case that ends before it starts is told that alone: no day could lie inside it.
    """
    return _ends_first(case, lines) or [
        *_frame(case, vocabulary, lines),
        *check_places(case, vocabulary, lines),
        *_shocks(case, lines),
        *_inputs(case, vocabulary, lines),
        *_once(("calendar", "date"), [str(day.date) for day in case.calendar], lines),
        *_once(("options", "name"), [option.name for option in case.options], lines),
        *check_priors(case, vocabulary, lines),
        *check_hypotheses(case, lines),
        *_record_is_there(case, lines),
        *check_record(case, vocabulary, lines),
        *_once(("facts", "name"), [fact.name for fact in case.facts], lines),
        *check_facts(case, vocabulary, lines),
    ]


def find_record_problems(case: Case, vocabulary: Vocabulary, lines: Lines) -> list[Problem]:
    """Return what is wrong with the rows of the record, taken one by one."""
    return _ends_first(case, lines) or list(check_record(case, vocabulary, lines))


def _ends_first(case: Case, lines: Lines) -> list[Problem]:
    if case.end >= case.start:
        return []
    text = f"{case.end} is before the start, {case.start}"
    return [lines.problem(("end",), text, mend="swap or correct the two")]


def _frame(case: Case, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    until = case.ranges_use_record_until
    if until is not None and not case.start <= until <= case.end:
        yield lines.problem(
            ("ranges_use_record_until",),
            f"{until} is outside the case",
            (f"{case.start} to {case.end}",),
            "give the last day whose reports helped to set a range, or leave the key out",
        )
    if not known_zone(case.timezone):
        yield lines.problem(
            ("timezone",), f"'{case.timezone}' is not a time zone", mend="write one such as Asia/Almaty"
        )
    if case.society != vocabulary.society:
        yield lines.problem(
            ("society",), f"'{case.society}' is not known", (vocabulary.society,), "use one of these"
        )


def _shocks(case: Case, lines: Lines) -> Iterator[Problem]:
    for index, shock in enumerate(case.shocks):
        at: Path = ("shocks", index)
        yield from _span(at, case, shock, lines)
        if shock.value <= 0:
            text = f"{shock.value:g} is not above 0"
            yield lines.problem(
                (*at, "value"), text, mend="write the new price over the old one, such as 2.0"
            )
        for position, place in enumerate(() if shock.places == "all" else shock.places):
            yield from _known_place((*at, "places", position), place, case, lines)


def _inputs(case: Case, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    reports = {report.report_id for report in case.record}
    for index, item in enumerate(case.inputs):
        at: Path = ("inputs", index)
        yield from _span(at, case, item, lines)
        if item.kind not in vocabulary.inputs:
            mend = closest(item.kind, vocabulary.inputs) or "use one of these"
            yield lines.problem((*at, "kind"), f"'{item.kind}' is not known", vocabulary.inputs, mend)
        if item.place is not None:
            yield from _known_place((*at, "place"), item.place, case, lines)
        yield from _figure(at, item, lines)
        for position, name in enumerate(item.reports):
            if name not in reports:
                mend = closest(name, reports) or "correct the id or add the row to record.csv"
                yield lines.problem(
                    (*at, "reports", position), f"'{name}' is not a report of this case", mend=mend
                )


def _figure(at: Path, item: Input, lines: Lines) -> Iterator[Problem]:
    if item.kind not in _FIGURES:
        return
    low, high = _FIGURES[item.kind]
    between = (f"{low:g} to {high:g}",)
    if item.value is None:
        yield lines.problem(
            (*at, "value"), f"an input of kind '{item.kind}' needs a value", between, "add value:"
        )
    elif not low <= item.value <= high:
        yield lines.problem((*at, "value"), f"{item.value:g} is out of range", between, "correct it")


def _span(at: Path, case: Case, item: Shock | Input, lines: Lines) -> Iterator[Problem]:
    if not case.start <= item.time.date() <= case.end:
        between = (f"{case.start} to {case.end}",)
        mend = "correct it, or move the start or end; what held before is given at the first hour"
        yield lines.problem((*at, "time"), f"{item.time} is outside the case", between, mend)
    if item.until is not None and item.until <= item.time:
        yield lines.problem(
            (*at, "until"), f"{item.until} is not after its time, {item.time}", mend="swap the two"
        )


def _known_place(at: Path, place_id: str, case: Case, lines: Lines) -> Iterator[Problem]:
    known = tuple(place.place_id for place in case.places)
    if place_id not in known:
        mend = closest(place_id, known) or "correct the id or add the place to places.csv"
        yield lines.problem(at, f"'{place_id}' is not a place of this case", known, mend)


def _once(at: tuple[str, str], names: list[str], lines: Lines) -> Iterable[Problem]:
    section, key = at
    seen: set[str] = set()
    for index, name in enumerate(names):
        if name in seen:
            yield lines.problem(
                (section, index, key), f"'{name}' is there twice", mend="remove or rename one"
            )
        seen.add(name)


def _record_is_there(case: Case, lines: Lines) -> Iterator[Problem]:
    if not case.record:
        yield lines.problem(
            ("record",), "the record is empty", mend="add at least one report below the header"
        )
