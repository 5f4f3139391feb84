"""A document, or an account file, as an account of a case: what the face and the command line call."""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING

from powderkeg.accounts.files import parse_account
from powderkeg.accounts.of_case import check_account
from powderkeg.accounts.reading import read_document
from powderkeg.case import CaseError
from powderkeg.case.document import read_document as read_yaml

if TYPE_CHECKING:
    from datetime import date

    from powderkeg.accounts.claim import Account
    from powderkeg.accounts.document import Document
    from powderkeg.accounts.judging import Judged
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

__all__ = ["account_file", "account_name", "drafted", "is_account_file", "judge_account", "read_account"]

_SUFFIXES = (".yaml", ".yml")
_MOST_BYTES = 5_000_000
_LONGEST_NAME = 60


def read_account(
    path: str | Path, case: Case, *, date: date | None = None, language: str | None = None
) -> Account:
    """An account of a case: drafted from a document, or as its ``.yaml`` file has it.

    Args:
        path: A document (text, Markdown, HTML, PDF), or an account file.
        case: The case that it speaks of.
        date: The day the document was written, where the file does not say; not for an account file.
        language: Its language, ISO 639-1; detected where None; not for an account file.

    Raises:
        CaseError: The file cannot be read, or names what the case does not know.
    """
    if is_account_file(path):
        if date is not None or language is not None:
            raise CaseError(f"{path}: is an account file, which has its date and language: change them there")
        return account_file(path, case)
    document = read_document(path, date=date, language=language)
    return drafted(document, case, account_name(path))


def judge_account(
    account: Account, case: Case, result: Evidence | None = None, *, worlds: int | None = None, jobs: int = 1
) -> Judged:
    """Say of every claim what the record, and with a result the last worlds, have to say to it.

    Args:
        account: The account.
        case: The case.
        result: A weighing of that case; without one only the record is asked.
        worlds: How many of its worlds to make again at most, for claims about days and places that the
            weighing did not keep; a few hundred where None.
        jobs: Worker threads; what is found does not depend on it.

    Raises:
        CaseError: A claim names what the case does not know, or the result is of another case.
    """
    from powderkeg.accounts.judging import WORLDS_AGAIN, judge

    return judge(account, case, result, worlds=WORLDS_AGAIN if worlds is None else worlds, jobs=jobs)


def drafted(document: Document, case: Case, name: str) -> Account:
    """The draft of a document's claims, made on this machine."""
    from powderkeg.accounts.drafting import draft_account

    return draft_account(document, case, name=name)


def is_account_file(path: str | Path) -> bool:
    """Whether a path is that of an account file, by its name."""
    return Path(path).suffix.lower() in _SUFFIXES


def account_file(path: str | Path, case: Case | None = None) -> Account:
    """Read an account file; with a case, check the names in it.

    Raises:
        CaseError: It cannot be read, is no account, or names what the case does not know.
    """
    path = Path(path)
    try:
        if not path.is_file() and path.exists():
            raise CaseError(f"{path}: is no file; name an account's .yaml file")
        if path.stat().st_size > _MOST_BYTES:
            raise CaseError(f"{path}: is larger than {_MOST_BYTES / 1e6:.0f} MB, which no account is")
        content = path.read_bytes()
    except FileNotFoundError as error:
        raise CaseError(f"{path}: there is no such file") from error
    except OSError as error:
        raise CaseError(f"{path}: cannot be read: {error.strerror or error}") from error
    account = parse_account(content, str(path))
    if case is not None:
        check_account(account, case, str(path), read_yaml(content, str(path))[1])
    return account


def account_name(path: str | Path) -> str:
    """A short name from a file's: Latin letters, figures and hyphens; ``account`` where it has none."""
    plain = unicodedata.normalize("NFKD", Path(path).stem).encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "-", plain).strip("-").lower()
    return words[:_LONGEST_NAME].strip("-") or "account"
