"""What a move and a decision stand on: tables of tries, nerves, types of counts, memory fetched ahead."""

from typing import Any

import numpy as np
import pytest
from numba import njit
from numpy.typing import NDArray

from powderkeg.kernels.lanes import LANES, add_lanes, sum_lanes
from powderkeg.society.grid import BY_NAME, SHAPES, Worlds, initial, law, read_settings
from powderkeg.society.grid.board import type_of_counts
from powderkeg.society.grid.columns import LAW
from powderkeg.society.grid.rebellion import fill_chances, is_active, nerve, stands_up

TENSE = {"width": 24, "height": 18, "agent_vision": 4.0, "cop_vision": 3.0, "legitimacy": 0.4, "steps": 20}
CODES = {word: BY_NAME["ratio"].choices.index(word) for word in ("floor", "round")}


def born(**settings: Any) -> Worlds:
    return initial(read_settings(None, {**TENSE, **settings}), np.arange(3, dtype=np.uint64), 1)


def table(worlds: Worlds, view: int) -> tuple[int, NDArray[np.int32]]:
    """Cells in view, and the offsets that the numbers of a try name."""
    numbers, offsets = worlds._law[0], worlds._law[3]
    return int(numbers[LAW["size"] + view]), offsets[
        3 * view : 3 * view + 3, : 1 << numbers[LAW["digits"] + view]
    ]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("vision", [0.0, 1.0, 1.7, 3.0, 7.0, 15.0])
def test_the_numbers_of_a_try_name_every_cell_equally_often(shape: str, vision: float) -> None:
    """So that the choice among free cells is even; the numbers left over name the own cell."""
    worlds = born(width=40, height=36, vision_shape=shape, agent_vision=vision)
    size, offsets = table(worlds, 0)
    cells, times = np.unique(offsets[1:], axis=1, return_counts=True)
    others = (cells != 0).any(axis=0)
    assert others.sum() == size
    assert len(set(times[others].tolist())) <= 1
    left = times[~others].sum()
    assert left < max(size, 3), "as many rounds as there is room for"
    assert 1 <= worlds._law[0][LAW["per_word"]] * worlds._law[0][LAW["digits"]] <= 64


@njit
def both(hardship, aversion, legitimacy, k, cops, actives, rule, chances):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    known = fill_chances(k, chances)
    own = nerve(hardship, aversion, legitimacy, 0.1, chances, known)
    by_rule = is_active(hardship, aversion, legitimacy, 0.1, cops, actives, k, rule, 1.0)
    return stands_up(own, cops, actives, rule), by_rule


@pytest.mark.parametrize("ratio", CODES)
@pytest.mark.parametrize("k", [0.0, 0.003, 0.4, 2.3, 50.0])
def test_a_nerve_decides_as_the_rule_does(ratio: str, k: float) -> None:
    dice = np.random.default_rng(7)
    chances, found = np.zeros(62), []
    for _ in range(4000):
        hardship, aversion = dice.random(2)
        cops, actives = int(dice.integers(0, 61)), int(dice.integers(1, 12))
        legitimacy = float(dice.choice([0.0, 0.5, 0.82]))
        one, other = both(hardship, aversion, legitimacy, k, cops, actives, CODES[ratio], chances)
        assert one == other, (hardship, aversion, legitimacy, cops, actives)
        found.append(one)
    assert 0 < sum(found) < len(found)


def test_counts_have_the_shortest_type_that_holds_them() -> None:
    types = [type_of_counts(most, crowded=False, people=10**6) for most in (255, 256, 65_535, 65_536)]
    assert types == [np.uint8, np.uint16, np.uint16, np.int32]
    types = [type_of_counts(149, crowded=True, people=people) for people in (255, 256, 65_535, 65_536)]
    assert types == [np.uint8, np.uint16, np.uint16, np.int32]
    assert type_of_counts(10**6, crowded=False, people=200) is np.uint8


@pytest.mark.parametrize("activation", BY_NAME["activation"].choices)
def test_the_type_of_counts_changes_no_byte(activation: str, monkeypatch: pytest.MonkeyPatch) -> None:
    digests = set()
    for kind in (np.uint8, np.uint16, np.int32):
        monkeypatch.setattr(law, "type_of_counts", lambda *_, kind=kind, **__: kind)
        worlds = born(activation=activation)
        worlds.step(20)
        assert worlds._law[-1].dtype == kind
        digests.add(worlds.digest())
    assert len(digests) == 1


def test_memory_fetched_ahead_changes_no_byte() -> None:
    digests = set()
    for ahead in (0, 1):
        worlds = born()
        worlds._law[0][LAW["large"]] = ahead
        worlds.step(20)
        digests.add(worlds.digest())
    assert len(digests) == 1


@pytest.mark.parametrize("kind", [np.uint8, np.uint16, np.int32])
def test_runs_are_added_and_summed(kind: type) -> None:
    @njit
    def work(cells, amounts, masks):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        add_lanes(cells, 5, amounts, LANES)
        return sum_lanes(cells, 3, masks, 0)

    cells = np.arange(2 * 30, dtype=kind).reshape(2, 30)
    amounts = np.arange(2 * LANES, dtype=kind)
    masks = np.zeros(LANES, dtype=kind)
    masks[2:9] = np.array(-1).astype(kind)
    expected = cells.ravel().copy()
    expected[5 : 5 + LANES] += amounts[LANES:]
    assert work(cells, amounts, masks) == expected[5:12].sum()
    assert (cells.ravel() == expected).all()
