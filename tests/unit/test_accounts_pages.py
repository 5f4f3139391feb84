"""Pages of a PDF whose columns are kept row by row; tables in Markdown; marks that are no text."""

from __future__ import annotations

from pathlib import Path

import pytest
from pypdf import PdfWriter
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from powderkeg.accounts import document_from_text, read_document
from powderkeg.accounts.drafting import draft_account
from powderkeg.worlds import load_case

LEFT = [
    "The crowd reached the town hall of the",
    "capital in the evening and broke its doors.",
    "Police said that three people were hurt in",
    "the square behind it before help had come.",
    "The mayor was not there when it happened,",
    "and nobody has seen him since that evening.",
]
RIGHT = [
    "Trade fell by half in the last two months",
    "of the year that had gone before, as the",
    "central bank explained in its own report.",
    "Prices of bread and fuel rose at a pace",
    "that few of its clerks had ever measured,",
    "and wages did not follow them at all then.",
]
Placed = tuple[float, float, str]


def pdf(path: Path, pieces: list[Placed]) -> Path:
    """A page with pieces of text at their places, in this order."""
    writer = PdfWriter()
    page = writer.add_blank_page(width=600, height=800)
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    fonts = DictionaryObject({NameObject("/F1"): font})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
    drawn = "".join(f"BT /F1 10 Tf 1 0 0 1 {x} {y} Tm ({text}) Tj ET\n" for x, y, text in pieces)
    stream = DecodedStreamObject()
    stream.set_data(drawn.encode("latin-1"))
    page[NameObject("/Contents")] = writer._add_object(stream)
    with path.open("wb") as file:
        writer.write(file)
    return path


def by_rows() -> list[Placed]:
    rows = enumerate(zip(LEFT, RIGHT, strict=True))
    return [piece for n, (a, b) in rows for piece in ((40, 700 - 14 * n, a), (310, 700 - 14 * n, b))]


def by_columns() -> list[Placed]:
    return [*by_rows()[::2], *by_rows()[1::2]]


def test_columns_kept_row_by_row_are_put_one_after_the_other_and_said(tmp_path: Path) -> None:
    rows = read_document(pdf(tmp_path / "rows.pdf", by_rows()), language="en")
    columns = read_document(pdf(tmp_path / "columns.pdf", by_columns()), language="en")
    assert [one.text for one in rows.sentences] == [one.text for one in columns.sentences]
    assert any("page 1: two columns" in remark for remark in rows.remarks)
    assert not any("page 1" in remark for remark in columns.remarks)


def test_rows_of_a_table_stand_by_themselves_and_give_no_claim(tmp_path: Path) -> None:
    cells = [
        (x, 600 - 14 * n, text)
        for n in range(6)
        for x, text in ((40, f"Region {n}"), (200, f"{n + 3}"), (320, f"{n + 30}"))
    ]
    before = (40, 650, "The ministry gave these counts of the killed and the hurt.")
    after = (40, 400, "In all 225 people were killed, the prosecutor said.")
    document = read_document(pdf(tmp_path / "table.pdf", [before, *cells, after]), language="en")
    assert any("page 1: rows of a table" in remark for remark in document.remarks)
    claims = draft_account(document, load_case("kazakhstan-2022"), name="table").claims
    assert [document.text[c.start : c.end].strip() for c in claims] == [before[2], after[2]]


@pytest.mark.parametrize("words", [1, 2, 3])
def test_words_placed_one_by_one_are_no_columns(tmp_path: Path, words: int) -> None:
    pieces: list[Placed] = []
    for n, line in enumerate([*LEFT, *RIGHT]):
        parts, x = line.split(), 40.0
        for at in range(0, len(parts), words):
            text = " ".join(parts[at : at + words])
            pieces.append((x, 700.0 - 14 * n, text))
            x += 6.0 * len(text) + 4.0
    document = read_document(pdf(tmp_path / "words.pdf", pieces), language="en")
    assert not any("page 1" in remark for remark in document.remarks)


def test_markdown_loses_notes_links_rules_and_what_is_struck_out(tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text(
        "Findings\n--------\n\n- [x] The hall burned[^1] at <b>noon</b>, as [the study][s] says.\n\n"
        "| Region | Killed |\n|:--|--:|\n| North | 149 |\n\nPrices ~~fell~~ rose by half.\n\n"
        '[^1]: It was seen from the tower.\n\n[s]: https://example.org "Study"\n',
        encoding="utf-8",
    )
    document = read_document(path, language="en")
    assert [one.text for one in document.sentences if "|" not in one.text] == [
        "Findings",
        "The hall burned at noon, as the study says.",
        "Prices  rose by half.",
        "It was seen from the tower.",
    ]
    assert "2 rows of tables are no sentences" in " ".join(document.remarks)
    claims = draft_account(document, load_case("kazakhstan-2022"), name="note").claims
    assert not any("|" in document.text[c.start : c.end] for c in claims)


def test_no_claim_is_made_of_a_row() -> None:
    text = "| Almaty | 149 killed | 20 hurt |\n\nThe police opened fire | witnesses said so to the paper."
    document = document_from_text(text, language="en")
    claims = draft_account(document, load_case("kazakhstan-2022"), name="row").claims
    assert [c.start for c in claims] == [document.sentences[-1].start]
