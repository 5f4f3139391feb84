"""Cells of tables that a spreadsheet opens: no text is a formula, no number is text."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import powderkeg
from powderkeg.app.csv_cells import safe, table

FORMULAS = (
    *("=1+1", "@SUM(A1)", "＝1", "＋1", "－1", "＠1", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "\u3000=1"),
    *("\u200b=1", "\u202e=1", "\x0b=1", "\ufeff=1", "\u2028=1", " \u200b\u202e＝1"),
)
STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.mark.parametrize("text", [*FORMULAS, "+1", "-1", "\tone", "\rone", "\none"])
def test_a_formula_becomes_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"), [(1, "1"), (-2.5, "-2.5"), (None, ""), (float("nan"), ""), ("a=b", "a=b")]
)
def test_numbers_and_plain_words_stay(value: object, cell: str) -> None:
    assert safe(value) == cell


@pytest.mark.parametrize("script", ["app/static/chart.js", "report/templates/export.js"])
def test_the_scripts_know_the_same_formulas(script: str) -> None:
    (rule,) = re.findall(r"FORMULA = /(.*)/u;", (Path(powderkeg.__file__).parent / script).read_text("utf-8"))
    # Python's own expressions know no categories: each is written out as the signs it stands for
    for name, categories in {"Z": "Z", "Cc": "Cc", "Cf": "Cf"}.items():
        signs = (chr(n) for n in range(0x110000) if unicodedata.category(chr(n)).startswith(categories))
        rule = rule.replace(f"\\p{{{name}}}", "".join(map(re.escape, signs)))
    for text in (*FORMULAS, "\tone", "+1"):
        assert re.match(rule, text), repr(text)
    for text in ("a=b", "1", " one", "\u200bone", ""):
        assert not re.match(rule, text), repr(text)


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_no_cell_begins_as_a_formula_and_every_text_is_there(texts: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(table(["a"], [texts]), newline="")))
    cells = rows[1] if len(rows) > 1 else [""]
    for text, cell in zip(texts, cells, strict=True):
        assert cell.removeprefix("'") == text.removeprefix("'")
        assert not cell.startswith(STARTS)
