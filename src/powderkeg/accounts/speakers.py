"""Whose words a sentence of a transcript is: lines that begin with a speaker's name and a colon.

A document is a transcript where three lines or more begin so, with two speakers or more, names that come back
or stand in capitals, and most of these lines hold whole sentences. What follows a name is that speaker's word
up to the next name. Forms ("Source: ...", "Date: ...") hold no sentences and are no transcripts.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

__all__ = ["Turn", "turn_at", "turns"]

_LABEL = re.compile(
    r"^[ \t>*_—–-]*(?P<who>[^\W\d_a-zà-ÿа-яё][^\n:.!?;]{0,39}?(?:\.[^\n:.!?;]{1,30})?)"
    r"[ \t*_]*:[ \t*_]+(?=\S)",
    re.MULTILINE,
)
_FEWEST = 3  # lines
_WORDS = 3  # of a line that is a sentence
_MOST_IN_NAME = 5
_ENDS = re.compile(r"[.!?…»”\"']\s*$")


@dataclass(frozen=True, slots=True)
class Turn:
    """One speaker's turn: where the name begins, where the words after the colon do, and the end."""

    start: int
    said: int
    end: int
    speaker: str


def turns(text: str) -> tuple[Turn, ...]:
    """The turns of a transcript in text order; none where the text is no transcript."""
    labels = [one for one in _LABEL.finditer(text) if _is_name(one["who"])]
    names = Counter(one["who"] for one in labels)
    comes_back = any(count > 1 for count in names.values()) or all(name.isupper() for name in names)
    if len(labels) < _FEWEST or len(names) < 2 or not comes_back:
        return ()
    ends = [*(one.start() for one in labels[1:]), len(text)]
    spoken = sum(_is_sentence(text[one.end() : end]) for one, end in zip(labels, ends, strict=True))
    if 2 * spoken <= len(labels):
        return ()
    edges = [*(one.start() for one in labels), len(text)]
    return tuple(
        Turn(start, one.end(), end, " ".join(one["who"].split()))
        for one, (start, end) in zip(labels, pairwise(edges), strict=True)
    )


def turn_at(found: tuple[Turn, ...], place: int) -> Turn | None:
    """The turn in which a place of the text lies; None before the first."""
    number = bisect_right(found, place, key=lambda one: one.start) - 1
    return found[number] if number >= 0 else None


def _is_name(who: str) -> bool:
    """Whether the words before a colon may name a speaker: few, and each with a capital but small ones."""
    words = who.split()
    return len(words) <= _MOST_IN_NAME and all(word[0].isupper() or len(word) <= _WORDS for word in words)


def _is_sentence(said: str) -> bool:
    line = said.strip().split("\n", 1)[0]
    return len(line.split()) >= _WORDS and _ENDS.search(line) is not None
