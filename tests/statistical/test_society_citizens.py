"""The kernel's citizens, found by thinning, against the dense twin that evaluates everybody.

False-alarm rates are stated; seeds are fixed, so a failure is a change of the code and comes back.
"""

from collections.abc import Callable

import numpy as np
import pytest
from scipy import stats

import naive
from kernels import from_python
from powderkeg.society.country import CALM_HOURS, Worlds
from powderkeg.society.country.citizens import join, leave_or_riot, tabulate_fade, turn_hazard
from powderkeg.society.country.columns import REGION
from societies import ACTIVE, born, settings_of, small_case

join = from_python(join)
leave_or_riot = from_python(leave_or_riot)
tabulate_fade = from_python(tabulate_fade)
turn_hazard = from_python(turn_hazard)

COPIES = 3000
FALSE_ALARM = 1e-4
HOUR = 45


def busy(**changes: float) -> Worlds:
    """One world with crowds, rioters, tired citizens, jailed citizens, units, and a cut network."""
    setting = settings_of(small_case(), agents=600, recorded=False, single=True)
    worlds = born(setting, 60, {**ACTIVE, "spontaneous_rate": 3e-4, "riot_contagion": 0.08, **changes})
    worlds.step(CALM_HOURS + HOUR)
    many = np.minimum(worlds.region[:, REGION["protest"]], worlds.region[:, REGION["riot"]])
    worlds = worlds.fork([many.sum(axis=1).argmax()], "same")
    worlds.region[0, REGION["connectivity"]] = [1.0, 0.6, 0.3, 0.0]
    worlds.region[0, REGION["backlash"]] = [0.0, 0.02, 0.1, 0.0]
    worlds.region[0, REGION["fire_risk"]] = [0.0, 0.0, 0.03, 0.0]
    worlds.region[0, REGION["clash"]] = [0.0, 0.4, 0.1, 0.0]
    worlds.region[0, REGION["incident"]] = [0.0, 1.0, 0.0, 0.0]
    worlds.region[0, REGION["force"], 3] = 0.0
    worlds.region[0, REGION["riot_attention"]] = [0.0, 0.5, 0.2, 0.0]
    worlds.region[0, REGION["legitimacy_loss"]] = [0.0, 0.05, 0.0, 0.02]
    return worlds


def come(worlds: Worlds, p: int, r: int, key: int, hour: naive.Hour, fade: np.ndarray) -> None:
    """Who joins in region r of world p in the hour."""
    s = worlds.setting
    join(
        np.uint64(key), hour.number, r, s.first[r], hour.pace[p, r], s.urban[r], worlds.state[p],
        worlds.since[p], worlds.fatigue[p], fade, s.traits.T, worlds.region[p], worlds.parameters[p],
    )  # fmt: skip


def go(
    worlds: Worlds, p: int, r: int, key: int, hour: naive.Hour, fade: np.ndarray, turn: float | None = None
) -> None:
    """Who leaves or turns in region r of world p in the hour."""
    s = worlds.setting
    if turn is None:
        turn = turn_hazard(r, worlds.region[p], worlds.parameters[p])
    leave_or_riot(
        np.uint64(key), np.uint64(0), hour.number, r, s.first[r], hour.pace[p, r], s.urban[r], turn,
        worlds.state[p], worlds.since[p], worlds.fatigue[p], fade, s.traits.T, worlds.region[p],
        worlds.parameters[p],
    )  # fmt: skip


def kernel_hour(worlds: Worlds, block: Callable[..., None]) -> None:
    """One hour of one block of the kernel for every world, each with noise of its own."""
    hour = naive.hour_of(worlds, HOUR)
    fade = np.empty(400)
    for p in range(worlds.size):
        tabulate_fade(worlds.parameters[p], fade)
        for r in range(4):
            block(worlds, p, r, naive.extend(naive.extend(29, p), r), hour, fade)


def surprise(counts: np.ndarray, chances: np.ndarray) -> float:
    """Chance of counts of COPIES at least as far from ``chances`` as these (chi-square over citizens)."""
    assert not counts[chances == 0.0].any(), "somebody did what nobody can"
    assert (counts[chances == 1.0] == COPIES).all()
    likely = (chances * COPIES > 5) & ((1 - chances) * COPIES > 5)
    expected = COPIES * chances[likely]
    score = ((counts[likely] - expected) ** 2 / (expected * (1 - chances[likely]))).sum()
    assert likely.sum() > 15, "too few citizens take part in the comparison"
    return float(stats.chi2.sf(score, likely.sum()))


SETTINGS = {
    "a crisis": {},
    "nearly certain hazards": {
        "contagion": 3.0,
        "leave_rate": 0.9,
        "absence_to_riot": 0.5,
        "attention_half": 0.1,
    },
    "opportunists": {"opportunist_share": 0.5, "riot_absence_ratio": 1.0},
    "a shutdown that drives people out": {"shutdown_effect": 0.05},
}


@pytest.mark.parametrize("changes", SETTINGS.values(), ids=SETTINGS)
def test_each_citizen_joins_as_often_as_the_dense_twin_says(changes: dict[str, float]) -> None:
    before = busy(**changes)
    riot, protest = (row[0] for row in naive.join_chances(before, naive.hour_of(before, HOUR)))
    after = before.fork(np.zeros(COPIES, dtype=int), "same")
    kernel_hour(after, come)
    moved = after.state != before.state
    assert surprise((moved & (after.state & 15 == naive.PROTEST)).sum(axis=0), protest) > FALSE_ALARM
    if riot.max() > 0:
        counts = (moved & (after.state & 15 == naive.RIOT)).sum(axis=0)
        assert not counts[riot == 0].any()
        assert abs(counts.sum() - COPIES * riot.sum()) < 4 * np.sqrt(COPIES * (riot * (1 - riot)).sum())
    # Citizens decide one by one: the spread of the number that moves is that of independent draws.
    either = riot + protest
    spread = moved.sum(axis=1).var() / (either * (1 - either)).sum()
    assert abs(spread - 1) < stats.norm.isf(FALSE_ALARM / 2) * np.sqrt(2.5 / COPIES)


@pytest.mark.parametrize("changes", SETTINGS.values(), ids=SETTINGS)
def test_each_citizen_leaves_or_riots_as_often_as_the_dense_twin_says(changes: dict[str, float]) -> None:
    before = busy(**changes)
    turn = naive.turn_chances(before)
    home, riot = (row[0] for row in naive.leave_chances(before, naive.hour_of(before, HOUR), turn))
    after = before.fork(np.zeros(COPIES, dtype=int), "same")
    kernel_hour(after, go)
    moved = after.state != before.state
    assert surprise((moved & (after.state & 15 == naive.QUIET)).sum(axis=0), home) > FALSE_ALARM
    assert surprise((moved & (after.state & 15 == naive.RIOT)).sum(axis=0), riot) > FALSE_ALARM


def test_fatigue_and_hours_are_kept_as_the_twin_keeps_them() -> None:
    before = busy()
    tired = naive.fatigue(before, HOUR)[0]
    after = before.fork(np.zeros(300, dtype=int), "same")
    kernel_hour(after, go)
    home = (after.state != before.state) & (after.state & 15 == naive.QUIET)
    assert home.sum() > 100
    assert after.fatigue[home] == pytest.approx(np.broadcast_to(tired, home.shape)[home], rel=1e-5)
    assert (after.since[home] == HOUR).all()
    unmoved = after.state == before.state
    assert (after.fatigue[unmoved] == np.broadcast_to(before.fatigue, unmoved.shape)[unmoved]).all()


def test_counts_of_a_day_agree_with_the_twins_day() -> None:
    """The block alone for eight hours, 600 worlds of the kernel and of the twin: false alarm 1 in 10,000."""
    before = busy()
    size = 600
    kernel, twin = (before.fork(np.zeros(size, dtype=int), "same") for _ in range(2))
    rng = np.random.default_rng(5)
    fade = np.empty(400)
    tabulate_fade(before.parameters[0], fade)
    for t in range(HOUR, HOUR + 8):
        naive.citizens_hour(twin, t, rng)
        hour = naive.hour_of(kernel, t)
        for p in range(size):
            for r in range(4):
                key = naive.extend(naive.extend(naive.extend(23, p), r), t)
                turn = turn_hazard(r, kernel.region[p], kernel.parameters[p])
                come(kernel, p, r, naive.extend(key, 0), hour, fade)
                go(kernel, p, r, naive.extend(key, 1), hour, fade, turn)
    for name in ("protest", "riot", "ever"):
        pair = [worlds.region[:, REGION[name]].sum(axis=1) for worlds in (kernel, twin)]
        assert np.std(pair[0]) > 0
        assert stats.ks_2samp(*pair).pvalue > FALSE_ALARM / 3, name
