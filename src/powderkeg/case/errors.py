"""What is wrong with a case, said so that it can be mended: file, line, field, allowed values, remedy."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["CaseError", "Problem", "closest"]

SHOWN_PROBLEMS = 20
SHOWN_ALLOWED = 40
SHOWN_SIGNS = 4000
"""Of what one problem says; a message quotes what stands in a file, and that may be five million signs."""
_COMMANDS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")  # to a terminal; a line end is none


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong, and where.

    Attributes:
        text: What is wrong, in one clause.
        file: File inside the case, or the path the analyst gave; blank where no file is involved.
        line: Line of the file, counted from 1, where it is known.
        field: Column of a table or dotted key of the YAML file.
        allowed: Values that would have been accepted, where they can be listed.
        mend: What to do about it.
    """

    text: str
    file: str = ""
    line: int | None = None
    field: str = ""
    allowed: tuple[str, ...] = ()
    mend: str = ""

    def __str__(self) -> str:
        where = [part for part in (self.file, self._line_words(), self._field_words()) if part]
        parts = [f"{', '.join(where)}: {self.text}" if where else self.text]
        if self.allowed:
            parts.append(f"allowed: {self._allowed_words()}")
        if self.mend:
            parts.append(self.mend)
        return "; ".join(_harmless(part) for part in parts)

    def _line_words(self) -> str:
        return f"line {self.line}" if self.line is not None else ""

    def _field_words(self) -> str:
        return f"field '{self.field}'" if self.field else ""

    def _allowed_words(self) -> str:
        shown = ", ".join(self.allowed[:SHOWN_ALLOWED])
        rest = len(self.allowed) - SHOWN_ALLOWED
        return f"{shown}, ... ({rest} more)" if rest > 0 else shown


def _harmless(text: str) -> str:
    """Return a text as a terminal can show it: no signs that command it, and no more than can be read."""
    if len(text) > SHOWN_SIGNS:
        text = f"{text[: SHOWN_SIGNS // 2]} ... {text[-SHOWN_SIGNS // 8 :]}"
    return _COMMANDS.sub(lambda sign: f"<U+{ord(sign[0]):04X}>", text)


class CaseError(ValueError):
    """A case, or a request about it, that cannot be used as it stands.

    The message has one line per problem: the first twenty, then how many there are besides.

    Args:
        problems: One problem, several, or a finished sentence.
    """

    def __init__(self, problems: str | Problem | Iterable[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem(problems)
        found = (problems,) if isinstance(problems, Problem) else tuple(problems)
        if not found:
            raise ValueError("a CaseError needs at least one problem")
        super().__init__(found)
        self.problems: tuple[Problem, ...] = found

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:SHOWN_PROBLEMS]]
        rest = len(self.problems) - SHOWN_PROBLEMS
        if rest > 0:
            lines.append(f"... and {rest} more problem{'s' if rest > 1 else ''}")
        return "\n".join(lines)


def closest(word: str, allowed: Iterable[str]) -> str:
    """Return ``did you mean 'x'?`` for the allowed word nearest to ``word``; blank where none is near."""
    return _closest(word, tuple(allowed))


@lru_cache(maxsize=1000)
def _closest(word: str, allowed: tuple[str, ...]) -> str:
    # One slip is often repeated on every row of a long table, and a search takes a millisecond.
    by_lower = {candidate.lower(): candidate for candidate in allowed}
    matches = get_close_matches(word.lower(), by_lower, n=1, cutoff=0.6) or _begun(word.lower(), by_lower)
    return f"did you mean '{by_lower[matches[0]]}'?" if matches else ""


def _begun(word: str, allowed: Iterable[str]) -> list[str]:
    """Return the one allowed word that a shorter one begins; none where several do."""
    found = [candidate for candidate in allowed if len(word) > 2 and candidate.startswith(word)]
    return found if len(found) == 1 else []
