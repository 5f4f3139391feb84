"""Numbers and days as the page prints them: few digits, a true minus sign, no more than there is."""

import math
from datetime import date

MINUS = "\N{MINUS SIGN}"
MISSING = "\N{EN DASH}"


def rounded(value: float, digits: int = 4) -> float | None:
    """`value` to so many significant digits, None where it is not finite (JSON has no such number)."""
    if not math.isfinite(value):
        return None
    if value == 0:
        return 0.0
    return round(value, digits - 1 - math.floor(math.log10(abs(value))))


def quantity(value: float | None) -> str:
    """A count or a level: thousands separated, at most three significant digits below ten."""
    if value is None or not math.isfinite(value):
        return MISSING
    size = abs(value)
    text = f"{size:,.0f}" if size >= 100 or size == round(size) else f"{size:.3g}"
    return (MINUS if value < 0 else "") + text


def nats(value: float | None, digits: int = 1) -> str:
    """A weight of evidence in nats, always signed."""
    if value is None or not math.isfinite(value):
        return MISSING
    text = f"{abs(value):.{digits}f}"
    if float(text) == 0:
        return text
    return ("+" if value > 0 else MINUS) + text


def log_value(value: float | None, digits: int = 1) -> str:
    """A log density in nats, signed only when negative."""
    if value is None or not math.isfinite(value):
        return MISSING
    return (MINUS if value < 0 else "") + f"{abs(value):.{digits}f}"


def percent(value: float | None) -> str:
    """A probability as a percentage that never claims certainty: below 1 and above 99 are said as such."""
    if value is None or not math.isfinite(value):
        return MISSING
    if value < 0.01:
        return "under 1 %"
    if value > 0.99:
        return "over 99 %"
    return f"{100 * value:.0f} %"


def day(moment: date, form: str = "%b") -> str:
    """`4 Jan`, or as `form` says, without the leading nought that some systems cannot leave out."""
    return f"{moment.day} {moment:{form}}"
