"""What an option comes to at a branch: the inputs that hold from then on, and values of parameters."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from powderkeg.case import CaseError, Input, Problem, closest, find_option_problems
from powderkeg.language import say
from powderkeg.society import society_named
from powderkeg.society.country import CALM_HOURS, INPUT_FIGURES, Setting, read_inputs
from powderkeg.society.country.mechanisms import users_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from powderkeg.case import Case, Decision, Option

__all__ = ["Changed", "chosen_options", "moment_of", "reference_of", "resolve"]


@dataclass(frozen=True)
class Changed:
    """An option at a branch.

    Attributes:
        option: as the case has it.
        hour: hour from which it holds, never before the branch.
        until: hour at which recorded inputs come back; None where they do not.
        inputs: all inputs of the case under it, those before the branch as recorded.
        parameters: values that parameters of the worlds take on at ``hour``.
    """

    option: Option
    hour: int
    until: int | None
    inputs: tuple[Input, ...]
    parameters: dict[str, float]

    def setting(self, case: Case, base: Setting) -> Setting:
        """The setting that holds under it.

        Args:
            case: the case, its recorded inputs in full.
            base: the case's own setting.
        """
        if not self.option.changes:
            return base
        inputs = read_inputs(case.replace(inputs=self.inputs), base.hours, CALM_HOURS, recorded=True)
        inputs = replace(inputs, recorded=base.inputs.recorded)
        if self.until is not None:  # what was recorded of paths holds again
            row = CALM_HOURS + self.until
            for path in ("prices", "connectivity"):
                getattr(inputs, path)[row:] = getattr(base.inputs, path)[row:]
        return replace(base, inputs=inputs)


def reference_of(case: Case) -> Option:
    """The option that the others are compared with.

    Raises:
        CaseError: the case marks none.
    """
    for option in case.options:
        if option.reference:
            return option
    raise CaseError(
        f"outlook: the case {case.name} marks no option as its reference; add one that changes nothing, with "
        "reference: yes, to options in case.yaml"
    )


def chosen_options(case: Case, names: Sequence[str] | None) -> tuple[tuple[Option, ...], tuple[str, ...]]:
    """The reference and the options asked for, in the order of the case, each once; all where none are named.

    Returns:
        The options, and what is to be said of those left out.

    Raises:
        CaseError: an unknown name, a mistake in an option, or an option that says only in words what changes.
    """
    problems = find_option_problems(case, society_named(case.society))
    problems += [problem for option in case.options for problem in _idle(option)]
    if problems:
        raise CaseError(problems)
    reference = reference_of(case)
    known = {option.name: option for option in case.options}
    for name in names or ():
        if name not in known:
            mend = closest(name, known) or "use one of these"
            raise CaseError(f"option: {name!r} is not of this case; allowed: {', '.join(known)}; {mend}")
        if not (known[name].changes or known[name].reference):
            raise CaseError(
                f"option: {name!r} says only in words what changes; give it cancel, set or parameters in "
                "case.yaml, under options"
            )
    wanted = set(known) if names is None or not names else {*names, reference.name}
    kept = tuple(o for o in case.options if o.name in wanted and (o.changes or o.reference))
    words = tuple(o.name for o in case.options if o.name in wanted and not (o.changes or o.reference))
    notes = tuple(say("{name} is left out: it says only in words what changes", name=name) for name in words)
    return (reference, *(o for o in kept if o.name != reference.name)), notes


def _idle(option: Option) -> Iterator[Problem]:
    """Parameters that act only when worlds are made: to change one at a branch would do nothing."""
    for name in option.parameters:
        if not any(mechanism.steps for mechanism in users_of(name)):
            text = f"option {option.name}: '{name}' acts only when worlds are made, long before any branch"
            yield Problem(text, field=f"parameters.{name}", mend="remove it")


def moment_of(case: Case, hour: float, place: str | None = None) -> datetime:
    """Local time of an hour of the case, by the clock of a place."""
    origin = datetime.combine(case.start, time(), tzinfo=ZoneInfo(case.timezone))
    zone = case.timezone if place is None else case.place(place).timezone
    return (origin + timedelta(hours=hour)).astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def resolve(case: Case, option: Option, branch: int) -> Changed:
    """What an option comes to when worlds branch at an hour.

    Args:
        case: the case, its recorded inputs in full.
        option: one of its options.
        branch: hours since the case's start.

    Raises:
        CaseError: two of its changes contradict each other there, or it would have to change what lies
            behind the branch.
    """
    begins = branch if option.begins is None else max(branch, round(case.hour(option.begins)))
    until = None if option.until is None else round(case.hour(option.until))
    if option.reference:
        return Changed(option, branch, None, case.inputs, {})
    if until is not None and until <= begins:
        raise CaseError(
            f"option {option.name}: it ends at {option.until}, before the branch at "
            f"{moment_of(case, branch)}; branch earlier, or leave the option out"
        )
    kept = [item for item in case.inputs if not _cancelled(case, option, item, begins, until)]
    added = [_input(case, option, change, begins) for change in option.sets]
    _agree(option, added)
    inputs = (*kept, *added)
    _check_order(case, option, inputs, branch)
    return Changed(option, begins, until, inputs, dict(option.parameters))


def _cancelled(case: Case, option: Option, item: Input, begins: int, until: int | None) -> bool:
    if item.kind not in option.cancel:
        return False
    hour = case.hour(item.time, item.place)
    return hour >= begins and (until is None or hour < until)


def _input(case: Case, option: Option, change: Decision, begins: int) -> Input:
    if change.time is not None:
        hour = case.hour(change.time, change.place)
        if hour < begins:
            raise CaseError(
                f"option {option.name}: its {change.kind} at {change.time} lies before the branch at "
                f"{moment_of(case, begins)}; branch earlier, or give it as after: hours"
            )
    else:
        since = [case.hour(i.time, i.place) for i in case.inputs if i.kind == change.since]
        hour = max([begins, *since[:1]]) + (change.after or 0.0)
    if hour >= case.hours:
        raise CaseError(
            f"option {option.name}: its {change.kind} would come at {moment_of(case, hour)}, after the case "
            f"has ended ({moment_of(case, case.hours)}); branch earlier, or give fewer hours after"
        )
    return Input(
        kind=change.kind, time=moment_of(case, hour, change.place), place=change.place, value=change.value
    )


def _agree(option: Option, added: Sequence[Input]) -> None:
    seen: dict[tuple[object, ...], Input] = {}
    for item in added:
        # what carries a figure may change again and again; a decision is taken once
        slot = (item.kind, item.place, item.time if item.kind in INPUT_FIGURES else None)
        other = seen.setdefault(slot, item)
        if other is not item and (other.value, other.time) != (item.value, item.time):
            raise CaseError(
                f"option {option.name}: two changes of {item.kind} contradict each other, at {other.time} "
                f"and {item.time}; keep one of the two"
            )


def _check_order(case: Case, option: Option, inputs: Sequence[Input], branch: int) -> None:
    """Refuse an end without its beginning, and a beginning left without the end that the option cancels."""
    for rule in society_named(case.society).order:
        if not rule.needed or not {rule.later, rule.earlier} & {
            *option.cancel,
            *(c.kind for c in option.sets),
        }:
            continue
        begun = [case.hour(i.time, i.place) for i in inputs if i.kind == rule.earlier]
        ended = [case.hour(i.time, i.place) for i in inputs if i.kind == rule.later]
        if ended and (not begun or min(ended) < min(begun)):
            raise CaseError(
                f"option {option.name}: its {rule.later} comes without, or before, {rule.earlier}; cancel "
                "both, or set both"
            )
        if {rule.later, rule.earlier} <= set(option.cancel) and begun and min(begun) < branch:
            raise CaseError(
                f"option {option.name}: {rule.earlier} came at {moment_of(case, min(begun))}, before the "
                f"branch at {moment_of(case, branch)}, and cannot be undone; branch earlier, or choose an "
                "option that ends it"
            )
