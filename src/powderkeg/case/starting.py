"""The case that a newcomer begins with: an invented country, commented, whole, and ready to be weighed."""

from __future__ import annotations

from importlib import resources
from typing import TYPE_CHECKING

from powderkeg.case.files import OWN_FILES
from powderkeg.case.writing import check_empty, write_files

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["starter_files", "write_starter"]

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
