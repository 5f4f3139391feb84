"""How a probability and odds are put into words, in one place, so that every sentence does it alike.

Words and bands are those of the US Intelligence Community Directive 203 (2015), with two rules of our own:
the word belongs to the percentage *as printed*, so that one number never has two words; and the directive's
bands share their edges, of which the band above has each. The outermost bands, which end at 1 and 99 % there,
are taken to reach on: a probability is never printed as 0 or 100 %.

Number first, the word and its band in brackets in the sentence itself: readers shown the band in the text
agree with the writer twice as often as those shown the word alone (Wintle, Fraser, Wills, Nicholson & Fidler
2019, "Verbal probabilities: very likely to be somewhat more confusing than numbers", PLOS ONE 14, e0213522).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

from powderkeg.language import Said, join, noted, say

__all__ = [
    "LIKELIHOOD_WORDS",
    "clauses",
    "either",
    "enumerated",
    "factor_words",
    "listed",
    "odds_words",
    "percent_words",
    "probability_words",
    "quoted",
    "word_for",
]

# upper edge in per cent, word, band as printed
_BANDS = (
    (5, noted("almost no chance"), noted("under 5 %")),
    (20, noted("very unlikely"), noted("5-20 %")),
    (45, noted("unlikely"), noted("20-45 %")),
    (55, noted("roughly even chance"), noted("45-55 %")),
    (80, noted("likely"), noted("55-80 %")),
    (95, noted("very likely"), noted("80-95 %")),
    (math.inf, noted("almost certain"), noted("over 95 %")),
)
LIKELIHOOD_WORDS = tuple(word for _, word, _ in _BANDS)
_SAME = 1e-9  # relative: logarithms and exponentials give 4.999999999999999 for 5


def _printed(probability: float) -> int:
    """Whole per cent, as printed; 0 and 100 stand for under 1 and over 99."""
    if probability < 0.01:
        return 0
    return 100 if probability > 0.99 else round(100.0 * probability)


def _band(probability: float) -> tuple[str, str]:
    return next((word, band) for edge, word, band in _BANDS if _printed(probability) < edge)


def word_for(probability: float) -> Said:
    """The word of the band that the printed percentage lies in; an edge belongs to the band above."""
    return say(_band(probability)[0])


def percent_words(probability: float, *, begins: bool = False) -> Said:
    """``62 %``; never certain: ``under 1 %``, ``over 99 %``.

    Args:
        probability: 0..1.
        begins: whether a sentence begins with it, and so with a capital.
    """
    whole = _printed(probability)
    if whole == 0:
        return say("Under 1 %") if begins else say("under 1 %")
    if whole == 100:
        return say("Over 99 %") if begins else say("over 99 %")
    return say("{whole} %", whole=whole)


def probability_words(probability: float, *, begins: bool = False) -> Said:
    """``62 % (likely, 55-80 %)``: the number, then its word with the band that the word stands for.

    Args:
        probability: 0..1.
        begins: whether a sentence begins with it.
    """
    word, band = _band(probability)
    percent = percent_words(probability, begins=begins)
    return say("{percent} ({word}, {band})", percent=percent, word=say(word), band=say(band))


def factor_words(factor: float) -> Said:
    """A factor of 1 or more with two digits (three below 2), rounded down: no print passes a cap."""
    size = max(1.0, factor) * (1.0 + _SAME)
    digits = 2 if size < 2.0 else 1 - math.floor(math.log10(size))
    whole = math.floor(size * 10.0**digits) / 10.0**digits
    text = f"{whole:,.{max(0, digits)}f}"
    if digits > 0:
        text = text.rstrip("0").rstrip(".")
    places = len(text.partition(".")[2])
    template = f"{{factor:,.{places}f}}"  # a number alone: it stands in no catalogue
    return say(template, factor=whole)


def odds_words(odds: float) -> Said:
    """``3.1:1``, or ``1:3.1`` below one; rounded towards even odds."""
    if odds >= 1.0:
        return say("{factor}:1", factor=factor_words(odds))
    return say("1:{factor}", factor=factor_words(1.0 / odds))


def quoted(text: str) -> Said:
    """A name in quotation marks."""
    return say("“{text}”", text=text)


def clauses(parts: Iterable[str]) -> Said:
    """Parts of a sentence with semicolons between them."""
    return join(say("; "), parts)


def listed(parts: Iterable[str]) -> Said:
    """Names with commas between them."""
    return join(", ", parts)


def enumerated(names: Iterable[str]) -> Said:
    """Names with "and" between them."""
    return join(say(" and "), names)


def either(names: Iterable[str]) -> Said:
    """Names with "or" between them."""
    return join(say(" or "), names)
