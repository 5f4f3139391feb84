"""From Markdown, HTML and PDF to the text that a reader sees."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from powderkeg.case import CaseError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Extract", "from_html", "from_markdown", "from_pdf"]

_MOST_PAGES = 500


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
        (*remarks, *notes),
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
    text = re.sub(r"```.*?```|<!--.*?-->", "", markup, flags=re.DOTALL)
    text = re.sub(r"!\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)
    text = re.sub(r"^[ \t]*(?:#{1,6}|>|[-*+]|\d+\.)[ \t]+", "", text, flags=re.MULTILINE)
    text = re.sub(r"(\*\*|__|\*|`)(?=\S)(.+?)(?<=\S)\1", r"\2", text)
    return Extract(
        text, facts.get("title", ""), facts.get("author", ""), facts.get("url", ""), _day(facts.get("date"))
    )


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
        text = "\n\n".join(page.extract_text() for page in reader.pages[:_MOST_PAGES])
        facts = reader.metadata
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise CaseError(f"{name}: the PDF cannot be read ({error}); save its text to a file") from error
    if not text.strip():
        raise CaseError(
            f"{name}: the PDF holds pictures of text, no text; run it through text recognition first"
        )
    remarks = (f"only the first {_MOST_PAGES} of {pages} pages were read",) if pages > _MOST_PAGES else ()
    # A line that ends in a hyphen goes on in the next; other line ends inside a paragraph are the page's.
    text = re.sub(r"(?<=\w)-\n(?=[a-zà-öø-ÿа-я])", "", text)
    text = re.sub(r"(?<![.!?:\n])\n(?!\n)", " ", text)
    title = "" if facts is None else str(facts.title or "")
    author = "" if facts is None else str(facts.author or "")
    return Extract(text, title, author, "", None, remarks)


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError:
        return None
