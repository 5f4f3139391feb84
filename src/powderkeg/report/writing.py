"""Files that appear whole or not at all."""

import os
from collections.abc import Mapping
from pathlib import Path

from powderkeg.case import CaseError

PAGE_SUFFIXES = (".html", ".htm")


def check_target(path: str | Path) -> Path:
    """The page's path, if a page and its JSON can go there; cheap, so that it can be asked before long work.

    Args:
        path: File name of the page.

    Raises:
        CaseError: The path is a folder, has another suffix than .html, or its folder does not exist.
    """
    page = Path(path)
    if page.is_dir():
        raise CaseError(f"{page} is a folder; name a file in it, e.g. {page / 'report.html'}")
    if page.suffix.lower() not in PAGE_SUFFIXES:
        raise CaseError(
            f"{page}: the page needs a name ending in {' or '.join(PAGE_SUFFIXES)}; "
            "its JSON lies beside it under the same name with .json"
        )
    if not page.parent.is_dir():
        raise CaseError(f"{page}: the folder {page.parent} does not exist; create it or choose another")
    if data_path(page).is_dir():
        raise CaseError(
            f"{data_path(page)} is a folder, but the page's JSON must go there; choose another name"
        )
    return page


def data_path(page: Path) -> Path:
    """Where the JSON beside a page lies."""
    return page.with_suffix(".json")


def write_together(contents: Mapping[Path, str]) -> None:
    """Write several text files so that no reader ever finds a part of one.

    Every file is first written whole under a hidden name in its own folder; only when all of them are on disk
    do they take their names. An error or an interruption before that leaves the old files as they were and no
    trace.
    """
    parts: dict[Path, Path] = {}
    try:
        for path, text in contents.items():
            parts[path] = path.with_name(f".{path.name}.{os.getpid()}.part")
            with parts[path].open("w", encoding="utf-8", newline="\n") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
        for path, part in parts.items():
            part.replace(path)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)
