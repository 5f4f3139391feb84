"""An account as the analyst corrects it in a window: one claim, or what is said of the whole document.

What she writes goes through the reader of account files and is held against the case, as a file from her own
editor would be; what is wrong is told at its field.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import yaml

from powderkeg.accounts.files import account_text, parse_account
from powderkeg.accounts.of_case import check_account
from powderkeg.app.editing import text_of
from powderkeg.app.refusals import BAD_INPUT, NOT_FOUND, Refusal
from powderkeg.case import CaseError, Problem
from powderkeg.case.log_entries import find_unwritable
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.accounts.claim import Account
    from powderkeg.case import Case

__all__ = ["ACCOUNT_FIELDS", "CLAIM_FIELDS", "edited_account", "edited_claim"]

CLAIM_FIELDS = (
    "paraphrase", "status", "attributed_to", "chain", "when_first", "when_last", "places", "indicator",
    "low", "high", "best", "hypothesis", "mechanism", "credibility", "reason", "verdict", "note", "corrected",
)  # fmt: skip
"""What of a claim can be changed: not its place in the document, nor its id."""
ACCOUNT_FIELDS = ("title", "author", "url", "published", "origin_id", "reliability", "reason", "benefits")
_OF_ORIGIN = frozenset({"origin_id", "reliability", "reason", "benefits"})
_LISTS = frozenset({"chain", "places"})
_WHERE = re.compile(r"^(?:claims\[\d+\]|origin)\.?")


def edited_claim(account: Account, claim_id: str, body: Mapping[str, Any], case: Case) -> Account:
    """The account with other fields of one claim.

    Args:
        account: as it is.
        claim_id: of the claim.
        body: ``values``: text by field of ``CLAIM_FIELDS``; lists for chain and places, true or false for
            corrected.
        case: whose names it may use.

    Raises:
        Refusal: It has no such claim, or a value is of the wrong kind.
        CaseError: A value cannot be; each problem names its field.
    """
    content = account.model_dump(mode="json")
    claim = next((one for one in content["claims"] if one["id"] == claim_id), None)
    if claim is None:
        raise Refusal(NOT_FOUND, say("The account has no claim {name}.", name=claim_id))
    claim |= _values(body, CLAIM_FIELDS)
    return _checked(content, account.name, case, f"claims[{content['claims'].index(claim) + 1}]")


def edited_account(account: Account, body: Mapping[str, Any], case: Case) -> Account:
    """The account with other words on the document and its source; see ``edited_claim``."""
    content = account.model_dump(mode="json")
    values = _values(body, ACCOUNT_FIELDS)
    content["origin"] |= {name: value for name, value in values.items() if name in _OF_ORIGIN}
    content |= {name: value for name, value in values.items() if name not in _OF_ORIGIN}
    return _checked(content, account.name, case, "")


def _values(body: Mapping[str, Any], known: tuple[str, ...]) -> dict[str, Any]:
    given = body.get("values")
    if not isinstance(given, dict) or not given:
        raise _unlike("values", say("texts by name"))
    strange = [name for name in given if name not in known]
    if strange:
        problem = Problem(say("there is no field of this name"), field=str(strange[0]), allowed=known)
        raise CaseError(problem)
    values = {name: _value(name, given) for name in given}
    texts = {name: value for name, value in values.items() if isinstance(value, str)}
    texts |= {name: "\n".join(value) for name, value in values.items() if isinstance(value, list)}
    problems = find_unwritable(texts)
    if problems:
        raise CaseError(problems)
    return values


def _value(name: str, given: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a value of a YAML file
    value = given[name]
    if name in _LISTS:
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise _unlike(name, say("a list of words"))
        return [one.strip() for one in value if one.strip()]
    if name == "corrected":
        if not isinstance(value, bool):
            raise _unlike(name, say("yes or no"))
        return value
    text = text_of(given, name).strip()
    if name == "credibility":
        return int(text) if re.fullmatch("[0-9]", text) else text or None
    return text or (None if name in {"when_first", "when_last", "low", "high", "best", "published"} else "")


def _unlike(field: str, wanted: str) -> Refusal:
    text = say("{field} should be {wanted}.", field=field, wanted=wanted)
    return Refusal(BAD_INPUT, text, [Problem(text, field=field)])


def _checked(content: dict[str, Any], name: str, case: Case, where: str) -> Account:
    """Read what the file would say, and hold it against the case.

    Args:
        content: of the file.
        name: of the account.
        case: the case.
        where: the claim whose problems are told by their fields alone; the account's own where empty.
    """
    try:
        written = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        account = parse_account(written.encode("utf-8"), name)
        check_account(account, case, name)
        return parse_account(account_text(account).encode("utf-8"), name)
    except CaseError as error:
        # the lines are those of no file that she has ever seen
        raise CaseError([_at_field(one, where) for one in error.problems]) from error


def _at_field(problem: Problem, where: str) -> Problem:
    field = problem.field
    if field.startswith(f"{where}" if where else ("origin", *ACCOUNT_FIELDS)):
        field = re.sub(r"\[\d+\]$", "", _WHERE.sub("", field))
        return replace(problem, file="", line=None, field=field)
    return replace(problem, line=None)
