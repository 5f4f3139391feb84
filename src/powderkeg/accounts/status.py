"""What a sentence claims to be: told as fact, somebody's word, hearsay, a guess, a judgement, a forecast.

Only the words count, never whether it is true. Which words show what is data (``cues/CODE.yaml``); here
stands how they are weighed against each other: a question first, then somebody else's word, which wins over
every hedge, forecast and judgement within it, then hearsay, forecast, judgement, hedge.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.accounts.attribution import STATUS_SECTIONS, Attribution, attributions
from powderkeg.accounts.chain import source_chain
from powderkeg.accounts.cues import cues
from powderkeg.accounts.names import CLOSING, Sentence
from powderkeg.accounts.words import split_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.accounts.claim import Status
    from powderkeg.accounts.cues import Hit

__all__ = ["MOST_LETTERS", "MOST_WORDS", "StatusReading", "read_sentence", "read_status"]

_WEAK_IN_RELATIVE = frozenset({"hearsay_mood", "prediction", "judged", "duty"})
_COPULA_REACH = 5
_SCHEDULE_REACH = 6
MOST_WORDS = 250
"""A sentence with more words is a table; only so many are read."""
MOST_LETTERS = 4_000
"""Likewise."""


@dataclass(frozen=True)
class StatusReading:
    """How a sentence says what it says.

    Attributes:
        status: One of ``STATUSES``.
        attributed_to: The words of the text for who says it; blank, the author or nobody named.
        chain: From the author outwards, through whom it came; "unnamed" for hearsay.
        cues: (start, end, cue) of the words that decided, offsets in the text that was read.
    """

    status: Status
    attributed_to: str = ""
    chain: tuple[str, ...] = ()
    cues: tuple[tuple[int, int, str], ...] = ()


def read_status(text: str, language: str) -> StatusReading:
    """Status, source and source chain of one sentence.

    Args:
        text: The sentence.
        language: ISO 639-1 code of a language that has a file of cues.

    Raises:
        KeyError: There are no cues for the language.
    """
    known = cues(language)
    return read_sentence(Sentence(text, known, split_words(text[:MOST_LETTERS])[:MOST_WORDS]))


def read_sentence(sentence: Sentence) -> StatusReading:
    """The same for a sentence whose words are split already."""
    hits = _standing(sentence)
    asked = _asked(sentence, hits)
    if asked is not None:
        return asked
    found = attributions(sentence)
    named = [one for one in found if one.who is not None]
    if named and not _hearsay_first(hits, named[0]):
        return _attributed(sentence, named)
    hearsay = [one.hit for one in found if one.hearsay] + _of(hits, "conditional")
    if hearsay:
        return _reading(sentence, "conditional", hearsay, ("unnamed",))
    return _authors(sentence, hits)


def _of(hits: Sequence[Hit], *sections: str) -> list[Hit]:
    return [hit for hit in hits if hit.section in sections]


def _standing(sentence: Sentence) -> list[Hit]:
    """The cues of status; of those that overlap the longer one, of those in a relative clause no weak one."""
    hits = [
        hit
        for hit in sentence.of(*STATUS_SECTIONS)
        if hit.section != "judged" or _after_copula(sentence, hit)
    ]
    kept = [hit for hit in hits if not any(_covers(other, hit) for other in hits)]
    return [
        hit
        for hit in kept
        if not (hit.section in _WEAK_IN_RELATIVE and _in_relative(sentence, hit.first))
        and not (hit.section != "ahead" and all(n in sentence.moments for n in range(hit.first, hit.last)))
    ]


def _covers(other: Hit, hit: Hit) -> bool:
    if other is hit or other.section == "hypothetical" or other.first > hit.first or other.last < hit.last:
        return False
    longer = other.last - other.first > hit.last - hit.first
    weak = hit.section in {"hearsay_mood", "prediction"} and other.section != hit.section
    return longer or (weak and other.section not in {"hypothetical", "ahead", "hearsay_mood", "scheduled"})


def _in_relative(sentence: Sentence, place: int) -> bool:
    for number in range(place - 1, 0, -1):
        word = sentence.words[number]
        if word.form in ",;:—–":
            return sentence.is_in(number + 1, "relatives") and not _cleft(sentence, number + 1)
        if sentence.is_in(number, "relatives"):
            if sentence.known.code == "ru":
                return False
            return not _cleft(sentence, number) and not sentence.is_in(number, "that")
    return False


def _cleft(sentence: Sentence, place: int) -> bool:
    return any(sentence.is_in(n, "cleft") for n in range(max(0, place - 6), place))


def _after_copula(sentence: Sentence, hit: Hit) -> bool:
    for number in range(hit.first - 1, max(-1, hit.first - 1 - _COPULA_REACH), -1):
        if sentence.is_in(number, "be", "copulas"):
            return True
        if sentence.words[number].form in ",;:":
            return False
    return False


def _asked(sentence: Sentence, hits: Sequence[Hit]) -> StatusReading | None:
    words = sentence.words
    end = len(words)
    while end > 0 and (words[end - 1].form in CLOSING or words[end - 1].form in "\"')]!.…"):
        end -= 1
    if end > 0 and words[end - 1].form == "?":
        mark = words[end - 1]
        return StatusReading("question", cues=((mark.start, mark.end, "?"),))
    told = _of(hits, "question")
    return _reading(sentence, "question", told) if told and not attributions(sentence) else None


def _hearsay_first(hits: Sequence[Hit], named: Attribution) -> bool:
    """Whether hearsay is what the source itself is: ``according to unconfirmed reports``."""
    return any(
        hit.first <= named.hit.first < hit.last
        or (named.who is not None and hit.first <= named.who[0] < hit.last)
        for hit in _of(hits, "conditional")
    )


def _attributed(sentence: Sentence, named: Sequence[Attribution]) -> StatusReading:
    who = named[0].who
    if who is None:
        raise ValueError("an attribution without a name is hearsay")
    start, end = sentence.span(*who)
    reading = _reading(sentence, "attributed", [named[0].hit])
    chain = source_chain(sentence, [one.who for one in named if one.who is not None])
    return StatusReading("attributed", sentence.text[start:end], chain, reading.cues)


def _authors(sentence: Sentence, hits: Sequence[Hit]) -> StatusReading:
    """The author's own word: how sure, about what."""
    mood = _of(hits, "hearsay_mood")
    if_so = _of(hits, "hypothetical")
    ahead = _ahead(sentence, hits)
    opinion = _of(hits, "opinion", "judged")
    duty = _of(hits, "duty")
    scheduled = [hit for hit in duty if ahead or _scheduled(hit, hits)]
    supposed = _of(hits, "supposed")
    if (
        mood
        and not if_so
        and not ahead
        and not opinion
        and not supposed
        and not _by_author(sentence, mood[0])
    ):
        return _reading(sentence, "conditional", mood, ("unnamed",))
    if opinion and mood:
        return _reading(sentence, "opinion", opinion)
    prediction = _of(hits, "prediction") + scheduled
    irrealis = _of(hits, "irrealis")
    if irrealis and not opinion and not supposed:
        if if_so:
            return _reading(sentence, "supposed", irrealis + if_so)
        prediction = prediction or irrealis
    if prediction or (ahead and not supposed and not opinion and not duty):
        return _reading(sentence, "prediction", prediction or ahead)
    if mood and ahead:
        return _reading(sentence, "prediction", ahead)
    if _of(hits, "asserted"):
        return _reading(sentence, "asserted", _of(hits, "asserted"))
    if opinion or duty:
        return _reading(sentence, "opinion", opinion or duty)
    if supposed or mood:
        return _reading(sentence, "supposed", supposed or mood)
    return StatusReading("asserted")


def _ahead(sentence: Sentence, hits: Sequence[Hit]) -> list[Hit]:
    """Words for days to come, where no verb tells of the past."""
    found = _of(hits, "ahead")
    if found and any(_past(sentence, n) for n in range(len(sentence.words))):
        return []
    return found


def _past(sentence: Sentence, place: int) -> bool:
    if sentence.words[place].mark:
        return False
    if sentence.known.code == "fr":
        return "participle" in sentence.moods(place) and sentence.is_in(place - 1, "have")
    return "past" in sentence.moods(place) and not sentence.is_in(place - 1, "be")


def _scheduled(duty: Hit, hits: Sequence[Hit]) -> bool:
    return any(duty.last <= hit.first <= duty.last + _SCHEDULE_REACH for hit in _of(hits, "scheduled"))


def _by_author(sentence: Sentence, hit: Hit) -> bool:
    return any(sentence.is_in(n, "first_person") for n in range(max(0, hit.first - 3), hit.first))


def _reading(
    sentence: Sentence, status: Status, hits: Sequence[Hit], chain: tuple[str, ...] = ()
) -> StatusReading:
    found = tuple((*sentence.span(hit.first, hit.last), hit.cue) for hit in hits)
    return StatusReading(status, chain=chain, cues=found)
