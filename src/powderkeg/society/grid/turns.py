"""One turn of an agent (the paper's rules M and A) or of a cop (M and C)."""

from __future__ import annotations

import numpy as np

from powderkeg.kernels.compiling import apart
from powderkeg.society.grid.columns import ABSENT, ACTIVE, CELL, JAILED, LAW, NUMBER, PERSON, QUIET, TRAIT
from powderkeg.society.grid.intergroup import clone, grow_old, kill_rival
from powderkeg.society.grid.jail import enforce, serve_turn
from powderkeg.society.grid.lattice import index_of
from powderkeg.society.grid.moves import PURPOSES, SEEN, UNSEEN, move_agent, move_cop, show
from powderkeg.society.grid.rebellion import FLOOR, ROUND, is_active, stands_up

_PLACE, _STATE, _NERVE = (PERSON[n] for n in ("place", "state", "nerve"))
_HARDSHIP, _AVERSION = TRAIT["hardship"], TRAIT["aversion"]
_ACTIVES, _COPS = CELL["actives_near"], CELL["cops_near"]
_T, _K, _LEAST = (NUMBER[n] for n in ("threshold", "k", "ratio_threshold"))
_RATIO, _TWICE, _ACT_FIRST, _TWO, _AGENTS_MOVE, _COPS_MOVE, _SAME = (
    LAW[n] for n in ("ratio", "twice", "act_first", "two_groups", "agents_move", "cops_move", "same_view")
)


@apart
def decide(i, besides, legitimacy, law, numbers, people, traits, cells):
    """Rule A; ``besides`` corrects the actives in view to those that count besides the agent itself."""
    at = np.uint64(index_of(np.int64(np.uint32(people[i, _PLACE])), law))
    cops, actives = np.int64(cells[_COPS, at]), 1 + np.int64(cells[_ACTIVES, at]) + besides
    if law[_RATIO] == FLOOR or law[_RATIO] == ROUND:
        return stands_up(np.int64(people[i, _NERVE]), cops, actives, law[_RATIO])
    return people[i, _NERVE] > 0 and is_active(
        traits[_HARDSHIP, i], traits[_AVERSION, i], legitimacy, numbers[_T], cops, actives, numbers[_K],
        law[_RATIO], numbers[_LEAST],
    )  # fmt: skip


@apart
def agent_turn(
    word, key, i, legitimacy, law, numbers, rows, offsets, lanes, agents, traits, people, heads, chain, cells,
    tally, chances,
):  # fmt: skip
    """One turn of an agent: serve its term, or move and decide; in Model II kill, age and clone."""
    state, own = people[i, _STATE], i << PURPOSES
    if state == ABSENT:
        return
    free = state != JAILED or serve_turn(key, own, i, law, offsets, people, heads, chain, cells)
    if free:
        was, old = state == ACTIVE, np.int64(np.uint32(people[i, _PLACE]))
        if not law[_ACT_FIRST] and law[_AGENTS_MOVE]:
            move_agent(word, key, own, i, law, offsets, people, heads, chain, cells)
        besides = -1 if was and not law[_TWICE] else 0
        active = decide(i, besides, legitimacy, law, numbers, people, traits, cells)
        if active and law[_TWO]:
            kill_rival(key, own, i, law, rows, offsets, lanes, agents, people, heads, chain, cells, tally)
        if law[_ACT_FIRST] and law[_AGENTS_MOVE]:
            move_agent(word, key, own, i, law, offsets, people, heads, chain, cells)
        new = np.int64(np.uint32(people[i, _PLACE]))
        if was and not (active and new == old):
            show(i, old, UNSEEN, law, rows, lanes, heads, chain, cells)
        people[i, _STATE] = ACTIVE if active else QUIET
        if active and not (was and new == old):
            show(i, new, SEEN, law, rows, lanes, heads, chain, cells)
    if law[_TWO]:
        dead = grow_old(i, law, rows, lanes, agents, traits, people, heads, chain, cells, tally)
        if free and not dead:
            clone(
                key, own, i, legitimacy, law, numbers, offsets, agents, traits, people, heads, chain, cells,
                tally, chances,
            )  # fmt: skip


@apart
def cop_turn(
    word, key, own, j, law, rows, offsets, lanes, people, heads, chain, cops, cells, tally
):  # fmt: skip
    """One turn of a cop: move and enforce, in the order of the law."""
    if not law[_ACT_FIRST] and law[_COPS_MOVE]:
        move_cop(word, key, own, j, law, rows, offsets, lanes, cops, cells)
    if not law[_SAME] or cells[_ACTIVES, index_of(np.int64(cops[j]), law)] > 0:
        enforce(key, own, j, law, rows, lanes, people, heads, chain, cops, cells, tally)
    if law[_ACT_FIRST] and law[_COPS_MOVE]:
        move_cop(word, key, own, j, law, rows, offsets, lanes, cops, cells)
