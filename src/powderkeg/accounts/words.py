"""The words of a sentence with their offsets, as cues are looked for in them.

Text is read as it comes: accents may be apart from their letters and soft hyphens within words, as copied
pages and PDF files have them. Offsets are those of the text as given.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = ["Word", "is_known", "lemma_of", "plain", "split_words"]

_WORD = re.compile(r"[^\W_]+'?|[^\w\s]|_")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "′": "'", "ё": "е", "Ё": "Е"})
_CYRILLIC = re.compile(r"[а-я]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or a mark: ``form`` in small letters with plain apostrophes, the place of it in the text."""

    start: int
    end: int
    form: str
    capital: bool
    mark: bool


def plain(text: str) -> str:
    """A text in small letters with plain apostrophes, as words are compared."""
    return unicodedata.normalize("NFC", text).lower().translate(_APOSTROPHES)


def split_words(text: str) -> tuple[Word, ...]:
    """The words and marks of a text; an elided word (``l'``) is one of its own."""
    composed, places = _composed(text)
    found = []
    for match in _WORD.finditer(composed.translate(_APOSTROPHES)):
        start, end = match.span()
        raw = match[0]
        mark = not (raw[0].isalnum())
        if places is not None:
            start, end = places[start], places[end]
        found.append(Word(start, end, raw.lower(), raw[0].isupper(), mark))
    return tuple(found)


def _composed(text: str) -> tuple[str, list[int] | None]:
    """The text with accents on their letters and without invisible marks; where each letter was, if moved."""
    if text.isascii() or (unicodedata.is_normalized("NFC", text) and not _INVISIBLE.search(text)):
        return text, None
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if _INVISIBLE.match(letter):
            continue
        if letters and unicodedata.combining(letter):
            joined = unicodedata.normalize("NFC", letters[-1] + letter)
            if len(joined) == 1:
                letters[-1] = joined
                continue
        letters.append(letter)
        places.append(place)
    return "".join(letters), [*places, len(text)]


_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff\u202a-\u202e]")


@lru_cache(maxsize=50_000)
def lemma_of(form: str, language: str) -> str:
    """The dictionary form of a word, as simplemma has it; the word itself where it knows none."""
    import simplemma

    form = form.rstrip("'")
    if not form.isalpha() or len(form) > 40 or (language == "ru" and not _CYRILLIC.match(form)):
        return form
    return plain(simplemma.lemmatize(form, lang=language))


@lru_cache(maxsize=20_000)
def is_known(form: str, language: str) -> bool:
    """Whether simplemma has the word."""
    import simplemma

    return bool(simplemma.is_known(form, lang=language))
