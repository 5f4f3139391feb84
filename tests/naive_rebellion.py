"""The paper's rule of rebellion in plain Python, by fractions where a quotient could be rounded."""

import math
from collections.abc import Callable
from fractions import Fraction

Decide = Callable[[float, float, float, float, int, int, float], bool]
"""(hardship, aversion, legitimacy, threshold, cops, actives, k) -> is active."""


def cops_per_active(cops: int, actives: int, ratio: str, least: float) -> float:
    """What stands for C / A in the chance of arrest; A is at least 1."""
    if ratio == "floor":
        return float(cops // actives)
    if ratio == "round":
        return float(round(Fraction(cops, actives)))  # Python's round goes to the even number from a half
    share = cops / actives
    return share if ratio == "literal" or share >= least else 0.0


def rule_of(ratio: str, least: float) -> Decide:
    """The paper's rule A: active where grievance less net risk is greater than the threshold."""

    def decide(
        hardship: float,
        aversion: float,
        legitimacy: float,
        threshold: float,
        cops: int,
        actives: int,
        k: float,
    ) -> bool:
        arrest = 1.0 - math.exp(-k * cops_per_active(cops, actives, ratio, least))
        return hardship * (1.0 - legitimacy) - aversion * arrest > threshold

    return decide
