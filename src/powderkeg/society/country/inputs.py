"""Inputs of a case: hourly prices and connectivity, and the hours of the government's recorded decisions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case, Input, Shock
from powderkeg.society.country.columns import DECISIONS, NEVER

__all__ = ["INPUT_KINDS", "Inputs", "read_inputs"]

Floats = NDArray[np.float64]

_HOURS_OF = {
    "army_call": "army_call",
    "lethal_order": "lethal_order",
    "help_request": "help_request",
    "intervener_arrival": "intervener_arrival",
    "intervener_withdrawal": "withdrawal",
    "emergency_end": "emergency_end",
}
INPUT_KINDS = ("price", "connectivity", "emergency", "resignation", "security_council", *_HOURS_OF)
"""Kinds of input of a country; resignation and security_council are shown, but have no effect."""


@dataclass(frozen=True)
class Inputs:
    """Paths from hour ``-calm`` on, and hours (NEVER where a thing did not happen)."""

    recorded: bool
    prices: Floats  # (H, R) ratio to the price before the shock
    connectivity: Floats  # (H, R)
    emergency_at: Floats  # (R,) beginning of a regional emergency
    emergency_until: Floats  # (R,) its end
    hours: dict[str, float]  # nation column -> hour
    troops: float | None  # recorded size of the intervener's force, persons


def read_inputs(case: Case, hours: int, calm: int, *, recorded: bool) -> Inputs:
    """Read the case's inputs.

    Args:
        case: the case.
        hours: length of the case.
        calm: hours of burn-in before its start.
        recorded: False keeps only the shocks; a case without inputs is never recorded.
    """
    recorded = recorded and bool(case.inputs)
    index = {p.place_id: r for r, p in enumerate(case.regions)}
    prices = np.ones((calm + hours, len(index)))
    connectivity = np.ones((calm + hours, len(index)))
    emergency_at, emergency_until = np.full((2, len(index)), NEVER)
    when = dict.fromkeys((*DECISIONS, "withdrawal", "emergency_end"), NEVER)
    troops: float | None = None
    for shock in case.shocks:
        begin, end = _span(case, shock, calm, hours)
        rows = range(len(index)) if shock.places == "all" else [index[p] for p in shock.places]
        for r in rows:
            prices[begin:end, r] *= shock.value
    if recorded:
        if any(i.kind == "price" for i in case.inputs):
            prices[:] = 1.0
        for item in sorted(case.inputs, key=lambda i: (case.hour(i.time, i.place), i.place is not None)):
            hour = case.hour(item.time, item.place)
            begin, end = _span(case, item, calm, hours)
            if item.kind == "price" and item.value is not None:
                prices[begin:end, slice(None) if item.place is None else index[item.place]] = item.value
            elif item.kind == "connectivity" and item.value is not None:
                connectivity[begin:end, slice(None) if item.place is None else index[item.place]] = item.value
            elif item.kind == "emergency":
                ends = NEVER if item.until is None else case.hour(item.until, item.place)
                if item.place is None:
                    when["emergency"] = min(when["emergency"], hour)
                    when["emergency_end"] = min(when["emergency_end"], ends)
                else:
                    emergency_at[index[item.place]] = min(emergency_at[index[item.place]], hour)
                    emergency_until[index[item.place]] = min(emergency_until[index[item.place]], ends)
            elif item.kind in _HOURS_OF:
                when[_HOURS_OF[item.kind]] = min(when[_HOURS_OF[item.kind]], hour)
                if item.kind == "intervener_arrival" and item.value is not None:
                    troops = item.value
    return Inputs(recorded, prices, connectivity, emergency_at, emergency_until, when, troops)


def _span(case: Case, item: Shock | Input, calm: int, hours: int) -> tuple[int, int]:
    """Rows of an hourly path from an item's time to its ``until`` or the end (a shock: the case's clock)."""
    place = item.place if isinstance(item, Input) else None
    begin = calm + round(case.hour(item.time, place))
    end = calm + hours if item.until is None else calm + round(case.hour(item.until, place))
    return max(0, begin), min(calm + hours, end)
