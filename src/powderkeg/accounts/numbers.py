"""Numbers that a text names: digits and words, ranges, per cent, and what is counted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, Literal

from powderkeg.accounts.claim import Figure
from powderkeg.accounts.words import plain, split_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.accounts.names import Sentence
    from powderkeg.accounts.words import Word

__all__ = ["figures"]

_MOST_DIGITS = 15
_PLURAL = 20  # a rough number from which it is one of a plural: tens, hundreds
_Bound = Literal["", "at least", "at most", "rough"]
_NEAR = 0.1  # "about a hundred" is 90 to 110


@dataclass(frozen=True, slots=True)
class _Read:
    low: float
    high: float
    last: int  # the word after it
    rough: bool = False
    times: float = 1.0  # by the "thousand" after it
    share: bool = False  # a fraction, in per cent


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
        read = _widened(sentence, place, read, table)
        bound, behind = _bound(sentence, place, read, table)
        unit, last = ("%", behind) if read.share else _unit(sentence, behind, table)
        if bound in {"", "rough"}:
            bound = _bound_after(words, last, table) or bound
        start, end = sentence.span(place, last)
        alone = read.last - place == 1 and words[place].form in table["never_alone"]
        if not alone and not (not unit and not bound and _in_name(words, place, read)):
            found.append(Figure(low=read.low, high=read.high, unit=unit, start=start, end=end, bound=bound))
        place = max(last, read.last)
    return tuple(found)


def _in_name(words: tuple[Word, ...], place: int, read: _Read) -> bool:
    """Whether a figure belongs to the name before it: ``Khabar 24``."""
    return place > 1 and read.last == place + 1 and words[place].form.isdigit() and words[place - 1].capital


def _number(words: tuple[Word, ...], place: int, table: Mapping[str, Any], text: str) -> _Read | None:
    form = words[place].form
    article = form in table["never_alone"] and place + 1 < len(words)
    rough = table["rough"].get(words[place + 1].form if article else form)
    if rough is not None:
        return _of_many(
            words, _Read(float(rough[0]), float(rough[1]), place + 1 + article, rough=True), table
        )
    read = _digits(words, place, text) or _spelled(words, place, table)
    if read is None:
        return None
    parts, behind = _fraction(words, read.last, table)
    if 1.0 < read.low < parts:
        return _Read(100.0 * read.low / parts, 100.0 * read.high / parts, behind, share=True)
    if read.last < len(words) and words[read.last].form in table["multipliers"]:
        times = float(table["multipliers"][words[read.last].form])
        return _Read(read.low * times, read.high * times, read.last + 1, times=times)
    return read


def _fraction(words: tuple[Word, ...], place: int, table: Mapping[str, Any]) -> tuple[float, int]:
    """How many parts a word such as "thirds" makes of a whole, and the word after it; nought for none."""
    place += place < len(words) and words[place].form == "-"
    form = words[place].form if place < len(words) else ""
    return float(table["fractions"].get(form, 0)), place + 1


def _of_many(words: tuple[Word, ...], read: _Read, table: Mapping[str, Any]) -> _Read:
    """``tens of thousands``, ``several hundred``: one rough number of another."""
    place = read.last
    while place < len(words) and words[place].form in table["before_unit"]:
        place += 1
    form = words[place].form if place < len(words) else ""
    rough, times = table["rough"].get(form), table["multipliers"].get(form)
    if rough is not None and (rough[0] < _PLURAL or rough[0] / 2 not in table["multipliers"].values()):
        return read  # "dozens" of "a dozen": no such number is said
    if rough is None and times is None:
        return read
    by = float(times) if times is not None else rough[0] / 2
    return _Read(read.low * by, read.high * by, place + 1, rough=True)


def _bound(sentence: Sentence, place: int, read: _Read, table: Mapping[str, Any]) -> tuple[_Bound, int]:
    """How the words before a number, or just after it, bound it; and the word after these."""
    words = sentence.words
    begin = place
    while begin > 0 and words[begin - 1].form in table["about"]:
        begin -= 1
    ends: list[tuple[int, _Bound]] = []
    named: _Bound
    for named, before in (("at least", "at_least"), ("at most", "at_most")):
        for text in table[before]:
            forms = _forms(text)
            if begin >= len(forms) and _same(words[begin - len(forms) : begin], forms):
                ends.append((len(forms), named))
    if ends:
        return max(ends)[1], read.last
    length, found = _phrase_after(words, read.last, table)
    if found:
        return found, read.last + length
    return ("rough" if read.rough and read.high > read.low else ""), read.last


def _phrase_after(words: tuple[Word, ...], place: int, table: Mapping[str, Any]) -> tuple[int, _Bound]:
    """How many words of a bound begin at a place, and which; nought and blank for none."""
    begins: list[tuple[int, _Bound]] = [(0, "")]
    named: _Bound
    for named, after in (("at least", "after_at_least"), ("at most", "after_at_most")):
        for text in table[after]:
            forms = _forms(text)
            if _same(words[place : place + len(forms)], forms):
                begins.append((len(forms), named))
    return max(begins)


def _bound_after(words: tuple[Word, ...], place: int, table: Mapping[str, Any]) -> _Bound:
    """The bound behind what is counted, with nothing counted after it: ``225 dead at most``."""
    length, found = _phrase_after(words, place, table)
    behind = words[place + length].form if place + length < len(words) else "."
    counts = behind.isdigit() or behind in table["words"]
    return "" if counts else found


@cache  # as many as the files of cues have phrases
def _forms(text: str) -> list[str]:
    return [word.form for word in split_words(str(text))]


def _same(words: tuple[Word, ...], forms: list[str]) -> bool:
    return [word.form for word in words] == forms


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


def _widened(sentence: Sentence, place: int, read: _Read, table: Mapping[str, Any]) -> _Read:
    """A range where a second number follows, some tenth around it where the text says "about"."""
    words, text = sentence.words, sentence.text
    joins = {"-", "–", "—", *table["ranges"]}
    if place > 0 and words[place - 1].form in table["between"]:
        joins |= sentence.grammar("coordinators")  # without "between", "8 and 19" are two numbers
    if read.last + 1 < len(words) and words[read.last].form in joins:
        other = _number(words, read.last + 1, table, text)
        if other is not None and other.high > read.low:
            shared = other.times if read.times == 1.0 and read.low * other.times < other.high else 1.0
            return _Read(read.low * shared, other.high, other.last)
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
