"""Reading a document from a file: text, Markdown, HTML or PDF. Nothing is fetched from anywhere."""

from __future__ import annotations

import logging
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from powderkeg.accounts.document import document_from_text
from powderkeg.accounts.encodings import decoded
from powderkeg.accounts.markup import Extract, from_html, from_markdown, from_pdf
from powderkeg.case import CaseError

if TYPE_CHECKING:
    from powderkeg.accounts.document import Document

__all__ = ["MOST_BYTES", "read_document"]

MOST_BYTES = 20_000_000
"""A file above this is refused before it is read."""

_HTML = (b"<!doctype html", b"<html", b"<?xml", b"<head", b"<body", b"<article")
_BINARY = {
    b"PK\x03\x04": "a zip archive (a .docx or .odt is one)",
    b"\xd0\xcf\x11\xe0": "an old Office document",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"GIF8": "a picture",
    b"{\\rtf": "a document in rich text format",
    b"\x1f\x8b": "a compressed file",
}


def read_document(path: str | Path, *, date: date | None = None, language: str | None = None) -> Document:
    """Read a document.

    Args:
        path: The file. Its contents, not its name, tell the format; only Markdown goes by ``.md``.
        date: The day it was written, where the file does not say or is wrong.
        language: Its language, ISO 639-1; detected where None.

    Raises:
        CaseError: The file cannot be read, is empty, too large, no text, or in a language that is not known.
    """
    path = Path(path)
    data = _bytes_of(path)
    name = path.name
    found, encoding, kind, remarks = _extract(data, path)
    return document_from_text(
        found.text,
        date=date or found.written,
        language=language,
        name=name,
        title=found.title,
        author=found.author,
        url=found.url,
        file_format=kind,
        encoding=encoding,
        date_basis="given" if date is not None else "in the file",
        remarks=(*found.remarks, *remarks),
    )


def _bytes_of(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise CaseError(f"{path}: is a folder; name the document's file")
        if not path.is_file() and path.exists():
            raise CaseError(f"{path}: is a device or a pipe; save the document to a file first")
        size = path.stat().st_size
        if size > MOST_BYTES:
            raise CaseError(
                f"{path.name}: {size / 1e6:.0f} MB; allowed: up to {MOST_BYTES / 1e6:.0f} MB. Pass the part "
                "that claims things"
            )
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise CaseError(f"{path}: there is no such file") from error
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {error.strerror or error}") from error
    if not data.strip():
        raise CaseError(f"{path.name}: the file is empty")
    return data


def _extract(data: bytes, path: Path) -> tuple[Extract, str, str, tuple[str, ...]]:
    """The text, the encoding, the format, and remarks."""
    if data.lstrip()[:5] == b"%PDF-":
        return from_pdf(data, path.name), "", "pdf", ()
    for mark, what in _BINARY.items():
        if data.startswith(mark):
            raise CaseError(
                f"{path.name}: is {what}; allowed: text, Markdown, HTML, PDF. Save it as one of these"
            )
    text, encoding, remarks = decoded(data, path.name)
    head = data[:2_000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith(_HTML) or path.suffix.lower() in {".html", ".htm", ".xhtml"}:
        return from_html(text, path.name), encoding, "html", remarks
    if path.suffix.lower() in {".md", ".markdown"}:
        return from_markdown(text), encoding, "markdown", remarks
    return Extract(text), encoding, "text", remarks


logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells of every odd PDF; our remarks do
