"""The arguments and options that several verbs share, each written once."""

from collections.abc import Callable
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
    """Read the number of agents per world: a whole number, or `all`; the case says how many are enough.

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
        f"{text!r} is not allowed; allowed: a whole number, at least eight for each region of the case, "
        "or 'all' (one per adult)"
    )


def read_tier(text: str) -> Tier:
    """Read the name of a tier.

    Args:
        text: what was typed.

    Raises:
        typer.BadParameter: where there is no such tier.
    """
    from powderkeg.case import closest

    names = tuple(tier.value for tier in Tier)
    if text in names:
        return Tier(text)
    guess = closest(text, names)
    raise typer.BadParameter(
        "; ".join(filter(None, [f"{text!r} is not known", f"allowed: {', '.join(names)}", guess]))
    )


def read_language(text: str) -> str:
    """Read the code of a language that pages are written in.

    Args:
        text: what was typed.

    Raises:
        typer.BadParameter: where no page speaks it.
    """
    from powderkeg.language import LANGUAGES

    if text in LANGUAGES:
        return text
    known = ", ".join(f"{code} ({name})" for code, name in LANGUAGES.items())
    raise typer.BadParameter(f"{text!r} is not spoken here; allowed: {known}")


def whole_number(least: int, most: int | None = None) -> Callable[[str | int], int]:
    """Make a reader of whole numbers within bounds, both included.

    Args:
        least: the lowest number allowed.
        most: the highest; None where only memory sets an end.
    """
    allowed = f"a whole number from {least}" + ("" if most is None else f" to {most}")

    def read(text: str | int) -> int:
        try:
            number = int(text)
        except ValueError:
            raise typer.BadParameter(f"{text!r} is not a whole number; allowed: {allowed}") from None
        if number < least or (most is not None and number > most):
            raise typer.BadParameter(f"{number} is out of range; allowed: {allowed}")
        return number

    return read


CaseName = Annotated[
    str, typer.Argument(metavar="CASE", help="A bundled case's name, a folder, or a zip.", show_default=False)
]
Seed = Annotated[
    int,
    typer.Option(
        "--seed",
        parser=whole_number(0, LARGEST_SEED),
        metavar="N",
        help="The same seed gives the same result.",
    ),
]
Json = Annotated[
    bool, typer.Option("--json", help="Print the result as JSON on stdout, and nothing else there.")
]
Jobs = Annotated[
    int | None,
    typer.Option(
        "--jobs",
        parser=whole_number(1, 1024),
        metavar="N",
        show_default="every core",
        help="Threads to use; the result is the same.",
    ),
]
TierChoice = Annotated[
    Tier,
    typer.Option(
        "--tier",
        parser=read_tier,
        metavar="|".join(Tier),
        help="How much work goes into the figures.",
    ),
]
Particles = Annotated[
    int | None,
    typer.Option(
        "--particles",
        parser=whole_number(2),
        metavar="N",
        show_default="the tier's",
        help="Simulated worlds per hypothesis and seed.",
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
Lang = Annotated[
    str,
    typer.Option(
        "--lang",
        parser=read_language,
        metavar="en|fr",
        help="Language of the page; what the case itself says stays as it is.",
    ),
]
