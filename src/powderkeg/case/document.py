"""YAML read into plain values, with the line of every key: strict, safe, and without YAML's guesses.

Values follow YAML 1.2's core rules: ``no`` is the word no, ``22:30`` is not a number of seconds, and a date
stays text until the schema reads it. Duplicate keys are refused, and aliases and tags too, so that a small
file cannot grow into a large one.
"""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any

import yaml

from powderkeg.case.errors import CaseError, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.case.lines import Path

__all__ = ["FLOAT", "INTEGER", "decode", "read_document"]

DEEPEST = 20
MOST_VALUES = 50_000
"""Keys and values of one file; the largest case of the gallery has a few hundred."""
_TOO_DEEP = f"values are nested more than {DEEPEST} deep"
INTEGER = re.compile(r"[+-]?[0-9]+")
FLOAT = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORDS: dict[str, bool | None] = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_LONGEST_NUMBER = 400  # Python refuses to read far longer ones, and no figure of a case comes near
_LONGEST_FLOAT = 10_000  # the time that reading one takes grows with the square of its length


def decode(content: bytes, file: str) -> str:
    """Return a file's text.

    Raises:
        CaseError: It is not UTF-8; the message names line and byte.
    """
    body = content.removeprefix(codecs.BOM_UTF8)
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        line = body[: error.start].count(b"\n") + 1
        byte = error.start + len(content) - len(body) + 1
        text = f"byte {byte} of the file (0x{body[error.start]:02x}) is not UTF-8"
        mend = "save the file as UTF-8 (in a spreadsheet: CSV UTF-8)"
        raise CaseError(Problem(text, file=file, line=line, mend=mend)) from error


def read_document(content: bytes, file: str) -> tuple[dict[str, Any], dict[Path, int]]:
    """Read a YAML mapping.

    Returns:
        The mapping, and the line of every key and item by its path.

    Raises:
        CaseError: The text is not UTF-8, not YAML, not a mapping, or uses what is refused above.
    """
    text = decode(content, file)
    try:
        return _Composer(yaml.parse(text, Loader=_LOADER), file).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark is not None else None
        said = str(error.problem or error.context)
        # libyaml as it comes with PyYAML 6.0.4 gives up on its own, before we see how deep we are.
        text = _TOO_DEEP if "nesting depth" in said else f"this is not YAML: {said}"
        raise CaseError(Problem(text, file=file, line=line, mend=_mend(said))) from error
    except yaml.YAMLError as error:
        raise CaseError(_not_yaml(text, error, file)) from error


def _mend(said: str) -> str:
    """Return what usually helps against a complaint of the parser."""
    for sign, mend in _MENDS.items():
        if sign in said:
            return mend
    return "look at this line and the one above: dashes, colons and spaces at the left have to match"


_MENDS = {
    "nesting depth": "a case needs no such depth: remove brackets and indents",
    "mapping values": "put the text in quotation marks: a colon followed by a space begins a value",
    "quoted scalar": "close the quotation mark",
    "cannot start any token": "use spaces, not tabs; put a text that begins with a sign in quotation marks",
    "flow": "close the bracket or brace, and put commas between what stands in it",
    "block": "give items of one list or mapping the same number of spaces at the left",
}


def _not_yaml(text: str, error: yaml.YAMLError, file: str) -> Problem:
    """Return what to say of text that the parser refuses unread: it has a sign that YAML has not."""
    found = _UNPRINTABLE.search(text)
    if found is None:
        return Problem(f"this is not YAML: {error}", file=file, mend="save the file as plain text in UTF-8")
    line = text.count("\n", 0, found.start()) + 1
    said, mend = (
        f"the sign U+{ord(found[0]):04X} cannot stand in YAML",
        "remove it; it often comes by pasting",
    )
    return Problem(said, file=file, line=line, mend=mend)


# libyaml's parser gives the same events many times faster, where it was compiled in.
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class _Composer:
    """Turns the parser's events into values; our own, to refuse depth and aliases as they come."""

    def __init__(self, events: Iterator[yaml.Event], file: str) -> None:
        self._events = events
        self._file = file
        self._values = 0
        self.lines: dict[Path, int] = {}

    def document(self) -> tuple[dict[str, Any], dict[Path, int]]:
        self._next()  # the stream's start
        event = self._next()
        if isinstance(event, yaml.StreamEndEvent):
            raise self._refusal("the file is empty", 1, "it starts with keys such as title: and start:")
        value_event = self._next()
        if not isinstance(value_event, yaml.MappingStartEvent):
            raise self._refusal(
                "the file is not a mapping", _line(value_event), "it starts with keys such as title:"
            )
        self.lines[()] = _line(value_event)
        value = self._mapping(())
        self._next()  # the document's end
        after = self._next()
        if not isinstance(after, yaml.StreamEndEvent):
            raise self._refusal("a second document starts here", _line(after), "keep one document per file")
        return value, self.lines

    def _next(self) -> yaml.Event:
        return next(self._events)

    def _value(self, event: yaml.Event, path: Path) -> object:
        self._values += 1
        if self._values > MOST_VALUES:
            text = f"the file has more than {MOST_VALUES:,} values"
            raise self._refusal(text, _line(event), "leave out what the case does not need")
        self.lines.setdefault(path, _line(event))
        if len(path) > DEEPEST:
            raise self._refusal(_TOO_DEEP, _line(event), _mend("nesting depth"))
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise self._refusal(
                "anchors and aliases (& and *) are not read", _line(event), "write the value out"
            )
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            raise self._refusal(f"the tag {tag} is not read", _line(event), "write the value without it")
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        return self._scalar(event) if isinstance(event, yaml.ScalarEvent) else self._sequence(path)

    def _mapping(self, path: Path) -> dict[str, Any]:
        values: dict[str, Any] = {}
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                raise self._refusal("a key has to be a word", _line(event), "write key: value")
            key = self._printable(event)
            if key in values:
                first = self.lines[*path, key]
                text = f"the key '{key}' is given twice, first on line {first}"
                raise self._refusal(text, _line(event), "keep one of the two", (*path, key))
            self.lines[*path, key] = _line(event)
            values[key] = self._value(self._next(), (*path, key))
        return values

    def _sequence(self, path: Path) -> list[Any]:
        values: list[Any] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            values.append(self._value(event, (*path, len(values))))
        return values

    def _scalar(self, event: yaml.ScalarEvent) -> object:
        text = self._printable(event)
        if not event.implicit[0]:  # in quotation marks, so meant as text
            return text
        if text in _WORDS:
            return _WORDS[text]
        if INTEGER.fullmatch(text) and len(text) < _LONGEST_NUMBER:
            return int(text)
        return float(text) if len(text) < _LONGEST_FLOAT and FLOAT.fullmatch(text) else text

    def _printable(self, event: yaml.ScalarEvent) -> str:
        """The text of a scalar; what the file itself may not hold, it may not spell as an escape either."""
        text: str = event.value
        found = None if text.isprintable() else _UNPRINTABLE.search(text)
        if found is not None:
            said = f"the sign U+{ord(found[0]):04X} is no part of a text"
            raise self._refusal(said, _line(event), "remove it")
        return text

    def _refusal(self, text: str, line: int, mend: str, path: Path = ()) -> CaseError:
        name = ".".join(str(part) for part in path)
        return CaseError(Problem(text, file=self._file, line=line, field=name, mend=mend))


def _line(event: yaml.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark is not None else 1
