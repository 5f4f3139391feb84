"""The options of `civil-violence`: made from the grid's table of settings, so that nothing is said twice."""

import inspect
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from powderkeg.case import CaseError
from powderkeg.society.grid import BY_NAME, PRESETS, SETTINGS, SettingRow, read_settings

if TYPE_CHECKING:
    from powderkeg.society.grid import Settings

NONE = "none"


@dataclass(frozen=True)
class Given:
    """A value that was typed; it may be None, which an option that was left out cannot be told from."""

    value: object


def preset_parameter() -> inspect.Parameter:
    """The option `--preset`, with the names of all presets."""
    option = typer.Option(
        "--preset", metavar="NAME", show_default=False, help=f"Named settings: {', '.join(PRESETS)}."
    )
    return _parameter("preset", Annotated[str | None, option])


def setting_parameters() -> list[inspect.Parameter]:
    """One option for each setting, in the order of the table."""
    return [_parameter(row.name, Annotated[Given | None, _option(row)]) for row in SETTINGS]


def given_settings(typed: Mapping[str, object]) -> dict[str, object]:
    """The settings that were typed, by name.

    Args:
        typed: every option of ``setting_parameters``: what was typed, or None.
    """
    return {name: one.value for name, one in typed.items() if isinstance(one, Given)}


def read(preset: str | None, given: Mapping[str, object]) -> "Settings":
    """Check what was typed, before any work.

    Raises:
        CaseError: value, rule and remedy, under the name of the option.
    """
    try:
        return read_settings(preset, given)
    except CaseError as error:
        name, colon, rest = str(error).partition(":")
        if not colon or name not in {*BY_NAME, "preset"}:
            raise
        raise CaseError(f"{option_of(name)}:{rest}") from None


def option_of(name: str) -> str:
    """How the command line writes a setting."""
    return f"--{name.replace('_', '-')}"


def _parameter(name: str, annotation: object) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)


def _option(row: SettingRow) -> object:
    default = NONE if row.default is None else f"{row.default}"
    return typer.Option(
        option_of(row.name),
        parser=_reader(row),
        metavar=_metavar(row),
        show_default=False,  # the option's own is "not given"; the setting's is told below
        help=" ".join(filter(None, [f"{row.meaning}.", _allowed(row), f"Default: {default}."])),
    )


def _metavar(row: SettingRow) -> str:
    if row.choices:
        return "|".join(row.choices)
    return {"whole": "N", "optional": f"N|{NONE}", "number": "X", "schedule": "X|'X, STEP: X, ...'"}[row.kind]


def _allowed(row: SettingRow) -> str:
    """What is allowed, as the help says it; choices stand in the option's own line."""
    if row.choices:
        return ""
    whole = "whole number" if row.kind in ("whole", "optional") else "number"
    bounds = f" of {row.low:g} or more" if math.isinf(row.high) else f" from {row.low:g} to {row.high:,.10g}"
    none = f", or {NONE} ({row.none})" if row.none else ""
    by_step = (
        "; also one for each step ('0.9, 0.8, 0.7'), or when it changes ('0.9, 77: 0.7', '0.9, 77-146: 0.2')"
        if row.kind == "schedule"
        else ""
    )
    return f"Allowed: a {whole}{bounds}{none}{by_step}."


def _reader(row: SettingRow) -> Callable[[str], Given]:
    """A reader of what was typed; bounds, choices and schedules are the grid's to check."""

    def take(text: str) -> Given:
        if row.none and text.strip().lower() == NONE:
            return Given(None)
        if row.kind in ("choice", "schedule"):
            return Given(_number(text) if row.kind == "schedule" else text)
        try:
            return Given(int(text) if row.kind in ("whole", "optional") else float(text))
        except ValueError:
            kind = "number" if row.kind == "number" else "whole number"
            raise typer.BadParameter(f"{text!r} is not a {kind}. {_allowed(row)}") from None

    return take


def _number(text: str) -> float | str:
    """A schedule of one number as that number, so that the run is told as Python's is."""
    try:
        return float(text)
    except ValueError:
        return text
