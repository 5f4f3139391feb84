"""Price shock: the price of a staple or of fuel jumps, or falls.

``p_r(t) = value p_r(before)`` from its time until it is undone: what people feel of it, and how they get
used to it, is in ``prices``. A second shock multiplies the first.

Sources: fuel prices and unrest (McCulloch et al. 2022), relative deprivation (Gurr 1970).
"""

from __future__ import annotations

from collections.abc import Sequence

from powderkeg.case import ShockRow
from powderkeg.society.country.shocks.paths import Paths, ShockKind

__all__ = ["PRICE"]


def _apply(paths: Paths, rows: Sequence[int], begin: int, end: int, value: float) -> None:
    paths.prices[begin:end, list(rows)] *= value


PRICE = ShockKind(
    ShockRow(
        kind="price",
        unit="new price over old price",
        low=0.01,
        high=100.0,
        example=2.0,
        meaning="a price jumps for the exposed; until: it was undone",
        source="McCulloch et al. 2022",
    ),
    _apply,
)
