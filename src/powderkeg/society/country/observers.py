"""Intelligence services: each hears one kind of traffic and says when it sees a surge.

A service sums surprises, ``S_t = max(0, S_(t-1) + z_t - kappa)``, z the day's reading, and claims a surge
while ``S_t > h`` (Page's CUSUM; S is held at 2 h so that an alarm can end). The first service hears cells,
the second the watched embassy, the third the public; ``services`` of them are at work. Noise alone makes
false alarms at a base rate that follows from kappa and h: services are sources, not witnesses. A claim is
made before onset on days before the first hour with more than 1,000 people on the streets of the country.
After onset every hypothesis expects an alarm, so that such a claim says next to nothing.

Sources: Page 1954, Biometrika 41: 100-115; kappa about 0.5 and h 4 to 5 are the textbook's choices
(Montgomery, Introduction to Statistical Quality Control).
"""

from __future__ import annotations

from numba import njit

from powderkeg.society.country.columns import NATION, NATION_WINDOW, NEVER
from powderkeg.society.country.parameters import INDEX

_HEARS = (
    (NATION["cusum_cells"], NATION_WINDOW["traffic_cells"]),
    (NATION["cusum_embassy"], NATION_WINDOW["traffic_embassy"]),
    (NATION["cusum_public"], NATION_WINDOW["traffic_public"]),
)
_ONSET, _CROWD = NATION["onset"], NATION["crowd"]
_CLAIMED, _EARLY = NATION_WINDOW["surge_claimed"], NATION_WINDOW["surge_before_onset"]
_SERVICES, _SLACK, _THRESHOLD = (INDEX[n] for n in ("services", "surge_slack", "surge_threshold"))
ONSET_CROWD = 1000.0
"""Persons in the country from which a crisis has begun for everybody to see."""


@njit(nogil=True)
def note_onset(hour, nation):
    """Keep the first hour with a national crowd over 1,000."""
    if nation[_ONSET] >= NEVER and nation[_CROWD] > ONSET_CROWD:
        nation[_ONSET] = hour


@njit(nogil=True)
def watch(nation, window, parameters):
    """Add the day's readings to the services' sums, and book the day's claims."""
    threshold = parameters[_THRESHOLD]
    alarm = False
    number = int(parameters[_SERVICES] + 0.5)
    for i in range(len(_HEARS)):
        total, heard = _HEARS[i]
        if i < number:
            raised = nation[total] + window[heard] - parameters[_SLACK]
            nation[total] = min(max(0.0, raised), 2.0 * threshold)
            alarm = alarm or nation[total] > threshold
    if alarm:
        window[_CLAIMED] += 1.0
        if nation[_ONSET] >= NEVER:
            window[_EARLY] += 1.0
