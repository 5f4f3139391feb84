"""Outside powers: when the intervener comes and goes, and what an opportunist would need."""

import math

import numpy as np
import pytest

from blank import blank, key, nation_window, parameters
from kernels import from_python
from powderkeg.society.country.columns import NATION, NATION_WINDOW, NEVER, REGION
from powderkeg.society.country.opportunist import chance_of_success, consider, required_slope
from powderkeg.society.country.powers import chosen, consult, gain_of_sending, place_troops

chance_of_success = from_python(chance_of_success)
consider = from_python(consider)
chosen = from_python(chosen)
consult = from_python(consult)
gain_of_sending = from_python(gain_of_sending)
place_troops = from_python(place_troops)

PEOPLE = np.array([1e6, 5e5, 2e5])
STAKE = {"ally_stake": 10.0, "ally_resentment": 0.5, "ally_size": 3000.0, "belief_ally": 1.0}


def gain(belief: float = 0.4, force: float = 20_000.0, approval: float = 0.5, **changes: float) -> float:
    return float(gain_of_sending(belief, force, approval, parameters(**{**STAKE, **changes})))


def test_what_a_force_is_worth_follows_the_contest() -> None:
    par = {**STAKE, "contest_exponent": 2.0}
    odds = math.log(0.4 / 0.6) + 2.0 * math.log(1.0 + 0.8 * 3000 / 20_000) + 1.0
    expected = 10.0 * (1 / (1 + math.exp(-odds)) - 0.4) - 1.0 - 0.5 * 0.5
    assert gain(**par) == pytest.approx(expected, rel=1e-12)


@pytest.mark.parametrize(
    ("changes", "sign"),
    [
        ({"ally_stake": 20.0}, 1),
        ({"approval": 0.9}, 1),
        ({"force": 5000.0}, 1),
        ({"ally_size": 9000.0}, 1),
        ({"belief_ally": 2.0}, 1),
        ({"ally_resentment": 2.0}, -1),
        ({"belief": 0.98}, -1),
        ({"belief": 0.001}, -1),
    ],
)
def test_each_consideration_has_its_sign(changes: dict[str, float], sign: int) -> None:
    assert sign * (gain(**changes) - gain()) > 0


def test_choices_follow_the_logit_rule() -> None:
    for utility, noise in ((0.0, 1.0), (0.5, 0.5), (-0.3, 0.1)):
        chance = 1 / (1 + math.exp(-utility / noise))
        found = np.mean([chosen(utility, noise, key(n)) for n in range(10_000)])
        assert abs(found - chance) < 4 * math.sqrt(chance * (1 - chance) / 10_000)
    assert not chosen(-1e9, 0.01, key(1))


def asked(hours: int = 40, *, recorded: bool = False, **changes: float) -> np.ndarray:
    """Nation after so many hours since a request at hour 7."""
    nation, region, _ = blank()
    nation[NATION["help_request"]], nation[NATION["belief"]] = 7.0, 0.4
    region[REGION["force"]] = 5000.0
    par = parameters(**{**STAKE, "ally_delay": 20.0, "power_noise": 0.01, **changes})
    for hour in range(hours):
        consult(key(hour), hour, recorded, 0, PEOPLE, nation, region, par)
    return nation


def test_it_comes_after_the_request_if_it_is_worth_it() -> None:
    assert asked()[NATION["intervener_arrival"]] == 12.0 + 20.0
    assert asked(12)[NATION["intervener_arrival"]] == NEVER, "it weighs every sixth hour"
    assert asked(ally_stake=1.0)[NATION["intervener_arrival"]] == NEVER
    assert asked(recorded=True)[NATION["intervener_arrival"]] == NEVER


def test_it_leaves_once_order_has_held_for_its_days() -> None:
    nation, region, _ = blank()
    nation[NATION["intervener_arrival"]] = 10.0
    par = parameters(order_days=2.0)
    for hour in range(200):
        nation[NATION["crowd"]] = 3000.0 if 40 <= hour < 50 else 100.0
        lost = 1 if hour < 20 else 0
        consult(key(hour), hour, False, lost, PEOPLE, nation, region, par)  # noqa: FBT003
    # Order from hour 24, broken by a crowd at 42 and 48, holds again from 54 on.
    assert nation[NATION["withdrawal"]] == 54.0 + 48.0
    window = nation_window()
    for hour, here in ((9, 0.0), (10, 1.0), (101, 1.0), (102, 0.0)):
        place_troops(hour, nation, window, par)
        assert (nation[NATION["troops"]] > 0) == bool(here)


def moves(worlds: int = 2000, *, troops: float = 3000.0, hours: int = 60, **changes: float) -> float:
    """Share of worlds in which the opportunist moves in so many hours, always at most once."""
    found = []
    par = parameters(**{"opportunist_chance": 0.1, "intervener_force": 1e5, "power_noise": 0.1, **changes})
    for n in range(worlds):
        nation, window = blank(1)[0], nation_window()
        nation[NATION["troops"]] = troops
        for hour in range(hours):
            consider(key(1000 * n + hour), hour, nation, window, par)
        found.append(window[NATION_WINDOW["opportunist_moves"]])
    assert max(found) <= 1.0
    return float(np.mean(found))


def test_an_opportunist_moves_only_while_troops_are_away_and_only_if_there_is_one() -> None:
    tempted = {"opportunist_stake": 20.0, "opportunist_slope": 5.0}
    assert moves(50, troops=0.0, **tempted) == 0.0
    assert moves(50, opportunist_stake=0.0) == 0.0
    assert moves(50, **tempted) == 1.0


def test_it_moves_more_often_the_more_it_stands_to_win_and_rarely_by_default() -> None:
    rates = [moves(400, opportunist_stake=v, opportunist_slope=1.0) for v in (4.0, 6.0, 8.0)]
    assert rates[0] < rates[1] < rates[2]
    assert moves(troops=2500.0, hours=168, opportunist_chance=0.06, opportunist_stake=1.5) < 0.05


def test_the_chance_of_success_rises_with_what_is_tied_down_up_to_one() -> None:
    par = parameters(opportunist_chance=0.05, opportunist_slope=2.0)
    assert [chance_of_success(s, par) for s in (0.0, 0.01, 0.9)] == pytest.approx([0.05, 0.07, 1.0])


def test_the_slope_a_second_front_needs_is_implausibly_steep() -> None:
    slope = required_slope(stake=3.0, chance=0.05, share=0.01)
    assert slope == pytest.approx((1 / 3 - 0.05) / 0.01)
    assert slope > 20, "a hundredth of a force tied down would have to add more than a fifth to the chance"
    at_it = parameters(opportunist_chance=0.05, opportunist_slope=slope)
    assert 3.0 * chance_of_success(0.01, at_it) == pytest.approx(1.0)
    assert required_slope(30.0, 0.05, 0.0) == 0.0, "it pays anyway"
    assert required_slope(3.0, 0.05, 0.0) == required_slope(0.5, 0.05, 1.0) == math.inf


@pytest.mark.parametrize("given", [(-1.0, 0.1, 0.1), (1.0, 1.1, 0.1), (1.0, 0.1, -0.1)])
def test_an_impossible_question_is_refused(given: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="a chance and a share from 0 to 1"):
        required_slope(*given)
