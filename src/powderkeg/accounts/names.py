"""Where the name of a source begins and ends: to the right of a cue, or to the left as a verb's subject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from powderkeg.accounts.tongues import tongue

if TYPE_CHECKING:
    from powderkeg.accounts.cues import Cues, Hit
    from powderkeg.accounts.words import Word

__all__ = ["CLOSING", "OPENING", "Sentence", "name_left", "name_right"]

OPENING = frozenset("«“„‹")
CLOSING = frozenset("»”›")
_QUOTES = OPENING | CLOSING | {'"'}
_STOPS = frozenset(",;:.!?…()[]—–|/") | {"*", "•"}
_LONGEST = 30  # words of a name; a subject longer than that is a list
_SHORT_QUOTE = 5  # words: such quotes are names («Varna-Press») or single words, not what somebody said


class Sentence:
    """A sentence with its words, its cues, what of it stands in quotation marks and where moments stand."""

    def __init__(self, text: str, known: Cues, words: tuple[Word, ...]) -> None:
        """From a text and its words."""
        self.text = text
        self.known = known
        self.words = words
        self.hits: tuple[Hit, ...] = known.hits(words)
        self.quoted = _quoted(words)
        self._moments: frozenset[int] | None = None
        self._of: dict[tuple[str, ...], list[Hit]] = {}

    def grammar(self, name: str) -> frozenset[str]:
        """A list of the language's small words."""
        return self.known.grammar[name]

    def of(self, *sections: str) -> list[Hit]:
        """The cues found of some lists."""
        found = self._of.get(sections)
        if found is None:
            found = self._of[sections] = [hit for hit in self.hits if hit.section in sections]
        return found

    def is_in(self, place: int, *names: str) -> bool:
        """Whether the word at a place is in one of the lists of small words."""
        return 0 <= place < len(self.words) and any(
            self.words[place].form in self.known.grammar[name] for name in names
        )

    def moods(self, place: int) -> frozenset[str]:
        """Moods of the word at a place."""
        return self.known.moods.of(self.words[place].form)

    def span(self, first: int, last: int) -> tuple[int, int]:
        """The place in the text of some words."""
        return self.words[first].start, self.words[last - 1].end

    @property
    def moments(self) -> frozenset[int]:
        """Places of the words that say when."""
        if self._moments is None:
            spans = [
                m.span() for pattern in tongue(self.known.code).moments for m in pattern.matches(self.text)
            ]
            self._moments = frozenset(
                place
                for place, word in enumerate(self.words)
                if any(start <= word.start < end for start, end in spans)
            )
        return self._moments


def _quoted(words: Sequence[Word]) -> tuple[bool, ...]:
    """For each word whether it stands in a quotation of more than a few words."""
    found = [False] * len(words)
    opened: int | None = None
    for place, word in enumerate(words):
        if word.form in OPENING or (word.form == '"' and opened is None):
            opened = place
        elif (word.form in CLOSING or word.form == '"') and opened is not None:
            if place - opened > _SHORT_QUOTE:
                found[opened : place + 1] = [True] * (place + 1 - opened)
            opened = None
    return tuple(found)


def name_right(sentence: Sentence, first: int) -> tuple[int, int] | None:
    """The name that begins at a word or just after it: its first word and the one after its last."""
    words = sentence.words
    place = first
    while place < len(words) and (
        sentence.is_in(place, "before_name") or (place in sentence.moments and place + 1 < len(words))
    ):
        place += 1
    begin, inside, relative = place, 0, False
    while place < len(words) and place - begin < _LONGEST:
        form = words[place].form
        if form in _QUOTES:
            if form in CLOSING and not inside:
                break
            if form in OPENING and _long_quote(words, place):
                break
            inside += 1 if form in OPENING or (form == '"' and not inside) else -1
        elif form == "." and _is_initial(words, place - 1):
            pass
        elif form in _STOPS and not inside:
            if not (form == "," and _goes_on(sentence, place + 1) and place > begin):
                break
            relative = True
        elif not inside and place > begin and not relative and _ends_name(sentence, place, begin):
            break
        elif sentence.is_in(place, "relatives") and place > begin:
            relative = True
        place += 1
    return _trimmed(sentence, begin, place)


def _ends_name(sentence: Sentence, place: int, begin: int) -> bool:
    """Whether a new part of the sentence begins at a word without a mark before it."""
    if sentence.is_in(place, "pronouns", "that", "subordinators"):
        return True
    if place in sentence.moments or any(hit.first == place for hit in sentence.of("asides")):
        return True
    if sentence.is_in(place, "be", "have") and not sentence.is_in(place - 1, "of"):
        return True
    return (
        sentence.is_in(place, "articles")
        and not sentence.is_in(place, "of", "prepositions")
        and not sentence.is_in(place - 1, "of", "coordinators", "prepositions", "articles", "quantifiers")
        and place - begin > 1
    )


def _is_initial(words: Sequence[Word], place: int) -> bool:
    """Whether a full stop after this word ends no sentence: ``Anna B., a nurse``, ``A. Berg``."""
    if place < 0 or not words[place].capital or len(words[place].form) != 1:
        return False
    return place + 2 < len(words) and (words[place + 2].form == "," or words[place + 2].capital)


def _goes_on(sentence: Sentence, place: int) -> bool:
    """Whether a part after a comma belongs to the name before it: who asked not to be named."""
    if place >= len(sentence.words):
        return False
    if sentence.is_in(place, "relatives"):
        return True
    endings = tuple(sentence.grammar("name_goes_on_endings"))
    return bool(endings) and sentence.words[place].form.endswith(endings)


def _long_quote(words: Sequence[Word], place: int) -> bool:
    close = next((n for n in range(place + 1, len(words)) if words[n].form in CLOSING), len(words))
    return close - place > _SHORT_QUOTE + 1


def _trimmed(sentence: Sentence, begin: int, end: int) -> tuple[int, int] | None:
    """Without prepositions, moments and connectives at its end."""
    while end > begin and (
        sentence.is_in(end - 1, "prepositions", "of", "coordinators", "articles", "adverbs")
        or sentence.words[end - 1].form in _STOPS
        or sentence.words[end - 1].form in OPENING
    ):
        end -= 1
    return (begin, end) if end > begin and any(not w.mark for w in sentence.words[begin:end]) else None


def name_left(sentence: Sentence, end: int) -> tuple[int, int] | None:
    """The subject that ends just before a word; None where nothing stands there."""
    begin = _boundary(sentence, end)
    if begin == end and end > 0 and sentence.words[end - 1].form == ",":
        return _before_apposition(sentence, end)
    return _subject(sentence, begin, end)


def _subject(sentence: Sentence, begin: int, end: int) -> tuple[int, int] | None:
    begin = _without_lead(sentence, begin, end)
    if begin < end and sentence.is_in(end - 1, "coordinators"):
        return _leading(sentence, begin, end)
    while end > begin and end - 1 in sentence.moments:
        end -= 1
    return _trimmed(sentence, begin, end)


def _boundary(sentence: Sentence, end: int) -> int:
    words = sentence.words
    place = end
    while place > 0 and end - place < _LONGEST:
        form = words[place - 1].form
        if form in _STOPS or sentence.quoted[place - 1] or (form == "-" and _spaced(words, place - 1)):
            break
        if sentence.is_in(place - 1, "subordinators", "that") and not sentence.is_in(place - 1, "relatives"):
            break
        place -= 1
    return place


def _spaced(words: Sequence[Word], place: int) -> bool:
    return place > 0 and words[place].start > words[place - 1].end


def _without_lead(sentence: Sentence, begin: int, end: int) -> int:
    """Past connectives, moments and adverbials of place or time at the beginning of a clause."""
    words = sentence.words
    while begin < end:
        dated = begin + sentence.is_in(begin, "articles") in sentence.moments
        small = sentence.is_in(begin, "connectors", "coordinators", "adverbs")
        if dated or small or words[begin].mark:
            begin += 1
        elif sentence.is_in(begin, "prepositions") and begin + 1 < end:
            after = _after_adverbial(sentence, begin, end)
            if after == begin:
                return begin
            begin = after
        else:
            return begin
    return begin


def _after_adverbial(sentence: Sentence, begin: int, end: int) -> int:
    """Where the subject begins after ``In the evening`` or ``On Tuesday``; ``begin`` where none follows."""
    place = begin + 1
    while place < end and place in sentence.moments:
        place += 1
    if place > begin + 1:
        return place
    articles = [
        n
        for n in range(begin + 2, end)
        if sentence.is_in(n, "articles") and not sentence.is_in(n - 1, "of", "prepositions", "articles")
    ]
    if articles:
        return articles[0]
    return (
        begin + 1 if end - begin <= _SHORT_QUOTE + 3 and not sentence.is_in(begin + 1, "articles") else begin
    )


def _before_apposition(sentence: Sentence, end: int) -> tuple[int, int] | None:
    """The subject before ``, Igor Vasse,``: the last part that is no moment and no lone adverbial."""
    commas = [n for n in range(end - 1) if sentence.words[n].form == "," and not sentence.quoted[n]]
    if not commas:
        return None
    last = commas[-1]
    found = name_left_of_part(sentence, last)
    if found is not None and found[1] == last and sentence.words[last + 1].capital:
        return _trimmed(sentence, found[0], end - 1)
    return found


def name_left_of_part(sentence: Sentence, comma: int) -> tuple[int, int] | None:
    """The subject that ends before a comma."""
    begin = _boundary(sentence, comma)
    found = _subject(sentence, begin, comma)
    if found is None and begin > 0 and sentence.words[begin - 1].form == ",":
        return name_left_of_part(sentence, begin - 1)
    return found


def _leading(sentence: Sentence, begin: int, end: int) -> tuple[int, int] | None:
    """The first name of a clause, up to its first verb: whose verb the second one is too."""
    place = begin
    while place < end:
        moods = sentence.moods(place) - {"infinitive"}
        if place > begin and (moods or sentence.is_in(place, "be", "have", "clitics")):
            break
        place += 1
    return _trimmed(sentence, begin, place)
