"""Values as YAML text: plain where that reads back as it is, quoted otherwise, always on one line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal

from powderkeg.case.cells import cell_text

__all__ = ["block_lines", "flow_text"]

_PLAIN = re.compile(r"[^\W\d_]([\w .;()/+%=?!'–-]|,(?= )|:(?=\S))*")
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_LONGEST = 25


def flow_text(value: object, *, within: bool = False) -> str:
    """Return a value on one line.

    Args:
        value: text, a number, true or false, or a mapping of such.
        within: whether it stands between braces, where commas and brackets end a value.
    """
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{key}: {flow_text(item, within=True)}' for key, item in value.items())}}}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return _number(value)
    return _words(str(value), within=within)


def block_lines(content: Mapping[str, object], indent: int) -> list[str]:
    """Return a mapping as lines, one a key, set in by so many columns."""
    lines = []
    for key, value in content.items():
        if isinstance(value, Mapping) and value:
            lines.append(f"{' ' * indent}{key}:")
            lines += block_lines(value, indent + 2)
        else:
            lines.append(f"{' ' * indent}{key}: {flow_text(value)}")
    return lines


def _number(value: float) -> str:
    text = cell_text(value)
    # 0.00000001 rather than 1e-08, as people write it.
    plain = format(Decimal(text), "f")
    return plain if len(plain) < _LONGEST else text


def _words(text: str, *, within: bool) -> str:
    plain = _PLAIN.fullmatch(text) and not text.endswith((" ", ":"))
    if plain and text.lower() not in _WORDS and not (within and re.search(r"[,:]", text)):
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    # What YAML calls not printable, or takes for the end of a line.
    return re.sub(r"[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]", lambda sign: f"\\u{ord(sign[0]):04x}", quoted)
