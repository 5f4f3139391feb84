"""Letters, their accuracies, and the common inflation."""

import numpy as np
import pytest
from scipy import stats

from powderkeg.evidence.grades import (
    ACCURACY_SHARES,
    BIAS_SD,
    BIAS_SHARES,
    BIASES,
    CONCENTRATION,
    INFLATION,
    INFLATION_PRIOR,
    LETTER_WEIGHTS,
    accuracies,
    informative_weight,
)

LEVELS = stats.norm.cdf([-np.sqrt(3.0), 0.0, np.sqrt(3.0)])


@pytest.mark.parametrize("letter", ["A", "B", "C", "D", "F"])
def test_accuracies_are_quantiles_of_the_letters_beta(letter: str) -> None:
    mean = LETTER_WEIGHTS[letter]
    beta = stats.beta(CONCENTRATION * mean, CONCENTRATION * (1.0 - mean))
    assert accuracies(letter) == pytest.approx(beta.ppf(LEVELS), abs=1e-4)


@pytest.mark.parametrize("letter", ["A", "B", "C", "D", "F"])
def test_three_levels_keep_the_letters_mean(letter: str) -> None:
    assert np.dot(ACCURACY_SHARES, accuracies(letter)) == pytest.approx(LETTER_WEIGHTS[letter], abs=0.01)


def test_e_is_uninformative_by_definition() -> None:
    assert not informative_weight("E").any()


def test_letters_stand_in_the_order_analysts_give_them() -> None:
    weights = [LETTER_WEIGHTS[letter] for letter in "ABCDFE"]
    assert weights == sorted(weights, reverse=True)


def test_inflation_has_the_moments_of_the_truncated_normal() -> None:
    low, high = (0.05 - 0.7) / 0.4, (1.0 - 0.7) / 0.4
    exact = stats.truncnorm(low, high, loc=0.7, scale=0.4)
    assert INFLATION_PRIOR.sum() == pytest.approx(1.0)
    assert pytest.approx(exact.mean(), abs=1e-6) == INFLATION_PRIOR @ INFLATION
    variance = INFLATION_PRIOR @ INFLATION**2 - (INFLATION_PRIOR @ INFLATION) ** 2
    assert variance == pytest.approx(exact.var(), abs=1e-6)


def test_biases_have_mean_nought_and_the_declared_spread() -> None:
    assert pytest.approx(0.0) == BIAS_SHARES @ BIASES
    assert np.sqrt(BIAS_SHARES @ BIASES**2) == pytest.approx(BIAS_SD)


def test_the_informative_weight_never_reaches_one() -> None:
    assert max(informative_weight(letter).max() for letter in "ABCDEF") < 1.0
