"""Who and where: names that a text has, and places of the case."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

from powderkeg.accounts.words import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from powderkeg.accounts.names import Sentence
    from powderkeg.case import Case

__all__ = ["actors", "place_keys", "places", "strange_place"]

_LETTERS = str.maketrans(
    {
        "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i",
        "й": "i", "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t",
        "у": "u", "ф": "f", "х": "h", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ы": "i", "ь": "",
        "э": "e", "ю": "u", "я": "a", "і": "i", "ї": "i", "є": "e", "қ": "k", "ғ": "g", "ү": "u", "ұ": "u",
        "ө": "o", "ә": "a", "ң": "n", "һ": "h",
    }
)  # fmt: skip
# The same name as French, English and other spellings have it.
_SPELLINGS = (
    ("tch", "ch"), ("dzh", "zh"), ("dj", "zh"), ("kh", "h"), ("gh", "g"), ("ou", "u"), ("ya", "a"),
    ("yu", "u"), ("ia", "a"), ("q", "k"), ("x", "ks"), ("w", "v"), ("y", "i"), ("j", "zh"), ("ts", "s"),
    ("ck", "k"),
)  # fmt: skip
_KINDS = re.compile(r"\b(city|oblast|region|province|district)\b", re.IGNORECASE)
_RECORDED = re.compile(r"([A-Z][^\W\d_]+)(?: \(([A-Z][^\W\d_]+)\))?")
_ENDINGS = 3  # letters that a case ending may add or change
_SHORTEST = 4
_MOST_ACTORS = 12


@lru_cache(maxsize=20_000)
def _key(name: str) -> str:
    text = name.lower().translate(_LETTERS)
    letters = "".join(c for c in unicodedata.normalize("NFD", text) if c.isalpha())
    for spelling, ours in _SPELLINGS:
        letters = letters.replace(spelling, ours)
    return re.sub(r"(.)\1", r"\1", letters).replace("o", "u")


def place_keys(case: Case) -> dict[str, str]:
    """Spelling, made alike for all scripts, to place id; a city before the region of the same name."""
    found: dict[str, str] = {}
    for place in sorted(case.places, key=lambda place: place.kind != "city"):
        for name in (place.name, _KINDS.sub("", place.name), place.place_id.replace("-", " ")):
            key = _key(name)
            if len(key) >= _SHORTEST:
                found.setdefault(key, place.place_id)
    for report in case.record:  # the record's own words for a place: "Oral (Uralsk)"
        told = _RECORDED.fullmatch(report.extra.get("place", "") or "")
        if report.place_id is not None and told is not None:
            for name in filter(None, told.groups()):
                if len(_key(name)) >= _SHORTEST:
                    found.setdefault(_key(name), report.place_id)
    for name in re.findall(r"[^\W\d_]+", case.title):
        if len(_key(name)) >= _SHORTEST:
            found.setdefault(_key(name), "")  # the country: no place in it
    return found


def places(sentence: Sentence, keys: Mapping[str, str]) -> tuple[str, ...]:
    """Ids of the case's places that a sentence names, in text order, in whatever script and case."""
    found: list[str] = []
    words = sentence.words
    for number, word in enumerate(words):
        if not word.capital:
            continue
        after = words[number + 1 : number + 3]
        joined = len(after) == 2 and after[0].form == "-" and after[1].capital
        spellings = [word.form + after[1].form] if joined else []
        if after and after[0].capital:
            spellings.append(word.form + after[0].form)
        place = next((one for form in (*spellings, word.form) if (one := _place(form, keys))), None)
        if place and place not in found:
            found.append(place)
    return tuple(found)


def strange_place(sentence: Sentence, keys: Mapping[str, str]) -> str:
    """A place that a sentence says something happened in and that the case does not have; blank, none."""
    words = sentence.words
    told = sentence.known.content["somewhere"]
    for place in range(1, len(words)):
        word = words[place]
        if words[place - 1].form not in told["before"] or not word.capital or len(word.form) < _SHORTEST:
            continue
        small = any(word.form in forms for forms in sentence.known.grammar.values())
        listed = word.form.startswith(tuple(told["no_place"]))
        if place in sentence.moments or small or listed or _place(word.form, keys) is not None:
            continue
        if any(hit.first <= place < hit.last for hit in sentence.of("actors.institutions", "actors.peoples")):
            continue
        return sentence.text[word.start : word.end]
    return ""


def _place(form: str, keys: Mapping[str, str]) -> str | None:
    key = _key(form)
    for spelling in (key, key.replace("ch", "sh")):  # a French "ch" is either
        if spelling in keys:
            return keys[spelling]
    if form.isascii() or not any("а" <= letter <= "я" for letter in form):
        return None
    adjective = re.fullmatch(r"(\w{3,}?)(?:in)?sk(?:ui|ai|aia|uiu|um|ugu|ui|ue|uia)", key)
    if adjective is not None and len(adjective[1]) >= _SHORTEST - 1:
        stem = adjective[1]
        near = (one for name, one in keys.items() if name.startswith(stem) and len(name) - len(stem) <= 2)
        return next(near, None)
    for length in range(len(key) - 1, max(len(key) - _ENDINGS, _SHORTEST) - 1, -1):
        stem = key[:length]
        found = next((one for name, one in keys.items() if name == stem or name[:-1] == stem), None)
        if found is not None:
            return found
    return None


def actors(sentence: Sentence) -> tuple[str, ...]:
    """Names and institutions, as the text has them, in text order."""
    found: dict[str, int] = {}
    for first, last in _spans(sentence):
        start, end = sentence.span(first, last)
        found.setdefault(" ".join(sentence.text[start:end].split()), start)
    return tuple(sorted(found, key=found.__getitem__))[:_MOST_ACTORS]


def _spans(sentence: Sentence) -> Iterator[tuple[int, int]]:
    taken = -1
    known = {hit.first: hit.last for hit in sentence.of("actors.institutions", "actors.peoples")}
    for place in range(len(sentence.words)):
        if place < taken:
            continue
        end = _named(sentence, place)
        if end > place:
            yield place, end
            taken = end
        elif place in known:
            yield place, known[place]
            taken = known[place]


def _named(sentence: Sentence, place: int) -> int:
    """Where the run of capitalised words ends that begins at a place; the place itself where none does."""
    words = sentence.words
    if not words[place].capital or place in sentence.moments or words[place].form.endswith("'"):
        return place
    end = place + 1
    while end < len(words) and end not in sentence.moments:
        linked = end + 1 < len(words) and words[end + 1].capital
        if words[end].capital or (linked and (words[end].form == "-" or sentence.is_in(end, "of"))):
            end += 1
        else:
            break
    begins = place == 0 or words[place - 1].form in '.:!?«“"„—–…'
    form = words[place].form
    common = is_known(form, sentence.known.code) or any(
        form in small for small in sentence.known.grammar.values()
    )
    return place if begins and end == place + 1 and common else end
