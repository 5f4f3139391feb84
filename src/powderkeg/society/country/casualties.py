"""Deaths and injuries, by true side and by cause, before any report sees them.

Per hour and region, Poisson: lethal fire ``2 delta_L centre_r min(firing, exposed)``, exposed = rioters +
pe protesters + cell members, a share of bystanders on top; crowd control ``delta_nl min(crowd in clash,
C)``; officers ``delta_s (armed opponents)``, each of them an allied soldier with probability ``x_a allied /
(allied + present)``; crossfire of armed groups; custody ``delta_d`` per 1,000 days. Injured: ``injury_ratio
(deaths + crowd in clash / 10000)``, and officers ``injury_ratio (officers dead) + i_o min(crowd in clash,
C)``. Labels such as "attacker" exist only in
reports. Fit last, never tune silently.

Deaths of officers and of members of armed groups make no backlash. With m the connectivity and a mean over
all regions: ``dB_r/dt = gain (deaths_r + 0.1 m_r mean(deaths elsewhere)) - B_r / tau_B``.

Sources: [J].
"""

from __future__ import annotations

from powderkeg.kernels.compiling import apart, inner
from powderkeg.kernels.random import binomial, poisson, uniform
from powderkeg.society.country.columns import REGION, REGION_WINDOW
from powderkeg.society.country.parameters import INDEX

_PROTEST, _RIOT, _WEIGHT, _FORCE = REGION["protest"], REGION["riot"], REGION["weight"], REGION["force"]
_CLASH, _BACKLASH, _HURT, _DETAINED, _POSTURE = (
    REGION[n] for n in ("clash", "backlash", "pending_hurt", "detained", "posture")
)
_CONNECTIVITY, _CENTRE = REGION["connectivity"], REGION["centre"]
_W = REGION_WINDOW
_SIDES = tuple(_W[n] for n in ("deaths_bystander", "deaths_protester", "deaths_rioter", "deaths_cell"))
_MEMBER = 3  # place of the members of organised groups among the sides
_BYSTANDER, _PROTESTER, _SECURITY, _CUSTODY = (
    _W[n] for n in ("deaths_bystander", "deaths_protester", "deaths_security", "deaths_detained")
)
_BY_FIRE, _BY_CONTROL, _BY_ARMED, _IN_CUSTODY = (
    _W[n]
    for n in (
        "deaths_by_security_fire",
        "deaths_by_crowd_control",
        "deaths_by_armed_groups",
        "deaths_in_custody",
    )
)
_INJURED, _OFFICERS_HURT, _ALLIES = (_W[n] for n in ("injured", "injured_security", "deaths_allied"))
_ALLIED, _PRESENT = REGION["allied"], REGION["present"]
_ALLY_EXPOSURE, _OFFICER_INJURY = INDEX["ally_exposure"], INDEX["officer_injury"]
_FIRE, _CONTROL, _ARMED, _CROSSFIRE = (
    INDEX[n] for n in ("lethality", "control_lethality", "armed_lethality", "crossfire")
)
_STANDERS, _EXPOSED, _DETENTION, _RATIO = (
    INDEX[n] for n in ("bystander_share", "protester_exposure", "detention_deaths", "injury_ratio")
)
_GAIN, _DECAY = INDEX["backlash_gain"], INDEX["backlash_decay"]
_SEEN_ELSEWHERE = 0.1  # part of a death's effect felt in another region, times connectivity


@inner
def draw_casualties(key, r, firing, armed, cell_persons, region, window, parameters):
    """Deaths and injuries of region r in this hour. Returns the deaths of neither officers nor members."""
    weight = region[_WEIGHT, r]
    rioters = region[_RIOT, r] * weight
    protesters = region[_PROTEST, r] * weight
    civilians = 0.0  # all but officers and members of groups
    crowd = 0.0  # of them, those who were out on the street
    officers = 0.0
    if firing > 0.0:
        exposed_protesters = parameters[_EXPOSED] * protesters
        exposed = rioters + exposed_protesters + cell_persons
        killed = poisson(2.0 * parameters[_FIRE] * min(firing, exposed) * region[_CENTRE, r], key, 0)
        window[_BY_FIRE, r] += killed
        for k in range(killed):
            if uniform(key, 100 + 2 * k) < parameters[_STANDERS]:
                side = 0
            else:
                v = uniform(key, 101 + 2 * k) * exposed
                side = 1 if v < exposed_protesters else (2 if v < exposed_protesters + rioters else 3)
            window[_SIDES[side], r] += 1.0
            civilians += 1.0 if side < _MEMBER else 0.0
            crowd += 1.0 if 0 < side < _MEMBER else 0.0
    clash = region[_CLASH, r] * (rioters + protesters)
    if clash > 0.0:
        killed = poisson(parameters[_CONTROL] * min(clash, region[_FORCE, r]), key, 1)
        window[_BY_CONTROL, r] += killed
        window[_PROTESTER, r] += killed
        civilians += killed
        crowd += killed
    if armed > 0.0 and region[_FORCE, r] > 0.0:
        officers = poisson(parameters[_ARMED] * armed, key, 2)
        by_groups = poisson(parameters[_CROSSFIRE] * parameters[_ARMED] * armed, key, 3)
        allies = 0
        if region[_ALLIED, r] > 0.0:
            share = region[_ALLIED, r] / (region[_ALLIED, r] + region[_PRESENT, r])
            allies = binomial(officers, parameters[_ALLY_EXPOSURE] * share, key, 6)
        window[_ALLIES, r] += allies
        window[_SECURITY, r] += officers - allies
        window[_BYSTANDER, r] += by_groups
        window[_BY_ARMED, r] += officers + by_groups
        civilians += by_groups
    region[_HURT, r] += crowd
    if region[_DETAINED, r] > 0.0:
        killed = poisson(parameters[_DETENTION] * region[_DETAINED, r] / 24_000.0, key, 4)
        window[_CUSTODY, r] += killed
        window[_IN_CUSTODY, r] += killed
        civilians += killed
    mean = parameters[_RATIO] * (civilians + 0.1 * clash / 1000.0)
    if mean > 0.0:
        injured = poisson(mean, key, 5)
        window[_INJURED, r] += injured
        region[_HURT, r] += 0.2 * injured
    mean = parameters[_RATIO] * officers + parameters[_OFFICER_INJURY] * min(clash, region[_FORCE, r])
    if mean > 0.0:
        injured = poisson(mean, key, 7)
        window[_INJURED, r] += injured
        window[_OFFICERS_HURT, r] += injured
    return civilians


@apart
def _feel(deaths, connectivity, backlash, total, gain, decay):
    """Backlash of every region after one hour with so many deaths in all."""
    for r in range(deaths.shape[0]):
        seen = deaths[r] + _SEEN_ELSEWHERE * connectivity[r] * (total - deaths[r]) / deaths.shape[0]
        backlash[r] += gain * seen - backlash[r] / decay


@inner
def spread_backlash(deaths, region, parameters):
    """Backlash: deaths seen here, and in part elsewhere through the network, raise grievance, which fades.

    Args:
        deaths: (R,) deaths of people who are not officers in this hour.
    """
    total = 0.0
    for r in range(region.shape[1]):
        total += deaths[r]
    _feel(deaths, region[_CONNECTIVITY], region[_BACKLASH], total, parameters[_GAIN], parameters[_DECAY])
