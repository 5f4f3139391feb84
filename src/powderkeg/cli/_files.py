"""Files that a verb writes: refused early where they cannot be written, and never left half written."""

import os
import tempfile
from pathlib import Path

PAGE_SUFFIXES = (".html", ".htm")


def page_path(out: Path | None, case_name: str) -> Path:
    """Choose where a page goes, and prove that it can go there before the long work begins.

    Args:
        out: what the user asked for; None for the case's name in the current folder.
        case_name: the case's name.

    Returns:
        The page's path. Its JSON twin is `json_path` of it.

    Raises:
        CaseError: where the path is a folder, has another suffix, or its folder is missing or closed to us.
    """
    path = Path(f"{case_name}.html") if out is None else out
    _refuse(path.is_dir(), f"--out {path} is a folder; allowed: the name of a file, such as {path / 'report.html'}")
    _refuse(
        path.suffix.lower() not in PAGE_SUFFIXES,
        f"--out {path} does not end in .html; the page is HTML and its figures go beside it as .json",
    )
    _refuse(
        not path.parent.is_dir(), f"--out {path}: there is no folder {path.parent}; make it first or name another"
    )
    for target in (path, json_path(path)):
        _refuse(target.is_dir(), f"--out {path}: {target} is a folder and stands in the way")
        _refuse(
            target.exists() and not os.access(target, os.W_OK),
            f"--out {path}: {target} exists and may not be overwritten (no permission)",
        )
    _refuse_closed_folder(path)
    return path


def json_path(page: Path) -> Path:
    """Give the path of the JSON that lies beside a page."""
    return page.with_suffix(".json")


def write_whole(path: Path, text: str) -> None:
    """Write a text file so that it is there whole or not at all.

    Args:
        path: where; an existing file is replaced only when the new one is complete.
        text: its content, written as UTF-8.

    Raises:
        OSError: where the disk is full or the folder is closed to us; the old file is then untouched.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        _give_usual_permissions(name)
        os.replace(name, path)  # noqa: PTH105 - the rename is the point: it happens whole
    except BaseException:  # also Ctrl-C: the part must go whatever stopped us
        Path(name).unlink(missing_ok=True)
        raise


def _give_usual_permissions(name: str) -> None:
    """Undo mkstemp's private mode: a report is as readable as any other new file."""
    mask = os.umask(0)
    os.umask(mask)
    Path(name).chmod(0o666 & ~mask)


def _refuse_closed_folder(path: Path) -> None:
    # Trying tells the truth where a permission bit does not: read-only mounts, quotas, a privileged user.
    try:
        with tempfile.TemporaryFile(dir=path.parent):
            pass
    except OSError as error:
        _refuse(True, f"--out {path}: nothing can be written in {path.parent} ({error.strerror})")


def _refuse(condition: bool, message: str) -> None:
    if condition:
        from powderkeg.case import CaseError

        raise CaseError(message)
