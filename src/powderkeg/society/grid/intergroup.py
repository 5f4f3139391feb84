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

from powderkeg.kernels.compiling import inner
from powderkeg.kernels.random import uniform
from powderkeg.society.grid.columns import AGENT, CELL, CHAIN, JAILED, LAW, VIEW
from powderkeg.society.grid.lattice import NOWHERE, wrap

_STATE, _GROUP = AGENT["state"], AGENT["group"]
_HEAD, _AFTER, _EYES = CELL["head"], CHAIN["after"], VIEW["agents"]
_WIDTH, _HEIGHT, _SIZE = LAW["width"], LAW["height"], LAW["agents"]


@inner
def _is_rival(i, own, agents):
    return agents[_GROUP, i] != own and agents[_STATE, i] != JAILED


@inner
def count_rivals(cell, own, law, offsets, agents, chain, cells):
    """Free agents of the other group within view of a cell."""
    total = 0
    y = cell // law[_WIDTH]
    x = cell - y * law[_WIDTH]
    for j in range(law[_SIZE]):
        at = wrap(y + offsets[_EYES, j, 0], x + offsets[_EYES, j, 1], law[_WIDTH], law[_HEIGHT])
        i = cells[_HEAD, at]
        while i != NOWHERE:
            total += _is_rival(i, own, agents)
            i = chain[_AFTER, i]
    return total


@inner
def nth_rival(nth, cell, own, law, offsets, agents, chain, cells):
    """The nth (from 0) of those that ``count_rivals`` counts: by cell, then by number, in whatever chain."""
    y = cell // law[_WIDTH]
    x = cell - y * law[_WIDTH]
    for j in range(law[_SIZE]):
        at = wrap(y + offsets[_EYES, j, 0], x + offsets[_EYES, j, 1], law[_WIDTH], law[_HEIGHT])
        last = -1
        while True:
            lowest = agents.shape[1]
            i = cells[_HEAD, at]
            while i != NOWHERE:
                if _is_rival(i, own, agents) and last < i < lowest:
                    lowest = i
                i = chain[_AFTER, i]
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
