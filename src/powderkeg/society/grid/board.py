"""A world's arrays while it runs: who stands where on the torus with its margins, and what follows from it.

The state of a world names cells by their number and knows no margins; it is brought onto the board as a
run begins and taken off it at the end, so that nothing here outlives a call.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from powderkeg.kernels.compiling import inner
from powderkeg.society.grid.columns import ABSENT, ACTIVE, AGENT, CELL, CHAIN, JAILED, LAW, PERSON, TALLY
from powderkeg.society.grid.lattice import NOWHERE, cell_of, fill, place_of, put, spread
from powderkeg.society.grid.moves import ONE, SEEN, show

BLOCK = 512
"""Turns whose first random numbers are drawn at once: 4 KiB, an eighth of the first cache."""

_PLACE, _STATE, _NERVE, _TERM = (PERSON[n] for n in ("place", "state", "nerve", "term"))
_A_STATE, _A_CELL, _A_TERM = (AGENT[n] for n in ("state", "cell", "term"))
_COPS_NEAR = np.int64(CELL["cops_near"])
_REMOVED, _SHARE, _TWO = (LAW[n] for n in ("removed", "share", "two_groups"))


class Board(NamedTuple):
    """Arrays of one world at a time, in the order in which kernels take them; see ``columns``."""

    people: NDArray[np.int32]
    heads: NDArray[np.int32]
    chain: NDArray[np.int32]
    cells: NDArray[Any]
    order: NDArray[np.uint32]
    words: NDArray[np.uint64]
    tally: NDArray[np.int64]
    chances: NDArray[np.float64]


def board_for(law: NDArray[np.int64], lanes: NDArray[Any], slots: int, force: int) -> Board:
    """An empty board.

    Args:
        law, lanes: see ``columns``; counts have the type of the lanes.
        slots: for agents.
        force: for cops.
    """
    size = int((law[LAW["height"]] + 2 * law[LAW["reach"]]) * law[LAW["stride"]])
    return Board(
        people=np.zeros((slots, len(PERSON)), dtype=np.int32),
        heads=np.zeros(size, dtype=np.int32),
        chain=np.zeros((len(CHAIN), slots), dtype=np.int32),
        cells=np.zeros((len(CELL), size), dtype=lanes.dtype),
        order=np.zeros(slots + force, dtype=np.uint32),
        words=np.zeros(BLOCK, dtype=np.uint64),
        tally=np.zeros(len(TALLY), dtype=np.int64),
        chances=np.zeros(force + 2),
    )


def type_of_counts(most_in_view: int, *, crowded: bool, people: int) -> type[np.integer[Any]]:
    """The shortest type that no count of a cell can pass.

    Args:
        most_in_view: cells of the largest field of view, the own one included.
        crowded: several may stand on one cell.
        people: slots for agents and cops.
    """
    most = people if crowded else min(most_in_view, people)
    return np.uint8 if most < 2**8 else np.uint16 if most < 2**16 else np.int32


@inner
def enter(law, rows, lanes, agents, cops, people, heads, chain, cells):
    """Bring everybody onto the board, and fill the counts from where they stand."""
    cells[:] = 0
    heads[:] = NOWHERE
    chain[:] = NOWHERE
    for i in range(agents.shape[1]):
        place = place_of(np.int64(agents[_A_CELL, i]), law)
        people[i, _PLACE], people[i, _STATE] = place, agents[_A_STATE, i]
        people[i, _TERM] = agents[_A_TERM, i]
        jailed = people[i, _STATE] == JAILED
        if people[i, _STATE] == ABSENT or (jailed and law[_REMOVED]):
            continue
        if law[_TWO]:
            put(i, place, law, heads, chain)
        if not jailed or not law[_SHARE]:
            fill(place, ONE, law, cells)
        if people[i, _STATE] == ACTIVE:
            show(i, place, SEEN, law, rows, lanes, heads, chain, cells)
    for j in range(cops.shape[0]):
        if cops[j] != NOWHERE:
            place = place_of(np.int64(cops[j]), law)
            cops[j] = place
            fill(place, ONE, law, cells)
            spread(_COPS_NEAR, place, SEEN, law, rows, lanes, cells)


@inner
def leave(law, agents, cops, people):
    """Write back where everybody stands, and in what state."""
    for i in range(agents.shape[1]):
        agents[_A_CELL, i] = cell_of(np.int64(people[i, _PLACE]), law)
        agents[_A_STATE, i], agents[_A_TERM, i] = people[i, _STATE], people[i, _TERM]
    for j in range(cops.shape[0]):
        if cops[j] != NOWHERE:
            cops[j] = cell_of(np.int64(cops[j]), law)
