"""The same luxury for all: the mundane route to a striking observation, opened wide under every hypothesis.

A striking observation counts for the hypothesis that has a switch for it only as far as the others cannot
bring it about without the switch. The table below names, for each such observation, the switches that
produce it and the mundane route that is open to all, with priors wide enough that the route could produce
it as strongly (our judgement; each says why). ``with_same_luxury`` puts these priors into a case, for every
hypothesis alike: what recovery loses by that is what rested on a private luxury. It is a test of strain,
not a better prior: some of these ranges are wider than anybody believes. A shared route is open to the
holders of a switch as well, who then have both; so the luxury narrows a gap between hypotheses and cannot
close each.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from powderkeg.case import Case, Prior
from powderkeg.society.country import PARAMETERS

__all__ = ["LUXURIES", "Luxury", "with_same_luxury"]


@dataclass(frozen=True)
class Luxury:
    """One striking observation and the two ways to it.

    Attributes:
        observation: what a reader of the record would notice.
        statistic: name of the figure of a world that measures it (``evidence.recovery.figures``).
        switches: parameters that are off unless a hypothesis switches them on, and that produce it.
        route: the mundane way to the same observation.
        widened: priors of the shared parameters that open the route; empty where the model has none.
        limit: what the route still cannot do.
    """

    observation: str
    statistic: str
    switches: tuple[str, ...]
    route: str
    widened: Mapping[str, Prior] = field(default_factory=dict)
    limit: str = ""

    def held_by(self, case: Case) -> tuple[str, ...]:
        """Hypotheses of a case that switch one of ``switches`` on."""
        return tuple(
            h.name
            for h in case.hypotheses
            if any(s in h.parameters and h.parameters[s].bounds[1] > 0.0 for s in self.switches)
        )


def _uniform(low: float, high: float, reason: str) -> Prior:
    return Prior(distribution="uniform", min=low, max=high, reason=reason, source="own judgement")


def _log_uniform(low: float, high: float, reason: str) -> Prior:
    return Prior(distribution="log_uniform", min=low, max=high, reason=reason, source="own judgement")


LUXURIES: tuple[Luxury, ...] = (
    Luxury(
        observation="guarded sites left without a fight",
        statistic="share_without_fight",
        switches=("faction_share", "faction_compliance"),
        route="local commanders leave threatened sites on their own account, and overwhelmed guards go home",
        widened={
            "local_evacuation": _log_uniform(
                5e-4, 0.25, "Up to the hazard with which a guard obeys a faction's order to leave."
            ),
            "guard_leaves": _uniform(0.0, 1.0, "From guards who always fight to guards who always go."),
        },
        limit="a commander without an order leaves only where the attackers are the stronger side",
    ),
    Luxury(
        observation="many officers dead",
        statistic="deaths_security",
        switches=("cells",),
        route="crowds arm themselves from police sites and gun shops, and shoot",
        widened={
            "gun_pool": _uniform(
                10, 1500, "Up to all firearms that Almaty lost in January 2022 (1,440), from one place."
            ),
            "arming_share": _uniform(0.0, 1.0, "From firearms that are sold on to every one of them used."),
            "armed_lethality": _log_uniform(
                1e-4, 1e-2, "Three times the common upper end, for groups and armed rioters alike."
            ),
        },
        limit="no more than one rioter in twenty-five carries a firearm, however many are looted",
    ),
    Luxury(
        observation="sites taken in several regions on one day",
        statistic="regions_losing_sites",
        switches=("cells",),
        route="small crowds attack many buildings, and win",
        widened={
            "attack_scale": _log_uniform(
                30,
                6000,
                "A few dozen rioters attack; Bishkek's White House fell in a night, 5 to 6 October 2020.",
            ),
            "crowd_strength": _uniform(0.03, 1.0, "Up to one rioter for one guard."),
            "contest_rate": _uniform(0.1, 0.9, "Up to nine falls in ten hours where nobody defends."),
        },
        limit="news of the first fall travels with the common delay, and riot comes before attack",
    ),
    Luxury(
        observation="fire no later than the first attack on a site",
        statistic="early_fire",
        switches=("lethal_discretion",),
        route="commanders fire within the hour in which an armed or a violent incident begins",
        widened={
            "lethal_incident": _uniform(
                0.003, 0.5, "From hours or days of restraint to fire at the first incident."
            ),
        },
        limit="needs an incident, if only an armed rioter; where the record has hours, fire before it tells",
    ),
    Luxury(
        observation="a chief of a security service removed",
        statistic="chief_removed",
        switches=("faction_share",),
        route="a chief is removed as scapegoat for a loss of control",
        widened={
            "chief_dismissal": _log_uniform(
                2e-3, 0.12, "Up to three times the common end: what a visible stand-down makes of it."
            ),
        },
        limit="needs a region or an airport lost",
    ),
    Luxury(
        observation="a surge claimed by a service before the first large crowd",
        statistic="surge_early",
        switches=("cell_planning", "embassy_planning"),
        route="services cry wolf: their base rate of false alarms is high",
        widened={
            "surge_threshold": _log_uniform(0.5, 6.0, "Down to an alarm at the first small surprise."),
            "surge_slack": _uniform(0.0, 0.7, "Down to a sum that lets no surprise pass."),
        },
    ),
    Luxury(
        observation="members of the elite arrested",
        statistic="elite_arrests",
        switches=("faction_share",),
        route="a removed chief's circle is arrested as scapegoats",
        widened={
            "faction_arrest": _log_uniform(
                1e-3, 0.3, "Up to arrests within hours of the removal, from none in the days that a case has."
            ),
        },
        limit="three people at most, and only once a chief was removed",
    ),
    Luxury(
        observation="embassy traffic above the baseline before the first protest",
        statistic="embassy_before",
        switches=("embassy_planning", "cells_foreign"),
        route="embassies are busy for reasons of their own, such as a visit",
        widened={
            "traffic_other_embassy": _uniform(
                0.0, 1.0, "Up to a watched embassy that is busy on most days for reasons of its own."
            ),
        },
        limit="3 s.d. for three days at a time, unrelated to when protest begins",
    ),
    Luxury(
        observation="traffic of organised groups before they act",
        statistic="cells_before",
        switches=("cell_planning",),
        route="ordinary crime and politics use the same channels",
        widened={
            "traffic_other_cells": _uniform(
                0.0, 1.0, "Up to channels that are busy on most days with crime that has no part in it."
            ),
        },
        limit="3 s.d. for three days at a time, unrelated to when protest begins",
    ),
)
"""The striking observations of the country model; a test holds them against the parameter table."""


def with_same_luxury(case: Case) -> Case:
    """The case with every mundane route opened wide, for every hypothesis alike.

    A widened prior reaches at least as far as the table's here, the case's common one and those of the
    hypotheses that name the parameter; a hypothesis's own prior on it is dropped. Nothing else changes, and
    the result is an ordinary case: simulate it, weigh it, write it.
    """
    defaults = {row.name: row.default for row in PARAMETERS}
    common = {**defaults, **case.forces, **case.parameters}
    opened = {name: prior for luxury in LUXURIES for name, prior in luxury.widened.items()}
    widened = {}
    for name, prior in opened.items():
        own = (h.parameters[name] for h in case.hypotheses if name in h.parameters)
        widened[name] = _reaching(prior, common[name], *own)
    hypotheses = tuple(
        h.model_copy(update={"parameters": {n: p for n, p in h.parameters.items() if n not in opened}})
        for h in case.hypotheses
    )
    forces = {name: prior for name, prior in case.forces.items() if name not in opened}
    return case.replace(parameters={**case.parameters, **widened}, forces=forces, hypotheses=hypotheses)


def _reaching(prior: Prior, *others: Prior) -> Prior:
    """The prior, stretched to the ends of the others; one without a logarithm at zero keeps its own end."""
    low, high = prior.bounds
    for other in others:
        low, high = min(low, other.bounds[0]), max(high, other.bounds[1])
    if prior.distribution == "log_uniform" and low <= 0.0:
        low = prior.bounds[0]
    used = any(other.uses_record for other in others)
    return prior.model_copy(update={"min": low, "max": high, "uses_record": used})
