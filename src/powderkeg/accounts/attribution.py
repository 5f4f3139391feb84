"""Whose word a sentence gives: the author's, somebody else's, or hearsay."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.accounts.clauses import is_finite
from powderkeg.accounts.names import CLOSING, OPENING, Sentence, name_left, name_right
from powderkeg.accounts.verb_groups import (
    VerbGroup,
    bare_before_verb,
    is_finite_verb,
    is_noun,
    says_we,
    verb_group,
)
from powderkeg.accounts.words import lemma_of

if TYPE_CHECKING:
    from powderkeg.accounts.cues import Hit

__all__ = ["STATUS_SECTIONS", "Attribution", "attributions"]

STATUS_SECTIONS = (
    "plain",
    "question",
    "asserted",
    "conditional",
    "hearsay_mood",
    "irrealis",
    "hypothetical",
    "supposed",
    "prediction",
    "ahead",
    "opinion",
    "judged",
    "duty",
    "scheduled",
)
"""Lists of cues that show a status; the others show sources and subjects."""

_INVERTED_AFTER = CLOSING | set(',!?…—–"')
_LOOK_AHEAD = 8
_COLON = 8


@dataclass(frozen=True, slots=True)
class Attribution:
    """One attribution: the words of the cue and of the source; hearsay where nobody is named."""

    hit: Hit
    who: tuple[int, int] | None
    hearsay: bool = False


def attributions(sentence: Sentence) -> list[Attribution]:
    """Every attribution in a sentence, those outside quotation marks first, then by place."""
    found: list[Attribution] = []
    status = [hit for hit in sentence.hits if hit.section in STATUS_SECTIONS]
    for hit in sentence.of("sources", "verbs", "verbs_that"):
        length = hit.last - hit.first
        if any(
            s.first <= hit.first < s.last and s.last - s.first > (length if s.first == hit.first else 1)
            for s in status
        ):
            continue  # part of a longer cue: "in all likelihood" after "according to"
        one = _source(sentence, hit) if hit.section == "sources" else _verb(sentence, hit)
        if one is not None:
            rumour = one.who is not None and any(sentence.is_in(n, "rumours") for n in range(*one.who))
            found.append(Attribution(hit, None, hearsay=True) if rumour else one)
    if not found:
        found.extend(_label(sentence))
    return sorted(found, key=lambda one: (sentence.quoted[one.hit.first], one.hit.first))


def _source(sentence: Sentence, hit: Hit) -> Attribution | None:
    who = name_right(sentence, hit.name if hit.name >= 0 else hit.last)
    if who is None or sentence.is_in(who[0], "first_person", "nobody"):
        return None
    _, gap, rest = hit.cue.partition("^")[2].partition("...")
    if gap:  # "if X is to be believed": the name ends where the rest of the cue begins
        who = who[0], max(who[0] + 1, min(who[1], hit.last - len(rest.split())))
    return Attribution(hit, who)


def _verb(sentence: Sentence, hit: Hit) -> Attribution | None:
    group = verb_group(sentence, hit.first)
    moods = sentence.moods(hit.first)
    if is_noun(sentence, hit) or says_we(sentence, hit, group):
        return None
    if group.negated and lemma_of(sentence.words[hit.first].form, sentence.known.code) in sentence.grammar(
        "nothing_said_when_negated"
    ):
        return None
    if "future" in moods or any(sentence.is_in(n, "future_marks") for n in range(group.begin, hit.first)):
        return None  # what somebody is going to say
    if moods & {"participle", "past"} and group.passive and not group.reflexive:
        return _agent(sentence, hit)
    if not is_finite_verb(sentence, hit, group):
        return _gerund(sentence, hit)
    return _spoken(sentence, hit, group)


def _agent(sentence: Sentence, hit: Hit) -> Attribution | None:
    """``confirmed by X``."""
    for place in range(hit.last, min(hit.last + _LOOK_AHEAD, len(sentence.words))):
        if sentence.is_in(place, "agent"):
            who = name_right(sentence, place + 1)
            return None if who is None or sentence.is_in(who[0], "nobody") else Attribution(hit, who)
        if sentence.words[place].mark or sentence.is_in(place, "that"):
            return None
    return None


def _gerund(sentence: Sentence, hit: Hit) -> Attribution | None:
    """``..., saying that``: the source is the subject of the sentence."""
    form = sentence.words[hit.first].form
    if not form.endswith(tuple(sentence.grammar("gerund_endings"))) or not _complement(sentence, hit.last):
        return None
    place = hit.first
    while place > 0 and sentence.words[place - 1].form != ",":
        place -= 1
    if place < 2 or hit.first - place > 2:
        return None
    first_verb = next(
        (
            n
            for n in range(1, place)
            if sentence.is_in(n, "be", "have", "clitics") or sentence.moods(n) & {"past", "future"}
        ),
        -1,
    )
    who = name_left(sentence, first_verb) if first_verb > 0 else None
    return None if who is None or _author(sentence, who) else Attribution(hit, who)


def _spoken(sentence: Sentence, hit: Hit, group: VerbGroup) -> Attribution | None:
    if group.subject >= 0:
        return Attribution(hit, (group.subject, group.subject + 1))
    behind = _pronoun_behind(sentence, hit.first + 1)
    if behind >= 0:
        begins = group.begin > 0 and sentence.words[group.begin - 1].form not in _INVERTED_AFTER
        if begins and not _complement(sentence, behind + 1):
            return None  # "sans doute savaient-ils": turned round by the adverb
        if sentence.is_in(behind, "hearsay_subjects"):
            return Attribution(hit, None, hearsay=True)
        return None if sentence.is_in(behind, "first_person") else Attribution(hit, (behind, behind + 1))
    if _inverted(sentence, hit, group):
        who = _with_apposition(sentence, name_right(sentence, hit.last))
        if who is not None and not _author(sentence, who) and not sentence.is_in(who[0], "nobody"):
            return Attribution(hit, who)
        return None
    if (
        hit.section == "verbs_that"
        and not _complement(sentence, hit.last)
        and not _closing(sentence, hit, group)
    ):
        return None
    return _by_subject(sentence, hit, group)


def _pronoun_behind(sentence: Sentence, place: int) -> int:
    """``affirme-t-il``, ``dit-on``."""
    words = sentence.words
    while place < len(words) and words[place].form in {"-", "t"}:
        place += 1
    follows = (
        place < len(words) and words[place - 1].form == "-" and words[place].start == words[place - 1].end
    )
    return place if follows and sentence.is_in(place, "pronouns", "first_person", "hearsay_subjects") else -1


def _inverted(sentence: Sentence, hit: Hit, group: VerbGroup) -> bool:
    """Whether the subject stands behind the verb: ``..., raconte un témoin``."""
    words = sentence.words
    before, after = group.begin - 1, hit.last
    if after >= len(words) or (words[after].mark and words[after].form not in OPENING | {'"'}):
        return False
    if sentence.is_in(after, "that", "relatives", "first_person") or bare_before_verb(sentence, hit):
        return False
    open_left = before < 0 or words[before].form in _INVERTED_AFTER or sentence.is_in(before, "as")
    if not open_left:
        return False
    if before < 0:
        return bool(sentence.grammar("verb_may_come_first"))
    if (
        words[before].form == ","
        and not sentence.quoted[max(before - 1, 0)]
        and _in_apposition(sentence, before)
    ):
        return False
    return (
        sentence.known.code != "en"
        or words[before].form in CLOSING | {'"', "—", "–"}
        or words[after].capital
        or (
            sentence.is_in(after, "articles", "quantifiers")
            or not sentence.is_in(after, "prepositions", "adverbs")
        )
    )


def _with_apposition(sentence: Sentence, who: tuple[int, int] | None) -> tuple[int, int] | None:
    """The name with what is said of its bearer up to the sentence's end: ``says Anna Berg, a lawyer.``."""
    if who is None or who[1] >= len(sentence.words) or sentence.words[who[1]].form != ",":
        return who
    end = who[1] + 1
    while end < len(sentence.words) and not sentence.words[end].mark:
        if sentence.is_in(end, "be", "have", "pronouns", "that", "clitics") or end in sentence.moments:
            return who
        if sentence.moods(end) & {"past", "future", "conditional", "participle"} or end > who[1] + _COLON:
            return who
        end += 1
    closed = all(word.form in ".!…" for word in sentence.words[end:])
    return (who[0], end) if closed and end > who[1] + 1 else who


def _in_apposition(sentence: Sentence, comma: int) -> bool:
    """Whether the comma ends ``, Igor Vasse,`` after a subject."""
    commas = [n for n in range(comma) if sentence.words[n].form == ","]
    if not commas or commas[0] > _COLON:
        return False
    inside = range(commas[-1] + 1, comma)
    verbs = any(sentence.is_in(n, "be", "have", "clitics", "pronouns") for n in [*range(commas[0]), *inside])
    named = sentence.words[commas[-1] + 1].capital or sentence.is_in(commas[-1] + 1, "relatives", "articles")
    return named and not verbs and len(inside) <= _COLON


def _closing(sentence: Sentence, hit: Hit, group: VerbGroup) -> bool:
    """Whether verb and subject close the sentence: ``..., the World Bank estimates.``."""
    rest = sentence.words[hit.last :]
    aside = any(one.first == hit.last for one in sentence.of("asides"))
    if not aside and any(not word.mark for word in rest):
        return False
    who = name_left(sentence, group.begin)
    if who is None or who[0] == 0 or sentence.words[who[0] - 1].form not in _INVERTED_AFTER:
        return False
    return any(is_finite(sentence, place) for place in range(who[0] - 1))  # what is said has a verb


def _complement(sentence: Sentence, place: int) -> bool:
    """Whether what follows is what was said."""
    words = sentence.words
    for number in range(place, min(place + _LOOK_AHEAD, len(words))):
        form = words[number].form
        if form == ":" or form in OPENING or form == '"' or sentence.is_in(number, "that"):
            return True
        if number == place and sentence.is_in(number, "pronouns"):
            return True
        if form in ".;!?":
            return False
    return False


def _by_subject(sentence: Sentence, hit: Hit, group: VerbGroup) -> Attribution | None:
    if sentence.is_in(group.begin - 1, "relatives") and not sentence.is_in(group.begin - 1, "that"):
        return None
    who = _with_relative(sentence, name_left(sentence, group.begin))
    if who is None:
        if sentence.words[hit.first].form in sentence.grammar("hearsay_verbs"):
            return Attribution(hit, None, hearsay=True)
        return None
    if _object(sentence, who):
        return None
    if who[1] - who[0] <= 2 and all(
        sentence.words[n].mark or sentence.is_in(n, "hearsay_subjects") for n in range(*who)
    ):
        return Attribution(hit, None, hearsay=True)
    if _author(sentence, who) or sentence.is_in(who[0], "nobody"):
        return None
    if sentence.is_in(who[0], "articles") and sentence.is_in(who[0] + 1, "nobody"):
        return None
    if sentence.is_in(who[0], "prepositions") and who[1] - who[0] > 1:
        who = (who[0] + 1, who[1])
    return Attribution(hit, who)


def _with_relative(sentence: Sentence, who: tuple[int, int] | None) -> tuple[int, int] | None:
    """``the experts that we asked``: what ends in a verb of its own hangs on a name before it."""
    if who is None or who[0] < 2 or not sentence.is_in(who[0] - 1, "that"):
        return who
    verbs = any(
        sentence.is_in(place, "have", "be") or sentence.moods(place) & {"past", "participle"}
        for place in range(*who)
    )
    name = name_left(sentence, who[0] - 1) if verbs else None
    if name is None or any(sentence.moods(place) & {"past"} for place in range(*name)):
        return who
    told = any(hit.first in range(*name) for hit in sentence.of("verbs", "verbs_that"))
    return who if told or name[1] != who[0] - 1 else (name[0], who[1])


def _object(sentence: Sentence, who: tuple[int, int]) -> bool:
    """Whether what stands before the verb is its object, as its ending shows."""
    endings = tuple(sentence.grammar("object_endings"))
    word = sentence.words[who[0]]
    name = word.capital and who[0] > 0
    return bool(endings) and not name and len(word.form) > 3 and word.form.endswith(endings)


def _author(sentence: Sentence, who: tuple[int, int]) -> bool:
    return who[1] - who[0] <= 3 and any(sentence.is_in(n, "first_person") for n in range(*who))


def _label(sentence: Sentence) -> list[Attribution]:
    """``The minister: “...”``."""
    from powderkeg.accounts.cues import Hit

    words = sentence.words
    colon = next((n for n, word in enumerate(words[: _COLON + 1]) if word.form == ":"), -1)
    if colon < 1 or colon + 1 >= len(words) or words[colon + 1].form not in OPENING | {'"'}:
        return []
    if not sentence.quoted[colon + 1] or any(sentence.moods(n) for n in range(colon)):
        return []
    who = name_left(sentence, colon)
    if who is None or _author(sentence, who):
        return []
    return [Attribution(Hit("label", ": “", colon, colon + 1), who)]
