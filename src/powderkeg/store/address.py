"""What a result depends on, and the name that follows from it: equal questions have equal names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from powderkeg._version import __version__

__all__ = ["FORMAT", "Address", "canonical", "libraries", "state_hash"]

FORMAT = 1
"""Of what stands in a store; another number is another store."""

_LIBRARIES = ("numba", "numcodecs", "numpy", "scikit-learn")


def canonical(value: object) -> str:
    """JSON with sorted keys, no spaces and ASCII only: one text for one value.

    Raises:
        TypeError: something that JSON has no word for.
        ValueError: a number that is not finite.
    """
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def state_hash(content: Mapping[str, Any]) -> str:
    """SHA-256 of a result's JSON in canonical form, in hexadecimal: equal results have equal ones."""
    return hashlib.sha256(canonical(content).encode("ascii")).hexdigest()


@cache
def libraries() -> dict[str, str]:
    """Versions of the packages that make numbers, and of the one that writes them."""
    found = {}
    for name in _LIBRARIES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:  # a vendored copy without metadata
            found[name] = "unknown"
    return found


@dataclass(frozen=True)
class Address:
    """All that a result depends on.

    Attributes:
        kind: what it is, e.g. ``filter pass``.
        case: digest of the case's content, or of the part that bears on the result.
        settings: texts, whole and finite numbers, None, and lists or dictionaries of them.
        seed: names every random number.
        code: digest of the source code that makes it.
        powderkeg: version of the package.
    """

    kind: str
    case: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    seed: int = 0
    code: str = ""
    powderkeg: str = __version__

    def to_json(self) -> dict[str, Any]:
        """Plain values, the store's format among them."""
        return {
            "format": FORMAT,
            "kind": self.kind,
            "case": self.case,
            "settings": dict(self.settings),
            "seed": self.seed,
            "code": self.code,
            "powderkeg": self.powderkeg,
        }

    @property
    def key(self) -> str:
        """SHA-256 of the canonical JSON, in hexadecimal."""
        return hashlib.sha256(canonical(self.to_json()).encode("ascii")).hexdigest()
