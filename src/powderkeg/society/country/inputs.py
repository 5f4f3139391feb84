"""Inputs of a case: what shocks write, hourly connectivity, and the hours of recorded decisions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case, Follows, Input, Shock
from powderkeg.society.country.columns import DECISIONS, NEVER
from powderkeg.society.country.shocks import SHOCKS, Paths

__all__ = [
    "INPUT_DECIDERS",
    "INPUT_FIGURES",
    "INPUT_FREE",
    "INPUT_KINDS",
    "INPUT_ORDER",
    "Inputs",
    "read_inputs",
]

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
INPUT_FIGURES = {"price": (0.01, 100.0), "connectivity": (0.0, 1.0), "intervener_arrival": (0.0, 1e7)}
"""Inputs that carry a figure, and the range in which it has to lie."""
INPUT_ORDER = (
    Follows(later="intervener_arrival", earlier="help_request", needed=False),
    Follows(later="intervener_withdrawal", earlier="intervener_arrival", needed=True),
    Follows(later="emergency_end", earlier="emergency", needed=True),
)
"""What cannot come before what; an intervener may come unasked, but cannot leave without having come."""
_OF_THE_INTERVENER = ("intervener_arrival", "intervener_withdrawal")
INPUT_DECIDERS = {
    "government": tuple(kind for kind in INPUT_KINDS if kind not in _OF_THE_INTERVENER),
    "intervener": _OF_THE_INTERVENER,
}
"""Who decides which kinds of input."""
INPUT_FREE = {
    "arrival": "intervener_arrival",
    "withdrawal": "intervener_withdrawal",
    "successor": "",
    "claimant": "",
    "resentment": "",
}
"""What an option may leave to outside powers (``outlook.powers``), and the input that it then replaces."""


@dataclass(frozen=True)
class Inputs:
    """Paths from hour ``-calm`` on, and hours (NEVER where a thing did not happen)."""

    recorded: bool
    prices: Floats  # (H, R) ratio to the price before the shock
    legitimacy_loss: Floats  # (H, R) 0..1
    kick: Floats  # (H, R) impulse on the memory of shocks
    visible_deaths: Floats  # (H, R) persons killed by police, given from outside
    expected_loss: Floats  # (H, R) log ratio of an announced burden
    connectivity: Floats  # (H, R)
    emergency_at: Floats  # (R,) beginning of a regional emergency
    emergency_until: Floats  # (R,) its end
    hours: dict[str, float]  # nation column -> hour
    troops: float | None  # recorded size of the intervener's force, persons
    faction_order: float  # hour of the given order to faction B
    order_calls_cells: bool


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
    paths = Paths.quiet(hours, calm, len(index))
    prices = paths.prices
    connectivity = np.ones((calm + hours, len(index)))
    emergency_at, emergency_until = np.full((2, len(index)), NEVER)
    when = dict.fromkeys((*DECISIONS, "withdrawal", "emergency_end"), NEVER)
    troops: float | None = None
    for shock in case.shocks:
        begin, end = _span(case, shock, calm, hours)
        struck = index if shock.places == "all" else {_region(case, place) for place in shock.places}
        rows = sorted(index[place] for place in struck)
        SHOCKS[shock.kind].apply(paths, rows, begin, end, shock.value)
    if recorded:
        if any(i.kind == "price" for i in case.inputs):
            prices[:] = 1.0
        for item in sorted(case.inputs, key=lambda i: (case.hour(i.time, i.place), i.place is not None)):
            hour = case.hour(item.time, item.place)
            begin, end = _span(case, item, calm, hours)
            where = slice(None) if item.place is None else index[_region(case, item.place)]
            if item.kind == "price" and item.value is not None:
                prices[begin:end, where] = item.value
            elif item.kind == "connectivity" and item.value is not None:
                connectivity[begin:end, where] = item.value
            elif item.kind == "emergency":
                ends = NEVER if item.until is None else case.hour(item.until, item.place)
                if item.place is None:
                    when["emergency"] = min(when["emergency"], hour)
                    when["emergency_end"] = min(when["emergency_end"], ends)
                else:
                    emergency_at[where] = min(emergency_at[where], hour)
                    emergency_until[where] = min(emergency_until[where], ends)
            elif item.kind in _HOURS_OF:
                when[_HOURS_OF[item.kind]] = min(when[_HOURS_OF[item.kind]], hour)
                if item.kind == "intervener_arrival" and item.value is not None:
                    troops = item.value
    return Inputs(
        recorded=recorded,
        prices=prices,
        legitimacy_loss=paths.legitimacy_loss,
        kick=paths.kick,
        visible_deaths=paths.visible_deaths,
        expected_loss=paths.expected_loss,
        connectivity=connectivity,
        emergency_at=emergency_at,
        emergency_until=emergency_until,
        hours=when,
        troops=troops,
        faction_order=paths.faction_order,
        order_calls_cells=paths.order_calls_cells,
    )


def _region(case: Case, place: str) -> str:
    """The region a place is or lies in: the worlds know no smaller one."""
    return case.region_of(place) or place


def _span(case: Case, item: Shock | Input, calm: int, hours: int) -> tuple[int, int]:
    """Rows of an hourly path from an item's time to its ``until`` or the end (a shock: the case's clock).

    The first is always a row of the path: what happens in the last half hour of a case is of its last hour.
    """
    place = item.place if isinstance(item, Input) else None
    begin = calm + round(case.hour(item.time, place))
    end = calm + hours if item.until is None else calm + round(case.hour(item.until, place))
    return min(max(0, begin), calm + hours - 1), min(calm + hours, end)
