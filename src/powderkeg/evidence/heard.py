"""Sentences read back from a file, where they lie in English: said again, if they are ones that we make."""

from __future__ import annotations

import re
from functools import cache
from string import Formatter
from typing import TYPE_CHECKING

from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["heard"]


def heard(text: str, templates: Iterable[str]) -> str:
    """The text as a ``Said`` of the first template that gives it in English; as it is where none does.

    Args:
        text: what the file holds.
        templates: those of ``say`` of which it may be one; the more particular first.
    """
    for template in templates:
        pattern, specs = _pattern(template)
        match = pattern.fullmatch(text)
        if match is None:
            continue
        values = {name: _value(match[name], spec) for name, spec in specs.items()}
        said = say(template, **values)
        if said.again("en") == text:
            return said
    return text


@cache
def _pattern(template: str) -> tuple[re.Pattern[str], dict[str, str]]:
    """What a template's sentences look like, and the format specification of each value."""
    parts, specs = [], {}
    for before, name, spec, _ in Formatter().parse(template):
        parts.append(re.escape(before))
        if name is not None:
            parts.append(f"(?P={name})" if name in specs else f"(?P<{name}>.+)")
            specs[name] = spec or ""
    return re.compile("".join(parts), re.DOTALL), specs


def _value(text: str, spec: str) -> str | float:
    """A number where the template formats one, so that it follows the language."""
    if not spec:
        return text
    try:
        number = float(text.replace(",", ""))
    except ValueError:
        return text
    return int(number) if spec[-1] in "d," else number
