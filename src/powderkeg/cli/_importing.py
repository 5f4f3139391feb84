"""The verb `import`: events of ACLED, UCDP, GDELT and others become reports of a case."""

import shutil
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from powderkeg.cli._options import Json, read_date, whole_number
from powderkeg.cli._results import as_json, show

if TYPE_CHECKING:
    from powderkeg.case import Case, Vocabulary
    from powderkeg.importers.to_record import Imported

_SHOWN = 10


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
    analyst: Annotated[str, typer.Option("--analyst", metavar="NAME", help="Who imports it.")] = "",
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be done, and write nothing.")
    ] = False,
    json: Json = False,
) -> None:
    """Read events of FORMAT from FILEs; add them to CASE as reports: counts by region and day."""
    from powderkeg.society import society_named
    from powderkeg.worlds import load_case
    from powderkeg.worlds.imported_events import import_tables, read_for

    before = load_case(case)
    _check_target(case, out, dry_run=dry_run)
    covers = _covers(first, last)
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
        )

    done = imported(before)
    target = str(out) if out is not None else case
    if not dry_run and (out is not None or done.merged.case is not before):
        done = _write(case, out, imported, words)
    show(as_json(_plain(done, target, dry_run=dry_run)) if json else _in_words(done, target, dry_run=dry_run))


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


def _plain(done: "Imported", target: str, *, dry_run: bool) -> dict[str, object]:
    return {**done.to_json(), "case": target, "written": not dry_run}


def _in_words(done: "Imported", target: str, *, dry_run: bool) -> str:
    merged = done.merged
    lines = [
        f"licence: {done.licence}",
        f"cite: {done.citation}",
        _read_in_words(done),
        _taken_in_words(done),
        *_spots("of no place of the case", done.unmatched.to_dicts(), "why", "nearest"),
        *_spots("name and coordinates disagree", done.disagreements.to_dicts(), "by_name", "by_coordinates"),
        _days(done),
        *(f"note: {text}" for text in done.notes),
        _reports_in_words(done),
    ]
    if merged.already:
        lines.append(f"{merged.already:,} events were in the record already")
    lines += [f"left as the analyst set it: {cell}" for cell in merged.kept[:_SHOWN]]
    lines += [f"... and {len(merged.kept) - _SHOWN:,} cells more"] if len(merged.kept) > _SHOWN else []
    if not merged.added and not merged.updated:
        lines.append("nothing new: the record says all this already")
    lines.append("nothing was written (--dry-run)" if dry_run else f"case {target}")
    return "\n".join(lines) + f"\ndigest {merged.case.digest}\n"


def _read_in_words(done: "Imported") -> str:
    return (
        f"{done.rows_read:,} rows read: {done.rejected:,} that cannot be read, "
        f"{done.left_out:,} of other kinds of event, {done.copies_read:,} twice in one file, "
        f"{done.not_asked_for:,} far from the case in time or place, {done.events:,} events"
    )


def _taken_in_words(done: "Imported") -> str:
    rules = ", ".join(f"{number:,} {rule}" for rule, number in done.copies.items())
    return (
        f"of these: {sum(done.copies.values()):,} copies ({rules}), "
        f"{sum(done.elsewhere.values()):,} of other countries, {done.without_place:,} of no place of the "
        f"case, {done.outside:,} outside its days, "
        f"{done.counted:,} counted ({done.national:,} of them known to the country only)"
    )


def _reports_in_words(done: "Imported") -> str:
    merged = done.merged
    return (
        f"{len(merged.added):,} reports added, {len(merged.updated):,} brought up to date "
        f"({len(merged.gone):,} no longer listed), {merged.unchanged:,} as they were; "
        f"{done.disputed:,} contested"
    )


def _days(done: "Imported") -> str:
    if not done.covered:
        return "covers no day whole: no row says that nothing was listed"
    return (
        f"covers {done.covered[0]} to {done.covered[-1]}: a region without an event then is one without a row"
    )


def _spots(what: str, spots: Sequence[dict[str, object]], one: str, two: str) -> list[str]:
    lines = [
        f"{what}: {row['events']:,} at {row['place'] or '-'} / {row['adm1'] or '-'} "
        f"({_degrees(row['lat'])}, {_degrees(row['lon'])}): {row[one]}; {row[two] or '-'}"
        for row in spots[:_SHOWN]
    ]
    return [*lines, f"{what}: {len(spots) - _SHOWN:,} spots more; --json lists all"][
        : _SHOWN + (len(spots) > _SHOWN)
    ]


def _degrees(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "-"
