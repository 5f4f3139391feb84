"""Requests for a grid that cannot be had: a ValueError that says the value, the rule and the way out."""

import math
import re
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

import powderkeg as pk
from powderkeg.society.grid import BY_NAME, PRESETS, SETTINGS, SettingRow

NUMBERS = [row for row in SETTINGS if row.kind in ("whole", "number", "optional")]
CHOICES = [row for row in SETTINGS if row.kind == "choice"]
SCHEDULES = [row for row in SETTINGS if row.kind == "schedule"]


def refused(**settings: Any) -> str:
    """What a request is told; that it is one line, and a ValueError, is checked on the way."""
    with pytest.raises(ValueError) as caught:  # noqa: PT011  (the caller looks at the words)
        pk.civil_violence(**settings)
    assert isinstance(caught.value, pk.CaseError), f"{caught.type.__name__}: {caught.value}"
    message = str(caught.value)
    assert "allowed" in message
    assert "\n" not in message
    return message


def test_every_kind_of_setting_is_tried() -> None:
    assert {row.name for row in (*NUMBERS, *CHOICES, *SCHEDULES)} == set(BY_NAME)


@pytest.mark.parametrize("row", NUMBERS + SCHEDULES, ids=lambda row: row.name)
@pytest.mark.parametrize("value", [-1, -(10**6)])
def test_nothing_may_be_negative(row: SettingRow, value: int) -> None:
    message = refused(**{row.name: value})
    shown = f"{value:g}" if row in SCHEDULES else str(value)
    assert message.startswith(f"{row.name}: {shown}")
    assert "out of range" in message


@pytest.mark.parametrize("row", NUMBERS + SCHEDULES, ids=lambda row: row.name)
def test_nothing_may_be_no_number(row: SettingRow) -> None:
    for value in (math.nan, math.inf, np.float64(math.nan)):
        message = refused(**{row.name: value})
        assert message.startswith(f"{row.name}: "), message
        assert str(float(value)) in message


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row.name)
@pytest.mark.parametrize(
    "value", ["5", "many", True, np.zeros(1, bool)[0], [5], (1, 2), {}, Decimal(5), 1j, np.ones(2)]
)
def test_a_number_is_a_number(row: SettingRow, value: object) -> None:
    message = refused(**{row.name: value})
    assert message.startswith(f"{row.name}: {value!r} given; allowed: a ")
    assert ("whole number" in message) == (row.kind != "number")


@pytest.mark.parametrize("row", [row for row in NUMBERS if not row.none], ids=lambda row: row.name)
def test_none_is_no_number_where_it_means_nothing(row: SettingRow) -> None:
    assert refused(**{row.name: None}).startswith(f"{row.name}: None given")


@pytest.mark.parametrize("row", [row for row in NUMBERS if row.none], ids=lambda row: row.name)
def test_it_is_said_what_none_would_mean(row: SettingRow) -> None:
    assert f"or None ({row.none})" in refused(**{row.name: -1})


@pytest.mark.parametrize("row", [row for row in NUMBERS if row.kind != "number"], ids=lambda row: row.name)
def test_a_whole_number_has_no_fraction(row: SettingRow) -> None:
    for value in (2.5, 20.0):
        assert refused(**{row.name: value}).startswith(f"{row.name}: {value} given; allowed: a whole number")


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: row.name)
def test_a_number_that_no_float_holds_is_refused(row: SettingRow) -> None:
    assert refused(**{row.name: 10**400}).startswith(f"{row.name}: ")


@pytest.mark.parametrize("longest", [2**31, 10**10, 10**20])
def test_a_jail_term_that_no_array_holds_is_refused(longest: int) -> None:
    assert refused(max_jail=longest).startswith("max_jail: ")


@pytest.mark.parametrize(
    "row", [row for row in NUMBERS if not math.isinf(row.high)], ids=lambda row: row.name
)
def test_the_greatest_number_is_said(row: SettingRow) -> None:
    message = refused(**{row.name: row.high + 1})
    assert f"from {row.low:g} to {row.high:,.10g}" in message


@pytest.mark.parametrize("row", CHOICES, ids=lambda row: row.name)
@pytest.mark.parametrize("value", ["whatever", "", None, 1, True, ["floor"], math.nan])
def test_a_choice_is_one_of_its_words(row: SettingRow, value: object) -> None:
    message = refused(**{row.name: value})
    assert message.startswith(f"{row.name}: {value!r} is not known; allowed: {', '.join(row.choices)}")


@pytest.mark.parametrize("row", CHOICES, ids=lambda row: row.name)
def test_a_word_spelt_nearly_right_is_recognised(row: SettingRow) -> None:
    for word in row.choices:
        misspelt = word[:-1] + "q" + word[-1]
        assert f"did you mean '{word}'?" in refused(**{row.name: misspelt})
        if word.upper() not in row.choices:
            assert f"did you mean '{word}'?" in refused(**{row.name: word.upper()})


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_spelt_nearly_right_is_recognised(preset: str) -> None:
    message = refused(preset=preset[:-1] + "x" + preset[-1])
    assert message.startswith("preset: '")
    assert "did you mean '" in message
    assert all(name in message for name in PRESETS)


@pytest.mark.parametrize("preset", ["", "nothing like it", 7, ["mesa-example"]])
def test_a_preset_that_there_is_not_is_refused(preset: object) -> None:
    message = refused(preset=preset)
    assert message.startswith(f"preset: {preset!r} is not known; allowed: epstein2002-run1, ")


@pytest.mark.parametrize(
    ("name", "meant"), [("legitamacy", "legitimacy"), ("vision", None), ("Width", "width")]
)
def test_a_setting_that_there_is_not_is_an_unexpected_argument(name: str, meant: str | None) -> None:
    wrong: dict[str, Any] = {name: 1}
    with pytest.raises(TypeError, match=f"has no setting '{name}'") as caught:
        pk.civil_violence(**wrong)
    assert "allowed: model, width, height" in str(caught.value)
    if meant:
        assert f"did you mean '{meant}'?" in str(caught.value)


def test_settings_have_names() -> None:
    with pytest.raises(TypeError, match="takes keywords only; perhaps preset='mesa-example'"):
        pk.civil_violence("mesa-example")


@pytest.mark.parametrize("name", ["agent_vision", "cop_vision"])
@pytest.mark.parametrize("shape", BY_NAME["vision_shape"].choices)
def test_a_vision_of_more_than_half_the_grid_is_refused(name: str, shape: str) -> None:
    sides: dict[str, Any]
    for sides in ({"width": 13, "height": 40}, {"width": 40, "height": 13}):
        size = f"{sides['width']} x {sides['height']}"
        message = refused(vision_shape=shape, **{name: 6.6, **sides, other(name): 1.0})
        assert message.startswith(f"{name}: 6.6 is more than half of the grid ({size})")
        assert "allowed: 0 to 6.5; lower" in message
        fits: dict[str, Any] = {**sides, name: 6.5, other(name): 1.0}
        pk.civil_violence(vision_shape=shape, steps=1, **fits)


def other(name: str) -> str:
    return "cop_vision" if name == "agent_vision" else "agent_vision"


@pytest.mark.parametrize(
    "densities",
    [
        {"agent_density": 0.97},
        {"agent_density": 0.7, "cop_density": 0.31},
        {"agent_density": 0.9, "cop_density": "0.0, 2: 0.11"},
        {"agent_density": 0.9, "cop_density": [0.0] * 9 + [0.2]},
        {"agent_density": 1.0, "cop_density": 0.04, "population": "random"},
    ],
)
def test_more_than_the_cells_hold_is_refused(densities: dict[str, Any]) -> None:
    message = refused(**densities, steps=10)
    assert message.startswith(f"agent_density {densities['agent_density']:g} and cop_density ")
    assert re.search(
        r"need 1,[67]\d\d of 1,600 cells; allowed: together 1 or less; lower one of them", message
    )


def test_a_grid_may_be_full() -> None:
    full = pk.civil_violence(agent_density=0.96, cop_density=0.04, steps=2, width=20, height=20)
    assert int((full.active + full.quiet + full.cops + full.jailed)[0]) == 400


def test_densities_that_fit_until_they_are_rounded_are_refused_with_the_numbers() -> None:
    message = refused(
        width=3, height=3, agent_vision=1.0, cop_vision=1.0, agent_density=5.5 / 9, cop_density=3.5 / 9
    )
    assert "need 10 of 9 cells" in message


@pytest.mark.parametrize("row", SCHEDULES, ids=lambda row: row.name)
@pytest.mark.parametrize("value", [[0.1], [0.1] * 3000, "0.1, 0.2", []])
def test_a_schedule_has_a_value_for_each_step(row: SettingRow, value: object) -> None:
    message = refused(**{row.name: value, "steps": 7})
    assert message.startswith(f"{row.name}: a schedule of ")
    assert (
        "for a run of 7 steps; allowed: one number, or exactly one value for each step; set steps to"
        in message
    )


@pytest.mark.parametrize("row", SCHEDULES, ids=lambda row: row.name)
@pytest.mark.parametrize(
    "value",
    [
        "high",
        "0.5, 3: low",
        "0.5, 3: 7",
        True,
        [True] * 7,
        {},
        [[0.1] * 7],
        [["a"]],
        [[0.1], [0.1, 0.2]],
        1.01,
    ],
)
def test_what_is_no_schedule_is_refused(row: SettingRow, value: object) -> None:
    assert refused(**{row.name: value, "steps": 7}).startswith(f"{row.name}: ")


def test_peacekeepers_come_within_the_run() -> None:
    message = refused(model="intergroup", peacekeepers=11, steps=10)
    assert message.startswith("peacekeepers: 11 is after the last step (10)")
    assert "allowed: 1 to 10, or None; raise steps" in message
    assert refused(peacekeepers=0).startswith("peacekeepers: 0 is out of range")


def test_two_groups_do_not_act_at_once() -> None:
    message = refused(model="intergroup", activation="synchronous")
    assert message.startswith("activation: 'synchronous' cannot be had with model='intergroup'")
    assert message.endswith("allowed there: random")


@pytest.mark.parametrize(
    ("request_", "words"),
    [
        ({"worlds": 0}, "worlds: 0 given; allowed: 1 or more"),
        ({"worlds": -3}, "worlds: -3 given"),
        ({"worlds": 2.0}, "worlds: 2.0 given; allowed: a whole number"),
        ({"worlds": "2"}, "worlds: '2' given"),
        ({"worlds": True}, "worlds: True given"),
        ({"threads": 0}, "threads: 0 given; allowed: 1 or more"),
        ({"threads": 1.5}, "threads: 1.5 given"),
        ({"seed": 1.5}, "seed: 1.5 given; allowed: a whole number"),
        ({"seed": "1"}, "seed: '1' given"),
        ({"seed": None}, "seed: None given"),
    ],
)
def test_worlds_threads_and_seeds_are_whole_numbers(request_: dict[str, Any], words: str) -> None:
    assert refused(steps=2, width=20, height=20, **request_).startswith(words)


@pytest.mark.parametrize(
    ("request_", "fits"),
    [
        ({"worlds": 10**9}, r"[1-9][0-9,]* of these worlds"),
        ({"width": 20_000, "height": 20_000, "worlds": 500}, "not even one of these worlds"),
    ],
)
def test_more_than_the_machine_holds_is_refused_before_it_is_taken(
    request_: dict[str, Any], fits: str
) -> None:
    with pytest.raises(pk.CaseError, match=r"need about [0-9,.]+ GiB of memory, this machine has") as caught:
        pk.civil_violence(**request_)
    assert str(caught.value).startswith(f"worlds: {request_['worlds']:,} of ")
    assert re.search(
        rf"ask for fewer worlds or steps, or a smaller grid: {fits} would fit$", str(caught.value)
    )


@pytest.mark.parametrize("kind", [int, np.int64, np.int32, np.uint16])
def test_whole_numbers_of_numpy_are_whole_numbers(kind: type[int]) -> None:
    run = pk.civil_violence(width=kind(20), height=kind(20), steps=kind(3), max_jail=kind(5))
    plain = pk.civil_violence(width=20, height=20, steps=3, max_jail=5)
    assert run.attrs["state_hash"] == plain.attrs["state_hash"]


@pytest.mark.parametrize("seed", [0, -1, 2**64 - 1, -(2**80), np.int64(3), np.int64(-3), np.uint64(2**63)])
def test_any_whole_number_is_a_seed(seed: int) -> None:
    """It counts by its last 64 bits."""
    given, same = (
        pk.civil_violence(seed=number, width=20, height=20, steps=3) for number in (seed, int(seed) % 2**64)
    )
    assert given.attrs["state_hash"] == same.attrs["state_hash"]
    assert given.attrs["seed"] == int(seed)


def test_a_vision_may_be_a_whole_number() -> None:
    visions: tuple[Any, ...] = (5, 5.0, np.float32(5.0))
    runs = [pk.civil_violence(width=20, height=20, steps=3, agent_vision=vision) for vision in visions]
    assert len({run.attrs["state_hash"] for run in runs}) == 1


@pytest.mark.parametrize(
    "given",
    [
        np.array([0.1 + 5j, 0.2, 0.3]), [np.timedelta64(1, "s")] * 3, b"0.5", ["0.1", "0.2", "0.3"],
        [True, 0.5, 0.2], np.ma.masked_greater([0.1, 0.5, 0.2], 0.4), "0.1_5", "0.9, \u0662: 0.1", None,
    ],
    ids=["complex", "times", "bytes", "texts", "truths", "masked", "underscore", "arabic", "nothing"],
)  # fmt: skip
def test_a_schedule_of_what_are_no_numbers_is_refused(given: object) -> None:
    with pytest.raises(pk.CaseError, match=r"(?s)^legitimacy: .*allowed: "):
        pk.civil_violence(legitimacy=given, steps=3)  # type: ignore[arg-type]


@pytest.mark.parametrize("words", [np.array(["floor", "round"]), np.array(["floor"]), ["floor"], 3])
def test_a_choice_is_a_word(words: object) -> None:
    with pytest.raises(pk.CaseError, match=r"^ratio: .* is not known; allowed: floor"):
        pk.civil_violence(ratio=words, steps=3)  # type: ignore[arg-type]


def test_a_series_with_holes_has_no_outbursts() -> None:
    with pytest.raises(pk.CaseError, match="no number"):
        pk.outbursts([float("nan"), 60, 70, float("nan"), 60])
