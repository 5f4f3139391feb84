"""The verb `amend`: change a case and its record, with a reason that the case keeps."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from powderkeg.cli._amendments import Asked
from powderkeg.cli._options import CaseName, Json, whole_number
from powderkeg.cli._results import as_json, show

if TYPE_CHECKING:
    from powderkeg.case import Case, Change

_DIGIT_ALONE = (
    "The digit of credibility is kept with the report and shown, but no figure rests on it: what a report "
    "weighs comes from the letter of its source (--reliability), its origin and its use."
)


def amend(
    case: CaseName,
    report_id: Annotated[
        str | None, typer.Argument(metavar="REPORT_ID", help="The report to change.", show_default=False)
    ] = None,
    reason: Annotated[
        str, typer.Option("--reason", metavar="TEXT", help="Why; kept in the case.", show_default=False)
    ] = "",
    reliability: Annotated[
        str | None,
        typer.Option("--reliability", metavar="A|B|C|D|E|F", help="New letter of its source."),
    ] = None,
    credibility: Annotated[
        int | None,
        typer.Option(
            "--credibility",
            parser=whole_number(1, 6),
            metavar="1-6",
            help="New grade of its information; kept, but no figure rests on it.",
        ),
    ] = None,
    origin: Annotated[str | None, typer.Option("--origin", metavar="ID", help="New origin.")] = None,
    use: Annotated[
        str | None, typer.Option("--use", metavar="scored|context|input", help="Weighed, or only kept.")
    ] = None,
    cells: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="COLUMN=VALUE", help="New text of any other column; may be repeated."),
    ] = None,
    add: Annotated[
        Path | None,
        typer.Option("--add", metavar="ROWS.csv", help="Add these rows instead; header as in record.csv."),
    ] = None,
    merge_origin: Annotated[
        list[str] | None,
        typer.Option("--merge-origin", metavar="ID", help="Merge this origin and others; with --into."),
    ] = None,
    into: Annotated[
        str | None, typer.Option("--into", metavar="ID", help="The origin that the merged ones become.")
    ] = None,
    prior: Annotated[
        str | None,
        typer.Option(
            "--prior",
            metavar="PARAMETER=PRIOR",
            help="New prior, written as in case.yaml: {distribution: uniform, min: 1, max: 2}; or default.",
        ),
    ] = None,
    hypothesis: Annotated[
        str | None,
        typer.Option("--hypothesis", metavar="NAME", help="Whose prior it is.", show_default="common to all"),
    ] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(
            "--weight",
            metavar="NAME=NUMBER",
            help="New weight of a hypothesis before the record; may be repeated; all add up to 1.",
        ),
    ] = None,
    undo: Annotated[bool, typer.Option("--undo", help="Take the last change that stands back.")] = False,
    redo: Annotated[bool, typer.Option("--redo", help="Make again what was undone last.")] = False,
    analyst: Annotated[str, typer.Option("--analyst", metavar="NAME", help="Who changes it.")] = "",
    json: Json = False,
) -> None:
    """Change a report, origins or priors of CASE, or add reports; log what, when, who and why in it."""
    from powderkeg.case import amend_files
    from powderkeg.society import society_named

    grade = None if credibility is None else str(credibility)
    given = {"reliability": reliability, "credibility": grade, "origin_id": origin, "use": use}
    asked = Asked(
        report_id=report_id,
        cells={column: text for column, text in given.items() if text is not None},
        sets=cells or (),
        add=add,
        merged=merge_origin or (),
        into=into,
        prior=prior,
        hypothesis=hypothesis,
        weights=weight or (),
        undo=undo,
        redo=redo,
    )
    words = society_named("country")
    change = asked.change(words)
    logged_before = 0

    def changed(before: "Case") -> "Case":
        nonlocal logged_before
        logged_before = len(before.changes)
        return change(before, vocabulary=words, reason=reason, analyst=analyst)

    after = amend_files(case, changed, words)
    _say(after, after.changes[logged_before:], json=json)


def _say(case: "Case", logged: "tuple[Change, ...]", *, json: bool) -> None:
    only_digits = bool(logged) and {entry.field for entry in logged} == {"credibility"}
    notes = [_DIGIT_ALONE] if only_digits else []
    if json:
        entries = [_plain(entry) for entry in logged]
        show(as_json({"case": case.name, "digest": case.digest, "logged": entries, "notes": notes}))
        return
    for entry in logged:
        show(f"{_in_words(entry, case)}\n")
    if not logged:
        show("Finished a change that the log had already; nothing new is logged.\n")
    for note in notes:
        show(f"note: {note}\n")
    show(f"logged in changes.csv ({len(case.changes)} in all)\ndigest {case.digest}\n")


def _plain(entry: "Change") -> dict[str, Any]:
    return {"changed": entry.when, **entry.model_dump(exclude={"changed", "extra"})}


def _in_words(entry: "Change", case: "Case") -> str:
    if entry.field in {"added", "removed"}:
        return f"{entry.report_id}: {entry.field}"
    if not entry.report_id:
        return f"{entry.field} {_place_in_words(entry.before)} -> {_place_in_words(entry.after)}"
    new = ""
    if entry.field == "origin_id" and sum(row.origin_id == entry.after for row in case.record) == 1:
        new = " (no other report has this origin)"
    return f"{entry.report_id}: {entry.field} {entry.before or 'blank'} -> {entry.after or 'blank'}{new}"


def _place_in_words(text: str) -> str:
    """A prior of the log in words, its default where there is none; a weight as it is."""
    from powderkeg.case import Prior, prior_in_words

    if not text:
        return "default"
    return prior_in_words(Prior.model_validate_json(text)) if text.startswith("{") else text
