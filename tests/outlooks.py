"""A small crisis with every kind of decision recorded, its options and its weighing: for the outlook."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING, Any

from powderkeg.case import Case, Decision, Hypothesis, Option, Prior, Report
from powderkeg.evidence import Evidence, weigh
from societies import ACTIVE, at, given, small_case

if TYPE_CHECKING:
    from datetime import date

DAYS = 10
AGENTS = 160
BRANCH_DAY = 3
"""Worlds part on its evening, before the army, the order to fire and the intervener."""

INPUTS = (
    given("price", 1, 0, value=1.0),
    given("price", 2, 0, value=2.0),
    given("price", 7, 12, value=1.0),
    given("connectivity", 3, 20, value=0.3),
    given("connectivity", 6, 0, value=1.0),
    given("emergency", 3, 12, place="SOU"),
    given("emergency", 4, 6),
    given("army_call", 4, 0),
    given("help_request", 4, 2),
    given("lethal_order", 4, 12),
    given("intervener_arrival", 4, 18, value=2000.0),
    given("intervener_withdrawal", 8, 12),
    given("emergency_end", 9, 0),
)

NO_FIRE = ("lethality", "control_lethality", "armed_lethality", "crossfire", "detention_deaths")
"""Parameters without which nobody dies."""

REFERENCE = Option(name="as-it-was", label="As it was", begins=at(BRANCH_DAY + 1), reference=True)
OPTIONS = (
    REFERENCE,
    Option(
        name="alone",
        label="No outside force",
        decided_by="intervener",
        cancel=("intervener_arrival", "intervener_withdrawal"),
    ),
    Option(name="stay", label="It stays", decided_by="intervener", cancel=("intervener_withdrawal",)),
    Option(
        name="leave",
        label="It leaves at once",
        decided_by="intervener",
        cancel=("intervener_withdrawal",),
        sets=(Decision(kind="intervener_withdrawal", after=24, since="intervener_arrival"),),
    ),
    Option(
        name="successor",
        label="A successor",
        decided_by="intervener",
        cancel=("intervener_withdrawal",),
        press_successor=True,
    ),
    Option(name="free", label="It decides", decided_by="intervener", free=("withdrawal", "successor")),
    Option(name="no-order", label="No order to fire", decided_by="government", cancel=("lethal_order",)),
    Option(
        name="net",
        label="Networks on",
        decided_by="government",
        cancel=("connectivity",),
        sets=(Decision(kind="connectivity", after=0, value=1.0),),
    ),
    Option(
        name="no-force",
        label="No fire at all",
        parameters=dict.fromkeys(NO_FIRE, 0.0),
        cancel=("lethal_order",),
    ),
)
OUTSIDE = ("alone", "stay", "leave", "successor")


def _report(name: str, day: int, indicator: str, value: float, **changes: Any) -> Report:
    when = at(day).date()
    fields: dict[str, Any] = {
        "report_id": name, "date_start": when, "date_end": when, "place_id": "SOU", "indicator": indicator,
        "best": value, "unit": "persons", "origin_id": f"o-{name}", "reliability": "C", "use": "scored",
        "published": when,
    }  # fmt: skip
    return Report(**{**fields, **changes})


RECORD = (
    _report("R1", 2, "participants", 3000),
    _report("R2", 3, "participants", 9000),
    _report("R3", 3, "participants", 4000, place_id="NOR"),
    _report("R4", 6, "deaths", 40, place_id=None, date_start=at(3).date(), published=at(9).date()),
)


@cache
def crisis(**changes: Any) -> Case:
    """The case; it ends years before any day on which a test is run."""
    parameters = {name: Prior(distribution="constant", value=value) for name, value in ACTIVE.items()}
    parameters["contagion"] = Prior(distribution="uniform", min=0.18, max=0.32)
    case = small_case(days=DAYS, inputs=INPUTS, parameters=parameters)
    organised = {
        "cells": Prior(distribution="uniform", min=10, max=20),
        "cell_arms": Prior(distribution="uniform", min=0.4, max=0.9),
    }
    rivals = (
        Hypothesis(name="spontaneous", label="Spontaneous", summary="-", prior=0.5),
        Hypothesis(name="infiltrated", label="Infiltrated", summary="-", prior=0.4, parameters=organised),
    )
    other = Hypothesis(name="other", label="None of these", summary="-", prior=0.1, know_nothing=True)
    return case.replace(hypotheses=(*rivals, other), options=OPTIONS, record=RECORD, **changes)


@cache
def weighed(as_of: date | None = None, *, particles: int = 40, jobs: int = 1) -> Evidence:
    """Its weighing, with the worlds kept."""
    return weigh(
        crisis(), particles=particles, seeds=2, seed=5, agents=AGENTS, tier="quick", as_of=as_of, jobs=jobs
    )


def branch_day() -> date:
    """The day on whose evening worlds part."""
    return crisis().start + timedelta(days=BRANCH_DAY - 1)
