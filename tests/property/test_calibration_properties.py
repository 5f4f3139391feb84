"""What must hold of every calibration, whatever the records."""

from __future__ import annotations

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from powderkeg.evidence.calibration import (
    RouteCalibration,
    calibrate,
    elub,
    pool_adjacent_violators,
    temperature,
    tempered,
)

RATIO = st.one_of(
    st.floats(-15.0, 15.0),
    st.integers(-3, 3).map(float),  # ties, and noughts
    st.sampled_from([-math.inf, math.inf]),
)
SIDE = st.lists(RATIO, min_size=1, max_size=40)


@st.composite
def judgements(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Log posteriors that may be anything, truths and groups."""
    K, N = draw(st.integers(2, 4)), draw(st.integers(2, 40))
    scores = draw(hnp.arrays(float, (N, K), elements=st.one_of(st.floats(-9.0, 9.0), st.just(-60.0))))
    truth = draw(hnp.arrays(np.int64, N, elements=st.integers(0, K - 1)))
    group = draw(hnp.arrays(np.int64, N, elements=st.integers(0, N)))
    return tempered(scores, 1.0), truth, group


def found(
    log_posterior: np.ndarray, truth: np.ndarray, group: np.ndarray, names: str = "abcd"
) -> RouteCalibration:
    return calibrate("any", names[: log_posterior.shape[1]], log_posterior, truth, group, seed=7)


@given(SIDE, SIDE, st.integers(1, 4))
def test_bounds_lie_around_one_and_within_what_the_numbers_of_records_allow(
    of_a: list[float], of_b: list[float], m: int
) -> None:
    lower, upper = elub(of_a, of_b, misleading=m)
    assert -math.log((len(of_a) + m) / m) <= lower <= 0.0 <= upper <= math.log((len(of_b) + m) / m)
    assert upper <= max(0.0, *of_a)
    assert lower >= min(0.0, *of_b)


@given(SIDE, SIDE)
def test_exchanging_the_sides_exchanges_the_bounds(of_a: list[float], of_b: list[float]) -> None:
    lower, upper = elub(of_a, of_b)
    assert elub([-x for x in of_b], [-x for x in of_a]) == (-upper, -lower)


@given(SIDE, SIDE, RATIO)
def test_a_record_that_misleads_beyond_the_bound_never_widens_it(
    of_a: list[float], of_b: list[float], extra: float
) -> None:
    lower, upper = elub(of_a, of_b)
    if extra > upper:
        less = elub(of_a, [*of_b, extra])
        assert less[1] <= upper + 1e-12
        assert less[0] >= lower - 1e-12
    if extra < lower:
        less = elub([*of_a, extra], of_b)
        assert less[1] <= upper + 1e-12
        assert less[0] >= lower - 1e-12


@given(SIDE, SIDE)
def test_a_record_that_is_right_without_doubt_never_narrows_the_bounds(
    of_a: list[float], of_b: list[float]
) -> None:
    lower, upper = elub(of_a, of_b)
    for more in (elub([*of_a, math.inf], of_b), elub(of_a, [*of_b, -math.inf])):
        assert more[1] >= upper - 1e-12
        assert more[0] <= lower + 1e-12


@given(SIDE, SIDE, st.integers(1, 4))
def test_more_misleading_records_added_never_widen_the_bounds(
    of_a: list[float], of_b: list[float], m: int
) -> None:
    lower, upper = elub(of_a, of_b, misleading=m)
    less = elub(of_a, of_b, misleading=m + 1)
    assert less[0] >= lower - 1e-12
    assert less[1] <= upper + 1e-12


@given(judgements(), st.randoms(use_true_random=False))
def test_the_order_of_the_records_changes_nothing(
    records: tuple[np.ndarray, np.ndarray, np.ndarray], random: object
) -> None:
    order = list(range(len(records[0])))
    random.shuffle(order)  # type: ignore[attr-defined]
    assert found(*(part[order] for part in records)) == found(*records)


@given(judgements(), st.permutations(range(4)))
def test_other_names_of_the_classes_rename_the_result(
    records: tuple[np.ndarray, np.ndarray, np.ndarray], order: list[int]
) -> None:
    told, truth, group = records
    columns = [k for k in order if k < told.shape[1]]
    names = "".join("abcd"[k] for k in columns)
    one = found(told, truth, group)
    other = found(told[:, columns], np.argsort(columns)[truth], group, names)
    for figure in ("brier", "cllr", "cllr_min"):
        assert getattr(other, figure) == pytest.approx(getattr(one, figure), nan_ok=True, abs=1e-9)
    assert other.log_score.value == pytest.approx(one.log_score.value)
    assert other.reliability.ece == pytest.approx(one.reliability.ece, abs=1e-9)
    assert [b.count for b in other.reliability.bins] == [b.count for b in one.reliability.bins]
    same = {row.hypothesis: row for row in other.marginals}
    for row in one.marginals:
        assert same[row.hypothesis].mean == pytest.approx(row.mean, nan_ok=True)
    for pair in one.pairs:
        again = other.pair(pair.for_, pair.against)
        assert again.cap == pytest.approx(pair.cap)
        assert again.turing_good == pytest.approx(pair.turing_good, nan_ok=True)
        assert (again.worlds_for, again.worlds_against) == (pair.worlds_for, pair.worlds_against)
    if np.ptp(np.sort(told, axis=1)[:, -2:], axis=1).min() > 0:  # of equals the first is taken
        assert (other.confusion == one.confusion[np.ix_(columns, columns)]).all()


@given(judgements())
def test_every_figure_is_within_its_range(records: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    one = found(*records)
    K = len(one.hypotheses)
    assert one.confusion.sum(axis=1).tolist() == list(one.worlds)
    assert all(row.cap >= 1.0 for row in one.pairs)
    assert len(one.pairs) == K * (K - 1)
    assert 0.0 <= one.brier <= 2.0
    assert 0.0 <= one.reliability.ece <= 1.0
    assert sum(b.count for b in one.reliability.bins) == len(records[0]) * K
    assert one.log_score.low <= one.log_score.high
    if min(one.worlds):
        assert sum(row.mean for row in one.marginals) == pytest.approx(1.0)
    if sum(n > 0 for n in one.worlds) > 1:
        assert -1e-12 <= one.cllr_min <= min(1.0, one.cllr) + 1e-9


@given(judgements())
def test_json_is_read_back_as_it_was(records: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    one = found(*records)
    assert RouteCalibration.from_json(json.loads(json.dumps(one.to_json(), allow_nan=False))) == one


@given(judgements())
def test_the_best_temperature_is_no_worse_than_any_other(
    records: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    told, truth, _ = records
    weight = 1.0 / np.bincount(truth)[truth]

    def score(t: float) -> float:
        return float(-weight @ tempered(told, t)[np.arange(len(truth)), truth])

    best = score(temperature(told, truth))
    for t in (0.05, 0.3, 0.9, 1.0, 1.1, 4.0, 20.0):
        assert best <= score(t) + 1e-6 * (1.0 + abs(best))


@given(st.lists(st.tuples(st.integers(-5, 5), st.booleans()), min_size=1, max_size=30))
def test_pooled_shares_rise_and_keep_the_mean(rows: list[tuple[int, bool]]) -> None:
    scores, came = (np.array(column) for column in zip(*rows, strict=True))
    shares = pool_adjacent_violators(scores, came)
    assert (np.diff(shares[np.argsort(scores, kind="stable")]) >= -1e-12).all()
    assert shares.mean() == pytest.approx(came.mean())
