"""Epstein's rules, exactly: chances of arrest, ceilings and shares, fields of view, terms, outbursts."""

import math
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from numba import njit
from numpy.typing import ArrayLike

import powderkeg as pk
from naive_rebellion import rule_of
from powderkeg.society.grid import (
    ACTIVE,
    BY_NAME,
    JAILED,
    QUIET,
    SHAPES,
    Worlds,
    field_of_view,
    initial,
    outbursts,
    read_settings,
    rows_in_view,
)
from powderkeg.society.grid.columns import AGENT, TRAIT
from powderkeg.society.grid.rebellion import arrest_probability, cops_per_active, is_active

RATIOS = BY_NAME["ratio"].choices
CODES = {word: RATIOS.index(word) for word in RATIOS}
STATE, TERM = AGENT["state"], AGENT["term"]
decides: Callable[..., bool] = njit()(is_active.py_func)  # type: ignore[attr-defined]


def grids(size: int = 1, seed: int = 1, **settings: Any) -> Worlds:
    """Small grids before their first step."""
    small = {"width": 20, "height": 20, "agent_vision": 3.0, "cop_vision": 3.0, "steps": 40, **settings}
    return initial(read_settings(None, small), np.arange(size, dtype=np.uint64), seed)


# E1, E6: the chance of arrest.


def test_one_cop_and_one_active_make_arrest_nine_in_ten() -> None:
    for ratio in RATIOS:
        assert arrest_probability(1, 1, 2.3, CODES[ratio], 1.0) == pytest.approx(0.8997, abs=5e-5)


def exact_ratio(cops: int, actives: int, ratio: str, least: Fraction) -> Fraction | float:
    """``phi(C, A)`` by fractions and Python's own // and round."""
    if cops == 0:
        return Fraction(0)
    if actives == 0:
        return math.inf
    share = Fraction(cops, actives)
    if ratio == "threshold":
        return share if share >= least else Fraction(0)
    return {"literal": share, "floor": Fraction(cops // actives), "round": Fraction(round(share))}[ratio]


@pytest.mark.parametrize("least", [0.25, 0.5, 1.0, 1.5])
@pytest.mark.parametrize("ratio", RATIOS)
def test_the_table_of_arrest_probabilities(ratio: str, least: float) -> None:
    for cops in range(7):
        for actives in range(7):
            phi = float(exact_ratio(cops, actives, ratio, Fraction(least)))
            assert cops_per_active(cops, actives, CODES[ratio], least) == phi, (cops, actives)
            expected = 1.0 - math.exp(-2.3 * phi)
            assert arrest_probability(cops, actives, 2.3, CODES[ratio], least) == expected, (cops, actives)


def test_halves_are_rounded_to_the_even_number() -> None:
    halves = {(1, 2): 0.0, (3, 2): 2.0, (5, 2): 2.0, (7, 2): 4.0, (3, 6): 0.0, (9, 6): 2.0}
    for (cops, actives), rounded in halves.items():
        assert cops_per_active(cops, actives, CODES["round"], 1.0) == rounded


@pytest.mark.parametrize("ratio", ["floor", "round"])
@pytest.mark.parametrize("actives", [3, 2**31 - 1, 2**53 + 1, 2**60 - 1])
def test_large_numbers_are_not_rounded_on_the_way(ratio: str, actives: int) -> None:
    """A quotient of floats is 1 for (A - 1) / A already at A = 2^54, and a half for its neighbours."""
    for cops in (actives - 1, actives, actives + 1, actives // 2, actives // 2 + 1, (3 * actives) // 2):
        expected = float(exact_ratio(cops, actives, ratio, Fraction(1)))
        assert cops_per_active(cops, actives, CODES[ratio], 1.0) == expected, (cops, actives)


def test_no_k_is_no_risk_even_with_no_actives() -> None:
    assert arrest_probability(3, 0, 0.0, CODES["literal"], 1.0) == 0.0
    assert arrest_probability(3, 0, 2.3, CODES["literal"], 1.0) == 1.0
    assert arrest_probability(0, 0, 2.3, CODES["literal"], 1.0) == 0.0


# E2, E3, E4, E7: who rebels.


def test_nobody_ever_rebels_at_the_ceiling_whatever_the_cops() -> None:
    small: dict[str, Any] = {"width": 20, "height": 20, "agent_vision": 3.0, "cop_vision": 3.0, "steps": 40}
    for cop_density in (0.0, 0.04, 0.3):
        for activation in ("random", "synchronous"):
            run = pk.civil_violence(
                legitimacy=0.9, threshold=0.1, cop_density=cop_density, activation=activation, **small
            )
            assert int(run.active.max()) == int(run.arrests.sum()) == 0
    assert int(pk.civil_violence(legitimacy=0.88, cop_density=0.0, **small).active.max()) > 0


@pytest.mark.parametrize(
    ("legitimacy", "share"),
    [(0.82, 0.4444), (0.89, 0.0909), (0.8, 0.5), (0.7, 0.6667), (0.2, 0.875), (0.9, 0.0)],
)
def test_the_share_that_rebels_where_there_is_no_risk(legitimacy: float, share: float) -> None:
    worlds = grids(width=100, height=100, legitimacy=legitimacy, cop_density=0.0, steps=1, movement="none")
    worlds.step(1)
    hardship = worlds.traits[0, TRAIT["hardship"]]
    aggrieved = hardship * (1.0 - legitimacy) > 0.1
    assert ((worlds.agents[0, STATE] == ACTIVE) == aggrieved).all()
    assert max(0.0, 1.0 - 0.1 / (1.0 - legitimacy)) == pytest.approx(share, abs=5e-5)
    error = math.sqrt(share * (1.0 - share) / len(hardship))
    assert abs(aggrieved.mean() - share) <= 4.0 * error


def test_the_share_that_rebels_at_one_and_the_same_risk() -> None:
    """E4, by counting pairs (H, R) on a fine lattice: (1 - L - T)^2 / (2 (1 - L) P0), P0 >= 1 - L - T."""
    legitimacy, risk, fineness = 0.82, 0.9, 500
    k = -math.log(1.0 - risk)
    points = (np.arange(fineness) + 0.5) / fineness
    active = sum(
        decides(hardship, aversion, legitimacy, 0.1, 1, 1, k, CODES["literal"], 1.0)
        for hardship in points
        for aversion in points
    )
    expected = (1.0 - legitimacy - 0.1) ** 2 / (2.0 * (1.0 - legitimacy) * risk)
    assert expected == pytest.approx(0.01975, abs=5e-6)
    assert active / fineness**2 == pytest.approx(expected, abs=1e-4)


def test_grievance_less_risk_at_the_threshold_is_quiet() -> None:
    """E7, with numbers that are exact in binary: 0.5 (1 - 0.5) = 0.25, and without end of k the risk is R."""
    code, ever = CODES["floor"], math.inf
    assert not decides(0.5, 0.0, 0.5, 0.25, 0, 1, 2.3, code, 1.0)
    assert decides(0.5, 0.0, 0.5, math.nextafter(0.25, 0.0), 0, 1, 2.3, code, 1.0)
    assert not decides(1.0, 0.25, 0.5, 0.25, 1, 1, ever, code, 1.0)
    assert decides(1.0, 0.25, 0.5, math.nextafter(0.25, 0.0), 1, 1, ever, code, 1.0)
    assert decides(1.0, 0.25 - 2.0**-50, 0.5, 0.25, 1, 1, ever, code, 1.0)
    assert not rule_of("floor", 1.0)(0.5, 0.0, 0.5, 0.25, 0, 1, 2.3)


@pytest.mark.parametrize("ratio", RATIOS)
def test_the_kernel_and_plain_python_decide_alike(ratio: str) -> None:
    plain = rule_of(ratio, 0.5)
    draws = np.random.default_rng(1).random((400, 3))
    for hardship, aversion, legitimacy in draws.tolist():
        for cops, actives in ((0, 1), (1, 1), (1, 2), (3, 2), (5, 3)):
            told = (hardship, aversion, legitimacy, 0.1, cops, actives, 2.3)
            assert decides(*told, CODES[ratio], 0.5) == plain(*told), told


# How the agent counts itself.


@pytest.mark.parametrize(("self_count", "actives"), [("once", 1), ("twice", 2)])
@pytest.mark.parametrize("activation", ["random", "synchronous"])
def test_who_is_active_alone_counts_itself_once_or_twice(
    self_count: str, actives: int, activation: str
) -> None:
    """A cop beside a lone active agent: at C / A = 1 it turns quiet, at 1 / 2 not."""
    worlds = grids(
        width=9, height=9, agent_density=1 / 81, cop_density=1 / 81, legitimacy=0.5, movement="none",
        ratio="floor", self_count=self_count, activation=activation, cop_vision=0.0, agent_vision=4.5,
        vision_shape="moore",
    )  # fmt: skip
    worlds.agents[0, STATE] = ACTIVE
    worlds.traits[0, TRAIT["hardship"]] = 0.9
    worlds.traits[0, TRAIT["aversion"]] = 0.9
    worlds.step(1)
    goes_on = rule_of("floor", 1.0)(0.9, 0.9, 0.5, 0.1, 1, actives, 2.3)
    assert goes_on == (self_count == "twice")
    assert (worlds.agents[0, STATE, 0] == ACTIVE) == goes_on


# E5: fields of view.


@pytest.mark.parametrize(
    ("shape", "radius", "cells"),
    [
        ("euclidean", 1.7, 8), ("euclidean", 7.0, 148), ("moore", 7.0, 224), ("von_neumann", 7.0, 112),
        ("cross", 7.0, 28), ("euclidean", 1.0, 4), ("euclidean", math.sqrt(2.0), 8), ("moore", 1.7, 8),
        ("von_neumann", 1.7, 4), ("cross", 1.7, 4), ("euclidean", 0.0, 0), ("moore", 0.9, 0),
    ],
)  # fmt: skip
def test_the_cells_in_view(shape: str, radius: float, cells: int) -> None:
    for torus in ((), (40, 40), (16, 15)):
        view = field_of_view(shape, radius, *torus)
        assert view.shape == (cells, 2)
        assert len({tuple(offset) for offset in view.tolist()}) == cells
        assert [0, 0] not in view.tolist()


def distance(shape: str, dy: int, dx: int) -> float:
    """How far a cell is away by a shape's measure."""
    across, along = abs(dy), abs(dx)
    return {
        "euclidean": math.hypot(across, along),
        "moore": float(max(across, along)),
        "von_neumann": float(across + along),
        "cross": float(across + along) if 0 in (across, along) else math.inf,
    }[shape]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("radius", [0.0, 1.0, 1.7, 2.5, 3.0, 4.0, 4.5, 5.0])
def test_a_view_holds_the_cells_within_the_radius_and_no_others(shape: str, radius: float) -> None:
    within = [
        (dy, dx)
        for dy in range(-6, 7)
        for dx in range(-6, 7)
        if distance(shape, dy, dx) <= radius and (dy, dx) != (0, 0)
    ]
    assert [tuple(offset) for offset in field_of_view(shape, radius).tolist()] == within


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("width", "height", "radius"), [(10, 10, 5.0), (9, 9, 4.5), (10, 12, 5.0), (2, 2, 1.0)]
)
def test_at_half_the_grid_no_cell_is_seen_twice(shape: str, width: int, height: int, radius: float) -> None:
    met = {
        (dy % height, dx % width)
        for dy in range(-6, 7)
        for dx in range(-6, 7)
        if distance(shape, dy, dx) <= radius
    } - {(0, 0)}
    seen = [(dy % height, dx % width) for dy, dx in field_of_view(shape, radius, width, height).tolist()]
    assert len(seen) == len(set(seen))
    assert set(seen) == met


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize(
    ("width", "height", "radius"), [(40, 40, 7.0), (10, 10, 5.0), (11, 8, 3.5), (2, 9, 1.0)]
)
def test_rows_of_a_view_are_its_offsets_and_the_own_cell(
    shape: str, width: int, height: int, radius: float
) -> None:
    rows = rows_in_view(shape, radius, width, height)
    cells = [(dy, first + i) for dy, first, length in rows.tolist() for i in range(length)]
    assert (0, 0) in cells
    cells.remove((0, 0))
    assert cells == [tuple(offset) for offset in field_of_view(shape, radius, width, height).tolist()]
    assert cells == sorted(cells)


@pytest.mark.parametrize("shape", SHAPES)
def test_who_sees_is_seen(shape: str) -> None:
    for width, height, radius in ((10, 10, 5.0), (11, 8, 4.0), (40, 40, 7.0)):
        seen = {(dy % height, dx % width) for dy, dx in field_of_view(shape, radius, width, height).tolist()}
        assert seen == {(-dy % height, -dx % width) for dy, dx in seen}


# Jail: which terms there are, what a term of nought means, and how many turns are missed.


def facing(size: int = 3, **settings: Any) -> Worlds:
    """Grids on which one cop faces one active agent, which rebels whenever it is free."""
    lonely = {
        "width": 6, "height": 6, "agent_density": 1 / 36, "cop_density": 1 / 36, "legitimacy": 0.0,
        "threshold": 0.0, "k": 0.0, "movement": "none", "vision_shape": "moore", "jailed": "stay",
        "zero_term": "held", "steps": 12,
    }  # fmt: skip
    worlds = grids(size, **{**lonely, **settings})
    worlds.agents[:, STATE] = ACTIVE
    return worlds


@pytest.mark.parametrize(
    ("jail_term", "max_jail", "terms"),
    [
        ("0..J", 3, {0, 1, 2, 3}),
        ("0..J-1", 3, {0, 1, 2}),
        ("0..J", 0, {0}),
        ("0..J-1", 0, {0}),
        ("0..J-1", 1, {0}),
    ],
)
def test_terms_are_drawn_evenly_from_those_allowed(jail_term: str, max_jail: int, terms: set[int]) -> None:
    """Synchronous, so that all are arrested at the end of the first step and none has served a turn."""
    worlds = facing(400, jail_term=jail_term, max_jail=max_jail, activation="synchronous")
    worlds.step(1)
    assert (worlds.agents[:, STATE] == JAILED).all()
    drawn = worlds.agents[:, TERM, 0]
    assert set(drawn.tolist()) == terms
    share = 1.0 / len(terms)
    for term in terms:
        error = math.sqrt(share * (1.0 - share) / len(drawn))
        assert abs(float((drawn == term).mean()) - share) <= 4.0 * error


def test_a_term_for_ever_does_not_end() -> None:
    for clock in ("own-turn", "end-of-step"):
        worlds = facing(max_jail=None, jail_clock=clock)
        worlds.step(12)
        assert (worlds.agents[:, STATE] == JAILED).all()
        assert (worlds.agents[:, TERM] == -1).all()
        assert (worlds.series[:, :, 3].sum(axis=1) == 1).all()


def turns_missed(term: int, **settings: Any) -> int:
    """Steps that somebody who is in jail as they begin, for such a term, is not free to rebel in."""
    worlds = facing(max_jail=9, cop_density=0.0, **settings)
    worlds.agents[:, STATE] = JAILED
    worlds.agents[:, TERM] = term
    for missed in range(12):
        worlds.step(1)
        if (worlds.agents[:, STATE] == ACTIVE).all():
            return missed
        assert (worlds.agents[:, STATE] != ACTIVE).all()
    return 12


@pytest.mark.parametrize("activation", BY_NAME["activation"].choices)
@pytest.mark.parametrize("jailed", BY_NAME["jailed"].choices)
@pytest.mark.parametrize("term", [0, 1, 2, 7])
def test_how_many_turns_a_term_costs(term: int, jailed: str, activation: str) -> None:
    """As many as it says; with the clock at the step's end one at least, since it looks once a step."""
    settings = {"jailed": jailed, "activation": activation}
    assert turns_missed(term, jail_clock="own-turn", **settings) == term
    assert turns_missed(term, jail_clock="end-of-step", **settings) == max(term, 1)


@pytest.mark.parametrize("zero_term", BY_NAME["zero_term"].choices)
@pytest.mark.parametrize("clock", BY_NAME["jail_clock"].choices)
def test_what_a_term_of_nought_means(zero_term: str, clock: str) -> None:
    """Released: quiet on the spot. Held: until the clock looks, at the next turn or at the step's end."""
    worlds = facing(max_jail=0, zero_term=zero_term, jail_clock=clock, activation="synchronous")
    worlds.step(1)
    in_jail = zero_term == "held" and clock == "own-turn"
    assert (worlds.agents[:, STATE] == (JAILED if in_jail else QUIET)).all()
    assert (worlds.series[:, 0, 3] == 1).all(), "an arrest without a term is an arrest"
    worlds.step(1)
    assert (worlds.series[:, 1, 3] == 1).all(), "who was released was free to rebel in the next step"


def test_the_clock_at_the_end_counts_the_step_of_the_arrest() -> None:
    """A term of one, drawn in a step, ends with it."""
    worlds = facing(jail_clock="end-of-step", jail_term="0..J", max_jail=1, activation="synchronous")
    worlds.step(1)
    assert (worlds.agents[:, STATE] == QUIET).all()
    longer = facing(400, jail_clock="end-of-step", jail_term="0..J", max_jail=2, activation="synchronous")
    longer.step(1)
    held = longer.agents[:, STATE, 0] == JAILED
    assert 0.2 < held.mean() < 0.45
    assert (longer.agents[:, TERM, 0][held] == 1).all()


# E8: outbursts.


def test_the_paper_s_worked_example_is_one_outburst() -> None:
    found = outbursts([0, 60, 100, 120, 95, 80, 10])
    assert (found.count, found.begins.tolist(), found.lengths.tolist()) == (1, [1], [5])
    assert (found.totals.tolist(), found.peaks.tolist(), found.waits.tolist()) == ([455.0], [120.0], [])
    assert found.share == 5 / 7


def test_a_step_at_exactly_the_threshold_is_no_part_of_an_outburst() -> None:
    found = outbursts([60, 50, 60])
    assert found.lengths.tolist() == [1, 1]
    assert found.waits.tolist() == [1]
    assert outbursts([50, 50, 50]).count == 0


def test_an_outburst_that_the_series_cuts_off_counts_as_far_as_it_goes() -> None:
    found = outbursts([70, 0, 0, 80, 90])
    assert found.begins.tolist() == [0, 3]
    assert found.lengths.tolist() == [1, 2]
    assert found.totals.tolist() == [70.0, 170.0]


def test_waits_lie_between_outbursts_only() -> None:
    found = outbursts([0] * 9 + [60] + [0] * 4 + [60, 60] + [0] * 2 + [60] + [0] * 30)
    assert found.waits.tolist() == [4, 2]
    assert outbursts([0] * 9 + [60] + [0] * 30).waits.tolist() == []


def test_first_steps_can_be_left_out() -> None:
    found = outbursts([500, 70, 0, 60, 10, 90], discard=1)
    assert found.begins.tolist() == [1, 3, 5]
    assert found.totals.tolist() == [70.0, 60.0, 90.0]
    assert found.waits.tolist() == [1, 1]
    assert found.share == 3 / 5


def test_nothing_has_no_outbursts() -> None:
    for found in (
        outbursts([]),
        outbursts([1, 2, 3]),
        outbursts([99, 99], discard=2),
        outbursts([9], discard=5),
    ):
        assert found.count == 0
        assert found.share == 0.0
        assert [
            len(part) for part in (found.begins, found.lengths, found.totals, found.peaks, found.waits)
        ] == [0] * 5


def test_the_threshold_can_be_chosen() -> None:
    assert outbursts([5, 9, 5], threshold=8).totals.tolist() == [9.0]
    assert outbursts([5, 9, 5], threshold=0).totals.tolist() == [19.0]


def test_a_run_s_series_is_a_series() -> None:
    run = pk.civil_violence(width=16, height=16, steps=30, legitimacy=0.6)
    found = pk.outbursts(run.active, threshold=5)
    assert found.count > 0
    assert float(found.totals.sum()) == float(run.active.where(run.active > 5, 0).sum())


@pytest.mark.parametrize(
    ("active", "options", "words"),
    [
        (np.zeros((2, 3)), {}, "2 dimensions given; allowed: one series"),
        ([1, 2], {"threshold": -1}, "threshold: -1 given; allowed: a number, 0 or more"),
        ([1, 2], {"threshold": math.nan}, "threshold: nan given"),
        ([1, 2], {"discard": -1}, "discard: -1 given; allowed: a whole number"),
        ([1, 2], {"discard": 2.5}, "discard: 2.5 given"),
        ([1, 2], {"threshold": "x"}, "threshold: 'x' given"),
        (["many", "few"], {}, "active: "),
    ],
)
def test_what_is_no_series_is_refused(active: ArrayLike, options: dict[str, Any], words: str) -> None:
    with pytest.raises(pk.CaseError, match=words):
        outbursts(active, **options)
