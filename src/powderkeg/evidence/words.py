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

__all__ = ["LIKELIHOOD_WORDS", "factor_words", "odds_words", "percent_words", "probability_words", "word_for"]

# upper edge in per cent, word, band as printed
_BANDS = (
    (5, "almost no chance", "under 5 %"),
    (20, "very unlikely", "5-20 %"),
    (45, "unlikely", "20-45 %"),
    (55, "roughly even chance", "45-55 %"),
    (80, "likely", "55-80 %"),
    (95, "very likely", "80-95 %"),
    (math.inf, "almost certain", "over 95 %"),
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


def word_for(probability: float) -> str:
    """The word of the band that the printed percentage lies in; an edge belongs to the band above."""
    return _band(probability)[0]


def percent_words(probability: float) -> str:
    """``62 %``; never certain: ``under 1 %``, ``over 99 %``."""
    whole = _printed(probability)
    return {0: "under 1 %", 100: "over 99 %"}.get(whole, f"{whole} %")


def probability_words(probability: float) -> str:
    """``62 % (likely, 55-80 %)``: the number, then its word with the band that the word stands for."""
    word, band = _band(probability)
    return f"{percent_words(probability)} ({word}, {band})"


def factor_words(factor: float) -> str:
    """A factor of 1 or more with two digits (three below 2), rounded down: no print passes a cap."""
    size = max(1.0, factor) * (1.0 + _SAME)
    digits = 2 if size < 2.0 else 1 - math.floor(math.log10(size))
    whole = math.floor(size * 10.0**digits) / 10.0**digits
    text = f"{whole:,.{max(0, digits)}f}"
    return text.rstrip("0").rstrip(".") if digits > 0 else text


def odds_words(odds: float) -> str:
    """``3.1:1``, or ``1:3.1`` below one; rounded towards even odds."""
    return f"{factor_words(odds)}:1" if odds >= 1.0 else f"1:{factor_words(1.0 / odds)}"
