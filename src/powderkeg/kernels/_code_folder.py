"""A folder of files of machine code: which one, whether it can be trusted, reading, writing and clearing.

What stands in these files is run, so a folder that someone else owns or may write to is not used. Each name
is written once, beside its place, and then put there at once: a reader sees a whole file or none. There is no
index that two processes could write at the same time. A reader believes its digest and nothing else.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from powderkeg.kernels.user_cache import OFF, user_cache

__all__ = ["clear", "folder", "read", "write"]

SETTING = "POWDERKEG_CODE_CACHE"
SUFFIX = ".code"
KEEP = 256  # files; a country and a grid together left 26, of 18 kB to 0.84 MB
_UNFINISHED = ".unfinished"
_BEGUN = "powderkeg."
_OURS = re.compile(r".*-[0-9a-f]{40}\.code")  # a folder may hold other files, which are left alone
_DAY = 86_400.0
_AGE = 30 * _DAY
_HEAD = b"powderkeg code 2\n"
_DIGEST = hashlib.sha256().digest_size


def folder() -> Path | None:
    """Where code is kept, or None if it is not to be kept or no place for it can be told."""
    chosen = os.environ.get(SETTING)
    if chosen is not None:
        return None if chosen.strip().lower() in OFF else Path(chosen).expanduser()
    return user_cache("code")


def read(place: Path, name: str) -> bytes | None:
    """What was written under this name, or None if it is not there, damaged or not ours.

    Args:
        place: The folder.
        name: The file's name without its suffix.
    """
    if not _is_ours(place.stat(), stat.S_ISDIR):
        return None
    path = place / (name + SUFFIX)
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would keep its reader waiting
        return None
    with path.open("rb") as file:
        if not _is_ours(os.fstat(file.fileno()), stat.S_ISREG):
            return None
        text = file.read()
    begin = len(_HEAD) + _DIGEST
    content = text[begin:]
    if text[:begin] != _HEAD + _digest(name, content):
        return None
    os.utime(path)  # says that it is in use; the time of reading is not kept everywhere
    return content


def write(place: Path, name: str, content: bytes) -> bool:
    """Put the content there under this name, at once or not at all; False if the folder is not to be trusted.

    Raises:
        OSError: The folder cannot be made or written.
    """
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not _is_ours(place.stat(), stat.S_ISDIR):
        return False
    handle, path = tempfile.mkstemp(prefix=_BEGUN, suffix=_UNFINISHED, dir=place)
    unfinished = Path(path)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_HEAD + _digest(name, content) + content)
        unfinished.replace(place / (name + SUFFIX))
    finally:
        unfinished.unlink(missing_ok=True)
    clear(place)
    return True


def clear(place: Path, now: float | None = None) -> None:
    """Delete what was not used for 30 days, what is beyond the 256 newest, and what was never finished.

    Two processes may do so at once: whoever comes second finds nothing.
    """
    now = time.time() if now is None else now
    whole: list[tuple[float, str]] = []
    with os.scandir(place) as entries:
        for entry in entries:
            used = _last_use(entry)
            if _OURS.fullmatch(entry.name):
                whole.append((used, entry.path))
            elif _is_unfinished(entry.name) and used < now - _DAY:
                _delete(entry.path)
    whole.sort(reverse=True)
    for rank, (used, path) in enumerate(whole):
        if rank >= KEEP or used < now - _AGE:
            _delete(path)


def forget(place: Path, prefix: str) -> None:
    """Delete the files whose names begin so."""
    for path in place.iterdir():
        if path.name.startswith(prefix) and path.name.endswith(SUFFIX):
            _delete(path)


def _is_unfinished(name: str) -> bool:
    return name.startswith(_BEGUN) and name.endswith(_UNFINISHED)


def _last_use(entry: os.DirEntry[str]) -> float:
    try:
        return entry.stat().st_mtime
    except OSError:  # deleted by another process meanwhile
        return 0.0


def _delete(path: str | Path) -> None:
    try:
        Path(path).unlink(missing_ok=True)
    except OSError:  # in use, on Windows: the next writer tries again
        return


def _digest(name: str, content: bytes) -> bytes:
    # The name is in it: a whole file under another's name would be another kernel's code.
    return hashlib.sha256(name.encode() + b"\0" + content).digest()


def _is_ours(found: os.stat_result, is_kind: Callable[[int], bool]) -> bool:
    if not is_kind(found.st_mode):
        return False
    if os.name != "posix":  # there, the folder of the user is the user's alone
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
