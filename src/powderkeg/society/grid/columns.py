"""Names for places in the kernels' arrays: a world's agents and cells, what all worlds share, a series."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["AGENT", "CELL", "CHAIN", "LAW", "NUMBER", "SERIES", "TALLY", "TRAIT", "VIEW"]

QUIET, ACTIVE, JAILED, ABSENT = 0, 1, 2, 3
"""States of an agent; ABSENT is an empty slot (nobody yet, or dead)."""


def _columns(*names: str) -> dict[str, int]:
    return {name: i for i, name in enumerate(names)}


AGENT: Mapping[str, int] = _columns("state", "cell", "term", "age", "group")
"""(columns, N) int32. ``cell`` of an agent off the grid is where it was arrested; ``term`` is the steps of
jail left, -1 for ever."""

TRAIT: Mapping[str, int] = _columns("hardship", "aversion", "death_age")
"""(columns, N) float64: H, R and, with two groups, the age of death in steps."""

CELL: Mapping[str, int] = _columns("filled", "head", "here", "actives_near", "cops_near")
"""(columns, M) int32, kept while a world runs: how many keep others out; the first agent of the cell's chain;
active agents on it; active agents and cops within the agents' vision of it, itself included."""

CHAIN: Mapping[str, int] = _columns("after", "slot", "wanted")
"""(columns, N) int32: the next agent of the same cell; slots that are free as a step begins; what
an agent has decided where all decide together."""

TALLY: Mapping[str, int] = _columns("arrests", "killings", "births", "deaths_of_age", "slots_used")
"""(columns,) int64: counted within a step."""

SERIES: Mapping[str, int] = _columns(
    "active", "jailed", "quiet", "arrests", "cops", "tension",
    "group_a", "group_b", "killings", "births", "deaths_of_age",
)  # fmt: skip
"""Columns of a world's series, one value a step; those from ``group_a`` on belong to two groups."""

VIEW: Mapping[str, int] = _columns("agents", "cops", "beside")
"""Fields of view: of agents, of cops, and the eight cells around one. Rows are (views, rows, 3), runs of
cells as in ``vision.rows_in_view``, offsets (views, cells, 2); both are padded."""

LAW: Mapping[str, int] = _columns(
    "width", "height", "two_groups", "ratio", "twice", "act_first", "agents_move", "cops_move",
    "removed", "share", "terms", "zero_held", "clock_at_end", "release_near", "steps_in", "inherits_risk",
    "same_view", "agents", "cops", "beside",
)  # fmt: skip
"""(columns,) int64: settings as the kernels read them. ``terms`` is how many different terms there are, -1
for ever; ``agents``, ``cops`` and ``beside`` are the sizes of the fields of view."""

NUMBER: Mapping[str, int] = _columns("threshold", "k", "ratio_threshold", "cloning", "max_age")
"""(columns,) float64: settings of the same names; ``max_age`` is -1 for no end."""
