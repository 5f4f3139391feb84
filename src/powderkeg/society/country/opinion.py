"""Opinion of the intervener's presence, by region, and who knows that armed groups were involved.

``do/dt = -rho_p q (1 - i) o + rho_s q i [pi > 0.8] (1 - o) - rho_h harm``, o approval, i awareness, q the
presence of allied troops (1 in the two places they guard, elsewhere 0.3 of it by what the network shows).
Harm is counted per 100,000 inhabitants of the region: of those killed by security fire while allied troops
are in the country people lay a share ``ally_blame`` to the foreigners, and these weigh twice. Harm done by
others does not help the foreigner: it is asymmetric. ``di/dt = rate m [armed incident here] (1 - i)``, m the
connectivity: those who do not know of armed groups see occupiers.

Sources: Lyall, Blair & Imai 2013, APSR 107 (asymmetric harm); the other rates are our judgement [J].
"""

from __future__ import annotations

from powderkeg.kernels.compiling import inner
from powderkeg.society.country.columns import NATION, REGION
from powderkeg.society.country.parameters import INDEX

_TROOPS = NATION["troops"]
_APPROVAL, _AWARENESS, _INCIDENT, _CONNECTIVITY, _BELIEF = (
    REGION[n] for n in ("approval", "awareness", "incident", "connectivity", "belief")
)
_PRESENCE, _SUCCESS, _HARM, _BLAME, _KNOW = (
    INDEX[n]
    for n in ("approval_presence", "approval_success", "approval_harm", "ally_blame", "awareness_rate")
)
_FROM_AFAR = 0.3
_FOREIGN_WEIGHT = 2.0
_ORDER_RESTORED = 0.8
_PER = 100_000.0


@inner
def update_opinion(largest, population, killed, nation, region, parameters):
    """Move awareness and approval by one hour.

    Args:
        largest: the two most populous regions, which allied troops guard.
        population: (R,) persons per region.
        killed: (R,) persons killed by security fire in this hour.
    """
    present = nation[_TROOPS] > 0.0
    cost, gain = parameters[_PRESENCE] / 24.0, parameters[_SUCCESS] / 24.0
    weight = 1.0 + (_FOREIGN_WEIGHT - 1.0) * parameters[_BLAME]
    for r in range(region.shape[1]):
        if region[_INCIDENT, r] > 0.0:
            region[_AWARENESS, r] += (
                parameters[_KNOW] * region[_CONNECTIVITY, r] * (1.0 - region[_AWARENESS, r])
            )
        if not present:
            continue
        seen = _FROM_AFAR * region[_CONNECTIVITY, r]
        for place in largest:
            if place == r:
                seen = 1.0
        o, aware = region[_APPROVAL, r], region[_AWARENESS, r]
        change = -cost * seen * (1.0 - aware) * o
        if region[_BELIEF, r] > _ORDER_RESTORED:
            change += gain * seen * aware * (1.0 - o)
        if killed[r] > 0.0:
            change -= parameters[_HARM] * weight * killed[r] * _PER / population[r]
        region[_APPROVAL, r] = min(1.0, max(0.0, o + change))


@inner
def mean_approval(population, region):
    """Approval of the nation: the mean over people."""
    total, people = 0.0, 0.0
    for r in range(region.shape[1]):
        total += population[r] * region[_APPROVAL, r]
        people += population[r]
    return total / people
