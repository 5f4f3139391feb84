"""Cues: words of a language that show how something is said. What is known lies in ``cues/CODE.yaml``.

A cue is written as words with spaces between them, each one of

    word         the word as it is
    a|b          one of them
    <lemma>      any form of a word
    stem*        any word that begins so
    {mood}       a verb form: future, conditional, infinitive, past, participle
    word?        may be there or not
    ...          up to four words of any kind, none of them a mark
    ^            where the name of the source begins (sources only)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import yaml

from powderkeg.accounts.moods import Moods
from powderkeg.accounts.words import plain, split_words

if TYPE_CHECKING:
    from powderkeg.accounts.words import Word

__all__ = ["Cues", "Hit", "Phrase", "cues", "phrase"]

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the one in C is ten times as fast
_GAP = 4
_STEM = 3
_FIRST_IS_LEMMA = frozenset({"verbs", "verbs_that"})


@dataclass(frozen=True, slots=True)
class Element:
    """One place of a cue: ``kind`` is word, lemma, stem, mood or gap."""

    kind: str
    values: tuple[str, ...] = ()
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Phrase:
    """A cue: its text and elements; ``name`` is the number of the element at which a source's name begins."""

    text: str
    elements: tuple[Element, ...]
    name: int = -1


@dataclass(frozen=True, slots=True)
class Hit:
    """A cue found: its list, its text, the words from ``first`` up to ``last``, and where a name begins."""

    section: str
    cue: str
    first: int
    last: int
    name: int = -1


class Cues:
    """All cues of a language, ready to be looked for."""

    def __init__(self, code: str, content: Mapping[str, Any]) -> None:
        """From the content of a file of cues."""
        self.code = code
        self.content = content
        self.moods = Moods(code, content["moods"])
        self.grammar: Mapping[str, frozenset[str]] = {
            name: frozenset(plain(str(word)) for word in words) for name, words in content["grammar"].items()
        }
        self._by_word: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self._by_lemma: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self._by_stem: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self._by_mood: list[tuple[str, Phrase]] = []
        for section, cue in self.listed():
            for text in _spelled_out(cue):
                self._enter(section, phrase(text, first_is_lemma=section in _FIRST_IS_LEMMA))

    def listed(self) -> Iterator[tuple[str, str]]:
        """Every cue with the name of its list."""
        for part in ("status", "attribution"):
            for section, entries in self.content[part].items():
                yield from ((section, str(entry)) for entry in entries)
        for part in ("indicators", "mechanisms", "hypotheses", "actors"):
            for name, entries in self.content[part].items():
                yield from ((f"{part}.{name}", str(entry)) for entry in entries)
        for part in ("creeds", "no_claims"):
            yield from ((part, str(entry)) for entry in self.content[part])

    def _enter(self, section: str, found: Phrase) -> None:
        for element in found.elements:
            if element.kind == "word":
                for value in element.values:
                    self._by_word[value].append((section, found))
            elif element.kind == "lemma":
                for value in element.values:
                    self._by_lemma[value].append((section, found))
            elif element.kind == "stem":
                for value in element.values:
                    self._by_stem[value[:_STEM]].append((section, found))
            else:
                self._by_mood.append((section, found))
            if not element.optional:
                return

    def hits(self, words: Sequence[Word]) -> tuple[Hit, ...]:
        """Every cue that stands in the words, by place; of one list the longest at a place."""
        best: dict[tuple[str, int], Hit] = {}
        for place, word in enumerate(words):
            for section, found in self._starting(word):
                end, name = self._matched(found, words, place)
                if end > place:
                    old = best.get((section, place))
                    if old is None or end > old.last:
                        best[section, place] = Hit(section, found.text, place, end, name)
        return tuple(sorted(best.values(), key=lambda hit: (hit.first, hit.last, hit.section)))

    def _starting(self, word: Word) -> Iterator[tuple[str, Phrase]]:
        form = word.form
        yield from self._by_word.get(form, ())
        if word.mark:
            return
        for lemma in self.moods.lemmas(form):
            yield from self._by_lemma.get(lemma, ())
        yield from self._by_stem.get(form[:_STEM], ())
        if self._by_mood and self.moods.of(form):
            yield from self._by_mood

    def _matched(self, found: Phrase, words: Sequence[Word], place: int) -> tuple[int, int]:
        """Where the cue ends that begins at a place, and where the name begins; -1 for no match."""
        if len(found.elements) > 1:  # most cues end here: their second word is another
            second = found.elements[1]
            if second.kind == "word" and not second.optional and not found.elements[0].optional:
                after = words[place + 1].form if place + 1 < len(words) else ""
                if after not in second.values:
                    return -1, -1
        return self._match(found, words, place, 0, -1)

    def _match(
        self, found: Phrase, words: Sequence[Word], place: int, number: int, name: int
    ) -> tuple[int, int]:
        if number == found.name and name < 0:
            name = place
        if number == len(found.elements):
            return place, name
        element = found.elements[number]
        if element.kind == "gap":
            for end in range(place, min(place + _GAP, len(words)) + 1):
                if end > place and words[end - 1].mark and words[end - 1].form != "-":
                    break
                result = self._match(found, words, end, number + 1, name)
                if result[0] >= 0:
                    return result
            return -1, -1
        if place < len(words) and self._fits(element, words[place]):
            result = self._match(found, words, place + 1, number + 1, name)
            if result[0] >= 0:
                return result
        if element.optional:
            return self._match(found, words, place, number + 1, name)
        return -1, -1

    def _fits(self, element: Element, word: Word) -> bool:
        if element.kind == "word":
            return word.form in element.values
        if word.mark:
            return False
        if element.kind == "lemma":
            return any(lemma in element.values for lemma in self.moods.lemmas(word.form))
        if element.kind == "stem":
            return word.form.startswith(element.values)
        return any(value in self.moods.of(word.form) for value in element.values)


def phrase(text: str, *, first_is_lemma: bool = False) -> Phrase:
    """A cue as written in a file.

    Raises:
        ValueError: It cannot be read.
    """
    elements: list[Element] = []
    name = -1
    for part in plain(text).split():
        if part == "^":
            name = len(elements)
            continue
        elements.extend(_elements(part, text))
    if first_is_lemma and elements and elements[0].kind == "word":
        elements[0] = Element("lemma", tuple(value.rstrip("'") for value in elements[0].values))
    if not elements or elements[0].kind == "gap" or all(element.optional for element in elements):
        raise ValueError(f"cue {text!r}: begins with no word; begin with a word, <lemma>, stem* or {{mood}}")
    return Phrase(text, tuple(elements), name)


def _elements(part: str, text: str) -> Iterator[Element]:
    if part == "...":
        yield Element("gap")
        return
    optional = len(part) > 1 and part.endswith("?")
    part = part.removesuffix("?") if optional else part
    if part.startswith("<") and part.endswith(">") and len(part) > 2:
        yield Element("lemma", tuple(part[1:-1].split("|")), optional)
    elif part.startswith("{") and part.endswith("}") and len(part) > 2:
        yield Element("mood", tuple(part[1:-1].split("|")), optional)
    elif part.endswith("*") and len(part) > 1:
        stems = tuple(value.removesuffix("*") for value in part.split("|"))
        if any(len(stem) < _STEM for stem in stems):
            raise ValueError(f"cue {text!r}: a stem needs {_STEM} letters or more")
        yield Element("stem", stems, optional)
    elif "|" in part:
        yield Element("word", tuple(part.split("|")), optional)
    else:
        for word in split_words(part):
            yield Element("word", (word.form,), optional)


def _spelled_out(text: str) -> Iterator[str]:
    """The cue once for each alternative that is more than one word to us: ``qu'il|qu'elle``."""
    parts = text.split()
    for number, part in enumerate(parts):
        values = part.removesuffix("?").split("|")
        if (
            len(values) > 1
            and part[0] not in "<{"
            and any(len(split_words(value)) > 1 and not value.endswith("*") for value in values)
        ):
            chosen = [*values, ""] if part.endswith("?") else values
            for value in chosen:
                yield from _spelled_out(" ".join([*parts[:number], value, *parts[number + 1 :]]))
            return
    yield text


@cache
def cues(code: str) -> Cues:
    """The cues of a language.

    Raises:
        KeyError: There are none for it.
    """
    entry = files("powderkeg.accounts").joinpath("cues", f"{code}.yaml")
    if not code.isalpha() or not entry.is_file():
        raise KeyError(code)
    return Cues(code, yaml.load(entry.read_text("utf-8"), Loader=_Loader))  # noqa: S506 - a safe loader
