"""Changing a case that lies in files: log and record together, and nothing else of them touched.

**Order.** Both files are written whole under hidden names and flushed to disk; then the log takes its name,
then the record. A crash between the two leaves a change that was logged and not made, never one that was made
and not logged; ``log_notes`` tells whoever checks the case, and the same command once more finishes it. An
error between the two (a spreadsheet that holds the record open, say) takes the log back to what it was.

An archive is one file, so it changes at once or not at all.
"""

from __future__ import annotations

import codecs
import os
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from powderkeg.case.cells import cell_text, report_cells
from powderkeg.case.errors import CaseError, Problem
from powderkeg.case.files import Archive, Folder, bundled_cases, open_case
from powderkeg.case.lines import CHANGES_FILE, TABLES
from powderkeg.case.raw_table import line_end, with_cells, with_rows
from powderkeg.case.reading import read_files
from powderkeg.case.table import CHANGES_COLUMNS, RECORD_COLUMNS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from powderkeg.case.case import Case
    from powderkeg.case.change import Change
    from powderkeg.case.files import CaseFiles
    from powderkeg.case.vocabulary import Vocabulary

__all__ = ["amend_files"]

RECORD_FILE = TABLES["record"]


def amend_files(source: str | Path, change: Callable[[Case], Case], vocabulary: Vocabulary) -> Case:
    """Change a case where it lies, and its log.

    Args:
        source: path of a folder or a zip archive.
        change: gives the changed case: ``amend``, ``add_report`` or ``switch_off`` with their arguments.
        vocabulary: words of the case's society.

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
    after = change(before)
    old = {name: files.read(name) if files.has(name) else None for name in (CHANGES_FILE, RECORD_FILE)}
    new = dict(_contents(old, before, after))
    read_back = read_files(_Changed(files, new), vocabulary)
    if read_back != after:
        text = "the changed record would not read back as it was meant, so nothing was written"
        raise CaseError(Problem(text, file=RECORD_FILE, mend="make the change by hand, and log it by hand"))
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


def _contents(old: Mapping[str, bytes | None], before: Case, after: Case) -> Iterator[tuple[str, bytes]]:
    """Yield the new content of the log and of the record, as far as they change."""
    record = old[RECORD_FILE] or b""
    entries = after.changes[len(before.changes) :]
    if entries:
        yield CHANGES_FILE, _log(old[CHANGES_FILE], entries, line_end(_text(record)))
    text = _text(record)
    known = {report.report_id: report for report in before.record}
    for report in after.record:
        was = known.get(report.report_id)
        if was is None:
            text = _with_row(text, report_cells(report))
        elif was != report:
            then, now = report_cells(was), report_cells(report)
            cells = {column: now.get(column, "") for column in RECORD_COLUMNS}
            changed = {column: cell for column, cell in cells.items() if cell != then.get(column, "")}
            text = with_cells(text, "report_id", report.report_id, changed)
    yield RECORD_FILE, _marked(record) + text.encode("utf-8")


def _with_row(text: str, cells: Mapping[str, str]) -> str:
    try:
        return with_rows(text, [cells])
    except KeyError as error:
        column = str(error.args[0])
        mend = "add the column to its header first, or leave it out of the new row"
        raise CaseError(
            Problem("record.csv has no such column", file=RECORD_FILE, line=1, field=column, mend=mend)
        ) from error


def _log(old: bytes | None, entries: tuple[Change, ...], end: str) -> bytes:
    text = _text(old) if old else ",".join(CHANGES_COLUMNS) + end
    rows = [{name: cell_text(getattr(entry, name)) for name in CHANGES_COLUMNS} for entry in entries]
    return _marked(old or b"") + with_rows(text, rows).encode("utf-8")


def _text(content: bytes) -> str:
    return content.removeprefix(codecs.BOM_UTF8).decode("utf-8")


def _marked(content: bytes) -> bytes:
    return codecs.BOM_UTF8 if content.startswith(codecs.BOM_UTF8) else b""


def _write_folder(files: Folder, old: Mapping[str, bytes | None], new: Mapping[str, bytes]) -> None:
    """Put the log in place, then the record; see the module's docstring."""
    # The name a link leads to, so that the link stays one; reading it has shown that it stays in the case.
    targets = {name: (files.root / name).resolve() for name in new}
    parts: dict[str, Path] = {}
    try:
        for name, content in new.items():
            parts[name] = _part(targets[name], content)
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
        for name in sorted(parts):  # changes.csv before record.csv
            parts[name].replace(targets[name])
            taken.append(name)
            _flush_folder(targets[name].parent)  # the log's name is on disk before the record's is
    except BaseException:
        for name in taken:
            _put_back(targets[name], old[name])
        raise


def _put_back(target: Path, content: bytes | None) -> None:
    try:
        if content is None:
            target.unlink()
        else:
            _part(target, content).replace(target)
    except OSError as error:
        text = (
            f"the change was logged but not made, and the log cannot be taken back: {error.strerror or error}"
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


def _part(target: Path, content: bytes) -> Path:
    """Write a file whole under a hidden name beside its own, down to the disk."""
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
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
    part = files.path.with_name(f".{files.path.name}.{os.getpid()}.part")
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
