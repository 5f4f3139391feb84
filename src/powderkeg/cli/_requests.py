"""What was asked for, held against the case before any work begins."""

import os
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from powderkeg.case import Case


def cores() -> int:
    """Give the number of cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def days_of(case: "Case") -> int:
    """Give the number of days of a case, its last one included."""
    return (case.end - case.start).days + 1


def check_hypothesis(case: "Case", name: str, option: str) -> None:
    """Refuse a hypothesis that the case does not have, or that has no mechanism to simulate.

    Raises:
        CaseError: names the allowed ones.
    """
    from powderkeg.case import CaseError, Problem, closest

    allowed = tuple(one.name for one in case.hypotheses if not one.know_nothing)
    if name in allowed:
        return
    known = any(one.name == name for one in case.hypotheses)
    why = "says nothing that could be simulated" if known else f"is not a hypothesis of {case.name}"
    raise CaseError(
        Problem(f"{option}: '{name}' {why}", allowed=allowed, mend="" if known else closest(name, allowed))
    )


def check_days(case: "Case", days: int | None) -> None:
    """Refuse more days than the case has.

    Raises:
        CaseError: says how many there are.
    """
    from powderkeg.case import CaseError

    length = days_of(case)
    if days is not None and days > length:
        raise CaseError(
            f"--days: {days} is more than the case has; allowed: 1 to {length} ({case.start} to {case.end})"
        )


def check_agents(case: "Case", agents: int | str | None) -> None:
    """Refuse fewer agents than the regions need.

    Raises:
        CaseError: says how many are needed.
    """
    from powderkeg.case import CaseError
    from powderkeg.society.country import LEAST_PER_REGION

    count = len(case.regions)
    least = LEAST_PER_REGION * count
    if isinstance(agents, int) and agents < least:
        raise CaseError(
            f"--agents: {agents} is fewer than {LEAST_PER_REGION} for each of {count} regions; "
            f"allowed: {least} or more, or 'all'"
        )


def check_as_of(case: "Case", as_of: date | None) -> None:
    """Refuse a date on which nothing of the case was known yet, or after everything of it was.

    Raises:
        CaseError: says which dates are allowed.
    """
    from powderkeg.case import CaseError

    published = [row.published for row in case.record if row.published is not None]
    last = max([case.end, *published])
    if as_of is not None and not case.start <= as_of <= last:
        raise CaseError(
            f"--as-of: {as_of} is outside the case; allowed: {case.start} to {last} "
            "(its first day to the day its last report was published)"
        )
