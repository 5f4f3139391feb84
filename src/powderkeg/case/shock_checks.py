"""Checks of the shocks and the recorded inputs: known kinds, figures that can be, an order of events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.case.errors import Problem, closest
from powderkeg.case.place_checks import known_zone

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case.case import Case
    from powderkeg.case.lines import Lines, Path
    from powderkeg.case.schema import Input, Prior, Shock
    from powderkeg.case.vocabulary import Follows, ShockRow, Vocabulary

__all__ = ["check_inputs", "check_shocks"]


def check_shocks(case: Case, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the shocks."""
    for index, shock in enumerate(case.shocks):
        at: Path = ("shocks", index)
        yield from _span(at, case, shock, lines)
        for position, place in enumerate(() if shock.places == "all" else shock.places):
            yield from _known_place((*at, "places", position), place, case, lines)
        row = vocabulary.shocks.get(shock.kind)
        if row is None:
            known = tuple(vocabulary.shocks)
            mend = closest(shock.kind, known) or "use one of these"
            yield lines.problem((*at, "kind"), f"'{shock.kind}' is not known", known, mend)
        else:
            yield from _size(at, shock, row, lines)
            yield from _extent(at, shock, row, lines)
            yield from _means_something(at, row, case, vocabulary, lines)


def _size(at: Path, shock: Shock, row: ShockRow, lines: Lines) -> Iterator[Problem]:
    between = (f"{row.low:g} to {row.high:g} ({row.unit})",)
    if not row.low <= shock.value <= row.high:
        text = f"{shock.value:g} is out of range for a shock of kind '{row.kind}'"
        yield lines.problem((*at, "value"), text, between, f"write a value such as {row.example:g}")
    elif row.whole and not shock.value.is_integer():
        text = f"{shock.value:g} is not a whole number"
        yield lines.problem((*at, "value"), text, between, f"write a value such as {row.example:g}")


def _extent(at: Path, shock: Shock, row: ShockRow, lines: Lines) -> Iterator[Problem]:
    if shock.until is not None and not row.lasts:
        text = f"a shock of kind '{row.kind}' happens in one hour and has no end"
        yield lines.problem((*at, "until"), text, mend="remove until")
    if row.national and shock.places != "all":
        text = f"a shock of kind '{row.kind}' strikes no single place"
        yield lines.problem((*at, "places"), text, ("all",), "write places: all")


def _means_something(
    at: Path, row: ShockRow, case: Case, vocabulary: Vocabulary, lines: Lines
) -> Iterator[Problem]:
    """A shock that acts through a switch of the hypotheses does nothing where all leave it off."""
    able = [h.parameters for h in case.hypotheses if not h.know_nothing]
    common = {name: parameter.default for name, parameter in vocabulary.parameters.items()}
    common |= {**case.forces, **case.parameters}

    def rises(own: dict[str, Prior], name: str) -> bool:
        prior = own.get(name, common.get(name))
        return prior is not None and prior.bounds[1] > 0

    if not any(all(rises(own, name) for name in row.needs) for own in able):
        names = " and ".join(row.needs)
        text = f"a shock of kind '{row.kind}' would do nothing: {names} stay at 0 under every hypothesis"
        mend = f"give at least one hypothesis priors on {names} that reach above 0, or leave the shock out"
        yield lines.problem((*at, "kind"), text, mend=mend)


def check_inputs(case: Case, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    """Yield what is wrong with the recorded inputs, one by one and as a course of events."""
    reports = {report.report_id for report in case.record}
    for index, item in enumerate(case.inputs):
        at: Path = ("inputs", index)
        yield from _span(at, case, item, lines)
        if item.kind not in vocabulary.inputs:
            mend = closest(item.kind, vocabulary.inputs) or "use one of these"
            yield lines.problem((*at, "kind"), f"'{item.kind}' is not known", vocabulary.inputs, mend)
        if item.place is not None:
            yield from _known_place((*at, "place"), item.place, case, lines)
        yield from _figure(at, item, vocabulary, lines)
        for position, name in enumerate(item.reports):
            if name not in reports:
                mend = closest(name, reports) or "correct the id or add the row to record.csv"
                yield lines.problem(
                    (*at, "reports", position), f"'{name}' is not a report of this case", mend=mend
                )
    # Where a clock is unknown, nothing can be said of the order; the clock itself is told.
    if all(map(known_zone, (case.timezone, *(place.timezone for place in case.places)))):
        for rule in vocabulary.order:
            yield from _follows(rule, case, lines)


def _figure(at: Path, item: Input, vocabulary: Vocabulary, lines: Lines) -> Iterator[Problem]:
    if item.kind not in vocabulary.figures:
        return
    low, high = vocabulary.figures[item.kind]
    between = (f"{low:g} to {high:g}",)
    if item.value is None:
        yield lines.problem(
            (*at, "value"), f"an input of kind '{item.kind}' needs a value", between, "add value:"
        )
    elif not low <= item.value <= high:
        yield lines.problem((*at, "value"), f"{item.value:g} is out of range", between, "correct it")


def _follows(rule: Follows, case: Case, lines: Lines) -> Iterator[Problem]:
    known = {place.place_id for place in case.places}
    placed = [(index, item) for index, item in enumerate(case.inputs) if item.place in {None, *known}]
    before = [item for _, item in placed if item.kind == rule.earlier]
    for index, item in placed:
        if item.kind != rule.later:
            continue
        at: Path = ("inputs", index)
        if not before:
            if rule.needed:
                text = f"'{rule.later}' ends what never began: there is no '{rule.earlier}'"
                mend = f"add the {rule.earlier}, at the first hour where it held before, or remove this"
                yield lines.problem((*at, "kind"), text, mend=mend)
            continue
        first = min(before, key=lambda earlier: case.hour(earlier.time, earlier.place))
        gap = case.hour(item.time, item.place) - case.hour(first.time, first.place)
        if gap < 0 or (rule.needed and gap == 0):
            text = f"'{rule.later}' at {item.time} cannot come before '{rule.earlier}' at {first.time}"
            yield lines.problem((*at, "time"), text, mend="correct or swap the two times")


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
