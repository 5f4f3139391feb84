"""Numbers that a window sends: each read by one function, within bounds, whatever its length."""

from __future__ import annotations

from powderkeg.case import CaseError, Problem
from powderkeg.language import say

__all__ = ["number", "shown", "whole_number"]

_LONGEST = 60
_LARGEST = 1e300  # beyond it a sum of a few would be no number any more


def whole_number(name: str, value: object, low: int, high: int) -> int:
    """A whole number out of a message.

    Raises:
        CaseError: it is none, or out of range.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        words = say(
            "{value} given; allowed: a whole number from {low:,} to {high:,}",
            value=shown(value),
            low=low,
            high=high,
        )
        raise CaseError(Problem(words, field=name))
    return value


def number(name: str, value: object) -> float:
    """A finite number out of a message.

    Raises:
        CaseError: it is none, or larger than any that can be reckoned with.
    """
    # Compared before it is turned into a float: a whole number of JSON can be longer than any float. What is
    # no number at all (nan) lies in no range.
    if isinstance(value, int | float) and not isinstance(value, bool) and -_LARGEST <= value <= _LARGEST:
        return float(value)
    words = say("{value} given; allowed: a number of ordinary size, such as 0.4", value=shown(value))
    raise CaseError(Problem(words, field=name))


def shown(value: object) -> str:
    """A value as it was given, cut where it is long."""
    text = repr(value)
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
