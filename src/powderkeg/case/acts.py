"""The log as a history of acts: what was done together, what of it stands, and what was taken back.

An act is the entries in a row that have the same moment, analyst and reason. Taking an act back is an act of
its own, whose reason begins with ``undoes the change of`` and the moment of the other; taking that one back
does the first again. So the log alone says what stands, however often somebody has gone back and forth.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import takewhile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.case.change import Change

__all__ = ["History", "history", "undoing_reason"]

Act = tuple["Change", ...]
_UNDOES = "undoes the change of "


@dataclass(slots=True)
class History:
    """What the log amounts to.

    Attributes:
        standing: Acts that have not been taken back, in their order.
        undone: Acts that took others back and can be taken back themselves, since nothing else has come after
            them; the last one first to go.
        last_undid: The act that the very last act of the log took back; None where it took none back.
    """

    standing: list[Act] = field(default_factory=list)
    undone: list[Act] = field(default_factory=list)
    last_undid: Act | None = None


def history(changes: Sequence[Change]) -> History:
    """Read the log as acts."""
    found = History()
    left = list(changes)
    while left:
        run = _run(left)
        found.last_undid = None
        if act := _taken_back(run, found.standing):
            found.last_undid = found.standing.pop()
            found.undone.append(act)
        elif act := _taken_back(run, found.undone):
            found.last_undid = found.undone.pop()
            found.standing.append(act)
        else:
            act = run
            found.standing.append(act)
            found.undone.clear()
        left = left[len(act) :]
    return found


def _run(entries: Sequence[Change]) -> Act:
    first = entries[0]
    told = (first.when, first.analyst, first.reason)
    return tuple(takewhile(lambda entry: (entry.when, entry.analyst, entry.reason) == told, entries))


def _taken_back(run: Act, acts: Sequence[Act]) -> Act:
    """Return the entries with which a run takes the last of some acts back; none where it does not.

    A run may take back several, where moments are days: the one act ends where the other's entries do.
    """
    act = run[: len(acts[-1])] if acts else ()
    return act if act and _takes_back(act, acts[-1]) else ()


def undoing_reason(act: Act, why: str) -> str:
    """Return the reason of the act that takes another back."""
    return f"{_UNDOES}{act[0].when}: {why}"


def _takes_back(act: Act, other: Act) -> bool:
    """Whether an act says that it undoes another, and puts back all that stood there before it."""
    if not act[0].reason.startswith(f"{_UNDOES}{other[0].when}: "):
        return False
    put_back = [(entry.report_id, entry.after) for entry in act]
    return put_back == [(entry.report_id, entry.before) for entry in reversed(other)]
