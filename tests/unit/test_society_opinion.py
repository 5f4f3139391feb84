"""Opinion of the intervener: presence costs, order gains where armed groups are known, harm always costs."""

import numpy as np
import pytest

from blank import blank, parameters
from kernels import from_python
from powderkeg.society.country.columns import NATION, REGION
from powderkeg.society.country.opinion import mean_approval, update_opinion

mean_approval = from_python(mean_approval)
update_opinion = from_python(update_opinion)

PEOPLE = np.array([1e6, 5e5, 2e5])
LARGEST = np.array([0, 1])
NOBODY = np.zeros(3)


def after(
    hours: int = 24, *, troops: float = 2000.0, belief: float = 0.9, aware: float = 0.0,
    killed: np.ndarray = NOBODY, **changes: float,
) -> np.ndarray:  # fmt: skip
    """(R,) approval after so many hours; it begins at a half."""
    nation, region, _ = blank()
    nation[NATION["troops"]] = troops
    region[REGION["belief"]], region[REGION["awareness"]] = belief, aware
    for _ in range(hours):
        update_opinion(LARGEST, PEOPLE, killed, nation, region, parameters(**changes))
    return np.array(region[REGION["approval"]])


def test_without_troops_nothing_changes_whoever_is_killed() -> None:
    assert (after(troops=0.0, killed=np.full(3, 9.0), approval_harm=1.0) == 0.5).all()


def test_one_hour_follows_the_equation() -> None:
    changes = {"approval_presence": 0.24, "approval_success": 0.48, "approval_harm": 0.01, "ally_blame": 0.25}
    killed = np.array([10.0, 0.0, 0.0])
    found = after(1, aware=0.4, killed=killed, **changes)
    steady = -0.01 * 0.6 * 0.5 + 0.02 * 0.4 * 0.5
    # One killed per 100,000, a quarter of them laid to the foreigners and counted twice.
    expected = [0.5 + steady - 0.01 * 1.25, 0.5 + steady, 0.5 + 0.3 * steady]
    assert found == pytest.approx(expected, rel=1e-12)


def test_presence_costs_approval_and_most_where_the_troops_are() -> None:
    found = after(approval_presence=0.5)
    assert found[0] == found[1] < found[2] < 0.5


def test_those_who_know_of_armed_groups_see_order_restored() -> None:
    known, unknown = after(aware=1.0, approval_success=0.5), after(aware=0.0, approval_success=0.5)
    assert (known > 0.5).all()
    assert (unknown < 0.5).all()
    assert (after(aware=1.0, belief=0.7, approval_success=0.5) == 0.5).all(), "order is not restored"


def test_harm_by_foreigners_weighs_at_least_twice_that_by_others() -> None:
    killed = np.full(3, 0.5)
    changes = {"approval_presence": 0.0, "approval_success": 0.0, "approval_harm": 0.05}
    others, foreign = (0.5 - after(1, killed=killed, ally_blame=b, **changes) for b in (0.0, 1.0))
    assert (others > 0).all()
    assert foreign == pytest.approx(2.0 * others)


def test_it_stays_a_share() -> None:
    extreme = {"approval_presence": 5.0, "approval_success": 5.0, "approval_harm": 1.0}
    for aware in (0.0, 1.0):
        found = after(400, aware=aware, killed=np.array([0.0, 50.0, 0.0]), **extreme)
        assert ((found >= 0.0) & (found <= 1.0)).all()


def test_people_learn_of_armed_groups_where_there_are_any_and_by_the_network() -> None:
    nation, region, _ = blank()
    region[REGION["incident"]] = [1.0, 0.0, 1.0]
    region[REGION["connectivity"]] = [1.0, 1.0, 0.1]
    for _ in range(10):
        update_opinion(LARGEST, PEOPLE, NOBODY, nation, region, parameters(awareness_rate=0.2))
    assert region[REGION["awareness"]] == pytest.approx([1 - 0.8**10, 0.0, 1 - 0.98**10])


def test_the_nations_approval_is_the_mean_over_people() -> None:
    region = blank()[1]
    region[REGION["approval"]] = [0.2, 0.6, 1.0]
    assert mean_approval(PEOPLE, region) == pytest.approx((0.2e6 + 0.3e6 + 0.2e6) / 1.7e6)
