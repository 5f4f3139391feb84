"""What one who knows nothing gives to a claim: the densities by which the weighing reads reports, summed."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import numpy as np

from powderkeg.case import Report
from powderkeg.evidence.inquiry.support import support_of
from powderkeg.evidence.reading import growth, observation_of, total
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case
    from powderkeg.evidence.observations import Observation

__all__ = ["EITHER_WAY", "READ_AS_SUCH", "know_nothing_chance"]

EITHER_WAY = 0.5
"""For what has no declared density, as for every event: it holds or not."""
READ_AS_SUCH = frozenset({"share", "ratio", "s.d."})
"""Units of levels whose reports the weighing can read."""


def know_nothing_chance(scope: Scope, case: Case) -> float:
    """Probability that a claim holds for one who knows nothing of the crisis; never nought or one.

    Sums the know-nothing density of its indicator between the claim's bounds. Levels without a scale of
    their own (hours, sites held) and events have one half.
    """
    row = INDICATORS[scope.indicator].row
    if row.kind == "event" or (row.kind == "level" and row.unit not in READ_AS_SUCH):
        return EITHER_WAY
    observation = _observation(scope, case)
    support = support_of(observation, np.zeros((1, 1)))
    mass = np.exp([observation.uninformative(np.array([one])) for one in support.y]) * support.measure
    within = (support.y >= scope.low) & (support.y <= scope.high)
    return float(np.clip(mass[within].sum() / mass.sum(), 1e-6, 1.0 - 1e-6))


def _observation(scope: Scope, case: Case) -> Observation:
    indicator = INDICATORS[scope.indicator]
    place = scope.regions[0] if len(scope.regions) == 1 else None
    if indicator.row.kind == "total":
        return cast("Observation", total(scope.indicator, place, final=True))
    if indicator.row.kind == "growth":
        return cast("Observation", growth(scope.indicator, place))
    told = Report(
        report_id="claim",
        date_start=case.start,
        date_end=case.start,
        indicator=scope.indicator,
        best=1.0,
        origin_id="claim",
        reliability="C",
        use="scored",
    )
    return observation_of(told, indicator, place, len(case.regions))[0]
