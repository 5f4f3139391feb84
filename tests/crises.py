"""Three crises that began otherwise than with a price, written as an analyst would, in the small country.

A coup attempt, a protest after an election, and riots after a shooting: nothing but ``case.yaml`` differs.
"""

from pathlib import Path

from powderkeg.case import write_case
from societies import one_report, small_case

_FRAME = """\
schema_version: 1
title: {title}
summary: Invented, for tests.
start: 2022-03-07
end: 2022-03-12
timezone: Asia/Almaty
society: country
shocks:
{shocks}
hypotheses:
  - name: spontaneous
    label: Spontaneous
    summary: What people saw, and what they saw of one another.
    prior: 0.5
{rival}
  - {{name: other, label: None of these, summary: Something else., prior: 0.1, know_nothing: true}}
"""

_CELLS = """\
  - name: infiltrated
    label: Infiltrated
    summary: Organised groups acted under cover of the crowds.
    prior: 0.4
    parameters:
      cells: {distribution: uniform, min: 3, max: 8, reason: an invented account}"""

_FACTION = """\
  - name: faction
    label: A faction moved
    summary: A part of the security service stood down on an order from within.
    prior: 0.4
    parameters:
      faction_share: {distribution: uniform, min: 0.3, max: 0.6, reason: an invented account}
      faction_compliance: {distribution: uniform, min: 0.6, max: 0.9, reason: an invented account}
      cells: {distribution: uniform, min: 3, max: 8, reason: an invented account}"""

_COUP = """\
  - {kind: order, time: 2022-03-09 04:00, places: all, value: 1, reason: troops left their posts}"""

_ELECTION = """\
  - {kind: election, time: 2022-03-08 20:00, until: 2022-03-11 12:00, places: all, value: 0.1}
  - {kind: election, time: 2022-03-08 20:00, places: [SOU], value: 0.05, reason: the count was stopped}"""

_SHOOTING = """\
  - {kind: killing, time: 2022-03-08 18:00, places: [SOU], value: 1, reason: a man was shot at a check}
  - {kind: killing, time: 2022-03-09 15:00, places: [SOU], value: 3, reason: shots at the funeral}"""

CRISES = {
    "coup-attempt": _FRAME.format(title="A coup attempt", shocks=_COUP, rival=_FACTION),
    "after-the-election": _FRAME.format(title="After an election", shocks=_ELECTION, rival=_CELLS),
    "after-a-shooting": _FRAME.format(title="Riots after a shooting", shocks=_SHOOTING, rival=_CELLS),
}
"""``case.yaml`` of each, by the name of its folder."""


def write_crisis(name: str, folder: Path) -> Path:
    """Write one of ``CRISES`` into ``folder/name``: the small country's places, one report, its own text."""
    target = folder / name
    write_case(small_case(shocked=False, days=6).replace(record=(one_report(),)), target)
    (target / "case.yaml").write_text(CRISES[name], encoding="utf-8")
    return target
