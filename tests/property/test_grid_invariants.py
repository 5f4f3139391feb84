"""What holds on the grid whatever happens: nobody is lost, a cell holds one, the jailed are out of it."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from powderkeg.society.grid import (
    ABSENT,
    ACTIVE,
    JAILED,
    QUIET,
    SETTINGS,
    Worlds,
    initial,
    read_settings,
)
from powderkeg.society.grid.columns import AGENT, SERIES, TRAIT

SMALL = {"width": 12, "height": 12, "steps": 20}
TENSE = {**SMALL, "agent_vision": 3.0, "cop_vision": 3.0, "legitimacy": 0.3, "cop_density": 0.1}
TWO = {**SMALL, "model": "intergroup", "agent_vision": 1.7, "cop_vision": 1.7}
WORDS = {row.name: row.choices for row in SETTINGS if row.choices}
STATE, CELL, TERM, GROUP = (AGENT[name] for name in ("state", "cell", "term", "group"))


@st.composite
def any_settings(draw: st.DrawFn, model: str) -> dict[str, Any]:
    named: dict[str, Any] = {name: draw(st.sampled_from(words)) for name, words in WORDS.items()}
    named["model"] = model
    if model == "intergroup":
        named["activation"] = "random"
    named["agent_vision"] = draw(st.sampled_from([0.0, 1.7, 3.0, 6.0]))
    named["cop_vision"] = draw(st.sampled_from([0.0, 1.7, 3.0, 6.0]))
    named["agent_density"] = draw(st.sampled_from([0.2, 0.7, 0.9]))
    named["cop_density"] = draw(st.sampled_from([0.0, 0.05, 0.1, "0.1, 5-12: 0.0", "0.0, 9: 0.1"]))
    named["legitimacy"] = draw(st.sampled_from([0.2, 0.6, 0.82, "0.9, 8: 0.4"]))
    named["max_jail"] = draw(st.sampled_from([None, 0, 3, 30]))
    named["cloning"] = draw(st.sampled_from([0.0, 0.05, 0.4]))
    named["max_age"] = draw(st.sampled_from([None, 5, 50]))
    return {**SMALL, **named}


def born(settings: Mapping[str, Any], size: int = 2) -> Worlds:
    return initial(read_settings(None, settings), np.arange(size, dtype=np.uint64), 1)


def counted(worlds: Worlds) -> dict[str, np.ndarray]:
    """(P,) counts of the state by the series' names."""
    state, group = worlds.agents[:, STATE], worlds.agents[:, GROUP]
    there = state != ABSENT
    return {
        "active": (state == ACTIVE).sum(axis=1),
        "jailed": (state == JAILED).sum(axis=1),
        "quiet": (state == QUIET).sum(axis=1),
        "cops": (worlds.cops >= 0).sum(axis=1),
        "group_a": (there & (group == 0)).sum(axis=1),
        "group_b": (there & (group == 1)).sum(axis=1),
    }


def last(worlds: Worlds, name: str) -> np.ndarray:
    return worlds.series[:, worlds.hour - 1, SERIES[name]]


@given(settings=any_settings("rebellion"))
def test_one_society_loses_nobody_and_gains_nobody(settings: dict[str, Any]) -> None:
    worlds = born(settings)
    people = (worlds.agents[:, STATE] != ABSENT).sum(axis=1)
    traits = worlds.traits.copy()
    worlds.step(worlds.settings.steps)
    everybody = sum(worlds.series[:, :, SERIES[name]] for name in ("active", "jailed", "quiet"))
    assert (everybody == people[:, None]).all()
    assert (worlds.traits == traits).all()
    for name in ("group_a", "group_b", "killings", "births", "deaths_of_age"):
        assert (worlds.series[:, :, SERIES[name]] == 0).all()


@given(settings=any_settings("intergroup"))
def test_two_groups_gain_births_and_lose_the_killed_and_the_old(settings: dict[str, Any]) -> None:
    worlds = born(settings)
    people = (worlds.agents[:, STATE] != ABSENT).sum(axis=1)
    worlds.step(worlds.settings.steps)
    series = {name: worlds.series[:, :, column] for name, column in SERIES.items()}
    change = series["births"] - series["killings"] - series["deaths_of_age"]
    everybody = series["group_a"] + series["group_b"]
    assert (everybody == people[:, None] + np.cumsum(change, axis=1)).all()
    assert (everybody == series["active"] + series["jailed"] + series["quiet"]).all()


@pytest.mark.parametrize("model", WORDS["model"])
def test_the_series_tells_the_state_step_by_step(model: str) -> None:
    worlds = born({**SMALL, "model": model, "agent_vision": 2.0, "cop_vision": 2.0, "legitimacy": 0.5}, 5)
    named = ["active", "jailed", "quiet", "cops"] + ["group_a", "group_b"] * (model == "intergroup")
    for _ in range(20):
        worlds.step(1)
        now = counted(worlds)
        for name in named:
            assert (last(worlds, name) == now[name]).all(), name
        free = np.isin(worlds.agents[:, STATE], (QUIET, ACTIVE))
        means = [
            worlds.traits[p, [TRAIT["hardship"], TRAIT["aversion"]]][:, free[p]].mean(axis=1)
            for p in range(5)
        ]
        hardship, aversion = np.array(means).T
        share_quiet = now["quiet"] / free.sum(axis=1)
        np.testing.assert_allclose(last(worlds, "tension"), hardship * 0.5 * share_quiet / aversion)
    assert worlds.series[:, :, SERIES["arrests"]].sum() > 0


@given(settings=st.one_of(any_settings("rebellion"), any_settings("intergroup")))
def test_a_cell_holds_one_agent_or_one_cop(settings: dict[str, Any]) -> None:
    """Unless the cells of the jailed are shared, or cops step onto the cells of the arrested."""
    settings["jailed"] = "stay" if settings["jailed"] == "share" else settings["jailed"]
    settings["cop_after_arrest"] = "stays"
    worlds = born(settings)
    for _ in range(4):
        worlds.step(5)
        for p in range(worlds.size):
            held = Counter(cells_of_agents(worlds, p) + [c for c in worlds.cops[p].tolist() if c >= 0])
            assert max(held.values(), default=0) <= 1
            assert all(0 <= cell < worlds.settings.cells for cell in held)


def cells_of_agents(worlds: Worlds, p: int) -> list[int]:
    """Cells of those who stand on the grid; the jailed do unless they are removed."""
    off = {ABSENT, JAILED} if worlds.settings.chosen("jailed", "removed") else {ABSENT}
    return [
        int(cell) for state, cell in zip(*worlds.agents[p, [STATE, CELL]], strict=True) if state not in off
    ]


@pytest.mark.parametrize(
    "settings",
    [{"jailed": "share"}, {"jailed": "stay", "cop_after_arrest": "steps-in"}, {"jailed": "removed"}],
)
def test_only_shared_cells_and_cops_that_step_in_put_two_on_a_cell(settings: dict[str, str]) -> None:
    """The test above would see it: here it happens, or not."""
    worlds = born({**SMALL, "agent_vision": 3.0, "cop_vision": 3.0, "legitimacy": 0.4, **settings}, 8)
    worlds.step(20)
    held = [Counter(cells_of_agents(worlds, p) + worlds.cops[p].tolist()) for p in range(8)]
    assert any(max(one.values()) > 1 for one in held) == (settings["jailed"] != "removed")


def test_the_removed_are_on_no_cell_and_their_cells_are_free() -> None:
    """As many cells are empty in the picture as are left by the free and the cops."""
    worlds = born(TENSE, 6)
    worlds.step(20)
    now = counted(worlds)
    assert (now["jailed"] > 10).all()
    shown = (worlds.picture() > 0).sum(axis=(1, 2))
    assert (shown == now["active"] + now["quiet"] + now["cops"]).all()


@pytest.mark.parametrize("activation", WORDS["activation"])
@pytest.mark.parametrize("jailed", WORDS["jailed"])
def test_the_jailed_stay_put_and_come_back_as_they_were(jailed: str, activation: str) -> None:
    """E9: while they serve they do not move; their hardship and risk aversion stay; they rebel again."""
    worlds = born({**TENSE, "max_jail": 6, "jailed": jailed, "activation": activation}, 4)
    traits, served, came_back = worlds.traits.copy(), np.zeros(worlds.agents[:, STATE].shape, dtype=bool), 0
    for _ in range(20):
        before, now = worlds.agents.copy(), worlds.agents
        worlds.step(1)
        serving = (before[:, STATE] == JAILED) & (now[:, STATE] == JAILED)
        serving &= now[:, TERM] == before[:, TERM] - 1
        assert (now[:, CELL][serving] == before[:, CELL][serving]).all()
        came_back += int((served & (now[:, STATE] == ACTIVE)).sum())
        served |= serving
    assert (worlds.traits == traits).all()
    assert served.sum() > 100
    assert came_back > 100


@pytest.mark.parametrize("jailed", WORDS["jailed"])
def test_the_jailed_are_not_counted_by_others(jailed: str) -> None:
    """One cop keeps one agent quiet at C // A = 1, though everybody around it was active and is in jail."""
    worlds = born(
        {
            "width": 6, "height": 6, "agent_vision": 3.0, "cop_vision": 0.0, "vision_shape": "moore",
            "agent_density": 30 / 36, "cop_density": 1 / 36, "legitimacy": 0.5, "movement": "none",
            "max_jail": None, "jailed": jailed, "activation": "synchronous", "steps": 3,
        },
        size=1,
    )  # fmt: skip
    worlds.traits[:] = 0.9
    worlds.agents[0, STATE] = JAILED
    worlds.agents[0, TERM] = -1
    worlds.agents[0, STATE, 0] = QUIET
    worlds.step(1)
    assert worlds.agents[0, STATE, 0] == QUIET
    worlds.agents[0, STATE, 1] = ACTIVE
    worlds.step(1)
    assert worlds.agents[0, STATE, 0] == ACTIVE, "an active agent that is free is counted: C // A is nought"


@given(settings=st.one_of(any_settings("rebellion"), any_settings("intergroup")))
def test_the_cops_follow_their_schedule(settings: dict[str, Any]) -> None:
    settings["population"] = "exact"
    settings["agent_density"] = 0.5  # so that there is always room for them
    settings["max_jail"] = 3 if settings["model"] == "rebellion" else 0
    settings["cloning"] = 0.0
    worlds = born(settings)
    worlds.step(worlds.settings.steps)
    wanted = np.rint(worlds.settings.cop_density * worlds.settings.cells)
    assert (worlds.series[:, :, SERIES["cops"]] == wanted).all()


def test_peacekeepers_come_at_their_step_and_stay() -> None:
    worlds = born({**TWO, "peacekeepers": 7})
    worlds.step(20)
    cops = worlds.series[:, :, SERIES["cops"]]
    assert (cops[:, :6] == 0).all()
    assert (cops[:, 6:] == round(0.04 * 144)).all()


@given(settings=any_settings("intergroup"))
def test_the_groups_differ_by_their_names_only(settings: dict[str, Any]) -> None:
    """With the names exchanged the same happens to the same agents, so that nothing favours either group."""
    one, other = born(settings), born(settings)
    other.agents[:, GROUP] = 1 - other.agents[:, GROUP]
    for worlds in (one, other):
        worlds.step(worlds.settings.steps)
    a, b = SERIES["group_a"], SERIES["group_b"]
    same = [column for column in SERIES.values() if column not in (a, b)]
    assert (one.series[:, :, same] == other.series[:, :, same]).all()
    assert (one.series[:, :, a] == other.series[:, :, b]).all()
    assert (one.series[:, :, b] == other.series[:, :, a]).all()
    assert (one.agents[:, STATE] == other.agents[:, STATE]).all()


def test_to_be_in_a_group_means_nothing_in_one_society() -> None:
    settings = {**SMALL, "agent_vision": 3.0, "cop_vision": 3.0, "legitimacy": 0.5}
    one, other = born(settings), born(settings)
    other.agents[:, GROUP] = 0
    for worlds in (one, other):
        worlds.step(20)
    assert (one.series == other.series).all()


def test_half_are_in_each_group() -> None:
    groups = {word: born({**TWO, "groups": word}, 60) for word in WORDS["groups"]}
    equal, coin = counted(groups["equal"]), counted(groups["random"])
    people = round(0.7 * 144)
    assert (equal["group_b"] == people // 2).all()
    assert (equal["group_a"] == people - people // 2).all()
    assert len(set(coin["group_b"].tolist())) > 5
    assert abs(coin["group_b"].mean() - people / 2) < 4 * np.sqrt(people / 4 / 60)
