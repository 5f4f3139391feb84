"""Question 19: are the words honest? Every sentence a weighing prints is held against rules that can be read.

Number first, band stated, likelihood and trust never in one sentence (ICD 203), no odds without interval and
cap. Whether readers take the words as meant is another matter: nobody has tried it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.result import Check, Table
from powderkeg.evidence.words import LIKELIHOOD_WORDS, clauses
from powderkeg.language import in_english, noted, say

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.evidence.result import Evidence

__all__ = ["WordingFigures", "broken_rules", "check_wording", "run_wording"]

_ODDS = re.compile(r"\b\d[\d.,]*:1\b|\b1:\d[\d.,]*|multiplies the odds")
_INTERVAL = re.compile(r"interval [\d.,:]+ to [\d.,:]+")
_CAP = re.compile(r"validated up to [\d.,]+:1|at least [\d.,]+:1, not validated beyond")
_LIKELIHOOD = re.compile(rf"\b(?:{'|'.join(LIKELIHOOD_WORDS)}|unlikely|probably|certain)\b")
_TRUST = re.compile(r"confiden|validated|told apart|second method|simulated records|calibration|recall")
_WORD = re.compile(rf"\((?:{'|'.join(LIKELIHOOD_WORDS)})[,)]")
_NUMBER_FIRST = re.compile(rf"\d+ % \((?:{'|'.join(LIKELIHOOD_WORDS)}), [^)]*\d[^)]*%\)")


@dataclass(frozen=True)
class WordingFigures:
    """What was read.

    Attributes:
        sentences: how many.
        broken: (rule, sentence) of each that breaks one.
    """

    sentences: int
    broken: tuple[tuple[str, str], ...]


def broken_rules(sentence: str) -> Iterator[str]:
    """The rules that a sentence breaks, in words."""
    if _ODDS.search(sentence) and not (_INTERVAL.search(sentence) and _CAP.search(sentence)):
        yield noted("odds without their interval and cap")
    if _TRUST.search(sentence) and _LIKELIHOOD.search(sentence):
        yield noted("likelihood and trust in one sentence")
    if _WORD.search(_NUMBER_FIRST.sub("", sentence)):
        yield noted("a word of likelihood without its number and band before it")


def run_wording(result: Evidence) -> WordingFigures:
    """Read the headline and the stop rules."""
    texts = map(in_english, (result.headline, *result.unresolved_reasons))
    sentences = [s for text in texts for s in re.split(r"(?<=[.!?])\s+(?=[A-Z0-9])", text) if s]
    broken = [(rule, sentence) for sentence in sentences for rule in broken_rules(sentence)]
    return WordingFigures(len(sentences), tuple(broken))


def check_wording(figures: WordingFigures) -> Check:
    """Judge it: no rule is broken."""
    name = say("are the words honest")
    read = say(
        "{sentences} sentences read, {broken} rules broken",
        sentences=figures.sentences,
        broken=len(figures.broken),
    )
    said = clauses([read, say("readers have not been tested")])
    if not figures.broken:
        return Check(19, name, "pass", said)
    rows = tuple((say(rule), sentence) for rule, sentence in figures.broken)
    table = Table(say("Sentences that break a rule"), (say("rule"), say("sentence")), rows)
    return Check(19, name, "fail", said, (table,))
