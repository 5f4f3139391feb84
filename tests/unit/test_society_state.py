"""A batch of worlds as a value: the same bytes however it is stepped, saved, forked or placed in a batch."""

from pathlib import Path

import numpy as np
import pytest

import societies
from powderkeg.society.country import (
    CALM_HOURS,
    Setting,
    Worlds,
    bytes_per_world,
    concatenate,
    initial,
    over_places,
)
from powderkeg.society.country.columns import NATION, REGION, SITE
from powderkeg.society.country.state import _ARRAYS
from societies import ACTIVE, FIERCE, born, settings_of, small_case

SIZE = 40


@pytest.fixture(scope="module")
def setting() -> Setting:
    return settings_of(small_case(), recorded=False)


@pytest.fixture(scope="module")
def crisis(setting: Setting) -> Worlds:
    """Worlds in the middle of a crisis (not to be changed: fork them)."""
    worlds = born(setting, SIZE, FIERCE)
    worlds.step(CALM_HOURS + 72)
    assert over_places("participants", worlds.window[:, 0]).max() > 10_000
    return worlds


def test_one_day_at_once_is_twenty_four_single_hours(crisis: Worlds) -> None:
    at_once, hourly = (crisis.fork(np.arange(SIZE), "same") for _ in range(2))
    at_once.step(24)
    for _ in range(24):
        hourly.step(1)
    assert at_once.digest() == hourly.digest() != crisis.digest()


@pytest.mark.parametrize("threads", [2, 3])
def test_threads_do_not_change_a_byte(crisis: Worlds, threads: int) -> None:
    alone, together = (crisis.fork(np.arange(SIZE), "same") for _ in range(2))
    alone.step(48, threads=1)
    together.step(48, threads=threads)
    assert alone.digest() == together.digest()


def test_a_world_is_the_same_alone_and_in_any_place_of_a_batch(crisis: Worlds) -> None:
    order = np.random.default_rng(3).permutation(SIZE)
    batch, shuffled = crisis.fork(np.arange(SIZE), "same"), crisis.fork(order, "same")
    batch.step(48)
    shuffled.step(48)
    assert batch.fork(order, "same").digest() == shuffled.digest()
    for index in (0, 17, SIZE - 1):
        alone = crisis.fork([index], "same")
        alone.step(48)
        assert alone.digest() == batch.fork([index], "same").digest()


def test_a_world_is_born_the_same_alone_and_in_a_batch(setting: Setting) -> None:
    batch, alone = born(setting, 5, ACTIVE), born(setting, 1, ACTIVE, first=3)
    assert batch.fork([3], "same").digest() == alone.digest()


def test_the_seed_decides(crisis: Worlds) -> None:
    again = born(settings_of(small_case(), recorded=False), SIZE, FIERCE)
    other = born(settings_of(small_case(), recorded=False, seed=2), SIZE, FIERCE)
    for worlds in (again, other):
        worlds.step(CALM_HOURS + 72)
    assert again.digest() == crisis.digest() != other.digest()


def test_a_saved_batch_goes_on_as_if_nothing_had_happened(
    crisis: Worlds, setting: Setting, tmp_path: Path
) -> None:
    crisis.save(tmp_path / "state.npz")
    loaded = Worlds.load(tmp_path / "state.npz", setting)
    assert loaded.digest() == crisis.digest()
    went_on = crisis.fork(np.arange(SIZE), "same")
    went_on.step(30)
    loaded.step(30)
    assert loaded.digest() == went_on.digest()
    assert [path.name for path in tmp_path.iterdir()] == ["state.npz"], "a part of the file was left behind"


@pytest.mark.parametrize("places", [societies.PLACES[:3], societies.PLACES[::-1][:4]])
def test_a_state_of_another_setting_is_refused(crisis: Worlds, tmp_path: Path, places: tuple) -> None:
    crisis.save(tmp_path / "state.npz")
    other = settings_of(small_case(places), agents=len(places) * 70)
    with pytest.raises(ValueError, match="worlds of another setting"):
        Worlds.load(tmp_path / "state.npz", other)


def test_the_same_number_of_citizens_in_fewer_regions_is_another_setting(
    crisis: Worlds, tmp_path: Path
) -> None:
    crisis.save(tmp_path / "state.npz")
    other = settings_of(small_case(societies.PLACES[:3]), agents=240)
    assert other.citizens == crisis.setting.citizens
    with pytest.raises(ValueError, match="regions"):
        Worlds.load(tmp_path / "state.npz", other)


def test_a_fork_with_the_same_noise_evolves_as_its_parent(crisis: Worlds) -> None:
    parent, child = crisis.fork(np.arange(SIZE), "same"), crisis.fork(np.arange(SIZE), "same")
    parent.step(24)
    child.step(24)
    assert parent.digest() == child.digest()


def test_a_fork_with_new_noise_parts_from_its_parent_and_from_its_twins(crisis: Worlds) -> None:
    active = int(np.argmax(crisis.nation[:, NATION["crowd"]]))
    same, twins = crisis.fork([active], "same"), crisis.fork([active] * 3)
    assert (twins.mass == same.mass).all()
    assert (twins.parameters == same.parameters).all()
    for worlds in (same, twins):
        worlds.step(6)
    states = [same.mass[0].tobytes(), *(row.tobytes() for row in twins.mass)]
    assert len(set(states)) == 4


def test_forking_is_repeatable_but_the_hour_counts(crisis: Worlds) -> None:
    one, two = crisis.fork([1, 1, 2]), crisis.fork([1, 1, 2])
    assert (one.lineage == two.lineage).all()
    later = crisis.fork([1, 1, 2], "same")
    later.step(1)
    assert not np.isin(later.fork([0, 1, 2]).lineage, one.lineage).any()


def test_a_fork_shares_no_memory_with_its_parent(crisis: Worlds) -> None:
    before = crisis.digest()
    child = crisis.fork(np.arange(SIZE))
    child.step(24)
    child.collect()
    for name in _ARRAYS:
        assert not np.shares_memory(getattr(child, name), getattr(crisis, name)), name
    assert crisis.digest() == before


def test_an_index_out_of_range_is_refused(crisis: Worlds) -> None:
    with pytest.raises(IndexError):
        crisis.fork([SIZE])


@pytest.mark.parametrize("hours", [-1, 10 * 24 + 1])
def test_stepping_backwards_or_past_the_end_is_refused(crisis: Worlds, hours: int) -> None:
    before = crisis.digest()
    with pytest.raises(ValueError, match="the case ends at hour 240"):
        crisis.step(hours)
    assert crisis.digest() == before


def test_stepping_to_the_very_end_is_allowed(setting: Setting) -> None:
    worlds = born(setting, 1)
    worlds.step(CALM_HOURS + 240)
    assert worlds.hour == 240


def test_batches_join_only_at_the_same_hour(crisis: Worlds) -> None:
    parts = [crisis.fork([0, 1], "same"), crisis.fork([2], "same")]
    assert concatenate(parts).digest() == crisis.fork([0, 1, 2], "same").digest()
    parts[1].step(1)
    with pytest.raises(ValueError, match="same hour"):
        concatenate(parts)
    with pytest.raises(ValueError, match="one or more"):
        concatenate([])


def test_a_missing_parameter_is_named(setting: Setting) -> None:
    with pytest.raises(ValueError, match="contagion"):
        initial(
            setting,
            {n: [v] for n, v in societies.middle().items() if n != "contagion"},
            societies.lineages(1),
        )


@pytest.mark.parametrize("agents", [240, 8 * 2040])
def test_the_bytes_of_a_world_are_what_its_arrays_take(agents: int) -> None:
    setting = settings_of(small_case(), agents=agents)
    worlds = born(setting, 3)
    taken = sum(getattr(worlds, name).nbytes for name in _ARRAYS)
    said = bytes_per_world(
        setting.citizens, len(setting.places), len(setting.site_region), len(setting.unit_home)
    )
    assert 3 * said == taken


@pytest.mark.parametrize("agents", [240, 2040])
def test_the_bytes_of_a_world_of_single_citizens_are_what_its_arrays_take(agents: int) -> None:
    setting = settings_of(small_case(), agents=agents, single=True)
    taken = sum(getattr(born(setting, 3), name).nbytes for name in _ARRAYS)
    sizes = (setting.citizens, len(setting.places), len(setting.site_region), len(setting.unit_home))
    assert 3 * bytes_per_world(*sizes, single=True) == taken


def test_cohorts_are_not_taken_for_single_citizens(crisis: Worlds, setting: Setting, tmp_path: Path) -> None:
    crisis.save(tmp_path / "cohorts.npz")
    alone = settings_of(small_case(), recorded=False, single=True)
    assert alone.citizens == setting.citizens
    with pytest.raises(ValueError, match="citizens, cohorts"):
        Worlds.load(tmp_path / "cohorts.npz", alone)
    born(alone, 2).save(tmp_path / "citizens.npz")
    with pytest.raises(ValueError, match="citizens, cohorts"):
        Worlds.load(tmp_path / "citizens.npz", setting)


def test_decisions_are_those_taken_so_far_in_order(crisis: Worlds) -> None:
    taken = [pair for world in crisis.decisions() for pair in world]
    assert taken, "no world of the crisis decided anything"
    for world in crisis.decisions():
        hours = [hour for _, hour in world]
        assert hours == sorted(hours)
        assert all(hour < crisis.hour for hour in hours)
    calm = born(crisis.setting, 2, societies.CALM)
    calm.step(CALM_HOURS + 100)
    assert calm.decisions() == [[], []]


def test_where_nobody_is_on_the_street_nobody_sees_a_risk(setting: Setting) -> None:
    # Nobody stays long and nobody declares an emergency (which would be a risk to the first person out).
    worlds = born(setting, SIZE, {**ACTIVE, "contagion": 0.1, "weariness": 0.6, "emergency_belief": 0.0})
    worlds.step(CALM_HOURS + 53)
    region = worlds.region
    ever = region[:, REGION["ever"]].copy()
    busy = [region[:, REGION[name]].copy() for name in ("protest", "riot", "incident", "lethal")]
    held = np.zeros((SIZE, 4), dtype=bool)
    for r in range(4):
        held[:, r] = (worlds.site[:, SITE["holder"]][:, worlds.setting.site_region == r] > 0).any(axis=1)
    worlds.step(1)
    idle = (np.sum(busy, axis=0) == 0) & ~held & (ever == region[:, REGION["ever"]])
    idle &= region[:, REGION["protest"]] + region[:, REGION["riot"]] == 0
    assert (idle & (ever > 0)).sum() > 20, "too few regions became quiet again"
    assert not region[:, REGION["arrest_risk"]][idle].any()
    assert not region[:, REGION["fire_risk"]][idle].any()
    assert region[:, REGION["arrest_risk"]][~idle].any()


def test_keeping_some_worlds_in_place_is_forking_them(crisis: Worlds) -> None:
    chosen = np.flatnonzero(np.random.default_rng(4).random(SIZE) < 0.6)
    kept = crisis.fork(np.arange(SIZE), "same")
    kept.keep(chosen)
    assert kept.digest() == crisis.fork(chosen, "same").digest()
    kept.step(24)
    forked = crisis.fork(chosen, "same")
    forked.step(24)
    assert kept.digest() == forked.digest()


@pytest.mark.parametrize("index", [[3, 1], [2, 2]])
def test_worlds_are_kept_in_rising_order_alone(crisis: Worlds, index: list[int]) -> None:
    with pytest.raises(ValueError, match="rising order"):
        crisis.fork(np.arange(4), "same").keep(index)


def test_noise_renewed_in_place_is_that_of_a_fork(crisis: Worlds) -> None:
    parted = crisis.fork(np.arange(SIZE), "same")
    parted.part()
    assert parted.digest() == crisis.fork(np.arange(SIZE), "new").digest() != crisis.digest()


def test_worlds_put_in_take_the_places_named_and_no_others(crisis: Worlds) -> None:
    worlds, other = crisis.fork(np.arange(SIZE), "same"), crisis.fork([7, 8, 9], "new")
    worlds.put([30, 2, 11], other)
    order = np.arange(SIZE)
    order[[30, 2, 11]] = [SIZE, SIZE + 1, SIZE + 2]
    assert worlds.digest() == concatenate([crisis, other]).fork(order, "same").digest()


def test_worlds_put_in_are_as_many_as_their_places_and_as_late(crisis: Worlds) -> None:
    worlds = crisis.fork(np.arange(4), "same")
    with pytest.raises(ValueError, match="put: 3 worlds"):
        worlds.put([0, 1], crisis.fork([7, 8, 9], "same"))
    later = crisis.fork([7], "same")
    later.step(1)
    with pytest.raises(ValueError, match="at one hour"):
        worlds.put([0], later)
