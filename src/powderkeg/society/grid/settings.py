"""A full set of settings, read and checked: what was given, what a preset says, and defaults for the rest."""

from __future__ import annotations

import hashlib
import math
import numbers
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import CaseError, Problem, closest
from powderkeg.society.grid.parameters import BY_NAME, SETTINGS, SettingRow
from powderkeg.society.grid.presets import PRESETS
from powderkeg.society.grid.schedules import read_schedule

__all__ = ["Settings", "idle_settings", "read_settings"]

SCHEDULED = ("legitimacy", "cop_density", "peacekeepers")
"""Settings that may be written in several ways for the same values by step."""


@dataclass(frozen=True)
class Settings:
    """Settings of a run, complete and checked.

    Attributes:
        values: every setting by name; schedules as given (a number, a text or a list).
        legitimacy: (steps,) L at every step.
        cop_density: (steps,) cops per cell at every step, nought before peacekeepers arrive.
        preset: name of the preset it began from; blank where there was none.
    """

    values: Mapping[str, object]
    legitimacy: NDArray[np.float64]
    cop_density: NDArray[np.float64]
    preset: str = ""

    def whole(self, name: str) -> int:
        """A whole number; -1 for None."""
        value = self.values[name]
        return -1 if value is None else int(str(value))

    def number(self, name: str) -> float:
        """A number; -1 for None."""
        value = self.values[name]
        return -1.0 if value is None else float(str(value))

    def code(self, name: str) -> int:
        """The code of a choice."""
        return BY_NAME[name].choices.index(str(self.values[name]))

    def chosen(self, name: str, word: str) -> bool:
        """Whether a choice is this word."""
        return self.values[name] == word

    def fingerprint(self, seed: int) -> str:
        """SHA-256 of everything that decides a run of this seed."""
        told = "; ".join(f"{name}={value!r}" for name, value in self.values.items() if name not in SCHEDULED)
        sha = hashlib.sha256(f"{told}; seed={seed}".encode())
        for schedule in (self.legitimacy, self.cop_density):
            sha.update(schedule.tobytes())
        return sha.hexdigest()

    @property
    def steps(self) -> int:
        """Length of the run."""
        return len(self.legitimacy)

    @property
    def cells(self) -> int:
        """Cells of the grid."""
        return self.whole("width") * self.whole("height")

    @property
    def agents(self) -> int:
        """Agents at the start of an exact population."""
        return round(self.number("agent_density") * self.cells)

    @property
    def cops(self) -> NDArray[np.int64]:
        """(steps,) number of cops by step in an exact population."""
        return np.rint(self.cop_density * self.cells).astype(np.int64)


def read_settings(preset: object = None, given: Mapping[str, object] | None = None) -> Settings:
    """Check settings and fill in the rest.

    Args:
        preset: name of one of ``PRESETS``, or None.
        given: settings by name; they prevail over the preset's.

    Raises:
        CaseError: value, rule and remedy of everything that is wrong.
    """
    named = dict(given or {})
    for name in named:
        if name not in BY_NAME:
            raise _unknown("setting", name, BY_NAME)
    if preset is not None and (not isinstance(preset, str) or preset not in PRESETS):
        raise _unknown("preset", preset, PRESETS)
    base = dict(PRESETS[preset].settings) if isinstance(preset, str) else {}
    merged = {row.name: named.get(row.name, base.get(row.name, row.default)) for row in SETTINGS}
    values = {row.name: _read(row, merged[row.name]) for row in SETTINGS}
    steps = int(str(values["steps"]))
    legitimacy = read_schedule("legitimacy", merged["legitimacy"], steps)  # type: ignore[arg-type]
    cop_density = read_schedule("cop_density", merged["cop_density"], steps)  # type: ignore[arg-type]
    if values["peacekeepers"] is not None:
        cop_density[: int(str(values["peacekeepers"])) - 1] = 0.0
    settings = Settings(values, legitimacy, cop_density, str(preset or ""))
    _check_together(settings)
    return settings


IDLE: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "ratio_threshold": ("ratio", ("threshold",)),
    "release": ("jailed", ("removed",)),
    **dict.fromkeys(("cloning", "max_age", "offspring", "groups"), ("model", ("intergroup",))),
}
"""Setting -> the choice it depends on, and the words under which it does something."""


def idle_settings(settings: Settings, given: Iterable[str]) -> list[str]:
    """Of the settings that were given, those that can do nothing beside the others, each with the reason."""
    found = []
    for name in given:
        choice, words = IDLE.get(name, ("", ()))
        if choice and settings.values[choice] not in words:
            found.append(f"{name}: does nothing under {choice}={settings.values[choice]!r}")
    return found


def _read(row: SettingRow, value: object) -> object:
    """One setting, as a plain value."""
    if row.kind == "choice":
        if not isinstance(value, str) or value not in row.choices:
            raise _unknown(row.name, value, row.choices)
        return str(value)
    if row.kind == "schedule":
        return value if isinstance(value, str | None) else _plain(row, value)
    if row.kind == "optional" and value is None:
        return None
    whole = row.kind in ("whole", "optional")
    kind = numbers.Integral if whole else numbers.Real
    allowed = ("a whole number" if whole else "a number") + _bounds(row)
    if row.none:
        allowed += f", or None ({row.none})"
    if isinstance(value, bool | np.bool_) or not isinstance(value, kind):
        raise CaseError(f"{row.name}: {value!r} given; allowed: {allowed}")
    try:
        number = int(value) if whole and isinstance(value, numbers.Integral) else float(value)
    except OverflowError:
        number = math.inf
    if not row.low <= number <= row.high or number == math.inf:
        raise CaseError(f"{row.name}: {value} is out of range; allowed: {allowed}")
    return number + 0  # -0.0 is 0.0


def _plain(row: SettingRow, value: object) -> object:
    """A schedule as plain numbers; a ragged list is refused."""
    try:
        return np.asarray(value).tolist()
    except ValueError:
        raise CaseError(
            f"{row.name}: {value!r} given; allowed: a number, or one number for each step in one list"
        ) from None


def _unknown(what: str, value: object, allowed: Iterable[str]) -> CaseError:
    words = tuple(allowed)
    ending = [word for word in words if len(str(value)) > 2 and word.endswith(str(value))]
    mend = f"did you mean '{ending[0]}'?" if len(ending) == 1 else closest(str(value), words)
    return CaseError(Problem(f"{what}: {value!r} is not known", allowed=words, mend=mend))


def _bounds(row: SettingRow) -> str:
    return f", {row.low:g} or more" if math.isinf(row.high) else f" from {row.low:g} to {row.high:,.10g}"


def _check_together(settings: Settings) -> None:
    """Refuse settings that are each allowed and cannot be together."""
    side = min(settings.whole("width"), settings.whole("height"))
    for name in ("agent_vision", "cop_vision"):
        if settings.number(name) > side / 2:
            raise CaseError(
                f"{name}: {settings.number(name):g} is more than half of the grid "
                f"({settings.whole('width')} x {settings.whole('height')}), so that cells would be seen "
                f"twice; allowed: 0 to {side / 2:g}; lower {name} or enlarge width and height"
            )
    most = float(settings.cop_density.max())
    density = settings.number("agent_density")
    number = settings.agents + int(settings.cops.max())
    if density + most > 1.0 + 1e-12 or (settings.chosen("population", "exact") and number > settings.cells):
        raise CaseError(
            f"agent_density {density:g} and cop_density {most:g} (at its highest) need "
            f"{number:,} of {settings.cells:,} cells; allowed: together 1 or less; lower one of them"
        )
    late = settings.values["peacekeepers"]
    if late is not None and int(str(late)) > settings.steps:
        raise CaseError(
            f"peacekeepers: {late} is after the last step ({settings.steps}), so that they never arrive; "
            f"allowed: 1 to {settings.steps}, or None; raise steps"
        )
    if settings.chosen("activation", "synchronous") and settings.chosen("model", "intergroup"):
        raise CaseError(
            "activation: 'synchronous' cannot be had with model='intergroup' (two agents could kill each "
            "other at once); allowed there: random"
        )
