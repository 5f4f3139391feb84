"""The case that a newcomer begins with: an invented country, commented, whole, and ready to be weighed."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from powderkeg.case.files import OWN_FILES
from powderkeg.case.writing import check_empty, write_files

if TYPE_CHECKING:
    from powderkeg.case.case import Case

__all__ = ["STAND_IN", "is_starter", "stand_in_notes", "starter_files", "write_starter"]

STAND_IN = "stand_in"
"""Column of ``places.csv``: the figures of a row, blanks between, that stand in for real ones."""
_SOURCES = "SOURCES.md"


def starter_files() -> dict[str, str]:
    """Text of every file of the case, by its path; comments and all."""
    folder = resources.files("powderkeg.case") / "starter"
    names = [name for name in (*OWN_FILES, _SOURCES) if (folder / name).is_file()]
    return {name: (folder / name).read_text(encoding="utf-8") for name in names}


def write_starter(folder: str | Path) -> Path:
    """Write the case, whole or not at all.

    Args:
        folder: Where; it may exist if it is empty.

    Returns:
        The folder.

    Raises:
        CaseError: The target is not empty, or is a file, or cannot be written.
    """
    return write_files(check_empty(folder), starter_files())


def is_starter(folder: str | Path) -> bool:
    """Whether a folder is the case as ``write_starter`` left it: the same files, each the same text."""
    files = starter_files()
    there = Path(folder)
    try:
        if not there.is_dir() or {path.name for path in there.iterdir()} != set(files):
            return False
        # Line ends aside: version control and editors change them unasked.
        return all((there / name).read_text(encoding="utf-8") == text for name, text in files.items())
    except (OSError, UnicodeDecodeError):
        return False


def stand_in_notes(case: Case) -> tuple[str, ...]:
    """Return, in words, which figures of places stand in for real ones, as ``STAND_IN`` says; often none."""
    found = {place.place_id: place.extra.get(STAND_IN, "").split() for place in case.places}
    rows = [name for name, figures in found.items() if figures]
    if not rows:
        return ()
    what = ", ".join(dict.fromkeys(figure for figures in found.values() for figure in figures))
    many = f"{', '.join(rows[:5])} and {len(rows) - 5} more" if len(rows) > 5 else ", ".join(rows)
    figures = (
        f"places.csv: {what} of {many} stand in for real figures: write those, and take their names out of "
        f"the column {STAND_IN}"
    )
    trigger = (
        "case.yaml: no trigger is given, so accounts in which people begin by themselves have nothing to "
        "begin with: say under `shocks` what set the crisis off"
    )
    return (figures,) if case.shocks else (figures, trigger)
