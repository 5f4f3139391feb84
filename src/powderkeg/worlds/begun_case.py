"""The untouched starter turned into a case of the country and days of a file of events, with its record."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from powderkeg.case import Case
    from powderkeg.importers.first_case import FirstCase
    from powderkeg.importers.to_record import Imported

__all__ = ["Begun", "begin_case"]

_LARGE = (
    100 * 1024**2
)  # bytes of files from which on the events of all countries are too many to look through


@dataclass(frozen=True)
class Begun:
    """What came of it.

    Attributes:
        first: the case without its record, and what was chosen.
        imported: what the import did.
    """

    first: FirstCase
    imported: Imported


def begin_case(
    format_name: str,
    files: Sequence[Path],
    target: Path,
    *,
    mapping: Path | None = None,
    country: str | None = None,
    days: tuple[date, date] | None = None,
    within_km: float = 50.0,
    analyst: str = "",
    origin: str | None = None,
    dry_run: bool = False,
) -> Begun:
    """Write a case of what files of events are about, whole or not at all.

    Args:
        format_name: as for ``import_events``, like those not named here.
        files: files of that format.
        target: where the case goes: a folder that is not there yet, an empty one, or the untouched starter.
        mapping: for ``csv``.
        country: name or ISO code; needed where the files hold events of several.
        days: first and last day of the case, and of which the files list everything.
        within_km: reach of coordinates.
        analyst: who imports.
        origin: a name of the origin that other lists share.
        dry_run: make everything, and write nothing to ``target``.

    Raises:
        CaseError: A file cannot be read, no case can be made of its events, or it cannot be written.
    """
    from powderkeg.case import CaseError, Problem
    from powderkeg.importers import read_events
    from powderkeg.importers.countries import iso3_codes
    from powderkeg.importers.first_case import first_case

    if Path.cwd().is_relative_to(target.resolve()):
        text = "the case is put in the place of the folder that this is typed in"
        raise CaseError(Problem(text, file=str(target), mend="type it one folder up, with the folder's name"))
    asked = None if country is None else next(iter(iso3_codes([country])))
    if asked is None and sum(file.stat().st_size for file in files if file.is_file()) > _LARGE:
        text = "the files are large, and the country of the case is not known yet"
        raise CaseError(Problem(text, file=str(files[0]), mend="say which it is: --country CODE"))
    countries = None if asked is None else [asked]
    tables = [read_events(format_name, file, mapping=mapping, countries=countries) for file in files]
    names = [file.name for file in files]
    first = first_case(tables, names, country=asked, days=days)

    def imported(into: Case) -> Imported:
        from powderkeg.worlds.imported_events import import_tables

        return import_tables(
            tables,
            names,
            into,
            country=first.country,
            covers=days,
            within_km=within_km,
            analyst=analyst,
            origin=origin,
        )

    try:
        there = target.resolve()
        with tempfile.TemporaryDirectory(prefix=f".{there.name}-", dir=there.parent) as draft:
            done = _written(first, Path(draft) / there.name, imported)
            if not dry_run:
                _put(Path(draft), there)
    except OSError as error:
        text = f"the case cannot be written: {error}"
        raise CaseError(Problem(text, file=str(target), mend="name a folder where you may write")) from error
    return Begun(first, done)


def _written(first: FirstCase, folder: Path, imported: Callable[[Case], Imported]) -> Imported:
    """Write the case, its record and its log into a folder of its own."""
    from powderkeg.case import amend_files
    from powderkeg.case.writing import write_files
    from powderkeg.importers.count_rows import COLUMNS
    from powderkeg.society import society_named
    from powderkeg.worlds.cases import load_case

    write_files(folder, dict(first.files))
    found: list[Imported] = []

    def change(into: Case) -> Case:
        found.append(imported(into))
        return found[-1].merged.case

    words = society_named(load_case(folder).society)
    amend_files(folder, change, words, columns=COLUMNS)
    return found[-1]


def _put(draft: Path, target: Path) -> None:
    """Put the finished folder in the place of the starter; that comes back where it fails."""
    new, before = draft / target.name, draft / "before"
    there = target.exists()
    if there:
        target.replace(before)
    try:
        new.replace(target)
    except BaseException:
        if there:
            before.replace(target)
        raise
