"""The ranges that a case's worlds are drawn from, and their fingerprint.

A range that was narrowed after the record had been weighed would use the record twice. The fingerprint is
taken before any report is read, and stands in every result: two results with the same one rest on the same
ranges.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from powderkeg.case import Case, Prior
from powderkeg.society.country import PARAMETERS
from powderkeg.worlds.priors import priors_of

__all__ = ["in_words", "ranges", "ranges_hash"]

_NUMBERS = {"distribution", "value", "min", "max", "mean", "sd"}


def ranges(case: Case) -> dict[str, Any]:
    """Every range used: the parameter table's, each hypothesis's, and the exposure of each region.

    Reasons and sources are left out: to reword one changes no number.
    """
    able = [h.name for h in case.hypotheses if not h.know_nothing]
    return {
        "table": {row.name: [row.low, row.high, _numbers(row.default)] for row in PARAMETERS},
        "hypotheses": {
            name: {parameter: _numbers(prior) for parameter, prior in priors_of(case, name).items()}
            for name in able
        },
        "exposure": {
            place.place_id: [
                place.exposure,
                place.extra.get("exposure_low", ""),
                place.extra.get("exposure_high", ""),
            ]
            for place in case.regions
        },
    }


def ranges_hash(case: Case) -> str:
    """SHA-256 of the canonical JSON of ``ranges``, in hexadecimal."""
    text = json.dumps(ranges(case), sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("ascii")).hexdigest()


def in_words(prior: Prior) -> str:
    """A prior shortly: ``0.3 to 0.7``, ``0.001 to 0.1 (log)``, ``0``."""
    if prior.distribution == "constant":
        return f"{prior.value:g}"
    low, high = prior.bounds
    tail = {"uniform": "", "log_uniform": " (log)", "normal": f" (normal {prior.mean}, {prior.sd})"}
    return f"{low:g} to {high:g}{tail[prior.distribution]}"


def _numbers(prior: Prior) -> dict[str, Any]:
    return prior.model_dump(mode="json", include=_NUMBERS, exclude_none=True)
