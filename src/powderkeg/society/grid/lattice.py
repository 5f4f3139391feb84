"""The lattice: who stands where, what each cell sees, and moves (the paper's rule M).

Two counts are kept at every cell: the active agents and the cops within the agents' vision of it, the cell
itself included. An agent reads its surroundings from one cell instead of scanning them; whoever moves or
changes writes to the cells that see it. Agents and cops that are not active cost nothing but their own move.

The torus lies in a wider array. ``filled`` counts whatever keeps others out, and cells within vision of an
edge stand in the margin across the grid once more, so that looking about needs no thought of edges; a row
of counts is written in runs of 16 cells, and near an edge across the grid too, where what falls outside is
never read.

Those who may be looked for at a cell (active agents; with two groups all) form a chain, ``heads[cell]`` and
then ``after[agent]``, since jailed agents may share a cell.

Rule M: move to a random unoccupied cell within vision. Cells are tried at random, several from one random
number (``tries``), and after ``WORDS`` numbers all free cells are counted: the choice is even either way.

Source: Epstein 2002.
"""

from __future__ import annotations

import numpy as np

from powderkeg.kernels.compiling import inlined, inner
from powderkeg.kernels.lanes import LANES, add_lanes, sum_lanes
from powderkeg.kernels.random import bits, uniform
from powderkeg.society.grid.columns import CELL, CHAIN, LAW, PERSON

NOWHERE = np.int64(-1)
WORDS, TRIES = 8, 32
"""Random numbers that a look around takes before it counts; cells tried of the whole grid."""

_FILLED, _HERE, _AFTER, _PLACE = CELL["filled"], CELL["here"], CHAIN["after"], PERSON["place"]
_WIDTH, _HEIGHT, _STRIDE, _ORIGIN, _REACH, _LANES, _COLUMNS_AT, _ROWS_AT = (
    LAW[n] for n in ("width", "height", "stride", "origin", "reach", "lanes", "columns_at", "rows_at")
)
_SIZE, _DIGITS, _PER_WORD, _ROWS = (LAW[n] for n in ("size", "digits", "per_word", "rows"))
_X = 0xFFFF

# A number that is handed to another kernel is an np.int64 throughout this package: numba compiles a kernel
# once more for each constant of Python's and for 32 bits.


@inlined
def index_of(place, law):
    """Where a place (row, and column in the low 16 bits) lies in the arrays of cells."""
    y = np.uint64(law[_ROWS_AT] + 3 * (place >> 16) + 1)
    return law[y] + (place & _X)


@inlined
def place_of(cell, law):
    """The place of a cell that is named by its number, row after row."""
    y = cell // law[_WIDTH]
    return (y << 16) | (cell - y * law[_WIDTH])


@inlined
def cell_of(place, law):
    """The number of a cell, row after row."""
    return (place >> 16) * law[_WIDTH] + (place & _X)


@inlined
def wrap(y, x, law):
    """The place at row y and column x of the torus; either is less than one grid outside."""
    return (law[np.uint64(law[_ROWS_AT] + 3 * y)] << 16) | law[np.uint64(law[_COLUMNS_AT] + 3 * x)]


@inlined
def fill(place, amount, law, cells):
    """Count one more, or one less, of those who keep others out of a cell; in the margins too."""
    x = place & _X
    row = law[_ROWS_AT] + 3 * (place >> 16)
    at, over = law[np.uint64(row + 1)] + x, law[np.uint64(row + 2)]
    across = law[np.uint64(law[_COLUMNS_AT] + 3 * x + 2)]
    held = cells[_FILLED, np.uint64(at)] + amount
    cells[_FILLED, np.uint64(at)] = held
    cells[_FILLED, np.uint64(at + across)] = held
    cells[_FILLED, np.uint64(at + over)] = held
    cells[_FILLED, np.uint64(at + across + over)] = held


@inlined
def spread(column, place, sign, law, rows, lanes, cells):
    """Add 1 (``sign`` 0) or take 1 away (``sign`` 1) at every cell that sees ``place``, itself included.

    Args:
        column: of ``cells``; what the agents' field of view covers, which is symmetric.
    """
    x, long = place & _X, law[_LANES]
    across = law[law[_COLUMNS_AT] + 3 * x + 2]
    start = column * cells.shape[1] + x - law[_REACH]
    row = law[_ROWS_AT] + 3 * (place >> 16) + 1
    amounts = sign * rows.shape[1] * long
    for r in range(law[_ROWS]):
        at = start + law[np.uint64(row + 3 * rows[0, np.uint64(r), 0])]
        add_lanes(cells, at, lanes, amounts)
        if across != 0:
            add_lanes(cells, at + across, lanes, amounts)
        for part in range(LANES, long, LANES):
            add_lanes(cells, at + part, lanes, amounts + part)
            if across != 0:
                add_lanes(cells, at + across + part, lanes, amounts + part)
        amounts += long


@inner
def put(i, place, law, heads, chain):
    """Put an agent into the chain of a cell."""
    at = index_of(place, law)
    chain[_AFTER, i] = heads[at]
    heads[at] = i


@inner
def take(i, place, law, heads, chain):
    """Take an agent out of the chain of a cell."""
    at = index_of(place, law)
    if heads[at] == i:
        heads[at] = chain[_AFTER, i]
        return
    before = heads[at]
    while chain[_AFTER, before] != i:
        before = chain[_AFTER, before]
    chain[_AFTER, before] = chain[_AFTER, i]


@inlined
def tries(word, at, view, law, offsets, cells):
    """Of the cells that one random number names, the last that is free: its number in the view, or NOWHERE.

    Each try takes so many bits that all cells of the view have a number; what is left over names the own
    cell, which is not free. All are looked at, whichever is free: to stop at the first took longer, since
    no processor can guess when (benchmarks/beliefs/one_word_gives_many_tries.py).
    """
    digits = np.uint64(law[_DIGITS + view])
    most = (np.uint64(1) << digits) - np.uint64(1)
    found = NOWHERE
    for _ in range(law[_PER_WORD + view]):
        digit = word & most
        word >>= digits
        target = np.uint64(at) + np.uint64(offsets[3 * view, digit])
        found = np.int64(digit) if cells[_FILLED, target] == 0 else found
    return found


@inner
def look_further(key, counter, at, view, law, offsets, cells):
    """More tries, and at last one of all that are free; counters from ``counter + 1`` to ``+ WORDS``."""
    for more in range(1, WORDS):
        found = tries(bits(key, counter + more), at, view, law, offsets, cells)
        if found != NOWHERE:
            return found
    free = 0
    for j in range(law[_SIZE + view]):
        free += cells[_FILLED, at + offsets[3 * view, j]] == 0
    if free == 0:
        return NOWHERE
    pick = int(uniform(key, counter + WORDS) * free)
    for j in range(law[_SIZE + view]):
        if cells[_FILLED, at + offsets[3 * view, j]] == 0:
            if pick == 0:
                return j
            pick -= 1
    return NOWHERE


@inlined
def free_in_view(word, key, counter, place, view, law, offsets, cells):
    """A random free place within view, or NOWHERE; nobody may enter ``place`` itself.

    Args:
        word: the random number of ``counter``.
    """
    at = index_of(place, law)
    found = tries(word, at, view, law, offsets, cells)
    if found == NOWHERE:
        found = look_further(key, counter, at, view, law, offsets, cells)
        if found == NOWHERE:
            return NOWHERE
    y = (place >> 16) + offsets[3 * view + 1, np.uint64(found)]
    x = (place & _X) + offsets[3 * view + 2, np.uint64(found)]
    return wrap(y, x, law)


@inner
def free_anywhere(key, counter, law, cells):
    """A random free place of the grid, or NOWHERE; counters from ``counter`` to ``counter + TRIES``."""
    n = law[_WIDTH] * law[_HEIGHT]
    for attempt in range(TRIES):
        place = place_of(int(uniform(key, counter + attempt) * n), law)
        if cells[_FILLED, index_of(place, law)] == 0:
            return place
    free = 0
    for cell in range(n):
        free += cells[_FILLED, index_of(place_of(cell, law), law)] == 0
    if free == 0:
        return NOWHERE
    pick = int(uniform(key, counter + TRIES) * free)
    for cell in range(n):
        place = place_of(cell, law)
        if cells[_FILLED, index_of(place, law)] == 0:
            if pick == 0:
                return place
            pick -= 1
    return NOWHERE


@inlined
def _row_of_view(r, place, view, rows, law):
    """First index of the run that holds the r-th row of a field of view, before its reach."""
    y = (place >> 16) + rows[view, r, 0]
    return law[law[_ROWS_AT] + 3 * y + 1] + (place & _X)


@inner
def count_active(place, view, last, law, rows, lanes, cells):
    """Active agents within view, the own cell included, row by row until there are more than ``last``.

    Returns:
        Their number in full rows before that, and the row that makes more of them (or the number of rows).
    """
    total = 0
    masks = (2 * view + 1) * rows.shape[1] * law[_LANES]
    for r in range(law[_ROWS + view]):
        at = _HERE * cells.shape[1] + _row_of_view(r, place, view, rows, law) - law[_REACH]
        here = 0
        for part in range(0, law[_LANES], LANES):
            here += sum_lanes(cells, at + part, lanes, masks + part)
        if total + here > last:
            return total, r
        total += here
        masks += law[_LANES]
    return total, law[_ROWS + view]


@inner
def cell_of_nth(nth, r, place, view, law, rows, cells):
    """The place in the r-th row that holds the nth (from 0) active agent of the row, and its number there."""
    at = _row_of_view(r, place, view, rows, law)
    for i in range(rows[view, r, 1], rows[view, r, 1] + rows[view, r, 2]):
        here = cells[_HERE, at + i]
        if nth < here:
            return wrap((place >> 16) + rows[view, r, 0], (place & _X) + i, law), nth
        nth -= here
    return NOWHERE, 0
