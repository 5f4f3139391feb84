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

from powderkeg.kernels.compiling import inner
from powderkeg.society.country.columns import NATION, NATION_WINDOW, NEVER
from powderkeg.society.country.parameters import INDEX

_CELLS, _EMBASSY, _PUBLIC = (NATION[n] for n in ("cusum_cells", "cusum_embassy", "cusum_public"))
_OF_CELLS, _OF_EMBASSY, _OF_PUBLIC = (
    NATION_WINDOW[n] for n in ("traffic_cells", "traffic_embassy", "traffic_public")
)
_ONSET, _CROWD = NATION["onset"], NATION["crowd"]
_CLAIMED, _EARLY = NATION_WINDOW["surge_claimed"], NATION_WINDOW["surge_before_onset"]
_SERVICES, _SLACK, _THRESHOLD = (INDEX[n] for n in ("services", "surge_slack", "surge_threshold"))
ONSET_CROWD = 1000.0
"""Persons in the country from which a crisis has begun for everybody to see."""


@inner
def note_onset(hour, nation):
    """Keep the first hour with a national crowd over 1,000."""
    if nation[_ONSET] >= NEVER and nation[_CROWD] > ONSET_CROWD:
        nation[_ONSET] = hour


@inner
def _summed(before, heard, parameters):
    """A service's sum after a day on which it heard so much."""
    raised = before + heard - parameters[_SLACK]
    return min(max(0.0, raised), 2.0 * parameters[_THRESHOLD])


@inner
def watch(nation, window, parameters):
    """Add the day's readings to the services' sums, and book the day's claims."""
    services = parameters[_SERVICES] + 0.5
    loudest = 0.0
    if services >= 1.0:
        nation[_CELLS] = _summed(nation[_CELLS], window[_OF_CELLS], parameters)
        loudest = nation[_CELLS]
    if services >= 2.0:
        nation[_EMBASSY] = _summed(nation[_EMBASSY], window[_OF_EMBASSY], parameters)
        loudest = max(loudest, nation[_EMBASSY])
    if services >= 3.0:
        nation[_PUBLIC] = _summed(nation[_PUBLIC], window[_OF_PUBLIC], parameters)
        loudest = max(loudest, nation[_PUBLIC])
    if loudest > parameters[_THRESHOLD]:
        window[_CLAIMED] += 1.0
        if nation[_ONSET] >= NEVER:
            window[_EARLY] += 1.0
