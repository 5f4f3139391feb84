"""What is found about an account: claim by claim, and as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from powderkeg.accounts.claim import Account, Claim
    from powderkeg.accounts.judging.bearing import Bearing
    from powderkeg.accounts.judging.worlds import InWorlds
    from powderkeg.accounts.verdicts import Verdict
    from powderkeg.language import Said

__all__ = ["Judged", "JudgedClaim", "LeftOut", "Matter"]


@dataclass(frozen=True)
class JudgedClaim:
    """One claim, and what record and worlds have to say to it.

    Attributes:
        claim: as the account has it.
        verdict: the one to show: the analyst's where she overrules, else ``found``.
        found: what the record's reports alone come to.
        overruled: whether the analyst's own verdict differs from ``found``.
        bearings: reports that speak of the same fact.
        near: ids of reports of the same days and places that do not.
        arithmetic: why ``found`` is what it is, in sentences.
        worlds: what the last worlds say; None without a result, or where no world can keep or break it.
        untested: why no world can, in words; blank where one can.
        why: the reason for the verdict in a few sentences: the claim's figure and bounds, the reports that
            decide with figure, grade, place and days, and what follows.
    """

    claim: Claim
    verdict: Verdict
    found: Verdict
    overruled: bool
    bearings: tuple[Bearing, ...]
    near: tuple[str, ...]
    arithmetic: tuple[Said, ...]
    worlds: InWorlds | None = None
    untested: str = ""
    why: str = ""

    @property
    def reports(self) -> tuple[str, ...]:
        """Ids of the reports that bear on it."""
        return tuple(one.report_id for one in self.bearings)

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        claim = self.claim
        return {
            "id": claim.id,
            "start": claim.start,
            "end": claim.end,
            "status": claim.status,
            "attributed_to": claim.attributed_to,
            "when": [None if day is None else day.isoformat() for day in (claim.when_first, claim.when_last)],
            "paraphrase": claim.paraphrase,
            "indicator": claim.indicator,
            "hypothesis": claim.hypothesis,
            "mechanism": claim.mechanism,
            "credibility": claim.credibility,
            "verdict": self.verdict,
            "found": self.found,
            "overruled": self.overruled,
            "reports": list(self.reports),
            "bearings": [one.to_json() for one in self.bearings],
            "near": list(self.near),
            "why": self.why,
            "arithmetic": list(self.arithmetic),
            "worlds": None if self.worlds is None else self.worlds.to_json(),
            "untested": self.untested,
        }


@dataclass(frozen=True)
class LeftOut:
    """A report of the record that no claim speaks of.

    Attributes:
        report_id: the claim of the ledger, by its first report; without a result, of the report.
        report_ids: all its reports.
        day: day on which it was scored, or its last day.
        statement: the report in words.
        nats: how far it separates the hypotheses; None without a result.
    """

    report_id: str
    report_ids: tuple[str, ...]
    day: date
    statement: str
    nats: float | None

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "report": self.report_id,
            "reports": list(self.report_ids),
            "day": self.day.isoformat(),
            "statement": self.statement,
            "nats": self.nats,
        }


@dataclass(frozen=True)
class Matter:
    """A claim that would matter if somebody else confirmed it.

    Attributes:
        claim_id: of the claim.
        moved: bits by which the log evidence of the hypotheses is expected to change, either way.
        bits: expected information about them.
    """

    claim_id: str
    moved: float
    bits: float

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return {"claim": self.claim_id, "moved": self.moved, "bits": self.bits}


@dataclass(frozen=True)
class Judged:
    """A whole account.

    Attributes:
        account: the account.
        claims: in text order.
        counts: number of claims by verdict, every verdict named.
        left_out: reports with weight that no claim speaks of, weightiest first.
        silent_on: hypotheses with a mechanism that no claim speaks for.
        would_matter: claims by what their confirmation would do, most first; empty without a result.
        remarks: what could not be found out, and what is missing in the account.
        resolved: whether the result is; None without one.
    """

    account: Account
    claims: tuple[JudgedClaim, ...]
    counts: Mapping[str, int]
    left_out: tuple[LeftOut, ...]
    silent_on: tuple[str, ...]
    would_matter: tuple[Matter, ...]
    remarks: tuple[str, ...]
    resolved: bool | None

    def claim(self, claim_id: str) -> JudgedClaim:
        """One claim by its id.

        Raises:
            KeyError: The account has no such claim.
        """
        return {one.claim.id: one for one in self.claims}[claim_id]

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        account = self.account
        return {
            "account": account.name,
            "title": account.title,
            "author": account.author,
            "language": account.language,
            "document_date": None if account.published is None else account.published.isoformat(),
            "origin": account.origin.model_dump(mode="json"),
            "counts": dict(self.counts),
            "claims": [one.to_json() for one in self.claims],
            "left_out": [one.to_json() for one in self.left_out],
            "silent_on": list(self.silent_on),
            "would_matter": [one.to_json() for one in self.would_matter],
            "remarks": list(self.remarks),
            "resolved": self.resolved,
        }
