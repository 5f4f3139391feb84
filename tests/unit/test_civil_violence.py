"""What ``pk.civil_violence`` gives back: one grid or many, labelled, with everything that made it."""

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

import powderkeg as pk
from powderkeg.society.grid import (
    ACTIVE,
    BY_NAME,
    INDICATORS,
    JAILED,
    PICTURE,
    QUIET,
    Worlds,
    bytes_per_world,
    read_settings,
)
from powderkeg.society.grid.columns import AGENT
from powderkeg.worlds.civil_violence import grid_memory_needed, grid_worlds

SMALL: dict[str, Any] = {
    "width": 18, "height": 12, "agent_vision": 3.0, "cop_vision": 3.0, "legitimacy": 0.6, "max_jail": 5,
    "cop_density": 0.06, "steps": 30,
}  # fmt: skip
TWO: dict[str, Any] = {"model": "intergroup", "agent_vision": 1.7, "cop_vision": 1.7}
ONE_SOCIETY = [name for name, one in INDICATORS.items() if not one.two_groups]


def run(**settings: Any) -> xr.Dataset:
    return pk.civil_violence(**{**SMALL, **settings})


@pytest.mark.parametrize("worlds", [None, 1, 3])
def test_axes(worlds: int | None) -> None:
    found = run(worlds=worlds)
    lead = () if worlds is None else ("world",)
    for name in ONE_SOCIETY:
        assert found[name].dims == (*lead, "step"), name
    assert found["grid"].dims == (*lead, "y", "x")
    assert found["legitimacy"].dims == ("step",)
    sizes = {"step": 30, "y": 12, "x": 18} | ({} if worlds is None else {"world": worlds})
    assert dict(found.sizes) == sizes
    assert found.step.values.tolist() == list(range(1, 31))
    if worlds is not None:
        assert found.world.values.tolist() == list(range(worlds))


def test_variables_and_what_they_mean() -> None:
    assert set(run().data_vars) == {*ONE_SOCIETY, "legitimacy", "grid"}
    both = run(**TWO)
    assert set(both.data_vars) == {*INDICATORS, "legitimacy", "grid"}
    for name in both.data_vars:
        assert both[name].attrs["unit"], name
        assert both[name].attrs["meaning"], name
    for code, words in PICTURE.items():
        assert f"{code} {words}" in both.grid.attrs["meaning"]


def test_counts_are_whole_numbers_and_the_index_is_none() -> None:
    found = run(**TWO)
    kinds = {name: found[name].dtype.kind for name in INDICATORS}
    assert kinds.pop("tension") == "f"
    assert set(kinds.values()) == {"i"}
    assert (found.tension >= 0).all()
    assert found.legitimacy.values.tolist() == [0.6] * 30


def test_the_first_of_several_worlds_is_the_one_alone() -> None:
    alone, many = run(seed=8), run(seed=8, worlds=3)
    for name in (*ONE_SOCIETY, "grid"):
        assert (many[name].isel(world=0) == alone[name]).all(), name
    assert (many.active.isel(world=1) != alone.active).any()
    assert (many.active.isel(world=1) != many.active.isel(world=2)).any()


def test_worlds_are_numbered_from_nought() -> None:
    """Else the same seed would give other worlds than it gave before."""
    assert grid_worlds(read_settings(None, SMALL), worlds=3).lineage.tolist() == [0, 1, 2]


def test_the_seed_decides_and_nothing_else() -> None:
    xr.testing.assert_identical(run(seed=3), run(seed=3))
    assert (run(seed=3).active != run(seed=4).active).any()
    xr.testing.assert_identical(run(worlds=5, threads=1), run(worlds=5, threads=4))


def test_attributes_tell_everything_that_made_it() -> None:
    found = run(seed=9, cop_density="0.06, 5: 0.02", max_jail=None)
    expected = read_settings(None, {**SMALL, "cop_density": "0.06, 5: 0.02", "max_jail": None}).values
    for name in BY_NAME:
        assert found.attrs[name] == ("" if expected[name] is None else expected[name]), name
    assert (found.attrs["seed"], found.attrs["preset"]) == (9, "")
    assert len(found.attrs["state_hash"]) == 64
    assert set(found.attrs) == {*BY_NAME, "seed", "preset", "state_hash"}


def test_attributes_make_it_again() -> None:
    found = run(seed=9, max_jail=None, order="act-move", legitimacy="0.9, 5: 0.5")
    settings: dict[str, Any] = {
        name: None if found.attrs[name] == "" else found.attrs[name] for name in BY_NAME
    }
    xr.testing.assert_identical(pk.civil_violence(seed=found.attrs["seed"], **settings), found)


def test_the_hash_is_of_the_state() -> None:
    batch = grid_worlds(read_settings(None, SMALL), seed=4, worlds=2)
    batch.step(30)
    assert run(seed=4, worlds=2).attrs["state_hash"] == batch.digest()


@pytest.mark.parametrize("jailed", BY_NAME["jailed"].choices)
@pytest.mark.parametrize("model", [{}, TWO])
def test_the_picture_shows_whom_the_series_counts(model: dict[str, Any], jailed: str) -> None:
    found = run(**{**model, "jailed": jailed, "steps": 6}, worlds=4)
    shown = {code: (found.grid == code).sum(("y", "x")) for code in PICTURE}
    last = found.isel(step=-1)
    assert (shown[2] + shown[5] <= last.active).all()
    assert (shown[6] == last.cops).all()
    if jailed != "share":  # else some stand on the cells of others
        assert (shown[2] + shown[5] == last.active).all()
        assert (shown[1] + shown[4] == last.quiet).all()
        assert (shown[3] == (0 if jailed == "removed" else last.jailed)).all()
    assert int(last.jailed.sum()) > 0
    assert int((shown[4] + shown[5]).sum() > 0) == bool(model)


def test_of_several_on_a_cell_the_cop_is_shown_then_the_active_the_quiet_and_the_jailed() -> None:
    crowded = {
        **SMALL,
        "jailed": "share",
        "cop_after_arrest": "steps-in",
        "legitimacy": 0.3,
        "max_jail": None,
    }
    worlds = grid_worlds(read_settings(None, crowded), worlds=5)
    worlds.step(8)
    meetings = set()
    for p in range(5):
        held: dict[int, set[str]] = {}
        for state, cell in zip(*worlds.agents[p, [AGENT["state"], AGENT["cell"]]].tolist(), strict=True):
            held.setdefault(cell, set()).add({ACTIVE: "active", QUIET: "quiet", JAILED: "jailed"}[state])
        for cell in worlds.cops[p].tolist():
            held.setdefault(cell, set()).add("cop")
        for cell, who in held.items():
            first = next(one for one in ("cop", "active", "quiet", "jailed") if one in who)
            assert PICTURE[int(worlds.picture()[p].ravel()[cell])] == first, who
            meetings.add(frozenset(who))
    assert {
        frozenset({"active", "jailed"}),
        frozenset({"quiet", "jailed"}),
        frozenset({"cop", "jailed"}),
    } <= meetings


def test_groups_are_shown_apart() -> None:
    found = run(**TWO, cop_density=0.0, steps=2)
    groups = {"group_a": (1, 2), "group_b": (4, 5)}
    for name, codes in groups.items():
        assert int(found.grid.isin(codes).sum()) == int(found[name][-1]) > 0


def test_progress_is_told_to_the_end_and_changes_nothing() -> None:
    told: list[tuple[int, int]] = []
    long = run(steps=450, progress=lambda done, all_: told.append((done, all_)))
    assert told[-1] == (450, 450)
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert len(told) > 1
    assert {all_ for _, all_ in told} == {450}
    assert long.attrs["state_hash"] == run(steps=450).attrs["state_hash"]


def test_a_schedule_is_followed() -> None:
    found = run(cop_density="0.06, 5: 0.02, 20: 0", legitimacy="0.9, 11: 0.1")
    cells = 18 * 12
    assert found.cops.values.tolist() == [round(0.06 * cells)] * 4 + [round(0.02 * cells)] * 15 + [0] * 11
    assert int(found.active[:10].max()) == 0
    assert int(found.active[10:].min()) > 0


def test_exact_and_random_populations() -> None:
    exact, chance = (run(population=word, worlds=40) for word in ("exact", "random"))
    people = {
        name: (one.active + one.jailed + one.quiet)[:, 0]
        for name, one in (("exact", exact), ("random", chance))
    }
    assert (people["exact"] == round(0.7 * 216)).all()
    assert len(set(people["random"].values.tolist())) > 5
    assert abs(float(people["random"].mean()) - 0.7 * 216) < 4 * np.sqrt(216 * 0.7 * 0.3 / 40)
    assert abs(float(chance.cops[:, 0].mean()) - 0.06 * 216) < 4 * np.sqrt(216 * 0.06 * 0.94 / 40)
    assert (exact.cops == round(0.06 * 216)).all()


def test_no_cops_are_no_cops_in_a_random_population_too() -> None:
    found = run(population="random", cop_density="0.06, 5: 0.0", worlds=8)
    assert (found.cops[:, 4:] == 0).all()


def test_memory_grows_with_what_is_asked() -> None:
    settings = read_settings(None, SMALL)
    assert grid_memory_needed(settings, 7) == 7 * grid_memory_needed(settings, 1)
    worlds = grid_worlds(settings, worlds=3)
    held = sum(part.nbytes for part in (worlds.agents, worlds.traits, worlds.cops, worlds.series))
    assert held <= 3 * bytes_per_world(settings) <= 2 * held


@pytest.mark.parametrize(
    "other", [{"agent_density": 0.6}, {"cop_density": 0.1}, {"steps": 31}, {"width": 20}]
)
def test_a_state_of_other_settings_is_refused(other: dict[str, Any], tmp_path: Path) -> None:
    settings = read_settings(None, SMALL)
    grid_worlds(settings).save(tmp_path / "state")
    assert Worlds.load(tmp_path / "state", settings, 1).digest() == grid_worlds(settings).digest()
    with pytest.raises(ValueError, match="state: grids of other settings"):
        Worlds.load(tmp_path / "state", read_settings(None, {**SMALL, **other}), 1)


def test_settings_are_given_by_name_and_documented() -> None:
    parameters = inspect.signature(pk.civil_violence).parameters.values()
    assert {p.kind for p in parameters} == {inspect.Parameter.KEYWORD_ONLY}
    assert "Epstein" in str(pk.civil_violence.__doc__)


def test_births_that_stop_for_want_of_slots_are_told() -> None:
    """Nobody dies or leaves jail: twice the cells fill up."""
    with pytest.warns(UserWarning, match=r"births stopped; let jail or ages end \(max_jail, max_age\)"):
        pk.civil_violence(
            preset="epstein2002-run8", width=8, height=8, cop_density=0.15, max_jail=None, max_age=None,
            cloning=1.0, legitimacy=0.0, agent_vision=1.0, cop_vision=4.0, steps=2000,
        )  # fmt: skip


def test_cops_of_a_random_population_go_when_their_density_does() -> None:
    runs = pk.civil_violence(
        population="random", cop_density="0.06, 5: 0.03, 10: 0.0", worlds=8, width=18, height=12,
        agent_vision=3.0, cop_vision=3.0, steps=12,
    )  # fmt: skip
    first, half, none = (runs["cops"].sel(step=step).values for step in (1, 5, 12))
    assert len(set(first)) > 1
    assert np.abs(half - first / 2).max() <= 1.0
    assert not none.any()


def test_a_rise_of_a_random_populations_cops_adds_no_chance() -> None:
    runs = pk.civil_violence(
        population="random", agent_density=0.3, cop_density="0.002, 2: 0.4", steps=2, worlds=12
    )
    first, later = (runs["cops"].sel(step=step).values for step in (1, 2))
    assert len(set(first)) > 1
    assert (later - first == 640 - 3).all()


def test_a_word_and_numpys_word_are_one_setting() -> None:
    plain, numpys = (read_settings(None, {"ratio": word}) for word in ("round", np.str_("round")))
    assert plain.fingerprint(1) == numpys.fingerprint(1)


def test_grids_step_in_whole_numbers() -> None:
    worlds = grid_worlds(read_settings(None, {"steps": 5}))
    for wrong in (2.5, True, -1, 6):
        with pytest.raises(ValueError, match="whole number, not past the run's end at 5"):
            worlds.step(wrong)  # type: ignore[arg-type]
    assert worlds.hour == 0
