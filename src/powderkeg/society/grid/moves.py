"""What agents and cops do to the board: they move, and are seen.

Random numbers of a turn have the step's key and a counter made of who it is, ``own``, and the purpose.
"""

from __future__ import annotations

import numpy as np

from powderkeg.kernels.compiling import inlined, inner
from powderkeg.society.grid.columns import CELL, LAW, PERSON, VIEW
from powderkeg.society.grid.lattice import NOWHERE, fill, free_in_view, index_of, put, spread, take

PURPOSES = np.int64(9)
"""Bits of a counter that name the purpose; those above name who it is."""
MOVE, RELEASE, CLONE_CELL, RELEASE_FAR, PICK, TERM, KILL, CLONE, BORN_RISK, BORN_DEATH = (
    np.int64(purpose) for purpose in (0, 16, 32, 64, 128, 129, 130, 131, 132, 133)
)
"""Purposes; a look around takes ``lattice.WORDS`` of them and one, one anywhere ``lattice.TRIES`` and one."""

SEEN, UNSEEN, ONE = np.int64(0), np.int64(1), np.int64(1)

_PLACE = PERSON["place"]
_HERE, _ACTIVES, _COPS = (np.int64(CELL[n]) for n in ("here", "actives_near", "cops_near"))
_TWO, _COLUMNS_AT = LAW["two_groups"], LAW["columns_at"]
_EYES, _COP_EYES = (np.int64(VIEW[n]) for n in ("agents", "cops"))


@inner
def show(i, place, sign, law, rows, lanes, heads, chain, cells):
    """Make an active agent seen (``sign`` 0), or unseen (1), at a place."""
    amount = 1 - 2 * sign
    across = law[law[_COLUMNS_AT] + 3 * (place & 0xFFFF) + 2]
    at = index_of(place, law)
    here = cells[_HERE, at] + amount
    cells[_HERE, at] = here
    cells[_HERE, at + across] = here
    spread(_ACTIVES, place, sign, law, rows, lanes, cells)
    if law[_TWO]:
        return  # all are in the chain, active or not
    if sign == 0:
        put(i, place, law, heads, chain)
    else:
        take(i, place, law, heads, chain)


@inlined
def move_agent(word, key, own, i, law, offsets, people, heads, chain, cells):
    """Rule M; an active agent is still seen where it was."""
    old = np.int64(np.uint32(people[i, _PLACE]))
    new = free_in_view(word, key, own + MOVE, old, _EYES, law, offsets, cells)
    if new != NOWHERE:
        fill(old, -ONE, law, cells)
        fill(new, ONE, law, cells)
        people[i, _PLACE] = new
        if law[_TWO]:
            take(i, old, law, heads, chain)
            put(i, new, law, heads, chain)


@inner
def place_cop(j, new, law, rows, lanes, cops, cells):
    """Move a cop, or take it off the grid where ``new`` is NOWHERE."""
    old = np.int64(cops[j])
    if old != NOWHERE:
        fill(old, -ONE, law, cells)
        spread(_COPS, old, UNSEEN, law, rows, lanes, cells)
    cops[j] = new
    if new != NOWHERE:
        fill(new, ONE, law, cells)
        spread(_COPS, new, SEEN, law, rows, lanes, cells)


@inlined
def move_cop(word, key, own, j, law, rows, offsets, lanes, cops, cells):
    """Rule M for a cop."""
    new = free_in_view(word, key, own + MOVE, np.int64(cops[j]), _COP_EYES, law, offsets, cells)
    if new != NOWHERE:
        place_cop(j, new, law, rows, lanes, cops, cells)
