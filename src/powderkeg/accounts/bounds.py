"""Between which bounds a clause says that something counted lies: "at least 238", "no one", "dozens".

Words are data (``numbers`` and ``nothing`` in ``cues/CODE.yaml``). Where a clause denies a figure, or denies
that there was none, no bounds say so: the draft then leaves the indicator blank and a note says why.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.clauses import is_finite
from powderkeg.accounts.cues import cues
from powderkeg.accounts.words import split_words
from powderkeg.language import say
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.accounts.claim import Figure
    from powderkeg.accounts.cues import Hit
    from powderkeg.accounts.names import Sentence

__all__ = ["Stated", "figure_bounds", "is_of_another_kind", "stated"]

_REACH = 10  # words between a figure, or a "no", and what it counts
_AFTER = 5
_NEGATED = 4
_BREAKS = frozenset(";:—–()")
_UNCOUNTED = frozenset({"level", "latent"})


@dataclass(frozen=True, slots=True)
class Stated:
    """What a clause says of an indicator: bounds, or why there are none.

    Attributes:
        low: Smallest value at which it holds; None, no bound.
        high: Largest value.
        note: Why the clause cannot be put between bounds; blank where it can or names no figure.
    """

    low: float | None = None
    high: float | None = None
    note: str = ""


def figure_bounds(figure: Figure) -> tuple[float | None, float | None]:
    """Bounds that a figure sets by the word before it; a rough plural ("dozens") sets only the lower one."""
    if figure.bound == "at least":
        return figure.low, None
    if figure.bound == "at most":
        return None, figure.high
    if figure.bound == "rough":
        return figure.low, None
    return figure.low, figure.high


def is_of_another_kind(figure: Figure, indicator: str, language: str) -> bool:
    """Whether a figure counts hours, money or towns, or is no share, and so cannot be the indicator's."""
    row = INDICATORS[indicator].row if indicator in INDICATORS else None
    unit = figure.unit.lower()
    if row is not None and row.unit == "share" and figure.high > 1.0:
        return True
    if row is None or not unit or unit in row.unit:
        return False
    try:
        apart = cues(language).content["numbers"]["apart"]
    except KeyError:
        return False
    named = {"hours": ("hour", "heure", "час"), "regions": ("region", "région", "област", "регион")}
    if unit.startswith(named.get(row.unit, ("\0",))):
        return False
    if row.unit == "regions":
        return True
    return unit in apart


def stated(sentence: Sentence, indicator: str, figures: Sequence[Figure]) -> Stated:
    """What a clause says of an indicator that its words suggest; figures have the clause's offsets."""
    hits = sentence.of(f"indicators.{indicator}")
    if not hits or indicator not in INDICATORS or INDICATORS[indicator].row.kind in _UNCOUNTED:
        return Stated()
    hit = min(hits, key=lambda one: (one.first - one.last, one.first))
    figure = _nearest(sentence, hits, indicator, figures)
    none, denied = _none_of(sentence, hit), _is_denied(sentence)
    if not none and INDICATORS[indicator].row.kind == "event" and figure is None:
        none = _negated(sentence, hit)
    if none and figure is None and not denied:
        return Stated(0.0, 0.0)
    if denied and figure is None and _has(sentence, "any"):
        return Stated(0.0, 0.0)
    if denied or none or (figure is not None and _not_so_many(sentence, figure)):
        return Stated(
            note=str(say("denies what it counts, which bounds cannot say: set low or high by hand"))
        )
    return Stated() if figure is None else Stated(*figure_bounds(figure))


def _nearest(
    sentence: Sentence, hits: Sequence[Hit], indicator: str, figures: Sequence[Figure]
) -> Figure | None:
    """The figure that stands nearest to a cue of the indicator, with no other thing counted in between."""
    best: tuple[int, int] | None = None
    found: Figure | None = None
    for figure in figures:
        share = figure.unit == "%"
        if not share and is_of_another_kind(figure, indicator, sentence.known.code):
            continue
        rank = _rank(sentence, hits, figure)
        if rank is not None and (best is None or rank < best):
            # "two thirds of the detained were under 30": what is counted is a share, and 30 is none of them
            best, found = rank, None if share else figure
    return found


def _rank(sentence: Sentence, hits: Sequence[Hit], figure: Figure) -> tuple[int, int] | None:
    """How far a figure stands from a cue, and whether behind it; None where it counts another thing."""
    places = [n for n, word in enumerate(sentence.words) if figure.start <= word.start < figure.end]
    ranks = []
    for hit in hits if places else ():
        gap = max(hit.first - places[-1], places[0] - hit.last + 1, 0)
        if gap <= _REACH + 2 and not _apart(sentence, places, hit):
            # "238 killed" rather than "killed 238": of two as near, the one before it
            ranks.append((gap, int(places[0] > hit.first)))
    return min(ranks, default=None)


def _apart(sentence: Sentence, places: Sequence[int], hit: Hit) -> bool:
    first, last = (places[-1] + 1, hit.first) if places[-1] < hit.first else (hit.last, places[0])
    between = sentence.words[first:last]
    marked = any(word.form in _BREAKS for word in between)
    # ", including 19 policemen" counts a part
    after = places[0] >= hit.last and any(word.form == "," for word in between)
    return marked or after


def _none_of(sentence: Sentence, hit: Hit) -> bool:
    """Whether a "no", "nobody" or "without" governs the cue, or "there were none" follows it."""
    allowed = _covered(sentence, "not_denied")
    lists = _phrases(sentence.known.code, "quantifiers")
    for place in range(hit.last - 1, max(-1, hit.first - _REACH) - 1, -1):
        word = sentence.words[place]
        if place < hit.first and (word.form in _BREAKS or word.form == "," or _stops(sentence, place)):
            break
        if place not in allowed and _starts(sentence, place, lists):
            return True
    after = _phrases(sentence.known.code, "after")
    for place in range(hit.last, min(hit.last + _AFTER, len(sentence.words))):
        if sentence.words[place].form in _BREAKS or sentence.words[place].form == ",":
            break
        if place not in allowed and _starts(sentence, place, after):
            return True
    return False


def _stops(sentence: Sentence, place: int) -> bool:
    if sentence.is_in(place, "be", "have", "clitics"):
        return False
    if sentence.is_in(place, "that") and not sentence.is_in(place, "of"):
        return True
    attributed = any(hit.first == place for hit in sentence.of("verbs", "verbs_that"))
    return attributed and is_finite(sentence, place)


def _negated(sentence: Sentence, hit: Hit) -> bool:
    """Whether the verb of an event is denied: ``the airport was not seized``."""
    allowed = _covered(sentence, "not_denied")
    for place in range(hit.first - 1, max(-1, hit.first - _NEGATED - 1), -1):
        if sentence.words[place].form in _BREAKS | {","} or _stops(sentence, place):
            break
        if sentence.is_in(place, "negations") and place not in allowed:
            return True
    for place in range(hit.first, min(hit.last + _NEGATED, len(sentence.words))):
        form = sentence.words[place].form
        if place >= hit.last and (form in _BREAKS | {","} or sentence.is_in(place, "relatives")):
            return False
        if sentence.is_in(place, "negations") and place not in allowed:
            return True
    return False


def _not_so_many(sentence: Sentence, figure: Figure) -> bool:
    """``not 238 but 300``: a negation just before the figure, that is no "not more than"."""
    before = next((n for n, word in enumerate(sentence.words) if word.start >= figure.start), 0) - 1
    allowed = (
        _covered(sentence, "not_denied") | _covered(sentence, "at_least") | _covered(sentence, "at_most")
    )
    return sentence.is_in(before, "negations") and before not in allowed


def _is_denied(sentence: Sentence) -> bool:
    return _has(sentence, "deny")


def _has(sentence: Sentence, name: str) -> bool:
    return bool(_covered(sentence, name))


def _covered(sentence: Sentence, name: str) -> frozenset[int]:
    """Places of the words of every phrase of a list."""
    lists = _phrases(sentence.known.code, name)
    found: set[int] = set()
    for place in range(len(sentence.words)):
        found.update(range(place, place + _starts(sentence, place, lists)))
    return frozenset(found)


def _starts(sentence: Sentence, place: int, phrases: Mapping[str, tuple[tuple[str, ...], ...]]) -> int:
    """How many words the longest phrase has that begins at a place; nought where none does."""
    words = sentence.words
    return max(
        (
            len(phrase)
            for phrase in phrases.get(words[place].form, ())
            if tuple(word.form for word in words[place : place + len(phrase)]) == phrase
        ),
        default=0,
    )


@cache
def _phrases(code: str, name: str) -> Mapping[str, tuple[tuple[str, ...], ...]]:
    """A list of phrases of a language, in words, by the first; as many as there are languages and lists."""
    content: dict[str, Any] = dict(cues(code).content)
    said = content["nothing"].get(name) or content["numbers"].get(name) or ()
    found: dict[str, list[tuple[str, ...]]] = {}
    for text in said:
        forms = tuple(word.form for word in split_words(str(text)))
        found.setdefault(forms[0], []).append(forms)
    return {first: tuple(phrases) for first, phrases in found.items()}
