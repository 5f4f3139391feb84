"""The registry of mechanisms: a line for each, in the order of an hour; all else is read from the code.

A mechanism's title, equations and sources are those of its file's docstring, its parameters those that its
file looks up, its steps those of the list in ``schedule``.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache

from powderkeg.case import ParameterRow
from powderkeg.society.country.parameters import INDEX, PARAMETERS
from powderkeg.society.country.source_text import SourceText, read_source, tree_of

__all__ = ["REGISTERED", "Mechanism", "Step", "mechanisms", "schedule_steps", "users_of"]

REGISTERED: tuple[tuple[str, ...], ...] = (
    # file, then parameters that the schedule itself applies for it
    ("populate",),  # this and the next before the first hour
    ("sampling",),
    ("shocks.price",),
    ("shocks.killing",),
    ("shocks.election",),
    ("shocks.reform",),
    ("shocks.order",),
    ("prices",),
    ("attention", "attention_distance"),
    ("claimant",),
    ("citizens", "workday_damping"),
    ("cohorts",),
    ("cells",),
    ("government",),
    ("elite",),
    ("powers",),
    ("units",),
    ("sites",),
    ("clashes",),
    ("casualties",),
    ("loyalty",),
    ("belief",),
    ("opinion",),
    ("traffic",),
    ("observers",),
    ("neighbours",),
    ("opportunist",),
)


@dataclass(frozen=True, slots=True)
class Step:
    """One block of an hour: its number, what it does, and the files that do it."""

    number: int
    text: str
    modules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One mechanism.

    Attributes:
        name: Its file, without the ending; ``shocks.price`` lies in the folder ``shocks``.
        steps: Its places in an hour; none where it acts before the first.
        text: What its file says of it.
        parameters: Those that it uses, in the order of its file.
    """

    name: str
    steps: tuple[int, ...]
    text: SourceText
    parameters: tuple[ParameterRow, ...]


@cache
def schedule_steps() -> tuple[Step, ...]:
    """Read the steps of an hour from the list in the docstring of ``schedule``."""
    doc = ast.get_docstring(tree_of("schedule")) or ""
    found = re.findall(r"^(\d+)\. (.+(?:\n +.+)*)", doc, re.MULTILINE)
    steps = ((int(number), " ".join(text.split())) for number, text in found)
    return tuple(Step(number, text, tuple(re.findall(r"``([\w.]+)``", text))) for number, text in steps)


@cache
def mechanisms() -> tuple[Mechanism, ...]:
    """All mechanisms, in the order of an hour.

    Raises:
        ValueError: a registered file that cannot be read as one; the message names it.
    """
    return tuple(_mechanism(name, also) for name, *also in REGISTERED)


def users_of(parameter: str) -> tuple[Mechanism, ...]:
    """Mechanisms that use a parameter."""
    return tuple(m for m in mechanisms() if any(row.name == parameter for row in m.parameters))


def _mechanism(name: str, also: list[str]) -> Mechanism:
    text = read_source(name)
    # A folder of mechanisms may stand in the schedule as one: ``shocks`` for ``shocks.price``.
    steps = tuple(s.number for s in schedule_steps() if {name, name.partition(".")[0]} & set(s.modules))
    used = dict.fromkeys((*text.parameters, *also))
    return Mechanism(name, steps, text, tuple(PARAMETERS[INDEX[parameter]] for parameter in used))
