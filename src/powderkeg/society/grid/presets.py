# ruff: noqa: E501  (one run a line reads best)
"""Settings with a name: the paper's eight runs, and the two well-known implementations.

The paper prints inputs, not code. A preset of it has the inputs of Table 2 and, for Model I, the ratio
"floor": by the text's own C / A nothing bursts at Run 2's inputs (docs/science/epstein.md); ``ratio="literal"``
shows that. Runs of Model II keep the text's ratio.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

__all__ = ["PRESETS", "Preset"]


@dataclass(frozen=True, slots=True)
class Preset:
    """Named settings.

    Attributes:
        label: one line that says what it shows.
        settings: those that differ from the defaults, or that the source states.
        source: where they come from.
    """

    label: str
    settings: Mapping[str, object]
    source: str


_TABLE = "Epstein 2002, Table 2"
_MODEL_1 = {"agent_density": 0.7, "k": 2.3, "threshold": 0.1, "ratio": "floor"}
_NEAR = {"agent_vision": 1.7, "cop_vision": 1.7}
_FAR = {"agent_vision": 7.0, "cop_vision": 7.0}
_MODEL_2 = {
    "model": "intergroup", "agent_density": 0.7, "k": 2.3, "threshold": 0.1, "ratio": "literal", **_NEAR,
    "max_jail": 15, "cloning": 0.05, "max_age": 200,
}  # fmt: skip

PRESETS: Mapping[str, Preset] = {
    "epstein2002-run1": Preset(
        "deceptive quiet: aggrieved agents turn quiet while a cop is near",
        {**_MODEL_1, **_NEAR, "legitimacy": 0.89, "max_jail": 15, "cop_density": 0.04, "movement": "cops", "steps": 1000},
        f"{_TABLE}; its 'movement none' is read as agents only, since the text has cops come and go [J]",
    ),
    "epstein2002-run2": Preset(
        "punctuated equilibrium: long calm and sudden outbursts",
        {**_MODEL_1, **_FAR, "legitimacy": 0.82, "max_jail": 30, "cop_density": 0.04, "steps": 3000},
        _TABLE,
    ),
    "epstein2002-run3": Preset(
        "legitimacy falls in small steps, 0.9 to 0.2",
        {**_MODEL_1, **_FAR, "legitimacy": "0.9, 77-146: 0.2", "max_jail": None, "cop_density": 0.074, "steps": 300},
        _TABLE,
    ),
    "epstein2002-run4": Preset(
        "legitimacy falls at once, 0.9 to 0.7",
        {**_MODEL_1, **_FAR, "legitimacy": "0.9, 77: 0.7", "max_jail": None, "cop_density": 0.074, "steps": 300},
        _TABLE,
    ),
    "epstein2002-run5": Preset(
        "cops are withdrawn one by one",
        {**_MODEL_1, **_FAR, "legitimacy": 0.8, "max_jail": None, "cop_density": "0.074, 1-740: 0.0", "steps": 800},
        f"{_TABLE}; the pace of the withdrawal is ours [J]",
    ),
    "epstein2002-run6": Preset(
        "two groups under high legitimacy, no cops: coexistence",
        {**_MODEL_2, "legitimacy": 0.9, "cop_density": 0.0, "steps": 2000},
        _TABLE,
    ),
    "epstein2002-run7": Preset(
        "two groups under lower legitimacy, no cops: one group is killed off",
        {**_MODEL_2, "legitimacy": 0.8, "cop_density": 0.0, "steps": 300},
        _TABLE,
    ),
    "epstein2002-run8": Preset(
        "two groups with cops from the start",
        {**_MODEL_2, "legitimacy": 0.8, "cop_density": 0.04, "steps": 1000},
        _TABLE,
    ),
    "netlogo-rebellion": Preset(
        "NetLogo's Rebellion with its defaults",
        {
            "agent_density": 0.7, "cop_density": 0.04, "legitimacy": 0.82, "threshold": 0.1, "k": 2.3,
            **_FAR, "max_jail": 30, "ratio": "floor", "vision_shape": "euclidean", "order": "move-act",
            "self_count": "twice", "jailed": "share", "jail_term": "0..J-1", "zero_term": "released",
            "jail_clock": "end-of-step", "cop_after_arrest": "steps-in", "population": "exact", "steps": 3000,
        },
        "NetLogo models library, Rebellion",
    ),
    "mesa-example": Preset(
        "Mesa's epstein_civil_violence with its defaults",
        {
            "agent_density": 0.7, "cop_density": 0.074, "legitimacy": 0.8, "threshold": 0.1, "k": 2.3,
            **_FAR, "max_jail": 1000, "ratio": "round", "vision_shape": "von_neumann", "order": "act-move",
            "self_count": "once", "jailed": "stay", "jail_term": "0..J", "zero_term": "held",
            "jail_clock": "own-turn", "cop_after_arrest": "stays", "population": "random", "steps": 1000,
        },
        "Mesa 3.3.1, examples/advanced/epstein_civil_violence",
    ),
}  # fmt: skip
"""Preset -> its settings."""
