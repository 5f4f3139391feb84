"""Cells of tables that a spreadsheet opens: no text is a formula, no number is text."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from powderkeg.app.csv_cells import safe, table

STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


@pytest.mark.parametrize(
    "text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u00a0=1", "＝1"]
)
def test_a_formula_becomes_text(text: str) -> None:
    assert safe(text) == f"'{text}"


@pytest.mark.parametrize(
    ("value", "cell"), [(1, "1"), (-2.5, "-2.5"), (None, ""), (float("nan"), ""), ("a=b", "a=b")]
)
def test_numbers_and_plain_words_stay(value: object, cell: str) -> None:
    assert safe(value) == cell


@given(st.lists(st.text(), min_size=1, max_size=4))
def test_no_cell_begins_as_a_formula_and_every_text_is_there(texts: list[str]) -> None:
    rows = list(csv.reader(io.StringIO(table(["a"], [texts]), newline="")))
    cells = rows[1] if len(rows) > 1 else [""]
    for text, cell in zip(texts, cells, strict=True):
        assert cell.removeprefix("'") == text.removeprefix("'")
        assert not cell.startswith(STARTS)
