"""The accounts of a case on the page: claim by claim what record and worlds say, and what each leaves out.

What a document says stands here in the analyst's words only; of the document itself no more than the name it
gives to a source.
"""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.judging import side_by_side
from powderkeg.accounts.of_case import accounts_of
from powderkeg.case import CaseError
from powderkeg.evidence.words import listed
from powderkeg.language import join, say, say_count, worded
from powderkeg.report.account_lines import (
    ClaimLine,
    LeftOutLine,
    WorldLine,
    claim_lines,
    finite_within,
    left_out_lines,
    world_lines,
)
from powderkeg.report.charts.verdicts import verdict_bars
from powderkeg.report.figure import Figure
from powderkeg.report.formats import day, number

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from powderkeg.accounts.claim import Account
    from powderkeg.accounts.judging import Judged, SharedOrigin, SideBySide
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

__all__ = [
    "AccountPart",
    "AccountsPart",
    "JudgedAccounts",
    "accounts_against",
    "accounts_part",
    "judged_accounts",
]

_MOST_LEFT_OUT = 12
_MOST_MATTER = 5


@dataclass(frozen=True)
class AccountPart:
    """One account, ready to print.

    Attributes:
        name: its id in the case.
        title: of the document.
        basis: sentences: who wrote it when, what grade it has and why, who benefits.
        claims: in text order.
        rivals: hypotheses with a column in ``worlds``.
        worlds: claims that a world can keep or break; empty where none was asked.
        weights: that hypotheses count alike there, where the result is not resolved; else empty.
        matter: which claims would matter if somebody else confirmed them.
        left_out: reports that it never mentions, weightiest first.
        more_left_out: how many more there are.
        silent_on: hypotheses that it does not consider, in a sentence; empty where it considers all.
        remarks: what is missing, and what could not be asked.
    """

    name: str
    title: str
    basis: tuple[str, ...]
    claims: tuple[ClaimLine, ...]
    rivals: tuple[str, ...]
    worlds: tuple[WorldLine, ...]
    weights: str
    matter: tuple[str, ...]
    left_out: tuple[LeftOutLine, ...]
    more_left_out: int
    silent_on: str
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class AccountsPart:
    """All accounts of a case, ready to print.

    Attributes:
        bar: claims by verdict, a bar an account; None without an account.
        accounts: in the order of the case.
        shared: origins that several of them, or one and the record, go back to.
        facts: claims of two accounts that speak of one fact.
        problems: why accounts are not shown.
    """

    bar: Figure | None
    accounts: tuple[AccountPart, ...]
    shared: tuple[str, ...]
    facts: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True)
class JudgedAccounts:
    """A case's accounts, judged.

    Attributes:
        found: what was found about each and about all; None where they cannot be read.
        problems: why accounts, or what worlds say of them, are not shown.
    """

    found: SideBySide | None
    problems: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values; None for what is not finite."""
        told: dict[str, Any] = {} if self.found is None else finite_within(self.found.to_json())
        return {**told, "problems": list(self.problems)}


def judged_accounts(result: Evidence) -> JudgedAccounts | None:
    """A case's accounts against the record that a result was weighed with, and its last worlds if it has any.

    None where the case has no accounts. One that cannot be read is named with what is wrong: no weighing is
    lost over it.
    """
    return accounts_against(result.case, result, as_of=result.settings.as_of)


def accounts_against(
    case: Case, result: Evidence | None = None, *, as_of: date | None = None
) -> JudgedAccounts | None:
    """A case's accounts against its record and, with a result, against the worlds that were weighed.

    Args:
        case: the case; its whole record is used.
        result: a weighing of it; without one only the record is asked.
        as_of: accounts written later are left out; None, none is.

    Returns:
        None where the case has no accounts. One that cannot be read is named with what is wrong.
    """
    if not case.accounts:
        return None
    try:
        accounts = accounts_of(case)
    except CaseError as error:
        return JudgedAccounts(None, tuple(map(str, error.problems)))
    known, problems = _known_by(accounts, as_of)
    found, refused = _judged(known, case, result)
    return JudgedAccounts(found, (*problems, *refused))


def accounts_part(judged: JudgedAccounts | None) -> AccountsPart | None:
    """The section on a case's accounts; None where the case has none."""
    if judged is None:
        return None
    found = judged.found
    if found is None:
        return AccountsPart(None, (), (), (), judged.problems)
    return AccountsPart(
        bar=_bar(found.judged) if found.judged else None,
        accounts=tuple(map(_part, found.judged)),
        shared=tuple(map(_shared, found.origins)),
        facts=_facts(found),
        problems=judged.problems,
    )


def _known_by(accounts: Sequence[Account], limit: date | None) -> tuple[tuple[Account, ...], tuple[str, ...]]:
    """Those written by the day the record was weighed as of, and a line on each of the others."""
    known, late = [], []
    for account in accounts:
        if limit is None or (account.published is not None and account.published <= limit):
            known.append(account)
        else:
            late.append(
                say(
                    "{account}: left out, because it is not known to have been written by {day:d MMM y}.",
                    account=account.title or account.name,
                    day=limit,
                )
            )
    return tuple(known), tuple(late)


def _judged(
    accounts: Sequence[Account], case: Case, result: Evidence | None
) -> tuple[SideBySide, tuple[str, ...]]:
    try:
        return side_by_side(accounts, case, result, jobs=os.cpu_count() or 1), ()
    except CaseError as error:
        # the worlds belong to other priors: what the record says holds all the same
        return side_by_side(accounts, case), (str(error),)


def _bar(judged: Sequence[Judged]) -> Figure:
    return Figure(
        name="verdicts",
        title=say("Claims by verdict"),
        note=say(
            "What the record says to each claim: a verdict is on the claim, not on the account. Where "
            "nothing is found, the claim may be true all the same."
        ),
        spec=verdict_bars(judged),
    )


def _part(judged: Judged) -> AccountPart:
    account = judged.account
    worlds = world_lines(judged)
    told = next((one.worlds for one in judged.claims if one.worlds is not None), None)
    return AccountPart(
        name=account.name,
        title=account.title or account.name,
        basis=_basis(account, judged),
        claims=claim_lines(judged),
        rivals=() if told is None else tuple(told.holds),
        worlds=worlds,
        weights=say("All hypotheses count alike here, because the result is not resolved.")
        if told is not None and told.diagnosticity.at == "equal"
        else "",
        matter=_matter(judged),
        left_out=left_out_lines(judged, _MOST_LEFT_OUT),
        more_left_out=max(0, len(judged.left_out) - _MOST_LEFT_OUT),
        silent_on=_silent(judged),
        remarks=tuple(map(worded, judged.remarks)),
    )


def _basis(account: Account, judged: Judged) -> tuple[str, ...]:
    origin = account.origin
    found = [
        say_count(
            "{n} claim of a document of {author}, {day}.",
            "{n} claims of a document of {author}, {day}.",
            len(judged.claims),
            author=account.author or say("an author who is not named"),
            day=day(account.published, "%b %Y") if account.published else say("day not known"),
        )
    ]
    if origin.reliability:
        found.append(
            say(
                "Its source is graded {letter}: {reason}",
                letter=origin.reliability,
                reason=origin.reason or "–",
            )
        )
    if origin.benefits:
        found.append(say("Who benefits if it is believed: {benefits}", benefits=origin.benefits))
    return tuple(found)


def _silent(judged: Judged) -> str:
    if not judged.silent_on:
        return ""
    return say("Hypotheses that no claim of it speaks for: {names}.", names=listed(judged.silent_on))


def _matter(judged: Judged) -> tuple[str, ...]:
    claims = {one.claim.id: one.claim for one in judged.claims}
    return tuple(
        say(
            "{claim}: the log evidence of the hypotheses would move by {moved} nats on average",
            claim=_named(one.claim_id, claims[one.claim_id].paraphrase),
            moved=number(one.moved * math.log(2.0), ".2f"),  # kept in bits, told as the table above
        )
        for one in judged.would_matter[:_MOST_MATTER]
        if one.moved > 0.0
    )


def _named(claim_id: str, paraphrase: str) -> str:
    return f"{claim_id} ({paraphrase})" if paraphrase else claim_id  # neither is ours to translate


def _shared(one: SharedOrigin) -> str:
    if one.by == "account":
        text = say(
            "Accounts of the origin {origin}: {accounts}", origin=one.origin, accounts=", ".join(one.accounts)
        )
    else:
        text = say(
            "Claims that go back to {origin} in the accounts: {accounts}",
            origin=one.origin,
            accounts=", ".join(one.accounts),
        )
    if not one.reports:
        return say("{origin}. They are one voice.", origin=text)
    return say(
        "{origin}; reports of the record too: {reports}. They are one voice.",
        origin=text,
        reports=", ".join(one.reports),
    )


def _facts(found: SideBySide) -> tuple[str, ...]:
    lines = []
    for fact in found.facts:
        pair = {"first": join(" ", fact.first), "second": join(" ", fact.second)}
        lines.append(
            say("{first} and {second} speak of one fact and can both be true.", **pair)
            if fact.agree
            else say("{first} and {second} speak of one fact and cannot both be true.", **pair)
        )
    if found.more_facts:
        lines.append(
            say_count(
                "{n} more pair of claims speaks of one fact.",
                "{n} more pairs of claims speak of one fact.",
                n=found.more_facts,
            )
            if found.all_facts
            else say("More than {n} other pairs of claims speak of one fact.", n=found.more_facts)
        )
    return tuple(lines)
