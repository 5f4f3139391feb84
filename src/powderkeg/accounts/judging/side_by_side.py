"""Several accounts beside each other: the origins they share, and the claims that speak of one fact."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any, Literal

from powderkeg.accounts.judging.judge import judge
from powderkeg.accounts.judging.scope import scope_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from powderkeg.accounts.claim import Account
    from powderkeg.accounts.judging.judged import Judged
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

__all__ = ["SameFact", "SharedOrigin", "SideBySide", "side_by_side"]


@dataclass(frozen=True)
class SharedOrigin:
    """One origin of several accounts, or of an account and of the record: no two voices.

    Attributes:
        origin: origin id, or the name at the end of a chain of sources.
        accounts: names of the accounts that go back to it.
        reports: ids of the record's reports that do.
        by: whether the accounts themselves are of it, or only claims in them.
    """

    origin: str
    accounts: tuple[str, ...]
    reports: tuple[str, ...]
    by: Literal["account", "claims"]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "origin": self.origin,
            "accounts": list(self.accounts),
            "reports": list(self.reports),
            "by": self.by,
        }


@dataclass(frozen=True)
class SameFact:
    """Two claims of different accounts about one indicator, place and days.

    Attributes:
        first: account and claim id.
        second: the same of the other.
        agree: whether both can be true at once, by their bounds.
    """

    first: tuple[str, str]
    second: tuple[str, str]
    agree: bool

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"first": list(self.first), "second": list(self.second), "agree": self.agree}


@dataclass(frozen=True)
class SideBySide:
    """Accounts judged, and what they have in common."""

    judged: tuple[Judged, ...]
    origins: tuple[SharedOrigin, ...]
    facts: tuple[SameFact, ...]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "accounts": [one.to_json() for one in self.judged],
            "origins": [one.to_json() for one in self.origins],
            "facts": [one.to_json() for one in self.facts],
        }


def side_by_side(
    accounts: Sequence[Account], case: Case, result: Evidence | None = None, *, jobs: int = 1
) -> SideBySide:
    """Judge several accounts, and say what they share.

    Args:
        accounts: the accounts.
        case: the case.
        result: as for ``judge``.
        jobs: worker threads.

    Raises:
        CaseError: as ``judge`` does.
    """
    return SideBySide(
        judged=tuple(judge(account, case, result, jobs=jobs) for account in accounts),
        origins=_origins(accounts, case),
        facts=_facts(accounts, case),
    )


def _origins(accounts: Sequence[Account], case: Case) -> tuple[SharedOrigin, ...]:
    own: dict[str, list[str]] = defaultdict(list)
    chains: dict[str, list[str]] = defaultdict(list)
    for account in accounts:
        if account.origin.origin_id:
            own[account.origin.origin_id].append(account.name)
        ends = {claim.chain[-1] if claim.chain else claim.attributed_to for claim in account.claims}
        for name in sorted(ends - {"", "unnamed"}):
            chains[name].append(account.name)
    found = [
        SharedOrigin(name, tuple(names), _reports_of(case, name), "account")
        for name, names in own.items()
        if len(names) > 1 or _reports_of(case, name)
    ]
    found += [
        SharedOrigin(name, tuple(names), _reports_of(case, name), "claims")
        for name, names in chains.items()
        if len(names) > 1 or _reports_of(case, name)
    ]
    return tuple(found)


def _reports_of(case: Case, origin: str) -> tuple[str, ...]:
    return tuple(report.report_id for report in case.record if report.origin_id == origin)


def _facts(accounts: Sequence[Account], case: Case) -> tuple[SameFact, ...]:
    scopes = [
        (account.name, claim.id, scope)
        for account in accounts
        for claim in account.claims
        if (scope := scope_of(account, claim, case)) is not None
    ]
    return tuple(
        SameFact(one[:2], two[:2], max(one[2].low, two[2].low) <= min(one[2].high, two[2].high))
        for one, two in combinations(scopes, 2)
        if one[0] != two[0] and _same(one[2], two[2])
    )


def _same(one: Scope, two: Scope) -> bool:
    days = one.first <= two.last and two.first <= one.last
    return one.indicator == two.indicator and one.regions == two.regions and days
