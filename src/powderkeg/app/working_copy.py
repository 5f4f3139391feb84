"""A working copy on disk: a folder with the case in it, and beside it what the copy was made from.

``ROOT/ID/NAME/`` is the case, ``ROOT/ID/workspace.json`` says where it came from and what its files were
then. The folder appears whole or not at all, and every change to it is one of ``amend_files``: a crash at any
moment leaves a case that can be read, with every change that was answered.
"""

from __future__ import annotations

import contextlib
import csv
import hashlib
import io
import json
import os
import re
import shutil
import tempfile
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING, Any, Literal

from powderkeg.case import CaseError, Problem, copy_case, read_case
from powderkeg.case.document import read_document
from powderkeg.case.files import CASE_FILE, OWN_FILES, is_own_file, open_case
from powderkeg.case.lines import CHANGES_FILE
from powderkeg.language import say

if TYPE_CHECKING:
    from powderkeg.case import Case, Vocabulary
    from powderkeg.case.files import CaseFiles

__all__ = ["WorkingCopy", "default_root", "digests_of", "is_id", "listed", "made", "swept"]

META = "workspace.json"
_ID = re.compile(r"[0-9a-f]{16}")
_UNFIT = re.compile(r"[^A-Za-z0-9._-]+")
_DRAFT = ".new-"
_STALE_SECONDS = 3600
Origin = Literal["bundled", "own", "sent"]


def default_root() -> Path:
    """Folder of the user's in which working copies lie; ``POWDERKEG_WORKSPACES`` names another."""
    named = os.environ.get("POWDERKEG_WORKSPACES")
    if named:
        return Path(named)
    if os.name == "nt":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "powderkeg" / "workspaces"


def is_id(text: str) -> bool:
    """Whether a text has the form of a workspace's id, and so can be no path."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True)
class WorkingCopy:
    """A working copy.

    Attributes:
        id: its name among the others.
        folder: where it lies.
        name: of the case, and of its folder.
        origin: where it was copied from.
        source: name of the bundled case, path of the served one, or name of the file that was sent.
        title: of the case when it was opened.
        files: fingerprint of every file of the case when it was opened or last saved.
        entries: rows of the log then.
    """

    id: str
    folder: Path
    name: str
    origin: Origin
    source: str
    title: str
    files: dict[str, str]
    entries: int

    @property
    def case(self) -> Path:
        """Folder of the case."""
        return self.folder / self.name

    def changed(self) -> bool:
        """Whether any file of the case is not as it was."""
        return digests_of(open_case(self.case)) != self.files

    def changes(self) -> int:
        """Rows that the log has gained."""
        path = self.case / CHANGES_FILE
        return max(0, _rows(path.read_bytes() if path.is_file() else b"") - self.entries)

    def touched(self) -> datetime:
        """When a file of it was last written."""
        times = [path.stat().st_mtime for path in self.case.iterdir()]
        return datetime.fromtimestamp(max(times), UTC).replace(microsecond=0)

    def marked_saved(self, files: dict[str, str]) -> WorkingCopy:
        """The copy as it is now taken as unchanged, its files' fingerprints those given."""
        entries = self.entries + self.changes()
        kept = WorkingCopy(**{**vars(self), "files": files, "entries": entries})
        _write(kept)
        return kept

    def removed(self) -> None:
        """Take it off the disk; at once, so that half of one is never found."""
        gone = self.folder.with_name(f"{_DRAFT}{token_hex(4)}")
        self.folder.replace(gone)
        shutil.rmtree(gone, ignore_errors=True)


def digests_of(files: CaseFiles) -> dict[str, str]:
    """Fingerprint of each of a case's own files, and of the account files that it names."""
    names = [*(name for name in OWN_FILES if files.has(name)), *_accounts(files)]
    return {name: hashlib.sha256(files.read(name)).hexdigest() for name in names}


def _accounts(files: CaseFiles) -> tuple[str, ...]:
    """Account files that a case names and has; none where its ``case.yaml`` cannot be read."""
    try:
        listed = read_document(files.read(CASE_FILE), CASE_FILE)[0].get("accounts")
    except CaseError:
        return ()
    named = [name for name in listed or () if isinstance(name, str)] if isinstance(listed, list) else []
    return tuple(name for name in named if not is_own_file(name) and files.has(name))


def made(
    root: Path,
    source: str | Path,
    vocabulary: Vocabulary,
    *,
    origin: Origin,
    called: str = "",
    name: str = "",
) -> tuple[WorkingCopy, Case]:
    """Copy a case into a new working copy.

    Args:
        root: where working copies lie.
        source: a bundled name, a folder or an archive.
        vocabulary: words of the case's society.
        origin: where it comes from.
        called: what to remember as its source; ``source`` where empty.
        name: of the case; that of the source where empty.

    Raises:
        CaseError: It cannot be read or written; then nothing was left behind.
    """
    files = open_case(source)
    case_name = _fit(name or files.name)
    number = token_hex(8)
    try:
        root.mkdir(parents=True, exist_ok=True, mode=0o700)
        draft = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=root))
    except OSError as error:
        text = say(
            "working copies cannot be kept in {folder}: {why}", folder=root, why=error.strerror or error
        )
        mend = say("set POWDERKEG_WORKSPACES to a folder that can be written")
        raise CaseError(Problem(text, mend=mend)) from error
    try:
        copy_case(source, draft / case_name, vocabulary)
        case = read_case(draft / case_name, vocabulary)
        copy = WorkingCopy(
            number, draft, case_name, origin, called or str(source), case.title,
            digests_of(open_case(draft / case_name)), len(case.changes),
        )  # fmt: skip
        _write(copy)
        draft.replace(root / number)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return WorkingCopy(**{**vars(copy), "folder": root / number}), case


def listed(root: Path) -> list[WorkingCopy]:
    """All working copies that can be read, the last one touched first."""
    found = []
    for folder in root.iterdir() if root.is_dir() else ():
        copy = read_copy(folder) if is_id(folder.name) else None
        if copy is not None:
            found.append(copy)
    return sorted(found, key=lambda copy: copy.touched(), reverse=True)


def read_copy(folder: Path) -> WorkingCopy | None:
    """A working copy from its folder; None where there is none, or none that can be read."""
    try:
        told: dict[str, Any] = json.loads((folder / META).read_text("utf-8"))
        copy = WorkingCopy(
            id=folder.name,
            folder=folder,
            name=_fit(str(told["name"])),
            origin=told["origin"],
            source=str(told["source"]),
            title=str(told["title"]),
            files={str(name): str(digest) for name, digest in told["files"].items()},
            entries=int(told["entries"]),
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    if not told.get("accounts"):  # of a version that did not look at accounts, and so changed none
        copy = _with_accounts(copy)
    return copy if (copy.case / OWN_FILES[0]).is_file() else None


def _with_accounts(copy: WorkingCopy) -> WorkingCopy:
    """The copy with its accounts as they are taken as unchanged."""
    try:
        now = digests_of(open_case(copy.case))
    except CaseError:
        return copy
    new = {name: digest for name, digest in now.items() if name not in OWN_FILES}
    return WorkingCopy(**{**vars(copy), "files": {**new, **copy.files}})


def swept(root: Path, now: float) -> None:
    """Take away what broken-off copying left behind an hour ago and more.

    Args:
        root: where working copies lie.
        now: seconds since the epoch.
    """
    for folder in root.glob(f"{_DRAFT}*") if root.is_dir() else ():
        with contextlib.suppress(OSError):
            if now - folder.stat().st_mtime > _STALE_SECONDS:
                shutil.rmtree(folder)


def _write(copy: WorkingCopy) -> None:
    told = asdict(copy) | {"accounts": True}
    del told["folder"], told["id"]
    part = copy.folder / f".{META}.part"
    with part.open("w", encoding="utf-8") as file:
        json.dump(told, file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    part.replace(copy.folder / META)


def _fit(name: str) -> str:
    """A name that is one part of a path on any system, and not a hidden one."""
    return _UNFIT.sub("-", name).strip(".-")[:80] or "case"


def _rows(content: bytes) -> int:
    text = content.decode("utf-8-sig", "replace")
    return max(0, sum(1 for _ in csv.reader(io.StringIO(text, newline=""))) - 1)
