"""Where a case lies: a folder, a zip archive or the bundled gallery, read through one narrow door.

Nothing outside the case is ever opened, and a file that is too large is refused before a byte of it is read:
the answer to a 200 MB table has to come at once.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Protocol

from powderkeg.case.errors import CaseError, Problem, closest
from powderkeg.case.lines import CHANGES_FILE, FACTS_FILE, JUDGEMENTS_FILE, TABLES

__all__ = [
    "Archive",
    "CaseFiles",
    "Folder",
    "bundled_cases",
    "is_own_file",
    "open_case",
    "opened_archive",
    "size_limit",
    "stays_inside",
]

CASE_FILE = "case.yaml"
MEBIBYTE = 1024**2
TABLE_LIMIT = 50 * MEBIBYTE
TEXT_LIMIT = 5 * MEBIBYTE
ARCHIVE_LIMIT = 200 * MEBIBYTE
ARCHIVE_FILES = 2000
_DIRECTORY_LIMIT = MEBIBYTE  # of an archive: 500 bytes for each of so many files
_WAYS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)  # the others unpack without end from a few bytes

OWN_FILES = (CASE_FILE, FACTS_FILE, CHANGES_FILE, JUDGEMENTS_FILE, *TABLES.values())


class CaseFiles(Protocol):
    """The files of one case."""

    name: str

    def read(self, path: str) -> bytes:
        """Return the content of a file given by its path inside the case, with forward slashes.

        Raises:
            CaseError: The file is missing, too large, unreadable, or lies outside the case.
        """
        ...

    def has(self, path: str) -> bool:
        """Whether there is a file of this path."""
        ...


def size_limit(path: str) -> int:
    """Return how many bytes a file of a case may have."""
    return TABLE_LIMIT if path.endswith(".csv") else TEXT_LIMIT


def stays_inside(path: str) -> bool:
    """Whether a path written in a case is relative and never climbs out, on any operating system."""
    posix, windows = PurePosixPath(path), PureWindowsPath(path)
    climbs = ".." in posix.parts or ".." in windows.parts
    return not (climbs or posix.is_absolute() or windows.drive or windows.root or "\0" in path)


def is_own_file(path: str) -> bool:
    """Whether a path in a case is that of ``case.yaml`` or a table, whatever its capitals."""
    return str(PurePosixPath(path)).lower() in OWN_FILES


def _outside(path: str) -> CaseError:
    text = f"'{path}' leads outside the case"
    return CaseError(Problem(text, mend="copy the file into the case's folder and give its path from there"))


def _missing(path: str) -> Problem:
    known = is_own_file(path)
    mend = "a case has case.yaml, places.csv and record.csv" if known else "correct the path or add the file"
    return Problem("there is no such file in the case", file=path, mend=mend)


def _check_size(path: str, size: int) -> None:
    limit = size_limit(path)
    if size > limit:
        text = f"the file has {size / MEBIBYTE:,.0f} MB, more than the {limit // MEBIBYTE} MB allowed"
        raise CaseError(Problem(text, file=path, mend="leave out what the case does not need, or split it"))


class Folder:
    """A case that lies in a folder."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.name = self.root.name

    def read(self, path: str) -> bytes:
        """Return the content of a file; see ``CaseFiles``."""
        if not stays_inside(path):
            raise _outside(path)
        try:
            # Resolving follows symbolic links, so a link that leads out of the case is caught as well.
            target = (self.root / path).resolve()
            if not target.is_relative_to(self.root):
                raise _outside(path)
            if not target.is_file():
                raise CaseError(_missing(path))
            _check_size(path, target.stat().st_size)
            with target.open("rb") as file:
                content = file.read(size_limit(path) + 1)
            _check_size(path, len(content))  # it may have grown, and some have no size until they are read
        except (OSError, RuntimeError) as error:  # a circle of links is the latter before Python 3.13
            text = f"the file cannot be read: {error}"
            raise CaseError(Problem(text, file=path, mend="check that it is a file you may read")) from error
        return content

    def has(self, path: str) -> bool:
        """Whether there is a file of this path."""
        return stays_inside(path) and (self.root / path).is_file()


class _OfAnArchive(io.FileIO):
    """A file of whose list of members no more is read than a case may have: a zip reader takes it whole.

    Attributes:
        listing: the list has not been read yet.
    """

    listing = True

    def read(self, size: int | None = -1, /) -> bytes:
        """As ``io.FileIO.read``, but for the limit."""
        if self.listing and size is not None and size > _DIRECTORY_LIMIT:
            raise zipfile.BadZipFile(f"its list of files has {size / MEBIBYTE:,.0f} MB")
        return super().read(size) or b""


@contextmanager
def opened_archive(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip archive whose list of files is read only if it is no longer than that of a case may be.

    Raises:
        zipfile.BadZipFile: It is no zip archive, or its list is longer (a mebibyte).
        OSError: It cannot be read.
    """
    with _OfAnArchive(path) as file, zipfile.ZipFile(file) as archive:
        file.listing = False
        yield archive


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A file of an archive; no more is unpacked than its size in the directory, which may be a lie."""
    with archive.open(info) as member:
        content = member.read(info.file_size)
        member.read(1)  # one without a byte has its checksum compared here, all others at their end
    if len(content) < info.file_size:
        raise EOFError("it ends early")
    return content


class Archive:
    """A case in a zip archive, at its top or in the one folder that it holds: ``prefix``, with a slash."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem
        try:
            with opened_archive(path) as archive:
                members = [info for info in archive.infolist() if not info.filename.endswith("/")]
        except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
            text = f"this is not a zip archive that can be read: {error}"
            mend = "give the path of a folder, or pack the folder as .zip again"
            raise CaseError(Problem(text, file=str(path), mend=mend)) from error
        self._refuse_harmful(members)
        self.prefix = self._prefix([info.filename for info in members])
        self._members = {info.filename.removeprefix(self.prefix): info for info in members}

    def _refuse_harmful(self, members: list[zipfile.ZipInfo]) -> None:
        size = sum(info.file_size for info in members)
        if size > ARCHIVE_LIMIT or len(members) > ARCHIVE_FILES:
            text = f"the archive unpacks to {len(members)} files of {size / MEBIBYTE:,.0f} MB"
            limits = f"a case may have {ARCHIVE_FILES} files and {ARCHIVE_LIMIT // MEBIBYTE} MB"
            raise CaseError(Problem(text, file=str(self.path), mend=limits))
        for name, times in Counter(info.filename for info in members).items():
            if not name or not name.isprintable():
                text = f"the archive names a file with signs that are no text, or with none, {name!r}"
                raise CaseError(
                    Problem(text, file=str(self.path), mend="rename it and pack the folder again")
                )
            if not stays_inside(name):
                text = f"the archive names a file outside itself, '{name}'"
                mend = "pack the folder of the case again, from within"
                raise CaseError(Problem(text, file=str(self.path), mend=mend))
            if times > 1:
                text = f"the archive holds '{name}' twice"
                raise CaseError(
                    Problem(text, file=str(self.path), mend="remove one, or pack the folder again")
                )

    def _prefix(self, names: list[str]) -> str:
        """Return the folder, with a slash, of the one ``case.yaml`` at the top or a level below it."""
        found = [name for name in names if PurePosixPath(name).name == CASE_FILE and name.count("/") <= 1]
        if CASE_FILE in found:
            return ""
        if len(found) != 1:
            text = f"the archive holds {len(found) or 'no'} {CASE_FILE} at its top or a folder below"
            raise CaseError(Problem(text, file=str(self.path), mend="pack the files of one case"))
        return found[0].removesuffix(CASE_FILE)

    def read(self, path: str) -> bytes:
        """Return the content of a file; see ``CaseFiles``."""
        if not stays_inside(path):
            raise _outside(path)
        info = self._members.get(str(PurePosixPath(path)))
        if info is None:
            raise CaseError(_missing(path))
        _check_size(path, info.file_size)
        if info.compress_type not in _WAYS:
            text = "the file is packed in a way that is not read"
            raise CaseError(Problem(text, file=path, mend="pack the folder as an ordinary .zip (deflate)"))
        try:
            with opened_archive(self.path) as archive:
                return _unpacked(archive, info)
        except (
            zipfile.BadZipFile,
            zlib.error,
            OSError,
            EOFError,
            RuntimeError,
            NotImplementedError,
            ValueError,  # names in another encoding than they say
        ) as error:
            text = f"the archive cannot be unpacked: {error}"
            mend = "fetch or pack it again; without a password"
            raise CaseError(Problem(text, file=path, mend=mend)) from error

    def has(self, path: str) -> bool:
        """Whether there is a file of this path."""
        return str(PurePosixPath(path)) in self._members


def bundled_cases() -> tuple[str, ...]:
    """Return the names of the cases that come with Powderkeg."""
    return tuple(sorted(path.name for path in _gallery().iterdir() if (path / CASE_FILE).is_file()))


def _gallery() -> Path:
    return Path(str(resources.files("powderkeg.gallery")))


def open_case(path_or_name: str | Path) -> CaseFiles:
    """Open a bundled case by its name, or a folder, or a zip archive.

    A bundled name comes first, so that it means the same everywhere; ``./name`` is the folder of that name.

    Raises:
        CaseError: There is nothing by that name, or what there is cannot be a case.
    """
    text = str(path_or_name)
    bundled = bundled_cases()
    if isinstance(path_or_name, str) and text in bundled:
        return Folder(_gallery() / text)
    path = Path(path_or_name)
    try:
        is_folder, is_file = path.is_dir(), path.is_file()
    except (OSError, ValueError):  # a name that no file system takes: too long, or with a null in it
        is_folder = is_file = False
    if (is_folder or is_file) and not path.resolve().name.isprintable():
        raise CaseError(Problem(f"the name {text!r} has signs that are no text", mend="rename it"))
    if is_folder:
        return _folder(path)
    if not is_file:
        mend = closest(text, bundled) or "give one of these names, or the path of a folder or a zip archive"
        raise CaseError(Problem(f"there is no case '{text}'", allowed=bundled, mend=mend))
    return Archive(path)


def _folder(path: Path) -> Folder:
    if not (path / CASE_FILE).is_file():
        text = f"the folder holds no {CASE_FILE}"
        raise CaseError(Problem(text, file=str(path), mend="a case has case.yaml, places.csv and record.csv"))
    return Folder(path)
