"""Named distortions of the country's worlds and of their records: causes that no hypothesis lists.

Each is gross on purpose: a test that does not notice it can hardly claim to notice anything finer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.case import Case, Hypothesis, Input, Prior
from powderkeg.evidence.claims import WATCH
from powderkeg.evidence.windows import SEGMENTS_A_DAY
from powderkeg.evidence.words import enumerated
from powderkeg.language import noted, say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.classifier import Layout

__all__ = ["DONE", "UNDISTORTED", "Distortion", "country_distortions", "silenced_columns"]

BoolArray = npt.NDArray[np.bool_]
UNDISTORTED = noted("none")
"""Name of the records that nothing was done to: they tell how often the alarm is false."""

_NOTHING = noted("nothing was done")
_STRUCK = noted("an armed actor strikes in hour {hour:.0f} of the case, without an occasion")
_REFUSED = noted("units refuse everywhere")
_OCCUPIED = noted("foreign troops stand in the country from hour 0")
_SILENT = noted("from {day} on all origins know nothing of what they report")
_SPARING = noted("from {day} on all origins but {spared} know nothing of what they report")
DONE = (_NOTHING, _STRUCK, _REFUSED, _OCCUPIED, _SPARING, _SILENT)
"""Templates of what is done to records, the first of them to those that nothing is done to."""

_HOUR = 10.0  # of the day on which the sixth actor strikes
_ACTOR = {"cells": 32.0, "cell_size": 200.0, "cell_arms": 1.0, "cell_sync": 1.0, "cells_of_faction": 0.0}
_DEFECTION = {"loyalty": 0.0, "shirk_rate": 0.5, "lethal_shirking": 20.0}
_TROOPS = 2_500.0  # persons, where the case records no number
_SPARED = 2  # origins that go on reporting where reporting collapses


@dataclass(frozen=True)
class Distortion:
    """A cause that no hypothesis names.

    Attributes:
        name: short.
        label: in words.
        case: whose worlds are drawn in its place; None for the case's own.
        silenced: (F,) columns of a record that are filled by one who knows nothing; None for none.
    """

    name: str
    label: str
    case: Case | None = None
    silenced: BoolArray | None = None


def country_distortions(case: Case, layout: Layout) -> tuple[Distortion, ...]:
    """The four that the country can be given; foreign troops only where decisions are recorded at all.

    Args:
        case: the case.
        layout: slots of its record.
    """
    days = layout.segments // SEGMENTS_A_DAY
    strike = float(24 * (days // 4)) + _HOUR
    found = [
        Distortion(
            noted("sixth actor"),
            say(_STRUCK, hour=strike),
            with_parameters(case, {**_ACTOR, "cell_plan_hour": strike}),
        ),
        _collapse(case, layout, days),
        Distortion(noted("mass defection"), say(_REFUSED), with_parameters(case, _DEFECTION)),
    ]
    if case.inputs:
        found.append(Distortion(noted("foreign troops"), say(_OCCUPIED), _foreign_troops(case)))
    return tuple(found)


def with_parameters(case: Case, values: Mapping[str, float]) -> Case:
    """The case with some parameters held at one value under every hypothesis."""
    reason = "a distortion, to see whether it would be noticed"
    held = {
        name: Prior(distribution="constant", value=value, reason=reason) for name, value in values.items()
    }

    def distorted(one: Hypothesis) -> Hypothesis:
        return one.model_copy(update={"parameters": {**one.parameters, **held}})

    return case.replace(hypotheses=tuple(h if h.know_nothing else distorted(h) for h in case.hypotheses))


def _foreign_troops(case: Case) -> Case:
    arrivals = [item for item in case.inputs if item.kind == "intervener_arrival"]
    number = next((item.value for item in arrivals if item.value), _TROOPS)
    other = [item for item in case.inputs if item.kind not in {"intervener_arrival", "help_request"}]
    first = Input(kind="intervener_arrival", time=datetime.combine(case.start, time()), value=number)
    return case.replace(inputs=(first, *other))


def _collapse(case: Case, layout: Layout, days: int) -> Distortion:
    first = days // 2
    slots = Counter(slot.claim.origin for slot in layout.slots if slot.claim.origin != WATCH)
    few = min(_SPARED, len(slots) // 2)
    spared = sorted(slots, key=lambda origin: (-slots[origin], origin))[:few]
    day = (case.start + timedelta(days=first)).isoformat()
    said = say(_SPARING, day=day, spared=enumerated(spared)) if spared else say(_SILENT, day=day)
    return Distortion(noted("reporting collapse"), said, silenced=silenced_columns(layout, first, spared))


def silenced_columns(layout: Layout, day: int, spared: Sequence[str]) -> BoolArray:
    """(F,) columns of the slots that end on a day or later, those of some origins spared."""
    found = np.zeros(layout.width, dtype=bool)
    for slot in layout.slots:
        late = slot.claim.last >= day * SEGMENTS_A_DAY
        found[slot.columns] = late and slot.claim.origin not in spared
    return found
