"""How good the odds are that a page prints: the log score of records held to what the others earn.

A page holds its odds to the caps of the filter's own simulated records (``capping``). Tried on those same
records a cap would know each of them, so every record is held to the caps that the rest earn: twins stay
together, and what is scored is a record that the cap has not seen.
"""

from __future__ import annotations

import math
from itertools import permutations
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.calibration.coherence import cap_of
from powderkeg.evidence.calibration.records import records_of
from powderkeg.evidence.calibration.scores import log_score
from powderkeg.evidence.capping import within_caps
from powderkeg.evidence.weights import log_sum

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.evidence.calibration import Interval
    from powderkeg.evidence.calibration.records import Records

__all__ = ["held_log_score"]

FloatArray = npt.NDArray[np.float64]


def held_log_score(
    hypotheses: Sequence[str],
    log_posterior: npt.ArrayLike,
    truth: npt.ArrayLike,
    group: npt.ArrayLike,
    *,
    seed: int,
) -> Interval:
    """Log score of records of known truth, each held to the caps that those of other groups earn.

    Args:
        hypotheses: names of the K classes.
        log_posterior: (N, K) log posterior of each class at equal prior weights.
        truth: (N,) number of the class that made the record.
        group: (N,) name that twins share.
        seed: of the bootstrap.

    Raises:
        ValueError: see ``calibration.calibrate``.
    """
    records = records_of(log_posterior, truth, group)
    pairs = list(permutations(range(records.classes), 2))
    of_all = np.ones(len(records.truth), dtype=bool)
    caps = {pair: cap_of(records, *pair, of_all) for pair in pairs}
    held_down = np.empty_like(records.log_posterior)
    for number in range(records.groups):
        others = records.rank != number
        made = set(records.truth[~others].tolist())  # a pair's cap rests on the records of these two alone
        anew = {pair: cap_of(records, *pair, others) for pair in pairs if not made.isdisjoint(pair)}
        held_down[~others] = _held(records, ~others, hypotheses, caps | anew)
    there = records_of(held_down, records.truth, records.rank)
    return log_score(there, there.redrawn(seed))


def _held(
    records: Records, rows: npt.NDArray[np.bool_], names: Sequence[str], caps: dict[tuple[int, int], float]
) -> FloatArray:
    """(M, K) log posterior of the chosen records, held to the caps; one without end has not been earned."""
    earned = {(names[a], names[b]): cap if math.isfinite(cap) else 1.0 for (a, b), cap in caps.items()}
    found = []
    for row in records.log_posterior[rows]:
        low, _ = within_caps(dict(zip(names, row.tolist(), strict=True)), earned)
        values = np.array([low[name] for name in names])
        found.append(values - log_sum(values))
    return np.array(found)
