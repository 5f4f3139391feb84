"""Recovery in closed form: hand-made worlds, hand-made guesses, and figures that can be reckoned on paper."""

import math
from dataclasses import replace

import numpy as np
import pytest

from powderkeg.evidence.recovery.classify import FOLDS, folds_of, guess_by_neighbours
from powderkeg.evidence.recovery.courses import Courses
from powderkeg.evidence.recovery.errors import EXACT, STATED
from powderkeg.evidence.recovery.features import (
    RUNGS,
    before_and_after,
    features_of,
    first_onset,
    loss_times,
    onset_spread,
    strategic_share,
    unopposed_share,
)
from powderkeg.evidence.recovery.figures import SINGLE, TYPICAL, single_indicators, typical_figures
from powderkeg.evidence.recovery.record import NEEDED, Layout, OpenRecord, layout_of, open_record
from powderkeg.evidence.recovery.recover import tell_apart
from powderkeg.evidence.recovery.score import (
    Guesses,
    Interval,
    auc,
    balanced_accuracy,
    gain_in_accuracy,
    wilson,
)
from societies import PLACES, small_case

DAYS, REGIONS = 4, 3
LAYOUT = Layout({"origin": np.array([0]), "elsewhere": np.array([1, 2])}, 1, DAYS)
NATIONAL = {
    "surge_before_onset", "service_chief_removed", "elite_exits", "elite_arrests", "traffic_embassy",
    "traffic_cells",
}  # fmt: skip


def hand_made() -> Courses:
    """Two worlds of three regions and four days: one with a crisis, one in which nothing happens."""
    values = {n: np.zeros((2, 2 * DAYS, *(() if n in NATIONAL else (REGIONS,)))) for n in NEEDED}
    crowd = values["participants"][0]
    crowd[2, 0], crowd[3, 0], crowd[4, 1] = 300.0, 6000.0, 1000.0
    crowd[5] = (400.0, 2000.0, 250.0)
    values["sites_attacked"][0, 3, 0] = 5
    values["sites_lost"][0, 3, 0], values["sites_lost"][0, 5, 1] = 3, 1
    values["sites_fought"][0, 3, 0] = 1
    values["police_sites_lost"][0, 3, 0], values["airports_lost"][0, 5, 1] = 1, 1
    values["administrations_lost"][0, 3, 0] = 2
    values["deaths_civilian"][0, 3, 0], values["deaths_cell"][0, 5, 1] = 6, 2
    values["deaths_security"][0, 5, 1] = 4
    values["lethal_fire"][0, 3, 0] = 1
    values["hours_lost"][0, 4:6, 0] = 7
    values["service_chief_removed"][0, 6] = 1
    values["surge_before_onset"][0, 1] = 1
    values["traffic_embassy"][0, 1::2] = (1.0, 2.0, 5.0, 3.0)
    return Courses("by hand", np.array([11, 12], dtype=np.uint64), values, 2, 1)


@pytest.fixture
def reported() -> OpenRecord:
    """The record of the hand-made worlds by reporters who make no errors."""
    return open_record(hand_made(), LAYOUT, seed=1, errors=EXACT)


def test_the_record_of_a_hand_made_world(reported: OpenRecord) -> None:
    assert reported.participants["origin"][0].tolist() == [0, 6000, 400, 0]
    assert reported.participants["elsewhere"][0].tolist() == [0, 0, 2250, 0]
    assert reported.protesting.tolist() == [[0, 1, 3, 0], [0, 0, 0, 0]]
    assert reported.onset[0].tolist() == [2, 4, 5]
    assert np.isnan(reported.onset[1]).all()
    assert reported.peak[0] == 3
    assert reported.figures["sites_lost"][0].tolist() == [0, 3, 1, 0]
    assert reported.figures["hours_lost"][0].tolist() == [0, 0, 14, 0]
    pooled = reported.figures["deaths_civilian_or_group"]
    assert pooled[0].tolist() == [0, 6, 2, 0], "labels are not truth: groups and civilians are one figure"
    assert reported.worst_place.tolist() == [0.75, 0.0]
    assert reported.kinds[0].tolist() == [2, 1, 1]
    assert reported.figures["traffic_embassy"][0].tolist() == [1, 2, 5, 3]


def test_the_times_and_shares_of_a_hand_made_world(reported: OpenRecord) -> None:
    assert first_onset(reported).tolist() == [2, 7]
    assert onset_spread(reported).tolist() == [1.5, 0.0]
    mean, spread = loss_times(reported)
    assert mean.tolist() == pytest.approx([3.5, 0.0])
    assert spread.tolist() == pytest.approx([math.sqrt(0.75), 0.0])
    assert strategic_share(reported).tolist() == [0.5, 0.0]
    assert unopposed_share(np.array([1.0, 0.0]), np.array([4.0, 0.0])).tolist() == [0.75, 0.0]


def test_the_features_of_a_hand_made_world(reported: OpenRecord) -> None:
    rungs = features_of(reported, LAYOUT)
    assert len(rungs) == len(RUNGS)
    names = [name for rung in rungs for name in rung]
    assert len(names) == len(set(names))
    together = {name: values for rung in rungs for name, values in rung.items()}
    assert all(np.isfinite(values).all() and values.shape == (2,) for values in together.values())
    # the first block holds the day of the shock and those before it
    assert together["participants origin, day 0"][0] == pytest.approx(math.log1p(6000))
    assert together["sites_lost, day 1"][0] == pytest.approx(math.log(2))
    assert together["sites_lost"][0] == pytest.approx(math.log(5))
    assert together["share lost without a fight"].tolist() == [0.75, 0.0]
    assert together["chief removed"].tolist() == [1.0, 0.0]
    assert together["day of the removal"].tolist() == [3.0, 4.0]
    assert together["embassy before onset"][0] == 1.0
    assert together["embassy after onset"][0] == 5.0
    assert together["surges claimed before onset"].tolist() == [1.0, 0.0]


def test_the_open_rung_holds_no_word_of_traffic_belief_or_how_sites_were_lost(reported: OpenRecord) -> None:
    hidden = (
        "traffic",
        "embassy",
        "cells",
        "belief",
        "fought",
        "walked",
        "evacuated",
        "refusal",
        "elite",
        "chief",
        "surge",
    )
    for name in features_of(reported, LAYOUT)[0]:
        assert not any(word in name for word in hidden)


def test_the_figures_of_a_hand_made_crisis() -> None:
    figures = typical_figures(hand_made(), LAYOUT)
    assert set(figures) == set(TYPICAL)
    crisis = {name: values[0] for name, values in figures.items()}
    assert crisis == pytest.approx({
        "peak": 6.0, "sites_lost": 4, "regions_losing_sites": 1, "hours_lost": 14,
        "share_without_fight": 0.75, "deaths_civilian": 6, "deaths_security": 4, "early_fire": 1,
        "chief_removed": 1, "elite_arrests": 0, "embassy_before": 1, "embassy_after": 5, "cells_before": 0,
        "surge_early": 1, "end": 48,
    })  # fmt: skip
    assert np.isnan(figures["share_without_fight"][1]), "no share of nothing"
    assert figures["early_fire"][1] == 0, "no fire is not early fire"


def test_every_single_indicator_is_there(reported: OpenRecord) -> None:
    found = single_indicators(reported)
    assert set(found) == set(SINGLE)
    assert found["deaths_civilian_or_group"].tolist() == [8, 0]
    assert found["embassy"].tolist() == [5, 0]


def many(changes: dict[str, np.ndarray], size: int = 4000) -> Courses:
    """So many copies of the hand-made crisis with some indicators changed, each with a name of its own."""
    values = {**hand_made().values, **changes}
    return replace(
        hand_made(),
        lineage=np.arange(1, size + 1, dtype=np.uint64),
        values={name: np.repeat(value[:1], size, axis=0) for name, value in values.items()},
    )


def test_errors_have_the_size_that_is_stated_and_depend_on_the_seed() -> None:
    killed = np.zeros((1, 2 * DAYS, REGIONS))
    killed[0, 5, 1] = 10_000
    courses = many({"deaths_security": killed})
    found = open_record(courses, LAYOUT, seed=1)
    crowd = np.log(np.maximum(found.participants["origin"][:, 1], 300) / 6000)
    dead = np.log(found.figures["deaths_security"].sum(axis=1) / (10_000 * STATED.detection))
    assert (crowd.mean(), crowd.std()) == pytest.approx((0.0, 0.45), abs=0.03)
    assert (dead.mean(), dead.std()) == pytest.approx((0.0, 0.30), abs=0.03)
    assert abs(np.corrcoef(crowd, dead)[0, 1]) < 0.06
    again = open_record(courses, LAYOUT, seed=1)
    assert np.array_equal(again.participants["origin"], found.participants["origin"])
    other = open_record(courses, LAYOUT, seed=2)
    assert not np.array_equal(other.participants["origin"], found.participants["origin"])


@pytest.mark.parametrize("name", ["refusals", "sites_evacuated", "deaths_security", "elite_arrests"])
def test_no_count_tells_without_error_whether_there_was_any(name: str) -> None:
    shape = (1, 2 * DAYS) if name in NATIONAL else (1, 2 * DAYS, REGIONS)
    none, one = np.zeros(shape), np.zeros(shape)
    one[(0, 3) + (0,) * (len(shape) - 2)] = 1
    said = [
        (open_record(many({name: truth}, 2000), LAYOUT, seed=1).figures[name].sum(axis=1) > 0).mean()
        for truth in (none, one)
    ]
    assert said[0] == pytest.approx(1 - math.exp(-STATED.false_events * DAYS), abs=0.015)
    assert 0.6 < said[1] < STATED.detection + 0.04


def test_sites_crowds_flags_and_traffic_are_missed_made_up_and_misheard() -> None:
    found = open_record(many({}), LAYOUT, seed=1)
    lost = found.losses.sum(axis=1)
    assert lost.mean() == pytest.approx(4 * STATED.detection + STATED.false_events * DAYS, abs=0.06)
    assert (lost == 0).any()
    assert (lost > 4).any()
    assert (found.figures["sites_lost"].sum(axis=1) == lost).all()
    assert (found.kinds.sum(axis=1) <= lost).all()
    # a crowd of 300 is missed at times, one of 6,000 hardly ever; on the first day there was none
    assert 0.0 < (found.participants["origin"][:, 1] < 1000).mean() < 0.01
    assert 0.0 < (found.participants["origin"][:, 0] > 0).mean() < STATED.false_events
    removed = found.figures["service_chief_removed"]
    assert (removed[:, 3] > 0).mean() == pytest.approx(1 - STATED.flag_miss, abs=0.02)
    assert (removed[:, :3] > 0).mean() == pytest.approx(STATED.flag_false, abs=0.003)
    heard = found.figures["traffic_embassy"] - (1.0, 2.0, 5.0, 3.0)
    assert (heard.mean(), heard.std()) == pytest.approx((0.0, STATED.listener), abs=0.03)


def test_regions_are_classed_by_exposure_and_towns() -> None:
    places = (
        PLACES[0].model_copy(update={"exposure": 0.9}),
        PLACES[1].model_copy(update={"exposure": 0.1, "urban_share": 1.0}),
        PLACES[2].model_copy(update={"exposure": 0.3, "urban_share": 0.5}),
    )
    found = layout_of(small_case(places))
    assert {name: members.tolist() for name, members in found.classes.items()} == {
        "origin": [0], "cities": [1], "elsewhere": [2],
    }  # fmt: skip
    assert (found.shock_day, found.days) == (1, 10)
    assert set(layout_of(small_case()).classes) == {"origin"}, "regions all alike are one class"


def test_levels_before_and_after_an_onset() -> None:
    level = np.array([[1.0, 3.0, 9.0], [5.0, 1.0, 2.0]])
    before, after = before_and_after(level, np.array([5.0, 0.0]))
    assert before.tolist() == [2.0, 0.0], "nothing lies before the first day"
    assert after.tolist() == [9.0, 5.0]


# Guesses.


def worlds_of(classes: int, each: int, columns: int = 4) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Noise as features, the truth, and groups of twins: one of each class."""
    noise = np.random.default_rng(3).normal(size=(classes * each, columns))
    return noise, np.repeat(np.arange(classes), each), np.tile(np.arange(each, dtype=np.uint64), classes)


def test_hypotheses_that_differ_plainly_are_all_found() -> None:
    noise, truth, group = worlds_of(3, 60, columns=1)
    noise[:, 0] += 12 * truth
    found = tell_apart("all", noise, truth, group, seed=1)
    assert found.balanced_accuracy.value == pytest.approx(1.0)
    assert found.neighbours_accuracy.value == pytest.approx(1.0)
    assert found.confusion.tolist() == (60 * np.eye(3)).tolist()
    assert found.log_score.value > -0.05
    assert np.nanmin(found.two_at_a_time()) == 1.0


def test_hypotheses_that_are_the_same_are_found_by_luck_alone() -> None:
    noise, truth, group = worlds_of(4, 150)
    found = tell_apart("none", noise, truth, group, seed=1)
    assert found.balanced_accuracy.value == pytest.approx(0.25, abs=0.05)
    assert found.balanced_accuracy.low < 0.25 < found.balanced_accuracy.high
    assert found.log_score.value == pytest.approx(math.log(0.25), abs=0.1)
    assert np.nanmax(np.abs(found.two_at_a_time() - 0.5)) < 0.12


def test_twins_do_not_betray_each_other() -> None:
    # Three hypotheses without any difference: every world has exact twins under the other two.
    noise, _, _ = worlds_of(1, 200)
    features, truth = np.tile(noise, (3, 1)), np.repeat(np.arange(3), 200)
    apart = folds_of(np.tile(np.arange(200, dtype=np.uint64), 3))
    split = np.concatenate([(np.arange(200) + k) % FOLDS for k in range(3)])
    own = np.arange(600), truth
    fair = guess_by_neighbours(features, truth, apart, 3)[own].mean()
    leaning = guess_by_neighbours(features, truth, split, 3)[own].mean()
    assert fair == pytest.approx(1 / 3, abs=1e-9)
    assert leaning < 0.33, "with its twins in other folds a world is taken for one of them"


def test_a_feature_that_never_moves_does_no_harm() -> None:
    noise, truth, group = worlds_of(2, 50)
    noise[:, 0] += 12 * truth
    still = np.column_stack([noise, np.full(100, 7.0)])
    with_it = tell_apart("a", still, truth, group, seed=1)
    without = tell_apart("a", noise, truth, group, seed=1)
    assert np.array_equal(with_it.guesses.probability, without.guesses.probability)


def test_groups_are_dealt_into_folds_whole_and_evenly() -> None:
    group = np.random.default_rng(1).integers(0, 50, 400).astype(np.uint64)
    fold = folds_of(group)
    assert all(len(set(fold[group == name])) == 1 for name in set(group))
    sizes = [len(set(group[fold == number])) for number in range(FOLDS)]
    assert sizes == [10] * FOLDS


# Scores.


def certain(truth: list[int], guess: list[int], group: list[int] | None = None) -> Guesses:
    probability = np.full((len(guess), 2), 0.2)
    probability[np.arange(len(guess)), guess] = 0.8
    names = np.array(group if group is not None else range(len(guess)), dtype=np.uint64)
    return Guesses(np.array(truth), probability, names)


def test_wilsons_interval_is_that_of_the_textbook() -> None:
    found = wilson(5, 10)
    assert (found.value, found.low, found.high) == pytest.approx((0.5, 0.23659, 0.76341), abs=1e-5)
    assert wilson(0, 10).low == 0.0
    assert wilson(10, 10).high == pytest.approx(1.0)


def area(one: list[float], two: list[float], *, twins: bool = False) -> Interval:
    names = np.arange(len(one) + len(two), dtype=np.uint64)
    groups = (names[: len(one)], names[: len(two)] if twins else names[len(one) :])
    return auc(np.array(one, dtype=float), np.array(two, dtype=float), groups, seed=1)


def test_the_area_counts_pairs_and_halves_ties() -> None:
    assert area([1, 2, 3], [0, 2]).value == pytest.approx(0.75)
    assert area([0] * 50, [0] * 50).value == 0.5
    assert area([1] * 5, [0] * 5).value == 1.0


def test_an_area_of_one_is_not_certain() -> None:
    found = area([1] * 50, [0] * 50)
    assert (found.low, found.high) == pytest.approx((wilson(50, 50).low, 1.0))
    other = area([0] * 50, [1] * 50)
    assert (other.low, other.high) == pytest.approx((0.0, wilson(0, 50).high))


def test_the_interval_of_an_area_is_hanley_and_mcneils_for_strangers_and_narrower_for_like_twins() -> None:
    noise = np.random.default_rng(4).normal(size=(2, 300))
    alone = area([*noise[0]], [*noise[1]])
    assert alone.high - alone.low == pytest.approx(2 * 1.96 * math.sqrt(601 / (12 * 300 * 300)), rel=0.12)
    strangers = area([*noise[0]], [*(noise[0] + 0.01)])
    twins = area([*noise[0]], [*(noise[0] + 0.01)], twins=True)
    assert twins.high - twins.low < 0.3 * (strangers.high - strangers.low)


def test_confusion_recall_and_log_score_on_paper() -> None:
    guesses = certain([0, 0, 0, 1], [0, 0, 1, 1])
    assert guesses.confusion().tolist() == [[2, 1], [0, 1]]
    assert balanced_accuracy(guesses, seed=1).value == pytest.approx((2 / 3 + 1) / 2)
    expected = ((2 * math.log(0.8) + math.log(0.2)) / 3 + math.log(0.8)) / 2
    assert guesses.log_score(seed=1).value == pytest.approx(expected)


def test_the_log_score_draws_twins_together() -> None:
    truth = [0] * 400 + [1] * 400
    right = np.random.default_rng(5).random(400) < 0.7
    guess = [*np.where(right, 0, 1), *np.where(right, 1, 0)]
    alone = certain(truth, guess).log_score(seed=1)
    twins = certain(truth, guess, [*range(400), *range(400)]).log_score(seed=1)
    assert (twins.high - twins.low) / (alone.high - alone.low) == pytest.approx(math.sqrt(2), rel=0.12)


def test_the_bootstrap_has_the_width_of_the_binomial_and_draws_twins_together() -> None:
    truth = [0] * 400 + [1] * 400
    right = np.random.default_rng(5).random(400) < 0.7
    guess = [*np.where(right, 0, 1), *np.where(right, 1, 0)]
    alone = balanced_accuracy(certain(truth, guess), seed=1)
    twins = balanced_accuracy(certain(truth, guess, [*range(400), *range(400)]), seed=1)
    one = math.sqrt(right.mean() * (1 - right.mean()) / 400)
    assert alone.high - alone.low == pytest.approx(2 * 1.96 * one / math.sqrt(2), rel=0.12)
    assert twins.high - twins.low == pytest.approx(2 * 1.96 * one, rel=0.12), "a twin is no second world"


def test_a_change_is_paired() -> None:
    truth, guess = [0, 0, 1, 1] * 50, [0, 1, 1, 0] * 50
    same, each = gain_in_accuracy(certain(truth, guess), certain(truth, guess), seed=1)
    assert (same.value, same.low, same.high) == (0, 0, 0)
    whole, each = gain_in_accuracy(certain(truth, guess), certain(truth, [0, 0, 1, 0] * 50), seed=1)
    assert whole.value == pytest.approx(0.25)
    assert [change.value for change in each] == pytest.approx([0.5, 0.0])
    assert each[0].low > 0.3
    assert (each[1].low, each[1].high) == (0, 0)
