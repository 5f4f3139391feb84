"""The day a document gives itself: a line of place and date before or after all that it tells."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from powderkeg.accounts.moments import moments_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from powderkeg.accounts.sentences import Sentence

__all__ = ["dateline_day", "written_on"]

_AT_THE_TOP, _AT_THE_END = 3, 2
_MOST_LETTERS = 90
_WORD = re.compile(r"[^\W\d_]+")
_ARTICLES = {"le", "the"}
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def dateline_day(text: str, language: str) -> date | None:
    """The day of a line that holds one whole date and, besides, only words written with a capital.

    ``Nur-Sultan, 9 January 2022`` and ``9 January 2022 - Staff Report`` are such lines; ``Shooting began on 5
    January 2022`` is not.

    Args:
        text: One sentence or line.
        language: Its language.
    """
    if len(text) > _MOST_LETTERS or not _YEAR.search(text):
        return None
    found = moments_in(text, language, None)
    if len(found) != 1 or found[0].first is None or found[0].first != found[0].last:
        return None
    rest = text[: found[0].start] + text[found[0].end :]
    return found[0].first if all(map(_may_stand, _WORD.findall(rest))) else None


def _may_stand(word: str) -> bool:
    return word[0].isupper() or word in _ARTICLES


def written_on(sentences: Sequence[Sentence], language: str) -> date | None:
    """The day that the first or the last lines of a document say it was written; None where they say none."""
    edges = [*sentences[:_AT_THE_TOP], *reversed(sentences[-_AT_THE_END:])]
    days = (dateline_day(one.text, language) for one in edges)
    return next((day for day in days if day is not None), None)
