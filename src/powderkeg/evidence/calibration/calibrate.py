"""One route judged on held-out simulated records of known truth."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration.coherence import marginals, pair_checks
from powderkeg.evidence.calibration.records import records_of
from powderkeg.evidence.calibration.reliability import reliability
from powderkeg.evidence.calibration.result import RouteCalibration
from powderkeg.evidence.calibration.scores import brier, cllr, confusion, log_score, recall

__all__ = ["calibrate"]


def calibrate(
    route: str,
    hypotheses: Sequence[str],
    log_posterior: npt.ArrayLike,
    truth: npt.ArrayLike,
    group: npt.ArrayLike,
    *,
    seed: int,
    note: str = "",
) -> RouteCalibration:
    """How far a route's probabilities may be trusted.

    The result depends neither on the order of the records nor on the number of threads. Where the truths have
    unequal numbers of records, each truth weighs alike.

    Args:
        route: name of the route, for the reader.
        hypotheses: names of the K classes, know-nothing last.
        log_posterior: (N, K) log posterior of each class at equal prior weights; rows sum (exp) to one. The
            records must not have been used in making the route.
        truth: (N,) number of the class that made the record.
        group: (N,) name that twins share; the errors count groups.
        seed: of the bootstraps.
        note: what a reader must know of how the records were made.

    Raises:
        ValueError: shapes do not fit, nothing is there, a row is no distribution, a truth is no class, or a
            name stands twice.
    """
    names = tuple(hypotheses)
    records = records_of(log_posterior, truth, group)
    if len(names) != records.classes or len(set(names)) != len(names):
        raise ValueError(
            f"hypotheses: {', '.join(names)} given; allowed: {records.classes} different names, "
            f"one for each column of log_posterior"
        )
    with _one_thread():
        times = records.redrawn(seed)
        counts = confusion(records)
        stated, best = cllr(records)
        return RouteCalibration(
            route=route,
            hypotheses=names,
            worlds=tuple(int(n) for n in records.worlds),
            confusion=counts,
            recall=recall(counts),
            log_score=log_score(records, times),
            guessing=float(np.log(records.classes)),
            brier=brier(records),
            cllr=stated,
            cllr_min=best,
            reliability=reliability(records, times, seed=seed),
            marginals=marginals(records, names),
            pairs=pair_checks(records, names),
            note=note,
        )


def _one_thread() -> AbstractContextManager[object]:
    """The sums of the linear algebra must not depend on the number of threads."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limits
