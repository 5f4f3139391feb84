"""The kernel's citizens, found by thinning, against the dense twin that evaluates everybody.

False-alarm rates are stated; seeds are fixed, so a failure is a change of the code and comes back.
"""

import numpy as np
import pytest
from scipy import stats

import naive
from powderkeg.society.country import CALM_HOURS, INDEX, Worlds
from powderkeg.society.country.citizens import join, leave_or_riot, tabulate_fade
from powderkeg.society.country.columns import NATION, REGION
from societies import ACTIVE, born, settings_of, small_case

COPIES = 3000
FALSE_ALARM = 1e-4
HOUR = 45


def busy(**changes: float) -> Worlds:
    """One world with crowds, rioters, tired citizens, jailed citizens, units, and a cut network."""
    setting = settings_of(small_case(), agents=600, recorded=False, single=True)
    worlds = born(setting, 60, {**ACTIVE, "spontaneous_rate": 3e-4, **changes})
    worlds.step(CALM_HOURS + HOUR)
    many = np.minimum(worlds.region[:, REGION["protest"]], worlds.region[:, REGION["riot"]])
    worlds = worlds.fork([many.sum(axis=1).argmax()], "same")
    worlds.region[0, REGION["connectivity"]] = [1.0, 0.6, 0.3, 0.0]
    worlds.region[0, REGION["backlash"]] = [0.0, 0.02, 0.1, 0.0]
    worlds.region[0, REGION["fire_risk"]] = [0.0, 0.0, 0.03, 0.0]
    worlds.region[0, REGION["clash"]] = [0.0, 0.4, 0.1, 0.0]
    worlds.region[0, REGION["incident"]] = [0.0, 1.0, 0.0, 0.0]
    worlds.region[0, REGION["force"], 3] = 0.0
    return worlds


def kernel_hour(worlds: Worlds, block: object) -> None:
    """One hour of one block of the kernel for every world, each with noise of its own."""
    hour = naive.hour_of(worlds, HOUR)
    s = worlds.setting
    fade = np.empty(400)
    for p in range(worlds.size):
        tabulate_fade(worlds.parameters[p], fade)
        for r in range(4):
            key = np.uint64(naive.extend(naive.extend(29, p), r))
            block(  # type: ignore[operator]
                key, HOUR, r, s.first[r], hour.pace[p, r], s.urban[r], worlds.state[p], worlds.since[p],
                worlds.fatigue[p], fade, s.traits, worlds.region[p], worlds.parameters[p],
            )  # fmt: skip


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
    kernel_hour(after, join)
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
    home, riot = (row[0] for row in naive.leave_chances(before, naive.hour_of(before, HOUR)))
    after = before.fork(np.zeros(COPIES, dtype=int), "same")
    kernel_hour(after, leave_or_riot)
    moved = after.state != before.state
    assert surprise((moved & (after.state & 15 == naive.QUIET)).sum(axis=0), home) > FALSE_ALARM
    assert surprise((moved & (after.state & 15 == naive.RIOT)).sum(axis=0), riot) > FALSE_ALARM


def test_fatigue_and_hours_are_kept_as_the_twin_keeps_them() -> None:
    before = busy()
    tired = naive.fatigue(before, HOUR)[0]
    after = before.fork(np.zeros(300, dtype=int), "same")
    kernel_hour(after, leave_or_riot)
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
    s = kernel.setting
    for t in range(HOUR, HOUR + 8):
        naive.citizens_hour(twin, t, rng)
        pace = naive.hour_of(kernel, t).pace
        for p in range(size):
            for r in range(4):
                key = naive.extend(naive.extend(naive.extend(23, p), r), t)
                for purpose, block in enumerate((join, leave_or_riot)):
                    block(
                        np.uint64(naive.extend(key, purpose)), t, r, s.first[r], pace[p, r], s.urban[r],
                        kernel.state[p], kernel.since[p], kernel.fatigue[p], fade, s.traits, kernel.region[p],
                        kernel.parameters[p],
                    )  # fmt: skip
    for name in ("protest", "riot", "ever"):
        pair = [worlds.region[:, REGION[name]].sum(axis=1) for worlds in (kernel, twin)]
        assert np.std(pair[0]) > 0
        assert stats.ks_2samp(*pair).pvalue > FALSE_ALARM / 3, name


def test_relabelling_regions_changes_nothing() -> None:
    """The same country with its regions in another order: two-sample tests by region and for the nation.

    A random number's address holds the region's index, so single worlds differ; the distribution may not.
    Traits are drawn by index too: with 200 citizens in each region the two samples of citizens differ by
    stratified noise far below that between worlds.
    """
    case = small_case()
    order = [2, 0, 3, 1]
    turned = small_case(tuple(case.places[r] for r in order))
    size = 300
    ends = []
    for version in (case, turned):
        worlds = born(settings_of(version, agents=800, recorded=False, single=True), size, ACTIVE)
        worlds.step(CALM_HOURS + 96)
        ends.append(worlds.collect())
    inverse = np.argsort(order)
    names = ("participants", "rioters", "sites_lost", "deaths", "detained")
    comparisons = len(names) * 4 + 2
    for name in names:
        here, there = ends[0][name], ends[1][name][:, inverse]
        for r in range(4):
            alike = stats.ks_2samp(here[:, r], there[:, r], method="asymp").pvalue
            assert alike > 1e-3 / comparisons, (name, r)
    for name in ("belief", "elite_exits"):
        alike = stats.ks_2samp(ends[0][name], ends[1][name], method="asymp").pvalue
        assert alike > 1e-3 / comparisons, name


def test_what_does_not_depend_on_chance_is_relabelled_exactly() -> None:
    case = small_case()
    order = [2, 0, 3, 1]
    here = born(settings_of(case), 3, {"riot_region_sd": 0.0})
    there = born(settings_of(small_case(tuple(case.places[r] for r in order))), 3, {"riot_region_sd": 0.0})
    for column in ("weight", "limit", "exposure", "riot_effect"):
        assert (there.region[:, REGION[column]] == here.region[:, REGION[column]][:, order]).all(), column
    for worlds in (here, there):
        worlds.parameters[:, INDEX["spontaneous_rate"]] = 0.0
        worlds.step(CALM_HOURS + 48)
    for column in ("price", "shock", "kick", "reference", "force", "present"):
        assert there.region[:, REGION[column]] == pytest.approx(here.region[:, REGION[column]][:, order]), (
            column
        )
    assert there.nation[:, NATION["belief"]] == pytest.approx(here.nation[:, NATION["belief"]], rel=1e-12)
