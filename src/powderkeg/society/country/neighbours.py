"""Neighbours: whether unrest begins in another country.

Once a day and for each neighbour where it has not begun: ``log h_n = a + b_g g_n + w_n (b_x X + b_v fell) +
b_c cells_n signal``, g its grievance, w its link to this country, cells_n sleeping cells there; ``X = log(1 +
A / 1000)``, fell where belief here is under 0.15, signal where it is under 0.5. A day's chance is ``1 -
exp(-h_n)``. Without a link nothing that happens here changes a neighbour without cells.

Sources: Buhaug & Gleditsch 2008, ISQ 52: 215-233 (ties matter, length of border does not; conflicts over
government are hardly contagious), Linebarger 2016 (victorious rebels inspire). Base rate [J].
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import inner
from powderkeg.kernels.random import uniform
from powderkeg.society.country.columns import NATION, NATION_WINDOW
from powderkeg.society.country.parameters import INDEX

GRIEVANCE, LINK, CELLS = range(3)
"""Rows of the array of neighbours."""

_BELIEF, _CROWD, _OUT = NATION["belief"], NATION["crowd"], NATION["neighbours_out"]
_ONSETS = NATION_WINDOW["neighbour_onsets"]
_A, _BG, _BX, _BV, _BC = (
    INDEX[n]
    for n in (
        "neighbour_base",
        "neighbour_grievance",
        "neighbour_contagion",
        "neighbour_example",
        "neighbour_cells",
    )
)
_FELL, _SIGNAL = 0.15, 0.5


@inner
def hazard(grievance, link, cells, nation, parameters):
    """h_n, per day."""
    belief = nation[_BELIEF]
    here = parameters[_BX] * math.log1p(nation[_CROWD] / 1000.0)
    if belief < _FELL:
        here += parameters[_BV]
    x = parameters[_A] + parameters[_BG] * grievance + link * here
    if belief < _SIGNAL:
        x += parameters[_BC] * cells
    return math.exp(min(x, 5.0))


@inner
def spread_abroad(key, neighbours, nation, window, parameters):
    """Draw the day's onsets in the neighbours.

    Args:
        neighbours: (3, N) grievance, link, cells.
    """
    begun = int(nation[_OUT])
    for n in range(neighbours.shape[1]):
        if (begun >> n) & 1:
            continue
        h = hazard(neighbours[GRIEVANCE, n], neighbours[LINK, n], neighbours[CELLS, n], nation, parameters)
        if uniform(key, n) < 1.0 - math.exp(-h):
            begun |= 1 << n
            window[_ONSETS] += 1.0
    nation[_OUT] = begun
