"""Those who watch: the opportunist third power, a claimant abroad, and people who see foreign troops.

The opportunist is the society's (``society/country/opportunist.py``: ``V p(s) > 1``) and is only watched.

The claimant speaks where ``C (1 - pi) - 1 + e y > 0``, pi the belief that the authorities survive and y a
logistic number of his own, once a crisis has begun and while no earlier message is still heard. The message
is heard for a day by the society's own rule (``society/country/claimant.py``) and commands nobody. A case
whose claimant speaks at a rate of its own keeps that one.

Approval and protest: the society lets harm, presence and awareness move approval, but approval moves only the
intervener. Here a day of presence adds the grievance ``r (1 - o) q`` to the stock that visible deaths feed, q
what is seen of the troops (1 in the two places they guard, elsewhere 0.3 of what the network shows), so that
disapproval can bring people back to the streets. It fades as that stock does. The same for every
hypothesis [J].
"""

from __future__ import annotations

import numpy as np

from powderkeg.outlook.powers.intervener import logistic
from powderkeg.outlook.powers.payoffs import Payoffs
from powderkeg.outlook.powers.situation import nation, parameter, troops_here
from powderkeg.society.country import NEVER, Worlds
from powderkeg.society.country.columns import NATION_WINDOW, REGION
from powderkeg.society.country.powers import EVERY

__all__ = ["resent", "speak", "watch"]

_OPPORTUNIST = (
    "opportunist_stake", "opportunist_chance", "opportunist_slope", "intervener_force", "power_noise",
)  # fmt: skip
_SILENT = 1e-12
"""Messages a day at which the society's claimant sends none of his own, and one that was sent is heard."""
_HEARD = 24.0
_FROM_AFAR = 0.3


def watch(worlds: Worlds, hour: int, payoffs: Payoffs) -> None:
    """Note whether troops are here, and whether the opportunist's inequality holds and it has moved."""
    log = payoffs.log
    here, seen = troops_here(worlds, hour), log.hour("troops")
    moved = nation(worlds, "opportunist_move")
    if "before" not in log.others:
        log.others["before"] = (moved < hour).astype(np.float64)
        log.others["tied"] = np.zeros(worlds.size)
        log.others |= {name: parameter(worlds, name).copy() for name in _OPPORTUNIST}
    seen[here & (seen >= NEVER)] = hour
    stake, force = log.others["opportunist_stake"], log.others["intervener_force"]
    share = np.where(here, np.minimum(1.0, parameter(worlds, "ally_size") / force), 0.0)
    np.maximum(log.others["tied"], share, out=log.others["tied"])
    chance = np.minimum(1.0, log.others["opportunist_chance"] + log.others["opportunist_slope"] * share)
    new = log.others["before"] == 0.0
    asked = here & new & (stake > 0.0) & (log.hour("opportunist") >= NEVER)
    log.weigh("opportunist", asked, stake * chance > 1.0)
    log.hours["opportunist"] = np.where(new, moved, NEVER)


def speak(worlds: Worlds, hour: int, payoffs: Payoffs) -> None:
    """Let a claimant abroad speak where it is worth it."""
    rate, last = parameter(worlds, "claimant_message_rate"), nation(worlds, "message")
    silent = (last >= NEVER) | (last + _HEARD <= hour)
    asked = (rate <= _SILENT) & (nation(worlds, "onset") <= hour) & silent
    gain = payoffs.values["claimant_stake"] * (1.0 - nation(worlds, "belief")) - 1.0
    payoffs.log.weigh("claimant", asked, gain > 0.0)
    speaks = asked & (gain + payoffs.values["noise"] * logistic(payoffs.luck["claimant"]) > 0.0)
    first = payoffs.log.hour("claimant")
    first[speaks & (first >= NEVER)] = hour
    last[speaks], rate[speaks] = hour, _SILENT
    worlds.nation_window[speaks, NATION_WINDOW["claimant_messages"]] += 1.0


def resent(worlds: Worlds, hour: int, payoffs: Payoffs) -> None:
    """Add the grievance of a presence that is not approved of, for the hours until the next consultation."""
    here = troops_here(worlds, hour)
    if not here.any():
        return
    seen = _FROM_AFAR * worlds.region[here, REGION["connectivity"]]
    seen[:, worlds.setting.largest] = 1.0
    opposed = 1.0 - worlds.region[here, REGION["approval"]]
    daily = payoffs.values["presence_anger"][here, None] * seen * opposed
    worlds.region[here, REGION["backlash"]] += daily * (EVERY / 24.0)
