"""Checks of the options: changes that can be, at one time one thing, by somebody who is there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.case.errors import Problem, closest
from powderkeg.case.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case.case import Case
    from powderkeg.case.lines import Path
    from powderkeg.case.schema import Decision, Option
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["check_options", "find_option_problems", "possible_options"]


def find_option_problems(case: Case, vocabulary: Vocabulary) -> list[Problem]:
    """Return what is wrong with the options of a case that was built in memory."""
    return list(check_options(case, vocabulary, Lines()))


def possible_options(case: Case, vocabulary: Vocabulary) -> tuple[Option, ...]:
    """Return the options with which nothing is wrong, for a case whose inputs are no longer those it had."""
    wrong = {problem.field.partition(".")[0] for problem in find_option_problems(case, vocabulary)}
    return tuple(one for number, one in enumerate(case.options, 1) if f"options[{number}]" not in wrong)


def check_options(case: Case, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the options."""
    first = next((option.name for option in case.options if option.reference), "")
    for index, option in enumerate(case.options):
        at: Path = ("options", index)
        yield from _span(at, option, case, lines)
        yield from _actor(at, option, case, vocabulary, lines)
        yield from _kinds(at, option, vocabulary, lines)
        for number, change in enumerate(option.sets):
            yield from _change((*at, "set", number), option, change, case, vocabulary, lines)
        yield from _contradictions(at, option, vocabulary, lines)
        yield from _parameters(at, option, vocabulary, lines)
        yield from _free(at, option, vocabulary, lines)
        if option.reference and option.changes:
            text = f"the reference '{option.name}' changes something"
            yield lines.problem((*at, "reference"), text, mend="remove reference, or what it changes")
        elif option.reference and option.name != first:
            text = f"'{first}' is the reference already"
            yield lines.problem((*at, "reference"), text, mend="keep one of the two")


def _span(at: Path, option: Option, case: Case, lines: Lines) -> Iterator[Problem]:
    between = (f"{case.start} to {case.end}",)
    for key, moment in (("from", option.begins), ("until", option.until)):
        if moment is not None and not case.start <= moment.date() <= case.end:
            yield lines.problem((*at, key), f"{moment} is outside the case", between, "correct it")
    if option.begins is not None and option.until is not None and option.until <= option.begins:
        text = f"{option.until} is not after from, {option.begins}"
        yield lines.problem((*at, "until"), text, mend="swap the two")


def _actor(at: Path, option: Option, case: Case, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    known = tuple(vocabulary.deciders)
    if not option.decided_by:
        return
    if option.decided_by not in known:
        mend = closest(option.decided_by, known) or "use one of these, or leave it out"
        yield lines.problem((*at, "decided_by"), f"'{option.decided_by}' is not known", known, mend)
        return
    own = vocabulary.deciders[option.decided_by]
    there = {item.kind for item in case.inputs} | {change.kind for change in option.sets}
    comes = [rule.earlier for rule in vocabulary.order if rule.needed and rule.later in own]
    needed = {kind for kind in comes if kind in own}
    if option.decided_by != known[0] and needed and not needed & there:
        text = f"the case has no {option.decided_by}: no input of kind {' or '.join(sorted(needed))}"
        yield lines.problem((*at, "decided_by"), text, mend="add that input, or leave the option out")
    for key, kinds in (("cancel", option.cancel), ("set", tuple(change.kind for change in option.sets))):
        for position, kind in enumerate(kinds):
            if kind in vocabulary.inputs and kind not in own:
                where = (*at, key, position) if key == "cancel" else (*at, key, position, "kind")
                text = f"'{kind}' is not for the {option.decided_by} to decide"
                yield lines.problem(where, text, own, "name another decided_by, or leave it out")


def _kinds(at: Path, option: Option, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    named = [((*at, "cancel", position), kind) for position, kind in enumerate(option.cancel)]
    for number, change in enumerate(option.sets):
        named.append(((*at, "set", number, "kind"), change.kind))
        if change.since is not None:
            named.append(((*at, "set", number, "since"), change.since))
    for where, kind in named:
        if kind not in vocabulary.inputs:
            mend = closest(kind, vocabulary.inputs) or "use one of these"
            yield lines.problem(where, f"'{kind}' is not known", vocabulary.inputs, mend)


def _change(
    at: Path, option: Option, change: Decision, case: Case, vocabulary: Vocabulary, lines: Lines
) -> Iterator[Problem]:
    if change.kind in vocabulary.figures:
        low, high = vocabulary.figures[change.kind]
        between = (f"{low:g} to {high:g}",)
        if change.value is None:
            text = f"an input of kind '{change.kind}' needs a value"
            yield lines.problem((*at, "value"), text, between, "add value:")
        elif not low <= change.value <= high:
            yield lines.problem((*at, "value"), f"{change.value:g} is out of range", between, "correct it")
    known = tuple(place.place_id for place in case.places)
    if change.place is not None and change.place not in known:
        mend = closest(change.place, known) or "correct the id or add the place to places.csv"
        yield lines.problem((*at, "place"), f"'{change.place}' is not a place of this case", known, mend)
    if change.time is None:
        return
    if not case.start <= change.time.date() <= case.end:
        text, between = f"{change.time} is outside the case", (f"{case.start} to {case.end}",)
        yield lines.problem((*at, "time"), text, between, "correct it")
    if option.begins is not None and change.time < option.begins:
        text = f"{change.time} is before the option's from, {option.begins}"
        yield lines.problem((*at, "time"), text, mend="correct one of the two")
    if option.until is not None and change.time >= option.until:
        text = f"{change.time} is not before the option's until, {option.until}"
        yield lines.problem((*at, "time"), text, mend="correct one of the two")


def _contradictions(at: Path, option: Option, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    seen: dict[tuple[object, ...], Decision] = {}
    for number, change in enumerate(option.sets):
        slot = (change.kind, change.place, change.time, change.after, change.since)
        other = seen.setdefault(slot, change)
        if other.value != change.value:
            text = f"two changes of '{change.kind}' at one time contradict each other"
            yield lines.problem((*at, "set", number, "value"), text, mend="keep one of the two")
    comes = {change.kind for change in option.sets}
    for rule in vocabulary.order:
        if (
            rule.needed
            and rule.later in comes
            and rule.earlier in option.cancel
            and rule.earlier not in comes
        ):
            number = next(n for n, change in enumerate(option.sets) if change.kind == rule.later)
            text = f"'{rule.later}' ends what the option cancels, '{rule.earlier}'"
            yield lines.problem((*at, "set", number, "kind"), text, mend="remove one of the two")


def _parameters(at: Path, option: Option, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    known = tuple(vocabulary.parameters)
    for name, value in option.parameters.items():
        row = vocabulary.parameters.get(name)
        if row is None:
            mend = closest(name, known) or "use one of these"
            yield lines.problem((*at, "parameters", name), f"'{name}' is not a parameter", known, mend)
        elif not row.low <= value <= row.high:
            between = (f"{row.low:g} to {row.high:g} ({row.unit})",)
            yield lines.problem(
                (*at, "parameters", name), f"{value:g} is out of range", between, "correct it"
            )


def _free(at: Path, option: Option, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    known = tuple(vocabulary.free)
    given = {*option.cancel, *(change.kind for change in option.sets)}
    for position, name in enumerate(option.free):
        where: Path = (*at, "free", position)
        if name not in known:
            mend = closest(name, known) or "use one of these"
            yield lines.problem(where, f"'{name}' cannot be left free", known, mend)
        elif vocabulary.free[name] in given:
            text = f"'{vocabulary.free[name]}' is changed and left free at one time"
            yield lines.problem(where, text, mend="keep one of the two")
    if "successor" in option.free and "withdrawal" not in option.free:
        text = "a successor is one of three choices, beside going and staying"
        yield lines.problem((*at, "free"), text, mend="add withdrawal")
