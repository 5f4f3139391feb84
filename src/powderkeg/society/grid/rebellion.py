"""Model I: who rebels and who is arrested (the paper's rules A and C).

Rule A: be active where ``H (1 - L) - R P > T``, else quiet, with ``P = 1 - exp(-k phi(C, A))``; C cops and A
actives within vision, the agent counted as one of them, so that A >= 1. ``phi`` is C / A (literal), C // A
(floor), C / A rounded half to even (round), or C / A where it is at least x_c and 0 below (threshold).
Rule C: a cop arrests one random active agent within its vision.

Sources: Epstein 2002; NetLogo Rebellion (floor), Mesa (round), Lemos 2017 (threshold).
"""

from __future__ import annotations

import math

from numba import njit

from powderkeg.kernels.compiling import inlined
from powderkeg.society.grid.parameters import CHOICES

FLOOR, LITERAL, ROUND, THRESHOLD = (CHOICES["ratio"][w] for w in ("floor", "literal", "round", "threshold"))


@njit(nogil=True)
def cops_per_active(cops, actives, rule, least):
    """``phi(C, A)`` in whole numbers as far as they go, so that no quotient is rounded the wrong way.

    Args:
        cops: C.
        actives: A; with none at all the ratio is nought or without end.
        rule: code of ``ratio``.
        least: x_c.
    """
    if cops == 0:
        return 0.0
    if actives == 0:
        return math.inf
    if rule == FLOOR:
        return float(cops // actives)
    if rule == ROUND:
        whole, rest = cops // actives, 2 * (cops % actives)
        up = rest > actives or (rest == actives and whole % 2 == 1)
        return float(whole + 1) if up else float(whole)
    ratio = cops / actives
    return ratio if rule == LITERAL or ratio >= least else 0.0


@njit(nogil=True)
def arrest_probability(cops, actives, k, rule, least):
    """``P = 1 - exp(-k phi(C, A))``."""
    phi = cops_per_active(cops, actives, rule, least)
    return 1.0 - math.exp(-k * phi) if phi > 0.0 and k > 0.0 else 0.0


@inlined
def is_active(hardship, aversion, legitimacy, threshold, cops, actives, k, rule, least):
    """Rule A; grievance less net risk exactly at the threshold is quiet."""
    grievance = hardship * (1.0 - legitimacy)
    if grievance <= threshold:
        return False  # risk only takes away: most agents end here, without an exponential
    return grievance - aversion * arrest_probability(cops, actives, k, rule, least) > threshold
