"""The chain of sources: from the author outwards, through whom a claim came."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.accounts.words import lemma_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.accounts.names import Sentence

__all__ = ["source_chain"]


def source_chain(sentence: Sentence, sources: Sequence[tuple[int, int]]) -> tuple[str, ...]:
    """The sources of a sentence, nearest to the author first.

    A source that is not named is marked ``(unnamed)``, a paper by somebody who is not named, handed or sent
    to others, ``(unnamed, second hand)``.

    Args:
        sentence: The sentence.
        sources: First and last-but-one word of each source, nearest first.
    """
    found: list[str] = []
    for first, last in sources:
        start, end = sentence.span(first, last)
        told = " ".join(sentence.text[start:end].split()) + _mark(sentence, first, last)
        if told not in found:
            found.append(told)
    return tuple(found)


def _mark(sentence: Sentence, first: int, last: int) -> str:
    words = sentence.words[first:last]
    named = any(word.capital for word in words[1:]) or (words[0].capital and first > 0)
    code = sentence.known.code
    lemmas = {lemma_of(word.form, code) for word in words} | {word.form for word in words}
    if lemmas & sentence.grammar("papers"):
        handed = any(lemma in sentence.grammar("handed") for lemma in lemmas)
        return " (unnamed, second hand)" if handed or not named else ""
    return "" if named or sentence.is_in(first, "possessives") else " (unnamed)"
