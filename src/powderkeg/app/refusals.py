"""What a request that cannot be granted is told: what is wrong, where, what is allowed, how to mend it."""

from __future__ import annotations

import sys
import traceback
from secrets import token_hex
from typing import TYPE_CHECKING, Any

from powderkeg.case import CaseError, Problem
from powderkeg.language import say, worded

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["BAD_INPUT", "CONFLICT", "FORBIDDEN", "NOT_FOUND", "TOO_LARGE", "Refusal", "error_of", "own_fault"]

BAD_INPUT, FORBIDDEN, NOT_FOUND, CONFLICT, TOO_LARGE, OUR_FAULT = 400, 403, 404, 409, 413, 500


class Refusal(Exception):  # noqa: N818 - nothing has gone wrong but what was asked
    """A request that is not granted.

    Args:
        status: HTTP status.
        text: why, in a sentence.
        problems: each thing that is wrong, where there are several or their place is known.
    """

    def __init__(self, status: int, text: str, problems: Iterable[Problem] = ()) -> None:
        super().__init__(text)
        self.status, self.text, self.problems = status, text, tuple(problems)


def error_of(error: Exception) -> tuple[int, dict[str, Any]]:
    """Status and body of the answer to a request that failed.

    Args:
        error: what was raised. Our own faults are written to stderr under an id that the answer names.
    """
    if isinstance(error, Refusal):
        return error.status, _body(error.text, error.problems)
    if isinstance(error, CaseError):
        return BAD_INPUT, _body(_of_case(error), error.problems)
    if isinstance(error, MemoryError):
        return BAD_INPUT, _body(say("There is not enough memory for this; ask for fewer worlds."))
    return OUR_FAULT, own_fault(error)


def own_fault(error: BaseException) -> dict[str, Any]:
    """Body of the answer where we have failed; the fault goes to stderr with its id."""
    number = token_hex(4)
    sys.stderr.write(f"powderkeg: fault {number}\n{''.join(traceback.format_exception(error))}")
    sys.stderr.flush()
    text = say(
        "Powderkeg has failed at this, by a fault of its own; nothing of yours was changed. The terminal in "
        "which it runs tells more under the number {number}.",
        number=number,
    )
    return _body(text)


def _of_case(error: CaseError) -> str:
    if len(error.problems) == 1:
        return worded(error.problems[0].text)
    return say("{n:,} things stand in the way; each is told below.", n=len(error.problems))


def _body(text: str, problems: Iterable[Problem] = ()) -> dict[str, Any]:
    return {"error": {"text": worded(text), "problems": [_problem(one) for one in problems]}}


def _problem(problem: Problem) -> dict[str, Any]:
    return {
        "text": worded(problem.text),
        "file": problem.file,
        "line": problem.line,
        "field": problem.field,
        "allowed": list(problem.allowed),
        "mend": worded(problem.mend) if problem.mend else "",
    }
