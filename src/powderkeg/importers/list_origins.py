"""Who said first what a list of events tells: its origin, and that of other lists in the same case.

Rows of one origin share one error. Each list has an origin of its own unless the analyst says otherwise.
Lists made of the same newspapers are wrong together, and two origins would count what those papers say twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.case import CaseError, Problem
from powderkeg.importers.count_rows import SOURCE, own_origin

if TYPE_CHECKING:
    from powderkeg.case import Case

__all__ = ["origin_notes", "origin_of"]

_WATCH = "daily-watch"  # rows of this origin are no lists: see evidence/claims.py


def origin_of(case: Case, source: str, asked: str | None) -> str:
    """Return the origin of a source's rows: as asked, else as its rows in the case have it, else its own.

    Raises:
        CaseError: What is asked is no name, or the name of something else.
    """
    if asked is not None:
        name = " ".join(asked.split())
        if not name or name == _WATCH:
            text = f"'{asked}' cannot be the origin of a list of events"
            raise CaseError(Problem(text, field="origin", mend="give a name such as press"))
        return name
    there = {report.origin_id for report in case.record if report.extra.get(SOURCE) == source}
    return there.pop() if len(there) == 1 else own_origin(source)


def origin_notes(case: Case, source: str, origin: str) -> tuple[str, ...]:
    """Return a sentence on the other lists of a case, where there are any."""
    others = {
        report.extra[SOURCE]: report.origin_id
        for report in case.record
        if report.extra.get(SOURCE) not in {None, "", source}
    }
    apart = {name: theirs for name, theirs in others.items() if theirs != origin}
    if apart:
        told = ", ".join(f"{name} (origin {theirs})" for name, theirs in sorted(apart.items()))
        said = (
            f"The case holds events of {told} too. Lists that draw on the same newspapers are wrong "
            "together, and as two origins they count twice: where that is so, import again with "
            f"--origin {next(iter(apart.values()))}."
        )
        return (said,)
    if others:
        said = (
            f"The origin {origin} is that of {', '.join(sorted(others))} too: where both count events of one "
            "kind in a region on a day, the count that was known later stands, and the other is not scored."
        )
        return (said,)
    return ()
