"""Settings in the form that the kernels read: whole numbers, numbers and fields of view, in arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from powderkeg.kernels.lanes import LANES
from powderkeg.society.grid.board import type_of_counts
from powderkeg.society.grid.columns import LAW, NUMBER
from powderkeg.society.grid.settings import Settings
from powderkeg.society.grid.vision import field_of_view, rows_in_view

__all__ = ["Law", "law_of"]

Whole = NDArray[np.int64]
Law = tuple[Whole, NDArray[np.float64], Whole, NDArray[np.int32], NDArray[Any]]
"""Law, numbers, rows, offsets and lanes, as ``columns`` describes them."""

_MOST_TRIES = 8
"""Cells that one random number tries at most; with a quarter of all cells free, one in ten finds none."""
_TABLE = 10
"""Bits of a try, at most, where fewer name every cell of the view."""
_LARGE = 100_000
"""Cells from which on memory is fetched ahead; smaller grids lie in the caches."""


def law_of(settings: Settings, slots: int, force: int) -> Law:
    """What the kernels read of the settings; ``slots`` and ``force`` as in ``board.board_for``."""
    width, height = settings.whole("width"), settings.whole("height")
    shape = str(settings.values["vision_shape"])
    views = [
        (shape, settings.number("agent_vision")), (shape, settings.number("cop_vision")), ("moore", 1.0)
    ]  # fmt: skip
    rows = [rows_in_view(*view, width, height) for view in views]
    fields = [field_of_view(*view, width, height) for view in views]
    reach = int(max(np.abs(field).max(initial=0) for field in fields))
    lanes = LANES * math.ceil((2 * reach + 1) / LANES)
    stride = width + 2 * reach + lanes
    digits = [_bits_of_a_try(len(field)) for field in fields]
    law = _choices(settings) | {
        "same_view": rows[0].tolist() == rows[1].tolist(), "large": width * height >= _LARGE,
        "stride": stride, "origin": reach * stride + 2 * reach, "reach": reach, "lanes": lanes,
    }  # fmt: skip
    for at, view in enumerate(("", "_cops", "_beside")):
        law["size" + view], law["rows" + view] = len(fields[at]), len(rows[at])
        law["digits" + view], law["per_word" + view] = digits[at], min(64 // digits[at], _MOST_TRIES)
    crowded = settings.chosen("jailed", "share") or settings.chosen("cop_after_arrest", "steps-in")
    kind = type_of_counts(max(map(len, fields)) + 1, crowded=crowded, people=slots + force)
    columns = _edges(width, reach, 0, 1)
    rows_at = len(LAW) + len(columns) + 3 * reach
    law |= {"columns_at": len(LAW) + 3 * reach, "rows_at": rows_at}
    edges = np.concatenate([columns, _edges(height, reach, law["origin"], stride)])
    return (
        np.concatenate([np.array([law[name] for name in LAW], dtype=np.int64), edges]),
        np.array([settings.number(name) for name in NUMBER]),
        _stacked(rows),
        _numbered(fields, digits, stride),
        _lanes(rows, reach, lanes).astype(kind),
    )


def _choices(settings: Settings) -> dict[str, int]:
    longest = settings.whole("max_jail")
    inclusive = settings.chosen("jail_term", "0..J")
    is_so = settings.chosen
    return {
        "width": settings.whole("width"),
        "height": settings.whole("height"),
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
    }


def _bits_of_a_try(size: int) -> int:
    """Bits that name a cell of the view, so that one random number tries as many cells of it as can be."""
    least = max(1, (size - 1).bit_length())

    def tried(digits: int) -> float:
        copies = (1 << digits) // max(size, 1)
        return min(64 // digits, _MOST_TRIES) * copies * size / (1 << digits)

    return max(range(least, max(least, _TABLE) + 1), key=tried)


def _by_number(field: Whole, digits: int, stride: int) -> Whole:
    """(2^digits, 3) offsets by number: the field as often as it has room, and the own cell from there on."""
    out = np.zeros((1 << digits, 3), dtype=np.int64)
    copies = len(out) // max(len(field), 1)
    out[: copies * len(field), 1:] = np.tile(field, (copies, 1))
    out[:, 0] = out[:, 1] * stride + out[:, 2]
    return out


def _edges(size: int, reach: int, origin: int, stride: int) -> Whole:
    """Triples of ``columns.LAW`` for the columns or rows from ``-reach`` to ``size + reach``."""
    on_torus = np.arange(-reach, size + reach) % size
    once_more = np.where(on_torus < reach, size, np.where(on_torus >= size - reach, -size, 0))
    return np.stack([on_torus, origin + stride * on_torus, stride * once_more], axis=1).ravel()


def _numbered(fields: list[Whole], digits: list[int], stride: int) -> NDArray[np.int32]:
    """Offsets of ``columns.VIEW``."""
    out = _stacked([_by_number(f, b, stride) for f, b in zip(fields, digits, strict=True)])
    return np.ascontiguousarray(out.transpose(0, 2, 1)).reshape(3 * len(fields), -1).astype(np.int32)


def _lanes(rows: list[Whole], reach: int, lanes: int) -> Whole:
    """Lanes of ``columns.VIEW``."""
    out = np.zeros((len(rows), 2, max(map(len, rows)), lanes), dtype=np.int64)
    for at, view in enumerate(rows):
        for r, (_, first, cells) in enumerate(view):
            out[at, :, r, reach + first : reach + first + cells] = [[1], [-1]]
    return out.ravel()


def _stacked(parts: list[Whole]) -> Whole:
    """One array, shorter parts filled up with noughts: rows or numbers that are never asked for."""
    out = np.zeros((len(parts), max(1, *map(len, parts)), parts[0].shape[1]), dtype=np.int64)
    for at, part in enumerate(parts):
        out[at, : len(part)] = part
    return out
