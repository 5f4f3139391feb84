"""Numbers and days as the page prints them: few digits, a true minus sign, no more than there is.

All follow the language spoken when they are made: give them to ``say`` as values, and do not take them apart.
"""

import math
from datetime import date

from powderkeg.language import language, localised, say
from powderkeg.language.numerals import formatted

MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"

_PATTERNS = {"%b": "MMM", "%B": "MMMM", "%Y": "y", "%H": "HH", "%M": "mm"}
"""Unicode's letters for those of ``strftime``, which knows no language but that of the system."""


def rounded(value: float, digits: int = 4) -> float | None:
    """`value` to so many significant digits, None where it is not finite (JSON has no such number)."""
    if not math.isfinite(value):
        return None
    if value == 0:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def number(value: float, spec: str = ",.0f") -> str:
    """A finite number by a format specification, with a true minus sign and none before a printed nought."""
    text = format(abs(value), spec)
    sign = MINUS if value < 0 and float(text.replace(",", "")) else ""
    return sign + localised(text, language())


def signed(value: float | None, digits: int = 0) -> str:
    """A number with its sign, plus included; a printed nought has none."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{abs(value):.{digits}f}"
    sign = "" if float(text) == 0 else "+" if value > 0 else MINUS
    return sign + localised(text, language())


def quantity(value: float | None) -> str:
    """A count or a level: thousands separated, at most three significant digits below ten."""
    if value is None or not math.isfinite(value):
        return MISSING
    size = abs(value)
    text = f"{size:,.0f}" if size >= 100 or size == round(size) else f"{size:.3g}"
    return (MINUS if value < 0 else "") + localised(text, language())


def nats(value: float | None, digits: int = 1) -> str:
    """A weight of evidence in nats, always signed."""
    return signed(value, digits)


def log_value(value: float | None, digits: int = 1) -> str:
    """A log density in nats, signed only when negative."""
    if value is None or not math.isfinite(value):
        return MISSING
    return number(value, f".{digits}f")


def percent(value: float | None) -> str:
    """A probability as a percentage that never claims certainty: below 1 and above 99 are said as such."""
    if value is None or not math.isfinite(value):
        return MISSING
    if value < 0.01:
        return say("under 1 %")
    if value > 0.99:
        return say("over 99 %")
    return say("{n:.0f} %", n=100 * value)


def day(moment: date, form: str = "%b") -> str:
    """`4 Jan`, or as `form` says, without the leading nought that some systems cannot leave out."""
    if language() == "en":
        return f"{moment.day} {moment:{form}}"
    pattern = f"d {form}"
    for theirs, ours in _PATTERNS.items():
        pattern = pattern.replace(theirs, ours)
    return formatted(moment, pattern, language())


def day_of_month(moment: date) -> str:
    """The number of a day, for one that begins a stretch of days in one month."""
    return str(moment.day) if language() == "en" else formatted(moment, "d", language())


def capital(text: str) -> str:
    """A sentence's first letter made a capital, the rest as it is."""
    return text[:1].upper() + text[1:]
