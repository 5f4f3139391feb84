"""Model I: who rebels and who is arrested (the paper's rules A and C).

Rule A: be active where ``H (1 - L) - R P > T``, else quiet, with ``P = 1 - exp(-k phi(C, A))``; C cops and A
actives within vision, the agent counted as one of them, so that A >= 1. ``phi`` is C / A (literal), C // A
(floor), C / A rounded half to even (round), or C / A where it is at least x_c and 0 below (threshold).
Rule C: a cop arrests one random active agent within its vision.

Whole ratios (floor, round) need no exponential in a turn: below a number of cops per active that follows from
its grievance and risk aversion, its nerve, an agent is active, and from there on quiet.

Sources: Epstein 2002; NetLogo Rebellion (floor), Mesa (round), Lemos 2017 (threshold).
"""

from __future__ import annotations

import math

import numpy as np

from powderkeg.kernels.compiling import entry, inlined, inner
from powderkeg.society.grid.parameters import CHOICES

FLOOR, LITERAL, ROUND, THRESHOLD = (CHOICES["ratio"][w] for w in ("floor", "literal", "round", "threshold"))


@entry
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


@entry
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


@inner
def fill_chances(k, chances):
    """Fill in the arrest probabilities of 0, 1, 2, ... cops per active; returns how many differ."""
    for q in range(chances.shape[0]):
        chances[q] = arrest_probability(np.int64(q), np.int64(1), k, np.int64(FLOOR), 0.0)
        if chances[q] == 1.0:
            return q + 1
    return chances.shape[0]


@inner
def nerve(hardship, aversion, legitimacy, threshold, chances, known):
    """The least whole number of cops per active that keeps an agent quiet; 0 where nothing moves it.

    An agent that no number keeps quiet has one above every number of cops.

    Args:
        chances: see ``fill_chances``; ``known`` of them are filled, and rise.
    """
    grievance = hardship * (1.0 - legitimacy)
    if grievance <= threshold:
        return 0
    low, high = 0, known
    while low < high:
        middle = (low + high) // 2
        if grievance - aversion * chances[middle] > threshold:
            low = middle + 1
        else:
            high = middle
    return low if low < known else chances.shape[0]


@inlined
def stands_up(own_nerve, cops, actives, rule):
    """Rule A by nerve, where the ratio is a whole number; ``actives`` is at least 1."""
    if rule == FLOOR:
        return cops < own_nerve * actives
    # Below n - 1/2; or at n - 1/2 exactly, which goes to the even one of n - 1 and n.
    return 2 * cops < (2 * own_nerve - 1) * actives + (own_nerve & 1)
