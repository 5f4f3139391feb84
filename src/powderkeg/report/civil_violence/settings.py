"""The settings of a run in words: values, where each is from, and the command that makes the page again."""

import shlex
from collections.abc import Sequence
from typing import NamedTuple

from powderkeg.report.civil_violence.run import GridRun
from powderkeg.society import grid

__all__ = ["SettingLine", "command", "in_text", "setting_lines"]


class SettingLine(NamedTuple):
    """One setting: name, value, where the value comes from, what the setting means, and its source."""

    name: str
    value: str
    origin: str
    meaning: str
    source: str


def setting_lines(run: GridRun) -> list[SettingLine]:
    """Every setting, in the order of the table of settings."""
    return [
        SettingLine(
            row.name,
            _told(row, run.settings.values[row.name]),
            _origin(run, row.name),
            row.meaning,
            row.source,
        )
        for row in grid.SETTINGS
    ]


def command(run: GridRun, page: str, *, static: bool) -> str:
    """The command that makes the page again.

    Args:
        run: what the page shows.
        page: the page's file name.
        static: whether it was drawn without scripts.
    """
    words = ["powderkeg", "civil-violence"]
    if run.settings.preset:
        words += ["--preset", run.settings.preset]
    words += ["--seed", str(run.seed)]
    if run.worlds > 1:
        words += ["--worlds", str(run.worlds)]
    for row in grid.SETTINGS:
        if row.name in run.given:
            words += [f"--{row.name.replace('_', '-')}", in_text(run.settings.values[row.name])]
    words += ["--out", page, *(["--static"] if static else [])]
    return " ".join(shlex.quote(word) for word in words)


def in_text(value: object) -> str:
    """A value as the command line takes it."""
    if value is None:
        return "none"
    if isinstance(value, float):
        return repr(value).removesuffix(".0")
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(in_text(one) for one in value)
    return str(value)


def _told(row: grid.SettingRow, value: object) -> str:
    return f"none ({row.none})" if value is None else in_text(value)


def _origin(run: GridRun, name: str) -> str:
    if name in run.given:
        return "command"
    preset = run.settings.preset
    return "preset" if preset and name in grid.PRESETS[preset].settings else "default"
