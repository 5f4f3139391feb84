"""Order to a faction: the units and sites that faction B commands are told to stand down.

``t_B = time`` in every world in which there is such a faction (``faction_share > 0``), in place of its own
rule of belief (in ``elite``); who obeys is drawn as always. With the value 1 the order also calls the
cells, which then wait for it and for no other occasion, as if ``cells_of_faction`` were 1. A hypothesis
without a faction has nobody to give the order to, and its worlds go on without one: that is what the record
can decide.

Sources: coups as coordination within the military, begun by those who move first (Singh 2014).
"""

from __future__ import annotations

from collections.abc import Sequence

from powderkeg.case import ShockRow
from powderkeg.society.country.shocks.paths import Paths, ShockKind

__all__ = ["ORDER"]


def _apply(paths: Paths, rows: Sequence[int], begin: int, end: int, value: float) -> None:  # noqa: ARG001  (the whole country, and no end)
    paths.faction_order = min(paths.faction_order, float(begin - paths.calm))
    paths.order_calls_cells = paths.order_calls_cells or value > 0.0


ORDER = ShockKind(
    ShockRow(
        kind="order",
        unit="1 where the order also calls the cells, else 0",
        low=0.0,
        high=1.0,
        example=0.0,
        meaning="faction B is told to stand down, in worlds that have one",
        source="Singh 2014",
        whole=True,
        lasts=False,
        national=True,
        needs=("faction_share", "faction_compliance"),
    ),
    _apply,
)
