"""From Markdown, HTML and PDF to the text that a reader sees."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.pages import page_text
from powderkeg.case import CaseError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.accounts.pages import PageText

__all__ = ["Extract", "from_html", "from_markdown", "from_pdf"]

_MOST_PAGES = 500
_MOST_NAMED = 8


@dataclass(frozen=True)
class Extract:
    """What a file holds: its text and what it says of itself; blanks where it says nothing."""

    text: str
    title: str = ""
    author: str = ""
    url: str = ""
    written: date | None = None
    remarks: tuple[str, ...] = ()


def from_html(markup: str, name: str) -> Extract:
    """The article of a page, without menus, scripts and comments.

    Raises:
        CaseError: No text is left.
    """
    import trafilatura

    found: Any = trafilatura.bare_extraction(
        _seen(markup), with_metadata=True, include_comments=False, include_tables=True, favor_recall=True
    )
    facts: Mapping[str, Any] = {} if found is None else found.as_dict()
    text = str(facts.get("text") or "")
    remarks: tuple[str, ...] = ()
    if len(text) < 200:
        whole = str(trafilatura.html2txt(_seen(markup)) or "")
        if len(whole) > 2 * len(text):
            text, remarks = whole, ("no article was found in the page; all of its text was taken",)
    # a row of a table is no part of the sentence after it
    text = re.sub(r"(?m)^(.*\|.*)$", r"\1\n", text)
    if not text.strip():
        raise CaseError(
            f"{name}: no text in the page (pages that are drawn by a script have none when saved); save the "
            "text itself, or print the page to PDF"
        )
    written = _day(facts.get("date"))
    notes = (
        ()
        if written is None
        else (f"the page is dated {written.isoformat()}; pass --date where that is wrong",)
    )
    return Extract(
        text,
        str(facts.get("title") or ""),
        str(facts.get("author") or ""),
        str(facts.get("url") or ""),
        written,
        (*remarks, *notes, *_table_remarks(text)),
    )


def _seen(markup: str) -> Any:  # noqa: ANN401 - the library has no types
    """The page without what a reader does not see; the markup itself where it cannot be read as a page."""
    import trafilatura

    tree: Any = trafilatura.load_html(markup)
    if tree is None:
        return markup
    for unseen in tree.xpath("//noscript | //template"):
        unseen.drop_tree()
    return tree


def from_markdown(markup: str) -> Extract:
    """The text without the marks; front matter between lines of three dashes gives title, author and date."""
    facts: dict[str, str] = {}
    front = re.match(r"---\n(.*?)\n---\n", markup, re.DOTALL)
    if front:
        pairs = re.findall(r"^(\w+):[ \t]*(.*)$", front[1], re.MULTILINE)
        facts = {key.lower(): value.strip(" '\"") for key, value in pairs}
        markup = markup[front.end() :]
    text = re.sub(r"```.*?```|<!--.*?-->|</?[a-zA-Z][^<>\n]*>", "", markup, flags=re.DOTALL)
    for pattern, kept in _MARKS:
        text = re.sub(pattern, kept, text, flags=re.MULTILINE)
    # a row of a table is no part of the sentence before or after it
    text = re.sub(r"(?m)^[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$\n?", "", text)
    text = re.sub(r"(?m)^(.*\|.*)$", r"\n\1\n", text)
    return Extract(
        text,
        facts.get("title", ""),
        facts.get("author", ""),
        facts.get("url", ""),
        _day(facts.get("date")),
        _table_remarks(text),
    )


_MARKS = (
    (r"^\[\^[^\]]+\]:[ \t]*", ""),  # a footnote: its text stays, as a paragraph of its own
    (r"^[ \t]*\[[^\]^]+\]:[ \t]+\S+.*$", ""),  # where a link goes
    (r"\[\^[^\]]+\]", ""),
    (r"!\[([^\]]*)\]\([^)]*\)", r"\1"),
    (r"\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])", r"\1"),
    (r"^[ \t]*(?:#{1,6}|>|[-*+]|\d+\.)[ \t]+(?:\[[ xX]\][ \t]+)?", ""),
    (r"~~(?=\S)(.+?)(?<=\S)~~", ""),  # struck out
    (r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1", r"\2"),
    (r"^[ \t]*(?:=+|-{3,}|\*{3,}|_{3,})[ \t]*$", ""),  # a rule, or a line under a heading
)
"""Marks of Markdown and what stays of them, in the order in which they are taken away."""


def from_pdf(data: bytes, name: str) -> Extract:
    """The text of a PDF's pages.

    Raises:
        CaseError: It cannot be opened, is locked, or holds pictures of text only.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise CaseError(f"{name}: the PDF is locked by a password; save a copy without one")
        pages = len(reader.pages)
        found = [page_text(page) for page in reader.pages[:_MOST_PAGES]]
        text = "\n\n".join(page.text for page in found)
        facts = reader.metadata
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise CaseError(f"{name}: the PDF cannot be read ({error}); save its text to a file") from error
    if not text.strip():
        raise CaseError(
            f"{name}: the PDF holds pictures of text, no text; run it through text recognition first"
        )
    remarks: tuple[str, ...] = (
        (f"only the first {_MOST_PAGES} of {pages} pages were read",) if pages > _MOST_PAGES else ()
    )
    remarks += _kept_by_rows(found)
    # A line that ends in a hyphen goes on in the next; other line ends inside a paragraph are the page's.
    text = re.sub(r"(?<=\w)-\n(?=[a-zà-öø-ÿа-я])", "", text)
    text = re.sub(r"(?<![.!?:\n])\n(?!\n)", " ", text)
    title = "" if facts is None else str(facts.title or "")
    author = "" if facts is None else str(facts.author or "")
    return Extract(text, title, author, "", None, remarks)


def _kept_by_rows(pages: Sequence[PageText]) -> tuple[str, ...]:
    """What to check of pages whose columns the file keeps row by row."""
    told = {
        "columns": "two columns that the file keeps row by row were put one after the other",
        "table": "rows of a table, which are no sentences: no claim is drafted from them",
    }
    found = []
    for kind, what in told.items():
        numbers = [str(number) for number, page in enumerate(pages, 1) if page.kept == kind]
        if numbers:
            shown = ", ".join(numbers[:_MOST_NAMED]) + (" and more" if len(numbers) > _MOST_NAMED else "")
            which = "page" if len(numbers) == 1 else "pages"
            found.append(f"{which} {shown}: {what}; check the claims there against the document")
    return tuple(found)


def _table_remarks(text: str) -> tuple[str, ...]:
    rows = len(re.findall(r"(?m)^.*\|.*$", text))
    if not rows:
        return ()
    which = "1 row of a table is no sentence" if rows == 1 else f"{rows} rows of tables are no sentences"
    return (f"{which}: no claim is drafted from them, write what they say by hand",)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
