"""Words that stand in a society's tables and not in the source as sentences: the catalogue needs them too.

They are read from the tables themselves, so that a new indicator or parameter is missing in the catalogue,
and a test says so, the moment it is there. Sources that only name a publication are not translated.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from powderkeg.outlook import OUTCOMES
from powderkeg.outlook.powers import PAYOFFS
from powderkeg.outlook.table import FANS
from powderkeg.society.country.indicators import INDICATORS
from powderkeg.society.country.inputs import INPUT_KINDS
from powderkeg.society.country.parameters import PARAMETERS
from powderkeg.society.country.shocks import SHOCKS
from powderkeg.society.grid import PRESETS
from powderkeg.worlds.course import ACTED
from powderkeg.worlds.luxuries import LUXURIES
from powderkeg.worlds.standings import Verdict

__all__ = ["table_words"]

_COUNTRY = "src/powderkeg/society/country"
_OUTLOOK = "src/powderkeg/outlook"
_WORLDS = "src/powderkeg/worlds"
_WORD = re.compile(r"[^\W\d_]{2,}")
_BY_NUMBER = ("h", "d")  # symbols of units are the same in every language we speak


def table_words() -> Iterator[tuple[str, str]]:
    """Every word or sentence of a table, in English, with the file that it stands in."""
    seen = set()
    for text, file in _rows():
        if text not in seen and _WORD.search(text) and text not in _BY_NUMBER:
            seen.add(text)
            yield text, file


def _rows() -> Iterator[tuple[str, str]]:
    for indicator in INDICATORS.values():
        row = indicator.row
        yield from ((text, f"{_COUNTRY}/indicators.py") for text in (_words(row.name), row.unit, row.meaning))
    for parameter in PARAMETERS:
        texts = (_words(parameter.name), parameter.unit, parameter.meaning)
        yield from ((text, f"{_COUNTRY}/parameters.py") for text in texts)
    for shock in SHOCKS.values():
        texts = (_words(shock.row.kind), shock.row.unit, shock.row.meaning)
        yield from ((text, f"{_COUNTRY}/shocks") for text in texts)
    yield from ((_words(kind), f"{_COUNTRY}/inputs.py") for kind in INPUT_KINDS)
    yield from ((text, f"{_WORLDS}/course.py") for text in ACTED.values())
    yield from ((luxury.observation, f"{_WORLDS}/luxuries.py") for luxury in LUXURIES)
    yield from ((verdict, f"{_WORLDS}/standings.py") for verdict in get_args(Verdict))
    for outcome in OUTCOMES.values():
        yield from ((t, f"{_OUTLOOK}/outcomes.py") for t in (outcome.label, outcome.unit, outcome.meaning))
    for payoff in PAYOFFS.values():
        texts = (_words(payoff.name), payoff.unit, payoff.meaning)
        yield from ((text, f"{_OUTLOOK}/powers/rows.py") for text in texts)
    for preset in PRESETS.values():
        texts = (preset.label, preset.source) if "[J]" in preset.source else (preset.label,)
        yield from ((text, "src/powderkeg/society/grid/presets.py") for text in texts)
    for unit, what in FANS.values():
        yield from ((text, f"{_OUTLOOK}/table.py") for text in (unit, what))


def _words(name: str) -> str:
    return name.replace("_", " ")
