"""The windows' working copies: opened, changed, kept through a crash, and let go of on request alone."""

from __future__ import annotations

import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from powderkeg.app.refusals import CONFLICT, NOT_FOUND, Refusal
from powderkeg.app.working_copy import WorkingCopy, default_root, is_id, listed, made, read_copy, swept
from powderkeg.case import CaseError, amend_files, bundled_cases, read_case
from powderkeg.language import say
from powderkeg.society import society_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from powderkeg.accounts.evidence import Comparison
    from powderkeg.app.rereading import Rereading
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.outlook import Outlook
    from powderkeg.report.accounts import JudgedAccounts

__all__ = ["OwnCase", "Workspace", "Workspaces"]

_SOCIETY = "country"
_HELD = "open.lock"
_SAME_START = 2.0  # seconds by which two readings of when a process began may differ
MOST_KEPT = 8
"""Results that are kept for windows that have closed."""


@dataclass
class Workspace:
    """One window's working copy and what was found for it.

    Attributes:
        copy: where it lies on disk.
        case: as it stands.
        lock: held by whoever changes it.
        weighed: the last weighing; None while there is none.
        before: the one before it, to say what moved.
        reread: the changed record read from the last weighing's worlds.
        foreseen: the last outlook.
        compared: an account weighed as evidence: the last such comparison.
        asked: what was found of the accounts, and of what: see ``accounts_view``.
    """

    copy: WorkingCopy
    case: Case
    lock: threading.RLock = field(default_factory=threading.RLock)
    weighed: Evidence | None = None
    before: Evidence | None = None
    reread: Rereading | None = None
    foreseen: Outlook | None = None
    compared: Comparison | None = None
    asked: tuple[object, JudgedAccounts] | None = None

    @property
    def id(self) -> str:
        """Its name among the others."""
        return self.copy.id

    @property
    def stale(self) -> bool:
        """Whether the case has changed since it was weighed."""
        return self.weighed is not None and self.weighed.case.digest != self.case.digest

    @property
    def result(self) -> Evidence | None:
        """What holds of the case as it stands, or else the last weighing."""
        again = None if self.reread is None or not self.reread.trusted else self.reread.result
        current = again is not None and again.case.digest == self.case.digest
        return again if current else self.weighed

    def changed(self, change: Callable[[Path], Case]) -> Case:
        """Change the case where it lies; nothing is changed where that fails.

        Args:
            change: changes the folder it is given and gives the case as it reads then.
        """
        with self.lock:
            self.case = change(self.copy.case)
            return self.case

    def amended(self, change: Callable[[Case], Case]) -> Case:
        """Change record and log by a function of the case; see ``amend_files``."""
        return self.changed(lambda folder: amend_files(folder, change, society_named(_SOCIETY)))

    def took(self, found: Evidence) -> None:
        """Keep a weighing."""
        self.before, self.weighed, self.reread, self.foreseen = self.weighed, found, None, None
        self.compared = None

    def foresaw(self, found: Outlook | CaseError) -> None:
        """Keep an outlook; what says that there is none is not kept."""
        self.foreseen = None if isinstance(found, CaseError) else found

    def compared_as(self, found: Comparison) -> None:
        """Keep the comparison of an account weighed alone, left out and taken in."""
        self.compared = found

    def foreseen_of(self, result: Evidence) -> Outlook | None:
        """The last outlook, where it continued worlds weighed by the record of this result; else None."""
        look = self.foreseen
        return look if look is not None and look.case.digest == result.case.digest else None


@dataclass(frozen=True)
class OwnCase:
    """The case that was named when the app was started.

    Attributes:
        source: bundled name or path.
        title: of the case.
        bundled: whether it comes with Powderkeg, so that nothing can be saved into it.
    """

    source: str
    title: str
    bundled: bool


class Workspaces:
    """All working copies of this user, and those that are open.

    Args:
        root: folder in which they lie; the user's own where None.
        own: the case that the app was started with: a bundled name, a folder or a zip.

    Raises:
        CaseError: that case cannot be read.
    """

    def __init__(self, root: Path | None = None, own: str | None = None) -> None:
        self.root = (default_root() if root is None else root).absolute()
        self.vocabulary = society_named(_SOCIETY)
        self.own = None if own is None else self._own(own)
        self._open: dict[str, Workspace] = {}
        self._kept: dict[str, None] = {}  # open in no window any more, the oldest first
        self._left: set[str] = set()  # still open here, but their last window has just turned away
        self._lock = threading.RLock()
        swept(self.root, time.time())

    def _own(self, source: str) -> OwnCase:
        case = read_case(source, self.vocabulary)
        bundled = source in bundled_cases()
        return OwnCase(source if bundled else str(Path(source).absolute()), case.title, bundled)

    def bundled(self) -> list[tuple[str, str]]:
        """Name and title of every bundled case."""
        return [(name, read_case(name, self.vocabulary).title) for name in bundled_cases()]

    def unsaved(self) -> list[WorkingCopy]:
        """Working copies that hold work, or a result that is still kept, and are open in no window.

        The copy that a window has just turned away from is one of them, before it is let go of.
        """
        return [
            copy
            for copy in listed(self.root)
            if copy.id in self._kept
            or (copy.id in self._left and self._open[copy.id].result is not None)
            or ((copy.id in self._left or not self._is_held(copy)) and copy.changed())
        ]

    def open_bundled(self, name: str) -> Workspace:
        """A new working copy of a bundled case."""
        if name not in bundled_cases():
            raise Refusal(NOT_FOUND, say("There is no case {name} among those that come along.", name=name))
        return self._opened(*made(self.root, name, self.vocabulary, origin="bundled"))

    def open_own(self) -> Workspace:
        """A new working copy of the case that the app was started with."""
        if self.own is None:
            raise Refusal(NOT_FOUND, say("The app was started without a case of its own."))
        origin = "bundled" if self.own.bundled else "own"
        source: str | Path = self.own.source if self.own.bundled else Path(self.own.source)
        return self._opened(*made(self.root, source, self.vocabulary, origin=origin))  # type: ignore[arg-type]

    def open_archive(self, path: Path, name: str) -> Workspace:
        """A new working copy of a zip that was sent, under its own name."""
        stem = name.removesuffix(".zip")
        return self._opened(*made(self.root, path, self.vocabulary, origin="sent", called=name, name=stem))

    def open_unsaved(self, number: str) -> Workspace:
        """Work that was left behind, where no window has it open."""
        with self._lock:
            if number in self._kept or number in self._left:
                self.returned(number)
                return self._open[number]
            copy = self._on_disk(number)
            if self._is_held(copy):
                text = say("This work is open in another window; close that one first.")
                raise Refusal(CONFLICT, text)
            return self._opened(copy, read_case(copy.case, self.vocabulary))

    def get(self, number: str) -> Workspace:
        """An open workspace; one that lies on disk is opened again, as after a restart."""
        with self._lock:
            found = self._open.get(number)
            return self.open_unsaved(number) if found is None else found

    def case(self, number: str) -> Case:
        """The case of a workspace as it stands.

        Raises:
            KeyError: there is no such workspace.
        """
        try:
            return self.get(number).case
        except Refusal as error:
            raise KeyError(number) from error

    def is_open(self, number: str) -> bool:
        """Whether some window has it."""
        return number in self._open

    def is_kept(self, number: str) -> bool:
        """Whether it is kept for its result, and no window has it."""
        return number in self._kept

    def leave(self, number: str) -> bool:
        """Its last window has closed: let go of a workspace that holds no result, and keep one that does.

        At most ``MOST_KEPT`` are kept; the one that was left first is let go of first.

        Returns:
            Whether it is kept.
        """
        with self._lock:
            found = self._open.get(number)
            if found is None or (found.weighed is None and found.foreseen is None):
                self.close(number)
                return False
            self._kept.pop(number, None)
            self._kept[number] = None
            while len(self._kept) > MOST_KEPT:
                self.close(next(iter(self._kept)))
            return True

    def left(self, number: str) -> None:
        """Its last window has turned away from it, and may come back."""
        with self._lock:
            if number in self._open:
                self._left.add(number)

    def returned(self, number: str) -> None:
        """A window has it open again."""
        with self._lock:
            self._kept.pop(number, None)
            self._left.discard(number)

    def close(self, number: str) -> None:
        """Let go of a workspace; what holds work stays on disk, a mere copy goes."""
        with self._lock:
            self.returned(number)
            found = self._open.pop(number, None)
            if found is None:
                return
            if found.copy.folder.is_dir():
                (found.copy.folder / _HELD).unlink(missing_ok=True)
                if not found.copy.changed():
                    found.copy.removed()

    def close_all(self) -> None:
        """Let go of all of them."""
        for number in list(self._open):
            self.close(number)

    def discard(self, number: str) -> None:
        """Throw a working copy away, with the work in it."""
        with self._lock:
            copy = self._open[number].copy if number in self._open else self._on_disk(number)
            if number not in self._open and self._is_held(copy):
                raise Refusal(CONFLICT, say("This work is open in another window; close that one first."))
            self.returned(number)
            self._open.pop(number, None)
            copy.removed()

    def _on_disk(self, number: str) -> WorkingCopy:
        copy = read_copy(self.root / number) if is_id(number) else None
        if copy is None:
            raise Refusal(NOT_FOUND, say("There is no such working copy; open the case again."))
        return copy

    def _opened(self, copy: WorkingCopy, case: Case) -> Workspace:
        opened = Workspace(copy, case)
        with self._lock:
            (copy.folder / _HELD).write_text(f"{os.getpid()} {_began(os.getpid())}", encoding="ascii")
            self._open[copy.id] = opened
        return opened

    def _is_held(self, copy: WorkingCopy) -> bool:
        """Whether a window has it open: one of ours, or one of another server that still runs."""
        if copy.id in self._open:
            return True
        try:
            number, began = (copy.folder / _HELD).read_text(encoding="ascii").split()
            holder, then = int(number), float(began)
        except (OSError, ValueError):
            return False
        if holder == os.getpid():  # of an earlier life under the same number
            return False
        now = _began(holder)
        # a number is given again to another process: its holder is the one that began then
        return now is not None and abs(now - then) <= _SAME_START


def _began(process: int) -> float | None:
    """When a process began, seconds since the epoch; None where there is none of that number."""
    import psutil

    try:
        return float(psutil.Process(process).create_time())
    except (psutil.Error, ValueError, OverflowError):
        return None
