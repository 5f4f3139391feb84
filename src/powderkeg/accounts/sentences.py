"""Sentences with their offsets.

The splitting is sentencex's, which knows the marks of some two hundred languages; what it takes for an end
and is none (titles such as "M.", a paragraph that breaks in the middle of a sentence, as texts copied from
web pages do) is joined again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from powderkeg.accounts.tongues import Tongue

__all__ = ["Sentence", "split"]

_LONGEST = 1_500  # characters: longer ones are tables or lists without full stops
_ENDS = re.compile(r"[.!?…:;»”\"')\]]\s*$")
_LAST_WORD = re.compile(r"(\S+)\s*$")


@dataclass(frozen=True)
class Sentence:
    """A sentence: ``text`` is the document's text from ``start`` to ``end``."""

    index: int
    start: int
    end: int
    text: str


def split(text: str, language: Tongue) -> tuple[Sentence, ...]:
    """All sentences of a text, in order; what holds no letter or figure is none."""
    spans = [span for span in _joined(text, language) if any(c.isalnum() for c in text[span[0] : span[1]])]
    return tuple(Sentence(number, start, end, text[start:end]) for number, (start, end) in enumerate(spans))


def _joined(text: str, language: Tongue) -> Iterator[tuple[int, int]]:
    held: tuple[int, int] | None = None
    for piece in _pieces(text, language.code):
        if held is not None and _goes_on(text, held, piece, language):
            held = held[0], piece[1]
            continue
        if held is not None:
            yield held
        held = piece
    if held is not None:
        yield held


def _pieces(text: str, code: str) -> Iterator[tuple[int, int]]:
    from sentencex import get_sentence_boundaries

    for found in get_sentence_boundaries(code, text):
        start, end = int(found["start_index"]), int(found["end_index"])
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        if start < end:
            yield start, end


def _goes_on(text: str, held: tuple[int, int], piece: tuple[int, int], language: Tongue) -> bool:
    """Whether the piece belongs to the sentence before it."""
    before, after = text[held[0] : held[1]], text[piece[0] : piece[1]]
    if len(before) + len(after) > _LONGEST:
        return False
    between = text[held[1] : piece[0]]
    first = after.lstrip("«“\"'(—–- ")[:1]
    last = _LAST_WORD.search(before)
    if (
        "\n" not in between
        and last is not None
        and last[1].lower().lstrip("(«“\"'") in language.abbreviations
    ):
        # "etc." and its like end a sentence where a capital follows; titles are followed by one always.
        return first.islower() or first.isdigit() or last[1][0].isupper()
    if "\n" in between:
        return first.islower() and _ENDS.search(before) is None
    return first.islower()
