"""The accounts that a case names, read and checked against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.accounts.files import parse_account
from powderkeg.accounts.verdicts import VERDICTS
from powderkeg.case import CaseError, Problem, closest
from powderkeg.case.document import read_document
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from powderkeg.accounts.claim import Account, Claim
    from powderkeg.case import Case
    from powderkeg.case.lines import Path as KeyPath

__all__ = ["accounts_of", "check_account"]


def accounts_of(case: Case) -> tuple[Account, ...]:
    """The accounts listed under ``accounts`` in ``case.yaml``, in that order.

    Raises:
        CaseError: A file that is no account, that names what the case does not know, or two of one name.
    """
    problems: list[Problem] = []
    found: list[Account] = []
    for path in case.accounts:
        content = case.documents[path].encode()
        try:
            account = parse_account(content, path)
            check_account(account, case, path, read_document(content, path)[1])
        except CaseError as error:
            problems += error.problems
            continue
        if any(account.name == other.name for other in found):
            problems.append(Problem(f"another account is called '{account.name}'", file=path, field="name"))
        found.append(account)
    if problems:
        raise CaseError(problems)
    return tuple(found)


def check_account(
    account: Account, case: Case, file: str = "", lines: Mapping[KeyPath, int] | None = None
) -> None:
    """Check that an account speaks of what the case knows.

    Args:
        account: the account.
        case: the case.
        file: for messages.
        lines: of the file's keys, for messages.

    Raises:
        CaseError: A claim names a place, a hypothesis, an indicator or a verdict that is not known, or has a
            figure that its indicator cannot have; every problem is in the message.
    """
    problems = [
        _problem(("claims", number, *field), given, allowed, file or f"account {account.name}", lines or {})
        for number, claim in enumerate(account.claims)
        for field, given, allowed in _named(claim, case)
        if given not in allowed
    ]
    problems += [
        _at(("claims", number, field), text, allowed, mend, file or f"account {account.name}", lines or {})
        for number, claim in enumerate(account.claims)
        for field, text, allowed, mend in _impossible(claim)
    ]
    if problems:
        raise CaseError(problems)


def _named(claim: Claim, case: Case) -> Iterator[tuple[KeyPath, str, tuple[str, ...]]]:
    """Every name in a claim, with the field it stands in and the names that are known."""
    places = tuple(place.place_id for place in case.places)
    yield from ((("places", number), place, places) for number, place in enumerate(claim.places))
    if claim.hypothesis:
        yield ("hypothesis",), claim.hypothesis, tuple(h.name for h in case.hypotheses)
    if claim.verdict:
        yield ("verdict",), claim.verdict, tuple(VERDICTS)
    if claim.indicator:
        # what only the record speaks of (a decision, a price in money) can be compared with its reports
        told = dict.fromkeys(report.indicator for report in case.record)
        yield ("indicator",), claim.indicator, tuple(dict.fromkeys([*INDICATORS, *told]))


def _problem(
    path: KeyPath, given: str, allowed: tuple[str, ...], file: str, lines: Mapping[KeyPath, int]
) -> Problem:
    mend = closest(given, allowed) or "use one of these, or leave it blank"
    return _at(path, f"'{given}' is not known here", allowed, mend, file, lines)


def _at(
    path: KeyPath, text: str, allowed: tuple[str, ...], mend: str, file: str, lines: Mapping[KeyPath, int]
) -> Problem:
    near = (lines.get(path[:length]) for length in range(len(path), 1, -1))
    field = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in path)
    return Problem(
        text,
        file=file,
        line=next((line for line in near if line is not None), None),
        field=field.removeprefix("."),
        allowed=allowed,
        mend=mend,
    )


def _impossible(claim: Claim) -> Iterator[tuple[str, str, tuple[str, ...], str]]:
    """Bounds that what is counted cannot have: field, what is wrong, what is allowed, how to mend it."""
    row = INDICATORS[claim.indicator].row if claim.indicator in INDICATORS else None
    if row is None or (row.kind == "level" and row.unit not in {"share", "ratio"}):
        return  # a level is measured from a baseline and may lie below it
    for field in ("low", "best", "high"):
        value = getattr(claim, field)
        if value is not None and value < 0.0:
            text = f"{value:g} {row.unit} of '{row.name}' cannot be fewer than none"
            yield field, text, ("0 or more",), "correct it, or leave it blank for no bound"
        elif value is not None and row.unit == "share" and value > 1.0:
            text = f"{value:g} is not a share"
            yield field, text, ("0 to 1",), "write 0.54 for 54 per cent"
