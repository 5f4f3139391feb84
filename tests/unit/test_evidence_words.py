"""Words and bands of likelihood, and how odds are printed."""

from __future__ import annotations

import pytest

from powderkeg.evidence.words import (
    LIKELIHOOD_WORDS,
    factor_words,
    odds_words,
    percent_words,
    probability_words,
    word_for,
)


@pytest.mark.parametrize(
    ("probability", "said"),
    [
        (0.0, "under 1 % (almost no chance, under 5 %)"),
        (0.0099, "under 1 % (almost no chance, under 5 %)"),
        (0.01, "1 % (almost no chance, under 5 %)"),
        (0.044, "4 % (almost no chance, under 5 %)"),
        (0.05, "5 % (very unlikely, 5-20 %)"),
        (0.2, "20 % (unlikely, 20-45 %)"),
        (0.45, "45 % (roughly even chance, 45-55 %)"),
        (0.55, "55 % (likely, 55-80 %)"),
        (0.62, "62 % (likely, 55-80 %)"),
        (0.8, "80 % (very likely, 80-95 %)"),
        (0.95, "95 % (almost certain, over 95 %)"),
        (0.991, "over 99 % (almost certain, over 95 %)"),
        (1.0, "over 99 % (almost certain, over 95 %)"),
    ],
)
def test_the_number_comes_first_then_its_word_with_the_band_and_an_edge_is_the_band_aboves(
    probability: float, said: str
) -> None:
    assert probability_words(probability) == said


def test_one_printed_number_never_has_two_words() -> None:
    said: dict[str, set[str]] = {}
    for thousandth in range(10_001):
        said.setdefault(percent_words(thousandth / 1e4), set()).add(word_for(thousandth / 1e4))
    assert all(len(words) == 1 for words in said.values())
    assert {word for words in said.values() for word in words} == set(LIKELIHOOD_WORDS)


def test_the_word_follows_the_number_as_printed() -> None:
    assert probability_words(0.5451).startswith("55 % (likely")  # 54.51 is printed as 55
    assert probability_words(0.5449).startswith("54 % (roughly even chance")


@pytest.mark.parametrize(
    ("odds", "said"),
    [
        (1.0, "1:1"),
        (1.019, "1.01:1"),
        (1.999, "1.99:1"),
        (2.09, "2:1"),
        (5.0, "5:1"),
        (9.99, "9.9:1"),
        (47.9, "47:1"),
        (999.0, "990:1"),
        (12_345.0, "12,000:1"),
        (0.25, "1:4"),
        (1 / 3.19, "1:3.1"),
    ],
)
def test_odds_are_rounded_towards_even(odds: float, said: str) -> None:
    assert odds_words(odds) == said


@pytest.mark.parametrize("factor", [4.999999999999999, 5.0, 5.000000000000001])
def test_a_factor_that_logarithms_have_blurred_is_printed_whole(factor: float) -> None:
    assert factor_words(factor) == "5"
