"""Any table, read by a mapping of the analyst's own: a YAML file that says which column says what.

title: My list of protests
licence: Mine; may be handed on.
redistributable: yes
columns:                  # ours: the file's
  event_id: No
  date_start: Day
  event_class: What
  place: Town
event_class:              # the file's word: ours
  Rally: peaceful_protest
  Riot: violent_demonstration
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import polars as pl
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationError

from powderkeg.case import CaseError, Problem, closest
from powderkeg.case.document import read_document
from powderkeg.importers.cells import plain_name
from powderkeg.importers.countries import country_code
from powderkeg.importers.events import (
    DATE_PRECISIONS,
    EVENT_CLASSES,
    EVENT_SCHEMA,
    GEO_PRECISIONS,
    SECURITY_RESPONSES,
    EventFileError,
    EventFormat,
    Layout,
)

__all__ = ["Mapped", "plain_format"]

_LARGEST = 1_000_000
_SET_BY_US = ("row", "source", "licence_flag")
_TAKEN = tuple(name for name in EVENT_SCHEMA if name not in _SET_BY_US)
_NEEDED = ("event_id", "date_start", "event_class")
_WORDS = {
    "event_class": EVENT_CLASSES,
    "date_precision": DATE_PRECISIONS,
    "geo_precision": GEO_PRECISIONS,
    "security_response": SECURITY_RESPONSES,
}


def _text(value: object) -> object:
    """A header may be a number: ``2022`` is a name too."""
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def _flag(value: object) -> object:
    return {"yes": True, "no": False}.get(value, value) if isinstance(value, str) else value


_Text = Annotated[str, BeforeValidator(_text)]
_Words = dict[str, _Text]


class Mapped(BaseModel):
    """A mapping file.

    Attributes:
        title: What the table is called.
        licence: What its rows may be used for.
        redistributable: Whether they may be handed on; blank where that is not known.
        citation: How to cite it.
        columns: The file's column for each of ours.
        event_class: Our class for each word of the file's; none where it uses our words. The same for
            ``date_precision``, ``geo_precision`` and ``security_response``.
        deaths_zero: Whether a 0 as number of deaths says that none died (``none``) or nothing (``unknown``).
        cannot_say: Sentences on what the table leaves out.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)

    title: _Text
    licence: _Text
    redistributable: Annotated[bool | None, BeforeValidator(_flag)] = None
    citation: _Text = ""
    columns: _Words
    event_class: _Words = {}
    date_precision: _Words = {}
    geo_precision: _Words = {}
    security_response: _Words = {}
    deaths_zero: _Text = "unknown"
    cannot_say: tuple[_Text, ...] = ()


def plain_format(path: Path | None) -> EventFormat:
    """Return the format that a mapping file describes.

    Raises:
        EventFileError: There is no mapping, or it has mistakes: each with its line and field.
    """
    if path is None:
        mend = "give a YAML file with title, licence and columns by --mapping"
        raise EventFileError(Problem("a table of your own needs a mapping", mend=mend))
    content, lines = _document(path)
    try:
        mapped = Mapped.model_validate(content)
    except ValidationError as error:
        raise EventFileError(_refused(path, lines, problem) for problem in error.errors()) from error
    problems = list(_wrong(mapped, path, lines))
    if problems:
        raise EventFileError(problems)
    return _format(mapped)


def _document(path: Path) -> tuple[dict[str, Any], dict[tuple[str | int, ...], int]]:
    try:
        if path.stat().st_size > _LARGEST:
            raise EventFileError(Problem("the mapping is larger than a megabyte", file=str(path)))
        content = path.read_bytes()
    except (OSError, ValueError) as error:
        if isinstance(error, CaseError):
            raise
        said = error.strerror if isinstance(error, OSError) else str(error)
        raise EventFileError(Problem(f"the mapping cannot be read: {said}", file=str(path))) from error
    try:
        return read_document(content, str(path))
    except CaseError as error:
        raise EventFileError(error.problems) from error


def _line(lines: Mapping[tuple[str | int, ...], int], at: tuple[str | int, ...]) -> int | None:
    return next((lines[at[:length]] for length in range(len(at), -1, -1) if at[:length] in lines), None)


def _refused(path: Path, lines: Mapping[tuple[str | int, ...], int], problem: Any) -> Problem:  # noqa: ANN401
    at = tuple(part for part in problem["loc"] if part != "[key]")
    known = tuple(Mapped.model_fields)
    mend = {"missing": "add it", "extra_forbidden": closest(str(at[-1]), known) or "remove it"}
    said = {"missing": "is missing", "extra_forbidden": "is not a key of a mapping"}.get(problem["type"])
    return Problem(
        said or problem["msg"][:1].lower() + problem["msg"][1:],
        file=str(path),
        line=_line(lines, at),
        field=".".join(map(str, at)),
        allowed=known if problem["type"] == "extra_forbidden" else (),
        mend=mend.get(problem["type"], "correct it"),
    )


def _wrong(mapped: Mapped, path: Path, lines: Mapping[tuple[str | int, ...], int]) -> list[Problem]:
    """Return what is wrong with the words of a mapping."""

    def problem(at: tuple[str, ...], text: str, allowed: tuple[str, ...] = (), mend: str = "") -> Problem:
        return Problem(text, str(path), _line(lines, at), ".".join(at), allowed, mend)

    found = [
        problem(
            ("columns", name),
            f"'{name}' is not a column of ours",
            _TAKEN,
            closest(name, _TAKEN) or "remove it",
        )
        for name in mapped.columns
        if name not in _TAKEN
    ]
    found += [
        problem(("columns",), f"'{name}' is missing", mend=f"add {name}: and the name of its column")
        for name in _NEEDED
        if name not in mapped.columns
    ]
    found += [
        problem(("columns", name), "no column is named", mend="write its name, or remove the line")
        for name, column in mapped.columns.items()
        if not plain_name(column)
    ]
    if ("lat" in mapped.columns) != ("lon" in mapped.columns):
        found.append(problem(("columns",), "one of lat and lon is there", mend="give both, or neither"))
    for name, words in _WORDS.items():
        given = getattr(mapped, name)
        found += [
            problem(
                (name, word),
                f"'{ours}' is not one of ours",
                words,
                closest(ours, words) or "use one of these",
            )
            for word, ours in given.items()
            if ours not in words
        ]
        if given and name not in mapped.columns:
            found.append(problem((name,), "no column is mapped to it", mend=f"add {name}: to columns"))
    if mapped.deaths_zero not in {"none", "unknown"}:
        found.append(problem(("deaths_zero",), f"'{mapped.deaths_zero}' is not known", ("none", "unknown")))
    return found


def _format(mapped: Mapped) -> EventFormat:
    # The names of ours serve as the canonical ones; the file's are their other spellings.
    theirs = {name: (plain_name(column),) for name, column in mapped.columns.items()}
    expressions: dict[str, pl.Expr] = {name: pl.col(name) for name in theirs}
    typed: dict[str, str | tuple[str, ...]] = {
        name: kind for name in theirs if (kind := _kind(name)) is not None
    }
    if "date_end" in theirs:
        expressions["date_end"] = pl.coalesce("date_end", "date_start")
    else:
        expressions["date_end"] = pl.col("date_start")
    expressions["date_precision"] = (
        _ours(mapped, "date_precision").fill_null("day") if "date_precision" in theirs else pl.lit("day")
    )
    for name in ("event_class", "geo_precision", "security_response"):
        if name in theirs:
            expressions[name] = _ours(mapped, name)
    for name in ("deaths_low", "deaths_best", "deaths_high"):
        if name in theirs and mapped.deaths_zero == "unknown":
            expressions[name] = pl.when(pl.col(name) > 0).then(pl.col(name))
    if "country_iso3" in theirs:
        expressions["country_iso3"] = country_code("country_iso3")
        expressions["country_said"] = pl.col("country_iso3")
    return EventFormat(
        name="csv",
        title=mapped.title,
        provider=mapped.title,
        licence=mapped.licence,
        redistributable=mapped.redistributable,
        citation=mapped.citation,
        cannot_say=mapped.cannot_say,
        layouts=(Layout("the mapping's columns", tuple(mapped.columns.values())),),
        marks=tuple(theirs),
        needed=theirs,
        filled=("event_id", "date_start"),
        typed=typed,
        expressions=expressions,
        kind=pl.col("event_class"),
    )


def _kind(name: str) -> str | None:
    if name == "report_time":
        return "moment"
    if name in {"lat", "lon"}:
        return {"lat": "latitude", "lon": "longitude"}[name]
    if name.startswith(("size_", "deaths_")):
        return "whole"
    return "day" if name in {"date_start", "date_end"} else None


def _ours(mapped: Mapped, name: str) -> pl.Expr:
    """Return our words for the file's; null where neither the mapping nor our own words have it."""
    words = {word: word for word in _WORDS[name]} | {
        theirs.lower(): ours for theirs, ours in getattr(mapped, name).items()
    }
    return pl.col(name).str.to_lowercase().replace_strict(words, default=None, return_dtype=pl.String())
