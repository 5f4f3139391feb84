"""Judge an account: every claim against the record and the last worlds, and what the account leaves out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from powderkeg.accounts.judging.judged import Judged, JudgedClaim, LeftOut, Matter
from powderkeg.accounts.judging.last_worlds import LastWorlds, check_worlds
from powderkeg.accounts.judging.scope import scope_of, windows_of
from powderkeg.accounts.judging.verdict_of import judged_claim
from powderkeg.accounts.judging.why import indicator_in_words
from powderkeg.accounts.judging.worlds import in_worlds
from powderkeg.accounts.of_case import check_account
from powderkeg.accounts.verdicts import UNTESTED, VERDICTS
from powderkeg.language import say, say_count

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from powderkeg.accounts.claim import Account
    from powderkeg.accounts.judging.bearing import Bearing
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.windows import Window

__all__ = ["WORLDS_AGAIN", "judge"]

WORLDS_AGAIN = 300
"""Worlds that are made again at most, for claims over windows that the weighing did not keep."""


def judge(
    account: Account,
    case: Case,
    result: Evidence | None = None,
    *,
    worlds: int = WORLDS_AGAIN,
    jobs: int = 1,
) -> Judged:
    """Say of every claim of an account what the record and the hypotheses have to say to it.

    Args:
        account: the account.
        case: the case; its whole record is used.
        result: a weighing of the case that kept its last worlds; without one only the record is asked.
        worlds: how many of them to make again where need be.
        jobs: worker threads; what is found does not depend on it.

    Raises:
        CaseError: a claim names a place, a hypothesis, an indicator or a verdict that is not known, or the
            result is of another case.
    """
    check_account(account, case)
    known: dict[Scope, tuple[Bearing, ...]] = {}
    claims = tuple(judged_claim(account, claim, case, known) for claim in account.claims)
    remarks = list(_missing(account, claims))
    if result is not None:
        check_worlds(case, result)
        claims, told = _with_worlds(account, claims, case, result, worlds, jobs)
        remarks += told
    spoken = {claim.hypothesis for claim in account.claims}
    return Judged(
        account=account,
        claims=claims,
        counts={verdict: sum(one.verdict == verdict for one in claims) for verdict in VERDICTS},
        left_out=_left_out(claims, case, result),
        silent_on=tuple(h.name for h in case.hypotheses if not h.know_nothing and h.name not in spoken),
        would_matter=_would_matter(claims),
        remarks=tuple(remarks),
        resolved=None if result is None else result.resolved,
    )


def _missing(account: Account, claims: Sequence[JudgedClaim]) -> Iterator[str]:
    if not account.origin.reliability:
        yield say("The account's source has no grade yet, so that nothing is said of what its word is worth.")
    if account.published is None:
        yield say("The day of the document is not known.")
    blank = sum(not one.claim.paraphrase for one in claims)
    if blank:
        yield say_count("{n} claim has no paraphrase yet.", "{n} claims have no paraphrase yet.", n=blank)


def _with_worlds(
    account: Account,
    claims: Sequence[JudgedClaim],
    case: Case,
    result: Evidence,
    worlds: int,
    jobs: int,
) -> tuple[tuple[JudgedClaim, ...], list[str]]:
    scopes = [scope_of(account, one.claim, case) for one in claims]
    windows = [
        () if scope is None else windows_of(scope, case, one.claim)
        for scope, one in zip(scopes, claims, strict=True)
    ]
    last = LastWorlds(result, windows, worlds=worlds, threads=jobs)
    found = []
    for one, scope, asked in zip(claims, scopes, windows, strict=True):
        group = last.group(asked)
        if scope is None or group is None:
            found.append(replace(one, untested=_why_untested(one, scope, asked)))
        else:
            told = in_worlds(scope, asked, group, case, result, account.origin.reliability)
            found.append(replace(one, worlds=told))
    return tuple(found), last.remarks


def _why_untested(one: JudgedClaim, scope: Scope | None, asked: tuple[Window, ...]) -> str:
    if one.claim.status in UNTESTED:
        return say("an opinion, a prediction or a question")
    if scope is None:
        return say("no indicator of the model is named, so that no world can keep or break it")
    if asked:
        return say("the worlds of this result cannot be asked")
    return say(
        "{indicator} is not a quantity of the model between bounds",
        indicator=indicator_in_words(scope.indicator),
    )


def _left_out(claims: Sequence[JudgedClaim], case: Case, result: Evidence | None) -> tuple[LeftOut, ...]:
    spoken = {name for one in claims for name in one.reports}
    if result is None:
        return tuple(
            LeftOut(report.report_id, (report.report_id,), report.date_end, report.statement, None)
            for report in case.record
            if report.use == "scored" and report.report_id not in spoken
        )
    rows = [
        row for row in result.ledger if row.role == "scored" and not spoken & {row.report_id, *row.report_ids}
    ]
    rows.sort(key=lambda row: (-row.nats, row.day, row.report_id))
    return tuple(
        LeftOut(row.report_id, row.report_ids or (row.report_id,), row.day, row.statement, float(row.nats))
        for row in rows
    )


def _would_matter(claims: Sequence[JudgedClaim]) -> tuple[Matter, ...]:
    found = [
        Matter(one.claim.id, one.worlds.diagnosticity.bits.moved, one.worlds.diagnosticity.bits.named)
        for one in claims
        if one.worlds is not None
    ]
    return tuple(sorted(found, key=lambda one: (-one.moved, one.claim_id)))
