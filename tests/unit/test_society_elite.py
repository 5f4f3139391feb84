"""Elites: forty members in office, fled, dismissed or arrested, and what ends faction B's order."""

import numpy as np
import pytest

from blank import blank, key, nation_window, parameters
from kernels import from_python
from powderkeg.society.country.belief import ELITES
from powderkeg.society.country.columns import NATION, NATION_WINDOW, NEVER
from powderkeg.society.country.elite import in_office, move_elites, stand_down

in_office = from_python(in_office)
move_elites = from_python(move_elites)
stand_down = from_python(stand_down)

OFF = {"elite_flight": 0.0, "elite_dismissal": 0.0, "faction_arrest": 0.0, "chief_dismissal": 0.0}


def hours(
    number: int, belief: float = 0.5, world: int = 1, **changes: float
) -> tuple[np.ndarray, np.ndarray]:
    """(nation, window) after so many hours with control lost."""
    nation, window = blank()[0], nation_window()
    nation[NATION["belief"]], nation[NATION["control_lost"]], nation[NATION["crowd"]] = belief, 1.0, 1.0
    par = parameters(**{**OFF, **changes})
    for hour in range(number):
        move_elites(key(1000 * world + hour), hour, nation, window, par)
    return nation, window


def counts(window: np.ndarray) -> dict[str, float]:
    names = ("elite_exits", "elite_dismissals", "elite_arrests", "service_chief_removed")
    return {name: float(window[NATION_WINDOW[name]]) for name in names}


def test_with_every_rate_at_nought_everybody_stays() -> None:
    nation, window = hours(200, belief=0.01)
    assert in_office(nation) == ELITES
    assert not any(counts(window).values())


@pytest.mark.parametrize(
    ("rate", "counted"), [("elite_flight", "elite_exits"), ("elite_dismissal", "elite_dismissals")]
)
def test_members_leave_by_each_way_faster_the_higher_its_rate_and_never_more_than_there_are(
    rate: str, counted: str
) -> None:
    left = [counts(hours(100, **{rate: value})[1])[counted] for value in (0.002, 0.01, 0.9)]
    assert 0 < left[0] < left[1] < left[2] == ELITES


def test_more_flee_the_less_they_believe() -> None:
    left = [counts(hours(50, belief=b, elite_flight=0.002)[1])["elite_exits"] for b in (0.97, 0.5, 0.1)]
    assert left[0] == 0 < left[1] < left[2]


@pytest.mark.parametrize(("share", "trigger", "circle"), [(0.0, 0.0, 3), (0.5, 1e7, 3), (0.5, 0.0, 23)])
def test_arrests_follow_the_removal_of_a_chief_and_reach_a_factions_members_once_it_moved(
    share: float, trigger: float, circle: int
) -> None:
    changes = {"faction_share": share, "faction_trigger": trigger, "faction_belief": 0, "faction_arrest": 1}
    _, before = hours(100, **changes)
    assert counts(before)["elite_arrests"] == 0
    nation, after = hours(100, chief_dismissal=1.0, **changes)
    assert counts(after)["elite_arrests"] == circle
    assert in_office(nation) == ELITES - circle


def test_the_ways_of_leaving_add_up() -> None:
    for world in range(20):
        nation, window = hours(
            60, world=world, belief=0.2, elite_flight=0.005, elite_dismissal=0.01, faction_arrest=0.1,
            chief_dismissal=0.2, faction_share=0.4,
        )  # fmt: skip
        found = counts(window)
        gone = found["elite_exits"] + found["elite_dismissals"] + found["elite_arrests"]
        assert gone > 0
        assert in_office(nation) == ELITES - gone >= 0
        assert found["service_chief_removed"] == (nation[NATION["chief_removed"]] < NEVER)


def test_the_order_holds_until_some_hours_after_the_chief_was_removed() -> None:
    nation, par = blank()[0], parameters(faction_undo=12.0)
    assert not any(stand_down(hour, nation, par) for hour in range(100)), "there was no order"
    nation[NATION["faction_order"]] = 10.0
    assert [hour for hour in range(100) if stand_down(hour, nation, par)] == list(range(10, 100))
    nation[NATION["chief_removed"]] = 30.0
    assert [hour for hour in range(100) if stand_down(hour, nation, par)] == list(range(10, 42))


def test_the_faction_gives_its_order_once_belief_is_under_its_threshold() -> None:
    for belief, ordered in ((0.95, False), (0.2, True)):
        nation, _ = hours(20, belief=belief, faction_share=0.5, faction_belief=0.6)
        assert (nation[NATION["faction_order"]] < NEVER) == ordered
    assert hours(20, belief=0.2, faction_belief=0.6)[0][NATION["faction_order"]] == NEVER, "no faction"
