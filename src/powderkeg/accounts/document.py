"""A document as text with sentences, each with its place in the text."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from powderkeg.accounts.dateline import written_on
from powderkeg.accounts.sentences import Sentence, split
from powderkeg.accounts.tongues import detected, tongue, tongues
from powderkeg.case import CaseError

__all__ = ["MOST_CHARACTERS", "Document", "document_from_text"]

MOST_CHARACTERS = 2_000_000
"""A thousand pages; what is longer is no account but an archive."""
_SURE = 0.8
_UNDATED = (
    "the day of the document is not known, so that words such as “yesterday” have no date: give it with "
    "--date YYYY-MM-DD"
)


@dataclass(frozen=True)
class Document:
    """A document that claims things.

    Attributes:
        text: All of it, without the format's marks. Offsets count its Unicode code points.
        sentences: In text order.
        language: ISO 639-1 code, one of ``tongues()``.
        date: The day it was written; None where that is not known, and then nothing said relative to it
            has a date.
        date_basis: ``given``, ``in the file``, ``dateline``, or ``missing``.
        title: As the file says; may be blank.
        author: Likewise.
        url: Likewise.
        digest: sha256 of the text.
        format: ``text``, ``markdown``, ``html`` or ``pdf``.
        encoding: Of the file; blank where it has none.
        remarks: What was odd about the file, in sentences.
    """

    text: str
    sentences: tuple[Sentence, ...]
    language: str
    date: date | None
    date_basis: str
    title: str = ""
    author: str = ""
    url: str = ""
    digest: str = ""
    format: str = "text"
    encoding: str = ""
    remarks: tuple[str, ...] = ()


def document_from_text(
    text: str,
    *,
    date: date | None = None,
    language: str | None = None,
    name: str = "document",
    title: str = "",
    author: str = "",
    url: str = "",
    file_format: str = "text",
    encoding: str = "",
    date_basis: str = "given",
    remarks: tuple[str, ...] = (),
) -> Document:
    """A document from text that is at hand.

    Args:
        text: The text.
        date: The day it was written.
        language: Its language; detected where None.
        name: What to call it in messages.
        title: Its title.
        author: Who wrote it.
        url: Where it stands.
        file_format: What it was read from.
        encoding: Of the file.
        date_basis: Where the date is from.
        remarks: What was odd about the file.

    Raises:
        CaseError: There is no text, too much of it, or it is in a language that is not known.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff")
    if not any(character.isalpha() for character in text):
        raise CaseError(f"{name}: there is no text in it; pass a file with sentences")
    if len(text) > MOST_CHARACTERS:
        raise CaseError(
            f"{name}: {len(text):,} characters; allowed: up to {MOST_CHARACTERS:,}. Pass the part "
            "that claims things"
        )
    code, notes = _language(text, language, name)
    sentences = split(text, tongue(code))
    if date is None and (date := written_on(sentences, code)) is not None:
        date_basis = "dateline"
        notes += (f"the document is taken to be of {date}, as its own line of place and date says",)
    if date is None:
        notes += (_UNDATED,)
    return Document(
        text=text,
        sentences=sentences,
        language=code,
        date=date,
        date_basis="missing" if date is None else date_basis,
        title=title.strip(),
        author=author.strip(),
        url=url.strip(),
        digest=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
        format=file_format,
        encoding=encoding,
        remarks=(*remarks, *notes),
    )


def _language(text: str, asked: str | None, name: str) -> tuple[str, tuple[str, ...]]:
    known = ", ".join(f"{code} ({tongue(code).name})" for code in tongues())
    if asked is not None:
        if asked not in tongues():
            raise CaseError(f"{name}: language {asked!r} is not read; allowed: {known}")
        return asked, ()
    code, sure = detected(text)
    if code in tongues():
        if sure >= _SURE:
            return code, ()
        return code, (f"the language may be {tongue(code).name}, which is not sure: set it with --language",)
    if not code:
        raise CaseError(f"{name}: too short to tell its language; say it with --language: {known}")
    raise CaseError(
        f"{name}: seems to be in language {code!r}, which is not read; allowed: {known}. Translate it, or "
        "say with --language which of these it is; a language is added by a file of words "
        "(docs/guide/accounts.md)"
    )
