"""One hour of the country, in this order; each block has its own stream of random numbers.

1. exogenous inputs: shocks, prices, connectivity, daily rhythm (``shocks``, ``prices``)
2. perception: attention here and, with a lag, elsewhere; a claimant's message (``attention``, ``claimant``)
3. citizens: join, riot, go home (``citizens`` for single citizens, ``cohorts`` for agents of many)
4. cells: sleep, occasion, activation, breaking (``cells``)
5. government decisions, faction B, elites (``government``, ``elite``)
6. the intervener's troops; movement of units, arrival of the army (``powers``, ``units``)
7. sites, posture and fire, arrests, casualties, losses of cells and units (``sites``, ``clashes``,
   ``casualties``, ``cells``, ``loyalty``); given deaths (``shocks.killing``)
8. loyalty of tested units (``loyalty``)
9. backlash (``casualties``); prices and fatigue are moved where they are used
10. book-keeping of the window that indicators read (``indicators``)
11. belief (``belief``)
12. opinion of the intervener (``opinion``)
13. traffic and those who listen, once a day (``traffic``, ``observers``)
14. neighbours, once a day (``neighbours``)
15. outside powers' decisions, every sixth hour (``powers``, ``opportunist``)
"""

from __future__ import annotations

import math

import numpy as np

from powderkeg.kernels.compiling import apart, entry, inlined, inner
from powderkeg.kernels.random import extend
from powderkeg.society.country.attention import update_attention
from powderkeg.society.country.belief import update_belief
from powderkeg.society.country.casualties import spread_backlash
from powderkeg.society.country.cells import move_cells
from powderkeg.society.country.citizens import join, leave_or_riot, tabulate_fade, turn_hazard
from powderkeg.society.country.claimant import speak
from powderkeg.society.country.cohorts import FLOWS, move_cohorts
from powderkeg.society.country.columns import NATION, NATION_WINDOW, REGION, REGION_WINDOW
from powderkeg.society.country.elite import move_elites, stand_down
from powderkeg.society.country.government import decide
from powderkeg.society.country.loyalty import test_loyalty
from powderkeg.society.country.neighbours import spread_abroad
from powderkeg.society.country.observers import note_onset, watch
from powderkeg.society.country.opinion import update_opinion
from powderkeg.society.country.opportunist import consider
from powderkeg.society.country.parameters import INDEX
from powderkeg.society.country.powers import consult, place_troops
from powderkeg.society.country.prices import update_prices
from powderkeg.society.country.shocks.killing import book_deaths
from powderkeg.society.country.streams import (
    CELLS,
    CLAIMANT,
    ELITE,
    INTERVENER,
    JOIN,
    LEAVE,
    LOYALTY,
    NEIGHBOURS,
    OPPORTUNIST,
    PURPOSES,
    TRAFFIC,
    UNITS,
    name_streams,
    stream,
)
from powderkeg.society.country.streets import move_streets
from powderkeg.society.country.traffic import listen
from powderkeg.society.country.units import count_force, move_units

SCALES = 16
"""Number of distance scales for which the proximity kernel is tabulated."""

_PROTEST, _RIOT, _WEIGHT = REGION["protest"], REGION["riot"], REGION["weight"]
_CONNECTIVITY, _PRICE, _KICK = REGION["connectivity"], REGION["price"], REGION["kick"]
_LEGITIMACY_LOSS, _EXPECTED_LOSS = REGION["legitimacy_loss"], REGION["expected_loss"]
_SHUTDOWN, _CROWD, _BELIEF = NATION["shutdown"], NATION["crowd"], NATION["belief"]
_CONTROL_LOST, _RECOUNT, _STANDING_DOWN = NATION["control_lost"], NATION["recount"], NATION["standing_down"]
_W, _N = REGION_WINDOW, NATION_WINDOW
_W_PARTICIPANTS, _W_RIOTERS, _W_CONNECTIVITY, _W_PRICE, _W_AIRPORTS, _W_APPROVAL = (
    _W[n] for n in ("participants", "rioters", "connectivity", "price", "airports_lost", "approval")
)
_APPROVAL = REGION["approval"]
_N_BELIEF, _N_LOST, _N_HOURS = _N["belief"], _N["regions_lost"], _N["hours"]
_DISTANCE, _DAMPING = INDEX["attention_distance"], INDEX["workday_damping"]
_CUT, _CUT_HOURS = 0.08, 120.0  # connectivity and length of a shutdown the model's government orders


@apart
def _impose(loss, kick, connectivity, lost, kicked, connected, most):
    """Put what shocks wrote for this hour into the regions' rows."""
    for r in range(loss.shape[0]):
        lost[r] = loss[r]
        kicked[r] += kick[r]
        connected[r] = min(connectivity[r], most)


@inlined
def _inputs(hour, prices, loss, kick, expected, connectivity, jump, nation, region, parameters):
    """Prices and what shocks wrote; ``jump`` is (R,) scratch."""
    for r in range(region.shape[1]):
        region[_EXPECTED_LOSS, r] = expected[r]
    update_prices(hour, prices, jump, nation, region, parameters)
    cut = nation[_SHUTDOWN] <= hour < nation[_SHUTDOWN] + _CUT_HOURS
    _impose(
        loss, kick, connectivity, region[_LEGITIMACY_LOSS], region[_KICK], region[_CONNECTIVITY],
        _CUT if cut else math.inf,
    )  # fmt: skip


@inlined
def _citizens(
    key, names, hour, pace, rhythm, single, first, online, block, part, state, since, fatigue, mass, flow,
    fade, traits, citizens, region, parameters,
):  # fmt: skip
    for r in range(region.shape[1]):
        beat = pace * rhythm[r]
        if single:
            turn = turn_hazard(r, region, parameters)
            join(
                stream(key, names, JOIN, r), hour, r, first[r], beat, online[r], state, since, fatigue, fade,
                citizens, region, parameters,
            )  # fmt: skip
            leave_or_riot(
                key, names[LEAVE, r], hour, r, first[r], beat, online[r], turn, state, since, fatigue,
                fade, citizens, region, parameters,
            )  # fmt: skip
        else:
            move_cohorts(
                stream(key, names, JOIN, r), hour, r, first[r], first[r + 1], beat, online[r], block, part,
                mass, flow, fade, traits, region, parameters,
            )  # fmt: skip


@inlined
def _any_airport(window):
    lost = 0
    for r in range(window.shape[1]):
        lost += 1 if window[_W_AIRPORTS, r] > 0.0 else 0
    return lost > 0


@apart
def _book_rows(
    protest, riot, weight, connectivity, price, approval, active, participants, rioters, connected, prices,
    approved,
):  # fmt: skip
    """Book the hour's crowds into the windows of all regions; ``active`` is who is out."""
    for r in range(protest.shape[0]):
        rioting = riot[r] * weight[r]
        active[r] = protest[r] * weight[r] + rioting
        participants[r] = max(participants[r], active[r])
        rioters[r] = max(rioters[r], rioting)
        connected[r] += connectivity[r]
        prices[r] = price[r]
        approved[r] = approval[r]


@inner
def _book(active, region, nation, lost_regions, window, nation_window):
    """Book the hour; ``active`` is (R,) scratch."""
    _book_rows(
        region[_PROTEST], region[_RIOT], region[_WEIGHT], region[_CONNECTIVITY], region[_PRICE],
        region[_APPROVAL], active, window[_W_PARTICIPANTS], window[_W_RIOTERS], window[_W_CONNECTIVITY],
        window[_W_PRICE], window[_W_APPROVAL],
    )  # fmt: skip
    crowd = 0.0
    for r in range(region.shape[1]):
        crowd += active[r]
    nation[_CROWD] = crowd
    nation_window[_N_LOST] = max(nation_window[_N_LOST], float(lost_regions))
    nation_window[_N_HOURS] += 1.0


@entry
def advance(
    begin,
    end,
    hour,
    hours,
    seed,
    recorded,
    calm_hours,
    single,
    lineage,
    place,
    nearness,
    scale_low,
    scale_step,
    largest,
    first,
    block,
    part,
    online,
    site_first,
    site_kind,
    site_weight,
    unit_kind,
    traits,
    citizens,
    rhythm,
    working,
    prices,
    legitimacy_loss,
    kick,
    visible_deaths,
    expected_loss,
    connectivity,
    neighbours,
    parameters,
    nation,
    region,
    site,
    unit,
    cell,
    state,
    since,
    fatigue,
    mass,
    window,
    nation_window,
):
    """Advance worlds ``begin`` to ``end`` (exclusive) by ``hours`` hours from ``hour``, in place.

    Args:
        single: agents are single citizens, not cohorts.
        place: (R,) persons per region.
        site_first: (R + 1,) first site of each region.
        nearness: (SCALES, R, R) [k, q, r] the weight of region q for region r, for the scales
            scale_low * exp(scale_step * k).
        rhythm, connectivity, and what shocks wrote (``shocks.paths``): (hours of the case, R), index 0 is
            hour -calm_hours.
        working: (hours of the case,), the same.
        traits: (TRAITS, N) of cohorts, (TRAITS, 0) where agents are single citizens.
        citizens: (N, TRAITS) of single citizens, (0, TRAITS) where agents are cohorts.
        neighbours: (3, N) grievance, link and cells of the neighbouring countries.
        The remaining arrays are described in ``state.Worlds``.
    """
    count = place.shape[0]
    people = place.sum()
    deaths, shot, stimulus = np.zeros(count), np.zeros(count), np.zeros(count)
    drive, most, ahead = np.zeros(count), np.zeros(count), np.zeros(count)
    fade = np.empty(prices.shape[0])
    names = np.empty((PURPOSES, count), dtype=np.uint64)
    name_streams(names)
    widest = 0
    for r in range(count):
        widest = max(widest, first[r + 1] - first[r])
    flow = np.empty((FLOWS, 0 if single else widest), dtype=np.float32)
    for p in range(begin, end):
        par, nat, reg, sit, uni, cel = parameters[p], nation[p], region[p], site[p], unit[p], cell[p]
        sta, sin, fat, mas, win, nwin = state[p], since[p], fatigue[p], mass[p], window[p], nation_window[p]
        level = round(math.log(par[_DISTANCE] / scale_low) / scale_step) if scale_step > 0.0 else 0
        near = nearness[min(max(level, 0), nearness.shape[0] - 1)]
        tabulate_fade(par, fade)
        world = extend(extend(0x50776472, seed), lineage[p])
        for t in range(hour, hour + hours):
            index = t + calm_hours
            key = extend(world, index)
            _inputs(
                t, prices[index], legitimacy_loss[index], kick[index], expected_loss[index],
                connectivity[index], stimulus, nat, reg, par,
            )  # fmt: skip
            update_attention(place, near, stimulus, reg, par)
            speak(stream(key, names, CLAIMANT, 0), t, nat, reg, nwin, par)
            pace = par[_DAMPING] if working[index] else 1.0
            _citizens(
                key, names, t, pace, rhythm[index], single, first, online, block, part, sta, sin, fat, mas,
                flow, fade, traits, citizens, reg, par,
            )  # fmt: skip
            move_cells(stream(key, names, CELLS, 0), t, cel, nat, reg, par)
            decide(t, recorded, nat, par)
            move_elites(stream(key, names, ELITE, 0), t, nat, nwin, par)
            changed = place_troops(t, nat, nwin, par)
            if move_units(stream(key, names, UNITS, 0), t, unit_kind, uni, nat, reg, sit, site_first):
                changed = True
            ordered = stand_down(t, nat, par)
            if changed or nat[_RECOUNT] > 0.0 or ordered != (nat[_STANDING_DOWN] > 0.0):
                count_force(largest, ordered, uni, nat, reg)
            nat[_STANDING_DOWN] = 1.0 if ordered else 0.0
            nat[_RECOUNT] = 0.0
            lost = move_streets(
                key, names, t, rhythm[index], single, first, site_first, site_kind, sta, mas, cel, sit, uni,
                deaths, shot, ordered, nat, reg, win, par,
            )  # fmt: skip
            book_deaths(visible_deaths[index], deaths, reg, win)
            if lost > 0 or _any_airport(win):
                nat[_CONTROL_LOST] = 1.0
            if test_loyalty(stream(key, names, LOYALTY, 0), drive, most, ahead, uni, reg, win, par):
                nat[_RECOUNT] = 1.0
            spread_backlash(deaths, reg, par)
            _book(stimulus, reg, nat, lost, win, nwin)
            note_onset(t, nat)
            update_belief(people, place, site_first, site_weight, sit, nat, reg, par)
            nwin[_N_BELIEF] = nat[_BELIEF]
            update_opinion(largest, place, shot, nat, reg, par)
            if t % 24 == 23:
                listen(stream(key, names, TRAFFIC, 0), t, people, place, nat, reg, cel, nwin, par)
                watch(nat, nwin, par)
                spread_abroad(stream(key, names, NEIGHBOURS, 0), neighbours, nat, nwin, par)
            consult(stream(key, names, INTERVENER, 0), t, recorded, lost, place, nat, reg, par)
            consider(stream(key, names, OPPORTUNIST, 0), t, nat, nwin, par)
