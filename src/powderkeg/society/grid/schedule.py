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

from powderkeg.kernels.compiling import entry, inlined, inner
from powderkeg.kernels.lanes import prefetch
from powderkeg.kernels.random import bits, extend
from powderkeg.society.grid.board import enter, leave
from powderkeg.society.grid.columns import (
    ABSENT,
    ACTIVE,
    AGENT,
    CELL,
    CHAIN,
    JAILED,
    LAW,
    NUMBER,
    PERSON,
    SERIES,
    TALLY,
    TRAIT,
    VIEW,
)
from powderkeg.society.grid.jail import release
from powderkeg.society.grid.lattice import NOWHERE, index_of
from powderkeg.society.grid.moves import PURPOSES
from powderkeg.society.grid.population import adjust_cops
from powderkeg.society.grid.rebellion import fill_chances, nerve
from powderkeg.society.grid.turns import agent_turn, cop_turn

ORDER, TURN, COPS = np.int64(1), np.int64(2), np.int64(3)
"""Purposes: the part of a key that names its use within a step."""

_AHEAD = 12
"""Turns that memory is fetched ahead."""
_PLACE, _STATE, _NERVE, _TERM = (PERSON[n] for n in ("place", "state", "nerve", "term"))
_ACTIVES, _COPS = CELL["actives_near"], CELL["cops_near"]
_EYES, _COP_EYES = (np.int64(VIEW[n]) for n in ("agents", "cops"))
_GROUP, _SLOT = AGENT["group"], CHAIN["slot"]
_TWO, _AT_END, _LARGE = (LAW[n] for n in ("two_groups", "clock_at_end", "large"))
_DIGITS, _PER_WORD = LAW["digits"], LAW["per_word"]
_HARDSHIP, _AVERSION = TRAIT["hardship"], TRAIT["aversion"]
_K, _T = NUMBER["k"], NUMBER["threshold"]
_A, _J, _Q, _ARRESTS, _PRESENT, _TENSION, _GROUP_A, _KILLINGS, _BIRTHS, _DEATHS = (
    SERIES[n]
    for n in (
        "active", "jailed", "quiet", "arrests", "cops", "tension", "group_a", "killings", "births",
        "deaths_of_age",
    )
)  # fmt: skip
_N_ARRESTS, _N_KILLINGS, _N_BIRTHS, _N_DEATHS, _KNOWN, _THERE = (
    TALLY[n] for n in ("arrests", "killings", "births", "deaths_of_age", "known", "there")
)


@inner
def _shuffle(key, there, people, cops, order, words):
    """All who are there, in a random order (Fisher and Yates, 32 bits a draw); returns how many."""
    n = 0
    for i in range(there):
        if people[i, _STATE] != ABSENT:
            order[n] = i
            n += 1
    for j in range(cops.shape[0]):
        if cops[j] != NOWHERE:
            order[n] = people.shape[0] + j
            n += 1
    block = words.shape[0]
    for first in range((n // 2) // block * block, -1, -block):
        for w in range(block):
            words[w] = bits(key, first + w)
        for i in range(min(n - 1, 2 * (first + block) - 1), max(2 * first - 1, 0), -1):
            word = words[np.uint64((i >> 1) - first)]
            half = (word >> np.uint64(32)) if i & 1 else (word & np.uint64(0xFFFFFFFF))
            j = (half * np.uint64(i + 1)) >> np.uint64(32)
            order[np.uint64(i)], order[j] = order[j], order[np.uint64(i)]
    return n


@inner
def _find_slots(people, chain):
    """Slots that are free as the step begins, for its births; the list ends with NOWHERE."""
    n = 0
    for i in range(people.shape[0]):
        if people[i, _STATE] == ABSENT:
            chain[_SLOT, n] = i
            n += 1
    if n < chain.shape[1]:
        chain[_SLOT, n] = NOWHERE


@inner
def _run_down(key, law, offsets, people, heads, chain, cells):
    """Jail terms at the end of a step."""
    for i in range(people.shape[0]):
        if people[i, _STATE] == JAILED and people[i, _TERM] >= 0:
            people[i, _TERM] = max(0, people[i, _TERM] - 1)
            if people[i, _TERM] == 0:
                release(key, i << PURPOSES, i, law, offsets, people, heads, chain, cells)


@inner
def _book(legitimacy, law, agents, traits, cops, people, tally, row):
    """Counts at the end of a step, and of those free the tension ``mean G x share quiet / mean R``."""
    row[:] = 0.0
    hardship = aversion = 0.0
    active = jailed = present = group_b = 0
    for i in range(tally[_THERE]):
        # No branch on who is in jail, which nobody could guess; adding nought changes no bit.
        s = people[i, _STATE]
        free = s < JAILED
        active += s == ACTIVE
        jailed += s == JAILED
        present += s != ABSENT
        its_hardship, its_aversion = traits[_HARDSHIP, i], traits[_AVERSION, i]
        hardship += its_hardship if free else 0.0
        aversion += its_aversion if free else 0.0
    if law[_TWO]:
        for i in range(people.shape[0]):
            group_b += people[i, _STATE] != ABSENT and agents[_GROUP, i] == 1
        row[_GROUP_A], row[_GROUP_A + 1] = present - group_b, group_b
    free = present - jailed
    row[_A], row[_J], row[_Q] = active, jailed, free - active
    if aversion > 0.0:
        row[_TENSION] = hardship * (1.0 - legitimacy) * (row[_Q] / free) / aversion
    force = 0
    for j in range(cops.shape[0]):
        force += cops[j] != NOWHERE
    row[_PRESENT], row[_ARRESTS] = force, tally[_N_ARRESTS]
    if law[_TWO]:
        row[_KILLINGS] = tally[_N_KILLINGS]
        row[_BIRTHS] = tally[_N_BIRTHS]
        row[_DEATHS] = tally[_N_DEATHS]


@inner
def begin_run(law, numbers, rows, lanes, agents, cops, people, heads, chain, cells, tally, chances):
    """Everybody comes onto the board."""
    enter(law, rows, lanes, agents, cops, people, heads, chain, cells)
    tally[_KNOWN] = fill_chances(numbers[_K], chances)
    there = people.shape[0]
    while not law[_TWO] and there > 0 and people[there - 1, _STATE] == ABSENT:
        there -= 1
    tally[_THERE] = there


@inner
def begin_step(
    key, wanted, legitimacy, changed, law, numbers, rows, lanes, traits, cops, people, chain, cells, order,
    words, tally, chances,
):  # fmt: skip
    """Cops come or go, free slots are noted, turns are drawn; returns how many turns there are."""
    tally[:_KNOWN] = 0
    if changed:
        for i in range(tally[_THERE]):
            people[i, _NERVE] = nerve(
                traits[_HARDSHIP, i], traits[_AVERSION, i], legitimacy, numbers[_T], chances, tally[_KNOWN]
            )
    adjust_cops(extend(key, COPS), wanted, law, rows, lanes, cops, cells)
    if law[_TWO]:
        _find_slots(people, chain)
    return _shuffle(extend(key, ORDER), tally[_THERE], people, cops, order, words)


@inner
def end_step(turn, legitimacy, law, offsets, agents, traits, cops, people, heads, chain, cells, tally, row):
    """Terms run down, and the step is booked."""
    if law[_AT_END]:
        _run_down(turn, law, offsets, people, heads, chain, cells)
    _book(legitimacy, law, agents, traits, cops, people, tally, row)


@inlined
def _fetch(first, at, block, order, words, present, law, offsets, people, cops, cells):
    """Ask for the memory of turns to come.

    First for who it is; nearer to its turn for the cells it will try, which its random number names already;
    and last for what is seen from where it stands, as it moves a few cells at most.
    """
    n = people.shape[0]
    far = order[min(first + at + 2 * _AHEAD, present - 1)]
    if far < n:
        prefetch(people, far * people.shape[1])
    later = min(at + _AHEAD, block - 1)
    near = order[first + later]
    view = _EYES if near < n else _COP_EYES
    place = np.int64(np.uint32(people[near, _PLACE])) if near < n else np.int64(cops[near - n])
    here = index_of(place, law)
    word = words[later]
    digits = np.uint64(law[_DIGITS + view])
    most = (np.uint64(1) << digits) - np.uint64(1)
    for _ in range(law[_PER_WORD + view]):
        prefetch(cells, here + offsets[3 * view, word & most])
        word >>= digits
    soon = order[min(first + at + _AHEAD // 2, present - 1)]
    place = np.int64(np.uint32(people[soon, _PLACE])) if soon < n else np.int64(cops[soon - n])
    here = index_of(place, law)
    prefetch(cells, _ACTIVES * cells.shape[1] + here)
    prefetch(cells, _COPS * cells.shape[1] + here)


@entry
def advance(
    begin, end, start, steps, seed, lineage, legitimacy, wanted, law, numbers, rows, offsets, lanes,
    all_agents, all_traits, all_cops, series, people, heads, chain, cells, order, words, tally, chances,
):  # fmt: skip
    """Advance worlds ``begin`` to ``end`` by ``steps`` steps from step ``start``, each on its own.

    Args:
        lineage: (P,) names of the worlds' streams.
        legitimacy: (T,) by step.
        wanted: (P, T) number of cops by step.
        law, numbers, rows, offsets, lanes: see ``columns``.
        all_agents, all_traits, all_cops: (P, columns, N), (P, columns, N) and (P, K), changed in place.
        series: (P, T, columns), filled for the steps taken.
        people, heads, chain, cells, order, words, tally, chances: see ``board``.
    """
    n = people.shape[0]
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
            for first in range(0, present, words.shape[0]):
                block = min(words.shape[0], present - first)
                for at in range(block):
                    words[at] = bits(turn, np.int64(order[first + at]) << PURPOSES)
                for at in range(block):
                    who = np.int64(order[first + at])
                    if law[_LARGE]:
                        _fetch(first, at, block, order, words, present, law, offsets, people, cops, cells)
                    if who < n:
                        agent_turn(
                            words[at], turn, who, fair, law, numbers, rows, offsets, lanes, agents, traits,
                            people, heads, chain, cells, tally, chances,
                        )  # fmt: skip
                    else:
                        cop_turn(
                            words[at], turn, who << PURPOSES, who - n, law, rows, offsets, lanes, people,
                            heads, chain, cops, cells, tally,
                        )  # fmt: skip
            end_step(
                turn, fair, law, offsets, agents, traits, cops, people, heads, chain, cells, tally,
                series[p, step],
            )  # fmt: skip
        leave(law, agents, cops, people)
