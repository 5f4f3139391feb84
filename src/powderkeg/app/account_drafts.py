"""A document that was sent, as the draft of an account: read here, from a file that is gone afterwards."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from powderkeg.app.refusals import CONFLICT, Refusal
from powderkeg.app.uploads import kept
from powderkeg.case import CaseError, Problem
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.accounts.claim import Account
    from powderkeg.case import Case

__all__ = ["MOST_LETTERS", "MOST_QUOTED", "Drafted", "drafted_account", "laid_over"]

MOST_LETTERS = 200_000
"""Of a document: seventy pages, which are read in seconds, while a window waits and cannot stop it."""
MOST_QUOTED = 80
"""Letters of the document that a window is shown of a claim, so that its analyst knows which it is."""

_ENDINGS = frozenset({".txt", ".md", ".markdown", ".html", ".htm", ".xhtml", ".pdf"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
# what the command line says of its options, as this window calls them
_OPTIONS = (
    (": give it with --date YYYY-MM-DD", ""),
    (": set it with --language", ""),
    ("say it with --language", "choose it above"),
    ("say with --language which of these it is", "choose above which of these it is"),
)


@dataclass(frozen=True)
class Drafted:
    """A document as it was read.

    Attributes:
        account: its claims, drafted.
        remarks: what was odd about the document, in sentences.
        quotes: by claim, its first words. They go to the window that sent the document, and are kept nowhere.
    """

    account: Account
    remarks: tuple[str, ...]
    quotes: Mapping[str, str]


def drafted_account(sent: tuple[str, bytes], asked: Mapping[str, str], case: Case) -> Drafted:
    """Read a document and draft its claims.

    Args:
        sent: the name it was sent under, and its content.
        asked: ``written``, the day of the document; ``language``; ``name`` of the account; blank, found out.
        case: the case that it speaks of.

    Raises:
        CaseError: It cannot be read as a document, or what was asked cannot be.
    """
    from powderkeg.accounts import read_document
    from powderkeg.accounts.account_of import account_name, drafted

    called, content = sent
    name = asked.get("name", "").strip() or account_name(called)
    problems = [] if _NAME.fullmatch(name) else [_no_name(name)]
    written, wrong = _day(asked.get("written", "").strip())
    problems += wrong
    if problems:
        raise CaseError(problems)
    ending = PurePosixPath(called).suffix.lower()
    own = f"document{ending if ending in _ENDINGS else '.txt'}"
    try:
        with kept(content, own, called) as path:
            document = read_document(path, date=written, language=asked.get("language", "") or None)
            _refuse_too_long(len(document.text))
            account = drafted(document, case, name)
            quotes = {one.id: _quoted(document.text[one.start : one.end]) for one in account.claims}
            return Drafted(account, tuple(map(_here, document.remarks)), quotes)
    except CaseError as error:
        raise CaseError([_of_sender(one, own, called) for one in error.problems]) from error


def _quoted(text: str) -> str:
    words = " ".join(text.split())
    return words if len(words) <= MOST_QUOTED else f"{words[: MOST_QUOTED - 1].rstrip()}…"


def laid_over(old: Account | None, draft: Account, held: Sequence[str]) -> Account:
    """The draft with the corrections of an account of its name, where that is of the same document.

    Args:
        old: the account of that name; None where there is none.
        draft: the new draft.
        held: names of all accounts of the case.

    Raises:
        Refusal: Another document's account has the name.
    """
    from powderkeg.accounts.files import with_corrections

    if old is None and draft.name not in held:
        return draft
    if old is not None and (old.digest == draft.digest or _shares(old, draft)):
        return with_corrections(old, draft)
    text = say("There is an account {name} already, of another document.", name=draft.name)
    raise Refusal(CONFLICT, text, [Problem(text, field="name", mend=say("give this one another name"))])


def _shares(old: Account, draft: Account) -> bool:
    return bool({claim.id for claim in old.claims} & {claim.id for claim in draft.claims})


def _day(text: str) -> tuple[date | None, list[Problem]]:
    if not text:
        return None, []
    try:
        return date.fromisoformat(text), []
    except ValueError:
        words = say("{text} is no day", text=repr(text[:40]))
        return None, [Problem(words, field="written", mend=say("write it as YYYY-MM-DD"))]


def _no_name(name: str) -> Problem:
    words = say("{name} cannot be the name of an account", name=repr(name[:40]))
    mend = say("Latin letters, figures, dots and hyphens, 60 at most, the first a letter or figure")
    return Problem(words, field="name", mend=mend)


def _refuse_too_long(letters: int) -> None:
    if letters <= MOST_LETTERS:
        return
    words = say(
        "the document has {n:,} characters; at most {most:,} are read here", n=letters, most=MOST_LETTERS
    )
    mend = say("send the part that claims things, or use the command line: powderkeg account")
    raise CaseError(Problem(words, field="file", mend=mend))


def _of_sender(problem: Problem, own: str, called: str) -> Problem:
    """A problem in words that a window can use: under the sender's name, and without options of a command."""
    text = str(problem.text)
    text = _here(text.removeprefix(f"{own}: ")) if text.startswith(f"{own}: ") else _here(text)
    field = "language" if "language" in text else problem.field
    return replace(problem, text=text, file=problem.file or called, field=field)


def _here(text: str) -> str:
    for ours, here in _OPTIONS:
        text = text.replace(ours, here)
    return text
