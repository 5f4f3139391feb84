"""Killing: people die at the hands of the police, and everybody learns their names.

``k_r += ln(1 + n)``: a moral shock among the exposed, one death stirring as a doubled price does. The ``n``
deaths of the hour feed backlash, here and through the network elsewhere, as ``n + 9 log2(1 + n)``: what is
told of one death with a name weighs as ten in the fighting later, and less with each further one [J]. The
deaths are facts of the case, so every world books ``n`` of them: side bystander, cause fire of security
forces (whatever killed), and the hour as one with lethal fire.

Sources: London after the police shooting of 4 August 2011 (Davies et al. 2013), moral shocks (Jasper and
Poulsen 1995), backlash protest (Lawrence 2017; Aytac, Schiumerini and Stokes 2018), one victim with a name
against many without (Small, Loewenstein and Slovic 2007).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from powderkeg.case import ShockRow
from powderkeg.kernels.compiling import inner
from powderkeg.society.country.columns import REGION, REGION_WINDOW
from powderkeg.society.country.shocks.paths import Paths, ShockKind

__all__ = ["KILLING", "book_deaths"]

_LETHAL = REGION["lethal"]
_BYSTANDER, _BY_FIRE, _FIRE = (
    REGION_WINDOW[n] for n in ("deaths_bystander", "deaths_by_security_fire", "lethal_fire")
)
_NAMED = 9.0  # deaths in fighting as which the story of one death weighs besides itself


def _apply(paths: Paths, rows: Sequence[int], begin: int, end: int, value: float) -> None:  # noqa: ARG001  (a killing has no end)
    paths.visible_deaths[begin, list(rows)] += value
    paths.kick[begin, list(rows)] += np.log1p(value)


@inner
def book_deaths(given, deaths, region, window):
    """Add the given deaths (R,) of this hour to those that feed the backlash (R,), and book them."""
    for r in range(given.shape[0]):
        if given[r] > 0.0:
            deaths[r] += given[r] + _NAMED * math.log2(1.0 + given[r])
            window[_BYSTANDER, r] += given[r]
            window[_BY_FIRE, r] += given[r]
            if region[_LETHAL, r] <= 0.0:  # else the hour is counted already
                window[_FIRE, r] += 1.0


KILLING = ShockKind(
    ShockRow(
        kind="killing",
        unit="deaths in each place",
        low=1.0,
        high=10_000.0,
        example=1.0,
        meaning="people killed by police or in their hands, known at once",
        source="Davies et al. 2013; Lawrence 2017",
        whole=True,
        lasts=False,
    ),
    _apply,
)
