"""Names for places in the kernels' arrays: a world's agents and cells, what all worlds share, a series."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["AGENT", "CELL", "CHAIN", "LAW", "NUMBER", "PERSON", "SERIES", "TALLY", "TRAIT", "VIEW"]

QUIET, ACTIVE, JAILED, ABSENT = 0, 1, 2, 3
"""States of an agent; ABSENT is an empty slot (nobody yet, or dead)."""


def _columns(*names: str) -> dict[str, int]:
    return {name: i for i, name in enumerate(names)}


AGENT: Mapping[str, int] = _columns("state", "cell", "term", "age", "group")
"""(columns, N) int32. ``cell`` of an agent off the grid is where it was arrested; ``term`` is the steps of
jail left, -1 for ever. While a world runs, ``PERSON`` has the first three."""

PERSON: Mapping[str, int] = _columns("place", "state", "nerve", "term")
"""(N, columns) int32, kept while a world runs, so that a turn reads 16 bytes side by side. ``place`` is the
row and, in the low 16 bits, the column; ``nerve`` is the number of cops per active agent that keeps the agent
quiet (``rebellion.nerve``)."""

TRAIT: Mapping[str, int] = _columns("hardship", "aversion", "death_age")
"""(columns, N) float64: H, R and, with two groups, the age of death in steps."""

CELL: Mapping[str, int] = _columns("filled", "here", "actives_near", "cops_near")
"""(columns, size) 8, 16 or 32 bits, kept while a world runs: how many keep others out; active agents on
the cell; active agents and cops within the agents' vision of it, itself included. See ``board``."""

CHAIN: Mapping[str, int] = _columns("after", "slot", "wanted")
"""(columns, N) int32: the next agent of the same cell; slots that are free as a step begins; what
an agent has decided where all decide together."""

TALLY: Mapping[str, int] = _columns(
    "arrests", "killings", "births", "deaths_of_age", "slots_used", "known", "there"
)
"""(columns,) int64: counted within a step; but ``known`` are the chances of arrest that are filled, and from
slot ``there`` on nobody is or will be."""

SERIES: Mapping[str, int] = _columns(
    "active", "jailed", "quiet", "arrests", "cops", "tension",
    "group_a", "group_b", "killings", "births", "deaths_of_age",
)  # fmt: skip
"""Columns of a world's series, one value a step; those from ``group_a`` on belong to two groups."""

VIEW: Mapping[str, int] = _columns("agents", "cops", "beside")
"""Fields of view: of agents, of cops, and the eight cells around one. Rows are (views, rows, 3), runs of
cells as in ``vision.rows_in_view``; offsets are (3 x views, numbers): how far a cell of the view lies in the
arrays of cells, in rows and in columns; both are padded. Lanes are the rows once more as runs of 16 cells:
1 and -1 within a row, 0 outside it, (views, 2, rows, cells) in one dimension."""

LAW: Mapping[str, int] = _columns(
    "width", "height", "two_groups", "ratio", "twice", "act_first", "agents_move", "cops_move",
    "removed", "share", "terms", "zero_held", "clock_at_end", "release_near", "steps_in", "inherits_risk",
    "same_view", "stride", "origin", "reach", "lanes", "large", "columns_at", "rows_at",
    "size", "size_cops", "size_beside", "digits", "digits_cops", "digits_beside",
    "per_word", "per_word_cops", "per_word_beside", "rows", "rows_cops", "rows_beside",
)  # fmt: skip
"""(columns,) int64: settings as the kernels read them. ``terms`` is how many different terms there are, -1
for ever. From ``size`` on, for agents, cops and the cells around: cells in view, bits of a try, tries of one
random number, and rows. What stands between belongs to the ``board``. After these come, for columns from
``-reach`` to ``width + reach`` and then for rows alike, triples that a move reads instead of comparing and
multiplying: where it is on the torus, where that lies in the arrays of cells, and how far from there to where
it stands once more."""

NUMBER: Mapping[str, int] = _columns("threshold", "k", "ratio_threshold", "cloning", "max_age")
"""(columns,) float64: settings of the same names; ``max_age`` is -1 for no end."""
