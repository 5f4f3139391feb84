"""How many took part, by the words in which sources say it: about 1,000, between 50 and 200, dozens."""

from __future__ import annotations

import re
from functools import cache

import polars as pl

__all__ = ["crowd_size", "read_crowd"]

_UNITS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "half": 0.5,
}  # fmt: skip
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_NUMBER = re.compile(
    r"(?P<digits>\d+(?:[,\u00a0 ]\d{3})*(?:\.\d+)?)?\s*"
    rf"(?P<unit>\b(?:{'|'.join(_UNITS)})\b)?\s*(?:a\s+)?(?P<scale>\b(?:{'|'.join(_SCALES)})\b)?"
)
_PLURALS = (
    ("tens of thousands", 20_000, 99_999),
    ("hundreds of thousands", 200_000, 999_999),
    ("several hundred", 200, 999),
    ("several thousand", 2000, 9999),
    ("several dozen", 24, 99),
    ("few hundred", 200, 999),
    ("few thousand", 2000, 9999),
    ("few dozen", 24, 99),
    ("dozens", 24, 99),
    ("hundreds", 200, 999),
    ("thousands", 2000, 9999),
    ("tens", 20, 99),
)
_BETWEEN = re.compile(r"(?<=\d|[a-z])\s*(?:-|–|\bto\b|\band\b)\s*(?=\d|[a-z])")
_AT_LEAST = re.compile(r"\b(at least|more than|over|above|upwards of|no fewer than|no less than)\b|>|\+")
_AT_MOST = re.compile(r"\b(at most|up to|fewer than|less than|under|nearly|almost)\b|<")
_LARGEST = 50_000_000

Size = tuple[int | None, int | None, int | None]


@cache
def read_crowd(text: str) -> Size:
    """Return least, likeliest and greatest number of people; ``None`` for what the words do not say.

    Words for a magnitude give its range: "hundreds" is 200 to 999, "dozens" 24 to 99.
    """
    words = text.lower().replace("'", "").strip()
    plural = re.fullmatch(r"(\d)(0+)s", words)
    if plural:  # 100s, 1000s
        zero = int(plural[1] + plural[2])
        return (2 * zero, None, 10 * zero - 1) if zero <= _LARGEST else (None, None, None)
    numbers = _numbers(words)
    if not numbers:
        return next(
            ((low, None, high) for phrase, low, high in _PLURALS if phrase in words), (None, None, None)
        )
    if len(numbers) > 1 and _BETWEEN.search(words):
        return min(numbers[:2]), None, max(numbers[:2])
    if _AT_LEAST.search(words):
        return numbers[0], None, None
    if _AT_MOST.search(words):
        return None, None, numbers[0]
    return None, numbers[0], None


def _numbers(words: str) -> list[int]:
    for phrase, _, _ in _PLURALS:
        words = words.replace(phrase, " ")
    found = []
    for match in _NUMBER.finditer(words):
        digits, unit, scale = match["digits"], match["unit"], match["scale"]
        if digits is None and (unit is None or (unit in {"a", "an"} and scale is None)):
            continue
        amount = float(re.sub(r"[^\d.]", "", digits)) if digits else float(_UNITS[unit])
        amount *= _SCALES[scale] if scale else 1
        if amount.is_integer() and amount <= _LARGEST:
            found.append(int(amount))
    return found


def crowd_size(column: pl.Expr) -> dict[str, pl.Expr]:
    """Return ``size_low``, ``size_best`` and ``size_high`` of a column of words."""
    names = ("size_low", "size_best", "size_high")
    kind = pl.Struct(dict.fromkeys(names, pl.Int64()))
    read = column.map_elements(
        lambda text: dict(zip(names, read_crowd(text), strict=True)), return_dtype=kind
    )
    return {name: read.struct.field(name) for name in names}
