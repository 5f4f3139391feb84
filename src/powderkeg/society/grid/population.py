"""Who is there: the first agents and cops, and cops that come and go with their density."""

from __future__ import annotations

import numpy as np

from powderkeg.kernels.compiling import entry, inner
from powderkeg.kernels.random import extend, uniform
from powderkeg.society.grid.columns import ABSENT, AGENT, QUIET, TRAIT
from powderkeg.society.grid.intergroup import death_age
from powderkeg.society.grid.lattice import NOWHERE, free_anywhere
from powderkeg.society.grid.moves import place_cop

PLACES, TRAITS = np.int64(4), np.int64(5)
"""Purposes of random numbers before the first step."""

_NOUGHT = np.int64(0)
_DRAW_HARDSHIP, _DRAW_AVERSION, _DRAW_DEATH, _DRAW_GROUP = (np.int64(counter) for counter in range(4))
_STATE, _CELL, _GROUP = (AGENT[n] for n in ("state", "cell", "group"))
_HARDSHIP, _AVERSION, _DEATH = (TRAIT[n] for n in ("hardship", "aversion", "death_age"))


@inner
def adjust_cops(key, wanted, law, rows, lanes, cops, cells):
    """Random cops leave, or new ones come in on random free cells, until there are ``wanted``."""
    present = 0
    for j in range(cops.shape[0]):
        present += cops[j] != NOWHERE
    while present > max(wanted, 0):
        nth = int(uniform(extend(key, _NOUGHT), present) * present)
        for j in range(cops.shape[0]):
            if cops[j] != NOWHERE:
                if nth == 0:
                    place_cop(j, NOWHERE, law, rows, lanes, cops, cells)
                    break
                nth -= 1
        present -= 1
    for j in range(cops.shape[0]):
        if present < wanted and cops[j] == NOWHERE:
            place = free_anywhere(extend(key, 1 + j), _NOUGHT, law, cells)
            if place == NOWHERE:
                return
            place_cop(j, place, law, rows, lanes, cops, cells)
            present += 1


@inner
def _settle(key, count, force, cells, agents, cops):
    """Exact numbers on random cells: the first cells of a shuffled grid go to agents, the next to cops."""
    for i in range(count + force):
        j = i + int(uniform(key, i) * (cells.shape[0] - i))
        cells[i], cells[j] = cells[j], cells[i]
        if i < count:
            agents[_CELL, i] = cells[i]
            agents[_STATE, i] = QUIET
        else:
            cops[i - count] = cells[i]


@inner
def _sprinkle(key, density, cop_density, cells, agents, cops):
    """Every cell holds an agent or a cop with the given chances; returns the number of cops."""
    count = force = 0
    for c in range(cells.shape[0]):
        u = uniform(key, c)
        if u < density:
            agents[_CELL, count] = c
            agents[_STATE, count] = QUIET
            count += 1
        elif u < density + cop_density:
            cops[force] = c
            force += 1
    return force


@entry
def populate(
    seed,
    lineage,
    exact,
    equal,
    count,
    force,
    density,
    cop_density,
    max_age,
    cells,
    agents,
    traits,
    cops,
    cops_extra,
):
    """Fill worlds that are empty (every slot ABSENT, every cop NOWHERE).

    H and R are uniform.

    Args:
        exact: exact numbers, or chances cell by cell.
        equal: half of the agents in each group, or a coin for each.
        count, force: numbers of agents and cops.
        density, cop_density: chances.
        cells: (M,) scratch.
        cops_extra: (P,) filled with how many more cops than ``force`` a random population has.
    """
    for p in range(lineage.shape[0]):
        root = extend(seed, lineage[p])
        key = extend(extend(root, _NOUGHT), PLACES)
        for c in range(cells.shape[0]):
            cells[c] = c
        if exact:
            _settle(key, count, force, cells, agents[p], cops[p])
        else:
            cops_extra[p] = _sprinkle(key, density, cop_density, cells, agents[p], cops[p]) - force
        left = 0
        for i in range(agents.shape[2]):
            left += agents[p, _STATE, i] != ABSENT
        wanted = left // 2
        traits_key = extend(extend(root, _NOUGHT), TRAITS)
        for i in range(agents.shape[2]):
            if agents[p, _STATE, i] == ABSENT:
                continue
            own = extend(traits_key, i)
            traits[p, _HARDSHIP, i] = uniform(own, _DRAW_HARDSHIP)
            traits[p, _AVERSION, i] = uniform(own, _DRAW_AVERSION)
            traits[p, _DEATH, i] = death_age(own, _DRAW_DEATH, max_age)
            # Selection sampling: of those left, the share that is still wanted; or a coin.
            chance = wanted / left if equal else 0.5
            agents[p, _GROUP, i] = 1 if uniform(own, _DRAW_GROUP) < chance else 0
            wanted -= agents[p, _GROUP, i]
            left -= 1
