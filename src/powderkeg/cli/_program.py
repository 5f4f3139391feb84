"""The program: its verbs, and what each way of ending means to the shell.

Exit codes: 0 done; 1 our own fault; 2 bad input; 130 interrupted. Messages go to stderr, results to stdout.
"""

import gc
import os
import sys
import traceback
from collections.abc import Sequence
from io import TextIOWrapper
from typing import Annotated, NoReturn

import typer

from powderkeg._version import __version__
from powderkeg.cli._accounts import account
from powderkeg.cli._amending import amend
from powderkeg.cli._caching import cache
from powderkeg.cli._cases import check, new
from powderkeg.cli._citing import cite
from powderkeg.cli._civil_violence import PASSED_ON, civil_violence
from powderkeg.cli._exporting import export
from powderkeg.cli._importing import import_events
from powderkeg.cli._interrupts import (
    INTERRUPTED,
    forget_interruption,
    leave_soon_when_interrupted,
    say_interrupted,
)
from powderkeg.cli._memory import out_of_memory, refuse_if_hardly_any
from powderkeg.cli._outlook import outlook
from powderkeg.cli._runs import run
from powderkeg.cli._serving import serve
from powderkeg.cli._validating import validate
from powderkeg.cli._weighing import report, weigh

DONE, OUR_FAULT, BAD_INPUT = 0, 1, 2

app = typer.Typer(
    name="powderkeg",
    help="Weigh rival explanations of a political crisis against a graded record, with simulated societies.",
    epilog="A CASE is the name of a bundled case (kazakhstan-2022), a folder, or a zip of one.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (report, weigh, outlook, account, serve, run, validate, check, new, amend, cite, cache, export):
    app.command()(verb)
app.command("import")(import_events)
app.command(context_settings=PASSED_ON)(civil_violence)


_GARBAGE = 50_000
"""New objects before Python looks for cycles; at its own 700 that took a twentieth of a weighing."""


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"powderkeg {__version__}")
        raise typer.Exit


@app.callback()
def _program(
    _version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Weigh rival explanations of a political crisis against a graded record, with simulated societies."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code.

    Args:
        arguments: what was typed after `powderkeg`; the process's own arguments where None.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")  # a terminal without Unicode shows "?", it does not stop us
    leave_soon_when_interrupted()
    gc.set_threshold(_GARBAGE)
    sys.exit(run_program(sys.argv[1:] if arguments is None else arguments))


def run_program(arguments: Sequence[str]) -> int:
    """Run the command line.

    Args:
        arguments: what was typed after `powderkeg`.

    Returns:
        The exit code.
    """
    try:
        refuse_if_hardly_any(arguments[:1])
        outcome = app(args=list(arguments) or ["--help"], prog_name="powderkeg", standalone_mode=False)
        sys.stdout.flush()  # here a reader that has hung up is noticed, and not after all is over
    except KeyboardInterrupt:
        outcome = INTERRUPTED
    except SystemExit as end:  # how typer itself takes a reader that has hung up
        if not isinstance(end.__context__, BrokenPipeError):
            raise
        return _hung_up()
    except Exception as error:  # noqa: BLE001 - the last line of defence: every fault gets a message and a code
        return _explain(error)
    if outcome == INTERRUPTED:
        say_interrupted()
        forget_interruption()
    return outcome if isinstance(outcome, int) else DONE


def _explain(error: Exception) -> int:
    """Print what went wrong, in the words of whoever can mend it; return the exit code."""
    if isinstance(error, typer.TyperException):
        _say(_with_help_hint(error))
        return BAD_INPUT
    from powderkeg.case import CaseError

    if isinstance(error, CaseError):
        _say(str(error))
        return BAD_INPUT
    if isinstance(error, BrokenPipeError):
        return _hung_up()
    if out_of_memory(error):
        _say("there is not enough memory; ask for fewer --particles, --agents, --worlds or --steps")
        return BAD_INPUT
    if isinstance(error, OSError) and error.filename is not None:
        _say(f"{error.filename}: {error.strerror}")
        return BAD_INPUT
    _own_up(error)
    return OUR_FAULT


def _hung_up() -> int:
    """End as though all were written: whoever read our results wants no more of them, which is no fault."""
    # What is left in the buffer must go somewhere when the process ends.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return DONE


def _with_help_hint(error: typer.TyperException) -> str:
    message = error.format_message()
    context = getattr(error, "ctx", None)
    return message if context is None else f"{message}\nSee: {context.command_path} --help"


def _own_up(error: Exception) -> None:
    if os.environ.get("POWDERKEG_DEBUG") == "1":
        traceback.print_exception(error)
    _say(
        f"stopped by a fault of its own: {type(error).__name__}: {error}\n"
        "Nothing is wrong with what you typed. Run it again with POWDERKEG_DEBUG=1 set to see where it "
        f"happened, and report that text with the command and the version ({__version__})."
    )


def _say(message: str) -> None:
    sys.stderr.write(f"powderkeg: {message}\n")
