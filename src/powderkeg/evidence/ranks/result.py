"""Ranks of true parameters, kept by record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

__all__ = ["ParameterRanks"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class ParameterRanks:
    """Ranks of R simulated records' true parameters among those that the filter inferred.

    Attributes:
        truth: per record, name of the hypothesis that made it.
        parameters: names of the D parameters.
        groups: names of the G groups.
        ranks: (R, D) 0..1, nan where a parameter has no range under the record's hypothesis.
        group_ranks: (R, G, 2) of the mean of a group's coordinates and of the mean of their squares; nan
            where none of the group has a range.
    """

    truth: tuple[str, ...]
    parameters: tuple[str, ...]
    groups: tuple[str, ...]
    ranks: FloatArray
    group_ranks: FloatArray

    def to_json(self) -> dict[str, Any]:
        """Plain values, None for nan; ranks to five digits."""
        return {
            "truth": list(self.truth),
            "parameters": list(self.parameters),
            "groups": list(self.groups),
            "ranks": _plain(self.ranks),
            "group_ranks": _plain(self.group_ranks),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> ParameterRanks:
        """What ``to_json`` told of.

        Raises:
            KeyError: a field is missing.
        """
        records, groups = len(plain["truth"]), len(plain["groups"])
        return cls(
            truth=tuple(plain["truth"]),
            parameters=tuple(plain["parameters"]),
            groups=tuple(plain["groups"]),
            ranks=np.array(plain["ranks"], dtype=np.float64).reshape(records, len(plain["parameters"])),
            group_ranks=np.array(plain["group_ranks"], dtype=np.float64).reshape(records, groups, 2),
        )


def _plain(values: FloatArray) -> list[Any]:
    if values.ndim > 1:
        return [_plain(row) for row in values]
    return [round(float(value), 5) if np.isfinite(value) else None for value in values]
