# ruff: noqa: E501  (the table of settings reads best with one row a line)
"""The one table of the grid's settings: every choice that the paper leaves open has a name here.

A row says what is allowed, what the paper (Epstein 2002) and the two well-known implementations (NetLogo's
Rebellion, Mesa's example) do, and nothing else in the package repeats it: the command line, the reference and
the checks are made from this table. ``[J]`` marks a reading of ours.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

__all__ = ["BY_NAME", "CHOICES", "SETTINGS", "SettingRow"]


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting.

    Attributes:
        name: as in ``pk.civil_violence``; the command line writes ``--name`` with hyphens.
        kind: what it takes; ``schedule`` is a number or one for each step, ``optional`` a whole number or None.
        default: value where neither the caller nor a preset names it.
        meaning: one sentence.
        source: where the reading comes from, and who reads it otherwise.
        low: least number allowed.
        high: greatest number allowed.
        choices: words allowed, where it is a choice.
        none: what None means, where it is allowed.
    """

    name: str
    kind: Literal["whole", "number", "choice", "schedule", "optional"]
    default: int | float | str | None
    meaning: str
    source: str
    low: float = 0.0
    high: float = math.inf
    choices: tuple[str, ...] = ()
    none: str = ""


def _choice(name: str, choices: tuple[str, ...], meaning: str, source: str) -> SettingRow:
    return SettingRow(name, "choice", choices[0], meaning, source, choices=choices)


SETTINGS: tuple[SettingRow, ...] = (
    _choice("model", ("rebellion", "intergroup"), "rebellion is the paper's Model I (against an authority), intergroup its Model II (two groups, group_a and group_b; who is active kills)", "Epstein 2002"),
    SettingRow("width", "whole", 40, "cells from west to east; the grid is a torus", "Epstein 2002, Table 2", low=2, high=20_000),
    SettingRow("height", "whole", 40, "cells from north to south", "Epstein 2002, Table 2", low=2, high=20_000),
    SettingRow("agent_density", "number", 0.7, "agents per cell at the start", "Epstein 2002, Table 2", high=1),
    SettingRow("cop_density", "schedule", 0.04, "cops per cell; from step to step cops leave at random or come in on free cells", "Epstein 2002, Table 2; Run 5 walks it down", high=1),
    SettingRow("legitimacy", "schedule", 0.82, "L of the authority, the same for all agents", "Epstein 2002, Table 2; Runs 3 and 4 lower it", high=1),
    SettingRow("threshold", "number", 0.1, "T: an agent is active where grievance less net risk is greater than T, and quiet where it equals T", "Epstein 2002"),
    SettingRow("k", "number", 2.3, "k of the arrest probability 1 - exp(-k ratio); 2.3 makes it 0.9 for one cop and one active", "Epstein 2002"),
    SettingRow("max_jail", "optional", 30, "J, the longest jail term, steps", "Epstein 2002, Table 2; Mesa 1000", high=2**31 - 2, none="for ever"),
    SettingRow("agent_vision", "number", 7.0, "how far agents see and move, cells", "Epstein 2002, Table 2"),
    SettingRow("cop_vision", "number", 7.0, "how far cops see and move, cells", "Epstein 2002, Table 2"),
    _choice("vision_shape", ("euclidean", "moore", "von_neumann", "cross"), "which cells lie within the radius: disc, square, diamond, or the own row and column", "the paper says 'north, south, east and west'; NetLogo euclidean, Mesa von_neumann"),
    _choice("ratio", ("floor", "literal", "round", "threshold"), "what stands for cops per active in the arrest probability: C // A, C / A, round-half-even(C / A), or C / A where it reaches ratio_threshold and nought below", "the paper's text is literal; NetLogo floor, Mesa round; threshold is Lemos 2017's massive fear loss"),
    SettingRow("ratio_threshold", "number", 1.0, "x_c, the ratio below which nobody fears arrest under ratio='threshold'", "Lemos 2017"),
    _choice("self_count", ("once", "twice"), "A is one more than the other actives in view (once), or than all of them, the agent too if it is active already (twice)", "the paper: the agent counts itself; NetLogo twice"),
    _choice("order", ("move-act", "act-move"), "what comes first in a turn", "the paper: move, then act; Mesa act-move"),
    _choice("activation", ("random", "synchronous"), "random: one at a time in a new random order each step; synchronous: all move, then all decide on what stood before, then all cops arrest", "the paper, NetLogo and Mesa: random"),
    _choice("movement", ("all", "cops", "none"), "who moves", "Epstein 2002, Table 2: 'none' in Run 1, read here as NetLogo's switch, which stops agents only"),
    _choice("jailed", ("removed", "stay", "share"), "where the jailed are: off the grid, on their cell, or on their cell while others may enter it", "not said; Mesa stay, NetLogo share"),
    _choice("jail_term", ("0..J", "0..J-1"), "terms are drawn evenly from these whole numbers", "the paper: U(0, J); Mesa 0..J, NetLogo 0..J-1"),
    _choice("zero_term", ("released", "held"), "who is given a term of nought goes quiet on the spot (released), or is in jail until the clock next looks (held)", "NetLogo released, Mesa held"),
    _choice("jail_clock", ("own-turn", "end-of-step"), "own-turn: a term of n takes n turns of the jailed, who act on the next; end-of-step: all terms run down at the end of a step, the one of the arrest included", "Mesa own-turn, NetLogo end-of-step"),
    _choice("release", ("near", "anywhere"), "where the removed come back: where they were arrested or else within vision of it, or on any free cell", "not said; it decides how long two groups coexist (docs/science/epstein.md)"),
    _choice("cop_after_arrest", ("stays", "steps-in"), "a cop that arrested stays, or steps onto the cell of the arrested", "the paper: cops move by rule M only; NetLogo steps-in"),
    _choice("population", ("exact", "random"), "densities are exact numbers of agents and cops, or chances cell by cell (cops that come in later: exact numbers)", "NetLogo exact, Mesa random"),
    SettingRow("cloning", "number", 0.05, "chance per step that a free agent clones onto a free neighbouring cell (intergroup)", "Epstein 2002, Table 2", high=1),
    SettingRow("max_age", "optional", 200, "ages of death are drawn evenly between 0 and this, steps (intergroup)", "Epstein 2002, Table 2", low=1, high=2**31 - 2, none="nobody dies of age"),
    _choice("groups", ("random", "equal"), "each agent's group is a toss of a coin, or each group has exactly half (intergroup)", "the paper: half each; in the first step several hundred are killed, so that a small head start decides much"),
    _choice("offspring", ("grievance", "grievance-and-risk"), "what an offspring has from its parent besides its group; risk aversion is drawn anew under 'grievance' (intergroup)", "the paper: group and grievance"),
    SettingRow("peacekeepers", "optional", None, "step at which the cops arrive; before it there are none", "Epstein 2002, Model II: at step 50", low=1, high=10_000_000, none="cops are there from the start"),
    SettingRow("steps", "whole", 3000, "length of the run", "[J]", low=1, high=10_000_000),
)  # fmt: skip

BY_NAME: Mapping[str, SettingRow] = {row.name: row for row in SETTINGS}
CHOICES: Mapping[str, Mapping[str, int]] = {
    row.name: {word: code for code, word in enumerate(row.choices)} for row in SETTINGS if row.choices
}
"""Choice -> word -> the code that the kernels read."""
