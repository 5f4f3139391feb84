"""Tables that providers of events publish beside them, and what else lands in their place: each by its name.

They are no events, or not one to a row, so none is read; who gives one is told what it is and what to take.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from powderkeg.importers.cells import plain_name
from powderkeg.importers.records import SEPARATORS, split

__all__ = ["Stranger", "stranger"]

_EVENTS = "take the event file instead"
_MAPPING = "use `powderkeg import csv` with a mapping that says which column is what"


@dataclass(frozen=True, slots=True)
class Stranger:
    """A table that is no file of events of ours.

    Attributes:
        title: What it is, after "this is".
        mend: What to do.
        names: Columns all of which its header has, as ``plain_name`` writes them.
        line: Pattern of its first line, where it has no header.
    """

    title: str
    mend: str
    names: frozenset[str] = frozenset()
    line: str = ""


def _named(title: str, mend: str, *names: str) -> Stranger:
    return Stranger(title, mend, frozenset(names))


_STRANGERS = (
    _named(
        "ACLED's forecast (CAST)", "take ACLED's event export instead", "total_forecast", "battles_forecast"
    ),
    _named(
        "ACLED's list of deleted events",
        "take ACLED's event export instead; deleted events are not in it",
        "event_id_cnty",
        "deleted_timestamp",
    ),
    _named(
        "a table of ACLED's sums by week, month or country: a row is no event and has no day",
        "take the event export (Data Export Tool or API) instead",
        "country",
        "events",
        "fatalities",
    ),
    _named(
        "a table of ACLED's sums by month or year",
        "take the event export (Data Export Tool or API) instead",
        "country",
        "year",
        "events",
    ),
    _named(
        "UCDP's sums by country and year",
        f"{_EVENTS}: UCDP GED, or its candidate releases",
        "country_id_cy",
        "year_cy",
    ),
    _named("UCDP's battle deaths by conflict and year", f"{_EVENTS}: UCDP GED", "bd_best", "year"),
    _named("UCDP/PRIO's list of conflicts by year", f"{_EVENTS}: UCDP GED", "conflict_id", "intensity_level"),
    _named(
        "GDELT's Global Knowledge Graph, not its events", f"{_EVENTS}: *.export.CSV.zip", "themes", "numarts"
    ),
    _named("GDELT's Global Knowledge Graph, not its events", f"{_EVENTS}: *.export.CSV.zip", "gkgrecordid"),
    _named(
        "GDELT's mentions of events, not its events",
        f"{_EVENTS}: *.export.CSV.zip",
        "mentiontimedate",
        "globaleventid",
    ),
    _named("a list of articles (GDELT DOC), not of events", f"{_EVENTS}: *.export.CSV.zip", "mobileurl"),
    _named("MMAD", _MAPPING, "cowcode", "asciiname", "event_date"),
    Stranger(
        "GDELT's Global Knowledge Graph, not its events",
        f"{_EVENTS}: *.export.CSV.zip",
        line=r"\d{14}-T?\d+\t\d{14}\t",
    ),
    Stranger(
        "GDELT's mentions of events, not its events",
        f"{_EVENTS}: *.export.CSV.zip",
        line=r"\d+\t\d{14}\t\d{14}\t\d\t",
    ),
    Stranger(
        "GDELT's list of files, not one of them",
        "download the *.export.CSV.zip files that it names",
        line=r"\d+ [0-9a-f]{32} https?://",
    ),
    Stranger(
        "a pointer of Git LFS in the place of a file",
        "fetch the file itself, with `git lfs pull`",
        line=r"version https://git-lfs",
    ),
)


def stranger(first: str) -> Stranger | None:
    """Return what a file that begins with this line is, where it is none of our formats but known."""
    for separator in SEPARATORS:
        names = {plain_name(cell) for cell in split(first, separator, quoted=True)}
        found = next((one for one in _STRANGERS if one.names and one.names <= names), None)
        if found is not None:
            return found
    return next((one for one in _STRANGERS if one.line and re.match(one.line, first)), None)
