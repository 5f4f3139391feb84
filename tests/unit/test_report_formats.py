import math

import pytest

from powderkeg.report.formats import MINUS, MISSING, log_value, nats, percent, quantity, rounded


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "under 1 %"),
        (0.004, "under 1 %"),
        (0.01, "1 %"),
        (0.615, "62 %"),
        (0.994, "over 99 %"),
        (1.0, "over 99 %"),
        (math.nan, MISSING),
        (None, MISSING),
    ],
)
def test_a_probability_is_never_printed_as_certain(value: float | None, text: str) -> None:
    assert percent(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (0.1234, "0.123"),
        (36831, "36,831"),
        (-2.5, f"{MINUS}2.5"),
        (None, MISSING),
        (math.inf, MISSING),
    ],
)
def test_quantities_keep_few_digits(value: float | None, text: str) -> None:
    assert quantity(value) == text


def test_a_gain_is_signed_but_a_gain_of_nothing_is_not() -> None:
    assert nats(1.26) == "+1.3"
    assert nats(-1.26) == f"{MINUS}1.3"
    assert nats(-0.01) == "0.0"
    assert log_value(110.0) == "110.0"
    assert log_value(-110.0) == f"{MINUS}110.0"


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_what_json_cannot_say_becomes_none(value: float) -> None:
    assert rounded(value) is None


@pytest.mark.parametrize(
    ("value", "kept"), [(123456.0, 123500.0), (0.00123456, 0.001235), (0.0, 0.0), (-98.765, -98.77)]
)
def test_rounding_keeps_four_digits(value: float, kept: float) -> None:
    assert rounded(value) == pytest.approx(kept, rel=1e-12)
