"""Where a user's own cache lies, by the custom of each system; machine code and results are kept below it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

__all__ = ["OFF", "user_cache"]

OFF = ("", "0", "off", "no", "false")
"""What a setting says to keep nothing."""


def user_cache(part: str) -> Path | None:
    """The folder ``powderkeg/PART`` in the user's cache; None where no such place can be told.

    ``XDG_CACHE_HOME`` counts where it is an absolute path, as the XDG Base Directory Specification has it.
    """
    try:
        return _user_wide() / "powderkeg" / part
    except (KeyError, RuntimeError):  # no home
        return None


def _user_wide() -> Path:
    if sys.platform == "win32":
        return Path(os.environ["LOCALAPPDATA"])
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    told = os.environ.get("XDG_CACHE_HOME", "")
    if Path(told).is_absolute():
        return Path(told)
    if not Path.home().is_absolute():
        raise RuntimeError("a home that depends on where one stands")
    return Path.home() / ".cache"
