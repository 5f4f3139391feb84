"""What an import did, for people and as JSON."""

import shlex
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from powderkeg.importers.to_record import Imported
    from powderkeg.worlds.begun_case import Begun

_SHOWN = 10


def imported_plain(done: "Imported", target: str, *, dry_run: bool) -> dict[str, object]:
    """What an import did, as JSON."""
    return {**done.to_json(), "case": target, "written": not dry_run}


def begun_plain(begun: "Begun", target: str, *, dry_run: bool) -> dict[str, object]:
    """What an import that began a case did, as JSON."""
    first = begun.first
    return {
        **imported_plain(begun.imported, target, dry_run=dry_run),
        "begun": {
            "country": first.country,
            "start": first.start.isoformat(),
            "end": first.end.isoformat(),
            "regions": first.regions,
            "notes": list(first.notes),
        },
    }


def begun_in_words(begun: "Begun", target: str, *, dry_run: bool) -> str:
    """The same for people, with what to do next."""
    notes = "".join(f"  {note}\n" for note in begun.first.notes)
    folder = shlex.quote(target)
    return (
        f"{target} was the invented country as `new` writes it, and is now a case of what the files hold:\n"
        f"{notes}{imported_in_words(begun.imported, target, dry_run=dry_run)}"
        "\nWhat to do next:\n"
        f"  powderkeg report {folder} --tier quick   a first page\n"
        f"  powderkeg check {folder}                 what stands in for real figures, after each change\n"
    )


def imported_in_words(done: "Imported", target: str, *, dry_run: bool) -> str:
    """What an import did, for people: every row of the files accounted for."""
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
        f"{done.disputed:,} contested; origin {done.origin}"
    )


def _days(done: "Imported") -> str:
    if not done.lists:
        return "what it does not list says nothing: no row is made of a region and day without an event"
    if not done.covered:
        return "covers no day whole: no row says that nothing was listed"
    days = f"{done.covered[0]} to {done.covered[-1]}"
    return f"covers {days}: each region without an event on one of these days has a row that says so"


def _spots(what: str, spots: Sequence[dict[str, object]], one: str, two: str) -> list[str]:
    lines = [
        f"{what}: {row['events']:,} at {row['place'] or '-'} / {row['adm1'] or '-'} "
        f"({_degrees(row['lat'])}, {_degrees(row['lon'])}): {row[one]}; {row[two] or '-'}"
        for row in spots[:_SHOWN]
    ]
    more = len(spots) - _SHOWN
    return [*lines, f"{what}: {more:,} spots more; --json lists all"] if more > 0 else lines


def _degrees(value: object) -> str:
    return f"{value:.3f}" if isinstance(value, float) else "-"
