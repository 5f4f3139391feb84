"""Documents as text with sentences: formats, encodings, languages, and what cannot be read."""

from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfWriter

from powderkeg.accounts import document_from_text, read_document
from powderkeg.case import CaseError

FRENCH = (
    "Les manifestants sont arrivés hier soir devant la mairie. Le préfet, M. Lenoir, n’a rien déclaré. "
    "Selon la police, trois personnes ont été blessées."
)
ENGLISH = (
    "The crowd reached the town hall last night. Police said that three people were hurt. "
    "Mr. Grey was not there."
)
RUSSIAN = "Вчера люди вышли на площадь г. Озёрска. По данным полиции, пострадали три человека. Всё спокойно."


@pytest.mark.parametrize(("text", "code"), [(FRENCH, "fr"), (ENGLISH, "en"), (RUSSIAN, "ru")])
def test_language_is_found_and_every_sentence_lies_at_its_offsets(text: str, code: str) -> None:
    document = document_from_text(text)
    assert document.language == code
    assert len(document.sentences) == 3
    assert all(document.text[s.start : s.end] == s.text for s in document.sentences)


def test_a_paragraph_that_breaks_in_a_sentence_does_not_end_it() -> None:
    document = document_from_text("Le prix\n\ndu gaz a doublé. Puis tout a commencé.", language="fr")
    assert [s.text for s in document.sentences] == ["Le prix\n\ndu gaz a doublé.", "Puis tout a commencé."]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251", "koi8-r"])
def test_encodings_are_found(tmp_path: Path, encoding: str) -> None:
    text = 6 * (RUSSIAN + " ")
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    assert read_document(tmp_path / "a.txt").text.strip() == text.strip()


def test_mixed_encodings_are_read_line_by_line_and_said(tmp_path: Path) -> None:
    lines = 4 * [FRENCH.encode("utf-8"), FRENCH.replace("’", "'").encode("cp1252")]
    (tmp_path / "a.txt").write_bytes(b"\n".join(lines))
    document = read_document(tmp_path / "a.txt")
    assert "\N{REPLACEMENT CHARACTER}" not in document.text
    assert document.text.count("préfet") == 8
    assert any("mixed encodings: 4 lines are UTF-8 and 4" in remark for remark in document.remarks)


def test_a_page_gives_its_article_without_scripts(tmp_path: Path) -> None:
    page = f"""<!DOCTYPE html><html lang="en"><head><title>Night</title>
<meta name="author" content="Anna Reporter">
<meta property="article:published_time" content="2022-01-06T10:00:00Z">
<script>steal("cookies")</script></head>
<body><nav>Home About</nav><article><h1>Night</h1><p>{ENGLISH}</p><p>{ENGLISH}</p></article>
<script>document.write("written")</script><footer>Imprint</footer></body></html>"""
    (tmp_path / "page").write_text(page, "utf-8")
    document = read_document(tmp_path / "page")
    assert document.format == "html"
    assert (document.date, document.date_basis) == (date(2022, 1, 6), "in the file")
    assert "town hall" in document.text
    assert "steal" not in document.text
    assert "written" not in document.text
    assert document.author == "Anna Reporter"


def test_markdown_loses_its_marks_and_keeps_its_front_matter(tmp_path: Path) -> None:
    text = (
        f"---\ntitle: Night\ndate: 2022-01-06\n---\n# Night\n\n- **{ENGLISH}** [more](http://example.org)\n"
    )
    (tmp_path / "a.md").write_text(text, "utf-8")
    document = read_document(tmp_path / "a.md")
    assert document.title == "Night"
    assert document.date == date(2022, 1, 6)
    assert not set("*#[]") & set(document.text)
    assert "http" not in document.text


def test_a_date_that_is_given_prevails(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"---\ndate: 2022-01-06\n---\n{ENGLISH}", "utf-8")
    assert read_document(tmp_path / "a.md", date=date(2022, 1, 9)).date == date(2022, 1, 9)


def test_a_document_without_a_date_says_what_that_costs() -> None:
    document = document_from_text(ENGLISH)
    assert document.date is None
    assert document.date_basis == "missing"
    assert any("--date" in remark for remark in document.remarks)


def blank_pdf(path: Path) -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=200, height=200)
    writer.write(path)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.txt", b"  \n", "the file is empty"),
        ("marks.txt", b"... 12 !!! 34 ---", "there is no text in it"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(200), "is a picture"),
        ("word.docx", b"PK\x03\x04" + bytes(200), "a zip archive"),
        ("program", bytes(range(1, 32)) * 40 + b"\xff\xfe\xfd", "is no text"),
        ("zeros.txt", b"text\x00more \xe9" * 30, "is no text"),
        ("broken.pdf", b"%PDF-1.7\nnothing of the kind", "the PDF cannot be read"),
        ("german.txt", 9 * b"Die Menge kam gestern Abend vor das Rathaus. ", "which is not read"),
        ("short.txt", b"Yes. No.", "too short to tell its language"),
        (
            "drawn.html",
            b"<!DOCTYPE html><html><body><script>draw()</script></body></html>",
            "no text in the page",
        ),
    ],
)
def test_what_cannot_be_read_says_so_and_names_the_file(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(CaseError, match=said) as refused:
        read_document(tmp_path / name)
    assert name in str(refused.value)


def test_other_refusals(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CaseError, match="there is no such file"):
        read_document(tmp_path / "none.txt")
    with pytest.raises(CaseError, match="is a folder"):
        read_document(tmp_path)
    blank_pdf(tmp_path / "scan.pdf")
    with pytest.raises(CaseError, match="pictures of text"):
        read_document(tmp_path / "scan.pdf")
    (tmp_path / "a.txt").write_text(ENGLISH, "utf-8")
    with pytest.raises(CaseError, match="language 'xx' is not read"):
        read_document(tmp_path / "a.txt", language="xx")
    monkeypatch.setattr("powderkeg.accounts.reading.MOST_BYTES", 10)
    with pytest.raises(CaseError, match="allowed: up to"):
        read_document(tmp_path / "a.txt")
    monkeypatch.setattr("powderkeg.accounts.document.MOST_CHARACTERS", 10)
    with pytest.raises(CaseError, match="allowed: up to 10"):
        document_from_text(ENGLISH)
