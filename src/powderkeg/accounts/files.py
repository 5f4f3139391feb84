"""The account file: YAML that a person can edit, checked like every file of a case."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import yaml
from pydantic import ValidationError

from powderkeg.accounts.claim import STATUSES, Account, Claim
from powderkeg.case import CaseError
from powderkeg.case.document import read_document
from powderkeg.case.errors import Problem, closest

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from pydantic_core import ErrorDetails

    from powderkeg.case.lines import Path as KeyPath

__all__ = ["account_text", "parse_account", "with_corrections"]

_HEAD = """\
# Claims of a document, in the words of whoever corrected this file. Written by `powderkeg account`; edit it
# by hand. start and end: place in the document's text, in characters. status: what the document's words say:
{statuses}
# paraphrase: your own words for the claim; pages print these, never the document's. indicator, places,
# when_first, when_last, low, high: filled in, they make a claim that a simulated world can keep or break.
# corrected: true keeps a claim as it is when the document is read again (comments are not kept: use note).
"""
_KEPT = ("origin", "title", "author", "url", "published")


def parse_account(content: bytes, file: str) -> Account:
    """Read an account file.

    Args:
        content: The file.
        file: Its name, for messages.

    Raises:
        CaseError: With every problem found: file, line, field, what is allowed.
    """
    values, lines = read_document(content, file)
    try:
        return Account.model_validate(values)
    except ValidationError as error:
        raise CaseError([_problem(one, lines, file) for one in error.errors()]) from error


def account_text(account: Account) -> str:
    """The account as the text of its file; of what is not filled in only what a person should see."""
    statuses = "\n".join(f"#   {name}: {meaning}" for name, meaning in STATUSES.items())
    content = account.model_dump(mode="python", exclude={"claims"})
    content["published"] = account.published
    content["claims"] = [_claim(claim) for claim in account.claims]
    body = yaml.dump(_plain(content), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1000)
    return _HEAD.format(statuses=statuses) + body


def with_corrections(old: Account, draft: Account) -> Account:
    """A new draft of the same document that keeps what a person has corrected.

    Claims keep their ids; a corrected claim stays as it is, also where the new draft has none at that place;
    the grade of the source, its interest and what was filled in about the document stay too. Of a claim that
    nobody corrected, a paraphrase, a grade or a note that was filled in stays. What the draft finds where a
    corrected claim lies is that claim again, if the document is the same.
    """
    before = {claim.id: claim for claim in old.claims}
    taken = [claim for claim in old.claims if claim.corrected] if old.digest == draft.digest else []
    new = [claim for claim in draft.claims if claim.id in before or not _covered(claim, taken)]
    merged = [_merged(before.get(claim.id), claim) for claim in new]
    fresh = {claim.id for claim in new}
    kept = [claim for claim in old.claims if claim.corrected and claim.id not in fresh]
    claims = sorted([*merged, *kept], key=lambda claim: (claim.start, claim.end, claim.id))
    told = {name: getattr(old, name) for name in _KEPT if getattr(old, name) not in ("", None)}
    return draft.model_copy(update={**told, "name": old.name, "claims": tuple(claims)})


def _covered(claim: Claim, taken: Sequence[Claim]) -> bool:
    """Whether at least half of a claim's words are those of claims that a person has corrected."""
    shared = (min(claim.end, one.end) - max(claim.start, one.start) for one in taken)
    return 2 * max(shared, default=0) >= claim.end - claim.start


def _merged(old: Claim | None, new: Claim) -> Claim:
    if old is None:
        return new
    if old.corrected:
        return old
    told = ("paraphrase", "credibility", "reason", "verdict", "note")
    filled = {name: getattr(old, name) for name in told if getattr(old, name) not in ("", None)}
    return new.model_copy(update=filled)


def _claim(claim: Claim) -> dict[str, Any]:
    shown = {"id", "start", "end", "status", "paraphrase"}
    values = claim.model_dump(mode="python")
    values["figures"] = [
        {name: value for name, value in figure.items() if name != "bound" or value}
        for figure in values["figures"]
    ]
    return {name: value for name, value in values.items() if name in shown or not _is_blank(value)}


def _is_blank(value: object) -> bool:
    """Whether a field says nothing; nought does: "no one was killed" is low 0 and high 0."""
    return value is None or value is False or value in ("", (), [])


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _problem(details: ErrorDetails, lines: Mapping[KeyPath, int], file: str) -> Problem:
    path = tuple(details["loc"])
    near = (lines.get(path[:length]) for length in range(len(path), -1, -1))
    line = next((one for one in near if one is not None), None)
    field = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(
        "."
    )
    kind, context = details["type"], details.get("ctx", {})
    if kind == "case":
        return Problem(
            context["text"],
            file=file,
            line=line,
            field=field,
            allowed=context["allowed"],
            mend=context["mend"],
        )
    if kind == "literal_error":
        allowed = tuple(str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", "))
        given = str(details["input"])
        mend = closest(given, allowed) or "use one of these"
        return Problem(
            f"'{given}' is not known", file=file, line=line, field=field, allowed=allowed, mend=mend
        )
    if kind == "extra_forbidden":
        known = tuple(Claim.model_fields if "claims" in path else Account.model_fields)
        mend = closest(str(path[-1]), known) or "take it out"
        text = f"'{path[-1]}' is no key here"
        return Problem(text, file=file, line=line, field=field, allowed=known, mend=mend)
    if kind == "missing":
        return Problem("a value is missing", file=file, line=line, field=field, mend="fill it in")
    return Problem(details["msg"][:1].lower() + details["msg"][1:], file=file, line=line, field=field)


class _Dumper(yaml.SafeDumper):
    """Days as plain days, every value written out."""

    def ignore_aliases(self, _data: object) -> bool:
        """Write a value out each time it comes: the reader takes no aliases."""
        return True


_Dumper.add_representer(
    date, lambda dumper, day: dumper.represent_scalar("tag:yaml.org,2002:str", day.isoformat())
)
