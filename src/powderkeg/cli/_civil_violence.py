"""The verb `civil-violence`: Epstein's model on a grid, its figures and its page.

Its options are made from the table of the grid's settings, whose package is heavy: they are made when the
verb is chosen, by a program of one verb that reads what was typed after its name.
"""

import inspect
import sys
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, cast

import typer

from powderkeg.cli._files import page_path
from powderkeg.cli._memory import refuse_if_too_large
from powderkeg.cli._options import Jobs, Json, Seed, whole_number
from powderkeg.cli._progress import Step, progress
from powderkeg.cli._requests import cores
from powderkeg.cli._results import as_json, show

if TYPE_CHECKING:
    import xarray as xr

    from powderkeg.society.grid import Settings
    from powderkeg.worlds.civil_violence import GridSettings

PASSED_ON = {"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []}
"""How the program registers this verb: whatever follows its name is read by `_program` below."""

Worlds = Annotated[
    int, typer.Option("--worlds", parser=whole_number(1), metavar="N", help="Grids to run, each by itself.")
]
Out = Annotated[
    Path | None,
    typer.Option(
        "--out",
        metavar="FILE.html",
        show_default="PRESET.html, or civil-violence.html; with --json none",
        help="Where the page is written.",
    ),
]
Static = Annotated[
    bool, typer.Option("--static", help="Draw every chart as a picture: a page without any script.")
]
_OWN: tuple[tuple[str, Any, Any], ...] = (
    ("seed", Seed, 1),
    ("worlds", Worlds, 1),
    ("jobs", Jobs, None),
    ("out", Out, None),
    ("static", Static, False),
    ("json", Json, False),
)


def civil_violence(context: typer.Context) -> object:
    """Run Epstein's civil violence on a grid and write its page."""
    if context.args and not context.args[0].startswith("-"):
        raise typer.BadParameter(
            f"{context.args[0]!r} stands alone; name a preset with --preset, and put a schedule in quotes: "
            "--legitimacy '0.9, 77: 0.7'"
        )
    return _program()(args=context.args, prog_name=str(context.command_path), standalone_mode=False)


def _program() -> typer.Typer:
    from powderkeg.cli._grid_options import preset_parameter, setting_parameters

    own = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)
        for name, annotation, default in _OWN
    ]

    def run(**typed: Any) -> None:
        _run(**typed)

    run.__doc__ = civil_violence.__doc__
    run.__signature__ = inspect.Signature(  # type: ignore[attr-defined]
        [preset_parameter(), *own, *setting_parameters()]
    )
    program = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    program.command(
        epilog="Settings that are given prevail over the preset's; what neither names has its default.",
        context_settings={"help_option_names": ["-h", "--help"]},
    )(run)
    return program


def _run(
    *,
    preset: str | None,
    seed: int,
    worlds: int,
    jobs: int | None,
    out: Path | None,
    static: bool,
    json: bool,
    **typed: object,
) -> None:
    from powderkeg.cli._grid_options import given_settings, read
    from powderkeg.cli._grid_results import plain, show_run
    from powderkeg.report.civil_violence import run_of, write_civil_violence
    from powderkeg.society.grid import idle_settings

    given = given_settings(typed)
    settings = read(preset, given)
    for idle in idle_settings(settings, given):
        sys.stderr.write(f"powderkeg: {idle}\n")
    page = None if json and out is None else _page(out, preset)
    data = _simulate(settings, preset, given, seed, worlds, jobs or cores())
    run = run_of(data, given)
    if page is not None:
        write_civil_violence(data, page, given=given, static=static)
    if json:
        show(as_json({**plain(run), **({} if page is None else {"page": str(page)})}))
    else:
        show_run(run)
        show(f"The page: {page}\n")


def _page(out: Path | None, preset: str | None) -> Path:
    from powderkeg.case import CaseError
    from powderkeg.report.writing import PAGE_SUFFIXES

    if out is not None and not out.is_dir() and out.suffix.lower() not in PAGE_SUFFIXES:
        raise CaseError(f"--out: {out} is no page; allowed: a name ending in {' or '.join(PAGE_SUFFIXES)}")
    return page_path(out, preset or "civil-violence")


def _simulate(
    settings: "Settings",
    preset: str | None,
    given: Mapping[str, object],
    seed: int,
    worlds: int,
    threads: int,
) -> "xr.Dataset":
    from powderkeg.report.civil_violence import WORLDS_FOR_PICTURES
    from powderkeg.worlds.civil_violence import civil_violence, grid_memory_needed
    from powderkeg.worlds.memory import most_that_fit

    def needed(number: int) -> int:
        return grid_memory_needed(settings, number + WORLDS_FOR_PICTURES)

    refuse_if_too_large(
        needed(worlds),
        f"--worlds {worlds} of {settings.cells:,} cells and {settings.steps:,} steps",
        "ask for fewer --worlds or --steps, or a smaller --width and --height",
        lambda room: f"{most_that_fit(needed, room, worlds):,} of these worlds",
    )
    with warnings.catch_warnings(record=True) as noted, progress() as tell:
        warnings.simplefilter("always", UserWarning)
        tell(Step(0, settings.steps, "making the model ready (the first time compiles it), then simulating"))
        data = civil_violence(
            preset=preset,
            seed=seed,
            worlds=worlds,
            threads=threads,
            progress=lambda done, total: tell(Step(done, total, "simulating")),
            **cast("GridSettings", given),
        )
    for note in noted:
        sys.stderr.write(f"powderkeg: {note.message}\n")
    return data
