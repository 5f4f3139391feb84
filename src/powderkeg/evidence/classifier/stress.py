"""Stress: the route, trained as always, is shown records whose letters promise more than they hold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration import RouteCalibration, calibrate
from powderkeg.evidence.classifier.fit import Training, logistic
from powderkeg.evidence.classifier.layout import layout_of
from powderkeg.evidence.classifier.records import OVERSTATED
from powderkeg.evidence.classifier.simulated import Simulated, simulate
from powderkeg.evidence.classifier.summaries import summaries_of
from powderkeg.evidence.notes import STRESSED
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.evidence.classifier.store import Store
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.runs import Draw
    from powderkeg.society.country.indicators import Indicator

__all__ = ["Stress", "stress"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Stress:
    """How the logistic fared on records that it was not made for.

    Attributes:
        calibration: on all of them.
        among_mechanisms: mean of minus the log probability of the truth among the hypotheses with a
            mechanism, over their records, nats.
        among_mechanisms_error: its standard error.
        guessing_among: the same of one who knows nothing.
    """

    calibration: RouteCalibration
    among_mechanisms: float
    among_mechanisms_error: float
    guessing_among: float


def stress(
    trained_on: Simulated,
    plan: Plan,
    draw: Draw,
    indicators: Mapping[str, Indicator],
    hypotheses: tuple[str, ...],
    *,
    worlds: int,
    seed: int,
    jobs: int = 1,
    worth: Mapping[str, float] = OVERSTATED,
    store: Store | None = None,
    depends: Mapping[str, object] | None = None,
) -> Stress:
    """Train on records as they are taken to be, and score on records whose letters are worth less.

    Args:
        trained_on: records as they are taken to be.
        plan: the real record laid out.
        draw: draws calm worlds of a hypothesis, not those that ``trained_on`` was made of.
        indicators: the society's indicators.
        hypotheses: names, the know-nothing hypothesis last.
        worlds: records per hypothesis to score on.
        seed: names every random number.
        jobs: worker threads for the worlds.
        worth: share of informed reports by letter.
        store: where simulated records are kept; None keeps nothing.
        depends: all that worlds depend on; None keeps nothing.
    """
    layout = layout_of(plan)
    shown = simulate(
        layout, draw, indicators, hypotheses, worlds=worlds, seed=seed, jobs=jobs, worth=worth, store=store,
        depends=depends,
    )  # fmt: skip
    known = summaries_of(layout, trained_on.values)
    training = Training(known.values, known.kinds, trained_on.truth, trained_on.group, len(hypotheses))
    asked = summaries_of(layout, shown.values).values
    said = logistic(training, asked, seed=seed, replicates=0).asked
    mechanism = shown.truth < len(hypotheses) - 1
    among = said[mechanism, :-1] - np.logaddexp.reduce(said[mechanism, :-1], axis=1, keepdims=True)
    lost = -among[np.arange(len(among)), shown.truth[mechanism]]
    return Stress(
        calibration=calibrate(
            "logistic regression", hypotheses, said, shown.truth, shown.group, seed=seed,
            note=say(STRESSED),
        ),
        among_mechanisms=float(lost.mean()),
        among_mechanisms_error=_error(lost, shown.group[mechanism]),
        guessing_among=float(np.log(len(hypotheses) - 1)),
    )  # fmt: skip


def _error(lost: FloatArray, group: npt.NDArray[np.uint64]) -> float:
    """Standard error of a mean over records of which those of a group are not independent."""
    _, rank = np.unique(group, return_inverse=True)
    sums = np.bincount(rank, lost - lost.mean())
    return float(np.sqrt((sums**2).sum()) / len(lost))
