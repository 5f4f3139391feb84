"""Price shock and the grievance it feeds.

``s_r = max(0, ln(p_r / p*_r)) + x_r``, ``dp*/dt = (p - p*) / tau_ref``; a jump of s leaves a kick that fades:
``dk/dt = max(0, ds/dt) - k / tau_kick``. x is a burden announced and not yet begun (``shocks.reform``).

Sources: relative deprivation (Gurr 1970); domestic fuel price jumps (McCulloch et al. 2022).
"""

from __future__ import annotations

import math

from powderkeg.kernels.compiling import apart, inlined
from powderkeg.society.country.columns import NATION, REGION
from powderkeg.society.country.parameters import INDEX

_PRICE, _REFERENCE, _SHOCK, _KICK = REGION["price"], REGION["reference"], REGION["shock"], REGION["kick"]
_EXPECTED = REGION["expected_loss"]
_CONCESSION = NATION["concession"]
_DAYS, _DECAY, _SIZE = INDEX["reference_days"], INDEX["shock_decay"], INDEX["concession_size"]


@apart
def _move(path, jump, price, reference, expected, shock, kick, kept, decay, hours):
    """Move the regions' rows by one hour; ``kept`` is the part of a rise that no concession took back."""
    for r in range(path.shape[0]):
        now = 1.0 + (path[r] - 1.0) * kept
        risen = jump[r] + expected[r] * kept
        rise = max(0.0, risen - shock[r])
        kick[r] = kick[r] * (1.0 - 1.0 / decay) + rise
        shock[r] = risen
        price[r] = now
        reference[r] = reference[r] + (now - reference[r]) / hours


@inlined
def update_prices(hour, path, jump, nation, region, parameters):
    """Move prices, references, shocks and kicks by one hour.

    Args:
        hour: hours since the case's start.
        path: (R,) price ratios of this hour before any concession of the model's own government.
        jump: (R,) scratch.
        nation, region: state columns of one world.
        parameters: (K,) of one world.
    """
    taken_back = parameters[_SIZE] if hour >= nation[_CONCESSION] else 0.0
    for r in range(region.shape[1]):
        price, reference = 1.0 + (path[r] - 1.0) * (1.0 - taken_back), region[_REFERENCE, r]
        jump[r] = math.log(price / reference) if price > reference else 0.0
    _move(
        path, jump, region[_PRICE], region[_REFERENCE], region[_EXPECTED], region[_SHOCK], region[_KICK],
        1.0 - taken_back, parameters[_DECAY], 24.0 * parameters[_DAYS],
    )  # fmt: skip
