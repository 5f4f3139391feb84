"""Disputed election: many hold the result for stolen, and all learn it in the same hour.

``G = H (1 - L + ell_r)``: the authorities' legitimacy is ``ell`` lower in the places until the result is
annulled or settled; it does not fade by itself, because the grievance is renewed for as long as the winner
sits. The announcement is a focal moment, so it kicks by the jump in log grievance, as a price does by its log
ratio: ``k_r += ln(1 + ell / (1 - L0))``; L0 is 0.82, Epstein's, and the middle of the prior [J].

Sources: stolen elections as a focal point for grievances (Tucker 2007), diffusion of electoral revolutions
(Beissinger 2007), legitimacy in grievance (Epstein 2002).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from powderkeg.case import ShockRow
from powderkeg.society.country.shocks.paths import Paths, ShockKind

__all__ = ["ELECTION"]

_ILLEGITIMACY = 1.0 - 0.82  # of Epstein's run 2, and the middle of the default prior


def _apply(paths: Paths, rows: Sequence[int], begin: int, end: int, value: float) -> None:
    lost = paths.legitimacy_loss[begin:end, list(rows)] + value
    paths.legitimacy_loss[begin:end, list(rows)] = np.minimum(1.0, lost)
    paths.kick[begin, list(rows)] += np.log1p(value / _ILLEGITIMACY)


ELECTION = ShockKind(
    ShockRow(
        kind="election",
        unit="legitimacy lost, of 1",
        low=0.001,
        high=0.8,
        example=0.05,
        meaning="a disputed result lowers legitimacy; until: it was annulled or settled",
        source="Tucker 2007; Beissinger 2007",
    ),
    _apply,
)
