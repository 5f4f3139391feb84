"""Tables that a spreadsheet opens: text that it would take for a formula is kept text.

A cell that begins with ``= + - @``, a tab or a line's end is run as a formula by spreadsheets, even from a
CSV (CWE-1236); some pass over what cannot be seen before it, and take the wide signs for the narrow ones. So
leading spaces, controls and format characters are passed over here too, and such a text gets an apostrophe
before it. Numbers of ours are written as numbers. ``cell`` of the page's export.js and of the app's chart.js
follow the same rule (a test holds all three against one list).

The line: every table that is made to be looked at goes through here. The tables inside a case do not, in a
folder or in ``case.zip``: ``record.csv`` has to read back byte for byte, and is the analyst's own data.
"""

from __future__ import annotations

import csv
import io
import math
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

__all__ = ["safe", "table"]

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
_CONTROLS = ("\t", "\r", "\n")
_UNSEEN = ("Zs", "Zl", "Zp", "Cc", "Cf")


def safe(value: object) -> str:
    """A value as a cell that no spreadsheet runs."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, int | float):
        return repr(float(value)) if isinstance(value, float) else str(value)
    text = str(value)
    seen = next((sign for sign in text if unicodedata.category(sign) not in _UNSEEN), "")
    return f"'{text}" if seen in _FORMULA or text.startswith(_CONTROLS) else text


def table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A CSV table."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([safe(head) for head in heads])
    writer.writerows([safe(cell) for cell in row] for row in rows)
    return out.getvalue()
