"""What goes when a cache is too large: what was used longest ago, and never what a running process has used.

Each process that uses a cache with a limit keeps a file in ``running/`` with the names that it has used, and
holds a lock on it for as long as it lives. Whoever removes leaves every name alone that stands in a file that
is locked; a file that nobody holds belonged to a process that is gone.
"""

from __future__ import annotations

import contextlib
import os
import threading
import weakref
from collections.abc import Iterator
from pathlib import Path

from powderkeg.store.places import Folder, Place

__all__ = ["Removal"]

_OFTEN = 20  # looks after so many parts of the limit have been written


class Removal:
    """Keeps a folder below a size.

    Args:
        place: the store's place; nothing is ever removed from one that is no folder.
        limit: bytes.
    """

    def __init__(self, place: Place, limit: int) -> None:
        self._folder = place if isinstance(place, Folder) else None
        self._limit = limit
        self._lock = threading.Lock()
        self._mark: int | None = None
        self._used: set[str] = set()
        self._since = limit  # the first chunk kept has a look taken

    def uses(self, key: str) -> None:
        """Note that this process uses a chunk; nobody removes it while the process lives."""
        with self._lock:
            if self._folder is None or key in self._used:
                return
            self._used.add(key)
            with contextlib.suppress(OSError):  # a folder that may only be read: nothing is removed there
                if self._mark is None:
                    self._mark, path = _mark(self._folder.path("running"))
                    weakref.finalize(self, _let_go, self._mark, path)
                os.write(self._mark, f"{key}\n".encode("ascii"))

    def added(self, size: int) -> None:
        """Note bytes that were written, and remove what is too much, now and then."""
        with self._lock:
            self._since += size
            if self._folder is None or self._since * _OFTEN < self._limit:
                return
            self._since = 0
            self._remove(self._folder)

    def _remove(self, folder: Folder) -> None:
        found = list(_chunks(folder))
        total = sum(size for _, size, _, _ in found)
        if total <= self._limit:
            return
        used = self._used | _used_by_others(folder.path("running"))
        for _, size, key, paths in sorted(found):
            if total <= self._limit:
                return
            if key in used:
                continue
            for path in paths:  # the manifest first: without it the arrays count as absent
                path.unlink(missing_ok=True)
            total -= size


def _chunks(folder: Folder) -> Iterator[tuple[float, int, str, list[Path]]]:
    """When last used, bytes, name and files of each chunk, the manifest first."""
    for manifest in folder.path("chunks").glob("??/*.json"):
        key = manifest.stem
        files = [manifest, *manifest.parent.glob(f"{key}-*.zarr.zip")]
        try:
            stats = [path.stat() for path in files]
        except FileNotFoundError:  # removed by another process meanwhile
            continue
        yield stats[0].st_mtime, sum(one.st_size for one in stats), key, files


def _mark(folder: Path) -> tuple[int, Path]:
    """A file of this process's own, locked until it ends."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{os.getpid()}-{os.urandom(4).hex()}"
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    _hold(handle)
    return handle, path


def _let_go(handle: int, path: Path) -> None:
    with contextlib.suppress(OSError):
        path.unlink(missing_ok=True)
    os.close(handle)


def _hold(handle: int) -> bool:
    """Lock a file; False where another process holds it. Where there are no such locks, all are held."""
    try:
        import fcntl
    except ImportError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:  # held, or a file system that knows no locks
        return False
    return True


def _used_by_others(folder: Path) -> set[str]:
    """Names in the files that are held; the files of processes that are gone go."""
    used: set[str] = set()
    for path in folder.glob("*"):
        try:
            with path.open("r+", encoding="ascii", errors="replace") as file:
                if _hold(file.fileno()):
                    path.unlink(missing_ok=True)
                else:
                    used.update(file.read().split())
        except OSError:
            continue
    return used
