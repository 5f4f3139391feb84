"""The verb `amend`: change a report of a case, or add some, with a reason that the case keeps."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from powderkeg.cli._options import CaseName, Json, whole_number
from powderkeg.cli._results import as_json, show

if TYPE_CHECKING:
    from powderkeg.case import Case, Change


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
            "--credibility", parser=whole_number(1, 6), metavar="1-6", help="New grade of its information."
        ),
    ] = None,
    origin: Annotated[str | None, typer.Option("--origin", metavar="ID", help="New origin.")] = None,
    use: Annotated[
        str | None, typer.Option("--use", metavar="scored|context|input", help="Weighed, or only kept.")
    ] = None,
    add: Annotated[
        Path | None,
        typer.Option("--add", metavar="ROWS.csv", help="Add these rows instead; header as in record.csv."),
    ] = None,
    analyst: Annotated[str, typer.Option("--analyst", metavar="NAME", help="Who changes it.")] = "",
    json: Json = False,
) -> None:
    """Change one report of CASE, or add reports, and log what, when, who and why in its changes.csv."""
    from powderkeg.case import amend as amend_case
    from powderkeg.case import amend_files
    from powderkeg.society import society_named

    words = society_named("country")
    changes = {"reliability": reliability, "credibility": credibility, "origin": origin, "use": use}
    _check_request(report_id, add, [name for name, value in changes.items() if value is not None])
    logged: list[Change] = []

    def change(before: "Case") -> "Case":
        if add is not None:
            after = _with_rows(before, add, reason, analyst)
        else:
            after = amend_case(
                before,
                report_id or "",
                vocabulary=words,
                reliability=reliability,
                credibility=credibility,
                origin_id=origin,
                use=use,
                reason=reason,
                analyst=analyst,
            )
        logged.extend(after.changes[len(before.changes) :])
        return after

    _say(amend_files(case, change, words), logged, json=json)


def _check_request(report_id: str | None, add: Path | None, changes: list[str]) -> None:
    """Refuse a request for two things at once, or for none."""
    from powderkeg.case import CaseError

    if add is None and report_id is None:
        raise CaseError("name the report to change, or the rows to add with --add ROWS.csv")
    if add is not None and (report_id is not None or changes):
        given = "a report" if report_id is not None else f"--{changes[0]}"
        raise CaseError(
            f"--add adds whole rows; leave out {given}, or change that report in a call of its own"
        )


def _with_rows(case: "Case", add: Path, reason: str, analyst: str) -> "Case":
    from powderkeg.case import add_report, read_new_rows
    from powderkeg.society import society_named

    words = society_named("country")
    for report in read_new_rows(add, case, words):
        case = add_report(case, report, reason, vocabulary=words, analyst=analyst)
    return case


def _say(case: "Case", logged: list["Change"], *, json: bool) -> None:
    if json:
        entries = [_plain(entry) for entry in logged]
        show(as_json({"case": case.name, "digest": case.digest, "logged": entries}))
        return
    for entry in logged:
        show(f"{_in_words(entry, case)}\n")
    if not logged:
        show("Finished a change that the log had already; nothing new is logged.\n")
    show(f"logged in changes.csv ({len(case.changes)} in all)\ndigest {case.digest}\n")


def _plain(entry: "Change") -> dict[str, Any]:
    return {"changed": entry.when, **entry.model_dump(exclude={"changed", "extra"})}


def _in_words(entry: "Change", case: "Case") -> str:
    if entry.field == "added":
        return f"{entry.report_id}: added"
    new = ""
    if entry.field == "origin_id" and sum(row.origin_id == entry.after for row in case.record) == 1:
        new = " (no other report has this origin)"
    return f"{entry.report_id}: {entry.field} {entry.before or 'blank'} -> {entry.after or 'blank'}{new}"
