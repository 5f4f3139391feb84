"""Results of long computations kept under the hash of all they depend on: a validation can be resumed.

The store below does the keeping (``powderkeg.store``); here are the names that validations go by. What is
damaged, foreign or unreadable counts as absent: it is computed anew.
"""

from __future__ import annotations

import hashlib
import json
import logging
import re
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from powderkeg.store import LIMIT, SETTING, Address, folder_store, no_store, user_store
from powderkeg.store import Store as OpenStore

__all__ = ["Store", "evidence_hash", "key_of"]

Arrays = dict[str, npt.NDArray[Any]]

_KIND = "part of a validation"
_KEY = re.compile(r"[0-9a-f]{64}")
_log = logging.getLogger(__name__)


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
    """Arrays by name. Whatever goes wrong costs time and nothing else.

    Args:
        where: a folder, or a store that is open; None keeps nothing.
        limit: bytes kept in all in a folder.
    """

    def __init__(self, where: Path | OpenStore | None, limit: int | None = LIMIT) -> None:
        self._where, self._limit = where, limit
        self._opened = where if isinstance(where, OpenStore) else None

    @classmethod
    def of_the_user(cls) -> Store:
        """The store in the user's own cache (see ``powderkeg.store.SETTING``)."""
        return cls(user_store())

    def get(self, key: str) -> Arrays | None:
        """What was put there under this name; None if it is not there, damaged or not ours."""
        return self._store().get(_address(key))

    def put(self, key: str, arrays: Mapping[str, npt.ArrayLike]) -> None:
        """Keep arrays of numbers or texts under a name from ``key_of``.

        Raises:
            TypeError: an array of Python objects, which could not be read back.
        """
        self._store().put(_address(key), arrays)

    def _store(self) -> OpenStore:
        if self._opened is None:
            where = self._where
            self._opened = folder_store(where, self._limit) if isinstance(where, Path) else no_store()
            if self._opened.why_not:
                _log.warning(
                    "validation is not kept and will be computed anew: %s (%s)", self._opened.why_not, SETTING
                )
        return self._opened


def _address(key: str) -> Address:
    if not _KEY.fullmatch(key):
        raise ValueError(f"key {key!r} is no SHA-256 in hexadecimal")
    return Address(_KIND, "", {"key": key})
