"""The checklist before believing the odds: twenty questions, each with an answer and a figure.

Ids and thresholds are those of the design's list; an answer that cannot be given is ``unknown`` with the
reason, never left out.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from powderkeg.evidence.checklist.bootstrap import check_bootstrap, run_bootstrap
from powderkeg.evidence.checklist.carried import check_carried, run_carried
from powderkeg.evidence.checklist.frozen import check_again, check_frozen, run_again, run_frozen
from powderkeg.evidence.checklist.grades import check_grades, run_grades
from powderkeg.evidence.checklist.held_out import check_held_out, run_held_out
from powderkeg.evidence.checklist.intervals import log_odds_intervals
from powderkeg.evidence.checklist.method import method_checks
from powderkeg.evidence.checklist.noise import check_noise, run_noise
from powderkeg.evidence.checklist.origins import check_origins, run_origins
from powderkeg.evidence.checklist.parameters import check_parameters, run_parameters
from powderkeg.evidence.checklist.past_cases import check_past_cases, run_past_cases
from powderkeg.evidence.checklist.prior_predictive import check_prior_predictive, run_prior_predictive
from powderkeg.evidence.checklist.priors import check_priors, run_priors
from powderkeg.evidence.checklist.reread import Reader
from powderkeg.evidence.checklist.silence import check_silence, run_silence
from powderkeg.evidence.checklist.unlisted import check_unlisted, run_unlisted
from powderkeg.evidence.checklist.wording import check_wording, run_wording

if TYPE_CHECKING:
    from collections.abc import Iterable

    from powderkeg.evidence.checklist.bootstrap import BootstrapFigures
    from powderkeg.evidence.checklist.grades import GradesFigures
    from powderkeg.evidence.checklist.origins import OriginFigures
    from powderkeg.evidence.checklist.priors import PriorFigures
    from powderkeg.evidence.checklist.question import Weighed
    from powderkeg.evidence.classifier import Store
    from powderkeg.evidence.result import Check, Odds

__all__ = ["Sensitivities", "checklist", "sensed", "with_intervals"]


@dataclass(frozen=True)
class Sensitivities:
    """What the record weighs when one debatable choice is made otherwise."""

    priors: PriorFigures
    grades: GradesFigures
    origins: OriginFigures
    bootstrap: BootstrapFigures


def sensed(weighed: Weighed) -> Sensitivities:
    """Ask the four questions that read the record otherwise; the printed intervals rest on them."""
    reader = Reader(weighed.reweighing)
    return Sensitivities(
        run_priors(weighed, reader=reader),
        run_grades(weighed, reader),
        run_origins(weighed, reader),
        run_bootstrap(weighed, reader),
    )


def with_intervals(odds: Iterable[Odds], found: Sensitivities) -> tuple[Odds, ...]:
    """Odds before any cap, with how far they move over priors, sources and records."""
    rows = tuple(odds)
    pairs = [(row.for_, row.against) for row in rows]
    intervals = log_odds_intervals(pairs, found.priors, found.grades, found.bootstrap)
    return tuple(
        replace(
            row,
            priors=_factors(intervals[pair].priors),
            sources=_factors(intervals[pair].sources),
            records=_factors(intervals[pair].bootstrap),
        )
        for row, pair in zip(rows, pairs, strict=True)
    )


def _factors(log_odds: tuple[float, float] | None) -> tuple[float, float] | None:
    if log_odds is None:
        return None
    low, high = np.exp(np.clip(log_odds, -700.0, 700.0))
    return float(low), float(high)


def checklist(weighed: Weighed, found: Sensitivities, kept: Store | None = None) -> tuple[Check, ...]:
    """Answer all questions, in the order of their ids.

    Args:
        weighed: the weighing, its verdict known.
        found: from ``sensed``.
        kept: where weighings of past cases lie; the user's own store where None.
    """
    result = weighed.result
    answers = [
        check_frozen(run_frozen(weighed)),
        *method_checks(result),
        check_prior_predictive(run_prior_predictive(weighed)),
        check_parameters(run_parameters(weighed)),
        check_noise(run_noise(weighed)),
        check_unlisted(run_unlisted(weighed)),
        check_priors(found.priors),
        check_grades(found.grades),
        check_origins(found.origins),
        check_silence(run_silence(weighed)),
        check_carried(run_carried(weighed)),
        check_bootstrap(found.bootstrap),
        check_held_out(run_held_out(weighed)),
        check_past_cases(run_past_cases(store=kept)),
        check_wording(run_wording(result)),
        check_again(run_again(weighed)),
    ]
    return tuple(sorted(answers, key=lambda check: check.id))
