"""Sentences that remember their template."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import Formatter
from typing import Any, Self

from powderkeg.language.catalogue import catalogue
from powderkeg.language.numerals import formatted
from powderkeg.language.speaking import language, speaking

__all__ = ["Said", "join", "noted", "said_of", "say", "say_count"]


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
