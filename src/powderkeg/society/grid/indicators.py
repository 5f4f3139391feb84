# ruff: noqa: E501  (the table reads best with one row a line)
"""What can be seen of a grid, step by step; how a window of steps is summed up; and the codes of its picture."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from powderkeg.society.grid.columns import SERIES

__all__ = ["INDICATORS", "PICTURE", "GridIndicator", "collected", "columns_of"]

Array = NDArray[np.float64]


class GridIndicator(NamedTuple):
    """Name, unit, how steps join in a window, and meaning of one column of a series."""

    unit: str
    over_time: Literal["last", "sum"]
    meaning: str
    two_groups: bool = False


INDICATORS: Mapping[str, GridIndicator] = {
    "active": GridIndicator("agents", "last", "free agents that are active at the end of the step"),
    "jailed": GridIndicator("agents", "last", "agents in jail at the end of the step"),
    "quiet": GridIndicator("agents", "last", "free agents that are quiet at the end of the step"),
    "arrests": GridIndicator("arrests", "sum", "arrests during the step, those without a term included"),
    "cops": GridIndicator("cops", "last", "cops on the grid at the end of the step"),
    "tension": GridIndicator("index", "last", "mean grievance times the share that is quiet, over mean risk aversion, of free agents (the paper's index)"),
    "group_a": GridIndicator("agents", "last", "members of the first group, the jailed among them", two_groups=True),
    "group_b": GridIndicator("agents", "last", "members of the second group, the jailed among them", two_groups=True),
    "killings": GridIndicator("agents", "sum", "agents killed during the step", two_groups=True),
    "births": GridIndicator("agents", "sum", "agents cloned during the step", two_groups=True),
    "deaths_of_age": GridIndicator("agents", "sum", "agents that died of age during the step", two_groups=True),
}  # fmt: skip
"""Column of a series -> what it is."""

COP = 6
PICTURE: Mapping[int, str] = {
    0: "empty",
    1: "quiet",
    2: "active",
    3: "jailed",
    4: "quiet, group_b",
    5: "active, group_b",
    COP: "cop",
}
"""Code of a cell in a picture -> who is shown; with two groups 1 and 2 are those of group_a."""


def columns_of(*, two_groups: bool) -> Mapping[str, int]:
    """Columns of a series that mean something with one society or with two groups."""
    return {name: SERIES[name] for name, one in INDICATORS.items() if two_groups or not one.two_groups}


def collected(
    series: Array, begin: NDArray[np.int64], end: int, columns: Mapping[str, int]
) -> dict[str, Array]:
    """Indicators over the steps from ``begin`` to ``end``.

    Args:
        series: (P, T, columns).
        begin: (P,) steps at which the windows begin.
        end: step at which they end.
        columns: name -> column.

    Returns:
        name -> (P,): the sum over the window, or the value at its end (nought before the first step).
    """
    values = {}
    for name, column in columns.items():
        if INDICATORS[name].over_time == "sum":
            values[name] = np.array(
                [series[p, b:end, column].sum() for p, b in enumerate(begin)], dtype=float
            )
        else:
            values[name] = series[:, end - 1, column].copy() if end > 0 else np.zeros(len(series))
    return values
