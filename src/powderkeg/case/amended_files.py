"""Changing a case that lies in files: log, record and priors together, and nothing else of them touched.

**Order.** The files are written whole under hidden names and flushed to disk; then the log takes its name,
then ``case.yaml``, then the record. A crash between two of them leaves a change that was logged and not made,
never one that was made and not logged; ``log_notes`` tells whoever checks the case, and the same command once
more finishes it. An error between two (a spreadsheet that holds the record open, say) takes all back to what
it was, the log last.

An archive is one file, so it changes at once or not at all.
"""

from __future__ import annotations

import os
import zipfile
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING

from powderkeg.case.amended_contents import AMENDED, RECORD_FILE, amended_contents, as_written
from powderkeg.case.errors import CaseError, Problem
from powderkeg.case.files import Archive, Folder, bundled_cases, open_case
from powderkeg.case.lines import CHANGES_FILE
from powderkeg.case.reading import read_files

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.case.case import Case
    from powderkeg.case.files import CaseFiles
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["amend_files", "written_part"]


def amend_files(
    source: str | Path,
    change: Callable[[Case], Case],
    vocabulary: Vocabulary,
    *,
    columns: Sequence[str] = (),
) -> Case:
    """Change a case where it lies, and its log.

    Args:
        source: path of a folder or a zip archive.
        change: gives the changed case: ``edit_report``, ``merge_origins``, ``edit_prior``, ``undo_last`` and
            the like, with their arguments.
        vocabulary: words of the case's society.
        columns: further columns that ``record.csv`` is given where it lacks them and anything changes.

    Returns:
        The changed case, as it reads back.

    Raises:
        CaseError: The case is a bundled one, cannot be read, cannot be changed so, or cannot be written; then
            the files are as they were.
    """
    if isinstance(source, str) and source in bundled_cases():
        text = f"'{source}' comes with Powderkeg and is the same for everybody: it is not changed"
        raise CaseError(Problem(text, mend=f"make a copy: powderkeg new DIR --from {source}"))
    files = open_case(source)
    before = read_files(files, vocabulary)
    old = {name: files.read(name) if files.has(name) else None for name in AMENDED}
    after = as_written(before, change(before), old[RECORD_FILE] or b"")
    new = amended_contents(old, before, after, columns)
    read_back = _read_back(files, new, vocabulary)
    if read_back != after:
        raise CaseError(_not_as_meant(new))
    if not new:
        return read_back
    try:
        if isinstance(files, Archive):
            _write_archive(files, old, new)
        elif isinstance(files, Folder):
            _write_folder(files, old, new)
    except OSError as error:
        text = f"the case cannot be written: {error.strerror or error}; it is as it was"
        mend = "close programs that hold its files open, or work on a copy: powderkeg new DIR --from CASE"
        raise CaseError(Problem(text, file=str(source), mend=mend)) from error
    return read_back


def _read_back(files: CaseFiles, new: Mapping[str, bytes], vocabulary: Vocabulary) -> Case:
    """Return the case as it would read with some files replaced."""
    try:
        return read_files(_Changed(files, new), vocabulary)
    except CaseError as error:  # it was right as a value, so what is wrong is how it would be written
        raise CaseError([_not_as_meant(new), *error.problems]) from error


def _not_as_meant(new: Mapping[str, bytes]) -> Problem:
    text = "the changed case would not read back as it was meant, so nothing was written"
    names = [name for name in new if name != CHANGES_FILE] or [CHANGES_FILE]
    return Problem(text, file=", ".join(names), mend="make the change by hand, and log it by hand")


class _Changed:
    """The files of a case with some of them replaced, so that the change can be read before it is made."""

    def __init__(self, files: CaseFiles, new: Mapping[str, bytes]) -> None:
        self.name = files.name
        self._files = files
        self._new = new

    def read(self, path: str) -> bytes:
        """Return the content of a file; see ``CaseFiles``."""
        return self._new[path] if path in self._new else self._files.read(path)

    def has(self, path: str) -> bool:
        """Whether there is a file of this path."""
        return path in self._new or self._files.has(path)


def _write_folder(files: Folder, old: Mapping[str, bytes | None], new: Mapping[str, bytes]) -> None:
    """Put the log in place, then the others; see the module's docstring."""
    # The name a link leads to, so that the link stays one; reading it has shown that it stays in the case.
    targets = {name: (files.root / name).resolve() for name in new}
    parts: dict[str, Path] = {}
    try:
        for name, content in new.items():
            parts[name] = written_part(targets[name], content)
        _refuse_if_changed(files, old)
        _take_names(targets, parts, old)
    finally:
        for part in parts.values():
            part.unlink(missing_ok=True)


def _take_names(
    targets: Mapping[str, Path], parts: Mapping[str, Path], old: Mapping[str, bytes | None]
) -> None:
    taken: list[str] = []
    try:
        for name, part in parts.items():  # the log first
            part.replace(targets[name])
            taken.append(name)
            _flush_folder(targets[name].parent)  # the log's name is on disk before the record's is
    except BaseException:
        for name in reversed(taken):
            _put_back(targets[name], old[name])
        raise


def _put_back(target: Path, content: bytes | None) -> None:
    try:
        if content is None:
            target.unlink()
        else:
            written_part(target, content).replace(target)
    except OSError as error:
        what = "the log" if target.name == CHANGES_FILE else "what was made of it"
        text = (
            f"the change was logged but not made, and {what} cannot be taken back: {error.strerror or error}"
        )
        mend = "do the same once more, which finishes it; powderkeg check tells whether it is finished"
        raise CaseError(Problem(text, file=target.name, mend=mend)) from error


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def written_part(target: Path, content: bytes) -> Path:
    """Write a file whole under a hidden name beside its own, down to the disk.

    Args:
        target: the file that the part will replace, whose rights it takes over.
        content: all of it.

    Returns:
        The part; ``part.replace(target)`` makes the change, at once.
    """
    part = target.with_name(f".{target.name}.{os.getpid()}-{get_ident()}.part")
    try:
        with part.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            part.chmod(target.stat().st_mode)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return part


def _refuse_if_changed(files: CaseFiles, old: Mapping[str, bytes | None]) -> None:
    """Refuse to overwrite what somebody else has written meanwhile."""
    for name, content in old.items():
        if (files.read(name) if files.has(name) else None) != content:
            text = "the file was changed by somebody else while this change was made; it is left as it is"
            raise CaseError(Problem(text, file=name, mend="do it once more"))


def _write_archive(files: Archive, old: Mapping[str, bytes | None], new: Mapping[str, bytes]) -> None:
    """Write the archive anew beside itself, every other member as it was, and put it in its place."""
    part = files.path.with_name(f".{files.path.name}.{os.getpid()}-{get_ident()}.part")
    prefix = files.prefix
    left = {prefix + name: content for name, content in new.items()}
    try:
        with (
            zipfile.ZipFile(files.path) as source,
            zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as target,
        ):
            target.comment = source.comment
            for info in source.infolist():
                content = left.pop(info.filename) if info.filename in left else source.read(info)
                target.writestr(info, content)
            for name, content in left.items():
                target.writestr(name, content)
        with part.open("r+b") as file:
            os.fsync(file.fileno())
        part.chmod(files.path.stat().st_mode)
        _refuse_if_changed(files, old)
        part.replace(files.path)
    finally:
        part.unlink(missing_ok=True)
