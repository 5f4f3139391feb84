"""Each mechanism against its equation, written out in tests/naive.py."""

import math

import numpy as np
import pytest

import naive
import societies
from blank import blank, parameters
from kernels import from_python
from powderkeg.kernels.logistic import logistic
from powderkeg.society.country import INDEX, PARAMETERS, SITE_KINDS
from powderkeg.society.country.attention import nearness_levels, update_attention
from powderkeg.society.country.citizens import fatigue_now, tabulate_fade, turn_hazard
from powderkeg.society.country.clashes import emergency, set_empty_street, set_posture
from powderkeg.society.country.columns import (
    NATION,
    NEVER,
    REGION,
    REGION_WINDOW,
    SITE,
    UNIT,
)
from powderkeg.society.country.government import decide
from powderkeg.society.country.prices import update_prices
from powderkeg.society.country.sites import (
    CELL_PREFERENCE,
    CROWD_PREFERENCE,
    VISIBILITY,
    armed_rioters,
    contest_site,
)
from powderkeg.society.country.state import MAX_CELLS
from powderkeg.society.country.units import count_force

update_attention = from_python(update_attention)
fatigue_now = from_python(fatigue_now)
logistic = from_python(logistic)
tabulate_fade = from_python(tabulate_fade)
turn_hazard = from_python(turn_hazard)
emergency = from_python(emergency)
set_empty_street = from_python(set_empty_street)
set_posture = from_python(set_posture)
decide = from_python(decide)
update_prices = from_python(update_prices)
contest_site = from_python(contest_site)
armed_rioters = from_python(armed_rioters)
count_force = from_python(count_force)

EXACT = {"rel": 1e-12, "abs": 1e-14}
REGIONS = 3


def test_the_logistic_is_as_near_as_it_says_and_held_far_out() -> None:
    x = np.linspace(-31.99, 31.99, 2001)
    found, exact = np.array([logistic(v) for v in x]), 1.0 / (1.0 + np.exp(-x))
    assert np.abs(found / exact - 1.0).max() < 3e-6
    near = np.abs(x) < 4.0
    assert np.abs(found / exact - 1.0)[near].max() < 5e-7
    assert (np.diff(found) >= 0.0).all()
    assert (logistic(-1e9), logistic(1e9)) == (logistic(-32.0), logistic(32.0))
    assert 0.0 < logistic(-1e9) < 1e-13


def test_prices_follow_the_equation_over_a_rise_a_fall_and_a_second_rise() -> None:
    nation, region, _ = blank(1)
    state = naive.PriceState()
    par = parameters(reference_days=3.0, shock_decay=20.0)
    for hour, price in enumerate([1.0] * 3 + [2.0] * 40 + [1.2] * 30 + [2.4] * 10):
        update_prices(hour, np.array([price]), np.zeros(1), nation, region, par)
        state = naive.next_prices(state, price, 3.0, 20.0)
        got = [region[REGION[name], 0] for name in ("reference", "shock", "kick")]
        assert got == pytest.approx([state.reference, state.shock, state.kick], **EXACT)
    assert region[REGION["price"], 0] == 2.4


def test_a_concession_takes_back_its_part_of_the_rise() -> None:
    nation, region, _ = blank(1)
    nation[NATION["concession"]] = 5.0
    par = parameters(concession_size=0.75)
    for hour, expected in ((4, 2.0), (5, 1.25)):
        update_prices(hour, np.array([2.0]), np.zeros(1), nation, region, par)
        assert region[REGION["price"], 0] == expected


def test_attention_follows_the_equation_with_its_lag() -> None:
    rng = np.random.default_rng(1)
    population = rng.uniform(1e5, 1e6, REGIONS)
    near = naive.nearness(np.abs(rng.uniform(50, 900, (REGIONS, REGIONS))), 120.0)
    _, region, _ = blank()
    region[REGION["weight"]] = [20.0, 50.0, 80.0]
    region[REGION["connectivity"]] = [1.0, 0.3, 0.0]
    perceived, riots_seen, scratch = np.zeros((3, REGIONS))
    par = societies.middle()
    for _ in range(30):
        region[REGION["protest"]] = rng.integers(0, 40, REGIONS)
        region[REGION["riot"]] = rng.integers(0, 10, REGIONS)
        active = (region[REGION["protest"]] + region[REGION["riot"]]) * region[REGION["weight"]]
        update_attention(population, np.ascontiguousarray(near.T), scratch, region, parameters())
        around = (population, near, region[REGION["connectivity"]], par)
        perceived, attention = naive.next_attention(active, perceived, *around)
        rioters = region[REGION["riot"]] * region[REGION["weight"]]
        riots_seen, riot_attention = naive.next_attention(
            rioters, riots_seen, *around, own=0.0, half=par["riot_half"]
        )
        assert region[REGION["perceived"]] == pytest.approx(perceived, **EXACT)
        assert region[REGION["attention"]] == pytest.approx(attention, **EXACT)
        assert region[REGION["perceived_riot"]] == pytest.approx(riots_seen, **EXACT)
        assert region[REGION["riot_attention"]] == pytest.approx(riot_attention, **EXACT)
    assert riot_attention[2] == 0.0 < riot_attention[1], "a region that is cut off hears of no riot elsewhere"


def test_without_anybody_active_there_is_no_attention() -> None:
    _, region, _ = blank()
    scratch = np.ones(REGIONS)
    update_attention(np.full(REGIONS, 1e6), np.zeros((REGIONS, REGIONS)), scratch, region, parameters())
    assert not region[REGION["attention"]].any()
    assert not region[REGION["riot_attention"]].any()


@pytest.mark.parametrize("riot_attention", [0.0, 0.7])
@pytest.mark.parametrize("force", [0.0, 400.0])
def test_protesters_turn_to_riot_as_what_they_see_and_hear_says(riot_attention: float, force: float) -> None:
    _, region, _ = blank(1)
    values = {"protest": 900.0, "clash": 0.3, "incident": 1.0, "riot_effect": 1.7, "force": force}
    for name, value in (values | {"riot_attention": riot_attention}).items():
        region[REGION[name]] = value
    par = {**societies.middle(), "riot_contagion": 0.08, "riot_absence_ratio": 0.2}
    expected = naive.turn_hazard(0.3, 1.0, riot_attention, 1.7, par, few=force < 0.2 * 900.0)
    assert turn_hazard(0, region, parameters(**par)) == pytest.approx(expected, **EXACT)
    region[REGION["riot_effect"]] = 1e4
    assert turn_hazard(0, region, parameters(**par)) == 0.5


def test_the_share_of_the_sites_neighbourhood_is_that_of_the_largest_town_to_its_exponent() -> None:
    city = societies.place("TWN", 44.0, 52.0, 140_000, kind="city", parent="COA", sites={})
    village = societies.place("VIL", 44.1, 52.0, 20_000, kind="city", parent="COA", sites={})
    setting = societies.settings_of(societies.small_case((*societies.PLACES, city, village)))
    assert setting.centre.tolist() == [1.0, 1.0, 140 / 700, 1.0]
    worlds = societies.born(setting, 2, {"centre_exponent": [0.0, 0.5]})
    assert worlds.region[:, REGION["centre"], 2].tolist() == [1.0, pytest.approx(math.sqrt(0.2))]


def test_what_happens_away_from_the_centre_does_not_reach_its_sites() -> None:
    near, far = (
        contests(0, 900.0, 0.0, 0.0, 1.0, tries=1500, centre=c, attack_scale=1000.0) for c in (1.0, 0.1)
    )
    attacked = [w[:, REGION_WINDOW["sites_attacked"]].mean() for w, _ in (near, far)]
    for share, centre in zip(attacked, (1.0, 0.1), strict=True):
        chance = naive.attack_chance(CROWD_PREFERENCE[0], 900.0 * centre, 1000.0, 1.0, 0.0)
        # Four standard deviations, with fixed keys.
        assert abs(share - chance) < 4 * math.sqrt(chance * (1 - chance) / 1500)


def test_proximity_kernels_have_rows_of_one_and_fall_with_distance() -> None:
    distance = np.array([[0.0, 100.0, 300.0], [100.0, 0.0, 250.0], [300.0, 250.0, 0.0]])
    levels = nearness_levels(distance, np.array([40.0, 200.0]))
    for level, scale in zip(levels, (40.0, 200.0), strict=True):
        assert level == pytest.approx(naive.nearness(distance, scale), **EXACT)
        assert level.sum(axis=1) == pytest.approx(1.0)
    assert not nearness_levels(np.zeros((1, 1)), np.array([40.0])).any()


@pytest.mark.parametrize("protest", [0, 3, 40, 900])
@pytest.mark.parametrize("riot", [0, 2, 200])
@pytest.mark.parametrize("force", [0.0, 120.0, 5000.0])
def test_posture_and_risks_follow_the_equations(protest: int, riot: int, force: float) -> None:
    nation, region, window = blank(1)
    region[REGION["protest"]], region[REGION["riot"]], region[REGION["weight"]] = protest, riot, 30.0
    region[REGION["force"]] = force
    par = {**societies.middle(), "lethal_incident": 0.0, "dispersal_rate": 0.0}
    firing = set_posture(np.uint64(1), 10, 0, 0.0, 0.0, nation, region, window, parameters(**par))
    crowd = 30.0 * (protest + riot)
    posture = 0 if crowd <= 50 else (2 if riot > 0.05 * (protest + riot) else 1)
    theta = par["risk_dispersed"] if posture == 2 else par["risk_contained"]
    assert firing == 0.0
    assert region[REGION["posture"], 0] == posture
    assert region[REGION["arrest_risk"], 0] == pytest.approx(
        naive.arrest_risk(force, crowd, theta, par), **EXACT
    )
    clash = 0.5 * min(1.0, force / crowd) if posture == 2 and crowd > 200 else 0.0
    assert region[REGION["clash"], 0] == pytest.approx(clash, **EXACT)


def test_under_an_emergency_everybody_is_noticed_and_dispersed() -> None:
    nation, region, window = blank(2)
    region[REGION["emergency_at"], 1] = 5.0
    region[REGION["protest"]], region[REGION["force"]] = 30.0, 400.0
    par = {**societies.middle(), "lethal_incident": 0.0}
    for r, theta, declared in ((0, par["risk_contained"], False), (1, par["risk_dispersed"], True)):
        set_posture(np.uint64(1), 10, r, 0.0, 0.0, nation, region, window, parameters(**par))
        expected = naive.arrest_risk(400.0, 30.0, theta, par, emergency=declared)
        assert region[REGION["arrest_risk"], r] == pytest.approx(expected, **EXACT)


def test_on_an_empty_street_only_an_emergency_is_a_risk() -> None:
    nation, region, _ = blank(2)
    region[REGION["emergency_at"], 1] = 5.0
    region[REGION["force"]] = 400.0
    busy = ("posture", "clash", "fire_risk", "arrest_risk")
    for name in busy:
        region[REGION[name]] = 0.5
    par = societies.middle()
    for r in range(2):
        set_empty_street(10, r, nation, region, parameters())
    assert not region[[REGION[name] for name in busy], 0].any()
    expected = naive.arrest_risk(400.0, 0.0, par["risk_dispersed"], par, emergency=True)
    assert region[REGION["arrest_risk"], 1] == pytest.approx(expected, **EXACT)


def test_units_begin_to_disperse_as_often_as_the_rate_says_and_go_on_until_the_crowd_is_gone() -> None:
    tries, rate, begun = 4000, 0.2, 0
    par = parameters(lethal_incident=0.0, lethal_discretion=0.0, dispersal_rate=rate)
    for n in range(tries):
        nation, region, window = blank(1)
        region[REGION["protest"]], region[REGION["force"]] = 300.0, 10.0
        odd = np.uint64(naive.extend(3, n))
        set_posture(odd, 10, 0, 0.0, 0.0, nation, region, window, par)
        assert region[REGION["posture"], 0] == 1.0 + region[REGION["dispersing"], 0]
        begun += int(region[REGION["dispersing"], 0])
    # Four standard deviations, with fixed keys.
    assert abs(begun - tries * rate) < 4 * math.sqrt(tries * rate * (1 - rate))
    nation, region, window = blank(1)
    region[REGION["dispersing"]] = 1.0
    for crowd, posture, dispersing in ((150.0, 2.0, 1.0), (20.0, 0.0, 0.0), (150.0, 1.0, 0.0)):
        region[REGION["protest"]] = crowd
        set_posture(np.uint64(1), 10, 0, 0.0, 0.0, nation, region, window, par)
        assert (region[REGION["posture"], 0], region[REGION["dispersing"], 0]) == (posture, dispersing)


def test_an_order_opens_fire_where_there_is_somebody_to_fire_at() -> None:
    nation, region, window = blank(2)
    nation[NATION["lethal_order"]] = 10.0
    region[REGION["protest"]], region[REGION["riot"]] = [300.0, 300.0], [100.0, 0.0]
    region[REGION["force"]] = 500.0
    for hour, fires in ((9, 0.0), (10, 100.0)):
        par = parameters(lethal_incident=0.0)
        assert set_posture(np.uint64(1), hour, 0, 0.0, 0.0, nation, region, window, par) == fires
        assert set_posture(np.uint64(1), hour, 1, 0.0, 0.0, nation, region, window, par) == 0.0
    assert region[REGION["fire_risk"], 0] == pytest.approx(naive.fire_risk(100.0, 400.0), **EXACT)
    assert region[REGION["fire_risk"], 1] == 0.0
    assert window[REGION_WINDOW["lethal_fire"]].tolist() == [1.0, 0.0]


def test_a_regional_emergency_holds_from_its_hour_to_its_end_and_there_only() -> None:
    nation, region, _ = blank(2)
    region[REGION["emergency_at"], 1], region[REGION["emergency_until"], 1] = 20.0, 30.0
    assert [hour for hour in range(40) if emergency(hour, 1, nation, region)] == list(range(20, 30))
    assert not any(emergency(hour, 0, nation, region) for hour in range(40))
    nation[NATION["emergency"]], nation[NATION["emergency_end"]] = 28.0, 35.0
    assert [hour for hour in range(40) if emergency(hour, 1, nation, region)] == list(range(20, 35))
    assert [hour for hour in range(40) if emergency(hour, 0, nation, region)] == list(range(28, 35))


def contests(
    kind: int,
    rioters: float,
    cells: float,
    force: float,
    rhythm: float,
    *,
    tries: int = 4000,
    centre: float = 1.0,
    **changes: float,
) -> tuple[np.ndarray, np.ndarray]:
    """Columns of the window and of the site after one hour of one site, over many keys: (tries, columns)."""
    windows, sites = [], []
    for key in range(1, 2 * tries, 2):
        _, region, window = blank(1)
        region[REGION["riot"]], region[REGION["weight"]] = rioters / 10.0, 10.0
        region[REGION["force"]], region[REGION["centre"]] = force, centre
        site = np.zeros((len(SITE), 1))
        site[SITE["guarded"]] = 1.0
        par = parameters(guard_leaves=0.0, local_evacuation=0.0, **changes)
        odd = np.uint64(naive.extend(key, 0))
        near, armed = rioters * centre, armed_rioters(0, region, par) * centre
        region_now = site, region, window, par
        contest_site(0, 0, kind, odd, rhythm, near, armed, cells, 2.0 * cells, False, *region_now)  # noqa: FBT003
        windows.append(window[:, 0])
        sites.append(site[:, 0])
    return np.array(windows), np.array(sites)


@pytest.mark.parametrize(
    ("kind", "rioters", "cells", "rhythm"),
    [(0, 900.0, 0.0, 1.0), (1, 300.0, 20.0, 0.4), (2, 2500.0, 0.0, 0.08)],
)
def test_sites_are_attacked_and_fall_as_often_as_the_contest_says(
    kind: int, rioters: float, cells: float, rhythm: float
) -> None:
    par = {**societies.middle(), "attack_scale": 1000.0, "contest_rate": 0.9}
    windows, sites = contests(kind, rioters, cells, 200.0, rhythm, attack_scale=1000.0, contest_rate=0.9)
    by_cells = CELL_PREFERENCE[kind] if cells else 0.0
    attacked = naive.attack_chance(CROWD_PREFERENCE[kind], rioters, 1000.0, rhythm, by_cells)
    strength = 2.0 * cells + par["crowd_strength"] * rioters
    falls = naive.fall_chance(strength, 0.1 * 200.0 + par["site_guard"], rhythm, par)
    tries = len(windows)
    for column, chance in (("sites_attacked", attacked), ("sites_lost", attacked * falls)):
        count = windows[:, REGION_WINDOW[column]].sum()
        # Four standard deviations: a false alarm in 16,000 runs (and the keys are fixed).
        assert abs(count - tries * chance) < 4 * math.sqrt(tries * chance * (1 - chance)) + 1e-9
    lost = windows[:, REGION_WINDOW["sites_lost"]] > 0
    assert ((sites[:, SITE["holder"]] > 0) == lost).all()
    assert (windows[:, REGION_WINDOW["sites_fought"]] == windows[:, REGION_WINDOW["sites_lost"]]).all()


@pytest.mark.parametrize("kind", range(len(SITE_KINDS)))
def test_without_rioters_and_cells_no_site_falls(kind: int) -> None:
    windows, sites = contests(kind, 0.0, 0.0, 0.0, 1.0, tries=500, attack_scale=10.0, contest_rate=1.0)
    assert not windows[:, [REGION_WINDOW["sites_attacked"], REGION_WINDOW["sites_lost"]]].any()
    assert not sites[:, SITE["holder"]].any()


def test_every_kind_of_site_has_its_preferences_and_visibility() -> None:
    assert len(SITE_KINDS) == len(CROWD_PREFERENCE) == len(CELL_PREFERENCE) == len(VISIBILITY)


def test_fatigue_solves_its_equation() -> None:
    # dz/dt = active / 12 - z / rest, against many small steps.
    fade = np.empty(20)
    tabulate_fade(parameters(fatigue_recovery=50.0), fade)
    assert fade == pytest.approx(np.exp(-np.arange(20) / 50.0))
    for active, start in ((True, 0.2), (False, 1.5)):
        z, small = start, 1e-3
        for _ in range(9000):
            z += small * ((1.0 / 12.0 if active else 0.0) - z / 50.0)
        assert fatigue_now(start, 4, 13, active, fade, 50.0) == pytest.approx(z, rel=1e-3)
    assert fatigue_now(0.7, 4, 4, True, fade, 50.0) == 0.7  # noqa: FBT003


def test_force_counts_loyal_units_where_they_are_and_officers_freed_by_allies() -> None:
    nation, region, _ = blank(2)
    unit = np.zeros((len(UNIT), 5))
    unit[UNIT["strength"]] = 100.0
    unit[UNIT["region"]] = [0, 0, 1, 1, -1]
    unit[UNIT["state"]] = [0, 1, 2, 0, 0]
    unit[UNIT["faction"]] = [0, 0, 0, 1, 0]
    largest = np.array([1, 0])
    count_force(largest, False, unit, nation, region)  # noqa: FBT003
    assert region[REGION["present"]].tolist() == [200.0, 200.0]
    assert region[REGION["force"]].tolist() == [100.0, 100.0]
    nation[NATION["troops"]] = 1000.0
    count_force(largest, True, unit, nation, region)  # noqa: FBT003
    assert region[REGION["force"]].tolist() == [500.0, 400.0]


def test_the_government_decides_once_belief_is_under_its_threshold() -> None:
    nation, _, _ = blank()
    par = parameters(
        concession_belief=0.8, emergency_belief=0.5, decision_delay=7.0, army_delay=10.0, army_belief=0.6
    )
    nation[NATION["belief"]] = 0.55
    for hour in range(5):
        decide(hour + 1, False, nation, par)  # noqa: FBT003
    assert nation[NATION["concession"]] == NEVER, "decisions are taken every sixth hour only"
    decide(6, False, nation, par)  # noqa: FBT003
    assert [nation[NATION[n]] for n in ("concession", "army_call", "army_arrival", "emergency")] == [
        13,
        13,
        23,
        NEVER,
    ]


def test_a_recorded_government_decides_nothing_but_its_army_still_needs_its_time() -> None:
    nation, _, _ = blank()
    nation[NATION["belief"]], nation[NATION["army_call"]] = 0.01, 4.5
    decide(6, True, nation, parameters(army_delay=10.0))  # noqa: FBT003
    assert nation[NATION["army_arrival"]] == 14.5
    assert nation[NATION["concession"]] == nation[NATION["lethal_order"]] == NEVER


def test_the_table_allows_as_many_cells_as_the_state_holds() -> None:
    assert PARAMETERS[INDEX["cells"]].high + PARAMETERS[INDEX["sleeper_cells"]].high == MAX_CELLS
