"""The meeting of the foreign powers, every sixth hour, and what an option may leave to them."""

from __future__ import annotations

from powderkeg.outlook.powers.bystanders import resent, speak, watch
from powderkeg.outlook.powers.intervener import attempt, come_if_asked, weigh_after_order
from powderkeg.outlook.powers.payoffs import Flags, Payoffs
from powderkeg.outlook.powers.situation import troops_here
from powderkeg.society.country import Worlds
from powderkeg.society.country.powers import EVERY

__all__ = ["FREE", "consult", "press_successor"]

FREE = ("arrival", "withdrawal", "successor", "claimant", "resentment")
"""What may be decided here; the package's docstring says what each is."""


def consult(worlds: Worlds, hour: int, payoffs: Payoffs, free: frozenset[str]) -> None:
    """Let the powers decide; between two steps, and once more after the last.

    Args:
        worlds: P worlds of one option; changed in place where ``free`` allows it.
        hour: their hour. Nothing is done, or noted, unless it is a multiple of 6.
        payoffs: of P worlds; its log is written.
        free: names of ``FREE``. Where it is empty the powers are only watched.

    Raises:
        ValueError: an unknown name, a successor without the choice to withdraw, other worlds than the
            pay-offs were drawn for, or another hour than the worlds'.
    """
    unknown = sorted(free - set(FREE))
    if unknown:
        raise ValueError(f"free: {', '.join(unknown)} cannot be decided; allowed: {', '.join(FREE)}")
    if "successor" in free and "withdrawal" not in free:
        raise ValueError("free: a successor is one of three choices; name withdrawal too")
    _check(worlds, hour, payoffs)
    if hour % EVERY != 0:
        return
    if "arrival" in free:
        come_if_asked(worlds, hour, payoffs)
    if "withdrawal" in free:
        weigh_after_order(worlds, hour, payoffs, successor="successor" in free)
    if "claimant" in free:
        speak(worlds, hour, payoffs)
    if "resentment" in free:
        resent(worlds, hour, payoffs)
    watch(worlds, hour, payoffs)


def press_successor(worlds: Worlds, hour: int, payoffs: Payoffs, where: Flags | None = None) -> None:
    """Have the intervener press for a successor, because an option says so.

    Args:
        worlds: P worlds; changed in place where its troops are in the country and it has not tried before.
        hour: their hour, any.
        payoffs: of P worlds; its log is written.
        where: (P,) in which worlds; all where None.

    Raises:
        ValueError: other worlds than the pay-offs were drawn for, or another hour than the worlds'.
    """
    _check(worlds, hour, payoffs)
    here = troops_here(worlds, hour)
    attempt(worlds, hour, payoffs, here if where is None else here & where)


def _check(worlds: Worlds, hour: int, payoffs: Payoffs) -> None:
    if worlds.size != payoffs.size:
        raise ValueError(f"consult: {worlds.size} worlds, but pay-offs of {payoffs.size}; draw as many")
    if worlds.hour != hour:
        raise ValueError(f"consult: hour {hour}, but the worlds are at hour {worlds.hour}")
