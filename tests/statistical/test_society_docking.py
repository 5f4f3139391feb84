"""Docking: in its limits the country is a published model, or an equation that can be solved (model.md 5.15).

(a) Epstein's shares at vanishing noise, (b) the mean-field equation of Bonnasse-Gahot et al. 2018, (c)
Granovetter's fixed points, (d) Poisson and branching counts, (e) nothing falls by force without force, (f)
nobody dies where nothing is lethal, (g) persons are conserved (tests/property/test_society_invariants.py),
(h) twice the agents (tests/statistical/test_society_cohorts.py), (i) relabelled regions, (j) the same bytes.

Seeds are fixed; false-alarm rates are stated.
"""

import math
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from scipy import stats

from naive import nearness
from naive_cohorts import PROTEST
from powderkeg.case import Case
from powderkeg.society.country import CALM_HOURS, INDEX, Setting, Worlds
from powderkeg.society.country.columns import NATION, REGION
from powderkeg.society.country.setting import great_circle
from societies import ACTIVE, FIERCE, PLACES, at, born, given, place, settings_of, small_case

FALSE_ALARM = 1e-3
KINDS = ("cohorts", "single")
PEOPLE = 400_000

NO_FORCE = dict.fromkeys(("police_per_capita", "interior_per_capita", "army_size", "ally_size"), 0.0)
NO_RIOT = dict.fromkeys(
    (
        "clash_to_riot", "absence_to_riot", "incident_to_riot", "riot_contagion", "opportunist_share",
        "cells", "sleeper_cells",
    ),
    0.0,
)  # fmt: skip
NO_DEATH = dict.fromkeys(("lethality", "control_lethality", "armed_lethality", "detention_deaths"), 0.0)
PLAIN = {
    **NO_FORCE, **NO_RIOT, **NO_DEATH, "faction_share": 0.0,
    "mobilisable_share": 0.05, "mobilisable_exposure": 0.0, "mobilisable_urban": 0.0,
    "fatigue_cost": 0.0, "sight_gain": 0.0, "shutdown_effect": 0.0, "weariness": 0.0,
    "workday_damping": 1.0, "offline_weight": 1.0, "decision_noise": 0.001, "shutdown_belief": 0.0,
    "backlash_gain": 0.0, "shock_boost": 0.0, "risk_contained": 0.0, "risk_dispersed": 0.0,
    "fire_deterrence": 0.0,
}  # fmt: skip
"""Nothing but people who come and go: no units, no riot, no death, no fatigue, no noise in what they want."""


def towns(count: int, *, inputs: tuple = ()) -> Case:
    """Regions of 400,000 people a hundred kilometres apart, and no shock."""
    row = tuple(place(f"P{i}", 48.0 + i, 70.0, PEOPLE, sites={"administration": 1}) for i in range(count))
    return small_case(row, inputs=inputs, shocked=False)


def setting_of(kind: str, case: Case, *, recorded: bool = False) -> Setting:
    """400 cohorts a region, or 13,000 single citizens: as many as a region's stratum has persons."""
    count = len(case.regions)
    if kind == "single":
        return settings_of(case, agents=int(0.05 * 0.65 * PEOPLE) * count, single=True, recorded=recorded)
    return settings_of(case, agents=400 * count, recorded=recorded)


def active_share(worlds: Worlds) -> np.ndarray:
    """(P, R) share of each stratum that is in protest."""
    return worlds.region[:, REGION["protest"]] / worlds.region[:, REGION["limit"]]


def put_out(worlds: Worlds, share: float) -> None:
    """Put a share of each cohort's people on the street."""
    sizes = np.repeat(worlds.region[0, REGION["limit"]], np.diff(worlds.setting.first))
    blocks = np.stack([_block_shares(worlds, r) for r in range(len(worlds.places))])
    region_of = np.repeat(np.arange(len(worlds.places)), np.diff(worlds.setting.first))
    people = sizes * worlds.setting.part * blocks[region_of, worlds.setting.block]
    worlds.mass[:, PROTEST] = share * people
    out = np.add.reduceat(worlds.mass[:, PROTEST].astype(float), worlds.setting.first[:-1], axis=1)
    worlds.region[:, REGION["protest"]] = worlds.region[:, REGION["ever"]] = out


def _block_shares(worlds: Worlds, r: int) -> np.ndarray:
    exposed, bold = worlds.region[0, REGION["exposure"], r], worlds.parameters[0, INDEX["opportunist_share"]]
    return np.array([(1 - bold) * exposed, (1 - bold) * (1 - exposed), bold])


# (a) Epstein's suite E2 to E4: who is active where the noise vanishes.

EAGER = {**PLAIN, "spontaneous_rate": 0.01, "contagion": 5.0, "attention_half": 0.01, "leave_rate": 1.0}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("legitimacy", [0.82, 0.89, 0.8, 0.7, 0.2, 0.9, 1.0])
def test_a_at_zero_risk_epsteins_share_is_active(kind: str, legitimacy: float) -> None:
    """E2, E3: ``max(0, 1 - T / (1 - L))`` of the people are active, T = 0.1, and nobody where L >= 1 - T."""
    expected = max(0.0, 1.0 - 0.1 / (1.0 - legitimacy)) if legitimacy < 1.0 else 0.0
    worlds = born(setting_of(kind, towns(1)), 4, {**EAGER, "legitimacy": legitimacy, "threshold": 0.1})
    worlds.step(CALM_HOURS + 15 * 8)
    # Noise of 0.001 in utility is 0.001 / (1 - L) in hardship; persons at the edge come and go.
    assert active_share(worlds) == pytest.approx(np.full((4, 1), expected), abs=0.015)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("risk", [0.9, 0.3])
def test_a_at_one_risk_for_everybody_epsteins_share_is_active(kind: str, risk: float) -> None:
    """E4: where all face P0 >= 1 - L - T, ``(1 - L - T)^2 / (2 (1 - L) P0)`` of the people are active."""
    case = towns(1, inputs=(given("emergency", 1),))  # under an emergency everybody out is noticed
    many = {
        "police_per_capita": 0.02,
        "interior_per_capita": 0.02,
        "arrest_certainty": 20.0,
        "arrest_rate": 0.0,
    }
    law = {**EAGER, **many, "mass_arrest_rate": 0.0, "loyalty": 1.0, "shirk_rate": 0.0, "legitimacy": 0.82}
    worlds = born(setting_of(kind, case, recorded=True), 4, {**law, "threshold": 0.1, "risk_dispersed": risk})
    worlds.step(CALM_HOURS + 15 * 8)
    expected = (1 - 0.82 - 0.1) ** 2 / (2 * (1 - 0.82) * risk)
    assert worlds.region[:, REGION["arrest_risk"]] == pytest.approx(np.full((4, 1), risk), rel=1e-3)
    assert active_share(worlds) == pytest.approx(np.full((4, 1), expected), abs=0.006)


# (b) Everybody willing: contagion alone.

WILLING = {**PLAIN, "legitimacy": 0.0, "threshold": 0.0, "leave_rate": 0.0, "weariness": 0.02}


def mean_field(
    start: float, hours: int, people: float, near: np.ndarray, rhythm: np.ndarray, par: Mapping[str, float]
) -> np.ndarray:
    """(hours + 1, R) crowds: the equation of test (b) by Runge and Kutta's fourth order, 20 steps an hour."""
    limit = 0.05 * 0.65 * people
    state = np.stack([np.full(len(near), start * limit), np.zeros(len(near))])

    def slope(state: np.ndarray, beat: np.ndarray) -> np.ndarray:
        crowd, seen = state
        alpha = 1000.0 * crowd / people
        share = par["attention_national"]
        stimulus = alpha + par["attention_outside"] * ((1 - share) * near @ seen + share * seen.mean())
        attention = stimulus / (par["attention_half"] + stimulus)
        come = (par["spontaneous_rate"] + par["contagion"] * attention) * beat * (limit - crowd)
        go = par["weariness"] * (2.0 - beat) / 2.0 * crowd
        return np.stack([come - go, (alpha - seen) / par["attention_lag"]])

    course, step = [state[0]], 1.0 / 20
    for hour in range(hours):
        for _ in range(20):
            k1 = slope(state, rhythm[hour])
            k2 = slope(state + step / 2 * k1, rhythm[hour])
            k3 = slope(state + step / 2 * k2, rhythm[hour])
            k4 = slope(state + step * k3, rhythm[hour])
            state = state + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4)
        course.append(state[0])
    return np.array(course)


@pytest.mark.parametrize("regions", [1, 3])
def test_b_where_all_are_willing_crowds_follow_the_mean_field_of_contagion(regions: int) -> None:
    """Bonnasse-Gahot et al. 2018 where those who go home may come again (SIS in place of SIR).

    ``dA_r/dt = (nu + beta a_r) D (S - A_r) - w (2 - D) / 2 A_r``, ``a = s / (a_half + s)``,
    ``s_r = alpha_r + kappa [(1 - g) sum_q W_rq alpha'_q + g mean alpha']``,
    ``dalpha'/dt = (alpha - alpha') / l``.
    Hourly steps make a growth of g an hour ``log(1 + g)``: off by g / 2 for each factor of e, here some 4 %.
    """
    law = {
        "spontaneous_rate": 1e-4, "contagion": 0.05, "attention_half": 10.0, "attention_outside": 0.3,
        "weariness": 0.02, "attention_national": 0.3, "attention_lag": 6.0, "attention_distance": 120.0,
    }  # fmt: skip
    case, hours = towns(regions), CALM_HOURS + 150
    worlds = born(setting_of("cohorts", case), 40, {**WILLING, **law})
    put_out(worlds, 0.03)
    # The middle scale of the setting's table nearest to 120 km is within a few per cent of it.
    scales = np.geomspace(40.0, 400.0, 16)
    scale = scales[np.abs(np.log(scales / 120.0)).argmin()]
    distance = great_circle(np.array([p.latitude for p in case.regions]), np.full(regions, 70.0))
    course = mean_field(0.03, hours, PEOPLE, nearness(distance, scale), worlds.setting.rhythm, law)
    seen = []
    for _ in range(hours):
        worlds.step(1)
        seen.append(worlds.region[:, REGION["protest"]].copy())
    found = np.array(seen)
    assert course[-1].min() > 4 * course[0].max(), "no growth to compare"
    noise = stats.norm.isf(FALSE_ALARM / 2 / hours) * found.std(axis=1) / math.sqrt(40)
    assert (np.abs(found.mean(axis=1) - course[1:]) < 0.05 * course[1:] + noise).all()


# (c) No risk: a threshold model.


THRESHOLDS = {"legitimacy": 0.82, "threshold": 0.2, "sight_gain": 0.15, "attention_half": 6.0}


def followers(share: float, alpha_of_all: float) -> float:
    """F: the share of people who are willing while ``share`` of them are out."""
    alpha = share * alpha_of_all
    seen = THRESHOLDS["sight_gain"] * alpha / (THRESHOLDS["attention_half"] + alpha)
    return min(1.0, max(0.0, 1.0 - (THRESHOLDS["threshold"] - seen) / (1.0 - THRESHOLDS["legitimacy"])))


def fixed_point(start: float, alpha_of_all: float) -> float:
    """Where following F again and again leads from a first share."""
    share = start
    for _ in range(500):
        share = followers(share, alpha_of_all)
    return share


@pytest.mark.parametrize("start", [0.02, 0.15, 0.45, 0.6])
def test_c_without_risk_crowds_end_at_granovetters_fixed_point(start: float) -> None:
    """Granovetter 1978: ``r = F(r)``, the share whose thresholds lie under the share r already out.

    Willing where ``H (1 - L) + b_s a(r) > T``, so ``F(r) = clip(1 - (T - b_s a(r)) / (1 - L), 0, 1)``, with
    ``a(r) = alpha / (a_half + alpha)``, ``alpha = 1,000 r S / people``. Between the fixed points
    lies a tipping point: a crowd under it melts, one over it grows to the upper fixed point.
    """
    law = {**PLAIN, **THRESHOLDS, "contagion": 0.3, "spontaneous_rate": 0.0, "leave_rate": 0.3}
    worlds = born(setting_of("cohorts", towns(1)), 4, law)
    everybody = 1000.0 * worlds.region[0, REGION["limit"], 0] / PEOPLE
    expected = fixed_point(start, everybody)
    # Granovetter's order: those with the lowest thresholds are the first out.
    bold = worlds.setting.traits[0] > 1.0 - start
    put_out(worlds, 1.0)
    worlds.mass[:, PROTEST, ~bold] = 0.0
    worlds.region[:, REGION["protest"], 0] = worlds.region[:, REGION["ever"], 0] = worlds.mass[
        :, PROTEST
    ].sum(axis=1)
    assert active_share(worlds) == pytest.approx(np.full((4, 1), start), abs=0.02)
    worlds.step(CALM_HOURS + 150)
    assert followers(expected, everybody) == pytest.approx(expected, abs=1e-6)
    assert active_share(worlds) == pytest.approx(np.full((4, 1), expected), abs=0.02)


def test_c_the_starts_lie_on_both_sides_of_a_tipping_point() -> None:
    """The limits above are two: a melted crowd, and one of half of the people."""
    ends = [fixed_point(start, 1000.0 * 0.05 * 0.65) for start in (0.02, 0.15, 0.45, 0.6)]
    assert ends[:1] == [0.0]
    assert ends[2:] == pytest.approx([0.496, 0.496], abs=1e-3)


# (d) Counts: Poisson without contagion, branching with it.

STREAM = {**WILLING, "spontaneous_rate": 2e-5, "weariness": 0.2}


def onsets(kind: str, contagion: float, size: int, hours: int) -> np.ndarray:
    """(hours, P) people who come for the first time, in one region."""
    worlds = born(
        setting_of(kind, towns(1)), size, {**STREAM, "contagion": contagion, "attention_half": 20.0}
    )
    counts, before = [], np.zeros(size)
    for _ in range(hours):
        worlds.step(1)
        ever = worlds.region[:, REGION["ever"], 0].copy()
        counts.append(np.round(ever - before))
        before = ever
    return np.array(counts)


@pytest.mark.parametrize("kind", KINDS)
def test_d_without_contagion_onsets_are_a_poisson_process(kind: str) -> None:
    """Index of dispersion 1 in every hour and over all hours, and no memory: false alarm 1 in 1,000 each."""
    counts = onsets(kind, 0.0, 400, 120)
    hours, size = counts.shape
    z = stats.norm.isf(FALSE_ALARM / 2)
    dispersion = (counts.var(axis=1, ddof=1) / counts.mean(axis=1)).mean()
    # The variance of a Poisson number's sample dispersion is 2 / (P - 1); hours are independent.
    assert abs(dispersion - 1.0) < z * math.sqrt(2.0 / (size - 1) / hours)
    totals = counts.sum(axis=0)
    assert abs(totals.var(ddof=1) / totals.mean() - 1.0) < z * math.sqrt(2.0 / (size - 1))
    apart = counts - counts.mean(axis=1, keepdims=True)
    memory = (apart[1:] * apart[:-1]).sum() / (apart**2).sum()
    assert abs(memory) < z / math.sqrt(size * (hours - 1))
    # Exactly the thinned rate: nu D S for those not out yet.
    rate = (
        STREAM["spontaneous_rate"] * 0.05 * 0.65 * PEOPLE * setting_of(kind, towns(1)).rhythm[:hours, 0].sum()
    )
    assert abs(totals.mean() - rate) < z * math.sqrt(rate / size) + 0.01 * rate


@pytest.mark.parametrize("kind", KINDS)
def test_d_with_contagion_onsets_branch_with_a_ratio_between_nought_and_one(kind: str) -> None:
    """Each person out draws others at ``b = beta 1,000 S / (a_half people)`` D an hour, until leaving.

    Branching ratio n: people in all per person who came unasked are 1 / (1 - n); clusters of that ratio have
    an index of dispersion of ``1 / (1 - n)^2`` (Hawkes 1971). Both are estimated, and compared with the
    linear equation ``A' = A + (nu S + b A) D - w (2 - D) / 2 A``.
    """
    contagion, size, hours = 0.06, 600, 160
    counts = onsets(kind, contagion, size, hours)
    rhythm = setting_of(kind, towns(1)).rhythm[:hours, 0]
    limit = 0.05 * 0.65 * PEOPLE
    draw = contagion * 1000.0 * limit / (20.0 * PEOPLE)
    crowd = unasked = everybody = 0.0
    for beat in rhythm:
        come = (STREAM["spontaneous_rate"] * limit + draw * crowd) * beat
        unasked += STREAM["spontaneous_rate"] * limit * beat
        everybody += come
        crowd += come - STREAM["weariness"] * (2.0 - beat) / 2.0 * crowd
    totals = counts.sum(axis=0)
    found, expected = 1.0 - unasked / totals.mean(), 1.0 - unasked / everybody
    error = stats.norm.isf(FALSE_ALARM / 2) * totals.std() / math.sqrt(size) / totals.mean() * (1.0 - found)
    assert 0.2 < expected < 0.8
    # Attention saturates and some come twice: both take a little off.
    assert abs(found - expected) < error + 0.03
    dispersion = totals.var(ddof=1) / totals.mean()
    assert dispersion > 1.0 + 5.0 * math.sqrt(2.0 / size), "clusters that leave no trace"
    # Clusters begun near the end are cut short, which makes the second estimate the smaller.
    second = 1.0 - 1.0 / math.sqrt(dispersion)
    assert 0.0 < second < 1.0
    assert abs(second - found) < 0.15


# (e) to (g) Force, death, persons.


def crisis_without_force(**changes: float) -> dict[str, np.ndarray]:
    """Ten days of the fiercest setting without police, guards or cells."""
    bare = {**FIERCE, **NO_FORCE, "cells": 0.0, "sleeper_cells": 0.0, "faction_share": 0.0, "site_guard": 0.0}
    worlds = born(settings_of(small_case(), recorded=False), 40, {**bare, **changes})
    worlds.step(CALM_HOURS + 240)
    return worlds.collect()


def test_e_without_police_and_cells_no_site_is_lost_by_force() -> None:
    """Sites fall to rioters where nobody stands before them, and no such loss counts as fought for."""
    values = crisis_without_force()
    assert values["sites_lost"].sum() > 100, "rioters took nothing: this test saw nothing"
    for name in (
        "sites_fought",
        "clashes",
        "lethal_fire",
        "detained",
        "deaths_security",
        "deaths_by_security_fire",
    ):
        assert not values[name].any(), name


def test_e_without_rioters_as_well_no_site_is_lost_at_all() -> None:
    """Crowds in protest alone take nothing."""
    values = crisis_without_force(**NO_RIOT)
    assert values["participants"].max() > 10_000
    for name in ("rioters", "sites_attacked", "sites_lost", "hours_lost"):
        assert not values[name].any(), name


@pytest.mark.parametrize("single", [False, True])
def test_f_nobody_dies_where_every_lethality_is_nought(single: bool) -> None:
    """All delta = 0: fire is opened and nobody dies, on any side, of any cause."""
    setting = settings_of(small_case(), agents=2000, recorded=False, single=single)
    worlds = born(setting, 30, {**FIERCE, **NO_DEATH})
    worlds.step(CALM_HOURS + 200)
    values = worlds.collect()
    assert values["lethal_fire"].sum() > 50
    assert values["sites_fought"].sum() > 10
    for name in values:
        if name.startswith("deaths"):
            assert not values[name].any(), name


@pytest.mark.parametrize("single", [False, True])
def test_g_persons_of_every_region_add_up_after_ten_days(single: bool) -> None:
    """Quiet + protest + riot + custody + dead or hurt = the stratum."""
    setting = settings_of(small_case(), agents=2000, recorded=False, single=single)
    worlds = born(setting, 30, FIERCE)
    worlds.step(CALM_HOURS + 240)
    region, starts = worlds.region, setting.first[:-1]
    limit = region[:, REGION["limit"]]
    if single:
        counted = np.add.reduceat((worlds.state & 15 > 0).astype(float), starts, axis=1)
        ever = np.add.reduceat((worlds.state & 16 > 0).astype(float), starts, axis=1)
    else:
        counted = np.add.reduceat(worlds.mass[:, 1:4].sum(axis=1).astype(float), starts, axis=1)
        ever = np.add.reduceat(worlds.mass[:, :4].sum(axis=1).astype(float), starts, axis=1)
    booked = region[:, [REGION[n] for n in ("protest", "riot", "jailed", "out")]].sum(axis=1)
    assert counted == pytest.approx(booked, rel=1e-4, abs=0.1)
    assert ever == pytest.approx(region[:, REGION["ever"]], rel=1e-4, abs=0.1)
    assert (ever <= limit * (1 + 1e-5)).all()
    assert booked.sum() > 1000


# (i) Names.

ORDER = [2, 0, 3, 1]


def relabelled() -> Case:
    """The small country with its regions in another order."""
    return small_case(tuple(PLACES[r] for r in ORDER))


def test_i_relabelling_regions_changes_nothing_in_distribution() -> None:
    """A random number's address holds the region's index, so worlds differ; their distribution may not.

    Two-sample tests (Kolmogorov and Smirnov) by region and for the nation: false alarm 1 in 1,000.
    """
    size, ends = 400, []
    for case in (small_case(), relabelled()):
        worlds = born(settings_of(case, agents=4 * 384, recorded=False), size, ACTIVE)
        worlds.step(CALM_HOURS + 96)
        ends.append(worlds.collect())
    inverse = np.argsort(ORDER)
    names = ("participants", "rioters", "sites_attacked", "deaths", "detained")
    bound = FALSE_ALARM / (4 * len(names) + 2)
    for name in names:
        here, there = np.round(ends[0][name]), np.round(ends[1][name][:, inverse])
        assert np.ptp(here) > 0, name
        for r in range(4):
            assert stats.ks_2samp(here[:, r], there[:, r], method="asymp").pvalue > bound, (name, r)
    for name in ("belief", "elite_exits"):
        pair = [np.round(end[name], 9) for end in ends]
        assert stats.ks_2samp(*pair, method="asymp").pvalue > bound, name


def test_i_what_does_not_depend_on_chance_is_relabelled_exactly() -> None:
    """Strata, prices, units: permuted, to the last digit or to the order of a sum."""
    fixed = {"riot_region_sd": 0.0, "spontaneous_rate": 0.0}
    here, there = (born(settings_of(case), 3, fixed) for case in (small_case(), relabelled()))
    for column in ("weight", "limit", "exposure", "riot_effect", "centre"):
        assert (there.region[:, REGION[column]] == here.region[:, REGION[column]][:, ORDER]).all(), column
    for worlds in (here, there):
        worlds.step(CALM_HOURS + 48)
    for column in ("price", "shock", "kick", "reference", "force", "present"):
        pair = there.region[:, REGION[column]], here.region[:, REGION[column]][:, ORDER]
        assert pair[0] == pytest.approx(pair[1]), column
    assert there.nation[:, NATION["belief"]] == pytest.approx(here.nation[:, NATION["belief"]], rel=1e-12)


# (j) Bytes.


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("how", ["three threads", "saved and loaded", "alone", "again from the start"])
def test_j_the_same_seed_gives_the_same_bytes(kind: str, how: str, tmp_path: Path) -> None:
    """Threads, a stop in between, the batch around a world: none of them changes a byte."""
    setting = settings_of(
        small_case(inputs=(given("emergency", 4, until=at(6)),)), agents=800, single=kind == "single"
    )
    straight = born(setting, 12, FIERCE)
    straight.step(CALM_HOURS + 60)

    def saved(worlds: Worlds) -> Worlds:
        worlds.save(tmp_path / "state.npz")
        loaded = Worlds.load(tmp_path / "state.npz", setting)
        loaded.step(72)
        return loaded

    def threaded(worlds: Worlds) -> Worlds:
        worlds.step(72, 3)
        return worlds

    def alone(worlds: Worlds) -> Worlds:
        one = worlds.fork([7], "same")
        one.step(72)
        return one

    def again(_: Worlds) -> Worlds:
        worlds = born(setting, 12, FIERCE)
        worlds.step(CALM_HOURS + 132)
        return worlds

    ways: dict[str, Callable[[Worlds], Worlds]] = {
        "three threads": threaded, "saved and loaded": saved, "alone": alone, "again from the start": again,
    }  # fmt: skip
    other = ways[how](straight.fork(np.arange(12), "same"))
    straight.step(72)
    assert straight.region[:, REGION["ever"]].sum() > 0
    assert other.digest() == (straight.fork([7], "same") if how == "alone" else straight).digest()
