"""The lattice: who stands where, what each cell sees, and moves (the paper's rule M).

Two counts are kept at every cell: the active agents and the cops within the agents' vision of it, the cell
itself included. An agent reads its surroundings from one cell instead of scanning them; whoever moves or
changes writes to the cells that see it. Agents and cops that are not active cost nothing but their own move.

A cell's agents form a chain, ``head[cell]`` and then ``after[agent]``, since jailed agents may share one.
``filled`` counts whatever keeps others out.

Rule M: move to a random unoccupied cell within vision. Offsets are tried at random, 32 bits each (bias below
n / 2^32), and after ``TRIES`` all free cells are counted: the choice is even either way.

Source: Epstein 2002.
"""

from __future__ import annotations

import numpy as np
from numba import uint64

from powderkeg.kernels.compiling import inlined, inner
from powderkeg.kernels.random import bits, uniform
from powderkeg.society.grid.columns import AGENT, CELL, CHAIN, LAW

NOWHERE = -1
TRIES = 32
_LOW = uint64(0xFFFFFFFF)
_FILLED, _HEAD, _AFTER, _AT = CELL["filled"], CELL["head"], CHAIN["after"], AGENT["cell"]
_WIDTH, _HEIGHT, _AGENTS = LAW["width"], LAW["height"], LAW["agents"]


@inlined
def wrap(y, x, width, height):
    """The cell at row y and column x of the torus; either is less than one grid outside."""
    if x < 0:
        x += width
    elif x >= width:
        x -= width
    if y < 0:
        y += height
    elif y >= height:
        y -= height
    return y * width + x


@inlined
def _run(r, y0, x0, view, rows, width, height):
    """The r-th run of a field of view around (y0, x0).

    Returns:
        First cell of its row, first column, and the column after its last; past the width the
        run goes on from the row's beginning.
    """
    y = y0 + rows[view, r, 0]
    if y < 0:
        y += height
    elif y >= height:
        y -= height
    x = x0 + rows[view, r, 1]
    if x < 0:
        x += width
    return y * width, x, x + rows[view, r, 2]


@inlined
def spread(column, cell, amount, view, law, rows, cells):
    """Add ``amount`` to every cell that sees ``cell``, itself included (a field of view is symmetric).

    Args:
        column: of ``cells``.
        view: whose field of view, see ``columns.VIEW``.
    """
    width, height = law[_WIDTH], law[_HEIGHT]
    y0 = cell // width
    x0 = cell - y0 * width
    for r in range(rows.shape[1]):
        base, x, end = _run(r, y0, x0, view, rows, width, height)
        for i in range(base + x, base + min(end, width)):
            cells[column, i] += amount
        for i in range(base, base + end - width):
            cells[column, i] += amount


@inlined
def put(i, cell, agents, chain, cells):
    """Put an agent on a cell and into its chain."""
    agents[_AT, i] = cell
    chain[_AFTER, i] = cells[_HEAD, cell]
    cells[_HEAD, cell] = i


@inlined
def take(i, cell, chain, cells):
    """Take an agent out of the chain of its cell."""
    if cells[_HEAD, cell] == i:
        cells[_HEAD, cell] = chain[_AFTER, i]
        return
    before = cells[_HEAD, cell]
    while chain[_AFTER, before] != i:
        before = chain[_AFTER, before]
    chain[_AFTER, before] = chain[_AFTER, i]


@inlined
def free_in_view(key, counter, cell, view, law, offsets, cells):
    """A random free cell within view, or NOWHERE; counters ``counter`` to ``counter + TRIES`` are used."""
    n = law[_AGENTS + view]
    if n == 0:
        return NOWHERE
    width, height = law[_WIDTH], law[_HEIGHT]
    y = cell // width  # once: a division costs as much as the rest of a try
    x = cell - y * width
    for attempt in range(TRIES // 2):
        word = bits(key, counter + attempt)
        for half in range(2):
            draw = (word & _LOW) if half == 0 else (word >> uint64(32))
            tried = np.int64((draw * uint64(n)) >> uint64(32))
            target = wrap(y + offsets[view, tried, 0], x + offsets[view, tried, 1], width, height)
            if cells[_FILLED, target] == 0:
                return target
    free = 0
    for j in range(n):
        free += cells[_FILLED, wrap(y + offsets[view, j, 0], x + offsets[view, j, 1], width, height)] == 0
    if free == 0:
        return NOWHERE
    pick = int(uniform(key, counter + TRIES) * free)
    for j in range(n):
        target = wrap(y + offsets[view, j, 0], x + offsets[view, j, 1], width, height)
        if cells[_FILLED, target] == 0:
            if pick == 0:
                return target
            pick -= 1
    return NOWHERE


@inner
def free_anywhere(key, counter, cells):
    """A random free cell of the grid, or NOWHERE; the same counters are used."""
    n = cells.shape[1]
    for attempt in range(TRIES):
        target = int(uniform(key, counter + attempt) * n)
        if cells[_FILLED, target] == 0:
            return target
    free = 0
    for target in range(n):
        free += cells[_FILLED, target] == 0
    if free == 0:
        return NOWHERE
    pick = int(uniform(key, counter + TRIES) * free)
    for target in range(n):
        if cells[_FILLED, target] == 0:
            if pick == 0:
                return target
            pick -= 1
    return NOWHERE


@inner
def count_in_view(column, cell, view, law, rows, cells):
    """Sum of a column over a field of view, the own cell included."""
    width, height = law[_WIDTH], law[_HEIGHT]
    y0 = cell // width
    x0 = cell - y0 * width
    total = 0
    for r in range(rows.shape[1]):
        base, x, end = _run(r, y0, x0, view, rows, width, height)
        for i in range(base + x, base + min(end, width)):
            total += cells[column, i]
        for i in range(base, base + end - width):
            total += cells[column, i]
    return total


@inner
def cell_of_nth(column, cell, nth, view, law, rows, cells):
    """The cell that holds the nth (from 0) of those ``count_in_view`` counts, and its number in the cell."""
    width, height = law[_WIDTH], law[_HEIGHT]
    y0 = cell // width
    x0 = cell - y0 * width
    for r in range(rows.shape[1]):
        base, x, end = _run(r, y0, x0, view, rows, width, height)
        for i in range(x, end):
            target = base + (i if i < width else i - width)
            if nth < cells[column, target]:
                return target, nth
            nth -= cells[column, target]
    return NOWHERE, 0
