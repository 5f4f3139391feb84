"""Numbers that a text names: digits and words, ranges, per cent, and what is counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.claim import Figure
from powderkeg.accounts.words import plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.accounts.names import Sentence
    from powderkeg.accounts.words import Word

__all__ = ["figures"]

_MOST_DIGITS = 15
_NEAR = 0.1  # "about a hundred" is 90 to 110


@dataclass(frozen=True, slots=True)
class _Read:
    low: float
    high: float
    last: int  # the word after it


def figures(sentence: Sentence) -> tuple[Figure, ...]:
    """The numbers of a sentence in text order, without those of dates; offsets are the sentence's."""
    words = sentence.words
    table: Mapping[str, Any] = sentence.known.content["numbers"]
    found: list[Figure] = []
    place = 0
    while place < len(words):
        read = None if place in sentence.moments else _number(words, place, table, sentence.text)
        if read is None:
            place += 1
            continue
        read = _widened(words, place, read, table, sentence.text)
        unit, last = _unit(sentence, read.last, table)
        start, end = sentence.span(place, last)
        if not (read.last - place == 1 and words[place].form in table["never_alone"]):
            found.append(Figure(low=read.low, high=read.high, unit=unit, start=start, end=end))
        place = max(last, read.last)
    return tuple(found)


def _number(words: tuple[Word, ...], place: int, table: Mapping[str, Any], text: str) -> _Read | None:
    form = words[place].form
    article = form in table["never_alone"] and place + 1 < len(words)
    rough = table["rough"].get(words[place + 1].form if article else form)
    if rough is not None:
        return _Read(float(rough[0]), float(rough[1]), place + 1 + article)
    read = _digits(words, place, text) or _spelled(words, place, table)
    if read is None:
        return None
    if read.last < len(words) and words[read.last].form in table["multipliers"]:
        times = float(table["multipliers"][words[read.last].form])
        return _Read(read.low * times, read.high * times, read.last + 1)
    return read


def _digits(words: tuple[Word, ...], place: int, text: str) -> _Read | None:
    """``1,250``, ``1 250``, ``3.5``: groups of three after a comma, a point or a space are thousands."""
    form = words[place].form
    if not (form.isascii() and form.isdigit()) or len(form) > _MOST_DIGITS:
        return None
    digits, last = form, place + 1
    while last < len(words):
        mark = words[last].form in {",", "."}
        after = last + 1 if mark else last
        if after >= len(words) or not (words[after].form.isascii() and words[after].form.isdigit()):
            break
        between = text[words[last - 1].end : words[after].start]
        if len(between) != 1 or len(digits) > _MOST_DIGITS:
            break
        if len(words[after].form) == 3 and (mark or between.isspace()) and len(form) <= 3:
            digits, last = digits + words[after].form, after + 1
            continue
        if mark and digits == form:
            return _exact(float(f"{form}.{words[after].form[:6]}"), after + 1)
        break
    return _exact(float(digits), last)


def _exact(value: float, last: int) -> _Read:
    return _Read(value, value, last)


def _spelled(words: tuple[Word, ...], place: int, table: Mapping[str, Any]) -> _Read | None:
    total = current = 0.0
    last = place
    number = place
    while number < len(words):
        form = words[number].form
        if form in table["words"]:
            value = float(table["words"][form])
            # quatre-vingts
            current = current * value if form.startswith("vingt") and current == 4 else current + value
        elif form in table["multipliers"]:
            times = float(table["multipliers"][form])
            if times >= 1000:
                total, current = total + max(current, 1.0) * times, 0.0
            else:
                current = max(current, 1.0) * times
        elif last > place and form in {"-", *table["joins"]} and number + 1 < len(words):
            if words[number + 1].form not in {**table["words"], **table["multipliers"]}:
                break
            number += 1
            continue
        else:
            break
        number += 1
        last = number
    value = total + current
    return _exact(value, last) if last > place and value > 0 and math.isfinite(value) else None


def _widened(words: tuple[Word, ...], place: int, read: _Read, table: Mapping[str, Any], text: str) -> _Read:
    """A range where a second number follows, some tenth around it where the text says "about"."""
    joins = {"-", "–", "—", *table["ranges"]}
    if read.last + 1 < len(words) and words[read.last].form in joins:
        other = _number(words, read.last + 1, table, text)
        if other is not None and other.high > read.low:
            return _Read(read.low, other.high, other.last)
    before = " ".join(word.form for word in words[max(0, place - 3) : place])
    if read.low == read.high and any(before.endswith(plain(about)) for about in table["about"]):
        return _Read(read.low * (1 - _NEAR), read.high * (1 + _NEAR), read.last)
    return read


def _unit(sentence: Sentence, place: int, table: Mapping[str, Any]) -> tuple[str, int]:
    """What is counted: the next word; and the word after it."""
    words = sentence.words
    for percent in table["percent"]:
        parts = plain(percent).split()
        if [word.form for word in words[place : place + len(parts)]] == parts:
            return "%", place + len(parts)
    begin = place
    while begin < len(words) and words[begin].form in table["before_unit"]:
        begin += 1
    small = ("be", "have", "prepositions", "that", "relatives", "coordinators", "pronouns")
    if begin < len(words) and words[begin].form.isalpha() and not sentence.is_in(begin, *small):
        return words[begin].form, begin + 1
    return "", place
