"""Cohorts hour by hour: expected flows against the plain twin, and books that balance to a person."""

import numpy as np
import pytest

import naive
from kernels import from_python
from naive_cohorts import (
    BEEN,
    GONE,
    OPPORTUNIST,
    PROTEST,
    RIOT,
    TIRED_BEEN,
    TIRED_OUT,
    Flows,
    cohort_fatigue,
    cohort_flows,
    cohort_people,
)
from powderkeg.society.country import CALM_HOURS, INDEX, Worlds
from powderkeg.society.country.citizens import tabulate_fade
from powderkeg.society.country.cohorts import (
    FLOWS,
    block_sizes,
    expect,
    move,
    move_cohorts,
    take_away,
)
from powderkeg.society.country.columns import REGION
from societies import FIERCE, born, settings_of, small_case

tabulate_fade = from_python(tabulate_fade)
expect = from_python(expect)
move = from_python(move)
block_sizes = from_python(block_sizes)
move_cohorts = from_python(move_cohorts)
take_away = from_python(take_away)

HOUR = 60
SINCE = 3
REGIONS = range(4)


@pytest.fixture(scope="module")
def busy() -> Worlds:
    """One world with crowds, rioters, looters, people in custody, and a cut network (not to be changed)."""
    changes = {
        "riot_contagion": 0.08,
        "opportunist_share": 0.2,
        "riot_absence_ratio": 1.0,
        "shutdown_effect": 0.02,
    }
    worlds = born(settings_of(small_case(), agents=96, recorded=False), 60, {**FIERCE, **changes})
    worlds.step(CALM_HOURS + HOUR)
    many = np.minimum(worlds.region[:, REGION["protest"]], worlds.region[:, REGION["riot"]])
    worlds = worlds.fork([many.min(axis=1).argmax()], "same")
    worlds.region[0, REGION["connectivity"]] = [1.0, 0.6, 0.3, 0.0]
    worlds.region[0, REGION["backlash"]] = [0.0, 0.02, 0.1, 0.0]
    worlds.region[0, REGION["fire_risk"]] = [0.0, 0.0, 0.03, 0.0]
    worlds.region[0, REGION["clash"]] = [0.0, 0.4, 0.1, 0.0]
    worlds.region[0, REGION["incident"]] = [0.0, 1.0, 0.0, 0.0]
    worlds.region[0, REGION["riot_attention"]] = [0.0, 0.5, 0.2, 0.0]
    worlds.region[0, REGION["legitimacy_loss"]] = [0.0, 0.05, 0.0, 0.02]
    worlds.region[0, REGION["force"], 3] = 0.0
    worlds.region[0, REGION["evaluated"]] = HOUR - SINCE
    assert (worlds.region[0, [REGION["protest"], REGION["riot"]]] > 20).all(), "nothing to see here"
    return worlds


def expected(worlds: Worlds, hour: naive.Hour) -> np.ndarray:
    """(FLOWS, N) flows as the kernel has them, in world 0, aged by ``SINCE`` hours."""
    s, fade = worlds.setting, np.empty(400)
    tabulate_fade(worlds.parameters[0], fade)
    flow = np.zeros((FLOWS, s.citizens), dtype=np.float32)
    for r in REGIONS:
        rows = np.zeros((FLOWS, s.citizens), dtype=np.float32)
        begin, end = s.first[r], s.first[r + 1]
        expect(
            begin, end, r, hour.pace[0, r], s.urban[r], fade[SINCE], s.block, s.part, worlds.mass[0], rows,
            s.traits, worlds.region[0], worlds.parameters[0],
        )  # fmt: skip
        flow[:, begin:end] = rows[:, : end - begin]
        assert not rows[:, end - begin :].any()
    return flow


def test_expected_flows_are_those_of_the_plain_twin(busy: Worlds) -> None:
    hour = naive.hour_of(busy, HOUR)
    twin: Flows = cohort_flows(busy, hour, SINCE)
    flow = expected(busy.fork([0], "same"), hour)
    for k, name in enumerate(("fresh", "again", "loot", "home", "turn", "riot_home")):
        persons = getattr(twin, name)[0]
        assert persons.any(), f"{name}: nobody moves, nothing is compared"
        # The kernel's persons have seven digits.
        assert flow[k] == pytest.approx(persons, rel=1e-4, abs=1e-4), name


def test_only_opportunists_come_to_loot(busy: Worlds) -> None:
    flow = expected(busy.fork([0], "same"), naive.hour_of(busy, HOUR))
    assert not flow[2][busy.setting.block != OPPORTUNIST].any()


@pytest.mark.parametrize("scale", [0.0, 0.4, 1.0, 3.0, 1e6])
def test_moves_balance_persons_and_fatigue_by_agent(busy: Worlds, scale: float) -> None:
    """Nobody appears or vanishes, and tired people take their fatigue with them, however much is drawn."""
    worlds = busy.fork([0], "same")
    s, region = worlds.setting, worlds.region[0]
    flow = expected(worlds, naive.hour_of(worlds, HOUR))
    before, people = worlds.mass[0].astype(float), cohort_people(worlds)[0]
    share = worlds.parameters[0, INDEX["opportunist_share"]]
    for r in REGIONS:
        sizes = block_sizes(region[REGION["limit"], r], region[REGION["exposure"], r], share)
        own = slice(s.first[r], s.first[r + 1])
        rows = np.ascontiguousarray(flow[:, own])
        protest, riot, new = move(
            s.first[r], s.first[r + 1], s.block, s.part, sizes, (scale,) * 5, worlds.mass[0], rows
        )
        after = worlds.mass[0, :, own].astype(float)
        assert protest == pytest.approx(after[PROTEST].sum())
        assert riot == pytest.approx(after[RIOT].sum())
        first_time = (after - before[:, own])[[BEEN, PROTEST, RIOT]].sum(axis=0)
        assert first_time.min() >= -1e-3, "people who took part are forgotten"
        assert first_time.sum() == pytest.approx(new, rel=1e-4, abs=0.01)
    after = worlds.mass[0].astype(float)
    assert (after >= 0).all()
    assert (people - after[:TIRED_BEEN].sum(axis=0) >= -1e-5 * people).all()
    assert (after[GONE] == before[GONE]).all()
    tired = [m[TIRED_BEEN] * m[BEEN] + m[TIRED_OUT] * (m[PROTEST] + m[RIOT]) for m in (before, after)]
    assert tired[1] == pytest.approx(tired[0], rel=1e-4, abs=1e-3)


def test_fatigue_of_a_cohort_solves_its_equation(busy: Worlds) -> None:
    worlds = busy.fork([0], "same")
    been, out = (values[0] for values in cohort_fatigue(worlds, SINCE))
    active = worlds.mass[0, PROTEST] + worlds.mass[0, RIOT] > 0
    expected(worlds, naive.hour_of(worlds, HOUR))
    assert worlds.mass[0, TIRED_BEEN] == pytest.approx(been, rel=1e-5)
    assert worlds.mass[0, TIRED_OUT][active] == pytest.approx(out[active], rel=1e-5)


@pytest.mark.parametrize("sweep", [False, True])
@pytest.mark.parametrize("wanted", [0.0, 17.0, 1e9])
def test_people_taken_away_come_from_where_they_are(busy: Worlds, sweep: bool, wanted: float) -> None:
    worlds = busy.fork([0], "same")
    s = worlds.setting
    rows = [BEEN] if sweep else [PROTEST, RIOT]
    for r in REGIONS:
        own = slice(s.first[r], s.first[r + 1])
        before = worlds.mass[0, :, own].astype(float)
        taken = take_away(r, s.first[r], s.first[r + 1], wanted, sweep, worlds.mass[0], worlds.region[0])
        after = worlds.mass[0, :, own].astype(float)
        there = before[rows].sum()
        assert taken == pytest.approx(min(wanted, there))
        assert after[GONE].sum() - before[GONE].sum() == pytest.approx(taken, rel=1e-4, abs=1e-2)
        assert after[rows] == pytest.approx(before[rows] * max(0.0, 1.0 - taken / there), rel=1e-5, abs=1e-4)
        kept = [k for k in (BEEN, PROTEST, RIOT, TIRED_BEEN, TIRED_OUT) if k not in rows]
        assert (after[kept] == before[kept]).all()
        for name, row in (("protest", PROTEST), ("riot", RIOT)):
            assert worlds.region[0, REGION[name], r] == pytest.approx(after[row].sum(), rel=1e-6)


def test_a_region_where_nobody_comes_is_left_as_it_is_and_caught_up_later() -> None:
    """An hour without a candidate costs one number; fatigue is aged when somebody comes again."""
    worlds = born(
        settings_of(small_case(), agents=96, recorded=False), 1, {"spontaneous_rate": 0.0, "contagion": 0.0}
    )
    s, fade = worlds.setting, np.empty(400)
    tabulate_fade(worlds.parameters[0], fade)
    worlds.mass[0, BEEN, : s.first[1]] = 2.0
    worlds.mass[0, TIRED_BEEN, : s.first[1]] = 0.9
    before = worlds.mass.copy()

    def move(hour: int) -> None:
        move_cohorts(
            np.uint64(naive.extend(5, hour)), hour, 0, s.first[0], s.first[1], 1.0, s.urban[0], s.block,
            s.part, worlds.mass[0], np.empty((FLOWS, s.citizens), np.float32), fade, s.traits,
            worlds.region[0], worlds.parameters[0],
        )  # fmt: skip

    for hour in range(-CALM_HOURS, 0):
        move(hour)
    assert (worlds.mass == before).all()
    assert worlds.region[0, REGION["evaluated"], 0] == -CALM_HOURS
    worlds.parameters[0, INDEX["spontaneous_rate"]] = 0.01
    move(0)
    assert worlds.region[0, REGION["evaluated"], 0] == 0
    rest = worlds.parameters[0, INDEX["fatigue_recovery"]]
    assert worlds.region[0, REGION["protest"], 0] > 0
    resting = worlds.mass[0, TIRED_BEEN, : s.first[1]]
    assert resting == pytest.approx(np.full(s.first[1], 0.9 * np.exp(-CALM_HOURS / rest)), rel=1e-5)
