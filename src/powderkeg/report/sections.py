"""What a page of figures is made of before it is laid out, in a terminal or in the docs: finished text."""

import math
from dataclasses import dataclass

from powderkeg.language import language, localised, say
from powderkeg.report.formats import MISSING


@dataclass(frozen=True)
class Group:
    """Rows of a table that belong together, under a heading of their own."""

    heading: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Section:
    """A part of the page: a title, sentences, a table in groups, and lines below it."""

    title: str
    text: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    groups: tuple[Group, ...] = ()
    lines: tuple[str, ...] = ()
    words: tuple[int, ...] = (0,)
    """Columns that hold words; the others hold figures and stand to the right."""
    square: bool = False
    """Whether the columns after the first are the rows once more, in their order."""
    difference: bool = False
    """Whether its figures are differences and no levels; it is laid out so that nobody mistakes them."""


def whole_percent(value: float) -> str:
    """A measured share as a percentage; unlike a probability it may be 0 or 100."""
    return say("{n:.0f} %", n=100 * value) if math.isfinite(value) else MISSING


def span(low: str, high: str) -> str:
    """Two figures as ``low to high``, their common unit once."""
    if MISSING in (low, high):
        return MISSING
    first = low.removesuffix("%").rstrip() if low[:1].isdigit() else low
    return say("{low} to {high}", low=first, high=high)


def beyond(mean: float, low: float, high: float) -> bool:
    """Whether a mean lies outside the range printed beside it, by more than rounding."""
    slack = 1e-9 * max(1.0, abs(low), abs(high))
    return mean < low - slack or mean > high + slack


def short(value: float) -> str:
    """Three significant digits, or a whole number from 100 on."""
    if not math.isfinite(value):
        return MISSING
    return localised(f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}", language())
