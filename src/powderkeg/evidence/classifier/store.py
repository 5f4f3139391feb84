"""Results of long computations kept on disk, so that a validation goes on where it was broken off.

One file holds a few arrays under a name that says all they depend on. It is written beside its place and then
put there at once, so a reader sees a whole file or none, and two processes may do the same work at once. What
is damaged, foreign or unreadable counts as absent: it is computed anew. Nothing that is read here is run.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import os
import re
import stat
import tempfile
import time
import zipfile
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from powderkeg.kernels._code_folder import _user_wide

__all__ = ["SETTING", "Store", "evidence_hash", "key_of", "user_folder"]

SETTING = "POWDERKEG_VALIDATION_CACHE"
"""Environment variable that names another folder; empty, 0, off, no or false for none."""

LIMIT = 500_000_000
"""Bytes kept in all; beyond them what was used longest ago goes."""

Arrays = dict[str, npt.NDArray[Any]]

_log = logging.getLogger(__name__)
_OFF = ("", "0", "off", "no", "false")
_SUFFIX = ".arrays"
_BEGUN, _UNFINISHED = "powderkeg.", ".unfinished"
_OURS = re.compile(r"[0-9a-f]{64}\.arrays")  # a folder may hold other files, which are left alone
_HEAD = b"powderkeg arrays 1\n"
_DIGEST = hashlib.sha256().digest_size
_NAME = "a_"  # before every array's name, so that none is a name that the writer itself takes
_DAY = 86_400.0


def user_folder() -> Path | None:
    """Where results are kept, or None if they are not to be or no place for them can be told."""
    chosen = os.environ.get(SETTING)
    if chosen is not None:
        return None if chosen.strip().lower() in _OFF else Path(chosen).expanduser()
    try:
        return _user_wide() / "powderkeg" / "validation"
    except (KeyError, RuntimeError):  # no home
        return None


def key_of(parts: Mapping[str, Any]) -> str:
    """Name of a result: SHA-256 of all it depends on, in hexadecimal.

    Args:
        parts: texts, numbers, None, and lists or dictionaries of them.
    """
    text = json.dumps(parts, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


@cache
def evidence_hash() -> str:
    """SHA-256 of the evidence package's source code, NumPy's version and scikit-learn's, in hexadecimal.

    With ``powderkeg.worlds.model_hash`` it covers all that turns a case and a seed into figures.
    """
    from powderkeg.worlds.ranges import source_digest

    parts = [np.__version__, version("scikit-learn"), source_digest(files("powderkeg"), ("evidence",))]
    return hashlib.sha256(" ".join(parts).encode()).hexdigest()


class Store:
    """Arrays by name, in one folder. Whatever goes wrong costs time and nothing else.

    Args:
        folder: where; None keeps nothing.
        limit: bytes kept in all.
    """

    def __init__(self, folder: Path | None, limit: int = LIMIT) -> None:
        self.folder = folder
        self._limit = limit
        self._warned = False

    @classmethod
    def of_the_user(cls) -> Store:
        """The store in the user's own folder (see ``SETTING``)."""
        return cls(user_folder())

    def get(self, key: str) -> Arrays | None:
        """What was put there under this name; None if it is not there, damaged or not ours."""
        if self.folder is None:
            return None
        try:
            path = self._path(key)
            if not (_is_ours(self.folder) and path.is_file()):
                return None
            text = path.read_bytes()
            body = text[len(_HEAD) + _DIGEST :]
            if text[: -len(body) or None] != _HEAD + _digest(key, body):
                return None
            with np.load(io.BytesIO(body), allow_pickle=False) as found:
                arrays = {name.removeprefix(_NAME): found[name] for name in found.files}
            os.utime(path)  # says that it is in use; the time of reading is not kept everywhere
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile) as error:
            _log.debug("result %s is not read: %r", key, error)
            return None
        return arrays

    def put(self, key: str, arrays: Mapping[str, npt.ArrayLike]) -> None:
        """Keep arrays of numbers or texts under a name from ``key_of``.

        Raises:
            TypeError: an array of Python objects, which could not be read back.
        """
        plain = {name: np.asarray(value) for name, value in arrays.items()}
        for name, value in plain.items():
            if value.dtype.hasobject:
                raise TypeError(f"array {name!r} holds Python objects; allowed: numbers and texts")
        if self.folder is None:
            return
        packed = io.BytesIO()
        save: Any = np.savez_compressed  # its types take every name for one of its own
        save(packed, **{_NAME + name: value for name, value in plain.items()})
        try:
            self._write(self._path(key), packed.getvalue(), key)
        except OSError as error:
            self._warn(str(error))

    def _path(self, key: str) -> Path:
        if not _OURS.fullmatch(key + _SUFFIX):
            raise ValueError(f"key {key!r} is no SHA-256 in hexadecimal")
        if self.folder is None:
            raise ValueError("this store keeps nothing")
        return self.folder / (key + _SUFFIX)

    def _write(self, path: Path, body: bytes, key: str) -> None:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not _is_ours(path.parent):
            self._warn(f"{path.parent} belongs to or may be written by others")
            return
        handle, name = tempfile.mkstemp(prefix=_BEGUN, suffix=_UNFINISHED, dir=path.parent)
        unfinished = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_HEAD + _digest(key, body) + body)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        self._clear(path.parent)

    def _clear(self, folder: Path) -> None:
        """Delete what was used longest ago beyond the limit, and what was never finished."""
        whole: list[tuple[float, int, str]] = []
        with os.scandir(folder) as entries:
            for entry in entries:
                try:
                    found = entry.stat()
                except OSError:  # deleted by another process meanwhile
                    continue
                if _OURS.fullmatch(entry.name):
                    whole.append((found.st_mtime, found.st_size, entry.path))
                elif _is_unfinished(entry.name) and found.st_mtime < time.time() - _DAY:
                    _delete(entry.path)
        size = sum(one for _, one, _ in whole)
        for _, one, path in sorted(whole):
            if size <= self._limit:
                return
            _delete(path)
            size -= one

    def _warn(self, why: str) -> None:
        """Say once why nothing is kept; with no logging set up it is a line on stderr."""
        if not self._warned:
            self._warned = True
            _log.warning("validation is not kept on disk and will be computed anew: %s (%s)", why, SETTING)


def _digest(key: str, body: bytes) -> bytes:
    # The name is in it: a whole file under another's name would be another result.
    return hashlib.sha256(key.encode() + b"\0" + body).digest()


def _is_ours(folder: Path) -> bool:
    """Whether only we may write there: figures are believed, so nobody else may put any."""
    found = folder.stat()
    if not stat.S_ISDIR(found.st_mode):
        raise NotADirectoryError(f"{folder} is no folder")
    if os.name != "posix":  # there, the folder of the user is the user's alone
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)


def _is_unfinished(name: str) -> bool:
    return name.startswith(_BEGUN) and name.endswith(_UNFINISHED)


def _delete(path: str) -> None:
    try:
        Path(path).unlink(missing_ok=True)
    except OSError:  # in use, on Windows: the next writer tries again
        return
