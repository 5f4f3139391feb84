"""From a weighing's figures to its answers: intervals, verdict, checklist, and what to look at next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from powderkeg.evidence.assemble import sensitivities_of
from powderkeg.evidence.checklist import Weighed, checklist, sensed, with_intervals
from powderkeg.evidence.inquiry import next_observations
from powderkeg.evidence.verdict import judged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from powderkeg.evidence.classifier import Store
    from powderkeg.evidence.inquiry import Candidate
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.rescoring import Reweighing
    from powderkeg.evidence.result import Evidence
    from powderkeg.evidence.validated import Validated
    from powderkeg.society.country.indicators import Indicator

__all__ = ["questioned"]


def questioned(
    raw: Evidence,
    validated: Validated | None,
    totals: Mapping[str, npt.NDArray[np.float64]],
    plan: Plan,
    indicators: Mapping[str, Indicator],
    reweighing: Reweighing,
    candidates: Sequence[Candidate],
    kept: Store | None = None,
) -> Evidence:
    """The result with every question asked.

    Args:
        raw: as assembled, before any verdict.
        validated: what simulated records showed of the method.
        totals: per hypothesis (seeds,) log evidence.
        plan: the record laid out.
        indicators: the society's indicators.
        reweighing: reads the record in other ways.
        candidates: observations that might be made next.
        kept: where weighings of past cases lie; the user's own store where None.
    """
    first = judged(raw, validated, totals)
    found = sensed(Weighed(first, plan, indicators, reweighing, totals))
    # the verdict once more, with every interval in its sentence
    result = judged(replace(raw, odds=with_intervals(raw.odds, found)), validated, totals)
    weighed = Weighed(result, plan, indicators, reweighing, totals)
    return replace(
        result,
        know_nothing_sensitivity=sensitivities_of(reweighing),
        checks=checklist(weighed, found, kept),
        next_observations=tuple(row.to_json() for row in next_observations(weighed, candidates)),
    )
