"""A claimant abroad: announces that he is ready to return, and is heard, but commands nobody.

Once a crisis has begun he speaks with hazard ``claimant_message_rate`` a day (nought: there is none). For a
day after a message attention rises in all regions, ``a_r + epsilon m_r (1 - a_r)``, m the connectivity.

Sources: Steinert-Threlkeld 2017 (people at the edge of networks, not leaders, coordinate protest): hence a
small epsilon [J] and no command over crowds.
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import inner
from powderkeg.kernels.random import uniform
from powderkeg.society.country.columns import NATION, NATION_WINDOW, REGION
from powderkeg.society.country.parameters import INDEX

_ONSET, _MESSAGE = NATION["onset"], NATION["message"]
_ATTENTION, _CONNECTIVITY = REGION["attention"], REGION["connectivity"]
_MESSAGES = NATION_WINDOW["claimant_messages"]
_RATE, _EPSILON = INDEX["claimant_message_rate"], INDEX["claimant_attention"]
_HEARD = 24.0


@inner
def speak(key, hour, nation, region, window, parameters):
    """Send a message, perhaps, and let the last one be heard; runs after attention was set."""
    if parameters[_RATE] <= 0.0 or hour < nation[_ONSET]:
        return
    if uniform(key, 0) < 1.0 - math.exp(-parameters[_RATE] / 24.0):
        nation[_MESSAGE] = hour
        window[_MESSAGES] += 1.0
    if nation[_MESSAGE] <= hour < nation[_MESSAGE] + _HEARD:
        for r in range(region.shape[1]):
            gap = 1.0 - region[_ATTENTION, r]
            region[_ATTENTION, r] += parameters[_EPSILON] * region[_CONNECTIVITY, r] * gap
