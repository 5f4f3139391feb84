"""One step of the grid, in this order.

1. cops come or go, where their density changes (``population``)
2. every agent and cop has one turn, in a random order: it moves and then acts, or acts and then moves
   (``turns``; the rules are in ``rebellion`` and ``intergroup``). In Model II an agent then ages and clones.
   Under ``activation="synchronous"`` all move, all decide on what stood before, and all cops arrest
   (``synchronous``).
3. jail terms run down, under the clock 'end-of-step'
4. book-keeping of the series
"""

from __future__ import annotations

import numpy as np
from numba import njit

from powderkeg.kernels.compiling import inlined, inner
from powderkeg.kernels.random import extend, uniform
from powderkeg.society.grid.columns import (
    ABSENT,
    ACTIVE,
    AGENT,
    CELL,
    CHAIN,
    JAILED,
    LAW,
    QUIET,
    SERIES,
    TALLY,
    TRAIT,
    VIEW,
)
from powderkeg.society.grid.lattice import NOWHERE, put, spread
from powderkeg.society.grid.population import adjust_cops
from powderkeg.society.grid.turns import (
    agent_turn,
    cop_turn,
    release,
    show,
)

ORDER, TURN, COPS = 1, 2, 3
"""Purposes: the part of a key that names its use within a step."""

_STATE, _AT, _TERM, _GROUP = (AGENT[n] for n in ("state", "cell", "term", "group"))
_FILLED, _HEAD, _COPS_NEAR = CELL["filled"], CELL["head"], CELL["cops_near"]
_SLOT, _EYES = CHAIN["slot"], VIEW["agents"]
_TWO, _REMOVED, _SHARE, _AT_END = (LAW[n] for n in ("two_groups", "removed", "share", "clock_at_end"))
_WIDTH, _HEIGHT = LAW["width"], LAW["height"]
_HARDSHIP, _AVERSION = TRAIT["hardship"], TRAIT["aversion"]
_A, _J, _Q, _ARRESTS, _PRESENT, _TENSION, _GROUP_A, _KILLINGS, _BIRTHS, _DEATHS = (
    SERIES[n]
    for n in (
        "active", "jailed", "quiet", "arrests", "cops", "tension", "group_a", "killings", "births",
        "deaths_of_age",
    )
)  # fmt: skip
_N_ARRESTS, _N_KILLINGS, _N_BIRTHS, _N_DEATHS = (
    TALLY[n] for n in ("arrests", "killings", "births", "deaths_of_age")
)
_CELL_COLUMNS, _CHAIN_COLUMNS, _TALLY_COLUMNS = len(CELL), len(CHAIN), len(TALLY)


@inlined
def _shuffle(key, agents, cops, order):
    """All who are there, in a random order (Fisher and Yates); returns how many."""
    n = 0
    for i in range(agents.shape[1]):
        if agents[_STATE, i] != ABSENT:
            order[n] = i
            n += 1
    for j in range(cops.shape[0]):
        if cops[j] != NOWHERE:
            order[n] = agents.shape[1] + j
            n += 1
    for i in range(n - 1, 0, -1):
        j = int(uniform(key, i) * (i + 1))
        order[i], order[j] = order[j], order[i]
    return n


@inner
def _find_slots(agents, chain):
    """Slots that are free as the step begins, for its births; the list ends with NOWHERE."""
    n = 0
    for i in range(agents.shape[1]):
        if agents[_STATE, i] == ABSENT:
            chain[_SLOT, n] = i
            n += 1
    if n < chain.shape[1]:
        chain[_SLOT, n] = NOWHERE


@inlined
def _turn_of(key, who, legitimacy, law, numbers, rows, offsets, agents, traits, chain, cops, cells, tally):
    """Whoever is next has a turn."""
    own, n = extend(key, who), agents.shape[1]
    if who < n:
        agent_turn(own, who, legitimacy, law, numbers, rows, offsets, agents, traits, chain, cells, tally)
    else:
        cop_turn(own, who - n, law, rows, offsets, agents, chain, cops, cells, tally)


@inner
def _run_down(key, law, offsets, agents, chain, cells):
    """Jail terms at the end of a step."""
    for i in range(agents.shape[1]):
        if agents[_STATE, i] == JAILED and agents[_TERM, i] >= 0:
            agents[_TERM, i] = max(0, agents[_TERM, i] - 1)
            if agents[_TERM, i] == 0:
                release(extend(key, i), i, law, offsets, agents, chain, cells)


@inner
def _book(legitimacy, law, agents, traits, cops, tally, row):
    """Counts at the end of a step, and of those free the tension ``mean G x share quiet / mean R``."""
    row[:] = 0.0
    hardship = aversion = 0.0
    for i in range(agents.shape[1]):
        s = agents[_STATE, i]
        if s == ABSENT:
            continue
        if law[_TWO]:
            row[_GROUP_A + agents[_GROUP, i]] += 1.0
        row[_Q if s == QUIET else _A if s == ACTIVE else _J] += 1.0
        if s != JAILED:
            hardship += traits[_HARDSHIP, i]
            aversion += traits[_AVERSION, i]
    free = row[_Q] + row[_A]
    if aversion > 0.0:
        row[_TENSION] = hardship * (1.0 - legitimacy) * (row[_Q] / free) / aversion
    for j in range(cops.shape[0]):
        row[_PRESENT] += 1.0 if cops[j] != NOWHERE else 0.0
    row[_ARRESTS] = tally[_N_ARRESTS]
    if law[_TWO]:
        row[_KILLINGS] = tally[_N_KILLINGS]
        row[_BIRTHS] = tally[_N_BIRTHS]
        row[_DEATHS] = tally[_N_DEATHS]


@inner
def enter(law, rows, agents, chain, cops, cells):
    """Fill the lattice's counts from where everybody stands."""
    for i in range(agents.shape[1]):
        jailed = agents[_STATE, i] == JAILED
        if agents[_STATE, i] == ABSENT or (jailed and law[_REMOVED]):
            continue
        put(i, agents[_AT, i], agents, chain, cells)
        if not jailed or not law[_SHARE]:
            cells[_FILLED, agents[_AT, i]] += 1
        if agents[_STATE, i] == ACTIVE:
            show(i, 1, law, rows, agents, cells)
    for j in range(cops.shape[0]):
        if cops[j] != NOWHERE:
            cells[_FILLED, cops[j]] += 1
            spread(_COPS_NEAR, cops[j], 1, _EYES, law, rows, cells)


@inner
def begin_step(key, wanted, law, rows, agents, chain, cops, cells, order):
    """Cops come or go, free slots are noted, turns are drawn; returns how many turns there are."""
    adjust_cops(extend(key, COPS), wanted, law, rows, cops, cells)
    if law[_TWO]:
        _find_slots(agents, chain)
    return _shuffle(extend(key, ORDER), agents, cops, order)


@inner
def end_step(turn, legitimacy, law, offsets, agents, traits, chain, cops, cells, tally, row):
    """Terms run down, and the step is booked."""
    if law[_AT_END]:
        _run_down(turn, law, offsets, agents, chain, cells)
    _book(legitimacy, law, agents, traits, cops, tally, row)


@njit(nogil=True)
def scratch(law, agents, cops):
    """Arrays that a world needs while it runs: cells, chain, order, tally."""
    cells = np.zeros((_CELL_COLUMNS, law[_WIDTH] * law[_HEIGHT]), np.int32)
    cells[_HEAD, :] = NOWHERE
    chain = np.full((_CHAIN_COLUMNS, agents.shape[1]), NOWHERE, np.int32)
    order = np.zeros(agents.shape[1] + cops.shape[0], np.int32)
    return cells, chain, order, np.zeros(_TALLY_COLUMNS, np.int64)


@njit(nogil=True)
def _advance_one(
    root, start, steps, legitimacy, wanted, law, numbers, rows, offsets, agents, traits, cops, series
):
    cells, chain, order, tally = scratch(law, agents, cops)
    enter(law, rows, agents, chain, cops, cells)
    for step in range(start, start + steps):
        key = extend(root, step + 1)
        turn = extend(key, TURN)
        tally[:] = 0
        present = begin_step(key, wanted[step], law, rows, agents, chain, cops, cells, order)
        for at in range(present):
            _turn_of(
                turn, np.int64(order[at]), legitimacy[step], law, numbers, rows, offsets, agents, traits,
                chain, cops, cells, tally,
            )  # fmt: skip
        end_step(
            turn, legitimacy[step], law, offsets, agents, traits, chain, cops, cells, tally, series[step]
        )


@njit(nogil=True)
def advance(
    begin, end, start, steps, seed, lineage, legitimacy, wanted, law, numbers, rows, offsets, agents,
    traits, cops, series,
):  # fmt: skip
    """Advance worlds ``begin`` to ``end`` by ``steps`` steps from step ``start``, each on its own.

    Args:
        lineage: (P,) names of the worlds' streams.
        legitimacy: (T,) by step.
        wanted: (P, T) number of cops by step.
        law, numbers, rows, offsets: see ``columns``.
        agents, traits, cops: (P, columns, N), (P, columns, N) and (P, K), changed in place.
        series: (P, T, columns), filled for the steps taken.
    """
    for p in range(begin, end):
        _advance_one(
            extend(seed, lineage[p]), start, steps, legitimacy, wanted[p], law, numbers, rows, offsets,
            agents[p], traits[p], cops[p], series[p],
        )  # fmt: skip
