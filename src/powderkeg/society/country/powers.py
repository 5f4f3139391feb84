"""The intervener: troops from its arrival until it leaves.

Troops present: ``ally_size [arrival <= t < withdrawal]``, with the recorded size where the case gives one.
They free own officers (``units``) and lift belief (``belief``).

Sources: Fearon 1997 (commitment as a signal); sizes and hours [J].
"""

from __future__ import annotations

from numba import njit

from powderkeg.society.country.columns import NATION, NATION_WINDOW
from powderkeg.society.country.parameters import INDEX

_ARRIVAL, _LEAVES, _TROOPS = NATION["intervener_arrival"], NATION["withdrawal"], NATION["troops"]
_SEEN = NATION_WINDOW["intervener_troops"]
_SIZE = INDEX["ally_size"]


@njit(nogil=True)
def place_troops(hour, nation, window, parameters):
    """Set the allied troops present in this hour. Returns True where they came or left."""
    here = parameters[_SIZE] if nation[_ARRIVAL] <= hour < nation[_LEAVES] else 0.0
    changed = here != nation[_TROOPS]
    nation[_TROOPS] = here
    window[_SEEN] = max(window[_SEEN], here)
    return bool(changed)
