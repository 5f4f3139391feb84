"""The parts of a sentence that each claim something: coordinated clauses with verbs of their own."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from powderkeg.accounts.words import lemma_of

if TYPE_CHECKING:
    from powderkeg.accounts.names import Sentence

__all__ = ["claims_something", "clauses", "is_finite"]

_FEWEST = 3  # words of a clause
_WORDY = 7  # words from which a line without a full stop is a sentence and no heading
_ENDS = frozenset('.!?…:;»”"')


def claims_something(sentence: Sentence) -> bool:
    """Whether a sentence says anything: no greeting, signature, bare heading or address."""
    words = [word for word in sentence.words if not word.mark]
    if not words or sentence.of("no_claims"):
        return False
    text = sentence.text.strip().strip("<>()[] ")
    if text.count("|") > 1 or (
        "|" in text and not any(is_finite(sentence, n) for n in range(len(sentence.words)))
    ):
        return False  # a row of a table
    if " " not in text and ("://" in text or text.startswith("www.") or "@" in text):
        return False
    ended = any(word.form in _ENDS for word in sentence.words[-2:])
    verb = any(is_finite(sentence, place) for place in range(len(sentence.words)))
    if ended and sentence.words[-1].form != ":":
        return len(words) >= _FEWEST or verb or bool(sentence.of("opinion"))
    return (verb and len(words) >= _FEWEST) or len(words) >= _WORDY


def is_finite(sentence: Sentence, place: int) -> bool:
    """Whether the word at a place is a verb that makes a clause."""
    word = sentence.words[place]
    if word.mark or word.form.isdigit():
        return False
    if sentence.is_in(place, "be", "have", "future_marks"):
        return True
    moods = sentence.moods(place)
    if moods & {"future", "conditional"} or (moods & {"past"} and "participle" not in moods):
        return True
    if sentence.known.code == "en":
        return "past" in moods or any(hit.first == place for hit in sentence.of("verbs", "duty", "irrealis"))
    lemma = lemma_of(word.form, sentence.known.code)
    verb = lemma != word.form and lemma.endswith(sentence.known.moods.infinitives)
    return verb and not moods and not word.form.endswith(tuple(sentence.grammar("gerund_endings")))


def clauses(sentence: Sentence) -> list[tuple[int, int]]:
    """The clauses of a sentence: places of the first word and of the one after the last, in order.

    Split is only at a mark or a coordinating word outside quotation marks and brackets, where there is a verb
    on both sides; what hangs on a clause (who, that, if) stays with it.
    """
    words = sentence.words
    cuts = [0, *(place for place in range(1, len(words)) if _may_split(sentence, place)), len(words)]
    parts: list[tuple[int, int]] = []
    for first, last in itertools.pairwise(cuts):
        if parts and not (_whole(sentence, *parts[-1]) and _whole(sentence, first, last)):
            parts[-1] = (parts[-1][0], last)
        else:
            parts.append((first, last))
    if len(parts) > 1 and not _whole(sentence, *parts[-1]):
        last_part = parts.pop()
        parts[-1] = (parts[-1][0], last_part[1])
    return parts


def _whole(sentence: Sentence, first: int, last: int) -> bool:
    count = sum(not word.mark for word in sentence.words[first:last])
    return count >= _FEWEST and _main_verb(sentence, first, last)


def _main_verb(sentence: Sentence, first: int, last: int) -> bool:
    """Whether a verb stands there that hangs on nothing before it, and nothing is left hanging at the end."""
    found = hanging = False
    for place in range(first, last):
        if is_finite(sentence, place):
            found = found or not hanging
            hanging = False
        elif place > first and sentence.is_in(place, "that", "relatives", "subordinators"):
            hanging = True
    return found and not hanging


def _may_split(sentence: Sentence, place: int) -> bool:
    """Whether a new clause may begin at a word."""
    words = sentence.words
    if sentence.quoted[place] or _in_brackets(sentence, place):
        return False
    before = words[place - 1].form
    if before in ";:" and not words[place].form.isdigit():
        return True
    if sentence.is_in(place, "coordinators"):
        return place + 1 < len(words) and not sentence.is_in(place + 1, "that", "relatives", "subordinators")
    if before != "," or sentence.words[place].mark:
        return False
    return not sentence.is_in(place, "that", "relatives", "subordinators", "prepositions", "coordinators")


def _in_brackets(sentence: Sentence, place: int) -> bool:
    depth = 0
    for word in sentence.words[:place]:
        if word.form in {"(", "["}:
            depth += 1
        elif word.form in {")", "]"}:
            depth = max(0, depth - 1)
    return depth > 0
