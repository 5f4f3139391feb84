"""No pay-off is dead: between two values, all else equal, each changes a deed, a share or an indicator."""

import numpy as np
import pytest

from powderkeg.outlook.powers import (
    PAYOFFS,
    CellsEffect,
    Payoffs,
    draw_payoffs,
    instigation,
    press_successor,
)
from powderkeg.society.country import Worlds
from powers import QUIET, RESTLESS, SIZE, branched, constant, run

EFFECT = CellsEffect("abroad", "bare", 100, 16.0, 0.8, 0.5, 0.3, 0.05)
AFTER_ORDER = (
    "settled_days", "gratitude", "gratitude_decay", "stay_gain", "occupation_cost", "alignment",
    "successor_alignment", "successor_backlash", "successor_start", "successor_approval", "withdrawal_days",
    "noise",
)  # fmt: skip
ATTEMPT = ("attempt_anger", "attempt_news", "failure_approval", "failure_belief", "successor_split")
FREE = {
    **dict.fromkeys(AFTER_ORDER, frozenset({"withdrawal", "successor"})),
    **dict.fromkeys(ATTEMPT, frozenset({"withdrawal"})),
    "presence_anger": frozenset({"resentment"}),
    "claimant_stake": frozenset({"claimant"}),
}
# What makes an attempt a near thing, so that its own pay-offs are felt in few worlds.
NEAR = {
    "gratitude": 0.2, "stay_gain": 0.5, "successor_start": 0.5, "successor_alignment": 5.0,
    "successor_backlash": 2.0, "successor_approval": 1.0,
}  # fmt: skip
WITH = {name: {k: v for k, v in NEAR.items() if k != name} for name in AFTER_ORDER if "cessor" in name}
WITH["alignment"] = NEAR
INSTIGATOR = ("instigator_stake", "instigator_exposure", "instigator_penalty")


def outcome(name: str, value: float) -> dict[str, np.ndarray]:
    """What a run comes to with one pay-off at one value in every world."""
    payoffs = draw_payoffs(1, SIZE, constant(**WITH.get(name, {}), **{name: value}))
    if name in INSTIGATOR:
        return {"held": np.array([instigation(payoffs, EFFECT).held])}
    worlds = branched(QUIET if name in AFTER_ORDER else RESTLESS)
    press = name in ATTEMPT
    found = run(worlds, payoffs, FREE[name], before=(lambda at: _press(at, payoffs)) if press else None)
    deeds = {f"hour of {deed}": hours for deed, hours in payoffs.log.hours.items()}
    return {**found, **deeds, "succeeded": payoffs.log.succeeded.astype(float)}


def _press(worlds: Worlds, payoffs: Payoffs) -> None:
    press_successor(worlds, worlds.hour, payoffs)


@pytest.mark.parametrize("name", PAYOFFS)
def test_each_payoff_changes_an_outcome(name: str) -> None:
    low, high = PAYOFFS[name].prior.bounds
    one, other = outcome(name, low), outcome(name, high)
    changed = [key for key in one if not np.array_equal(one[key], other[key])]
    assert changed, f"{name} is dead between {low:g} and {high:g}"


def test_every_payoff_is_tried_somewhere() -> None:
    assert set(PAYOFFS) == {*FREE, *INSTIGATOR}
