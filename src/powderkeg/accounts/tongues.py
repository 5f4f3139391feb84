"""The languages that accounts are read in: what is known of each lies in ``languages/CODE.yaml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

__all__ = ["Tongue", "detected", "tongue", "tongues"]

_ENOUGH = 40  # letters below which a language is not guessed at


@dataclass(frozen=True)
class MomentPattern:
    """How a moment is said.

    Attributes:
        find: Matches the words.
        say: The same in words that a date parser knows, ``{said}`` standing for the group of that name;
            blank, the words themselves.
        basis: ``absolute``, ``relative`` (to the day of the document) or ``weekday``.
        span: ``day``, ``week``, ``month`` or ``year``.
        until: ``document`` where the moment runs from there to the day of the document.
        order: Order of a date in figures, such as ``DMY``.
    """

    find: re.Pattern[str]
    say: str = ""
    basis: str = "absolute"
    span: str = "day"
    until: str = ""
    order: str = ""


@dataclass(frozen=True)
class Tongue:
    """A language: its code and name, abbreviations that end no sentence, ways to say when."""

    code: str
    name: str
    abbreviations: frozenset[str]
    moments: tuple[MomentPattern, ...]


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
    )


def _pattern(entry: Mapping[str, str]) -> MomentPattern:
    find = re.compile(rf"(?<!\w)(?:{entry['find']})(?!\w)", re.IGNORECASE)
    return MomentPattern(find, **{key: value for key, value in entry.items() if key != "find"})


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
