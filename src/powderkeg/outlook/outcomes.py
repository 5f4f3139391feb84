"""The outcomes of the table, in its order: what happens to people first, by side.

All are counted from the branch to the end of the case, as the worlds have them: no report stands between.
None is a sum of unlike things, and no figure mixes lives with property.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.society.country import DEATHS_BY_SIDE, INDICATORS

if TYPE_CHECKING:
    from powderkeg.outlook.branching import Course

__all__ = ["FELL", "OUTCOMES", "READ", "RIOT", "Outcome", "still_violent"]

FloatArray = npt.NDArray[np.float64]

FELL = 0.15
"""Belief under which the authorities count as fallen, as the society's neighbours read it."""
RIOT = 200.0
"""Persons in riot from which a window counts as violent; a region protests from as many on."""


@dataclass(frozen=True)
class Outcome:
    """One column of the table.

    Attributes:
        name: its name.
        label: the same in words.
        unit: what it is counted in; of a share the table's mean is a probability.
        meaning: what is counted, in a clause.
        of: (P,) values of a course's worlds.
        chance: whether a world gives yes or no, so that the mean is a probability.
    """

    name: str
    label: str
    unit: str
    meaning: str
    of: Callable[[Course], FloatArray]
    chance: bool = False


def _total(indicator: str) -> Callable[[Course], FloatArray]:
    return lambda course: np.asarray(course.values[indicator].sum(axis=1))


def still_violent(course: Course) -> npt.NDArray[np.bool_]:
    """(P, T) windows with a death outside custody, a clash, lethal fire, or 200 people in riot."""
    v = course.values
    killed = v["deaths"] - v["deaths_detained"] > 0.0
    return np.asarray(killed | (v["clashes"] > 0.0) | (v["lethal_fire"] > 0.0) | (v["rioters"] >= RIOT))


def _days_to_end(course: Course) -> FloatArray:
    violent = still_violent(course)
    windows = violent.shape[1]
    last = np.where(violent.any(axis=1), windows - np.argmax(violent[:, ::-1], axis=1), 0)
    return np.asarray((course.hours[last] - course.hours[0]) / 24.0)


def _survives(course: Course) -> FloatArray:
    return np.asarray((course.values["belief"].min(axis=1) >= FELL).astype(float))


def _allied_days(course: Course) -> FloatArray:
    lengths = np.diff(course.hours) / 24.0
    return np.asarray((course.values["intervener_troops"] > 0.0) @ lengths)


def _second_front(course: Course) -> FloatArray:
    return np.asarray((course.values["opportunist_moves"].sum(axis=1) > 0.0).astype(float))


_SIDES = {
    "deaths": "deaths",
    "deaths_civilian": "civilians killed",
    "deaths_security": "security forces killed",
    "deaths_allied": "allied soldiers killed",
    "deaths_cell": "members of organised groups killed",
    "deaths_bystander": "bystanders killed",
    "deaths_protester": "protesters killed",
    "deaths_rioter": "rioters killed",
    "deaths_detained": "died in custody",
    "injured": "injured",
    "detained": "newly detained",
}

_ALL = (
    *(Outcome(n, label, "persons", INDICATORS[n].row.meaning, _total(n)) for n, label in _SIDES.items()),
    Outcome(
        "hours_lost",
        "hours with a region lost",
        "hours",
        "hours with two or more sites of a region lost, regions added up",
        _total("hours_lost"),
    ),
    Outcome(
        "survival",
        "authorities survive",
        "share",
        f"worlds in which belief that the authorities survive stays at {FELL:g} or more",
        _survives,
        chance=True,
    ),
    Outcome(
        "days_to_end",
        "days to the end of violence",
        "days",
        "days to the end of the last six hours with a death outside custody, a clash, lethal fire or "
        f"{RIOT:g} people in riot; the end of the case where it does not come",
        _days_to_end,
    ),
    Outcome(
        "allied_days",
        "days of allied presence",
        "days",
        "days with allied troops in the country",
        _allied_days,
    ),
    Outcome(
        "approval",
        "approval of the intervener",
        "share",
        "people who approve of the intervener's presence, at the end",
        lambda course: np.asarray(course.approval[:, -1]),
    ),
    Outcome(
        "second_front",
        "second front",
        "share",
        "worlds in which a third power moves while the intervener is tied down",
        _second_front,
        chance=True,
    ),
    Outcome(
        "spill_over",
        "countries with unrest",
        "countries",
        "countries around in which unrest is to be expected, given what each world did",
        lambda course: np.asarray(course.spill.chance.sum(axis=1)),
    ),
    Outcome(
        "spill_over_due",
        "of these due to this country",
        "countries",
        "the part of them that is due to this country",
        lambda course: np.asarray(course.spill.excess.sum(axis=1)),
    ),
)

OUTCOMES: Mapping[str, Outcome] = MappingProxyType({outcome.name: outcome for outcome in _ALL})
"""Every outcome, in the order of the table."""

READ = tuple(
    dict.fromkeys(
        (
            "deaths",
            "deaths_civilian",
            *DEATHS_BY_SIDE,
            "injured",
            "detained",
            "hours_lost",
            "belief",
            "rioters",
            "clashes",
            "lethal_fire",
            "intervener_troops",
            "opportunist_moves",
            "participants",
            "sites_held",
        )
    )
)
"""Indicators that the outcomes and the charts are read from."""
