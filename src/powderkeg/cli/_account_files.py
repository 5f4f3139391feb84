"""Where an account file goes: looked at before the work, written whole or not at all."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from powderkeg.accounts.claim import Account


@dataclass(frozen=True)
class Before:
    """What lies at the place already.

    Attributes:
        account: the account there; None where there is no file.
        content: its bytes.
    """

    account: "Account | None"
    content: bytes | None


def check_out(out: Path) -> Before:
    """See that an account can be written, and what it would take the place of.

    Raises:
        CaseError: the name is no account's, the folder is not there or not writable, or what lies there is
            no account: such a file is never overwritten.
    """
    from powderkeg.accounts.account_of import account_file, is_account_file
    from powderkeg.case import CaseError

    if out.is_dir():
        raise CaseError(f"--out {out}: is a folder; name a file in it, e.g. {out / 'account.yaml'}")
    if not is_account_file(out):
        raise CaseError(f"--out {out}: the account file needs a name ending in .yaml")
    if not out.parent.is_dir():
        raise CaseError(f"--out {out}: there is no folder {out.parent}; make it first or name another")
    found = Before(None, None)
    if out.exists():
        try:
            found = Before(account_file(out), out.read_bytes())
        except CaseError as error:
            raise CaseError(
                f"--out {out}: there is a file that is no account, and it is left as it is; mend it or name "
                f"another. What is wrong: {error}"
            ) from error
        if not os.access(out, os.W_OK):
            raise CaseError(f"--out {out}: may not be written to; name another file")
    try:
        with tempfile.TemporaryFile(dir=out.resolve().parent):
            pass
    except OSError as error:
        raise CaseError(
            f"--out {out}: nothing can be written in {out.parent.absolute()} ({error.strerror}); "
            "name a file elsewhere"
        ) from None
    return found


def save(account: "Account", out: Path, before: Before | None) -> "Account":
    """Write an account, with the corrections of the one that was there.

    Returns:
        The account as written.

    Raises:
        CaseError: the file there is of another document, or was changed since it was looked at.
    """
    from powderkeg.accounts.files import account_text, with_corrections
    from powderkeg.accounts.llm import without_model_notes
    from powderkeg.case import CaseError
    from powderkeg.report.writing import write_together

    if before is not None and before.account is not None:
        _refuse_another(account, before.account, out)
        account = with_corrections(without_model_notes(before.account), account)
    target = out.resolve()  # a link stays one
    now = target.read_bytes() if target.exists() else None
    if before is not None and now != before.content:
        raise CaseError(f"--out {out}: was changed while the document was read, and is left so; run it again")
    write_together({target: account_text(account)})
    return account


def moved(new: "Account", before: Before | None) -> str:
    """What to look at after a document that is no longer the same was read again; blank where it is."""
    old = None if before is None else before.account
    if old is None or not old.digest or old.digest == new.digest:
        return ""
    kept = sum(claim.corrected for claim in old.claims)
    text = "the document is not the one that the account was made from"
    return f"{text}: see whether start and end of its {kept} corrected claims still fit" if kept else text


def _refuse_another(new: "Account", old: "Account", out: Path) -> None:
    """Refuse to lay one document's claims over another's; the same one, edited, shares some with it."""
    from powderkeg.case import CaseError

    same = not old.digest or old.digest == new.digest
    shared = {claim.id for claim in old.claims} & {claim.id for claim in new.claims}
    if not same and old.claims and not shared:
        raise CaseError(
            f"--out {out}: holds the account '{old.name}' of another document, and is left as it is; name "
            "another file"
        )
