"""Government rules: thresholds in belief with a delay, or the recorded hours where the case gives them.

Concession, shutdown, emergency, call of the army, order to fire, request for help: each is taken at ``hour +
decision_delay`` once belief is under its threshold (checked every sixth hour). Whether help comes is the
intervener's decision (``powers``). Where a case records what the
government did, the hours are inputs and the rules are off: dates on which a hypothesis says nothing must not
decide between hypotheses. A local lethal posture may begin before any order.

Sources: [J].
"""

from __future__ import annotations

from powderkeg.kernels.compiling import inner
from powderkeg.society.country.columns import NATION, NEVER
from powderkeg.society.country.parameters import INDEX

_BELIEF, _ARMY_ARRIVAL = NATION["belief"], NATION["army_arrival"]
_CONCESSION, _SHUTDOWN, _EMERGENCY = NATION["concession"], NATION["shutdown"], NATION["emergency"]
_ARMY, _LETHAL, _REQUEST = NATION["army_call"], NATION["lethal_order"], NATION["help_request"]
_RULES = (
    (_CONCESSION, INDEX["concession_belief"]),
    (_SHUTDOWN, INDEX["shutdown_belief"]),
    (_EMERGENCY, INDEX["emergency_belief"]),
    (_ARMY, INDEX["army_belief"]),
    (_LETHAL, INDEX["lethal_belief"]),
    (_REQUEST, INDEX["request_belief"]),
)
_DELAY, _ARMY_DELAY = INDEX["decision_delay"], INDEX["army_delay"]
_DWELL = 6


@inner
def decide(hour, recorded, nation, parameters):
    """Take the decisions of this hour; with ``recorded`` only work out when the army arrives."""
    if not recorded and hour % _DWELL == 0:
        for column, threshold in _RULES:
            if nation[column] >= NEVER and nation[_BELIEF] < parameters[threshold]:
                nation[column] = hour + int(parameters[_DELAY])
    if nation[_ARMY] < NEVER and nation[_ARMY_ARRIVAL] >= NEVER:
        nation[_ARMY_ARRIVAL] = nation[_ARMY] + int(parameters[_ARMY_DELAY])
