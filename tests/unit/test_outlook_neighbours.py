"""Spill-over: chances by country, exact given a world's course, and paired in what a link adds."""

import math

import numpy as np
import pytest

from kernels import from_python
from powderkeg.case import Case, CaseError, Neighbour
from powderkeg.outlook.neighbours import (
    FELL,
    SIGNAL,
    Diary,
    hazards,
    onset_bits,
    onsets_of,
    spill_over,
    without_link,
)
from powderkeg.outlook.neighbours_summary import spill_over_table
from powderkeg.society.country import CALM_HOURS, INDEX, Worlds
from powderkeg.society.country.columns import NATION
from powderkeg.society.country.neighbours import _FELL, _SIGNAL, hazard
from powderkeg.worlds import load_case
from powderkeg.worlds.calm import calm_worlds
from societies import ACTIVE, born, settings_of, small_case

SIZE, BRANCH, DAYS = 60, 48, 7
MANY = tuple(
    Neighbour(name=f"N{n:02}", grievance=0.1 * (n % 10), link=0.07 * n if n % 3 else 0.0, cells=3 * (n % 2))
    for n in range(15)
)
RESTLESS = {**ACTIVE, "neighbour_base": -5.5, "belief_crowd": 8.0}


def case_of(*neighbours: Neighbour) -> Case:
    return small_case().replace(neighbours=neighbours)


def followed(case: Case, *, hours: int = 6, size: int = SIZE) -> tuple[Worlds, Diary]:
    """Worlds gone on for ``DAYS`` days after the branch, and what their neighbours saw."""
    worlds = born(settings_of(case), size, RESTLESS)
    worlds.step(CALM_HOURS + BRANCH)
    diary = Diary.of(worlds)
    for _ in range(DAYS * 24 // hours):
        worlds.step(hours)
        diary.note(worlds)
    return worlds, diary


def test_the_signals_are_those_of_the_society() -> None:
    assert (FELL, SIGNAL) == (_FELL, _SIGNAL)


def test_hazards_are_those_of_the_society() -> None:
    worlds, diary = followed(case_of(*MANY), size=5)
    kernel, nation = from_python(hazard), np.zeros(len(NATION))
    table = worlds.setting.neighbours
    crowd, belief = np.array(diary.crowd), np.array(diary.belief)
    belief[0], belief[1], crowd[1] = 0.1, 0.4, 50_000.0
    found = hazards(table, crowd, belief, np.array(diary.parameters))
    for day in range(DAYS):
        for p in range(5):
            nation[NATION["crowd"]], nation[NATION["belief"]] = crowd[day, p], belief[day, p]
            expected = [kernel(*table[:, n], nation, worlds.parameters[p]) for n in range(15)]
            assert found[day, p] == pytest.approx(np.array(expected), rel=1e-12)


@pytest.mark.parametrize("hours", [6, 24, 4])
def test_the_worlds_own_draws_are_made_again_number_by_number(hours: int) -> None:
    worlds, diary = followed(case_of(*MANY), hours=hours)
    spill = spill_over(diary, MANY)
    expected = onsets_of(onset_bits(worlds) & ~diary.before, 15)
    assert (spill.onset == expected).all()
    assert 0.02 < spill.onset.mean() < 0.9
    assert spill.before.any()
    assert not (spill.before & spill.onset).any()
    assert (spill.chance[spill.before] == 0.0).all()
    assert (spill.background[spill.before] == 0.0).all()
    assert (diary.after == onset_bits(worlds)).all()


def test_chances_agree_with_what_was_drawn() -> None:
    """False-alarm rate about 1 in 10,000; the seed is fixed."""
    _, diary = followed(case_of(*MANY), size=400)
    spill = spill_over(diary, MANY)
    for chance, drawn in ((spill.chance, spill.onset), (spill.background, spill.background_onset)):
        spread = math.sqrt((chance * (1 - chance)).sum())
        assert abs(drawn.sum() - chance.sum()) < 3.9 * spread


def test_zero_links_and_no_cells_spread_nothing_at_all() -> None:
    alone = tuple(n.model_copy(update={"link": 0.0, "cells": 0}) for n in MANY)
    _, diary = followed(case_of(*alone))
    spill = spill_over(diary, alone)
    assert (spill.excess == 0.0).all()
    assert (spill.chance == spill.background).all()
    assert (spill.onset == spill.background_onset).all()
    table = spill_over_table(spill)
    assert table.excess.mean == table.excess.low == table.excess.high == table.excess.error == 0.0
    assert table.any_excess == 0.0
    assert table.background.mean > 0.0


def test_what_happens_here_only_adds_and_the_parts_make_up_the_whole() -> None:
    _, diary = followed(case_of(*MANY))
    spill = spill_over(diary, MANY)
    linked = np.array([n.link > 0 for n in MANY])
    celled = np.array([n.cells > 0 for n in MANY])
    assert (spill.by_link >= 0).all()
    assert (spill.by_cells >= 0).all()
    assert (spill.by_link[:, ~linked] == 0).all()
    assert (spill.by_cells[:, ~celled] == 0).all()
    assert (spill.by_link[:, linked].mean(axis=0) > 0).all()
    assert spill.background + spill.by_cells + spill.by_link == pytest.approx(spill.chance)
    assert spill.signal.any()
    assert not (spill.background_onset & ~spill.onset).any(), "the same draws: a link takes no onset away"


def test_switching_a_link_off_changes_that_country_alone_and_only_by_its_link() -> None:
    case = case_of(*MANY)
    _, diary = followed(case)
    cut = without_link(case, "N13")
    assert [n.link for n in cut.neighbours].count(0.0) == 1 + [n.link for n in MANY].count(0.0)
    full, less = spill_over(diary, MANY), spill_over(diary, cut.neighbours)
    others = np.arange(15) != 13
    assert (full.chance[:, others] == less.chance[:, others]).all()
    assert (full.onset[:, others] == less.onset[:, others]).all()
    assert full.chance[:, 13] - less.chance[:, 13] == pytest.approx(full.by_link[:, 13], abs=1e-15)
    assert (less.onset[:, 13] == full.unlinked[:, 13]).all()
    # Run anew under the cut case, the worlds themselves say the same.
    worlds, _ = followed(cut)
    assert (onsets_of(onset_bits(worlds) & ~diary.before, 15)[:, 13] == less.onset[:, 13])[
        ~full.before[:, 13]
    ].all()


def test_a_link_of_a_country_that_is_not_there_cannot_be_cut() -> None:
    with pytest.raises(CaseError, match="'Atlantis' is not one of case 'small'; allowed: Upland, Lowland"):
        without_link(small_case(), "Atlantis")


def test_neighbours_feed_nothing_back() -> None:
    many, none = (followed(case_of(*some), size=20)[0] for some in (MANY, ()))
    many.nation[:, NATION["neighbours_out"]] = none.nation[:, NATION["neighbours_out"]]
    many.nation_window[:] = none.nation_window
    assert many.digest() == none.digest()
    empty = spill_over(Diary.of(none), ())
    assert spill_over_table(empty).expected.mean == 0.0


def test_a_day_passed_over_is_told() -> None:
    worlds = born(settings_of(small_case()), 2, ACTIVE)
    worlds.step(CALM_HOURS)
    diary = Diary.of(worlds)
    diary.note(worlds)
    worlds.step(48)
    with pytest.raises(ValueError, match="day 2 after the branch follows day 0; note the end of every day"):
        diary.note(worlds)


def test_a_branch_within_a_day_sees_that_days_end() -> None:
    worlds = born(settings_of(case_of(*MANY)), 20, RESTLESS)
    worlds.step(CALM_HOURS + 30)
    diary = Diary.of(worlds)
    for _ in range(3):
        worlds.step(6)
        diary.note(worlds)
        diary.note(worlds)
    assert len(diary.crowd) == 1
    spill = spill_over(diary, MANY)
    assert (spill.onset == onsets_of(onset_bits(worlds) & ~diary.before, 15)).all()


def test_the_table_weighs_worlds_and_refuses_wrong_weights() -> None:
    _, diary = followed(case_of(*MANY))
    spill = spill_over(diary, MANY)
    one = np.zeros(SIZE)
    one[3] = 2.0
    table = spill_over_table(spill, one)
    assert table.rows[7].chance.mean == table.rows[7].chance.low == pytest.approx(spill.chance[3, 7])
    even = spill_over_table(spill)
    assert even.expected.mean == pytest.approx(sum(row.chance.mean for row in even.rows))
    assert even.excess.mean == pytest.approx(even.expected.mean - even.background.mean)
    assert even.rows[7].excess.error == pytest.approx(spill.excess[:, 7].std() / math.sqrt(SIZE))
    for wrong in (np.ones(3), -np.ones(SIZE), np.zeros(SIZE)):
        with pytest.raises(ValueError, match="one number of 0 or more"):
            spill_over_table(spill, wrong)


def test_almost_nothing_spreads_from_the_bundled_case() -> None:
    """Three weeks of worlds drawn from the priors of the account with most cells, crises or not."""
    case = load_case("kazakhstan-2022")
    assert len(case.neighbours) == 15
    excess, background = [], []
    for hypothesis in ("spontaneous", "foreign-instigated"):
        worlds = calm_worlds(case, hypothesis, size=40, seed=2).worlds
        diary = Diary.of(worlds)
        crowd = np.zeros(40)
        for _ in range(21):
            worlds.step(24, 2)
            diary.note(worlds)
            crowd = np.maximum(crowd, worlds.collect()["participants"].sum(axis=1))
        spill = spill_over(diary, case.neighbours)
        crises = crowd > 5000
        excess.append(spill.excess.sum(axis=1)[crises])
        background.append(spill.background.sum(axis=1)[crises])
    assert min(len(each) for each in excess) >= 10
    assert np.mean(np.concatenate(excess)) < 0.05, "expected countries because of Kazakhstan"
    assert 0.05 < np.mean(np.concatenate(background)) < 0.3


def test_a_parameter_that_an_option_changes_counts_from_then_on() -> None:
    worlds = born(settings_of(case_of(*MANY)), SIZE, RESTLESS)
    worlds.step(CALM_HOURS + BRANCH)
    diary = Diary.of(worlds)
    for day in range(DAYS):
        if day == 3:
            worlds.parameters[:, INDEX["neighbour_base"]] = -2.0
        worlds.step(24)
        diary.note(worlds)
    spill = spill_over(diary, MANY)
    assert (spill.onset == onsets_of(onset_bits(worlds) & ~diary.before, 15)).all()
    assert spill.chance.mean() > 0.3
