"""When a sentence says that something was: days resolved against the day of the document.

Which words say a moment is data (``languages/CODE.yaml``); what day they mean is told by dateparser.

"By", "until", "before", "since" and "after" a day make that day a bound: what is told lies on any day up to
it, or on any from it on. ``together`` makes of all moments of a claim the days that it speaks of.
"""

from __future__ import annotations

import calendar
import warnings
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Literal

from powderkeg.accounts.tongues import tongue

if TYPE_CHECKING:
    import re
    from collections.abc import Mapping, Sequence

    from powderkeg.accounts.document import Document
    from powderkeg.accounts.sentences import Sentence
    from powderkeg.accounts.tongues import MomentPattern

__all__ = ["Days", "Moment", "Side", "moments", "moments_in", "together"]

Side = Literal["", "until", "before", "since", "after"]
_MOST_KEPT = 5_000
_BOUND_LETTERS = 40  # before a moment, in which the words of a bound are looked for
_SOON = 60  # days: a day without a year that comes so soon is that day, where the last one is long past
_LONG_PAST = 300
_OWN = ("'s", "’s")


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
        side: Where the day is a bound, on which side what is told lies; ``until`` and ``since`` take the day
            in, ``before`` and ``after`` do not. Blank, it is the day itself.
    """

    start: int
    end: int
    first: date | None
    last: date | None
    basis: str
    text: str
    side: Side = ""

    @property
    def earliest(self) -> date | None:
        """First day that what is told may lie on; None, any day before ``latest``."""
        if self.first is None or self.last is None or self.side in {"until", "before"}:
            return None
        return self.last + timedelta(days=1) if self.side == "after" else self.first

    @property
    def latest(self) -> date | None:
        """Last day that it may lie on; None, any day after ``earliest``."""
        if self.first is None or self.side in {"since", "after"}:
            return None
        return self.first - timedelta(days=1) if self.side == "before" else self.last


def together(found: Sequence[Moment], written: date | None) -> tuple[date | None, date | None]:
    """First and last day that several moments of one claim leave; None for an end that is open.

    What goes on since a day goes on until the last day named besides, or until the day of the document.
    """
    firsts = [day for one in found if (day := one.earliest) is not None]
    lasts = [day for one in found if (day := one.latest) is not None]
    first, last = min(firsts, default=None), max(lasts, default=None)
    since = [day for one in found if one.side in {"since", "after"} and (day := one.earliest) is not None]
    if since and (last is None or last < max(since)):
        last = written if written is not None and written >= max(since) else None
    if first is not None and not since and last is not None:
        bounds = [day for one in found if one.side in {"until", "before"} and (day := one.latest) is not None]
        if bounds and min(bounds) < first:
            first = None  # "by the 5th, he said on the 8th"
    return first, last


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
    text: str,
    language: str,
    written: date | None,
    *,
    offset: int = 0,
    known: Days | None = None,
    ahead: bool = False,
) -> tuple[Moment, ...]:
    """The moments that a text names.

    Args:
        text: The text.
        language: Its language.
        written: The day it was written, if known. A date without a year is the last such day before it, or
            on it; the next one where that comes within two months and the last is most of a year past.
        offset: Added to every offset.
        known: Days read before in the same document, added to; ways to say a day come again and again.
        ahead: Whether the text tells of what lies ahead, so that a weekday is the next one.
    """
    found: list[Moment] = []
    for pattern in tongue(language).moments:
        for match in pattern.matches(text):
            start, end = match.span()
            if any(start < one.end - offset and one.start - offset < end for one in found):
                continue  # an earlier pattern has these words: the file lists the longer ones first
            first, last = _days(match, pattern, language, written, known)
            if pattern.basis == "weekday" and first is not None and last is not None:
                moved = _weekday(match, written, last, ahead=ahead)
                first, last = first + moved, last + moved
            if pattern.basis == "absolute" and first is None:
                continue  # 31 February, or no year and no day of the document to take it from
            side = "" if pattern.until else _side(text, match, language)
            found.append(Moment(start + offset, end + offset, first, last, pattern.basis, match[0], side))
    return tuple(sorted(found, key=lambda one: one.start))


def _side(text: str, match: re.Match[str], language: str) -> Side:
    """On which side of a moment the words before it put what is told."""
    at = match.start("said") if "said" in match.re.groupindex and match["said"] else match.start()
    before = text[max(0, at - _BOUND_LETTERS) : at]
    for side, pattern in tongue(language).bounds.items():
        said = pattern.search(before)
        if said is not None:
            if said["never"] or (side in {"before", "after"} and text[match.end() :].startswith(_OWN)):
                return ""  # "after Monday's attack" may be on Monday
            return side
    return ""


def _weekday(match: re.Match[str], written: date | None, day: date, *, ahead: bool) -> timedelta:
    """How much later a weekday is than the last such day before the document: it may be the document's own.

    Where the text tells of what lies ahead it is the next one; "last Friday" is never today.
    """
    if written is None or match.groupdict().get("past") or not day < written:
        return timedelta(0)
    week = timedelta(days=7)
    return week if ahead or day + week == written else timedelta(0)


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
    year = (groups.get("year") or groups.get("then") or "").lstrip(" ,")
    words = f"{words} {year}" if year else words
    dated = any(len(run) == 4 for run in "".join(c if c.isdigit() else " " for c in words).split())
    if written is None and not dated:
        return None, None
    day = (Days() if known is None else known).read(words, language, written, pattern.order)
    if day is None:
        return None, None
    if written is not None and not dated and pattern.basis == "absolute":
        day = _nearer(day, written)
    if any(groups.get(name) for name in ("from", "to", "and")):
        return _both(day, groups)
    first, last = _spanned(day, pattern.span)
    if pattern.until == "document" and written is not None:
        return min(first, written), max(last, written)
    return first, last


def _nearer(day: date, written: date) -> date:
    """The same day a year on, where that comes soon and this one is long past."""
    if (day.month, day.day) == (2, 29):
        return day
    following = day.replace(year=day.year + 1)
    soon = (following - written).days <= _SOON
    return following if soon and (written - day).days > _LONG_PAST else day


def _both(day: date, groups: Mapping[str, str | None]) -> tuple[date | None, date | None]:
    """Two days of one month; none where they are not in order, or the month has no such day."""
    begin, end = groups.get("from"), groups.get("to") or groups.get("and")
    first, last = _figure(begin) if begin else day.day, _figure(end) if end else day.day
    if not 1 <= first < last <= calendar.monthrange(day.year, day.month)[1]:
        return None, None
    return day.replace(day=first), day.replace(day=last)


def _figure(words: str) -> int:
    return int("".join(letter for letter in words if letter.isdigit()))


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
    if span == "night":
        return day - timedelta(days=1), day
    if span == "week":
        monday = day - timedelta(days=day.weekday())
        return monday, monday + timedelta(days=6)
    if span == "month":
        return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])
    if span == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return day, day
