"""The languages that accounts are read in: what is known of each lies in ``languages/CODE.yaml``."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import yaml

__all__ = ["BoundSide", "MomentPattern", "Tongue", "detected", "tongue", "tongues"]

BoundSide = Literal["until", "before", "since", "after"]
_SIDES: tuple[BoundSide, ...] = ("until", "before", "since", "after")
_NEEDED_WITHIN = 200  # letters before a moment, in which what it needs is looked for
_ENOUGH = 40  # letters below which a language is not guessed at


@dataclass(frozen=True)
class MomentPattern:
    """How a moment is said.

    Attributes:
        find: Matches the words.
        say: The same in words that a date parser knows, ``{said}`` standing for the group of that name;
            blank, the words themselves.
        basis: ``absolute``, ``relative`` (to the day of the document) or ``weekday``.
        span: ``day``, ``night`` (the one that ends on it), ``week``, ``month`` or ``year``.
        until: ``document`` where the moment runs from there to the day of the document.
        order: Order of a date in figures, such as ``DMY``.
        needs: Matches what has to stand before the words, within 200 letters; None, nothing has to.
    """

    find: re.Pattern[str]
    say: str = ""
    basis: str = "absolute"
    span: str = "day"
    until: str = ""
    order: str = ""
    needs: re.Pattern[str] | None = None

    def matches(self, text: str) -> Iterator[re.Match[str]]:
        """Where a text says a moment in this way."""
        for match in self.find.finditer(text):
            if self.needs is None or self.needs.search(
                text[max(0, match.start() - _NEEDED_WITHIN) : match.start()]
            ):
                yield match


@dataclass(frozen=True)
class Tongue:
    """A language: its code and name, abbreviations that end no sentence, ways to say when.

    ``bounds`` has, by side (``until``, ``before``, ``since``, ``after``), what a text ends with just before a
    moment that is a bound; where its group ``never`` matches too, the moment is none.
    """

    code: str
    name: str
    abbreviations: frozenset[str]
    moments: tuple[MomentPattern, ...]
    bounds: Mapping[BoundSide, re.Pattern[str]]


def tongues() -> tuple[str, ...]:
    """Codes of the languages that are known, English first."""
    folder = files("powderkeg.accounts").joinpath("languages")
    found = {entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml")}
    return ("en", *sorted(found - {"en"}))


@cache
def tongue(code: str) -> Tongue:
    """The language of that code.

    Raises:
        KeyError: It is not known.
    """
    if code not in tongues():
        raise KeyError(code)
    text = files("powderkeg.accounts").joinpath("languages", f"{code}.yaml").read_text("utf-8")
    read: Mapping[str, Any] = yaml.safe_load(text)
    return Tongue(
        code,
        read["name"],
        frozenset(word.lower() for word in read["abbreviations"]),
        tuple(_pattern(entry) for entry in read["moments"]),
        _bounds(read["bounds"]),
    )


def _pattern(entry: Mapping[str, str]) -> MomentPattern:
    find = re.compile(rf"(?<!\w)(?:{entry['find']})(?!\w)", re.IGNORECASE)
    needs = re.compile(entry["needs"], re.IGNORECASE) if "needs" in entry else None
    others = {key: value for key, value in entry.items() if key not in {"find", "needs"}}
    return MomentPattern(find, needs=needs, **others)


def _bounds(said: Mapping[str, Sequence[str]]) -> dict[BoundSide, re.Pattern[str]]:
    never = "|".join(map(_words, said["never"]))
    return {
        side: re.compile(
            rf"(?<!\w)(?P<never>(?:{never})\s+)?(?:{'|'.join(map(_words, said[side]))})\s*$", re.IGNORECASE
        )
        for side in _SIDES
    }


def _words(phrase: str) -> str:
    """The phrase as a pattern, with either apostrophe and any spaces."""
    return re.escape(phrase).replace("'", "['’]").replace("\\ ", r"\s+")


@cache
def _identifier() -> Any:  # noqa: ANN401 - the library has no types
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)


def detected(text: str) -> tuple[str, float]:
    """The language a text is written in, of all that the identifier knows, and how sure that is (0 to 1).

    Returns:
        ISO 639-1 code and probability; a blank code where there are too few letters to tell.
    """
    letters = re.sub(r"[^\w\s]|\d", " ", text)
    if sum(map(str.isalpha, letters)) < _ENOUGH:
        return "", 0.0
    code, probability = _identifier().classify(letters[:20_000])
    return str(code), float(probability)
