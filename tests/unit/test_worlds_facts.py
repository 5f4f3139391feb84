"""Facts asked of hand-made worlds: every measure against a figure worked out by hand."""

import numpy as np
import pytest

from powderkeg.case import Condition, Fact, Measure
from powderkeg.worlds.facts import answers, days_needed, taken
from societies import at, small_case

CASE = small_case()  # NOR, SOU, COA, HIL with 0.8, 1.5, 0.7 and 1.1 million; ten days from 7 March
NAN = float("nan")


def days(**of: list[list[float]]) -> dict[str, np.ndarray]:
    """One world: indicator -> (1, D, R) from a list of days."""
    return {name: np.array(rows, dtype=float)[None] for name, rows in of.items()}


WORLD = {
    **days(
        participants=[[0, 300, 100, 0], [100, 400, 900, 0], [5000, 400, 900, 200], [40, 0, 0, 0]],
        deaths=[[0, 0, 0, 0], [0, 1, 0, 0], [2, 6, 1, 0], [0, 0, 0, 0]],
        deaths_security=[[0, 0, 0, 0], [0, 0, 0, 0], [0, 2, 0, 0], [0, 0, 0, 0]],
        sites_held=[[0, 0, 0, 0], [0, 2, 0, 0], [1, 3, 0, 0], [1, 0, 0, 0]],
    ),
    "protesting_regions": np.array([[1.0, 2.0, 4.0, 0.0]]),
}


def taken_from(values: dict[str, np.ndarray], **measure: object) -> float:
    given = {name: at(int(value)).date() if "day" in name else value for name, value in measure.items()}  # type: ignore[call-overload]
    span = {"to_day": at(4).date()} if "day" not in given else {}
    return float(taken(Measure.model_validate({**span, **given}), values, CASE)[0])


@pytest.mark.parametrize(
    ("measure", "expected"),
    [
        ({"measure": "total", "indicator": "deaths"}, 10),
        ({"measure": "total", "indicator": "deaths", "day": 3}, 9),
        ({"measure": "total", "indicator": "deaths", "to_day": 2}, 1),
        ({"measure": "total", "indicator": "deaths", "places": ["NOR", "COA"]}, 3),
        # a count: the largest day of the country, not the sum of the regions' largest days
        ({"measure": "total", "indicator": "participants"}, 6500),
        ({"measure": "total", "indicator": "participants", "places": ["SOU"]}, 400),
        ({"measure": "total", "indicator": "sites_held"}, 1),
        ({"measure": "total", "indicator": "protesting_regions", "day": 2}, 2),
        ({"measure": "share", "indicator": "deaths", "places": ["SOU"]}, 0.7),
        ({"measure": "share", "indicator": "deaths", "top": 1}, 0.7),
        ({"measure": "share", "indicator": "deaths", "top": 2}, 0.9),
        ({"measure": "share", "indicator": "deaths_security", "of": "deaths"}, 0.2),
        ({"measure": "share", "indicator": "deaths_security", "of": "deaths", "places": ["NOR"]}, 0.0),
        ({"measure": "share", "indicator": "deaths", "places": ["SOU"], "day": 1}, NAN),
        ({"measure": "regions", "indicator": "participants", "level": 200}, 4),
        ({"measure": "regions", "indicator": "participants", "level": 200, "day": 2}, 2),
        ({"measure": "regions", "indicator": "deaths"}, 3),
        ({"measure": "regions", "indicator": "deaths", "places": ["HIL", "COA"]}, 1),
        ({"measure": "order", "indicator": "participants", "level": 200, "places": ["SOU"]}, 1),
        ({"measure": "order", "indicator": "participants", "level": 200, "places": ["COA"]}, 2),
        # NOR and HIL pass 200 on one day: the larger first
        ({"measure": "order", "indicator": "participants", "level": 200, "places": ["NOR"]}, 3),
        ({"measure": "order", "indicator": "participants", "level": 200, "places": ["HIL"]}, 4),
        ({"measure": "order", "indicator": "participants", "level": 300, "places": ["HIL"]}, NAN),
        ({"measure": "rank", "indicator": "participants", "places": ["NOR"], "day": 2}, 3),
        ({"measure": "rank", "indicator": "participants", "places": ["HIL"], "day": 4}, 2),
        # 900 of 0.7 million, before 400 of 1.5 million and 100 of 0.8 million
        ({"measure": "rank", "indicator": "participants", "places": ["COA"], "per_head": True, "day": 2}, 1),
        ({"measure": "rank", "indicator": "deaths", "places": ["COA"], "day": 1}, NAN),
        ({"measure": "of_peak", "indicator": "participants"}, 40 / 6500),
        ({"measure": "of_peak", "indicator": "participants", "places": ["COA"], "to_day": 3}, 1.0),
        ({"measure": "of_peak", "indicator": "deaths", "day": 1}, NAN),
    ],
)
def test_a_measure_is_what_it_says(measure: dict[str, object], expected: float) -> None:
    assert taken_from(WORLD, **measure) == pytest.approx(expected, nan_ok=True)


def test_per_head_changes_the_rank() -> None:
    of = {"measure": "rank", "indicator": "participants", "places": ["SOU"], "day": 1}
    both = days(participants=[[200, 300, 0, 0]])
    assert taken_from(both, **of) == 1
    assert taken_from(both, **of, per_head=True) == 2


def yes_or_no(*conditions: Condition) -> Fact:
    return Fact(name="f", label="F", holds=conditions, recorded=True)


def condition(**fields: object) -> Condition:
    return Condition.model_validate(
        {"measure": "total", "indicator": "deaths", "to_day": at(4).date(), **fields}
    )


def test_all_conditions_have_to_hold_with_both_ends_included() -> None:
    two = {name: np.concatenate([v, np.zeros_like(v)]) for name, v in WORLD.items()}  # and a quiet world
    assert answers(yes_or_no(condition(at_least=10)), two, CASE).tolist() == [1, 0]
    assert answers(yes_or_no(condition(at_most=0)), two, CASE).tolist() == [0, 1]
    assert answers(yes_or_no(condition(at_least=0, at_most=10)), two, CASE).tolist() == [1, 1]
    both = yes_or_no(condition(at_least=10), condition(places=["NOR"], at_most=1))
    assert answers(both, two, CASE).tolist() == [0, 0]


def test_what_is_undefined_does_not_hold_and_is_no_number() -> None:
    nothing = {name: np.zeros_like(v) for name, v in WORLD.items()}
    share = {"measure": "share", "places": ["SOU"]}
    assert answers(yes_or_no(condition(**share, at_most=1)), nothing, CASE).tolist() == [0]
    number = Fact(
        name="n", label="N", value=Measure(measure="share", indicator="deaths", to_day=at(4).date()), best=1
    )
    assert np.isnan(answers(number, nothing, CASE)).all()


def test_the_days_needed_are_those_of_the_last_fact() -> None:
    early = Fact(
        name="a", label="A", value=Measure(measure="total", indicator="deaths", day=at(3).date()), best=0
    )
    assert days_needed(CASE.replace(facts=(early,))) == 3
    late = yes_or_no(Condition(measure="total", indicator="deaths", at_most=0))
    assert days_needed(CASE.replace(facts=(early, late))) == 10
