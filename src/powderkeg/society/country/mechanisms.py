"""The registry of mechanisms: which there are, and what each says of itself, is read from the code.

Mechanisms are the files that the list in ``schedule`` names, in its order, after those that act before the
first hour. A mechanism's title, equations and sources are those of its file's docstring, its parameters those
that its file looks up, its steps those of that list.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from powderkeg.case import ParameterRow
from powderkeg.society.country.parameters import INDEX, PARAMETERS
from powderkeg.society.country.source_text import SourceText, read_source, tree_of

__all__ = ["REGISTERED", "Mechanism", "Step", "mechanisms", "schedule_steps", "users_of"]

_BEFORE_THE_FIRST_HOUR = ("populate", "sampling")
_FOLDERS = {"shocks": ("price", "killing", "election", "reform", "order")}  # the schedule names the folder
_NO_MECHANISM = frozenset({"indicators"})  # named in the schedule, and changes nothing in the world
_APPLIED_BY_THE_SCHEDULE = {"attention": ("attention_distance",), "citizens": ("workday_damping",)}
"""Parameters that the schedule itself looks up, with the mechanism that it does it for."""


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


def _registered() -> Iterator[tuple[str, ...]]:
    named = [module for step in schedule_steps() for module in step.modules if module not in _NO_MECHANISM]
    opened = ([f"{m}.{part}" for part in _FOLDERS[m]] if m in _FOLDERS else [m] for m in named)
    for name in dict.fromkeys((*_BEFORE_THE_FIRST_HOUR, *chain.from_iterable(opened))):
        yield name, *_APPLIED_BY_THE_SCHEDULE.get(name, ())


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


REGISTERED: tuple[tuple[str, ...], ...] = tuple(_registered())
"""Each mechanism's file, then the parameters that the schedule itself applies for it."""
