"""A verb that tells what somebody said, with what belongs to it on its left: auxiliaries, negation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from powderkeg.accounts.cues import Hit
    from powderkeg.accounts.names import Sentence

__all__ = ["VerbGroup", "bare_before_verb", "is_finite_verb", "is_noun", "says_we", "verb_group"]

_LOOK_AHEAD = 8


@dataclass(slots=True)
class VerbGroup:
    """A verb with what belongs to it on its left."""

    begin: int
    has_be: bool = False
    has_have: bool = False
    reflexive: bool = False
    passive: bool = False  # the auxiliary next to the verb is "to be"
    negated: bool = False
    subject: int = -1  # a pronoun set behind its verb: a-t-il


def verb_group(sentence: Sentence, verb: int) -> VerbGroup:
    """The verb at a place with its auxiliaries, small pronouns, adverbs and negation."""
    group = VerbGroup(verb)
    endings = tuple(sentence.grammar("adverb_endings"))
    place = verb - 1
    while place >= 0 and not sentence.quoted[place]:
        form = sentence.words[place].form
        if sentence.is_in(place, "pronouns") and place > 0 and sentence.words[place - 1].form == "-":
            group.subject = place
        elif sentence.is_in(place, "have"):
            group.has_have = True
        elif sentence.is_in(place, "be"):
            group.passive = group.passive or not group.has_have
            group.has_be = True
        elif sentence.is_in(place, "negations"):
            group.negated = True
        elif form == "-" and group.subject == place + 1:
            pass
        elif not (
            sentence.is_in(place, "clitics", "adverbs", "reflexives")
            or (endings and len(form) > 5 and form.endswith(endings) and not _after_article(sentence, place))
        ):
            break
        group.reflexive = group.reflexive or sentence.is_in(place, "reflexives")
        group.begin = place
        place -= 1
    after = range(verb + 1, min(verb + 3, len(sentence.words)))
    group.negated = group.negated or any(sentence.is_in(place, "negations_after") for place in after)
    return group


def _after_article(sentence: Sentence, place: int) -> bool:
    """Whether a word with the ending of an adverb is a noun: ``du gouvernement``, ``the assembly``."""
    return sentence.is_in(place - 1, "articles", "of", "possessives") and not sentence.is_in(
        place - 1, "clitics"
    )


def is_noun(sentence: Sentence, hit: Hit) -> bool:
    """A form that is a noun too, after an article or a preposition: ``the report``, ``in fear``."""
    if hit.first == 0:
        return sentence.known.code == "en"
    before = hit.first - 1
    if sentence.known.code == "en" and _before_verb(sentence, hit):
        return True
    if sentence.words[before].form in {"'", "s"} and sentence.known.code == "en":
        return True
    return sentence.is_in(before, "articles", "prepositions") and not sentence.is_in(before, "clitics")


def _before_verb(sentence: Sentence, hit: Hit) -> bool:
    """Whether a verb follows at once, so that this word is its subject: ``the reports indicate``."""
    after = hit.first + 1
    return sentence.is_in(after, "be", "have") or any(
        other.first == after and "past" not in sentence.moods(hit.first)
        for other in sentence.of("verbs", "verbs_that")
    )


def is_finite_verb(sentence: Sentence, hit: Hit, group: VerbGroup) -> bool:
    """Whether the verb has a subject of its own: no infinitive, no participle, no ``saying``."""
    moods = sentence.moods(hit.first)
    form = sentence.words[hit.first].form
    if form.endswith(tuple(sentence.grammar("gerund_endings"))) and not group.has_be:
        return False
    if "infinitive" in moods or sentence.is_in(group.begin - 1, "before_infinitive"):
        return False
    if sentence.known.code == "en":
        return not (hit.last < len(sentence.words) and sentence.is_in(hit.last, "agent"))
    return "participle" not in moods or group.has_have or group.reflexive


def says_we(sentence: Sentence, hit: Hit, group: VerbGroup) -> bool:
    """Whether the verb's own ending says that the author speaks, and no subject stands before it."""
    endings = tuple(sentence.grammar("first_person_endings"))
    begins = group.begin == 0 or sentence.words[group.begin - 1].mark
    return bool(endings) and begins and sentence.words[hit.first].form.endswith(endings)


def bare_before_verb(sentence: Sentence, hit: Hit) -> bool:
    """Whether a verb's bare form is a noun before the verb itself: ``, state television reported``."""
    if sentence.known.code != "en" or sentence.moods(hit.first) or sentence.words[hit.first].form[-1] == "s":
        return False
    behind = range(hit.last, min(hit.last + _LOOK_AHEAD, len(sentence.words)))
    mark = next((n for n in behind if sentence.words[n].mark), behind.stop)
    return any(hit.last < one.first < mark for one in sentence.of("verbs", "verbs_that"))
