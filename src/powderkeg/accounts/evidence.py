"""An account as evidence: its claims as reports of its source, entered only where somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.claim_reports import report_of, why_not_weighed
from powderkeg.accounts.judging.scope import scope_of
from powderkeg.accounts.of_case import check_account
from powderkeg.case import CaseError
from powderkeg.language import Said, say

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from powderkeg.accounts.claim import Account
    from powderkeg.case import Case, Report
    from powderkeg.evidence import Evidence

__all__ = ["Comparison", "Entered", "Unscored", "Weighing", "as_reports", "compared", "entered"]


@dataclass(frozen=True)
class Unscored:
    """A claim that cannot be weighed, and why."""

    claim_id: str
    reason: Said

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"claim": self.claim_id, "reason": self.reason}


@dataclass(frozen=True)
class Entered:
    """An account's claims as reports.

    Attributes:
        reports: those that can be weighed, in text order.
        unscored: the others.
    """

    reports: tuple[Report, ...]
    unscored: tuple[Unscored, ...]


@dataclass(frozen=True)
class Weighing:
    """What one of the three weighings comes to.

    Attributes:
        label: according to this account alone, without it, or with it.
        reports: scored reports.
        resolved: whether odds may be told.
        gain: per hypothesis, log evidence over know-nothing's, nats.
        se: its Monte-Carlo standard error.
        posterior: None where the result is not resolved.
        result: the whole of it.
    """

    label: Said
    reports: int
    resolved: bool
    gain: Mapping[str, float]
    se: Mapping[str, float]
    posterior: Mapping[str, float] | None
    result: Evidence

    def to_json(self) -> dict[str, Any]:
        """Plain values; no posterior where the result is not resolved."""
        finite = {name: one if abs(one) < float("inf") else None for name, one in self.gain.items()}
        error = {name: one if one == one else None for name, one in self.se.items()}
        return {
            "label": self.label,
            "reports": self.reports,
            "resolved": self.resolved,
            "gain": finite,
            "se": error,
            "posterior": None if self.posterior is None else dict(self.posterior),
        }


@dataclass(frozen=True)
class Comparison:
    """An account weighed alone, left out and taken in.

    Attributes:
        account: its name.
        entered: its claims as reports.
        alone: inputs as ever, and no scored report but the account's.
        without: the record without anything of the account's origin.
        with_: the record and the account.
        moved: per hypothesis, gain with the account less gain without it, nats.
    """

    account: str
    entered: Entered
    alone: Weighing
    without: Weighing
    with_: Weighing
    moved: Mapping[str, float]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "account": self.account,
            "reports": [report.report_id for report in self.entered.reports],
            "unscored": [one.to_json() for one in self.entered.unscored],
            "alone": self.alone.to_json(),
            "without": self.without.to_json(),
            "with": self.with_.to_json(),
            "moved": {name: one if one == one else None for name, one in self.moved.items()},
        }


def as_reports(account: Account, case: Case, claims: Collection[str] | None = None) -> tuple[Report, ...]:
    """The claims that can be weighed, as reports of the account's source; see ``entered``."""
    return entered(account, case, claims).reports


def entered(account: Account, case: Case, claims: Collection[str] | None = None) -> Entered:
    """An account's claims as reports: its letter, the claim's digit, its origin.

    They share the account's origin, so that they share one error. A claim that the record has from the same
    origin already, of the same indicator, place and days, is not entered twice.

    Args:
        account: the account.
        case: the case.
        claims: ids of those to enter; all where None.

    Raises:
        CaseError: the account's source has no grade, a claim is not there, or what ``check_account`` refuses.
    """
    check_account(account, case)
    if not account.origin.reliability:
        raise CaseError(
            f"account {account.name}: its source has no grade, so that its word cannot be weighed; allowed: "
            "A to F; set origin: reliability in its file, with a reason"
        )
    known = {claim.id for claim in account.claims}
    strange = [name for name in claims or () if name not in known]
    if strange:
        raise CaseError(
            f"account {account.name}: there is no claim '{strange[0]}'; allowed: {', '.join(sorted(known))}"
        )
    reports: list[Report] = []
    unscored: list[Unscored] = []
    for claim in account.claims:
        scope = scope_of(account, claim, case)
        reason = why_not_weighed(account, claim, scope, case, claims)
        if reason is not None or scope is None:
            unscored.append(Unscored(claim.id, reason or say("it names no indicator")))
        else:
            reports.append(report_of(account, claim, scope, case))
    return Entered(tuple(reports), tuple(unscored))


def compared(
    case: Case,
    account: Account,
    weigh: Callable[[Case], Evidence],
    claims: Collection[str] | None = None,
) -> Comparison:
    """Weigh a case by an account alone, without it and with it. The case itself stays as it is.

    Args:
        case: the case.
        account: the account.
        weigh: weighs a case; called three times.
        claims: as for ``entered``.

    Raises:
        CaseError: as ``entered`` does, or no claim can be weighed.
    """
    told = entered(account, case, claims)
    if not told.reports:
        raise CaseError(
            f"account {account.name}: no claim can be weighed; give claims an indicator, days and figures"
        )
    origin = told.reports[0].origin_id
    unscored = tuple(report for report in case.record if report.use != "scored")
    others = tuple(report for report in case.record if report.origin_id != origin or report.use != "scored")
    alone = _weighed(say("according to this account alone"), case, (*unscored, *told.reports), weigh)
    without = _weighed(say("without it"), case, others, weigh)
    both = _weighed(say("with it"), case, (*case.record, *told.reports), weigh)
    moved = {name: both.gain[name] - without.gain[name] for name in both.gain}
    return Comparison(account.name, told, alone, without, both, moved)


def _weighed(
    label: Said, case: Case, record: Sequence[Report], weigh: Callable[[Case], Evidence]
) -> Weighing:
    # facts, log and judgements by hand speak of the record as it stands, and this is another one
    result = weigh(case.replace(record=tuple(record), facts=(), changes=(), judgements=()))
    return Weighing(
        label=label,
        reports=sum(report.use == "scored" for report in record),
        resolved=result.resolved,
        gain={name: float(value) for name, value in result.gain.items()},
        se={name: float(value) for name, value in result.log_evidence_se.items()},
        posterior=dict(result.posterior) if result.resolved else None,
        result=result,
    )
