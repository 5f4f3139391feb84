"""Everybody at once (``activation="synchronous"``): all move, decide on what stood before, and cops arrest.

Within a step nobody answers to what another did in it, so that chain reactions take a step a link. This is
the grid's limit towards the country, whose citizens all read the hour before (docs/science/epstein.md).
"""

from __future__ import annotations

import numpy as np
from numba import njit

from powderkeg.kernels.compiling import inner
from powderkeg.kernels.random import extend
from powderkeg.society.grid.columns import ACTIVE, AGENT, CELL, CHAIN, JAILED, LAW, QUIET
from powderkeg.society.grid.schedule import TURN, begin_step, end_step, enter, scratch
from powderkeg.society.grid.turns import decide, enforce, move_agent, move_cop, serve_turn, show

_STATE, _AT = AGENT["state"], AGENT["cell"]
_ACTIVES, _WANTED = CELL["actives_near"], CHAIN["wanted"]
_TWICE, _ACT_FIRST, _AGENTS_MOVE, _COPS_MOVE = (
    LAW[n] for n in ("twice", "act_first", "agents_move", "cops_move")
)


@inner
def _all_move(key, order, present, law, rows, offsets, agents, chain, cops, cells):
    n = agents.shape[1]
    for at in range(present):
        who = np.int64(order[at])
        own = extend(key, who)
        if who >= n:
            if law[_COPS_MOVE]:
                move_cop(own, who - n, law, rows, offsets, cops, cells)
        elif law[_AGENTS_MOVE] and agents[_STATE, who] != JAILED:
            active = agents[_STATE, who] == ACTIVE
            if active:
                show(who, -1, law, rows, agents, cells)
            move_agent(own, who, law, offsets, agents, chain, cells)
            if active:
                show(who, 1, law, rows, agents, cells)


@inner
def _all_decide(legitimacy, law, numbers, rows, agents, traits, chain, cells):
    n = agents.shape[1]
    for i in range(n):
        if agents[_STATE, i] == QUIET or agents[_STATE, i] == ACTIVE:
            own = 1 if agents[_STATE, i] == ACTIVE and not law[_TWICE] else 0
            others = cells[_ACTIVES, agents[_AT, i]] - own
            chain[_WANTED, i] = decide(i, legitimacy, others, law, numbers, agents, traits, cells)
    for i in range(n):
        if agents[_STATE, i] == ACTIVE and chain[_WANTED, i] == 0:
            show(i, -1, law, rows, agents, cells)
            agents[_STATE, i] = QUIET
        elif agents[_STATE, i] == QUIET and chain[_WANTED, i] == 1:
            agents[_STATE, i] = ACTIVE
            show(i, 1, law, rows, agents, cells)


@inner
def _together(
    key, order, present, legitimacy, law, numbers, rows, offsets, agents, traits, chain, cops, cells, tally
):
    n = agents.shape[1]
    for i in range(n):
        if agents[_STATE, i] == JAILED:
            serve_turn(extend(key, i), i, law, offsets, agents, chain, cells)
    if not law[_ACT_FIRST]:
        _all_move(key, order, present, law, rows, offsets, agents, chain, cops, cells)
    _all_decide(legitimacy, law, numbers, rows, agents, traits, chain, cells)
    for at in range(present):
        who = np.int64(order[at])
        if who >= n:
            enforce(extend(key, who), who - n, law, rows, agents, chain, cops, cells, tally)
    if law[_ACT_FIRST]:
        _all_move(key, order, present, law, rows, offsets, agents, chain, cops, cells)


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
        _together(
            turn, order, present, legitimacy[step], law, numbers, rows, offsets, agents, traits, chain, cops,
            cells, tally,
        )  # fmt: skip
        end_step(
            turn, legitimacy[step], law, offsets, agents, traits, chain, cops, cells, tally, series[step]
        )


@njit(nogil=True)
def advance_together(
    begin, end, start, steps, seed, lineage, legitimacy, wanted, law, numbers, rows, offsets, agents,
    traits, cops, series,
):  # fmt: skip
    """The same as ``schedule.advance``, everybody at once."""
    for p in range(begin, end):
        _advance_one(
            extend(seed, lineage[p]), start, steps, legitimacy, wanted[p], law, numbers, rows, offsets,
            agents[p], traits[p], cops[p], series[p],
        )  # fmt: skip
