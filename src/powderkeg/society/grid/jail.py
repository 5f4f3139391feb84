"""Arrest (the paper's rule C), the term, and the way back."""

from __future__ import annotations

import numpy as np

from powderkeg.kernels.compiling import inlined, inner
from powderkeg.kernels.random import bits, uniform
from powderkeg.society.grid.columns import ACTIVE, CELL, CHAIN, JAILED, LAW, PERSON, QUIET, TALLY, VIEW
from powderkeg.society.grid.lattice import (
    NOWHERE,
    cell_of_nth,
    count_active,
    fill,
    free_anywhere,
    free_in_view,
    index_of,
    put,
    take,
)
from powderkeg.society.grid.moves import ONE, PICK, RELEASE, RELEASE_FAR, TERM, UNSEEN, place_cop, show

_PLACE, _STATE, _TERM = (PERSON[n] for n in ("place", "state", "term"))
_FILLED, _ACTIVES, _AFTER, _ARRESTS = CELL["filled"], CELL["actives_near"], CHAIN["after"], TALLY["arrests"]
_REMOVED, _SHARE, _TERMS, _HELD, _AT_END, _NEAR, _STEPS_IN, _SAME, _TWO = (
    LAW[n]
    for n in (
        "removed", "share", "terms", "zero_held", "clock_at_end", "release_near", "steps_in", "same_view",
        "two_groups",
    )
)  # fmt: skip
_EYES, _COP_EYES = (np.int64(VIEW[n]) for n in ("agents", "cops"))


@inner
def release(key, own, i, law, offsets, people, heads, chain, cells):
    """Back to the grid, quiet, with hardship and risk aversion as before; False where there is no room."""
    if law[_REMOVED]:
        place = NOWHERE
        if law[_NEAR]:
            place = np.int64(np.uint32(people[i, _PLACE]))
            if cells[_FILLED, index_of(place, law)] > 0:
                counter = own + RELEASE
                place = free_in_view(
                    bits(key, counter), key, counter, place, _EYES, law, offsets, cells
                )  # fmt: skip
        if place == NOWHERE:
            place = free_anywhere(key, own + RELEASE_FAR, law, cells)
        if place == NOWHERE:
            return False
        people[i, _PLACE] = place
        if law[_TWO]:
            put(i, place, law, heads, chain)
    if law[_REMOVED] or law[_SHARE]:
        fill(np.int64(np.uint32(people[i, _PLACE])), ONE, law, cells)
    people[i, _STATE] = QUIET
    return True


@inlined
def serve_turn(key, own, i, law, offsets, people, heads, chain, cells):
    """A turn in jail under the clock 'own-turn'; True where the agent is free to act."""
    if law[_AT_END] or people[i, _TERM] < 0:
        return False
    if people[i, _TERM] > 0:
        people[i, _TERM] -= 1
        return False
    return release(key, own, i, law, offsets, people, heads, chain, cells)


@inner
def arrest(key, own, i, law, rows, lanes, people, heads, chain, cells, tally):
    """Arrest an active agent and draw its term."""
    place = np.int64(np.uint32(people[i, _PLACE]))
    show(i, place, UNSEEN, law, rows, lanes, heads, chain, cells)
    tally[_ARRESTS] += 1
    term = -1 if law[_TERMS] < 0 else int(uniform(key, own + TERM) * law[_TERMS])
    if term == 0 and not law[_HELD]:
        people[i, _STATE] = QUIET
        return
    people[i, _STATE] = JAILED
    people[i, _TERM] = term
    if law[_REMOVED] or law[_SHARE]:
        fill(place, -ONE, law, cells)
    if law[_REMOVED] and law[_TWO]:
        take(i, place, law, heads, chain)


@inner
def _nth_active(place, nth, law, people, heads, chain):
    """The nth (from 0) active agent on a cell by number, whatever the order of the chain."""
    last = -1
    for _ in range(nth + 1):
        lowest = people.shape[0]
        i = heads[index_of(place, law)]
        while i != NOWHERE:
            if people[i, _STATE] == ACTIVE and last < i < lowest:
                lowest = i
            i = chain[_AFTER, i]
        last = lowest
    return last


@inner
def enforce(key, own, j, law, rows, lanes, people, heads, chain, cops, cells, tally):
    """Rule C: arrest one random active agent within the cop's vision, if there is one."""
    place = np.int64(cops[j])
    total = np.int64(cells[_ACTIVES, index_of(place, law)])
    if not law[_SAME]:
        total, _ = count_active(place, _COP_EYES, people.shape[0], law, rows, lanes, cells)
    if total == 0:
        return
    pick = int(uniform(key, own + PICK) * total)
    before, r = count_active(place, _COP_EYES, pick, law, rows, lanes, cells)
    target, nth = cell_of_nth(pick - before, r, place, _COP_EYES, law, rows, cells)
    arrest(
        key, own, _nth_active(target, nth, law, people, heads, chain), law, rows, lanes, people, heads, chain,
        cells, tally,
    )  # fmt: skip
    if law[_STEPS_IN] and target != place:
        place_cop(j, target, law, rows, lanes, cops, cells)
