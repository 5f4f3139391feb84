"""What a case's worlds are made from, and two fingerprints of it.

A range, a shock or a population that was changed after the record had been weighed would use the record
twice. The fingerprints are taken before any report is read, and stand in every result. ``ranges_hash``
covers the case and the parameter table, ``model_hash`` the source code, module constants and all: two
results with the same two rest on the same worlds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

from powderkeg.case import Case, Prior
from powderkeg.society.country import PARAMETERS
from powderkeg.store import libraries
from powderkeg.worlds.priors import priors_of

__all__ = ["in_words", "model_hash", "ranges", "ranges_hash", "worlds_code"]

_NUMBERS = {"distribution", "value", "min", "max", "mean", "sd"}
_NOT_OF_WORLDS = {"name", "record", "facts", "options", "unwatched", "accounts", "documents"}
_PROSE = {"title", "summary", "label", "note", "reason", "source", "sources", "reports"}
_EXTRA_READ = {"exposure_low", "exposure_high"}
_SOURCE = ("kernels", "society", "worlds")


def ranges(case: Case) -> dict[str, Any]:
    """All of a case that bears on its worlds or their weights, and the society's parameter table.

    That is the dates, places with their inhabitants and sites, shocks, inputs, neighbours, calendar, the
    hypotheses with their weights, the day until which ranges use the record, and every prior, those of the
    table filled in. Left out are the record and how its silence is read, the facts, the options, and prose
    (titles, summaries, labels, notes, reasons, sources): to reword one changes no number.
    """
    content = _without_prose(case.model_dump(mode="json", exclude=_NOT_OF_WORLDS))
    for place in content["places"]:
        place["extra"] = {key: text for key, text in place["extra"].items() if key in _EXTRA_READ}
    return {
        "case": content,
        "table": {row.name: [row.low, row.high, _numbers(row.default)] for row in PARAMETERS},
        "hypotheses": {
            h.name: {parameter: _numbers(prior) for parameter, prior in priors_of(case, h.name).items()}
            for h in case.hypotheses
            if not h.know_nothing
        },
    }


def ranges_hash(case: Case) -> str:
    """SHA-256 of the canonical JSON of ``ranges``, in hexadecimal; the source code is in ``model_hash``."""
    text = json.dumps(ranges(case), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


@cache
def model_hash() -> str:
    """SHA-256 of the source code that makes worlds, in hexadecimal: it sees every constant in a module.

    Covered are the ``.py`` files of ``powderkeg/kernels``, ``powderkeg/society`` and ``powderkeg/worlds``,
    sorted by name, each as its name and its bytes; line ends count as one kind. A new comment moves it too.
    """
    return source_digest(files("powderkeg"))


@cache
def worlds_code() -> str:
    """SHA-256 of ``model_hash`` and of the versions of the packages that worlds are computed with."""
    return hashlib.sha256(f"{model_hash()} {sorted(libraries().items())}".encode()).hexdigest()


def source_digest(package: Traversable, parts: tuple[str, ...] = _SOURCE) -> str:
    """SHA-256 of the source files under a package's folders; of those that make worlds, if none are named."""
    sources = {name: text for part in parts for name, text in _modules(package.joinpath(part), part)}
    digest = hashlib.sha256()
    for name, text in sorted(sources.items()):
        plain = text.replace(b"\r\n", b"\n")
        digest.update(f"{name}\0{len(plain)}\0".encode() + plain)
    return digest.hexdigest()


def _modules(folder: Traversable, name: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        path = f"{name}/{entry.name}"
        if entry.is_dir():
            yield from _modules(entry, path)
        elif entry.name.endswith(".py"):
            yield path, entry.read_bytes()


def _without_prose(value: Any) -> Any:  # noqa: ANN401  (JSON of any depth)
    if isinstance(value, dict):
        return {key: _without_prose(item) for key, item in value.items() if key not in _PROSE}
    return [_without_prose(item) for item in value] if isinstance(value, list) else value


def in_words(prior: Prior) -> str:
    """A prior shortly: ``0.3 to 0.7``, ``0.001 to 0.1 (log)``, ``0``."""
    if prior.distribution == "constant":
        return f"{prior.value:g}"
    low, high = prior.bounds
    tail = {"uniform": "", "log_uniform": " (log)", "normal": f" (normal {prior.mean}, {prior.sd})"}
    return f"{low:g} to {high:g}{tail[prior.distribution]}"


def _numbers(prior: Prior) -> dict[str, Any]:
    return prior.model_dump(mode="json", include=_NUMBERS, exclude_none=True)
