"""One turn of an agent or a cop, and what they do to each other.

Random numbers of a turn come from one key, (seed, lineage, step, agent), and a counter by purpose.
"""

from __future__ import annotations

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
    NUMBER,
    QUIET,
    TALLY,
    TRAIT,
    VIEW,
)
from powderkeg.society.grid.intergroup import count_rivals, death_age, nth_rival
from powderkeg.society.grid.lattice import (
    NOWHERE,
    cell_of_nth,
    count_in_view,
    free_anywhere,
    free_in_view,
    put,
    spread,
    take,
)
from powderkeg.society.grid.rebellion import is_active

MOVE, RELEASE, RELEASE_FAR, PICK, TERM, KILL, CLONE, CLONE_CELL = 0, 64, 128, 192, 193, 194, 195, 256
"""Counters, by purpose; a choice of cells takes ``lattice.TRIES`` of them and one."""

_STATE, _CELL, _TERM, _AGE, _GROUP = (AGENT[n] for n in ("state", "cell", "term", "age", "group"))
_HARDSHIP, _AVERSION, _DEATH = (TRAIT[n] for n in ("hardship", "aversion", "death_age"))
_FILLED, _HEAD, _HERE, _ACTIVES, _COPS = (
    CELL[n] for n in ("filled", "head", "here", "actives_near", "cops_near")
)
_AFTER, _SLOT = CHAIN["after"], CHAIN["slot"]
_T, _K, _LEAST, _CLONING, _MAX_AGE = (
    NUMBER[n] for n in ("threshold", "k", "ratio_threshold", "cloning", "max_age")
)
_RATIO, _TWICE, _ACT_FIRST, _TWO, _AGENTS_MOVE, _COPS_MOVE = (
    LAW[n] for n in ("ratio", "twice", "act_first", "two_groups", "agents_move", "cops_move")
)
_REMOVED, _SHARE, _TERMS, _HELD, _AT_END, _NEAR, _STEPS_IN, _INHERITS, _SAME = (
    LAW[n]
    for n in (
        "removed", "share", "terms", "zero_held", "clock_at_end", "release_near", "steps_in", "inherits_risk",
        "same_view",
    )
)  # fmt: skip
_ARRESTS, _KILLINGS, _BIRTHS, _DEATHS, _USED = (
    TALLY[n] for n in ("arrests", "killings", "births", "deaths_of_age", "slots_used")
)
_EYES, _COP_EYES, _BESIDE = VIEW["agents"], VIEW["cops"], VIEW["beside"]


@inlined
def show(i, amount, law, rows, agents, cells):
    """Make an active agent seen (1), or unseen (-1), at the cell it stands on."""
    cell = agents[_CELL, i]
    cells[_HERE, cell] += amount
    spread(_ACTIVES, cell, amount, _EYES, law, rows, cells)


@inlined
def leave_grid(i, agents, chain, cells):
    """Take an agent, already unseen, off its cell."""
    cell = agents[_CELL, i]
    take(i, cell, chain, cells)
    cells[_FILLED, cell] -= 1


@inlined
def move_agent(key, i, law, offsets, agents, chain, cells):
    """Rule M for an agent that is unseen."""
    new = free_in_view(key, MOVE, agents[_CELL, i], _EYES, law, offsets, cells)
    if new != NOWHERE:
        leave_grid(i, agents, chain, cells)
        put(i, new, agents, chain, cells)
        cells[_FILLED, new] += 1


@inlined
def decide(i, legitimacy, others, law, numbers, agents, traits, cells):
    """Rule A; ``others`` are the actives in view that count besides the agent itself."""
    return is_active(
        traits[_HARDSHIP, i], traits[_AVERSION, i], legitimacy, numbers[_T],
        cells[_COPS, agents[_CELL, i]], 1 + others, numbers[_K], law[_RATIO], numbers[_LEAST],
    )  # fmt: skip


@inner
def release(key, i, law, offsets, agents, chain, cells):
    """Back to the grid, quiet, with hardship and risk aversion as before; False where there is no room."""
    if law[_REMOVED]:
        cell = NOWHERE
        if law[_NEAR]:
            cell = agents[_CELL, i]
            if cells[_FILLED, cell] > 0:
                cell = free_in_view(key, RELEASE, cell, _EYES, law, offsets, cells)
        if cell == NOWHERE:
            cell = free_anywhere(key, RELEASE_FAR, cells)
        if cell == NOWHERE:
            return False
        put(i, cell, agents, chain, cells)
        cells[_FILLED, cell] += 1
    elif law[_SHARE]:
        cells[_FILLED, agents[_CELL, i]] += 1
    agents[_STATE, i] = QUIET
    return True


@inner
def serve_turn(key, i, law, offsets, agents, chain, cells):
    """A turn in jail under the clock 'own-turn'; True where the agent is free to act."""
    if law[_AT_END] or agents[_TERM, i] < 0:
        return False
    if agents[_TERM, i] > 0:
        agents[_TERM, i] -= 1
        return False
    return release(key, i, law, offsets, agents, chain, cells)


@inner
def arrest(key, i, law, rows, agents, chain, cells, tally):
    """Arrest an active agent and draw its term."""
    show(i, -1, law, rows, agents, cells)
    tally[_ARRESTS] += 1
    term = -1 if law[_TERMS] < 0 else int(uniform(key, TERM) * law[_TERMS])
    if term == 0 and not law[_HELD]:
        agents[_STATE, i] = QUIET
        return
    agents[_STATE, i] = JAILED
    agents[_TERM, i] = term
    if law[_REMOVED]:
        leave_grid(i, agents, chain, cells)
    elif law[_SHARE]:
        cells[_FILLED, agents[_CELL, i]] -= 1


@inner
def _nth_active(cell, nth, agents, chain, cells):
    """The nth (from 0) active agent on a cell by number, whatever the order of the chain."""
    last = -1
    for _ in range(nth + 1):
        lowest = agents.shape[1]
        i = cells[_HEAD, cell]
        while i != NOWHERE:
            if agents[_STATE, i] == ACTIVE and last < i < lowest:
                lowest = i
            i = chain[_AFTER, i]
        last = lowest
    return last


@inner
def place_cop(j, new, law, rows, cops, cells):
    """Move a cop, or take it off the grid where ``new`` is NOWHERE."""
    old = cops[j]
    if old != NOWHERE:
        cells[_FILLED, old] -= 1
        spread(_COPS, old, -1, _EYES, law, rows, cells)
    cops[j] = new
    if new != NOWHERE:
        cells[_FILLED, new] += 1
        spread(_COPS, new, 1, _EYES, law, rows, cells)


@inner
def enforce(key, j, law, rows, agents, chain, cops, cells, tally):
    """Rule C: arrest one random active agent within the cop's vision, if there is one."""
    cell = cops[j]
    near = cells[_ACTIVES, cell]
    total = near if law[_SAME] else count_in_view(_HERE, cell, _COP_EYES, law, rows, cells)
    if total == 0:
        return
    pick = int(uniform(key, PICK) * total)
    target, nth = cell_of_nth(_HERE, cell, pick, _COP_EYES, law, rows, cells)
    arrest(key, _nth_active(target, nth, agents, chain, cells), law, rows, agents, chain, cells, tally)
    if law[_STEPS_IN] and target != cell:
        place_cop(j, target, law, rows, cops, cells)


@inner
def move_cop(key, j, law, rows, offsets, cops, cells):
    """Rule M for a cop."""
    new = free_in_view(key, MOVE, cops[j], _COP_EYES, law, offsets, cells)
    if new != NOWHERE:
        place_cop(j, new, law, rows, cops, cells)


@inner
def cop_turn(key, j, law, rows, offsets, agents, chain, cops, cells, tally):
    """One turn of a cop: move and enforce, in the order of the law."""
    for part in range(2):
        if (part == 0) == (law[_ACT_FIRST] > 0):
            enforce(key, j, law, rows, agents, chain, cops, cells, tally)
        elif law[_COPS_MOVE]:
            move_cop(key, j, law, rows, offsets, cops, cells)


@inner
def kill_rival(key, i, law, rows, offsets, agents, chain, cells, tally):
    """Model II: an active agent kills one random agent of the other group within vision."""
    cell, own = agents[_CELL, i], agents[_GROUP, i]
    total = count_rivals(cell, own, law, offsets, agents, chain, cells)
    if total == 0:
        return
    victim = nth_rival(int(uniform(key, KILL) * total), cell, own, law, offsets, agents, chain, cells)
    if agents[_STATE, victim] == ACTIVE:
        show(victim, -1, law, rows, agents, cells)
    leave_grid(victim, agents, chain, cells)
    agents[_STATE, victim] = ABSENT
    tally[_KILLINGS] += 1


@inner
def clone(key, i, law, numbers, offsets, agents, traits, chain, cells, tally):
    """Model II: an offspring on a free neighbouring cell, with the given chance."""
    if uniform(key, CLONE) >= numbers[_CLONING]:
        return
    cell = free_in_view(key, CLONE_CELL, agents[_CELL, i], _BESIDE, law, offsets, cells)
    at = tally[_USED]
    if cell == NOWHERE or at >= chain.shape[1] or chain[_SLOT, at] == NOWHERE:
        return
    child = chain[_SLOT, at]
    tally[_USED] += 1
    tally[_BIRTHS] += 1
    own = extend(key, child)
    traits[_HARDSHIP, child] = traits[_HARDSHIP, i]
    traits[_AVERSION, child] = traits[_AVERSION, i] if law[_INHERITS] else uniform(own, 0)
    traits[_DEATH, child] = death_age(own, 1, numbers[_MAX_AGE])
    agents[_GROUP, child] = agents[_GROUP, i]
    agents[_AGE, child] = 0
    agents[_STATE, child] = QUIET
    put(child, cell, agents, chain, cells)
    cells[_FILLED, cell] += 1


@inner
def grow_old(i, law, rows, agents, traits, chain, cells, tally):
    """Model II: a step older; True where the agent dies of it."""
    agents[_AGE, i] += 1
    if agents[_AGE, i] < traits[_DEATH, i]:
        return False
    if agents[_STATE, i] == ACTIVE:
        show(i, -1, law, rows, agents, cells)
    if agents[_STATE, i] != JAILED:
        leave_grid(i, agents, chain, cells)
    elif not law[_REMOVED]:
        take(i, agents[_CELL, i], chain, cells)
        if not law[_SHARE]:
            cells[_FILLED, agents[_CELL, i]] -= 1
    agents[_STATE, i] = ABSENT
    tally[_DEATHS] += 1
    return True


@inlined
def act(key, i, legitimacy, law, numbers, rows, offsets, agents, traits, chain, cells, tally):
    """A free agent moves and decides (or the other way round); in Model II who is active kills."""
    was_active = agents[_STATE, i] == ACTIVE
    if was_active:
        show(i, -1, law, rows, agents, cells)
    active = False
    for part in range(2):
        if (part == 0) == (law[_ACT_FIRST] > 0):
            others = cells[_ACTIVES, agents[_CELL, i]] + (1 if was_active and law[_TWICE] else 0)
            active = decide(i, legitimacy, others, law, numbers, agents, traits, cells)
            if active and law[_TWO]:
                kill_rival(key, i, law, rows, offsets, agents, chain, cells, tally)
        elif law[_AGENTS_MOVE]:
            move_agent(key, i, law, offsets, agents, chain, cells)
    agents[_STATE, i] = ACTIVE if active else QUIET
    if active:
        show(i, 1, law, rows, agents, cells)


@inlined
def agent_turn(key, i, legitimacy, law, numbers, rows, offsets, agents, traits, chain, cells, tally):
    """One turn of an agent: serve its term or act; in Model II age, then clone."""
    if agents[_STATE, i] == ABSENT:
        return
    free = agents[_STATE, i] != JAILED or serve_turn(key, i, law, offsets, agents, chain, cells)
    if free:
        act(key, i, legitimacy, law, numbers, rows, offsets, agents, traits, chain, cells, tally)
    if law[_TWO] and not grow_old(i, law, rows, agents, traits, chain, cells, tally) and free:
        clone(key, i, law, numbers, offsets, agents, traits, chain, cells, tally)
