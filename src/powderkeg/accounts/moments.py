"""When a sentence says that something was: days resolved against the day of the document.

Which words say a moment is data (``languages/CODE.yaml``); what day they mean is told by dateparser.
"""

from __future__ import annotations

import calendar
import warnings
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from powderkeg.accounts.tongues import tongue

if TYPE_CHECKING:
    import re

    from powderkeg.accounts.document import Document
    from powderkeg.accounts.sentences import Sentence
    from powderkeg.accounts.tongues import MomentPattern

__all__ = ["Days", "Moment", "moments", "moments_in"]

_MOST_KEPT = 5_000


@dataclass(frozen=True)
class Moment:
    """A moment that a text names.

    Attributes:
        start: Where its words begin in the text it was looked for in.
        end: Where they end.
        first: First day meant; None where the words are relative and the day of the document is not known.
        last: Last day meant.
        basis: ``absolute``, ``relative`` or ``weekday``.
        text: The words.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    basis: str
    text: str


class Days:
    """Days that words were read as, kept for one document: at most so many, so that it cannot grow on."""

    def __init__(self, most: int = _MOST_KEPT) -> None:
        """With room for ``most`` of them."""
        self._most = most
        self._known: dict[tuple[str, str, date | None, str], date | None] = {}

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._known)

    def read(self, words: str, language: str, written: date | None, order: str) -> date | None:
        """The day that words mean; None where they mean none."""
        key = words, language, written, order
        if key in self._known:
            return self._known[key]
        found = _parsed(words, language, written, order)
        if len(self._known) < self._most:
            self._known[key] = found
        return found


def moments(document: Document, sentence: Sentence) -> tuple[Moment, ...]:
    """The moments that a sentence of a document names, in text order; offsets are the document's."""
    return moments_in(sentence.text, document.language, document.date, offset=sentence.start)


def moments_in(
    text: str, language: str, written: date | None, *, offset: int = 0, known: Days | None = None
) -> tuple[Moment, ...]:
    """The moments that a text names.

    Args:
        text: The text.
        language: Its language.
        written: The day it was written, if known. A date without a year is the last such day before it, or
            on it.
        offset: Added to every offset.
        known: Days read before in the same document, added to; ways to say a day come again and again.
    """
    found: list[Moment] = []
    for pattern in tongue(language).moments:
        for match in pattern.find.finditer(text):
            start, end = match.span()
            if any(start < one.end - offset and one.start - offset < end for one in found):
                continue  # an earlier pattern has these words: the file lists the longer ones first
            first, last = _days(match, pattern, language, written, known)
            if pattern.basis == "absolute" and first is None:
                continue  # 31 February, or no year and no day of the document to take it from
            found.append(Moment(start + offset, end + offset, first, last, pattern.basis, match[0]))
    return tuple(sorted(found, key=lambda one: one.start))


def _days(
    match: re.Match[str],
    pattern: MomentPattern,
    language: str,
    written: date | None,
    known: Days | None = None,
) -> tuple[date | None, date | None]:
    groups = match.groupdict()
    said = groups.get("said") or match[0]
    words = pattern.say.format(said=said) if pattern.say else said
    dated = any(len(run) == 4 for run in "".join(c if c.isdigit() else " " for c in words).split())
    if written is None and not dated:
        return None, None
    day = (Days() if known is None else known).read(words, language, written, pattern.order)
    if day is None:
        return None, None
    first, last = _spanned(day, pattern.span)
    if pattern.until == "document" and written is not None:
        return min(first, written), max(last, written)
    return first, last


def _parsed(words: str, language: str, written: date | None, order: str) -> date | None:
    import dateparser

    settings: dict[str, object] = {
        "RELATIVE_BASE": datetime.combine(written or date(2000, 1, 1), time(12)),
        "PREFER_DATES_FROM": "past",
        "REQUIRE_PARTS": [],
    }
    if order:
        settings["DATE_ORDER"] = order
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own use of things that Python deprecates
        found = dateparser.parse(words.replace("’", "'"), languages=[language], settings=settings)
    return None if found is None else found.date()


def _spanned(day: date, span: str) -> tuple[date, date]:
    if span == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if span == "month":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if span == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return day, day
