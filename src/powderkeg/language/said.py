"""Sentences that remember their template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import Formatter
from typing import Any, Self

from powderkeg.language.catalogue import catalogue
from powderkeg.language.numerals import formatted
from powderkeg.language.speaking import language, speaking

__all__ = ["Said", "in_english", "join", "noted", "said_of", "say", "say_count", "worded"]


class Said(str):  # noqa: SLOT000 - it has an attribute
    """A string that can be said again in another language.

    Its text is that of the language in which it was made. What string methods make of it is an ordinary
    string again, which stays as it is; ``join`` keeps what it joins.

    Attributes:
        parts: What it is made of: (template, values), (one, many, count, values) or (separator, parts).
    """

    parts: tuple[Any, ...]

    def __new__(cls, parts: tuple[Any, ...], text: str | None = None) -> Self:  # noqa: D102
        made = super().__new__(cls, _render(parts) if text is None else text)
        made.parts = parts
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.parts, str(self)

    def again(self, code: str | None = None) -> str:
        """The same in the language of that code, or in the one spoken now."""
        with speaking(language() if code is None else code):
            return _render(self.parts)


def say(template: str, /, **values: Any) -> Said:
    """A sentence from a template in English and its values.

    Args:
        template: As for ``str.format``, with names only: ``"{n:,} reports"``. It must be written out where it
            is called: the catalogue is made by reading the source.
        values: Numbers and days are formatted in the manner of the language, ``Said`` values said again.
    """
    return Said((template, values))


def say_count(one: str, many: str, /, n: float, **values: Any) -> Said:
    """A sentence for one or many; both templates know the value ``n``."""
    return Said((one, many, n, {"n": n, **values}))


def join(separator: str, parts: Iterable[object]) -> Said:
    """Sentences in a row, each of which can be said again."""
    return Said((separator, tuple(parts)))


def noted(template: str) -> str:
    """The template as it is: marks text that is kept in a table and said elsewhere, for the catalogue."""
    return template


def said_of(value: object) -> object:
    """A ``Said`` in the language spoken now; anything else as it is."""
    return value.again() if isinstance(value, Said) else value


def worded(text: str) -> str:
    """A word or sentence that comes from elsewhere, in the language spoken now.

    Args:
        text: A ``Said``, which is said again; words of a table, which are looked up in the catalogue; or what
            a case says, which no catalogue knows and which stays as it is, braces included.
    """
    if isinstance(text, Said):
        return Said(text.parts)
    # With braces it is no word of a table: a case that writes a template of ours is not to fill it in.
    return say(text) if "{" not in text and text in catalogue(language()) else text


def in_english(text: str) -> str:
    """A sentence in English, whatever was spoken when it was made: for code that must recognise it."""
    return text.again("en") if isinstance(text, Said) else text


def _render(parts: tuple[Any, ...]) -> str:
    words = catalogue(language())
    if len(parts) == 4:
        one, many, count, values = parts
        return _FORMATTER.vformat(words.counted(one, many, count), (), values)
    first, second = parts
    if isinstance(second, Mapping):
        return _FORMATTER.vformat(words.template(first), (), second)
    return str(said_of(first)).join(str(said_of(part)) for part in second)


class _Speaking(Formatter):
    """``str.format`` for which numbers follow the language and sentences are said again."""

    def format_field(self, value: object, format_spec: str) -> str:
        return formatted(said_of(value), format_spec, language())

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> object:
        if isinstance(key, int):
            raise KeyError(f"a template names its values; value {key} of {len(args)} has no name")
        return kwargs[key]


_FORMATTER = _Speaking()
