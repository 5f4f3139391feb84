"""The verb `import`: events of ACLED, UCDP, GDELT and others become reports of a case."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from powderkeg.cli._imports_in_words import (
    begun_in_words,
    begun_plain,
    imported_in_words,
    imported_plain,
)
from powderkeg.cli._options import Json, read_date, whole_number
from powderkeg.cli._results import as_json, show

if TYPE_CHECKING:
    from powderkeg.case import Case, Vocabulary
    from powderkeg.importers.to_record import Imported


def import_events(
    format_name: Annotated[
        str, typer.Argument(metavar="FORMAT", help="acled, ucdp, gdelt, polecat, icews, ... or csv.")
    ],
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="The provider's files, zipped or not.")
    ],
    case: Annotated[
        str, typer.Option("--case", metavar="CASE", help="The case they are for.", show_default=False)
    ],
    mapping: Annotated[
        Path | None, typer.Option("--mapping", metavar="FILE", help="For csv: which column says what.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--out", metavar="DIR", help="Write a new case there.", show_default="change CASE itself"
        ),
    ] = None,
    country: Annotated[
        str | None,
        typer.Option(
            "--country",
            metavar="ISO3",
            help="Country of the case.",
            show_default="that of most events near it",
        ),
    ] = None,
    first: Annotated[
        date | None,
        typer.Option(
            "--from",
            parser=read_date,
            metavar="DATE",
            help="First day of which the files list everything.",
            show_default="that of their first event",
        ),
    ] = None,
    last: Annotated[
        date | None,
        typer.Option(
            "--to",
            parser=read_date,
            metavar="DATE",
            help="Last such day.",
            show_default="that of their last event",
        ),
    ] = None,
    within: Annotated[
        int,
        typer.Option(
            "--within",
            parser=whole_number(1, 1000),
            metavar="KM",
            help="How far from a place of the case coordinates may lie.",
        ),
    ] = 50,
    origin: Annotated[
        str | None,
        typer.Option(
            "--origin",
            metavar="NAME",
            help="One name for lists that draw on the same newspapers.",
            show_default="as before, else an origin of its own",
        ),
    ] = None,
    analyst: Annotated[str, typer.Option("--analyst", metavar="NAME", help="Who imports it.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Read events of FORMAT from FILEs; add them to CASE as reports: counts by region and day.

    A CASE that is still as `new` wrote it becomes one of the files' country and days.
    """
    from powderkeg.case import is_starter
    from powderkeg.society import society_named
    from powderkeg.worlds import load_case
    from powderkeg.worlds.imported_events import import_tables, read_for

    _check_target(case, out, dry_run=dry_run)
    covers = _covers(first, last)
    if is_starter(case):
        from powderkeg.worlds.begun_case import begin_case

        begun = begin_case(
            format_name,
            files,
            out or Path(case),
            mapping=mapping,
            country=country,
            days=covers,
            within_km=float(within),
            analyst=analyst,
            origin=origin,
            dry_run=dry_run,
        )
        target = str(out or case)
        if json:
            show(as_json(begun_plain(begun, target, dry_run=dry_run)))
        else:
            show(begun_in_words(begun, target, dry_run=dry_run))
        return
    before = load_case(case)
    tables = read_for(before, format_name, files, mapping=mapping, country=country)
    words = society_named(before.society)

    def imported(into: "Case") -> "Imported":
        return import_tables(
            tables,
            [file.name for file in files],
            into,
            country=country,
            covers=covers,
            within_km=float(within),
            analyst=analyst,
            origin=origin,
        )

    done = imported(before)
    target = str(out) if out is not None else case
    if not dry_run and (out is not None or done.merged.case is not before):
        done = _write(case, out, imported, words)
    show(
        as_json(imported_plain(done, target, dry_run=dry_run))
        if json
        else imported_in_words(done, target, dry_run=dry_run)
    )


def _check_target(case: str, out: Path | None, *, dry_run: bool) -> None:
    from powderkeg.case import CaseError, Problem, bundled_cases
    from powderkeg.cli._cases import _check_free

    if out is not None:
        _check_free(out)
    elif case in bundled_cases() and not dry_run:
        text = f"'{case}' comes with Powderkeg and is the same for everybody: it is not changed"
        raise CaseError(
            Problem(text, mend="give --out DIR, and the case with its new reports is written there")
        )


def _covers(first: date | None, last: date | None) -> tuple[date, date] | None:
    from powderkeg.case import CaseError

    if (first is None) != (last is None):
        raise CaseError("--from goes with --to; give both, or neither")
    if first is None or last is None:
        return None
    if last < first:
        raise CaseError(f"--to {last} is before --from {first}; swap or correct the two")
    return first, last


def _write(
    case: str, out: Path | None, imported: "Callable[[Case], Imported]", words: "Vocabulary"
) -> "Imported":
    """Change the case where it lies, or in a copy that is taken away again where that fails."""
    from powderkeg.case import amend_files, copy_case
    from powderkeg.importers.count_rows import COLUMNS

    found: list[Imported] = []

    def change(into: "Case") -> "Case":
        found.append(imported(into))
        return found[-1].merged.case

    if out is None:
        amend_files(case, change, words, columns=COLUMNS)
        return found[-1]
    there = out.exists()
    copy_case(case, out, words)
    try:
        amend_files(out, change, words, columns=COLUMNS)
    except BaseException:
        shutil.rmtree(out, ignore_errors=True)
        if there:
            out.mkdir()
        raise
    return found[-1]
