"""Cells: who calls them, when they act, how they end."""

import numpy as np
import pytest

from blank import blank, cells, key, parameters
from kernels import from_python
from powderkeg.society.country import CALM_HOURS
from powderkeg.society.country.cells import (
    ABROAD,
    ACTIVE,
    BROKEN,
    FACTION,
    INTERNAL,
    LATENT,
    SLEEPER,
    any_active,
    bury,
    cells_in_field,
    move_cells,
)
from powderkeg.society.country.columns import CELL, NATION, NEVER, REGION
from societies import CALM, born, settings_of, small_case

any_active = from_python(any_active)
bury = from_python(bury)
cells_in_field = from_python(cells_in_field)
move_cells = from_python(move_cells)

SPONSORS = [INTERNAL, FACTION, ABROAD]


def begun(cell: np.ndarray, crowd: float = 0.0, order: float = NEVER, **changes: float) -> list[float]:
    """Hour at which each cell began to act, in 60 hours of an unchanging situation (NEVER: it did not)."""
    nation, region, _ = blank(1)
    nation[NATION["crowd"]], nation[NATION["faction_order"]] = crowd, order
    for hour in range(60):
        move_cells(key(hour), hour, cell, nation, region, parameters(**changes))
    return cell[CELL["hour"], :-1].tolist()


def test_without_an_occasion_nobody_acts() -> None:
    assert begun(cells(3, sponsor=SPONSORS), crowd=900.0, cell_trigger=1000.0) == [NEVER] * 3


def test_an_occasion_calls_all_but_the_factions_cells() -> None:
    found = begun(cells(3, sponsor=SPONSORS), crowd=1100.0, cell_trigger=1000.0)
    assert found == [10.0, NEVER, 10.0]


def test_the_factions_order_calls_its_own_cells_only() -> None:
    assert begun(cells(3, sponsor=SPONSORS), order=5.0, cell_trigger=1000.0) == [NEVER, 15.0, NEVER]


def test_a_plan_calls_those_who_await_no_order_at_its_hour_and_their_jitter() -> None:
    cell = cells(3, sponsor=SPONSORS, jitter=[1.0, 2.0, 3.0])
    assert begun(cell, crowd=1e6, cell_plan_hour=20.0) == [21.0, NEVER, 23.0]


@pytest.mark.parametrize(("belief", "wakes"), [(0.29, True), (0.31, False)])
def test_a_sleeper_wakes_where_its_region_doubts_and_by_nothing_else(belief: float, wakes: bool) -> None:
    nation, region, _ = blank(2)
    nation[NATION["crowd"]], nation[NATION["faction_order"]] = 1e6, 0.0
    region[REGION["belief"]] = [0.9, belief]
    cell = cells(2, state=SLEEPER, region=[0, 1])
    for hour in range(20):
        par = parameters(sleeper_belief=0.3, cell_trigger=10.0)
        move_cells(key(hour), hour, cell, nation, region, par)
    assert cell[CELL["state"], 0] == SLEEPER
    assert (cell[CELL["hour"], 1] == 10.0) == wakes
    assert (cell[CELL["state"], 1] == SLEEPER) == (not wakes)


def test_fire_breaks_cells_sooner_and_small_ones_first() -> None:
    def left(size: float, lethal: float) -> int:
        nation, region, _ = blank(1)
        region[REGION["force"]], region[REGION["lethal"]] = 20_000.0, lethal
        cell = cells(400, size=size, state=ACTIVE)
        for hour in range(10):
            move_cells(key(hour), hour, cell, nation, region, parameters())
        return int((cell[CELL["state"]] == ACTIVE).sum())

    assert 0 < left(20.0, 1.0) < left(60.0, 1.0) < left(20.0, 0.0) < 400


def test_members_killed_leave_and_a_small_rest_is_broken() -> None:
    cell = cells(
        4, state=[ACTIVE, ACTIVE, ACTIVE, LATENT], region=[0, 0, 1, 0], size=[40.0, 25.0, 40.0, 40.0]
    )
    persons, strength = cells_in_field(0, cell)
    assert (persons, strength) == (65.0, 65.0)
    bury(0, 26.0, persons, cell)
    assert cell[CELL["size"], :4].tolist() == pytest.approx([24.0, 15.0, 40.0, 40.0])
    assert cell[CELL["state"], :4].tolist() == [ACTIVE, BROKEN, ACTIVE, LATENT]
    assert cells_in_field(0, cell)[0] == pytest.approx(24.0)
    bury(0, 99.0, 24.0, cell)
    assert cell[CELL["size"], 0] == 0.0
    assert any_active(cell)
    bury(1, 40.0, 40.0, cell)
    assert not any_active(cell)


@pytest.mark.parametrize(("faction", "foreign"), [(0.0, 0.0), (0.5, 0.2), (1.0, 0.0), (0.0, 1.0), (0.3, 0.7)])
def test_shares_of_sponsors_are_those_of_the_parameters(faction: float, foreign: float) -> None:
    setting = settings_of(small_case())
    changes = {**CALM, "cells": 32.0, "cells_of_faction": faction, "cells_foreign": foreign}
    worlds = born(setting, 60, {**changes, "sleeper_cells": 3.0})
    state, sponsor = worlds.cell[:, CELL["state"]], worlds.cell[:, CELL["sponsor"]]
    assert ((state == LATENT).sum(axis=1) == 32).all()
    assert ((state == SLEEPER).sum(axis=1) == 3).all()
    assert not sponsor[state != LATENT].any()
    number = 60 * 32
    for kind, share in ((FACTION, faction), (ABROAD, foreign)):
        found = (sponsor[state == LATENT] == kind).sum()
        assert abs(found - share * number) <= 4 * np.sqrt(share * (1 - share) * number)


def test_switched_off_there_are_no_cells_and_no_plan_moves_anybody() -> None:
    setting = settings_of(small_case())
    plain, planned = (born(setting, 4, {**CALM, "cell_plan_hour": hour}) for hour in (0.0, 30.0))
    for worlds in (plain, planned):
        worlds.step(CALM_HOURS + 60)
    assert not any_active(planned.cell[0])
    assert (plain.region == planned.region).all()
