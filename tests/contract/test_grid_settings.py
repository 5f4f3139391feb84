"""No setting of the grid is dead, every preset runs, and what is named prevails over it."""

import inspect
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
import xarray as xr

import powderkeg as pk
from powderkeg.society.grid import BY_NAME, PRESETS, SETTINGS, read_settings
from powderkeg.worlds.civil_violence import GridSettings

SMALL: dict[str, Any] = {
    "width": 16, "height": 16, "agent_vision": 3.0, "cop_vision": 3.0, "legitimacy": 0.6, "cop_density": 0.05,
    "max_jail": 4, "steps": 15,
}  # fmt: skip
TWO = {"model": "intergroup", "agent_vision": 1.7, "cop_vision": 1.7, "max_age": 9, "legitimacy": 0.8}
GROWING = {**TWO, "legitimacy": 0.6, "ratio": "literal", "cloning": 0.3, "max_age": 40}
# Setting -> another value, and what must be so for it to matter.
CASES: Mapping[str, tuple[Any, Mapping[str, Any]]] = {
    "model": ("intergroup", {}),
    "width": (17, {}),
    "height": (17, {}),
    "agent_density": (0.5, {}),
    "cop_density": (0.1, {}),
    "legitimacy": (0.65, {}),
    "threshold": (0.11, {}),
    "k": (2.0, {"ratio": "literal"}),
    "max_jail": (5, {}),
    "agent_vision": (2.0, {}),
    "cop_vision": (2.0, {}),
    "vision_shape": ("moore", {}),
    "ratio": ("literal", {"k": 1.0}),
    "ratio_threshold": (0.5, {"ratio": "threshold"}),
    "self_count": ("twice", {"ratio": "literal"}),
    "order": ("act-move", {}),
    "activation": ("synchronous", {}),
    "movement": ("cops", {}),
    "jailed": ("stay", {}),
    "jail_term": ("0..J-1", {}),
    "zero_term": ("held", {}),
    "jail_clock": ("end-of-step", {}),
    "release": ("anywhere", {}),
    "cop_after_arrest": ("steps-in", {}),
    "population": ("random", {}),
    "cloning": (0.1, TWO),
    "max_age": (20, TWO),
    "groups": ("equal", TWO),
    "offspring": ("grievance-and-risk", GROWING),
    "peacekeepers": (5, {}),
    "steps": (14, {}),
}
CHOICES = [row.name for row in SETTINGS if row.choices]
SEEN = ("active", "jailed", "quiet", "cops")


def run(**settings: Any) -> xr.Dataset:
    return pk.civil_violence(**{**SMALL, **settings})


def test_every_setting_has_a_case() -> None:
    assert set(CASES) == set(BY_NAME)


@pytest.mark.parametrize("name", BY_NAME)
def test_each_setting_changes_what_happens(name: str) -> None:
    other, base = CASES[name]
    usual, changed = run(**base), run(**{**base, name: other})
    if usual.sizes == changed.sizes:
        assert any((usual[series] != changed[series]).any() for series in SEEN)
    else:
        assert name in ("width", "height", "steps", "model"), "only these change the shape of what comes back"
    assert usual.attrs["state_hash"] != changed.attrs["state_hash"]


@pytest.mark.parametrize("name", CHOICES)
def test_each_word_of_a_choice_does_something_of_its_own(name: str) -> None:
    base = {**CASES[name][1], "cop_density": 0.08}
    hashes = [run(**{**base, name: word}).attrs["state_hash"] for word in BY_NAME[name].choices]
    assert len(set(hashes)) == len(hashes)


@pytest.mark.parametrize("name", [row.name for row in SETTINGS if row.none])
def test_none_is_a_value_of_its_own(name: str) -> None:
    other, base = CASES[name]
    assert run(**{**base, name: None}).attrs["state_hash"] != run(**{**base, name: other}).attrs["state_hash"]
    assert run(**{**base, name: None}).attrs[name] == ""


def test_settings_that_belong_to_two_groups_do_nothing_to_one_society() -> None:
    for name in ("cloning", "max_age", "offspring"):
        series = [run(**{name: value}).active for value in (BY_NAME[name].default, CASES[name][0])]
        assert (series[0] == series[1]).all(), name


def test_the_two_lists_of_settings_are_one() -> None:
    assert set(GridSettings.__annotations__) == set(BY_NAME)
    assert len(BY_NAME) == len(SETTINGS)


def test_help_shows_every_default() -> None:
    shown = inspect.signature(pk.civil_violence).parameters
    for row in SETTINGS:
        assert shown[row.name].default == row.default, row.name
        assert shown[row.name].kind is inspect.Parameter.KEYWORD_ONLY
    assert set(shown) - set(BY_NAME) == {"preset", "seed", "worlds", "threads", "progress"}


def test_the_public_defaults_are_these() -> None:
    fixed = {
        "width": 40, "height": 40, "agent_density": 0.7, "cop_density": 0.04, "legitimacy": 0.82,
        "threshold": 0.1, "k": 2.3, "max_jail": 30, "agent_vision": 7, "cop_vision": 7, "ratio": "floor",
        "vision_shape": "euclidean", "order": "move-act", "jailed": "removed", "steps": 3000, "seed": 1,
    }  # fmt: skip
    shown = inspect.signature(pk.civil_violence).parameters
    assert {name: shown[name].default for name in fixed} == fixed
    assert {name: read_settings().values[name] for name in fixed if name != "seed"} == {
        name: value for name, value in fixed.items() if name != "seed"
    }


def test_a_default_is_allowed_by_its_own_row() -> None:
    for row in SETTINGS:
        if row.choices:
            assert row.default in row.choices, row.name
        elif row.default is None:
            assert row.none, row.name
        else:
            assert row.low <= float(row.default) <= row.high, row.name
        assert row.meaning, row.name
        assert row.source, row.name


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_names_settings_that_exist_and_may_be(preset: str) -> None:
    assert set(PRESETS[preset].settings) <= set(BY_NAME)
    settings = read_settings(preset)
    assert settings.preset == preset
    for name, value in PRESETS[preset].settings.items():
        assert settings.values[name] == value, name


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_runs_and_its_seed_brings_it_back(preset: str) -> None:
    first, again, other = (pk.civil_violence(preset=preset, seed=seed, steps=12) for seed in (4, 4, 5))
    xr.testing.assert_identical(first, again)
    assert first.attrs["state_hash"] != other.attrs["state_hash"]
    assert first.attrs["preset"] == preset
    assert first.sizes["step"] == 12


def test_presets_differ_from_one_another() -> None:
    hashes = {pk.civil_violence(preset=preset, steps=12).attrs["state_hash"] for preset in PRESETS}
    # Runs 3 and 4 are one until legitimacy falls at step 77.
    assert len(hashes) == len(PRESETS) - 1
    falls = [read_settings(f"epstein2002-run{n}").legitimacy for n in (3, 4)]
    assert (falls[0][:76] == falls[1][:76]).all()
    assert falls[0][76] != falls[1][76]


def test_a_preset_is_nothing_but_its_settings() -> None:
    preset = PRESETS["netlogo-rebellion"]
    named = pk.civil_violence(preset="netlogo-rebellion", steps=12)
    spelt: Mapping[str, Any] = {**preset.settings, "steps": 12}
    assert pk.civil_violence(**spelt).attrs["state_hash"] == named.attrs["state_hash"]


@pytest.mark.parametrize("preset", PRESETS)
def test_what_is_named_prevails_over_a_preset_also_where_it_is_the_default(preset: str) -> None:
    defaults = {row.name: row.default for row in SETTINGS}
    named = read_settings(preset, defaults)
    assert named.values == read_settings(None, defaults).values == defaults
    assert (named.legitimacy == 0.82).all()
    assert (named.cop_density == 0.04).all()


def test_a_vision_of_seven_is_seven_in_a_run_of_short_sight() -> None:
    far = pk.civil_violence(preset="epstein2002-run1", agent_vision=7.0, steps=12)
    near = pk.civil_violence(preset="epstein2002-run1", steps=12)
    assert (far.attrs["agent_vision"], near.attrs["agent_vision"]) == (7.0, 1.7)
    assert (far.active != near.active).any()


def test_a_preset_s_other_settings_stay() -> None:
    values = read_settings("mesa-example", {"width": 50}).values
    assert (values["width"], values["height"], values["max_jail"], values["order"]) == (
        50,
        40,
        1000,
        "act-move",
    )


def test_a_schedule_is_the_same_as_text_and_as_numbers() -> None:
    text = run(legitimacy="0.9, 5: 0.3", cop_density="0.1, 3-6: 0.02")
    assert text.attrs["legitimacy"] == "0.9, 5: 0.3"
    numbers = [0.9] * 4 + [0.3] * 11
    cops = read_settings(None, {**SMALL, "cop_density": "0.1, 3-6: 0.02"}).cop_density
    for given in (numbers, tuple(numbers), np.array(numbers)):
        same = run(legitimacy=given, cop_density=cops)
        for name in ("active", "cops", "legitimacy", "grid"):
            assert (same[name] == text[name]).all(), name
        assert same.attrs["state_hash"] == text.attrs["state_hash"]
