"""The grid in words, written from the code (``cite --grid``): settings, presets, order of a step, rules."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator
from types import ModuleType

from powderkeg.society.grid import intergroup, lattice, outburst, rebellion, schedule, schedules, vision
from powderkeg.society.grid.indicators import INDICATORS
from powderkeg.society.grid.parameters import SETTINGS, SettingRow
from powderkeg.society.grid.presets import PRESETS

__all__ = ["allowed_in_words", "default_in_words", "grid_document"]

_HEAD = """\
# Civil violence on a grid: settings, presets and rules

Written by `powderkeg cite --grid > docs/reference/civil-violence.md`; do not edit by hand.

Epstein's model (2002) as `pk.civil_violence(...)` and `powderkeg civil-violence` run it. The paper, NetLogo's
Rebellion and Mesa's example read it differently in many places; each such place is a setting here. In Python
a setting is a keyword; on the command line it is an option with hyphens (`--vision-shape moore`, `--max-jail
none`).
What each of them does to the results: [civil violence, claim by claim](../science/epstein.md).
"""
_RULES: tuple[tuple[str, ModuleType], ...] = (
    ("Model I", rebellion),
    ("Model II", intergroup),
    ("Moves, and what is counted", lattice),
    ("Fields of view", vision),
    ("Schedules", schedules),
    ("Outbursts", outburst),
)


def grid_document() -> str:
    """The whole as Markdown."""
    parts = [_HEAD, *_settings(), *_presets(), *_series()]
    parts += ["## One step", _prose(schedule), "## Rules"]
    for title, module in _RULES:
        parts += [f"### {title}", _prose(module)]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def allowed_in_words(row: SettingRow) -> str:
    """`0 or more`, `floor, literal, ...`: what a setting may be."""
    if row.choices:
        return ", ".join(row.choices)
    most = "" if math.isinf(row.high) else f" to {row.high:,.10g}"
    allowed = f"{row.low:g}{most or ' or more'}"
    if row.kind in ("whole", "optional"):
        allowed += ", whole"
    if row.kind == "schedule":
        allowed += ", or a schedule"
    return allowed + (f"; none: {row.none}" if row.none else "")


def default_in_words(row: SettingRow) -> str:
    """The default as it is typed."""
    return "none" if row.default is None else f"{row.default}"


def _settings() -> Iterator[str]:
    yield "## Settings"
    lines = ["| setting | default | allowed | meaning | who reads it how |", "|---|---|---|---|---|"]
    for row in SETTINGS:
        cells = (f"`{row.name}`", default_in_words(row), allowed_in_words(row), row.meaning, row.source)
        lines.append(f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |")
    yield "\n".join(lines)
    yield "[J] marks a reading or a number of ours."


def _presets() -> Iterator[str]:
    yield "## Presets"
    lines = ["| preset | shows | settings | source |", "|---|---|---|---|"]
    for name, preset in PRESETS.items():
        told = ", ".join(
            f"{key} {'none' if value is None else value}" for key, value in preset.settings.items()
        )
        lines.append(f"| `{name}` | {preset.label} | {told} | {preset.source} |")
    yield "\n".join(lines)
    yield "Settings that a preset does not name have their defaults; what is given besides prevails."


def _series() -> Iterator[str]:
    yield "## What comes out"
    lines = ["| variable | unit | meaning |", "|---|---|---|"]
    for name, one in INDICATORS.items():
        only = " (two groups)" if one.two_groups else ""
        lines.append(f"| `{name}` | {one.unit} | {one.meaning}{only} |")
    yield "\n".join(lines)
    yield "One value for each step, counted from 1; `grid` holds who stood where at the end."


def _prose(module: ModuleType) -> str:
    return inspect.cleandoc(module.__doc__ or "").replace("``", "`")
