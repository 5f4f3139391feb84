"""Traffic seen by a listener, in standard deviations above the calm baseline, once a day.

Public: ``2 log(1 + A / 1000) m + e``; every embassy: ``log(1 + A / 1000) + e``, because every embassy
reports a crisis; cells: ``3 log(1 + active cells) + e``. Planning adds its term only before activation and
only where a hypothesis says so. ``e ~ N(0, 1)``. A surge after onset is nearly worthless as evidence.

Sources: [J].
"""

from __future__ import annotations

import math

from numba import njit

from powderkeg.kernels.random import normal
from powderkeg.society.country.cells import ACTIVE, LATENT
from powderkeg.society.country.columns import CELL, NATION, NATION_WINDOW, NEVER, REGION
from powderkeg.society.country.parameters import INDEX

_CROWD, _CALL = NATION["crowd"], NATION["cell_call"]
_PUBLIC, _EMBASSY, _CELLS = (NATION_WINDOW[n] for n in ("traffic_public", "traffic_embassy", "traffic_cells"))
_STATE = CELL["state"]
_CONNECTIVITY = REGION["connectivity"]
_PLAN_CELLS, _PLAN_EMBASSY, _FOREIGN = (
    INDEX["cell_planning"],
    INDEX["embassy_planning"],
    INDEX["cells_foreign"],
)
_BURST = 3.0


@njit(nogil=True)
def listen(key, nation, region, cell, window, parameters):
    """Set the day's three traffic readings; m is the mean connectivity of the regions, shutdown included."""
    connectivity = 0.0
    for r in range(region.shape[1]):
        connectivity += region[_CONNECTIVITY, r] / region.shape[1]
    active, latent = 0.0, 0.0
    for c in range(cell.shape[1]):
        if cell[_STATE, c] == ACTIVE:
            active += 1.0
        elif cell[_STATE, c] == LATENT:
            latent += 1.0
    crowd = math.log1p(nation[_CROWD] / 1000.0)
    planning = latent > 0.0 and nation[_CALL] >= NEVER
    window[_PUBLIC] = 2.0 * crowd * connectivity + normal(key, 0)
    embassy = crowd + normal(key, 1)
    cells = _BURST * math.log1p(active) + normal(key, 2)
    if planning:
        cells += parameters[_PLAN_CELLS]
        if parameters[_FOREIGN] > 0.5:
            embassy += parameters[_PLAN_EMBASSY]
    window[_EMBASSY] = embassy
    window[_CELLS] = cells
