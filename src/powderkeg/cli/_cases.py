"""The verbs that look after cases: `check` reads one, `new` writes one."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from powderkeg.cli._options import CaseName, Json, Seed
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
        str, typer.Option("--from", metavar="CASE", help="The case it is made from.", show_default=False)
    ],
    truth: Annotated[
        str,
        typer.Option("--truth", metavar="HYPOTHESIS", help="What really happened in it.", show_default=False),
    ],
    seed: Seed = 1,
    json: Json = False,
) -> None:
    """Write a case simulated under a known truth."""
    from powderkeg.case import write_case
    from powderkeg.evidence import synthetic_case
    from powderkeg.worlds import load_case

    loaded = load_case(source)
    check_hypothesis(loaded, truth, "--truth")
    _check_free(folder)
    made = synthetic_case(loaded, hypothesis=truth, seed=seed)
    write_case(made, folder)
    summary = _summary(made.replace(name=folder.resolve().name))
    if json:
        show(as_json({**summary, "folder": str(folder), "from": loaded.name, "truth": truth, "seed": seed}))
    else:
        show(f"Written to {folder}\n{_in_words(summary)}")


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
    }


def _in_words(summary: dict[str, Any]) -> str:
    reports = ", ".join(f"{summary['reports'][use]} {use}" for use in USES)
    return (
        f"{summary['case']}: {summary['title']}\n"
        f"{summary['start']} to {summary['end']}, {summary['places']} places\n"
        f"reports: {reports}; {summary['origins']} origins\n"
        f"hypotheses: {', '.join(summary['hypotheses'])}\n"
        f"digest {summary['digest']}\n"
    )
