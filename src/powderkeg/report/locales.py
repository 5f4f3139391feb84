"""How Vega itself prints numbers and days, on axes and in tooltips: d3's locales, one pair a language.

``vegaEmbed`` takes them as ``formatLocale`` and ``timeFormatLocale``, vl-convert as ``format_locale`` and
``time_format_locale``.
"""

from typing import Any

from powderkeg.language import LANGUAGES

__all__ = ["vega_locales"]

_NARROW = "\N{NARROW NO-BREAK SPACE}"


def vega_locales(code: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Number and time locale of a language for d3's ``formatLocale`` and ``timeFormatLocale``.

    Args:
        code: language, one of ``powderkeg.language.LANGUAGES``.

    Returns:
        The two definitions, or None for English, which is Vega's own.

    Raises:
        ValueError: no such language.
    """
    if code not in LANGUAGES:
        raise ValueError(f"language {code!r} is not spoken; allowed: {', '.join(LANGUAGES)}")
    return None if code == "en" else (_numbers(code), _times(code))


def _numbers(code: str) -> dict[str, Any]:
    from babel import Locale

    symbols = Locale.parse(code).number_symbols["latn"]
    return {
        "decimal": symbols["decimal"],
        "thousands": symbols["group"],
        "grouping": [3],
        "currency": ["", ""],
        "percent": f"{_NARROW}%",
        "minus": "\N{MINUS SIGN}",
    }


def _times(code: str) -> dict[str, Any]:
    from babel import Locale

    locale = Locale.parse(code)
    months = locale.months["format"]
    days = locale.days["format"]
    # d3 counts weekdays from Sunday, Babel from Monday.
    week = (6, 0, 1, 2, 3, 4, 5)
    return {
        "dateTime": "%A %e %B %Y à %X",
        "date": "%d/%m/%Y",
        "time": "%H:%M:%S",
        "periods": ["AM", "PM"],
        "days": [days["wide"][day] for day in week],
        "shortDays": [days["abbreviated"][day] for day in week],
        "months": [months["wide"][month] for month in range(1, 13)],
        "shortMonths": [months["abbreviated"][month] for month in range(1, 13)],
    }
