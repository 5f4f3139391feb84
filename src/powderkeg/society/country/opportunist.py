"""An opportunist third power: whether it uses the hours in which the intervener's troops are tied down.

It weighs every sixth hour while they are: ``U = V p(s) - 1`` in units of what a move costs it, retaliation
included; ``p(s) = min(1, p0 + k s)``, s the share of the intervener's mobile force that is tied down. It
moves once, with probability ``1 / (1 + exp(-U / e))``, e the noise. Some thousand of several hundred thousand
soldiers are a share of about 0.01: only a very steep p makes a second front worth opening
(``required_slope``).

Sources: Brands & Montgomery 2020 (opportunistic aggression), Treisman 2004 (rational appeasement).
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import inner
from powderkeg.society.country.columns import NATION, NATION_WINDOW, NEVER
from powderkeg.society.country.parameters import INDEX
from powderkeg.society.country.powers import EVERY, chosen

_TROOPS, _MOVED = NATION["troops"], NATION["opportunist_move"]
_MOVES = NATION_WINDOW["opportunist_moves"]
_STAKE, _CHANCE, _SLOPE, _FORCE, _NOISE = (
    INDEX[n]
    for n in (
        "opportunist_stake",
        "opportunist_chance",
        "opportunist_slope",
        "intervener_force",
        "power_noise",
    )
)


def required_slope(stake: float, chance: float, share: float) -> float:
    """The slope k from which a move pays: p0 + k s = 1 / V.

    Args:
        stake: V, in units of what a move costs.
        chance: p0, of success while nothing is tied down, 0..1.
        share: s of the intervener's mobile force that is tied down, 0..1.

    Returns:
        k; nought where a move pays anyway, infinity where none can.

    Raises:
        ValueError: a stake below nought, or a chance or share outside 0..1.
    """
    if stake < 0.0 or not 0.0 <= chance <= 1.0 or not 0.0 <= share <= 1.0:
        raise ValueError(
            f"required_slope: stake {stake:g}, chance {chance:g}, share {share:g}; allowed: a stake of 0 or "
            "more, a chance and a share from 0 to 1"
        )
    if stake * chance >= 1.0:
        return 0.0
    if stake < 1.0 or share == 0.0:
        return math.inf
    return (1.0 / stake - chance) / share


@inner
def chance_of_success(share, parameters):
    """p(s): chance that a move succeeds while the share s of the intervener's force is tied down."""
    return min(1.0, parameters[_CHANCE] + parameters[_SLOPE] * share)


@inner
def consider(key, hour, nation, window, parameters):
    """Every sixth hour while allied troops are away from home: move, or wait."""
    if hour % EVERY != 0 or nation[_TROOPS] <= 0.0 or nation[_MOVED] < NEVER or parameters[_STAKE] <= 0.0:
        return
    share = min(1.0, nation[_TROOPS] / parameters[_FORCE])
    gain = parameters[_STAKE] * chance_of_success(share, parameters) - 1.0
    if chosen(gain, parameters[_NOISE], key):
        nation[_MOVED] = hour
        window[_MOVES] += 1.0
