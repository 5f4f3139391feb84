"""First state of a world: weights, forces, factions and cells, from its parameters and its own numbers.

Region r holds ``population_r adult_share min(1/2, M (1 + m_e e_r) urban_r^m_u)`` mobilisable people; e_r
lies in the case's range at ``exposure_level``. Its riots are ``exp(sd N(0, 1))`` times as ready as
elsewhere. Of what happens in a region ``centre_r = town_r^centre_exponent`` happens where its guarded sites
are, town_r the share of its people who live in its largest town. Units share out the strength of their
kind, ``police_per_capita population_r`` and the like, with loyalty ``clip(loyalty + 0.1 N(0, 1), 0, 1)``. A
site or a unit of the interior troops obeys faction B with probability ``faction_share faction_compliance``.
A cell of about ``cell_size`` lies where people live, and acts ``U(6, 18) + cell_sync |N(0, 1)|`` hours
after its call.

Sources: Epstein 2002 (citizens' traits); the rest [J].
"""

from __future__ import annotations

import numpy as np

from powderkeg.kernels.compiling import entry, inner
from powderkeg.kernels.random import address, normal, uniform
from powderkeg.society.country.belief import START
from powderkeg.society.country.cells import ABROAD, ABSENT, FACTION, INTERNAL, LATENT, SLEEPER
from powderkeg.society.country.columns import CELL, NATION, NEVER, REGION, SITE, UNIT
from powderkeg.society.country.parameters import INDEX
from powderkeg.society.country.units import ARMY, POLICE

_SHARE, _EXPOSED, _URBAN, _LEVEL = (
    INDEX[n] for n in ("mobilisable_share", "mobilisable_exposure", "mobilisable_urban", "exposure_level")
)
_POLICE, _INTERIOR, _ARMY = INDEX["police_per_capita"], INDEX["interior_per_capita"], INDEX["army_size"]
_LOYALTY, _PSI, _COMPLY = INDEX["loyalty"], INDEX["faction_share"], INDEX["faction_compliance"]
_CELLS, _SIZE, _ARMS, _SYNC, _SPREAD = (
    INDEX[n] for n in ("cells", "cell_size", "cell_arms", "cell_sync", "riot_region_sd")
)
_OF_FACTION, _FOREIGN, _SLEEPERS, _APPROVES = (
    INDEX[n] for n in ("cells_of_faction", "cells_foreign", "sleeper_cells", "approval_start")
)
_CELL_ARMS = CELL["arms"]
_CELL_DELAY = CELL["delay"]
_CELL_HOUR = CELL["hour"]
_CELL_REGION = CELL["region"]
_CELL_SIZE = CELL["size"]
_CELL_STATE = CELL["state"]
_CELL_SPONSOR = CELL["sponsor"]
_CELL_CALL = CELL["call"]
_CELL_JITTER = CELL["jitter"]
_CELL_FULL = CELL["full"]
_NATION_BELIEF = NATION["belief"]
_NATION_RECOUNT = NATION["recount"]
_CENTRE = INDEX["centre_exponent"]
_REGION_CENTRE = REGION["centre"]
_REGION_APPROVAL = REGION["approval"]
_REGION_BELIEF = REGION["belief"]
_REGION_CONNECTIVITY = REGION["connectivity"]
_REGION_EXPOSURE = REGION["exposure"]
_REGION_LIMIT = REGION["limit"]
_REGION_PRICE = REGION["price"]
_REGION_REFERENCE = REGION["reference"]
_REGION_RIOT_EFFECT = REGION["riot_effect"]
_REGION_WEIGHT = REGION["weight"]
_SITE_FACTION = SITE["faction"]
_SITE_GUARDED = SITE["guarded"]
_UNIT_FACTION = UNIT["faction"]
_UNIT_FULL = UNIT["full"]
_UNIT_LOYALTY = UNIT["loyalty"]
_UNIT_REGION = UNIT["region"]
_UNIT_STRENGTH = UNIT["strength"]
_LOYALTY_SD = 0.1
_MOST = 0.5  # no more than half of the adults can be mobilised

REGIONS, SITES, UNITS, CELLS = 101, 102, 103, 104
"""Purposes of the numbers drawn here."""


@entry
def populate(
    seed,
    adult_share,
    whole,
    single,
    lineage,
    population,
    urban,
    exposure,
    centre,
    sizes,
    unit_home,
    unit_kind,
    parameters,
    nation,
    region,
    site,
    unit,
    cell,
):
    """Fill the state arrays of all worlds in place (shapes in ``state.Worlds``)."""
    people = population.sum()
    count = np.zeros((4, population.shape[0] + 1))
    for p in range(parameters.shape[0]):
        par = parameters[p]
        _regions(
            address(seed, lineage[p], REGIONS, 0),
            adult_share,
            whole,
            single,
            population,
            urban,
            exposure,
            centre,
            sizes,
            par,
            region[p],
        )
        nation[p, _NATION_RECOUNT] = 1.0
        nation[p, _NATION_BELIEF] = 1.0 / (1.0 + np.exp(-START))
        for r in range(region.shape[2]):
            region[p, _REGION_BELIEF, r] = nation[p, _NATION_BELIEF]
            region[p, _REGION_APPROVAL, r] = par[_APPROVES]
        key = address(seed, lineage[p], SITES, 0)
        for s in range(site.shape[2]):
            site[p, _SITE_GUARDED, s] = 1.0
            obeys = uniform(key, 2 * s) < par[_PSI] and uniform(key, 2 * s + 1) < par[_COMPLY]
            site[p, _SITE_FACTION, s] = 1.0 if obeys else 0.0
        _units(address(seed, lineage[p], UNITS, 0), population, unit_home, unit_kind, count, par, unit[p])
        _cells(address(seed, lineage[p], CELLS, 0), population, people, par, cell[p])


@inner
def _regions(key, adult_share, whole, single, population, urban, exposure, centre, sizes, par, region):
    for r in range(region.shape[1]):
        exposed = exposure[0, r] + (exposure[1, r] - exposure[0, r]) * par[_LEVEL]
        share = par[_SHARE] * (1.0 + par[_EXPOSED] * exposed) * urban[r] ** par[_URBAN]
        stratum = min(_MOST, share) * population[r] * adult_share
        region[_REGION_EXPOSURE, r] = exposed
        region[_REGION_WEIGHT, r] = stratum / sizes[r] if single and not whole else 1.0
        if whole:
            region[_REGION_LIMIT, r] = min(float(sizes[r]), np.floor(stratum))
        else:
            region[_REGION_LIMIT, r] = sizes[r] if single else np.floor(stratum)
        region[_REGION_CENTRE, r] = centre[r] ** par[_CENTRE]
        region[_REGION_PRICE, r] = 1.0
        region[_REGION_REFERENCE, r] = 1.0
        region[_REGION_CONNECTIVITY, r] = 1.0
        region[_REGION_RIOT_EFFECT, r] = np.exp(par[_SPREAD] * normal(key, r))


@inner
def _units(key, population, unit_home, unit_kind, count, par, unit):
    count[:] = 0.0
    for u in range(unit.shape[1]):
        count[unit_kind[u], unit_home[u]] += 1.0
    for u in range(unit.shape[1]):
        home, kind = unit_home[u], unit_kind[u]
        if kind == ARMY:
            persons = par[_ARMY]
        elif kind == POLICE:
            persons = par[_POLICE] * population[home]
        else:
            persons = 0.5 * par[_INTERIOR] * population[home]
        unit[_UNIT_STRENGTH, u] = persons / count[kind, home]
        unit[_UNIT_FULL, u] = unit[_UNIT_STRENGTH, u]
        unit[_UNIT_REGION, u] = home
        unit[_UNIT_LOYALTY, u] = min(1.0, max(0.0, par[_LOYALTY] + _LOYALTY_SD * normal(key, u)))
        obeys = uniform(key, 4 * u + 1_000_000) < par[_PSI] and uniform(key, 4 * u + 1_000_001) < par[_COMPLY]
        unit[_UNIT_FACTION, u] = 1.0 if obeys and kind != ARMY and kind != POLICE else 0.0


@inner
def _sponsor(u, of_faction, foreign):
    """Sponsor of a cell from a uniform number: faction B, somebody abroad, or none."""
    if u < of_faction:
        return FACTION
    return ABROAD if u < of_faction + foreign else INTERNAL


@inner
def _cells(key, population, people, par, cell):
    """Cells first, then sleepers (whom no sponsor calls), then the places of cells that do not exist."""
    number = int(np.floor(par[_CELLS] + 0.5))
    asleep = number + int(np.floor(par[_SLEEPERS] + 0.5))
    for c in range(cell.shape[1]):
        cell[_CELL_STATE, c] = LATENT if c < number else (SLEEPER if c < asleep else ABSENT)
        if c < number:
            cell[_CELL_SPONSOR, c] = _sponsor(uniform(key, 1_000_000 + c), par[_OF_FACTION], par[_FOREIGN])
        target = uniform(key, 5 * c) * people
        total = 0.0
        for r in range(population.shape[0]):
            total += population[r]
            if target <= total:
                cell[_CELL_REGION, c] = r
                break
        cell[_CELL_SIZE, c] = par[_SIZE] * (0.5 + uniform(key, 5 * c + 1))
        cell[_CELL_ARMS, c] = min(1.0, par[_ARMS] * (0.7 + 0.6 * uniform(key, 5 * c + 2)))
        cell[_CELL_FULL, c] = cell[_CELL_SIZE, c]
        cell[_CELL_JITTER, c] = par[_SYNC] * abs(normal(key, 5 * c + 4))
        cell[_CELL_DELAY, c] = 6.0 + 12.0 * uniform(key, 5 * c + 3) + cell[_CELL_JITTER, c]
        cell[_CELL_HOUR, c] = cell[_CELL_CALL, c] = NEVER
