"""What the last worlds say of a claim: how often it holds under each hypothesis, and by how much."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.accounts.judging.diagnosticity import diagnosticity_of
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.accounts.judging.diagnosticity import Diagnosticity
    from powderkeg.accounts.judging.last_worlds import Group
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.windows import Window

__all__ = ["Holds", "InWorlds", "in_worlds"]

FloatArray = npt.NDArray[np.float64]
_Z90 = 1.645
_LEVELS = np.array([0.05, 0.5, 0.95])


@dataclass(frozen=True)
class Holds:
    """How often a claim holds under one hypothesis.

    Attributes:
        share: weighted share of its last worlds.
        low: lower end of the 90 % Monte-Carlo interval (Wilson's, by effective number of worlds).
        high: upper end.
        quantiles: 5, 50 and 95 % of the claim's own quantity in these worlds.
        longest: the same of the region where it is largest, for hours asked region by region; else None.
    """

    share: float
    low: float
    high: float
    quantiles: tuple[float, float, float]
    longest: tuple[float, float, float] | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "share": self.share,
            "low": self.low,
            "high": self.high,
            "quantiles": list(self.quantiles),
            "longest": None if self.longest is None else list(self.longest),
        }


@dataclass(frozen=True)
class InWorlds:
    """A claim in the last worlds.

    Attributes:
        holds: per hypothesis with a mechanism that the record left any world.
        diagnosticity: what the claim would do.
        again: whether worlds had to be made again, and so only some were asked.
        worlds: how many were asked.
    """

    holds: Mapping[str, Holds]
    diagnosticity: Diagnosticity
    again: bool
    worlds: int

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "holds": {name: one.to_json() for name, one in self.holds.items()},
            "diagnosticity": self.diagnosticity.to_json(),
            "again": self.again,
            "worlds": self.worlds,
        }


def in_worlds(
    scope: Scope, windows: tuple[Window, ...], group: Group, case: Case, result: Evidence, letter: str
) -> InWorlds:
    """Ask the last worlds about a claim.

    Args:
        scope: what the claim speaks of.
        windows: from ``windows_of``.
        group: worlds that know these windows.
        case: the case.
        result: the weighing.
        letter: of the account's source; blank where nobody has graded it.
    """
    columns = np.column_stack([group.values[window] for window in windows])
    x = np.asarray(getattr(columns, INDICATORS[scope.indicator].over_places)(axis=1))
    true = (x >= scope.low) & (x <= scope.high)
    longest = (
        columns.max(axis=1) if len(windows) > 1 and INDICATORS[scope.indicator].row.unit == "hours" else None
    )
    effective = group.effective()
    holds = {}
    for number, name in enumerate(group.names):
        own = group.hypothesis == number
        share = min(float(group.weight[own] @ true[own]), 1.0) if own.any() else 0.0
        low, high = _wilson(share, float(effective[number]))
        holds[name] = Holds(
            share,
            low,
            high,
            _quantiles(x[own], group.weight[own]),
            None if longest is None else _quantiles(longest[own], group.weight[own]),
        )
    return InWorlds(
        holds=holds,
        diagnosticity=diagnosticity_of(scope, group, true, case, result, letter),
        again=group.again,
        worlds=len(x),
    )


def _wilson(share: float, number: float) -> tuple[float, float]:
    """90 % interval of a share from so many independent worlds (Wilson 1927); all of it from none."""
    if number <= 0.0:
        return 0.0, 1.0
    z = _Z90**2 / number
    middle = (share + z / 2.0) / (1.0 + z)
    half = _Z90 / (1.0 + z) * math.sqrt(share * (1.0 - share) / number + z / (4.0 * number))
    return max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share))


def _quantiles(x: FloatArray, weight: FloatArray) -> tuple[float, float, float]:
    if not len(x):
        return math.nan, math.nan, math.nan
    order = np.argsort(x, kind="stable")
    cumulated = np.cumsum(weight[order])
    found = np.searchsorted(cumulated, _LEVELS * cumulated[-1])
    low, middle, high = x[order][np.minimum(found, len(x) - 1)].tolist()
    return low, middle, high
