"""What makes a case usable beyond its form: references that lead somewhere, and figures that can be true."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.case.change_checks import check_changes
from powderkeg.case.errors import CaseError, Problem
from powderkeg.case.fact_checks import check_facts
from powderkeg.case.judgement_checks import check_judgements
from powderkeg.case.lines import Lines
from powderkeg.case.option_checks import check_options
from powderkeg.case.place_checks import check_places, known_zone
from powderkeg.case.prior_checks import check_hypotheses, check_priors
from powderkeg.case.record_checks import check_record
from powderkeg.case.shock_checks import check_inputs, check_shocks

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from powderkeg.case.case import Case
    from powderkeg.case.schema import Neighbour
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["check_case", "find_problems", "find_record_problems"]

MOST_NEIGHBOURS = 15
MOST_DAYS = 3_660
"""Ten years: a crisis has weeks, and a slip in a year makes centuries."""


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

    A case that ends before it starts, or long after, is told that alone: no day could lie inside it.
    """
    return _ends_first(case, lines) or [
        *_frame(case, vocabulary, lines),
        *check_places(case, vocabulary, lines),
        *check_shocks(case, vocabulary, lines),
        *_neighbours(case, lines),
        *check_inputs(case, vocabulary, lines),
        *_once(("calendar", "date"), [str(day.date) for day in case.calendar], lines),
        *_once(("options", "name"), [option.name for option in case.options], lines),
        *check_options(case, vocabulary, lines),
        *check_priors(case, vocabulary, lines),
        *check_hypotheses(case, lines),
        *_record_is_there(case, lines),
        *check_record(case, vocabulary, lines),
        *_once(("facts", "name"), [fact.name for fact in case.facts], lines),
        *check_facts(case, vocabulary, lines),
        *check_judgements(case, lines),
        *check_changes(case, lines),
    ]


def find_record_problems(case: Case, vocabulary: Vocabulary, lines: Lines) -> list[Problem]:
    """Return what is wrong with the rows of the record, taken one by one."""
    return _ends_first(case, lines) or list(check_record(case, vocabulary, lines))


def _ends_first(case: Case, lines: Lines) -> list[Problem]:
    days = (case.end - case.start).days + 1
    if days > MOST_DAYS:
        text = f"the case has {days:,} days, more than the {MOST_DAYS:,} allowed"
        return [lines.problem(("end",), text, mend="correct the start or the end")]
    if days > 0:
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
    yield from _unwatched(case, vocabulary, lines)
    if not known_zone(case.timezone):
        yield lines.problem(
            ("timezone",), f"'{case.timezone}' is not a time zone", mend="write one such as Asia/Almaty"
        )
    if case.society != vocabulary.society:
        yield lines.problem(
            ("society",), f"'{case.society}' is not known", (vocabulary.society,), "use one of these"
        )


def _unwatched(case: Case, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    """What nobody looked at cannot have been reported, and has to be something that is watched."""
    scored = {report.indicator for report in case.record if report.use == "scored"}
    for index, name in enumerate(case.unwatched):
        at = ("unwatched", index)
        told = scored & vocabulary.watched.get(name, frozenset())
        if name in case.unwatched[:index]:
            yield lines.problem(at, f"'{name}' is there twice", mend="remove one")
        elif name not in vocabulary.watched:
            text = f"silence on '{name}' is no evidence in any case"
            yield lines.problem(at, text, tuple(vocabulary.watched), "remove it, or name one of these")
        elif told:
            yield lines.problem(
                at,
                f"the record has scored reports of {', '.join(sorted(told))}, so that somebody looked",
                mend=f"remove '{name}', or give those reports use: context with a reason",
            )


def _neighbours(case: Case, lines: Lines) -> Iterator[Problem]:
    if len(case.neighbours) > MOST_NEIGHBOURS:
        text = f"{len(case.neighbours)} neighbours are more than the {MOST_NEIGHBOURS} that a case may have"
        yield lines.problem(("neighbours",), text, mend="leave out those without a link")
    yield from _once(("neighbours", "name"), [neighbour.name for neighbour in case.neighbours], lines)
    for index, neighbour in enumerate(case.neighbours):
        for key, value in (("grievance", neighbour.grievance), ("link", neighbour.link)):
            if not 0 <= value <= 1:
                text = f"{value:g} is out of range"
                yield lines.problem(("neighbours", index, key), text, ("0 to 1",), "correct it")
        if neighbour.cells < 0:
            text = f"{neighbour.cells} cells cannot be fewer than none"
            yield lines.problem(("neighbours", index, "cells"), text, mend="write 0 or more")
        yield from _capital(index, neighbour, lines)


def _capital(index: int, neighbour: Neighbour, lines: Lines) -> Iterator[Problem]:
    """Coordinates that are half there, or nowhere on Earth."""
    given = {"latitude": neighbour.latitude, "longitude": neighbour.longitude}
    missing = [key for key, value in given.items() if value is None]
    if len(missing) == 1:
        text = f"a neighbour's capital has no {missing[0]}"
        yield lines.problem(("neighbours", index), text, mend="give latitude and longitude, or neither")
    for (key, value), most in zip(given.items(), (90, 180), strict=True):
        if value is not None and not -most <= value <= most:
            text = f"{value:g} is out of range"
            yield lines.problem(("neighbours", index, key), text, (f"-{most} to {most}",), "correct it")


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
