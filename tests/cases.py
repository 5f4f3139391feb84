"""A tiny case that many tests share: three regions, two hypotheses and ``other``, six reports in three days.

``write_tiny_case`` lays it out as an analyst would, ``tiny_case`` reads it. Its words are those of the
country society, so the case also passes there; ``VOCABULARY`` holds just these words, for tests of the case
layer, which knows no society.
"""

import tempfile
from pathlib import Path
from typing import Literal

from powderkeg.case import (
    Case,
    Follows,
    IndicatorRow,
    ParameterRow,
    Prior,
    ShockRow,
    Vocabulary,
    read_case,
)

YAML = """\
schema_version: 1
title: A tiny crisis
summary: Three regions and a price that doubles, for tests only.
start: 2022-01-03
end: 2022-01-05
timezone: Asia/Almaty
society: country
shocks:
  - {kind: price, time: 2022-01-03 00:00, places: [NOR, COA], value: 2.0, reason: a cap ended}
forces: {}
inputs:
  - {kind: connectivity, time: 2022-01-04 20:30, until: 2022-01-05 18:00, value: 0.1, reports: [T5]}
  - {kind: emergency, time: 2022-01-05 12:00, place: COA, note: invented}
calendar:
  - {date: 2022-01-03, kind: holiday, note: day off}
parameters:
  contagion: {distribution: log_uniform, min: 0.2, max: 0.5, reason: the first day, uses_record: true}
hypotheses:
  - name: spontaneous
    label: Spontaneous
    summary: The price alone, and what people saw of one another.
    prior: 0.5
    sources: [invented]
  - name: infiltrated
    label: Infiltrated
    summary: Organised groups acted under cover of the crowds.
    prior: 0.4
    parameters:
      cells: {distribution: uniform, min: 3, max: 12, reason: the accounts speak of several groups}
  - name: other
    label: None of these
    summary: Something that nobody has put forward.
    prior: 0.1
    know_nothing: true
options:
  - {name: withdraw, label: Withdraw, summary: The units leave the squares.}
accounts: [accounts/eyewitness.yaml]
sources: [SOURCES.md, "https://example.org/archive"]
"""

PLACES = """\
place_id,name,kind,parent,latitude,longitude,timezone,population,urban_share,exposure,income,sites,exposure_low
NOR,North,region,,52.5,70.0,Asia/Almaty,800000,0.6,0.3,100000,administration:1;police:2,0.2
SOU,South,region,,43.0,70.5,Asia/Almaty,1500000,0.9,0.1,160000,administration:2;police:2;airport:1,
COA,Coast,region,,44.5,51.0,Asia/Aqtau,700000,0.4,0.5,140000,administration:1;police:1,0.4
PRT,Port,city,COA,43.7,51.2,,190000,,,,,
"""

RECORD_HEADER = (
    "report_id,date_start,date_end,time,place_id,indicator,low,best,high,unit,statement,source,source_url,"
    "origin_id,reliability,credibility,contested,published,use,reason"
)
RECORD_ROWS = (
    'T1,2022-01-03,,,COA,participants,500,700,1000,persons,"700, all",paper,,o1,B,2,no,2022-01-03,scored,,x',
    "T2,2022-01-04,,evening,SOU,participants,4000,6000,9000,persons,full,press,,o2,A,1,no,2022-01-04,scored,,",
    "T3,2022-01-05,,10:00-16:00,SOU,administrations_lost,,1,,sites,,agency,,o2,A,,no,2022-01-05,scored,,",
    "T4,2022-01-03,2022-01-05,,national,deaths,20,30,50,persons,,ministry,,o3,C,3,yes,2022-01-06,scored,,",
    "T5,2022-01-04,,20:30,,connectivity,,0.1,,share,cut,monitor,,o4,A,1,no,2022-01-04,input,given,",
    "T6,2021-12-31,,,PRT,gas_price,50,60,90,money,before,paper,,o1,B,,no,,context,before the case,y",
)
RECORD = "\n".join((f"{RECORD_HEADER},note", *RECORD_ROWS)) + "\n"

FACTS = """\
facts:
  - name: dead
    label: Deaths in all
    value: {measure: total, indicator: deaths, from_day: 2022-01-03, to_day: 2022-01-05}
    low: 20
    best: 30
    high: 50
    reports: [T4]
    decisive: yes
  - name: port-first
    label: It begins on the coast and the south loses a seat of administration
    holds:
      - {measure: order, indicator: participants, places: [COA], level: 200, at_most: 1}
      - {measure: regions, indicator: administrations_lost, places: [SOU], day: 2022-01-05, at_least: 1}
    recorded: yes
    note: invented
"""

FILES = {
    "case.yaml": YAML,
    "places.csv": PLACES,
    "record.csv": RECORD,
    "facts.yaml": FACTS,
    "SOURCES.md": "Everything here is invented.\n",
    "accounts/eyewitness.yaml": "title: what somebody saw\n",
}

_INDICATORS: tuple[tuple[str, str, Literal["region", "national", "both"], str], ...] = (
    ("participants", "persons", "both", "count"),
    ("protesting_regions", "regions", "national", "tally"),
    ("administrations_lost", "sites", "region", "event"),
    ("deaths", "persons", "both", "total"),
    ("connectivity", "share", "both", "level"),
    ("traffic_public", "s.d.", "national", "level"),
    ("belief", "0..1", "national", "latent"),
)
_DEFAULT = Prior(distribution="constant", value=0)
VOCABULARY = Vocabulary(
    society="country",
    indicators={
        name: IndicatorRow(name=name, unit=unit, dims=dims, kind=kind, meaning=name.replace("_", " "))
        for name, unit, dims, kind in _INDICATORS
    },
    parameters={
        "contagion": ParameterRow("contagion", "1/h", 0, 5, _DEFAULT, "hazard of joining", "invented"),
        "cells": ParameterRow("cells", "cells", 0, 40, _DEFAULT, "organised groups", "invented"),
    },
    sites=("administration", "police", "airport", "shops"),
    inputs=("price", "connectivity", "emergency", "emergency_end", "help_request", "intervener_arrival"),
    shocks={
        "price": ShockRow("price", "new price over old price", 0.01, 100, 2, "a price jumps", "invented"),
        "killing": ShockRow("killing", "deaths", 1, 100, 1, "-", "invented", whole=True, lasts=False),
        "order": ShockRow("order", "0", 0, 1, 0, "-", "-", lasts=False, national=True, needs=("cells",)),
    },
    figures={"price": (0.01, 100), "connectivity": (0, 1)},
    order=(
        Follows(later="intervener_arrival", earlier="help_request", needed=False),
        Follows(later="emergency_end", earlier="emergency", needed=True),
    ),
    unguarded=("shops",),
    watched={"administrations_lost": frozenset({"administrations_lost"})},
)


def write_tiny_case(folder: Path, **changes: str) -> Path:
    """Write the tiny case into ``folder/tiny``; a change names a file by its stem and gives its text."""
    case = folder / "tiny"
    for name, text in FILES.items():
        path = case / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changes.get(path.stem, text), encoding="utf-8")
    return case


def tiny_case() -> Case:
    """Read the tiny case with its own vocabulary."""
    with tempfile.TemporaryDirectory() as folder:
        return read_case(write_tiny_case(Path(folder)), VOCABULARY)
