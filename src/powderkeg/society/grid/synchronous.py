"""Everybody at once (``activation="synchronous"``): all move, decide on what stood before, and cops arrest.

Within a step nobody answers to what another did in it, so that chain reactions take a step a link. This is
the grid's limit towards the country, whose citizens all read the hour before (docs/science/epstein.md).
"""

from __future__ import annotations

import numpy as np

from powderkeg.kernels.compiling import entry, inner
from powderkeg.kernels.random import bits, extend
from powderkeg.society.grid.board import leave
from powderkeg.society.grid.columns import ACTIVE, CHAIN, JAILED, LAW, PERSON, QUIET
from powderkeg.society.grid.jail import enforce, serve_turn
from powderkeg.society.grid.moves import MOVE, PURPOSES, SEEN, UNSEEN, move_agent, move_cop, show
from powderkeg.society.grid.schedule import TURN, begin_run, begin_step, end_step
from powderkeg.society.grid.turns import decide

_PLACE, _STATE, _WANTED = PERSON["place"], PERSON["state"], CHAIN["wanted"]
_TWICE, _ACT_FIRST, _AGENTS_MOVE, _COPS_MOVE = (
    LAW[n] for n in ("twice", "act_first", "agents_move", "cops_move")
)


@inner
def _all_move(key, order, present, law, rows, offsets, lanes, people, heads, chain, cops, cells):
    n = people.shape[0]
    for at in range(present):
        who = np.int64(order[at])
        own = who << PURPOSES
        if who >= n:
            if law[_COPS_MOVE]:
                word = bits(key, own + MOVE)
                move_cop(word, key, own, who - n, law, rows, offsets, lanes, cops, cells)
        elif law[_AGENTS_MOVE] and people[who, _STATE] != JAILED:
            active, old = people[who, _STATE] == ACTIVE, np.int64(people[who, _PLACE])
            move_agent(bits(key, own + MOVE), key, own, who, law, offsets, people, heads, chain, cells)
            if active and people[who, _PLACE] != old:
                show(who, old, UNSEEN, law, rows, lanes, heads, chain, cells)
                show(who, np.int64(people[who, _PLACE]), SEEN, law, rows, lanes, heads, chain, cells)


@inner
def _all_decide(legitimacy, law, numbers, rows, lanes, people, traits, heads, chain, cells):
    n = people.shape[0]
    for i in range(n):
        if people[i, _STATE] == QUIET or people[i, _STATE] == ACTIVE:
            besides = -1 if people[i, _STATE] == ACTIVE and not law[_TWICE] else 0
            chain[_WANTED, i] = decide(i, besides, legitimacy, law, numbers, people, traits, cells)
    for i in range(n):
        if people[i, _STATE] == ACTIVE and chain[_WANTED, i] == 0:
            show(i, np.int64(people[i, _PLACE]), UNSEEN, law, rows, lanes, heads, chain, cells)
            people[i, _STATE] = QUIET
        elif people[i, _STATE] == QUIET and chain[_WANTED, i] == 1:
            people[i, _STATE] = ACTIVE
            show(i, np.int64(people[i, _PLACE]), SEEN, law, rows, lanes, heads, chain, cells)


@inner
def _together(
    key, order, present, legitimacy, law, numbers, rows, offsets, lanes, traits, people, heads, chain, cops,
    cells, tally,
):  # fmt: skip
    n = people.shape[0]
    for i in range(n):
        if people[i, _STATE] == JAILED:
            serve_turn(key, i << PURPOSES, i, law, offsets, people, heads, chain, cells)
    if not law[_ACT_FIRST]:
        _all_move(key, order, present, law, rows, offsets, lanes, people, heads, chain, cops, cells)
    _all_decide(legitimacy, law, numbers, rows, lanes, people, traits, heads, chain, cells)
    for at in range(present):
        who = np.int64(order[at])
        if who >= n:
            enforce(
                key, who << PURPOSES, who - n, law, rows, lanes, people, heads, chain, cops, cells, tally
            )  # fmt: skip
    if law[_ACT_FIRST]:
        _all_move(key, order, present, law, rows, offsets, lanes, people, heads, chain, cops, cells)


@entry
def advance_together(
    begin, end, start, steps, seed, lineage, legitimacy, wanted, law, numbers, rows, offsets, lanes,
    all_agents, all_traits, all_cops, series, people, heads, chain, cells, order, words, tally, chances,
):  # fmt: skip
    """The same as ``schedule.advance``, everybody at once."""
    for p in range(begin, end):
        root = extend(seed, lineage[p])
        agents, traits, cops = all_agents[p], all_traits[p], all_cops[p]
        begin_run(law, numbers, rows, lanes, agents, cops, people, heads, chain, cells, tally, chances)
        for step in range(start, start + steps):
            key = extend(root, step + 1)
            turn = extend(key, TURN)
            fair = legitimacy[step]
            changed = step == start or fair != legitimacy[step - 1]
            present = begin_step(
                key, wanted[p, step], fair, changed, law, numbers, rows, lanes, traits, cops, people, chain,
                cells, order, words, tally, chances,
            )  # fmt: skip
            _together(
                turn, order, present, fair, law, numbers, rows, offsets, lanes, traits, people, heads, chain,
                cops, cells, tally,
            )  # fmt: skip
            end_step(
                turn, fair, law, offsets, agents, traits, cops, people, heads, chain, cells, tally,
                series[p, step],
            )  # fmt: skip
        leave(law, agents, cops, people)
