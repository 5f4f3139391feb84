"""Model II: two groups. Whoever is active kills; agents clone, age and die.

Rule A as in Model I, with A the actives of both groups; who is active kills one random agent of the other
group within vision, if there is one (the jailed are out of reach, and so, where ``jailed="share"`` lets two
stand on one cell, is one on the killer's own). A free agent clones with a given chance
per step onto a random free one of the eight cells around it; the offspring has its parent's group and
hardship. Ages of death are uniform. Cops arrest actives of both groups alike.

The groups have no properties but their names; nothing in the model favours either.

Source: Epstein 2002.
"""

from __future__ import annotations

import numpy as np

from powderkeg.kernels.compiling import inlined, inner
from powderkeg.kernels.random import bits, uniform
from powderkeg.society.grid.columns import (
    ABSENT,
    ACTIVE,
    AGENT,
    CHAIN,
    JAILED,
    LAW,
    NUMBER,
    PERSON,
    QUIET,
    TALLY,
    TRAIT,
    VIEW,
)
from powderkeg.society.grid.lattice import NOWHERE, fill, free_in_view, index_of, put, take, wrap
from powderkeg.society.grid.moves import (
    BORN_DEATH,
    BORN_RISK,
    CLONE,
    CLONE_CELL,
    KILL,
    ONE,
    PURPOSES,
    UNSEEN,
    show,
)
from powderkeg.society.grid.rebellion import nerve

_AGE, _GROUP = AGENT["age"], AGENT["group"]
_PLACE, _STATE, _NERVE = (PERSON[n] for n in ("place", "state", "nerve"))
_HARDSHIP, _AVERSION, _DEATH = (TRAIT[n] for n in ("hardship", "aversion", "death_age"))
_AFTER, _SLOT = CHAIN["after"], CHAIN["slot"]
_T, _CLONING, _MAX_AGE = (NUMBER[n] for n in ("threshold", "cloning", "max_age"))
_REMOVED, _SHARE, _INHERITS, _SIZE = (LAW[n] for n in ("removed", "share", "inherits_risk", "size"))
_KILLINGS, _BIRTHS, _DEATHS, _USED, _KNOWN = (
    TALLY[n] for n in ("killings", "births", "deaths_of_age", "slots_used", "known")
)
_EYES, _BESIDE = (np.int64(VIEW[n]) for n in ("agents", "beside"))


@inlined
def _first_at(j, place, law, offsets, heads):
    """The first of the chain at the j-th cell of a field of view."""
    y, x = (place >> 16) + offsets[3 * _EYES + 1, j], (place & 0xFFFF) + offsets[3 * _EYES + 2, j]
    return np.int64(heads[index_of(wrap(y, x, law), law)])


@inner
def count_rivals(place, own, law, offsets, agents, people, heads, chain):
    """Free agents of the other group within view of a place."""
    total = 0
    for j in range(law[_SIZE]):
        i = _first_at(j, place, law, offsets, heads)
        while i != NOWHERE:
            total += agents[_GROUP, i] != own and people[i, _STATE] != JAILED
            i = np.int64(chain[_AFTER, i])
    return total


@inner
def nth_rival(nth, place, own, law, offsets, agents, people, heads, chain):
    """The nth (from 0) of those that ``count_rivals`` counts: by cell, then by number, in whatever chain."""
    for j in range(law[_SIZE]):
        last = -1
        while True:
            lowest = agents.shape[1]
            i = _first_at(j, place, law, offsets, heads)
            while i != NOWHERE:
                if agents[_GROUP, i] != own and people[i, _STATE] != JAILED and last < i < lowest:
                    lowest = i
                i = np.int64(chain[_AFTER, i])
            if lowest == agents.shape[1]:
                break
            if nth == 0:
                return lowest
            nth -= 1
            last = lowest
    return NOWHERE


@inner
def death_age(key, counter, most):
    """An age of death, U(0, most); without end where ``most`` is negative."""
    return uniform(key, counter) * most if most >= 0.0 else np.inf


@inner
def kill_rival(key, own, i, law, rows, offsets, lanes, agents, people, heads, chain, cells, tally):
    """Model II: kill one random free agent of the other group within view, if there is one."""
    place, group = np.int64(np.uint32(people[i, _PLACE])), np.int64(agents[_GROUP, i])
    total = count_rivals(place, group, law, offsets, agents, people, heads, chain)
    if total == 0:
        return
    nth = int(uniform(key, own + KILL) * total)
    victim = np.int64(nth_rival(nth, place, group, law, offsets, agents, people, heads, chain))
    at = np.int64(people[victim, _PLACE])
    if people[victim, _STATE] == ACTIVE:
        show(victim, at, UNSEEN, law, rows, lanes, heads, chain, cells)
    take(victim, at, law, heads, chain)
    fill(at, -ONE, law, cells)
    people[victim, _STATE] = ABSENT
    tally[_KILLINGS] += 1


@inner
def clone(
    key, own, i, legitimacy, law, numbers, offsets, agents, traits, people, heads, chain, cells, tally,
    chances,
):  # fmt: skip
    """Model II: an offspring on a free neighbouring cell, with the given chance."""
    if uniform(key, own + CLONE) >= numbers[_CLONING]:
        return
    counter = own + CLONE_CELL
    place = free_in_view(
        bits(key, counter), key, counter, np.int64(np.uint32(people[i, _PLACE])), _BESIDE, law, offsets, cells
    )  # fmt: skip
    at = tally[_USED]
    if place == NOWHERE or at >= chain.shape[1] or chain[_SLOT, at] == NOWHERE:
        return
    child = np.int64(chain[_SLOT, at])
    tally[_USED] += 1
    tally[_BIRTHS] += 1
    its = child << PURPOSES
    traits[_HARDSHIP, child] = traits[_HARDSHIP, i]
    traits[_AVERSION, child] = traits[_AVERSION, i] if law[_INHERITS] else uniform(key, its + BORN_RISK)
    traits[_DEATH, child] = death_age(key, its + BORN_DEATH, numbers[_MAX_AGE])
    agents[_GROUP, child] = agents[_GROUP, i]
    agents[_AGE, child] = 0
    people[child, _PLACE] = place
    people[child, _STATE] = QUIET
    people[child, _NERVE] = nerve(
        traits[_HARDSHIP, child], traits[_AVERSION, child], legitimacy, numbers[_T], chances, tally[_KNOWN]
    )
    put(child, place, law, heads, chain)
    fill(place, ONE, law, cells)


@inner
def grow_old(i, law, rows, lanes, agents, traits, people, heads, chain, cells, tally):
    """Model II: a step older; True where the agent dies of it."""
    agents[_AGE, i] += 1
    if agents[_AGE, i] < traits[_DEATH, i]:
        return False
    place = np.int64(np.uint32(people[i, _PLACE]))
    jailed = people[i, _STATE] == JAILED
    if people[i, _STATE] == ACTIVE:
        show(i, place, UNSEEN, law, rows, lanes, heads, chain, cells)
    if not (jailed and law[_REMOVED]):
        take(i, place, law, heads, chain)
        if not (jailed and law[_SHARE]):
            fill(place, -ONE, law, cells)
    people[i, _STATE] = ABSENT
    tally[_DEATHS] += 1
    return True
