"""Made-up evidence with worlds of single places too, for tests of maps and of how each hypothesis fits."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from powderkeg.evidence import Band
from powderkeg.society import society_named
from results import example_evidence

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

_ADDING = {"event", "total", "growth", "split"}


def placed_evidence(case: Case, **shown: object) -> Evidence:
    """`example_evidence` with bands of every indicator and region that a scored report speaks of."""
    made = example_evidence(case, **shown)  # type: ignore[arg-type]
    rng = np.random.default_rng(7)
    days = tuple(block.day for block in made.blocks)
    names = [name for name in made.hypotheses if name != "other"]
    kinds = {name: row.kind for name, row in society_named(case.society).indicators.items()}
    scored = {
        (report.indicator, report.place_id)
        for report in case.record
        if report.use == "scored" and report.place_id and report.indicator in kinds
    }
    before, given = dict(made.bands), dict(made.filtered_bands)
    for indicator, place in sorted(scored):
        key, adding = f"{indicator}/{place}", kinds[indicator] in _ADDING
        before[key] = {name: _band(days, rng, 1.0, adding=adding) for name in names}
        given[key] = {name: _band(days, rng, 0.4, adding=adding) for name in names}
    return replace(made, bands=before, filtered_bands=given)


def _band(days: tuple[object, ...], rng: np.random.Generator, spread: float, *, adding: bool) -> Band:
    curve = np.exp(-0.5 * ((np.arange(len(days)) - 4.0) / 1.5) ** 2)
    middle = (np.cumsum(curve) / 3.0 if adding else 3_000.0 * curve) * float(rng.lognormal(0, 0.6))
    quantiles = [middle * float(np.exp(spread * z)) for z in (-1.64, -0.67, 0.0, 0.67, 1.64)]
    return Band(days, *quantiles, cumulated=adding)  # type: ignore[arg-type]
