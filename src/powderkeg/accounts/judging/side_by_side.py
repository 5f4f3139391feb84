"""Several accounts beside each other: the origins they share, and the claims that speak of one fact."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Literal

from powderkeg.accounts.judging.judge import judge
from powderkeg.accounts.judging.scope import scope_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from powderkeg.accounts.claim import Account
    from powderkeg.accounts.judging.judged import Judged
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

__all__ = ["MOST_FACTS", "SameFact", "SharedOrigin", "SideBySide", "side_by_side"]

MOST_FACTS = 200
"""Pairs of claims that are told one by one; nobody reads more."""
_MOST_PAIRS = 20_000
"""Pairs that are looked at: twenty accounts of one event have some thousands."""


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
    """Accounts judged, and what they have in common.

    Attributes:
        judged: the accounts, as they were given.
        origins: what several of them, or one and the record, go back to.
        facts: pairs of claims that speak of one fact, ``MOST_FACTS`` at most: of two accounts and one
            indicator and place one pair first, and those that cannot both be true before the others.
        more_facts: how many pairs are not in ``facts``.
        all_facts: whether every pair was looked at, so that ``more_facts`` is all there are.
    """

    judged: tuple[Judged, ...]
    origins: tuple[SharedOrigin, ...]
    facts: tuple[SameFact, ...]
    more_facts: int = 0
    all_facts: bool = True

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "accounts": [one.to_json() for one in self.judged],
            "origins": [one.to_json() for one in self.origins],
            "facts": [one.to_json() for one in self.facts],
            "more_facts": self.more_facts,
            "all_facts": self.all_facts,
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
    facts, more, every = _facts(accounts, case)
    return SideBySide(
        judged=tuple(judge(account, case, result, jobs=jobs) for account in accounts),
        origins=_origins(accounts, case),
        facts=facts,
        more_facts=more,
        all_facts=every,
    )


def _origins(accounts: Sequence[Account], case: Case) -> tuple[SharedOrigin, ...]:
    reports: dict[str, list[str]] = defaultdict(list)
    for report in case.record:
        reports[report.origin_id].append(report.report_id)
    own: dict[str, list[str]] = defaultdict(list)
    chains: dict[str, list[str]] = defaultdict(list)
    for account in accounts:
        if account.origin.origin_id:
            own[account.origin.origin_id].append(account.name)
        ends = {claim.chain[-1] if claim.chain else claim.attributed_to for claim in account.claims}
        for name in sorted(ends - {"", "unnamed"}):
            chains[name].append(account.name)
    return (*_shared(own, reports, "account"), *_shared(chains, reports, "claims"))


def _shared(
    accounts: Mapping[str, Sequence[str]],
    reports: Mapping[str, Sequence[str]],
    by: Literal["account", "claims"],
) -> Iterator[SharedOrigin]:
    for name, names in accounts.items():
        if len(names) > 1 or name in reports:
            yield SharedOrigin(name, tuple(names), tuple(reports.get(name, ())), by)


@dataclass(frozen=True, slots=True)
class _Spoken:
    """A claim that can be compared: its place among all of them, and what it speaks of."""

    number: int
    name: tuple[str, str]
    scope: Scope


def _facts(accounts: Sequence[Account], case: Case) -> tuple[tuple[SameFact, ...], int, bool]:
    """Pairs to tell, how many others there are, and whether all were looked at."""
    groups: dict[tuple[str, tuple[str, ...]], list[_Spoken]] = defaultdict(list)
    number = 0
    for account in accounts:
        for claim in account.claims:
            scope = scope_of(account, claim, case)
            if scope is not None:
                groups[scope.indicator, scope.regions].append(
                    _Spoken(number, (account.name, claim.id), scope)
                )
                number += 1
    overlapping = (pair for group in groups.values() for pair in _overlapping(group))
    pairs = list(islice(overlapping, _MOST_PAIRS))
    every = next(overlapping, None) is None
    told = sorted(pairs, key=lambda pair: _rank(*pair))
    seen: set[tuple[str, str, str, tuple[str, ...]]] = set()
    again = []
    for one, two in told:
        key = one.name[0], two.name[0], one.scope.indicator, one.scope.regions
        again.append(key in seen)
        seen.add(key)
    ranked = sorted(range(len(told)), key=lambda n: again[n])[:MOST_FACTS]
    shown = sorted((told[n] for n in ranked), key=lambda pair: (pair[0].number, pair[1].number))
    facts = tuple(SameFact(one.name, two.name, _agree(one, two)) for one, two in shown)
    return facts, len(pairs) - len(facts), every


def _overlapping(group: Sequence[_Spoken]) -> Iterator[tuple[_Spoken, _Spoken]]:
    """Pairs of different accounts whose days overlap, of claims of one indicator and place.

    By first day, with the claims that have not ended yet at hand: the work is that of sorting, and a step
    for each pair that there is.
    """
    at_hand: dict[str, list[_Spoken]] = {}
    for one in sorted(group, key=lambda claim: (claim.scope.first, claim.number)):
        for account, others in at_hand.items():
            if account == one.name[0]:
                continue
            others[:] = [other for other in others if other.scope.last >= one.scope.first]
            for other in others:
                yield (other, one) if other.number < one.number else (one, other)
        at_hand.setdefault(one.name[0], []).append(one)


def _rank(one: _Spoken, two: _Spoken) -> tuple[bool, int, int]:
    """What cannot both be true first, then as the accounts have it."""
    return _agree(one, two), one.number, two.number


def _agree(one: _Spoken, two: _Spoken) -> bool:
    return max(one.scope.low, two.scope.low) <= min(one.scope.high, two.scope.high)
