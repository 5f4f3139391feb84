"""Numbers and days in the manner of a language."""

import re
from datetime import date, datetime
from functools import cache

_NARROW = "\N{NARROW NO-BREAK SPACE}"
_NOUGHT = re.compile(r"[-+]0(?:[.,]0*)?%?")
_DAY_OF_MONTH = re.compile(r"d(?: M|$)")
_SWAPPED = {"fr": str.maketrans({",": _NARROW, ".": ",", "%": f"{_NARROW}%"})}


def localised(number: str, code: str) -> str:
    """A number printed in the English manner, ``1,234.5``, in that of ``code``."""
    return number.translate(_SWAPPED[code]) if code in _SWAPPED else number


def formatted(value: object, spec: str, code: str) -> str:
    """One value of a template.

    Args:
        value: A number, a day or a moment, or anything else, which is printed as ``format`` does.
        spec: For numbers Python's format specification, for days a pattern such as ``d MMM y`` (Unicode
            LDML, as Babel reads it).
        code: Language.
    """
    if isinstance(value, date):
        return day_text(value, spec or "d MMM y", code)
    text = format(value, spec)
    if _NOUGHT.fullmatch(text):  # what rounds to nought has no sign
        text = text.lstrip("-+")
    return localised(text, code) if isinstance(value, (int, float)) and not isinstance(value, bool) else text


@cache
def day_text(moment: date | datetime, pattern: str, code: str) -> str:
    """A day or a moment by an LDML pattern."""
    from babel.dates import format_date, format_datetime

    # English as at the United Nations, "5 Sept" included, is en_GB; the short names here are those of en.
    made = format_datetime if isinstance(moment, datetime) else format_date
    text = str(made(moment, pattern, locale=code))
    # The first of a month is an ordinal in French, which no pattern knows.
    first = code == "fr" and moment.day == 1 and _DAY_OF_MONTH.match(pattern)
    return f"1er{text[1:]}" if first else text
