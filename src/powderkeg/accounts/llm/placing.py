"""From what a model says to a place in the document: a claim that points nowhere is turned away."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from pydantic import ValidationError

from powderkeg.accounts.llm.answer import Answered, Known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from powderkeg.accounts.document import Document
    from powderkeg.accounts.sentences import Sentence

__all__ = ["REASONS", "Placed", "Reason", "placed"]

Reason = Literal["shape", "sentence", "quotation", "short", "source", "twice", "many"]
REASONS: dict[Reason, str] = {
    "shape": "not of the form asked for",
    "sentence": "a sentence that was not given",
    "quotation": "a quotation that is not in its sentence",
    "short": "a quotation of fewer than three words",
    "source": "a source that the document does not name",
    "twice": "words quoted for another claim already",
    "many": "more claims than there can be",
}
"""Why a claim of a model is turned away."""
_LEAST_WORDS = 3  # "in the" stands in every text, and would anchor anything
_LONGEST_CHAIN = 5
_UNNAMED = "unnamed"
_QUOTES = "'’‘ʼ′"
_DOUBLE_QUOTES = '"“”„«»'
_DASHES = "-‐‑–—"


@dataclass(frozen=True)
class Placed:
    """A claim whose words stand in the document.

    Attributes:
        start: Where they begin in the document's text.
        end: Where they end.
        sentence: The sentence they stand in.
        said: What else the model said, names that neither document nor case has taken out.
        dropped: How many of these there were.
    """

    start: int
    end: int
    sentence: Sentence
    said: Answered
    dropped: int


def placed(
    given: Any,  # noqa: ANN401 - whatever a model wrote
    sentences: Mapping[int, Sentence],
    document: Document,
    known: Known,
) -> Placed | Reason:
    """A claim at its place, or why it has none.

    Args:
        given: One entry of the model's list.
        sentences: Those that the model was given, by number.
        document: The document.
        known: Names of the case.
    """
    try:
        said = Answered.model_validate(given)
    except (ValidationError, RecursionError):
        return "shape"
    sentence = sentences.get(said.sentence)
    if sentence is None:
        return "sentence"
    found = _pattern(said.quotation).search(sentence.text) if said.quotation else None
    if found is None:
        return "quotation"
    if len(re.findall(r"\w+", found[0])) < min(_LEAST_WORDS, len(re.findall(r"\w+", sentence.text))):
        return "short"
    chain = tuple(filter(None, said.chain))[:_LONGEST_CHAIN]
    named = [*chain, said.attributed_to] if said.attributed_to else chain
    if not all(name == _UNNAMED or _in_text(name, document.text) for name in named):
        return "source"
    if said.status == "attributed" and not said.attributed_to:
        return "source"
    kept, dropped = _known_names(said, document, known)
    start, end = (sentence.start + place for place in found.span())
    return Placed(start, end, sentence, said.model_copy(update={**kept, "chain": chain}), dropped)


def _known_names(said: Answered, document: Document, known: Known) -> tuple[dict[str, Any], int]:
    """Suggestions without the names that nobody has, and how many those were."""
    actors = tuple(dict.fromkeys(name for name in said.actors if name and _in_text(name, document.text)))
    places = tuple(dict.fromkeys(name for name in said.places if name in known.places))
    kept: dict[str, Any] = {"actors": actors, "places": places}
    dropped = len(set(said.actors) - set(actors)) + len(set(said.places) - set(places))
    tables: Iterable[tuple[str, Mapping[str, str]]] = (
        ("indicator", known.indicators),
        ("hypothesis", known.hypotheses),
        ("mechanism", known.mechanisms),
    )
    for field, names in tables:
        value = getattr(said, field)
        if value and value not in names:
            kept[field] = ""
            dropped += 1
    return kept, dropped


def _in_text(name: str, text: str) -> bool:
    return bool(re.search(r"\w", name)) and _pattern(name).search(text) is not None


def _pattern(quotation: str) -> re.Pattern[str]:
    """Matches the words with any white space between them, and with marks as a keyboard has them or not."""
    return re.compile(r"\s+".join("".join(map(_sign, word)) for word in quotation.split()))


def _sign(character: str) -> str:
    for alike in (_QUOTES, _DOUBLE_QUOTES, _DASHES):
        if character in alike:
            return f"[{re.escape(alike)}]"
    return re.escape(character)
