"""What all worlds of a run share: citizens' traits, daily rhythm, distances, sites, units."""

import numpy as np
import pytest

from kernels import from_python
from powderkeg.case import CalendarDay
from powderkeg.society import society_named
from powderkeg.society.country import (
    CALM_HOURS,
    INDICATORS,
    LEAST_PER_REGION,
    PARAMETERS,
    PER_REGION,
    SITE_KINDS,
    read_setting,
)
from powderkeg.society.country.cohorts import EXPOSED, OPPORTUNIST, UNEXPOSED, block_sizes
from powderkeg.society.country.setting import _working, great_circle
from powderkeg.society.country.units import ARMY, INTERIOR_HOME, INTERIOR_MOBILE, POLICE
from societies import PLACES, START, place, settings_of, small_case

block_sizes = from_python(block_sizes)


def test_traits_take_every_stratum_once_in_each_region() -> None:
    setting = settings_of(small_case(), agents=4 * 50, single=True)
    for r in range(4):
        own = setting.traits[:, setting.first[r] : setting.first[r + 1]]
        assert (np.sort(np.floor(own * 50), axis=1) == np.arange(50)).all()
    # Traits are orders of their own: nobody's hardship tells his risk aversion.
    assert np.abs(np.corrcoef(setting.traits) - np.eye(5)).max() < 0.25


def test_the_seed_names_the_sample_of_citizens() -> None:
    one, same, other = (settings_of(small_case(), seed=s).traits for s in (1, 1, 2))
    assert (one == same).all()
    assert (one != other).any()


def test_regions_have_equal_numbers_of_citizens() -> None:
    setting = settings_of(small_case(), agents=243)
    assert np.diff(setting.first).tolist() == [60] * 4
    assert setting.citizens == 240


def test_fewer_agents_than_the_regions_need_are_refused() -> None:
    message = r"agents: 31 is fewer than 8 for each of the 4 regions; allowed: 32 or more"
    with pytest.raises(ValueError, match=message):
        settings_of(small_case(), agents=31)
    assert settings_of(small_case(), agents=32).citizens == 4 * LEAST_PER_REGION == 32
    assert read_setting(small_case(), seed=1).citizens == 4 * PER_REGION


@pytest.mark.parametrize("per_region", [LEAST_PER_REGION, 24, 97])
def test_cohorts_cut_each_block_into_strata_finest_where_hardship_is_highest(per_region: int) -> None:
    setting = settings_of(small_case(), agents=4 * per_region)
    for r in range(4):
        own = slice(setting.first[r], setting.first[r + 1])
        hardship, block, part = setting.traits[0, own], setting.block[own], setting.part[own]
        for kind in (EXPOSED, UNEXPOSED, OPPORTUNIST):
            members = block == kind
            assert members.sum() >= 2
            assert part[members].sum() == pytest.approx(1.0)
            assert (np.diff(part[members]) > 0).all(), "those readiest to act are cut finest"
            # Each agent is the middle of its stratum of a uniform hardship.
            upper = 1.0 - np.concatenate([[0.0], np.cumsum(part[members])[:-1]])
            assert hardship[members] == pytest.approx(upper - part[members] / 2, abs=1e-6)
        assert (setting.traits[2, own][block == EXPOSED] < 0).all()
        assert (setting.traits[2, own][block == UNEXPOSED] > 1).all()


def test_risk_aversion_and_reach_of_cohorts_fill_their_square() -> None:
    setting = settings_of(small_case(), agents=4 * 400)
    for r in range(4):
        own = setting.block[setting.first[r] : setting.first[r + 1]] == EXPOSED
        points = setting.traits[[1, 3]][:, setting.first[r] : setting.first[r + 1]][:, own]
        counts, *_ = np.histogram2d(*points, bins=4, range=[[0, 1], [0, 1]])
        # A lattice of 180 points over 16 cells holds 11.25 in each, give or take a few (if independent: 3.4).
        assert np.abs(counts - own.sum() / 16).max() <= 4


def test_blocks_of_people_add_up_to_the_stratum_whatever_the_shares() -> None:
    for exposed, opportunists in ((0.0, 0.0), (0.35, 0.02), (1.0, 0.5)):
        sizes = block_sizes(12_345.0, exposed, opportunists)
        assert sum(sizes) == pytest.approx(12_345.0)
        assert sizes[2] == pytest.approx(12_345.0 * opportunists)
        assert sizes[0] == pytest.approx((12_345.0 - sizes[2]) * exposed)


def test_one_agent_per_adult() -> None:
    hamlets = (place("ONE", 50, 70, 1000), place("TWO", 50, 71, 3000))
    setting = settings_of(small_case(hamlets), whole=True)
    assert np.diff(setting.first).tolist() == [650, 1950]


def test_the_rhythm_is_local() -> None:
    setting = settings_of(small_case())
    capital, coast = setting.rhythm[CALM_HOURS : CALM_HOURS + 24, [0, 2]].T
    assert capital.argmax() == 16
    assert capital.max() == pytest.approx(1.0)
    assert capital.argmin() == 4
    assert capital.min() == pytest.approx(0.08)
    assert coast.argmax() == 17, "one time zone further west the afternoon comes an hour later"


def test_working_hours_follow_the_week_and_the_calendar() -> None:
    assert START.weekday() == 0
    day = START.replace(day=START.day + 1)
    saturday = START.replace(day=START.day + 5)
    calendar = (CalendarDay(date=day, kind="holiday"), CalendarDay(date=saturday, kind="workday"))
    working = _working(small_case().replace(calendar=calendar), 240)[CALM_HOURS:].reshape(10, 24)
    assert working.any(axis=1).tolist() == [True, False, True, True, True, True, False, True, True, True]
    assert np.flatnonzero(working[0]).tolist() == list(range(8, 18))


def test_distances_are_those_of_a_sphere() -> None:
    # A quarter of the way around, and one degree of latitude.
    distance = great_circle(np.array([0.0, 0.0, 1.0]), np.array([0.0, 90.0, 0.0]))
    assert distance[0, 1] == pytest.approx(6371.0 * np.pi / 2)
    assert distance[0, 2] == pytest.approx(6371.0 * np.pi / 180)
    assert (distance == distance.T).all()
    assert not np.diag(distance).any()


def test_sites_are_sorted_by_region_and_shops_are_counted_apart() -> None:
    setting = settings_of(small_case())
    kinds = [SITE_KINDS[k] for k in setting.site_kind[: setting.site_first[1]]]
    assert kinds == ["administration"] * 2 + ["police"] * 3 + ["airport", "television", "prison"]
    assert setting.site_first.tolist() == [0, 8, 16, 24, 32]
    assert (setting.shops == 400).all()


def test_each_region_has_every_kind_of_unit_and_the_army_waits_in_barracks() -> None:
    setting = settings_of(small_case())
    for r in range(4):
        assert set(setting.unit_kind[setting.unit_home == r]) == {POLICE, INTERIOR_HOME, INTERIOR_MOBILE}
    assert set(setting.unit_kind[setting.unit_home == -1]) == {ARMY}


def test_a_region_without_a_range_of_exposure_has_its_best_value() -> None:
    plain = tuple(p.model_copy(update={"extra": {}}) for p in PLACES)
    assert (settings_of(small_case(plain)).exposure == 0.5).all()
    assert settings_of(small_case()).exposure[:, 0].tolist() == [0.3, 0.7]


def test_the_two_largest_regions_get_the_allies() -> None:
    assert [PLACES[r].place_id for r in settings_of(small_case()).largest] == ["SOU", "HIL"]


def test_the_vocabulary_has_all_words_of_the_country() -> None:
    vocabulary = society_named("country")
    assert list(vocabulary.indicators) == list(INDICATORS)
    assert list(vocabulary.parameters) == [row.name for row in PARAMETERS]
    assert set(SITE_KINDS) | {"shops"} == set(vocabulary.sites)
    with pytest.raises(ValueError, match="'grid' is not known; allowed: country"):
        society_named("grid")


def test_every_parameter_has_its_facts_and_a_prior_within_its_bounds() -> None:
    assert len({row.name for row in PARAMETERS}) == len(PARAMETERS)
    for row in PARAMETERS:
        assert row.unit, row.name
        assert row.meaning, row.name
        assert row.source, row.name
        low, high = row.default.bounds
        assert row.low <= low <= high <= row.high, row.name
