"""Loading a case with the vocabulary of its society."""

from __future__ import annotations

from pathlib import Path

from powderkeg.case import Case, read_case
from powderkeg.society import society_named

__all__ = ["load_case"]


def load_case(case: str | Path) -> Case:
    """Read and check a case.

    Args:
        case: a bundled name such as "kazakhstan-2022", a folder, or a zip of one.

    Raises:
        CaseError: anything wrong in it, with file, line, field, what is allowed and how to mend it.
    """
    return read_case(case, society_named("country"))
