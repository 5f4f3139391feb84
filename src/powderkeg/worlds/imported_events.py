"""Files of events read and brought into a case: the readers, the words of the case's society, the record."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from powderkeg.case import Case
    from powderkeg.importers.events import EventFormat, EventTable
    from powderkeg.importers.to_record import Imported

__all__ = ["import_events", "import_tables", "read_for"]

_AROUND = timedelta(days=31)
"""Read on either side of the case, to see which days a file covers."""


def import_events(
    format_name: str | EventFormat,
    files: str | Path | Sequence[str | Path],
    case: Case,
    *,
    mapping: str | Path | None = None,
    country: str | None = None,
    covers: tuple[date, date] | None = None,
    within_km: float = 50.0,
    analyst: str = "",
    origin: str | None = None,
) -> Imported:
    """Read a provider's files of events, and bring what they say of a case into a copy of it.

    Args:
        format_name: ``acled``, ``ucdp``, ``gdelt``, ...; ``csv`` with a mapping file; or an
            ``EventFormat`` of your own (docs/guide/extending/an-importer.md).
        files: one file or several of the format, zipped or not.
        case: the case; it is left as it is, and ``Imported.merged.case`` is the changed one.
        mapping: for ``csv``: which column says what.
        country: name or ISO code of the country of the case; that of most events near its places where None.
        covers: first and last day of which the files list everything; from their events where None.
        within_km: how far from a place of the case coordinates may lie.
        analyst: who imports, for the log.
        origin: name of the origin of all its rows; the same for lists that draw on the same newspapers.

    Raises:
        CaseError: A file cannot be read as what it is said to be, or holds nothing of the case.
    """
    paths = [Path(files)] if isinstance(files, str | Path) else [Path(file) for file in files]
    tables = read_for(case, format_name, paths, mapping=mapping, country=country)
    names = [path.name for path in paths]
    return import_tables(
        tables,
        names,
        case,
        country=country,
        covers=covers,
        within_km=within_km,
        analyst=analyst,
        origin=origin,
    )


def read_for(
    case: Case,
    format_name: str | EventFormat,
    files: Sequence[Path],
    *,
    mapping: str | Path | None = None,
    country: str | None = None,
) -> list[EventTable]:
    """Read the events of some files that may be of a case: of its days and a month on either side.

    Arguments and errors are those of ``import_events``.
    """
    from powderkeg.importers import read_events

    between = (case.start - _AROUND, case.end + _AROUND)
    countries = None if country is None else [country]
    where = None if mapping is None else Path(mapping)
    return [
        read_events(format_name, file, mapping=where, countries=countries, between=between) for file in files
    ]


def import_tables(
    tables: Sequence[EventTable],
    files: Sequence[str],
    case: Case,
    *,
    country: str | None = None,
    covers: tuple[date, date] | None = None,
    within_km: float = 50.0,
    analyst: str = "",
    origin: str | None = None,
) -> Imported:
    """Bring events that have been read into a copy of a case.

    Args:
        tables: from ``read_for``.
        files: names of the files, for the log.
        case: the case.
        country: as for ``import_events``, like the next three.
        covers: first and last day covered.
        within_km: reach of coordinates.
        analyst: who imports.
        origin: name of the origin of the rows.

    Raises:
        CaseError: As ``import_events``.
    """
    from powderkeg.importers.countries import iso3_codes
    from powderkeg.importers.to_record import events_to_record
    from powderkeg.society import society_named

    return events_to_record(
        tables,
        case,
        files=files,
        vocabulary=society_named(case.society),
        country=None if country is None else next(iter(iso3_codes([country]))),
        covers=covers,
        within_km=within_km,
        analyst=analyst,
        origin=origin,
    )
