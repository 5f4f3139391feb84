"""Settings in the form that the kernels read: whole numbers, numbers and fields of view, in arrays."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from powderkeg.society.grid.columns import LAW, NUMBER
from powderkeg.society.grid.settings import Settings
from powderkeg.society.grid.vision import field_of_view, rows_in_view

__all__ = ["Law", "law_of"]

Whole = NDArray[np.int64]
Law = tuple[Whole, NDArray[np.float64], Whole, Whole]
"""Law, numbers, rows and offsets, as ``columns`` describes them."""


def law_of(settings: Settings) -> Law:
    """What the kernels read of the settings."""
    width, height = settings.whole("width"), settings.whole("height")
    shape = str(settings.values["vision_shape"])
    views = [
        (shape, settings.number("agent_vision")), (shape, settings.number("cop_vision")), ("moore", 1.0)
    ]  # fmt: skip
    rows = [rows_in_view(*view, width, height) for view in views]
    offsets = [field_of_view(*view, width, height) for view in views]
    longest = settings.whole("max_jail")
    inclusive = settings.chosen("jail_term", "0..J")
    is_so = settings.chosen
    law: dict[str, int] = {
        "width": width,
        "height": height,
        "two_groups": is_so("model", "intergroup"),
        "ratio": settings.code("ratio"),
        "twice": is_so("self_count", "twice"),
        "act_first": is_so("order", "act-move"),
        "agents_move": is_so("movement", "all"),
        "cops_move": not is_so("movement", "none"),
        "removed": is_so("jailed", "removed"),
        "share": is_so("jailed", "share"),
        "terms": -1 if longest < 0 else longest + 1 if inclusive else max(longest, 1),
        "zero_held": is_so("zero_term", "held"),
        "clock_at_end": is_so("jail_clock", "end-of-step"),
        "release_near": is_so("release", "near"),
        "steps_in": is_so("cop_after_arrest", "steps-in"),
        "inherits_risk": is_so("offspring", "grievance-and-risk"),
        "same_view": rows[0].tolist() == rows[1].tolist(),
        "agents": len(offsets[0]),
        "cops": len(offsets[1]),
        "beside": len(offsets[2]),
    }
    return (
        np.array([law[name] for name in LAW], dtype=np.int64),
        np.array([settings.number(name) for name in NUMBER]),
        _stacked(rows),
        _stacked(offsets),
    )


def _stacked(parts: list[Whole]) -> Whole:
    """One array, shorter parts filled up with noughts: a run of no cells, or an offset beyond the size."""
    out = np.zeros((len(parts), max(1, *map(len, parts)), parts[0].shape[1]), dtype=np.int64)
    for at, part in enumerate(parts):
        out[at, : len(part)] = part
    return out
