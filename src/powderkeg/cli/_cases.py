"""The verbs that look after cases: `check` reads one, `new` writes one."""

import shlex
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from powderkeg.cli._judgements import judgements_in_words, judgements_summary
from powderkeg.cli._options import LARGEST_SEED, CaseName, Json, whole_number
from powderkeg.cli._requests import check_hypothesis
from powderkeg.cli._results import as_json, show

if TYPE_CHECKING:
    from powderkeg.case import Case

USES: tuple[Literal["scored", "input", "context"], ...] = ("scored", "input", "context")


def check(case: CaseName, json: Json = False) -> None:
    """Read CASE: what is wrong with it, or what it holds."""
    from powderkeg.worlds import load_case

    summary = _summary(load_case(case))
    show(as_json(summary) if json else _in_words(summary))


def new(
    folder: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Where the new case is written; must not hold anything yet."),
    ],
    source: Annotated[
        str | None,
        typer.Option(
            "--from",
            metavar="CASE",
            help="The case it is made from.",
            show_default="an invented country, with comments that explain each part",
        ),
    ] = None,
    truth: Annotated[
        str | None,
        typer.Option(
            "--truth", metavar="HYPOTHESIS", help="What really happened in it.", show_default="a plain copy"
        ),
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option(
            "--seed",
            parser=whole_number(0, LARGEST_SEED),
            metavar="N",
            show_default="1",
            help="With --truth: the same seed gives the same case.",
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Write a case to begin with; or from another one a copy, or a record simulated under a known truth."""
    _check_together(source, truth, seed)
    _check_free(folder)
    number = None if truth is None else 1 if seed is None else seed
    name, made = _write_new(source, folder, truth, number)
    summary = _summary(made.replace(name=folder.resolve().name))
    if json:
        show(as_json({**summary, "folder": str(folder), "from": name, "truth": truth, "seed": number}))
    else:
        ways = "" if source else _NEXT.format(folder=shlex.quote(str(folder)))
        show(f"Written to {folder}\n{_in_words(summary)}{ways}")


_NEXT = (
    "\nWhat to do next:\n"
    "  powderkeg report {folder} --tier quick   the page of the case as it is\n"
    "  powderkeg check {folder}                 after each change: what is wrong, and where\n"
    "  powderkeg import acled FILE --case {folder}   your country, from its events (or ucdp, gdelt ...)\n"
    "Open case.yaml first; its comments say what each part is for.\n"
)


def _write_new(
    source: str | None, folder: Path, truth: str | None, seed: int | None
) -> "tuple[str | None, Case]":
    """Write what was asked for; give the name of the case it was made from, and what was written."""
    from powderkeg.case import copy_case, write_case, write_starter
    from powderkeg.worlds import load_case

    if source is None:
        return None, load_case(write_starter(folder))
    case = load_case(source)
    if truth is None or seed is None:
        from powderkeg.society import society_named

        copy_case(source, folder, society_named("country"))
        return case.name, case
    check_hypothesis(case, truth, "--truth")
    from powderkeg.evidence import synthetic_case

    # The log is of the real record, and the simulated one has none of it.
    made = synthetic_case(case, hypothesis=truth, seed=seed).replace(changes=())
    write_case(made, folder)
    return case.name, made


def _check_together(source: str | None, truth: str | None, seed: int | None) -> None:
    from powderkeg.case import CaseError

    if truth is not None and source is None:
        raise CaseError(f"--truth {truth}: a record is simulated on that of a case; give --from CASE too")
    if truth is None and seed is not None:
        raise CaseError(f"--seed {seed}: a copy has no random numbers; leave it out, or give --truth")


def _check_free(folder: Path) -> None:
    """Refuse, before the long work, a place where the case could not be written."""
    from powderkeg.case import CaseError

    if folder.exists() and not folder.is_dir():
        raise CaseError(f"{folder} is a file; name a folder that does not exist yet")
    if folder.is_dir() and any(folder.iterdir()):
        raise CaseError(f"{folder} is not empty; name a folder that does not exist yet, or an empty one")
    if not folder.parent.is_dir():
        raise CaseError(f"{folder}: there is no folder {folder.parent}; make it first or name another")


def _summary(case: "Case") -> dict[str, Any]:
    from powderkeg.case import log_notes, stand_in_notes

    uses = Counter(row.use for row in case.record)
    return {
        "case": case.name,
        "title": case.title,
        "digest": case.digest,
        "start": case.start.isoformat(),
        "end": case.end.isoformat(),
        "places": len(case.places),
        "reports": {use: uses[use] for use in USES},
        "origins": len({row.origin_id for row in case.record}),
        "hypotheses": [one.name for one in case.hypotheses],
        "judgements": judgements_summary(case),
        "changes": len(case.changes),
        "notes": [*log_notes(case), *stand_in_notes(case)],
    }


def _in_words(summary: dict[str, Any]) -> str:
    reports = ", ".join(f"{summary['reports'][use]} {use}" for use in USES)
    notes = "".join(f"note: {note}\n" for note in summary["notes"])
    logged = f"changes logged: {summary['changes']}\n" if summary["changes"] else ""
    return (
        f"{summary['case']}: {summary['title']}\n"
        f"{summary['start']} to {summary['end']}, {summary['places']} places\n"
        f"reports: {reports}; {summary['origins']} origins\n"
        f"hypotheses: {', '.join(summary['hypotheses'])}\n"
        f"{judgements_in_words(summary['judgements'])}"
        f"{logged}{notes}"
        f"digest {summary['digest']}\n"
    )
