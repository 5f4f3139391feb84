"""A number that may change from step to step: one number, one for each step, or a text that says when.

The text is short for an array: ``0.9, 77: 0.7`` is 0.9 until step 76 and 0.7 from step 77 on;
``0.9, 77-146: 0.2`` goes from 0.9 in equal steps, the first at step 77, to 0.2 at step 146. Steps count
from 1. Plain numbers alone (``0.9, 0.89, 0.88``) are one value for each step.
"""

from __future__ import annotations

import numbers
import re
from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import CaseError

__all__ = ["Schedule", "read_schedule"]

Schedule = float | str | Sequence[float] | NDArray[np.float64]

_CHANGE = re.compile(r"^([0-9]+)(?:\s*-\s*([0-9]+))?\s*:\s*(\S+)$")
_FORMS = "one number, one for each step, or a text such as '0.9, 77: 0.7' or '0.9, 77-146: 0.2'"


def read_schedule(name: str, given: Schedule, steps: int) -> NDArray[np.float64]:
    """Values for steps 1 to ``steps``.

    Args:
        name: of the setting, for messages.
        given: number, array or text.
        steps: length of the run.

    Returns:
        (steps,) values, each between 0 and 1.

    Raises:
        CaseError: says what was wrong, what is allowed and how to mend it.
    """
    values = _from_text(name, given, steps) if isinstance(given, str) else _from_numbers(name, given, steps)
    wrong = ~((values >= 0.0) & (values <= 1.0))
    if wrong.any():
        at = int(np.argmax(wrong))
        where = "" if wrong.all() else f" at step {at + 1}"
        raise CaseError(f"{name}: {values[at]:g}{where} is out of range; allowed: 0 to 1")
    return values


def _from_numbers(name: str, given: object, steps: int) -> NDArray[np.float64]:
    try:
        numeric = _is_numeric(given)
        values = np.asarray(given, dtype=float) if numeric else np.zeros(0)
    except (TypeError, ValueError, OverflowError):
        numeric, values = False, np.zeros(0)
    if not numeric:
        raise CaseError(f"{name}: {given!r} is no number; allowed: {_FORMS}")
    if values.ndim > 1:
        raise CaseError(f"{name}: {given!r} given; allowed: {_FORMS}")
    if values.ndim == 0:
        return np.full(steps, float(values))
    if len(values) != steps:
        raise CaseError(
            f"{name}: a schedule of {len(values)} values for a run of {steps} steps; allowed: one number, or "
            f"exactly one value for each step; set steps to {len(values)}, or give {steps} values"
            + (" (a decimal number is written with a point)" if len(values) == 2 else "")
        )
    return values.copy()


def _is_numeric(given: object) -> bool:
    """Whether these are numbers, not what numpy would make into some: dates, texts, truths, masked ones."""
    if isinstance(given, list | tuple) and any(isinstance(one, bool | np.bool_) for one in given):
        return False
    found = np.asarray(given)
    plain = found.dtype.kind in "iuf" or (
        found.dtype.kind == "O"
        and all(isinstance(one, numbers.Number | Decimal) and not isinstance(one, bool) for one in found.flat)
    )
    return plain and not (isinstance(given, np.ma.MaskedArray) and bool(np.ma.getmaskarray(given).any()))


def _from_text(name: str, text: str, steps: int) -> NDArray[np.float64]:
    first, *changes = [part.strip() for part in text.split(",")]
    if not any(":" in part for part in changes) and changes:
        return _from_numbers(name, [_number(name, text, part) for part in (first, *changes)], steps)
    values = np.full(steps, _number(name, text, first))
    last = _number(name, text, first)
    after = 0
    for part in changes:
        found = _CHANGE.match(part)
        if found is None:
            raise CaseError(f"{name}: {part!r} in {text!r} is not understood; allowed: {_FORMS}")
        begin, goal = int(found[1]), _number(name, text, found[3])
        end = int(found[2] or begin)
        if not after < begin <= end:
            raise CaseError(
                f"{name}: step {found[1]}{'-' + found[2] if found[2] else ''} in {text!r} is out of order; "
                f"allowed: steps counted from 1 and rising{f', here from {after + 1} on' if after else ''}"
            )
        for step in range(begin, min(end, steps + 1)):
            values[step - 1] = last + (goal - last) * (step - begin + 1) / (end - begin + 1)
        values[end - 1 :] = goal  # exactly, whatever the sums before it round to
        last, after = goal, end
    return values


def _number(name: str, text: str, part: str) -> float:
    value = None
    if part.isascii() and "_" not in part:
        with suppress(ValueError):
            value = float(part)
    if value is None:
        raise CaseError(f"{name}: {part!r} in {text!r} is no number; allowed: {_FORMS}")
    return value
