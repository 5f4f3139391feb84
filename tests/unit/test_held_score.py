"""The log score of what would be printed: a record is held to what the others earn, never to its own."""

import math

import numpy as np
import pytest

from powderkeg.evidence.calibration import calibrate
from powderkeg.evidence.calibration.coherence import pair_checks
from powderkeg.evidence.calibration.records import records_of
from powderkeg.evidence.capping import within_caps
from powderkeg.evidence.held_score import held_log_score

NAMES = ("a", "b", "c")


def told(size: int = 12, gap: float = 2.0, seed: int = 1) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Honest log posteriors of Gaussians some way apart, ``size`` of each truth."""
    truth = np.repeat(np.arange(3), size)
    seen = gap * truth + np.random.default_rng(seed).normal(size=len(truth))
    log = -0.5 * (seen[:, None] - gap * np.arange(3)) ** 2
    return log - np.logaddexp.reduce(log, axis=1)[:, None], truth, np.arange(len(truth))


def test_it_is_the_score_of_each_record_under_the_caps_of_all_others() -> None:
    log, truth, group = told()
    costs = []
    for i in range(len(truth)):
        rest = np.arange(len(truth)) != i
        checks = pair_checks(records_of(log[rest], truth[rest], group[rest]), NAMES)
        caps = {(row.for_, row.against): row.cap if math.isfinite(row.cap) else 1.0 for row in checks}
        low, _ = within_caps(dict(zip(NAMES, log[i].tolist(), strict=True)), caps)
        values = np.array([low[name] for name in NAMES])
        costs.append(np.logaddexp.reduce(values) - values[truth[i]])
    assert held_log_score(NAMES, log, truth, group, seed=1).value == pytest.approx(np.mean(costs))


def test_one_gross_error_costs_what_the_others_earn_and_not_what_was_claimed() -> None:
    log, truth, group = told()
    before = held_log_score(NAMES, log, truth, group, seed=1).value
    log[0] = [-40.0, math.log1p(-2 * math.exp(-40.0)), -40.0]
    raw = calibrate("filter", NAMES, log, truth, group, seed=1).log_score.value
    after = held_log_score(NAMES, log, truth, group, seed=1).value
    assert raw > 1.0  # log 1e-12 in one of 36 records
    # no more than log(2 x 12 + 1) for that record, and what its error takes from the caps of the others
    assert after < before + math.log(25.0) / 36.0 + 0.5
    assert after < raw


def test_twins_are_left_out_together_and_alone_they_earn_nothing() -> None:
    log, truth, _ = told(4)
    assert held_log_score(NAMES, log, truth, np.zeros(12), seed=1).value == pytest.approx(math.log(3.0))


def test_the_order_of_records_is_nothing() -> None:
    log, truth, group = told()
    turned = np.random.default_rng(5).permutation(len(truth))
    first = held_log_score(NAMES, log, truth, group, seed=2)
    assert held_log_score(NAMES, log[turned], truth[turned], group[turned], seed=2) == first


def test_it_is_kept_with_the_calibration() -> None:
    from dataclasses import replace

    log, truth, group = told()
    found = calibrate("filter", NAMES, log, truth, group, seed=1)
    assert type(found).from_json(found.to_json()) == found
    scored = replace(found, held=held_log_score(NAMES, log, truth, group, seed=1))
    assert type(found).from_json(scored.to_json()) == scored != found
