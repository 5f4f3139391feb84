"""A first draft of an account: every claim of a document, with what its words say of it.

Nothing here judges whether a claim is true, and nothing is copied but names: a claim points at its place in
the text. The analyst corrects the draft; what she corrected is kept when the document is read again, because
the id of a claim comes from its words alone.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from powderkeg.accounts.bounds import Stated, stated
from powderkeg.accounts.claim import Account, Claim
from powderkeg.accounts.clauses import claims_something, clauses, is_finite
from powderkeg.accounts.cues import cues
from powderkeg.accounts.dateline import dateline_day
from powderkeg.accounts.entities import actors, place_keys, places, strange_place
from powderkeg.accounts.moments import Days, moments_in, together
from powderkeg.accounts.names import Sentence
from powderkeg.accounts.numbers import figures
from powderkeg.accounts.speakers import turn_at, turns
from powderkeg.accounts.status import MOST_LETTERS, MOST_WORDS, StatusReading, read_sentence
from powderkeg.accounts.suggestions import suggest
from powderkeg.accounts.words import plain, split_words
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date

    from powderkeg.accounts import sentences
    from powderkeg.accounts.claim import Figure
    from powderkeg.accounts.cues import Cues
    from powderkeg.accounts.document import Document
    from powderkeg.accounts.moments import Moment
    from powderkeg.accounts.speakers import Turn
    from powderkeg.case import Case

__all__ = ["draft_account"]

_ID_LETTERS = 10
_TOLD = 5  # words before a colon that tell something of their own
_WHOLE = frozenset({"attributed", "question", "conditional"})


def draft_account(document: Document, case: Case, *, name: str) -> Account:
    """The claims of a document, as a draft for an analyst to correct.

    Args:
        document: The document.
        case: Whose places, hypotheses and society the claims are about.
        name: Of the account; unique in the case.

    Returns:
        The account; its claims in text order, the paraphrases blank.
    """
    known = cues(document.language)
    keys = place_keys(case)
    seen: Counter[str] = Counter()
    days = Days()
    spoken = turns(document.text)
    claims = tuple(
        claim
        for sentence in document.sentences
        for claim in _claims(
            document, sentence, known, case, keys, seen, days, turn_at(spoken, sentence.start)
        )
    )
    return Account(
        name=name,
        title=document.title,
        author=document.author,
        url=document.url,
        published=document.date,
        language=document.language,
        digest=document.digest,
        characters=len(document.text),
        claims=claims,
    )


def _claims(
    document: Document,
    place: sentences.Sentence,
    known: Cues,
    case: Case,
    keys: Mapping[str, str],
    seen: Counter[str],
    days: Days,
    turn: Turn | None,
) -> Iterator[Claim]:
    if turn is not None and place.start < turn.said < place.end:
        place = replace(place, start=turn.said, text=place.text[turn.said - place.start :])
    sentence = _read(place.text, known)
    if not sentence.words or not claims_something(sentence):
        return
    if dateline_day(place.text, document.language) is not None:
        return
    reading = _spoken(read_sentence(sentence), turn)
    parts = [(0, len(place.text))]
    if reading.status not in _WHOLE and not sentence.of("hypothetical") and len(place.text) < MOST_LETTERS:
        parts = [_bounds(sentence, first, last, place.text) for first, last in clauses(sentence)]
    elif reading.status == "question":
        parts = _told_then_asked(sentence, place.text)
    when = moments_in(
        place.text[:MOST_LETTERS],
        document.language,
        document.date,
        known=days,
        ahead=reading.status == "prediction",
    )
    for start, end in parts:
        if len(parts) > 1:
            clause = _read(place.text[start:end], known)
            told = _spoken(read_sentence(clause), turn)
        else:
            clause, told = sentence, reading
        when_said = together(_within(when, start, end), document.date)
        yield _claim(clause, told, place.start + start, place.start + end, when_said, case, keys, seen)


def _spoken(reading: StatusReading, turn: Turn | None) -> StatusReading:
    """What a speaker of a transcript says is that speaker's word."""
    if turn is None or reading.status == "question":
        return reading
    told = reading.attributed_to or turn.speaker
    through = reading.chain if reading.status == "attributed" else ()
    return replace(reading, status="attributed", attributed_to=told, chain=(turn.speaker, *through))


def _told_then_asked(sentence: Sentence, text: str) -> list[tuple[int, int]]:
    """``They lied: why?`` tells before it asks."""
    colons = [n for n, word in enumerate(sentence.words) if word.form == ":" and not sentence.quoted[n]]
    cut = colons[-1] + 1 if colons else 0
    if cut < _TOLD or cut >= len(sentence.words) or not any(is_finite(sentence, n) for n in range(cut)):
        return [(0, len(text))]
    return [(0, sentence.words[cut - 2].end), (sentence.words[cut].start, len(text))]


def _read(text: str, known: Cues) -> Sentence:
    return Sentence(text, known, split_words(text[:MOST_LETTERS])[:MOST_WORDS])


def _bounds(sentence: Sentence, first: int, last: int, text: str) -> tuple[int, int]:
    """Where a clause stands, without the comma and the "and" between it and its neighbours."""
    if first == 0 and last == len(sentence.words):
        return 0, len(text)
    begin, end = first, last
    while begin < last - 1 and (
        sentence.words[begin].form in ",;:" or (begin > 0 and sentence.is_in(begin, "coordinators"))
    ):
        begin += 1
    while end > begin + 1 and sentence.words[end - 1].form in ",;:":
        end -= 1
    return (0 if first == 0 else sentence.words[begin].start), (
        len(text) if last == len(sentence.words) else sentence.words[end - 1].end
    )


def _within(when: tuple[Moment, ...], start: int, end: int) -> list[Moment]:
    return [moment for moment in when if start <= moment.start < end and moment.first is not None]


def _claim(
    clause: Sentence,
    told: StatusReading,
    start: int,
    end: int,
    when: tuple[date | None, date | None],
    case: Case,
    keys: Mapping[str, str],
    seen: Counter[str],
) -> Claim:
    said = suggest(clause, case)
    found, known = figures(clause), places(clause, keys)
    strange = "" if known or not said.indicator else strange_place(clause, keys)
    bounds = _bounded(clause, said.indicator, found, strange)
    numbers = tuple(
        figure.model_copy(update={"start": figure.start + start, "end": figure.end + start})
        for figure in found
    )
    return Claim(
        id=_id(clause.text, seen),
        start=start,
        end=end,
        status=told.status,
        attributed_to=" ".join(told.attributed_to.split()),
        chain=told.chain,
        when_first=when[0],
        when_last=when[1],
        actors=actors(clause),
        places=known,
        figures=numbers,
        indicator="" if bounds.note else said.indicator,
        hypothesis=said.hypothesis,
        mechanism=said.mechanism,
        low=bounds.low,
        high=bounds.high,
        note="; ".join(note for note in (said.note, bounds.note) if note),
    )


def _bounded(clause: Sentence, indicator: str, found: Sequence[Figure], strange: str) -> Stated:
    """Bounds of what a clause counts; a note instead where it speaks of a place outside the case."""
    if strange:
        return Stated(
            note=str(
                say("speaks of {place}, which is no place of the case: set places by hand", place=strange)
            )
        )
    return stated(clause, indicator, found) if indicator else Stated()


def _id(text: str, seen: Counter[str]) -> str:
    """From the letters and figures of the clause; a second one alike is numbered."""
    letters = " ".join("".join(c if c.isalnum() else " " for c in plain(text)).split())
    key = "c" + hashlib.sha256(letters.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LETTERS]
    seen[key] += 1
    return key if seen[key] == 1 else f"{key}-{seen[key]}"
