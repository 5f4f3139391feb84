"""An account as evidence: its claims as reports of its source, entered only where somebody asks for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from powderkeg.accounts.judging.know_nothing import READ_AS_SUCH
from powderkeg.accounts.judging.scope import scope_of
from powderkeg.accounts.of_case import check_account
from powderkeg.accounts.verdicts import UNTESTED
from powderkeg.case import CaseError, Report
from powderkeg.language import Said, say
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence
    from datetime import date

    from powderkeg.accounts.claim import Account, Claim
    from powderkeg.accounts.judging.scope import Scope
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence

__all__ = ["Comparison", "Entered", "Unscored", "Weighing", "as_reports", "compared", "entered"]

_NOT_REPORTED = frozenset({"latent", "split"})


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
        reason = _why_not(account, claim, scope, case, claims)
        if reason is not None or scope is None:
            unscored.append(Unscored(claim.id, reason or say("it names no indicator")))
        else:
            reports.append(_report(account, claim, scope, case))
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


def _origin_of(account: Account) -> str:
    return account.origin.origin_id or account.name


def _why_not(
    account: Account, claim: Claim, scope: Scope | None, case: Case, claims: Collection[str] | None
) -> Said | None:
    """Why a claim cannot be weighed; None where it can."""
    if claims is not None and claim.id not in claims:
        return say("it was not asked for")
    if claim.status in UNTESTED:
        return say("an opinion, a prediction or a question")
    if scope is None:
        return say("it names no indicator")
    indicator = INDICATORS.get(scope.indicator)
    if indicator is None or indicator.row.kind in _NOT_REPORTED:
        return say("{indicator} is no quantity that the model scores", indicator=scope.indicator)
    if indicator.row.kind == "event":
        if scope.low <= 0.0 < scope.high:
            return say("it says neither that it happened nor that it did not")
    elif not scope.stated:
        return say("it gives no figure")
    elif indicator.row.kind == "level" and indicator.row.unit not in READ_AS_SUCH:
        return say("no report of {indicator} is ever scored", indicator=scope.indicator)
    return _wrong_place(scope, case) or _repeated(account, scope, case)


def _wrong_place(scope: Scope, case: Case) -> Said | None:
    dims = INDICATORS[scope.indicator].row.dims
    if scope.last < case.start or scope.first > case.end:
        return say("its days lie outside the case")
    if len(scope.regions) > 1:
        return say("it names several regions, and a report speaks of one: split it")
    if dims == "region" and not scope.regions:
        return say("{indicator} is reported by region, and it names none", indicator=scope.indicator)
    if dims == "national" and scope.regions:
        return say("{indicator} is reported for the whole country only", indicator=scope.indicator)
    return None


def _repeated(account: Account, scope: Scope, case: Case) -> Said | None:
    region = scope.regions[0] if scope.regions else None
    for report in case.record:
        same = report.origin_id == _origin_of(account) and report.indicator == scope.indicator
        days = report.date_start <= scope.last and scope.first <= report.date_end
        if same and days and case.region_of(report.place_id) == region:
            return say("the same origin says so in report {report} already", report=report.report_id)
    return None


def _report(account: Account, claim: Claim, scope: Scope, case: Case) -> Report:
    low, best, high = _figures(scope)
    first, last = _inside(scope, case)
    return Report(
        report_id=f"{account.name}.{claim.id}",
        date_start=first,
        date_end=last,
        place_id=scope.regions[0] if scope.regions else None,
        indicator=scope.indicator,
        low=low,
        best=best,
        high=high,
        unit=INDICATORS[scope.indicator].row.unit,
        statement=claim.paraphrase,
        source=account.author or account.title or account.name,
        source_url=account.url,
        origin_id=_origin_of(account),
        reliability=account.origin.reliability or "F",
        credibility=claim.credibility,
        published=account.published,
        use="scored",
    )


def _figures(scope: Scope) -> tuple[float | None, float | None, float | None]:
    """Low, best and high of a report; a bound that is missing stays blank."""
    low = scope.low if abs(scope.low) < float("inf") else None
    high = scope.high if abs(scope.high) < float("inf") else None
    if INDICATORS[scope.indicator].row.kind == "event":
        # seen or not: a bound from below says that it happened, one of nought from above that it did not
        return None, 1.0 if low is not None and low > 0.0 else 0.0, None
    if low is not None and low == high:
        return None, low, None
    return low, None, high


def _inside(scope: Scope, case: Case) -> tuple[date, date]:
    return max(scope.first, case.start), min(scope.last, case.end)
