"""Which store a command uses: the one that was named, the user's own cache, or none."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path

from powderkeg.case import CaseError
from powderkeg.kernels.user_cache import OFF, user_cache
from powderkeg.store.places import Folder, place_of
from powderkeg.store.store import Store, adopt

__all__ = [
    "LIMIT",
    "LIMIT_SETTING",
    "SETTING",
    "chosen_store",
    "folder_store",
    "no_store",
    "open_store",
    "user_place",
    "user_store",
]

SETTING = "POWDERKEG_CACHE"
"""Environment variable that names another place for the cache; empty, 0, off, no or false for none."""

LIMIT_SETTING = "POWDERKEG_CACHE_LIMIT"
"""Environment variable with the cache's largest size, e.g. ``500 MB`` or ``4 GB``."""

LIMIT = 2_000_000_000
"""Bytes that the cache keeps unless told otherwise; a store that was named has no limit."""

_OLDER = "POWDERKEG_VALIDATION_CACHE"  # its name when only validations were kept
_SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([kMGT]?)B?", re.IGNORECASE)
_UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def no_store(why: str = "") -> Store:
    """A store that keeps nothing.

    Args:
        why: to be told where it matters.
    """
    return Store(None, why_not=why)


def user_place() -> tuple[str | None, str]:
    """Path or address of the user's cache; or None, and why there is none unless that was asked for."""
    for setting, below in ((SETTING, ""), (_OLDER, "/results")):
        chosen = os.environ.get(setting)
        if chosen is not None:
            return (None, "") if chosen.strip().lower() in OFF else (chosen + below, "")
    kept = user_cache("results")
    return (None, "there is no home folder") if kept is None else (str(kept), "")


def open_store(name: str | None = None, *, cache: bool = True) -> Store:
    """Open the store that a command uses.

    Args:
        name: a folder or an address such as ``s3://bucket/path``; the user's cache where None.
        cache: False keeps nothing and finds nothing.

    Raises:
        CaseError: the place that was named cannot be used, or both a name and no cache are asked for.
    """
    if name is None:
        return user_store() if cache else no_store("--no-cache")
    if not cache:
        raise CaseError("--no-cache keeps nothing, and --store says where to keep it; give one of them")
    place = place_of(name)
    try:
        adopt(place)
    except OSError as error:
        raise CaseError(f"store: {place.label} cannot be used ({error}); name another with --store") from None
    return Store(place)


def chosen_store(given: Store | str | Path | None) -> Store | None:
    """A store as a caller names it: open already, by path or address, or none.

    Raises:
        CaseError: the place cannot be used.
    """
    return open_store(str(given)) if isinstance(given, str | Path) else given


def user_store() -> Store:
    """The user's cache; one that keeps nothing, and says why, where it cannot be used.

    Raises:
        CaseError: ``LIMIT_SETTING`` is no size.
    """
    limit = _limit()
    where, why = user_place()
    return no_store(why) if where is None else _usable(where, limit)


def folder_store(folder: Path, limit: int | None) -> Store:
    """A store in a folder; one that keeps nothing, and says why, where that cannot be used.

    Args:
        folder: where.
        limit: bytes kept in all; None for no limit.
    """
    return _usable(str(folder), limit)


def _usable(where: str, limit: int | None) -> Store:
    try:
        place = place_of(where)
        if isinstance(place, Folder) and place.root.is_dir() and not _is_ours(place.root):
            return no_store(f"{place.label} belongs to or may be written by others")
        adopt(place)
    except CaseError as error:
        return no_store(str(error).removeprefix("store: "))
    except OSError as error:
        return no_store(f"{where} cannot be used ({error})")
    return Store(place, limit)


def _limit() -> int:
    text = os.environ.get(LIMIT_SETTING)
    if text is None:
        return LIMIT
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise CaseError(
            f"{LIMIT_SETTING}: {text!r} is no size; allowed: a number of bytes, or such as 500 MB or 4 GB"
        )
    return int(float(match[1]) * _UNITS[match[2].upper()])


def _is_ours(folder: Path) -> bool:
    """Whether only we may write there: figures are believed, so nobody else may put any."""
    found = folder.stat()
    if os.name != "posix":  # there, the folder of the user is the user's alone
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
