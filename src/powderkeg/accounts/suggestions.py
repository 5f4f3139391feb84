"""What a claim may be about: an indicator of the society, a hypothesis of the case, a mechanism of the model.

Suggestions only, from tables of words; the analyst decides. What somebody believes or descends from is no
mechanism of the model, so that a claim that speaks of it gets none, and a note that says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.language import say
from powderkeg.society.country import INDICATORS
from powderkeg.society.country.mechanisms import REGISTERED

if TYPE_CHECKING:
    from powderkeg.accounts.names import Sentence
    from powderkeg.case import Case

__all__ = ["Suggestion", "suggest"]

_MECHANISMS = frozenset(name for name, *_ in REGISTERED)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a claim may be about; blank, nothing."""

    indicator: str = ""
    hypothesis: str = ""
    mechanism: str = ""
    note: str = ""


def suggest(sentence: Sentence, case: Case) -> Suggestion:
    """Indicator, hypothesis and mechanism that the words of a claim suggest."""
    indicator = _longest(sentence, "indicators")
    topic = _longest(sentence, "hypotheses")
    creed = bool(sentence.of("creeds"))
    mechanism = "" if creed else _longest(sentence, "mechanisms")
    return Suggestion(
        indicator if indicator in INDICATORS else "",
        _hypothesis(topic, case),
        mechanism if mechanism in _MECHANISMS else "",
        str(say("speaks of religion or descent, which is no mechanism of the model")) if creed else "",
    )


def _longest(sentence: Sentence, part: str) -> str:
    """The key whose cue is the longest; the first in the file where several are."""
    order = {f"{part}.{name}": number for number, name in enumerate(sentence.known.content[part])}
    hits = [hit for hit in sentence.hits if hit.section in order]
    if not hits:
        return ""
    best = min(hits, key=lambda hit: (hit.first - hit.last, order[hit.section], hit.first))
    return best.section.removeprefix(f"{part}.")


def _hypothesis(topic: str, case: Case) -> str:
    words = [word for word in topic.split("|") if word]
    for hypothesis in case.hypotheses:
        text = f"{hypothesis.name} {hypothesis.label}".lower()
        if not hypothesis.know_nothing and any(word in text for word in words):
            return hypothesis.name
    return ""
