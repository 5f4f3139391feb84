"""The arguments and options that several verbs share, each written once."""

from datetime import date, datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

LARGEST_SEED = 2**63 - 1


class Tier(StrEnum):
    """How much work goes into a figure; docs/guide/command-line.md says what each tier sets."""

    QUICK = "quick"
    DEFAULT = "default"
    OVERNIGHT = "overnight"


def read_date(text: str) -> date:
    """Read a date as typed on the command line.

    Args:
        text: a date as YYYY-MM-DD.

    Raises:
        typer.BadParameter: where it is not one.
    """
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no time zone
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not a date; allowed: YYYY-MM-DD, for example 2022-01-05"
        ) from None


def read_agents(text: str) -> int | str:
    """Read the number of agents per world: a whole number from 1, or `all`.

    Args:
        text: what was typed.

    Raises:
        typer.BadParameter: where it is neither.
    """
    if text == "all":
        return text
    if text.isdecimal() and int(text) > 0:
        return int(text)
    raise typer.BadParameter(
        f"{text!r} is not allowed; allowed: a whole number from 1, or 'all' (one per adult)"
    )


CaseName = Annotated[
    str, typer.Argument(metavar="CASE", help="A bundled case's name, a folder, or a zip.", show_default=False)
]
Seed = Annotated[
    int, typer.Option("--seed", min=0, max=LARGEST_SEED, help="The same seed gives the same result.")
]
Json = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON on stdout, and nothing else there.")
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs", min=1, max=1024, show_default="every core", help="Threads to use; the result is the same."
    ),
]
TierChoice = Annotated[Tier, typer.Option("--tier", help="How much work goes into the figures.")]
Particles = Annotated[
    int | None,
    typer.Option(
        "--particles", min=2, show_default="the tier's", help="Simulated worlds per hypothesis and seed."
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        "--as-of",
        parser=read_date,
        metavar="DATE",
        show_default="no limit",
        help="Use only what was published by the end of that day.",
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE.html", show_default="CASE.html", help="Where the page is written."),
]
