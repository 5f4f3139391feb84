"""Announced reform: a burden that is still to come, expected by those it will reach.

``x_r = -ln(1 - value)`` for a reform that will take the share ``value`` of an exposed household's means: a
loss in prospect is felt as the price shock that would leave as much, ``s_r = max(0, ln(p_r / p*_r)) +
x_r``, and its announcement kicks as that jump would (in ``prices``). It is no price: it shows in no price
indicator, nobody gets used to what has not begun (only prices have a reference), a recorded price does not
replace it, and its withdrawal ends it in one hour; a concession of the model's own government takes back
the same part of it. Where the reform comes into force, end it and begin a price shock of ``1 / (1 -
value)`` in that hour. That a loss in prospect counts in full is our judgement [J]: write a smaller value
where few believe in it.

Sources: austerity protest against announced measures (Walton and Seddon 1994), losses against a reference
point (Kahneman and Tversky 1979).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from powderkeg.case import ShockRow
from powderkeg.society.country.shocks.paths import Paths, ShockKind

__all__ = ["REFORM"]


def _apply(paths: Paths, rows: Sequence[int], begin: int, end: int, value: float) -> None:
    paths.expected_loss[begin:end, list(rows)] -= np.log1p(-value)


REFORM = ShockKind(
    ShockRow(
        kind="reform",
        unit="share of an exposed household's means",
        low=0.001,
        high=0.9,
        example=0.2,
        meaning="an announced burden, not yet begun; until: it was withdrawn, or came into force as a price",
        source="Walton & Seddon 1994",
    ),
    _apply,
)
