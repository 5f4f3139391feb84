"""The contract that every society keeps (powderkeg.society.contract), run through each of them."""

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

import societies
from powderkeg.society import Society, grid
from powderkeg.society.country import CALM_HOURS, INDICATORS, Worlds, initial


@dataclass(frozen=True)
class Candidate:
    """A society under test: worlds in the middle of something, and how its files are read."""

    name: str
    worlds: Callable[[int], Society]
    load: Callable[[Path, Society], Society]
    indicators: tuple[str, ...]
    hours_left: int


def country(size: int) -> Worlds:
    setting = societies.settings_of(societies.small_case(), recorded=False)
    worlds = societies.born(setting, size, {**societies.FIERCE, "spontaneous_rate": 2e-4})
    worlds.step(CALM_HOURS + 60)
    worlds.collect()
    return worlds


def load_country(path: Path, like: Society) -> Society:
    assert isinstance(like, Worlds)
    return Worlds.load(path, like.setting)


GRID = grid.read_settings(
    None,
    {"width": 16, "height": 16, "agent_vision": 3.0, "cop_vision": 3.0, "legitimacy": 0.6, "steps": 60},
)


def small_grids(size: int) -> grid.Worlds:
    worlds = grid.initial(GRID, societies.lineages(size), seed=1)
    worlds.step(20)
    worlds.collect()
    return worlds


def load_grids(path: Path, like: Society) -> Society:
    assert isinstance(like, grid.Worlds)
    return grid.Worlds.load(path, like.settings, like.seed)


ONE_SOCIETY = tuple(name for name, one in grid.INDICATORS.items() if not one.two_groups)
SOCIETIES = (
    Candidate(
        name="country",
        worlds=country,
        load=load_country,
        indicators=tuple(INDICATORS),
        hours_left=180,
    ),
    Candidate(name="grid", worlds=small_grids, load=load_grids, indicators=ONE_SOCIETY, hours_left=40),
)
SIZE = 35


@pytest.fixture(scope="module", params=SOCIETIES, ids=lambda candidate: candidate.name)
def candidate(request: pytest.FixtureRequest) -> Candidate:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture(scope="module")
def worlds(candidate: Candidate) -> Society:
    """A batch that tests must not change."""
    return candidate.worlds(SIZE)


def whole(worlds: Society) -> Society:
    """A copy with the same noise."""
    return worlds.fork(np.arange(worlds.size), "same")


def test_it_has_every_part_of_the_contract(worlds: Society) -> None:
    for name, part in vars(Society).items():
        if name.startswith("_"):
            continue
        assert hasattr(worlds, name), name
        if inspect.isfunction(part):
            wanted = inspect.signature(part).parameters
            offered = inspect.signature(getattr(type(worlds), name)).parameters
            assert list(offered) == list(wanted), name
            assert [p.default for p in offered.values()] == [p.default for p in wanted.values()], name
    assert isinstance(worlds.hour, int)


def test_it_says_its_size_and_places(worlds: Society) -> None:
    assert worlds.size == SIZE
    assert len(set(worlds.places)) == len(worlds.places) > 0


def test_it_collects_every_indicator_by_world_or_by_world_and_place(
    candidate: Candidate, worlds: Society
) -> None:
    batch = whole(worlds)
    batch.step(5)
    values = batch.collect()
    assert tuple(values) == candidate.indicators
    for name, value in values.items():
        assert value.dtype == np.float64, name
        assert value.shape in ((SIZE,), (SIZE, len(worlds.places))), name
        assert np.isfinite(value).all(), name


def test_what_was_collected_does_not_change_afterwards(worlds: Society) -> None:
    batch = whole(worlds)
    batch.step(5)
    values = batch.collect()
    kept = {name: value.copy() for name, value in values.items()}
    batch.step(5)
    batch.collect()
    assert all((values[name] == kept[name]).all() for name in kept)


def test_time_passes_and_something_happens(worlds: Society) -> None:
    batch = whole(worlds)
    batch.step(7)
    assert batch.hour == worlds.hour + 7
    assert batch.digest() != worlds.digest()


def test_stepping_no_hours_changes_nothing(worlds: Society) -> None:
    batch = whole(worlds)
    batch.step(0)
    assert batch.digest() == worlds.digest()


def test_the_whole_time_left_can_be_stepped_and_not_an_hour_more(
    candidate: Candidate, worlds: Society
) -> None:
    batch = whole(worlds)
    with pytest.raises(ValueError, match="hours"):
        batch.step(candidate.hours_left + 1)
    batch.step(candidate.hours_left)
    with pytest.raises(ValueError, match="hours"):
        batch.step(1)


def test_hours_can_be_grouped_as_one_likes(worlds: Society) -> None:
    parts, at_once = whole(worlds), whole(worlds)
    for hours in (1, 2, 3, 18):
        parts.step(hours)
    at_once.step(24)
    assert parts.digest() == at_once.digest()


def test_one_and_two_threads_give_the_same_bytes(worlds: Society) -> None:
    one, two = whole(worlds), whole(worlds)
    one.step(24, 1)
    two.step(24, 2)
    assert one.digest() == two.digest()


def test_the_batch_does_not_matter(worlds: Society) -> None:
    batch, few = whole(worlds), worlds.fork([30, 4], "same")
    batch.step(24)
    few.step(24)
    assert batch.fork([30, 4], "same").digest() == few.digest()


def test_forks_repeat_worlds_and_their_twins_part(worlds: Society) -> None:
    twins = worlds.fork([9, 9, 9, 9])
    assert twins.size == 4
    twins.step(24)
    ends = {twins.fork([i], "same").digest() for i in range(4)}
    assert len(ends) == 4


def test_a_fork_leaves_its_parent_alone(worlds: Society) -> None:
    before = worlds.digest()
    child = worlds.fork(np.arange(SIZE))
    child.step(10)
    child.collect()
    assert worlds.digest() == before


def test_an_empty_fork_is_an_empty_batch(worlds: Society) -> None:
    none = worlds.fork(np.zeros(0, dtype=int))
    none.step(3)
    assert none.size == 0
    assert all(len(value) == 0 for value in none.collect().values())


def test_a_saved_state_goes_on(candidate: Candidate, worlds: Society, tmp_path: Path) -> None:
    worlds.save(tmp_path / "state")
    loaded, went_on = candidate.load(tmp_path / "state", worlds), whole(worlds)
    assert loaded.digest() == worlds.digest()
    loaded.step(24)
    went_on.step(24)
    assert loaded.digest() == went_on.digest()


def test_a_state_that_cannot_be_written_leaves_nothing_behind(worlds: Society, tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        worlds.save(tmp_path / "no" / "such" / "folder")
    assert not list(tmp_path.iterdir())


def test_a_file_of_something_else_is_refused(candidate: Candidate, worlds: Society, tmp_path: Path) -> None:
    other = SOCIETIES[(SOCIETIES.index(candidate) + 1) % len(SOCIETIES)]
    other.worlds(2).save(tmp_path / "other")
    (tmp_path / "words").write_text("no state at all", encoding="utf-8")
    for name in ("other", "words"):
        with pytest.raises(ValueError, match=name):
            candidate.load(tmp_path / name, worlds)
    with pytest.raises(FileNotFoundError):
        candidate.load(tmp_path / "none", worlds)


def test_initial_worlds_know_their_parameters() -> None:
    setting = societies.settings_of(societies.small_case())
    values = {name: [value] * 2 for name, value in societies.middle().items()}
    worlds = initial(setting, values, societies.lineages(2))
    assert worlds.parameters[0].tolist() == [value[0] for value in values.values()]
