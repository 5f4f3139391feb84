"""Classifiers: what they learn, what they do not, and how sure they are."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import pytest

from powderkeg.evidence.classifier import fit
from powderkeg.evidence.classifier.fit import Classified, Training, boosting, logistic
from powderkeg.evidence.classifier.models import ridge, trees
from powderkeg.evidence.classifier.sureness import Sureness, sureness_of

FloatArray = npt.NDArray[np.float64]


def training(apart: float, worlds: int = 150, features: int = 6, seed: int = 1) -> Training:
    """Three classes; the first feature has the classes' numbers times ``apart`` as its mean, noise of 1."""
    stream = np.random.default_rng(seed)
    truth = np.repeat(np.arange(3), worlds)
    noise = stream.normal(size=(len(truth), features))
    noise[:, 0] += apart * truth
    group = np.concatenate([np.arange(2 * worlds) % worlds, worlds + np.arange(worlds)]).astype(np.uint64)
    kinds = ("watch", "sums", *("slots",) * (features - 2))
    return Training(noise, kinds, truth, group, 3)


ASKED = np.array([[0.0] * 6, [8.0, *[0.0] * 5]])


@cache
def lines(apart: float = 2.0) -> Classified:
    return logistic(training(apart), ASKED, seed=1)


@cache
def forest(apart: float = 2.0) -> Classified:
    return boosting(training(apart), ASKED, seed=1)


def score(found: Classified, truth: npt.NDArray[np.int64]) -> float:
    return float(-found.held_out[np.arange(len(truth)), truth].mean())


@pytest.mark.parametrize("found", [lines, forest])
def test_rows_are_distributions(found: object) -> None:
    one: Classified = found()  # type: ignore[operator]
    for posterior in (one.held_out, one.asked, *one.replicates):
        assert np.allclose(np.exp(posterior).sum(axis=1), 1.0)
        assert np.isfinite(posterior).all()


@pytest.mark.parametrize("found", [lines, forest])
def test_what_differs_is_learned(found: object) -> None:
    one: Classified = found()  # type: ignore[operator]
    truth = training(2.0).truth
    exact = -0.5 * (training(2.0).features[:, :1] - 2.0 * np.arange(3)) ** 2
    exact -= np.logaddexp.reduce(exact, axis=1, keepdims=True)
    best = -exact[np.arange(len(truth)), truth].mean()
    assert best - 0.03 < score(one, truth) < best + 0.12
    assert one.asked.argmax(axis=1).tolist() == [0, 2]


@pytest.mark.parametrize("classifier", [logistic, boosting])
def test_held_out_records_of_pure_noise_are_no_better_than_guessing(classifier: object) -> None:
    """Were a record judged by a model that was trained on it, noise would be told."""
    noise = training(0.0, worlds=100, features=40)
    found: Classified = classifier(noise, ASKED[:, :1].repeat(40, axis=1), seed=1)  # type: ignore[operator]
    assert score(found, noise.truth) > np.log(3.0) - 0.02
    assert np.abs(np.exp(found.asked) - 1.0 / 3.0).max() < 0.25


def test_a_record_leans_on_no_twin() -> None:
    """A feature that only names the group tells the truth of a twin to nobody."""
    one = training(0.0, worlds=100)
    named = np.column_stack([one.features, one.group[:, None] == np.arange(200)]).astype(float)
    known = Training(named, (*one.kinds, *("slots",) * 200), one.truth, one.group, 3)
    found = logistic(known, np.zeros((1, named.shape[1])), seed=1, replicates=0)
    mechanisms = known.truth < 2
    held = found.held_out[mechanisms, :2] - np.logaddexp.reduce(
        found.held_out[mechanisms, :2], axis=1, keepdims=True
    )
    assert -held[np.arange(200), known.truth[mechanisms]].mean() > np.log(2.0) - 0.02


def test_the_same_seed_gives_the_same_bytes() -> None:
    for classifier in (logistic, boosting):
        one, two = (classifier(training(1.0, 40), ASKED, seed=3) for _ in range(2))
        for field in ("held_out", "asked", "replicates"):
            assert getattr(one, field).tobytes() == getattr(two, field).tobytes()


def test_fewer_records_leave_a_larger_error() -> None:
    few, many = (logistic(training(1.5, worlds), ASKED[:1], seed=1) for worlds in (40, 640))
    assert few.error.max() > 1.5 * many.error.max()


def test_the_error_is_about_what_other_records_would_change() -> None:
    """Twenty trainings on fresh records: their spread is the error stated, within a factor of two."""
    said = [logistic(training(1.5, 100, seed=s), ASKED[:1], seed=1, replicates=0).asked[0] for s in range(20)]
    stated = np.mean(
        [logistic(training(1.5, 100, seed=s), ASKED[:1], seed=1).error[0] for s in range(4)], axis=0
    )
    ratio = np.std(said, axis=0) / stated
    assert (ratio > 0.5).all()
    assert (ratio < 2.0).all()


def test_where_the_sums_tell_all_the_slots_are_not_read() -> None:
    assert lines().settings[1].features != "all"


def test_the_simplest_candidate_near_the_best_is_taken() -> None:
    stream = np.random.default_rng(2)
    truth = np.repeat([0, 1], 200)
    good = np.log(np.clip(np.where(truth[:, None] == np.arange(2), 0.7, 0.3), 0, 1))
    same = good + stream.normal(scale=0.01, size=good.shape)
    same -= np.logaddexp.reduce(same, axis=1, keepdims=True)
    poor = np.full_like(good, np.log(0.5))
    assert fit._chosen(np.stack([poor, same, good]), truth)[0] == 1


def test_the_weights_of_classes_are_heard_by_both_kinds_of_model() -> None:
    """Nine records of one class to one of the other, nothing to tell them by: as likely as their weights."""
    known = np.random.default_rng(4).normal(size=(400, 2))
    truth = np.repeat([0, 1], [360, 40])
    for model in (ridge(0.001, np.ones(2, dtype=bool)), trees(1)):
        natural, alike = (
            np.exp(model(known, truth, weight, known)).mean(axis=0)
            for weight in (np.ones(400), np.where(truth == 0, 1.0, 9.0))
        )
        assert natural[1] == pytest.approx(0.1, abs=0.02)
        assert alike[1] == pytest.approx(0.5, abs=0.06)


def test_features_that_never_move_are_left_out() -> None:
    flat = np.zeros((6, 2))
    for model in (ridge(1.0, np.ones(2, dtype=bool)), trees(1)):
        told = model(flat, np.array([0, 1, 2] * 2), np.ones(6), np.ones((1, 2)))
        assert np.allclose(told, -np.log(3.0))
    assert np.allclose(trees(1)(flat[:, :0], np.array([0, 1] * 3), np.ones(6), np.ones((4, 0))), -np.log(2.0))


def test_a_record_far_outside_has_finite_log_odds() -> None:
    known = np.random.default_rng(1).normal(size=(60, 1))
    truth = (known[:, 0] > 0).astype(np.int64)
    told = ridge(1e6, np.ones(1, dtype=bool))(known, truth, np.ones(60), np.array([[1e6]]))
    assert np.isfinite(told).all()


def overstated(factor: float, sides: tuple[float, float] = (1.0, 1.0)) -> tuple[FloatArray, FloatArray]:
    """Log odds that are true, and the posteriors of a route that bends them."""
    stream = np.random.default_rng(3)
    odds = stream.normal(scale=2.0, size=6_000)
    truth = (stream.random(6_000) < 1.0 / (1.0 + np.exp(-odds))).astype(np.int64)
    bent = factor * np.where(odds > 0, odds * sides[0], odds * sides[1])
    return truth, np.column_stack([-np.logaddexp(0.0, bent), -np.logaddexp(0.0, -bent)])


@pytest.mark.parametrize("sides", [(1.0, 1.0), (3.0, 1.0), (1.0, 3.0)])
def test_two_classes_are_corrected_on_either_side(sides: tuple[float, float]) -> None:
    truth, stated = overstated(1.0, sides)
    right = sureness_of(stated, truth).correct(stated)
    for low, high in ((0.05, 0.2), (0.2, 0.5), (0.5, 0.8), (0.8, 0.95)):
        said = np.exp(right[:, 1])
        within = (said >= low) & (said < high)
        assert truth[within].mean() == pytest.approx(said[within].mean(), abs=0.05)


def test_a_side_that_says_the_opposite_of_the_truth_is_not_believed() -> None:
    truth, stated = overstated(1.0)
    found = sureness_of(stated[:, ::-1], truth)
    assert min(found.slopes) >= 0.0
    assert np.ptp(found.correct(stated[:, ::-1])[:, 1]) < 0.2


def test_what_says_nothing_is_left_saying_nothing() -> None:
    flat = np.full((40, 2), -np.log(2.0))
    assert np.allclose(sureness_of(flat, np.repeat([0, 1], 20)).correct(flat), -np.log(2.0), atol=1e-6)


def test_more_classes_have_one_temperature() -> None:
    stated = np.log(np.array([[0.8, 0.1, 0.1], [0.2, 0.5, 0.3]]))
    cooled = Sureness(2.0).correct(stated)
    gaps = stated[:, 0] - stated[:, 1], cooled[:, 0] - cooled[:, 1]
    assert np.allclose(gaps[1], gaps[0] / 2.0)
