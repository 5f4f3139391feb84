"""What is asked of an outlook, held against the case and the weighing before any world is run."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from powderkeg.case import CaseError
from powderkeg.language import say
from powderkeg.outlook.embargo import check_embargo
from powderkeg.outlook.options import chosen_options, reference_of, resolve
from powderkeg.worlds import ranges_hash

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from powderkeg.case import Case, Option
    from powderkeg.evidence import Evidence
    from powderkeg.outlook.options import Changed

__all__ = ["branch_hour", "check_request", "check_result", "known_until", "resolved"]


def branch_hour(case: Case, result: Evidence, start: date | None, *, hindsight: bool) -> int:
    """Hour of the case at which worlds part; see ``outlook``.

    Raises:
        CaseError: a day outside the case, one that the result already looks beyond, or none to be found.
    """
    as_of = result.settings.as_of
    day = as_of if start is None else start
    if day is None:
        return _of_reference(case)
    hour = _evening(case, day)
    if not hindsight and (as_of is None or as_of > day):
        known = "the whole record" if as_of is None else f"what was published by {as_of}"
        raise CaseError(
            f"outlook: the result was weighed by {known}, so that an outlook from {day} would know what was "
            f"not yet known; weigh with as_of={day}, or give hindsight=True"
        )
    return hour


def check_request(case: Case, start: date | None, options: Sequence[str], *, acknowledged: bool) -> None:
    """Refuse, before the long work of weighing, what ``outlook`` would refuse after it.

    Args:
        case: the case.
        start: the day on whose evening worlds are to part; None for a hindsight.
        options: names of options; all where empty.
        acknowledged: whether a live crisis was acknowledged.

    Raises:
        CaseError: as ``outlook``.
    """
    check_embargo(case, acknowledged=acknowledged)
    chosen, _ = chosen_options(case, options)
    branch = _evening(case, start) if start is not None else _of_reference(case)
    resolved(case, chosen, branch, all_of_them=not options)


def _of_reference(case: Case) -> int:
    begins = reference_of(case).begins
    if begins is None:
        raise CaseError(
            "outlook: nobody says from which day; give start (--from), or a 'from' to the reference option"
        )
    return round(case.hour(begins))


def _evening(case: Case, day: date) -> int:
    if not case.start <= day < case.end:
        last = case.end - timedelta(days=1)
        raise CaseError(
            f"outlook: {day} is outside the case; allowed: {case.start} to {last}; name a day in it"
        )
    return 24 * ((day - case.start).days + 1)


def check_result(case: Case, result: Evidence) -> None:
    """Refuse a result of another case, or of the same with other worlds.

    Raises:
        CaseError: weigh the case, or weigh it again.
    """
    if result.case.name != case.name:
        raise CaseError(
            f"outlook: the result is of the case {result.case.name!r}, not of {case.name!r}; weigh it first"
        )
    as_of = result.settings.as_of
    used = case if as_of is None else case.as_of(as_of)[0]
    if result.ranges_hash != ranges_hash(used):
        raise CaseError(
            "outlook: the case's priors, places, shocks or inputs are not those that the result was weighed "
            "with; weigh it again"
        )


def known_until(case: Case, result: Evidence) -> int:
    """Hour up to which the weighing had the case's own inputs."""
    as_of = result.settings.as_of
    return case.hours if as_of is None else 24 * ((as_of - case.start).days + 1)


def resolved(
    case: Case, chosen: Sequence[Option], branch: int, *, all_of_them: bool
) -> tuple[list[Changed], tuple[str, ...]]:
    """Options at the branch; where all are compared, those that it makes impossible are left out and told."""
    found, told = [], []
    for option in chosen:
        try:
            found.append(resolve(case, option, branch))
        except CaseError as error:
            if not all_of_them:
                raise
            why = str(error).removeprefix(f"option {option.name}: ")
            told.append(say("{name} is left out: {why}", name=option.name, why=why))
    return found, tuple(told)
