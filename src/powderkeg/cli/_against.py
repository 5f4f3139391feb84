"""What `weigh` and `report` do with an older result: read it before the work, compare after it."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from powderkeg.cli._sections import WIDTH, show_section

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.changed import Changed

Against = Annotated[
    Path | None,
    typer.Option(
        "--against",
        metavar="OLD.json",
        show_default="nothing",
        help="Say what moved since this older result, and why.",
    ),
]


def read_older(path: Path) -> dict[str, Any]:
    """Read an older result, before any work that would be in vain without it.

    Raises:
        CaseError: where it is none.
    """
    from powderkeg.evidence.changed import read_result

    return read_result(path)


def compared(older: dict[str, Any], result: "Evidence", case: "Case") -> "Changed":
    """Hold a result against an older one; the log is the whole case's, on whatever day it is weighed."""
    from powderkeg.evidence.changed import what_changed

    return what_changed(older, result.to_json(), log=case.changes)


def show_changed(changed: "Changed | None") -> None:
    """Put what changed on stdout; nothing where nothing was compared."""
    if changed is None:
        return
    from rich.console import Console

    from powderkeg.report.changed import changed_sections

    console = Console(file=sys.stdout, width=WIDTH, highlight=False, markup=False)
    for section in changed_sections(changed):
        show_section(console, section)


def tell_notes(case: "Case") -> None:
    """Say on stderr where the record is not as its log says, before it is weighed as it is."""
    from powderkeg.case import log_notes

    for note in log_notes(case):
        sys.stderr.write(f"note: {note}\n")
