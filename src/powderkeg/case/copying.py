"""A copy of a case as it is written: the bytes of its own files and of its documents, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.case.files import OWN_FILES, open_case
from powderkeg.case.reading import read_files
from powderkeg.case.writing import check_empty, write_files

if TYPE_CHECKING:
    from pathlib import Path

    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["copy_case"]


def copy_case(source: str | Path, folder: str | Path, vocabulary: Vocabulary) -> Path:
    """Copy a case into a new folder, comments, quoting and log as they are.

    Args:
        source: Name of a bundled case, or path of a folder or a zip archive.
        folder: Where; it may exist if it is empty.
        vocabulary: Words of the society that the case is about.

    Raises:
        CaseError: The case cannot be read, or the copy cannot be written.
    """
    target = check_empty(folder)
    files = open_case(source)
    case = read_files(files, vocabulary)
    names = [*(name for name in OWN_FILES if files.has(name)), *case.documents]
    # Text that was read as UTF-8 is written as the same bytes, a byte order mark too.
    return write_files(target, {name: files.read(name).decode("utf-8") for name in names})
