"""Bytes to text when nobody says how they are encoded."""

from __future__ import annotations

import codecs
import unicodedata

from powderkeg.case import CaseError

__all__ = ["decoded"]

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
_CONTROLS_ALLOWED = frozenset("\n\r\t\f\v\x1c\x1d\x1e\x85")
_SAMPLE = 20_000  # bytes
_MOSTLY = 0.97
_LAST_LETTER = "\u052f"  # Latin, Greek and Cyrillic end here
_MOST_CONTROLS = 0.01  # share of characters; a text has none, a program file a third


def decoded(data: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    """The text of a file, the name of its encoding, and remarks.

    UTF-8 where the bytes are that; with a byte-order mark what it says; UTF-16 without one where every
    other byte shows it; else the likeliest single encoding,
    or, where some lines are UTF-8 and others are not, each line by itself.

    Raises:
        CaseError: These bytes are no text.
    """
    mark = next((encoding for start, encoding in _MARKS.items() if data.startswith(start)), None)
    if mark is not None:
        return _text(data.decode(mark, "replace"), name), mark, ()
    unmarked = _utf16_without_mark(data)
    if unmarked:
        note = f"no byte-order mark; read as {unmarked}"
        return _text(data.decode(unmarked, "replace"), name), unmarked, (note,)
    try:
        return _text(data.decode("utf-8"), name), "utf-8", ()
    except UnicodeDecodeError:
        pass
    if b"\x00" in data:
        raise CaseError(f"{name}: is no text (it has zero bytes); allowed: text, Markdown, HTML, PDF")
    return _other(data, name)


def _utf16_without_mark(data: bytes) -> str:
    """The order of the bytes where they are UTF-16 without a mark; blank where they are not.

    Spaces and line ends have a zero byte before or behind, which no other text has; the letters then have to
    be of the scripts that are read.
    """
    head = data[: _SAMPLE - _SAMPLE % 2]
    if b"\x00" not in head or len(data) % 2:
        return ""
    for encoding in ("utf-16-le", "utf-16-be"):
        text = head.decode(encoding, "replace")
        plain = sum(c in "\n\r\t" or " " <= c <= _LAST_LETTER or "\u2010" <= c <= "\u203a" for c in text)
        if plain >= _MOSTLY * len(text):
            return encoding
    return ""


def _other(data: bytes, name: str) -> tuple[str, str, tuple[str, ...]]:
    lines = data.splitlines(keepends=True)
    foreign = [line for line in lines if not _is_utf8(line)]
    spoken = [line for line in lines if _is_utf8(line) and not line.isascii()]
    encoding = _guessed(b"".join(foreign))
    if spoken:
        text = "".join(line.decode("utf-8" if _is_utf8(line) else encoding, "replace") for line in lines)
        note = (
            f"mixed encodings: {len(spoken)} lines are UTF-8 and {len(foreign)} read as {encoding}; check "
            "names and accents"
        )
        return _text(text, name), f"utf-8 and {encoding}", (note,)
    return _text(data.decode(encoding, "replace"), name), encoding, (f"not UTF-8; read as {encoding}",)


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    # The guess needs some hundred letters; western Europe's encoding is the likeliest for fewer.
    return "cp1252" if best is None or best.encoding in {"ascii", "utf_8"} else str(best.encoding)


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _text(text: str, name: str) -> str:
    odd = sum(unicodedata.category(c) in {"Cc", "Cn"} and c not in _CONTROLS_ALLOWED for c in text[:100_000])
    if odd > _MOST_CONTROLS * len(text[:100_000]):
        raise CaseError(f"{name}: is no text; allowed: text, Markdown, HTML, PDF")
    return text.replace("\x00", "")
