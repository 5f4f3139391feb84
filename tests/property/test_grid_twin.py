"""The compiled grid and its slow twin give the same series, states, cells and cops, bit for bit.

The twin scans its neighbours and keeps no counts, so that a count of the kernel's that goes astray shows.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import naive_grid
from powderkeg.society.grid import ABSENT, SETTINGS, initial, read_settings
from powderkeg.society.grid.columns import AGENT

SMALL: dict[str, Any] = {
    "width": 10,
    "height": 9,
    "agent_vision": 3.0,
    "cop_vision": 2.0,
    "legitimacy": 0.5,
    "steps": 15,
}
WORDS = {row.name: row.choices for row in SETTINGS if row.choices}


def compiled(settings: Mapping[str, Any], lineage: int, seed: int) -> naive_grid.Run:
    """The kernel's run in the twin's form."""
    worlds = initial(read_settings(None, settings), np.array([lineage], dtype=np.uint64), seed)
    worlds.step(settings["steps"])
    state, cell, group = (worlds.agents[0, AGENT[name]] for name in ("state", "cell", "group"))
    there = state != ABSENT
    return naive_grid.Run(
        worlds.series[0], state, np.where(there, cell, -1), np.where(there, group, -1), worlds.cops[0]
    )


def assert_equal_to_its_twin(settings: Mapping[str, Any], lineage: int = 0, seed: int = 1) -> naive_grid.Run:
    kernel = compiled(settings, lineage, seed)
    twin = naive_grid.run(read_settings(None, settings), lineage, seed)
    differing = np.flatnonzero((kernel.series != twin.series).any(axis=1))
    assert differing.size == 0, f"the series part at step {differing[0] + 1} of {dict(settings)}"
    for field in fields(kernel):
        same = getattr(kernel, field.name) == getattr(twin, field.name)
        assert same.all(), f"{field.name} differs at the end of {dict(settings)}"
    return kernel


@st.composite
def any_settings(draw: st.DrawFn) -> dict[str, Any]:
    """Every word of every choice; numbers from nothing to as much as is allowed."""
    named: dict[str, Any] = {name: draw(st.sampled_from(words)) for name, words in WORDS.items()}
    if named["model"] == "intergroup":
        named["activation"] = "random"
    named["width"], named["height"] = draw(st.integers(8, 16)), draw(st.integers(8, 16))
    named["steps"] = draw(st.integers(10, 25))
    half = min(named["width"], named["height"]) / 2
    radius = st.one_of(st.sampled_from([0.0, 1.0, 1.7, 3.0, half]), st.floats(0.0, half))
    named["agent_vision"] = draw(radius)
    named["cop_vision"] = draw(st.one_of(st.just(named["agent_vision"]), radius))
    highest = draw(st.sampled_from([0.0, 0.04, 0.1, 0.25]))
    named["agent_density"] = draw(st.sampled_from([0.0, 0.3, 0.7, round(0.99 - highest, 2), 1.0 - highest]))
    cops = [
        highest,
        f"{highest}, 3: 0.0, 6: {highest}",
        f"0.0, 2-8: {highest}",
        f"{highest}, 4-9: {highest / 2}",
    ]
    named["cop_density"] = draw(st.sampled_from(cops))
    named["legitimacy"] = draw(st.sampled_from([0.0, 0.2, 0.5, 0.82, "0.9, 4: 0.3", "0.8, 3-9: 0.1"]))
    named["threshold"] = draw(st.sampled_from([0.0, 0.1, 0.3]))
    named["k"] = draw(st.sampled_from([0.0, 2.3, 9.0]))
    named["ratio_threshold"] = draw(st.sampled_from([0.1, 1.0]))
    named["max_jail"] = draw(st.sampled_from([None, 0, 1, 2, 9]))
    named["cloning"] = draw(st.sampled_from([0.0, 0.05, 1.0]))
    named["max_age"] = draw(st.sampled_from([None, 1, 9, 40]))
    named["peacekeepers"] = draw(st.sampled_from([None, None, 4]))
    return named


@given(settings=any_settings(), lineage=st.integers(0, 2**64 - 1), seed=st.integers(-(2**70), 2**70))
def test_the_kernel_equals_its_twin(settings: dict[str, Any], lineage: int, seed: int) -> None:
    if not fits(settings):
        settings["agent_density"] -= 0.02  # agents and cops, each rounded, may need a cell too many
    assert_equal_to_its_twin(settings, lineage, seed)


def fits(settings: Mapping[str, Any]) -> bool:
    try:
        read_settings(None, settings)
    except ValueError:
        return False
    return True


FULL: dict[str, Any] = {"width": 10, "height": 10, "agent_density": 0.9, "cop_density": 0.1}
TWO: dict[str, Any] = {
    "model": "intergroup",
    "agent_vision": 1.7,
    "cop_vision": 1.7,
    "max_age": 12,
    "cloning": 0.2,
}
TENSE: dict[str, Any] = {"legitimacy": 0.3, "cop_density": 0.08}
NARROW: dict[str, Any] = {"width": 2, "height": 30, "agent_vision": 1.0, "cop_vision": 1.0}
CORNERS: Mapping[str, Mapping[str, Any]] = {
    "full": FULL,
    "full, released": {**FULL, **TENSE, "agent_density": 0.92, "max_jail": 1},
    "full, two groups": {**FULL, **TWO},
    "no cops": {"cop_density": 0.0},
    "no agents": {"agent_density": 0.0},
    "no agents in two groups": {**TWO, "agent_density": 0.0},
    "nobody": {"agent_density": 0.0, "cop_density": 0.0},
    "cops alone at first": {"cop_density": "0.3, 3-9: 0.0, 12: 0.2"},
    "jail for ever": {**TENSE, "max_jail": None},
    "jail for ever, and the clock at the end": {**TENSE, "max_jail": None, "jail_clock": "end-of-step"},
    "jail for ever in two groups": {**TWO, **TENSE, "max_jail": None, "max_age": None},
    "blind": {"agent_vision": 0.0, "cop_vision": 0.0, **TENSE},
    "blind agents": {"agent_vision": 0.0, "cop_vision": 3.0, **TENSE},
    "blind cops": {"cop_vision": 0.0, **TENSE},
    "far-seeing cops": {"agent_vision": 1.7, "cop_vision": 4.5, **TENSE},
    "half the grid": {"height": 10, "agent_vision": 5.0, "cop_vision": 5.0, "vision_shape": "moore"},
    "the smallest grid": {**NARROW, "height": 2, "agent_density": 0.5},
    "a narrow grid": {**TENSE, **TWO, **NARROW},
    "stepping in where the jailed share": {**TENSE, "jailed": "share", "cop_after_arrest": "steps-in"},
    "stepping in on the jailed": {**TENSE, "jailed": "stay", "cop_after_arrest": "steps-in"},
    "stepping in on two groups": {**TENSE, **TWO, "jailed": "share", "cop_after_arrest": "steps-in"},
    "peacekeepers on a full grid": {**TWO, "agent_density": 0.95, "cop_density": 0.05, "peacekeepers": 6},
    "at random": {**TENSE, "population": "random", "cop_density": "0.1, 4: 0.02, 8: 0.2"},
} | {
    f"no jail, {word}, {clock}, {term}": {
        **TENSE, "max_jail": 0, "zero_term": word, "jail_clock": clock, "jail_term": term
    }
    for word in WORDS["zero_term"] for clock in WORDS["jail_clock"] for term in WORDS["jail_term"]
}  # fmt: skip


@pytest.mark.parametrize("corner", CORNERS)
def test_the_kernel_equals_its_twin_in_a_corner(corner: str) -> None:
    settings = {**SMALL, **CORNERS[corner]}
    alone = settings.get("model") == "intergroup"
    for activation in WORDS["activation"][: 1 if alone else 2]:
        for seed in (1, 2):
            assert_equal_to_its_twin({**settings, "activation": activation}, seed=seed)


def test_corners_are_lively() -> None:
    """Where nothing happens two programs agree easily."""
    calm = {name for name in CORNERS if not happens({**SMALL, **CORNERS[name]})}
    assert calm == {"no agents", "no agents in two groups", "nobody"}


def happens(settings: Mapping[str, Any]) -> bool:
    return bool(compiled(settings, 0, 1).series[:, 0].any())


def test_a_twin_may_decide_by_another_rule() -> None:
    told = []

    def decide(
        hardship: float,
        aversion: float,
        legitimacy: float,
        threshold: float,
        cops: int,
        actives: int,
        k: float,
    ) -> bool:
        told.append((hardship, aversion, legitimacy, threshold, cops, actives, k))
        return hardship > 0.75

    settings = read_settings(None, {**SMALL, "cop_density": 0.0, "steps": 3})
    run = naive_grid.run(settings, 0, 1, decide=decide)
    assert run.series[-1, 0] == sum(1 for hardship, *_ in told[-settings.agents :] if hardship > 0.75) > 0
    assert {seen[2:4] for seen in told} == {(0.5, 0.1)}
    assert {seen[6] for seen in told} == {2.3}
