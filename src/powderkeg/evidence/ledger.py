"""The ledger: every claim with what it weighs, so that printed figures open to the reports behind them."""

from __future__ import annotations

from math import fsum
from typing import TYPE_CHECKING

from powderkeg.evidence.combine import differences
from powderkeg.evidence.result import LedgerRow
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.evidence.claims import Claim
    from powderkeg.evidence.combine import EvidenceTable
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.result import Block

__all__ = ["ledger_of", "net_nats"]


def ledger_of(plan: Plan, table: EvidenceTable) -> tuple[LedgerRow, ...]:
    """One row per claim in the order scored; the weights of a hypothesis add up to its log evidence.

    Where a block was weighed in steps its claims' own weights do not add up to the block's: what is missing
    is a row of its own, the block's joint residual, after the block's claims.

    The calm baseline is not among them.

    Args:
        plan: the record laid out.
        table: the evidence by claim.
    """
    weights = {name: differences(table.course(name)) for name in table.names}
    guides = {claim.claim_id for claim in plan.all_claims if claim.role == "guide"}
    ahead: dict[str, dict[str, float]] = {}
    rows = []
    position = 0
    for block, claims in zip(plan.blocks, plan.claims, strict=True):
        for claim in claims:
            weight = {name: float(values[position]) for name, values in weights.items()}
            position += 1
            # what a figure did before its time is part of what it does
            for before in (ahead.pop(name) for name in claim.replaces if name in ahead):
                weight = {name: value + before[name] for name, value in weight.items()}
            if claim.role == "ahead":
                ahead[claim.claim_id] = weight
                continue
            gain = {name: value - weight[table.other] for name, value in weight.items()}
            separated = [value for name, value in weight.items() if name != table.other]
            rows.append(
                LedgerRow(
                    report_id=claim.claim_id,
                    day=block.day,
                    indicator=claim.indicator,
                    place=_places(claim),
                    origin=claim.origin,
                    reliability=claim.letter,
                    statement=claim.statement,
                    weight=weight,
                    gain=gain,
                    nats=max(separated) - min(separated),
                    report_ids=claim.report_ids if claim.role != "silence" else (),
                    role=claim.role,
                    replaces=tuple(name for name in claim.replaces if name in guides),
                )
            )
        residual = {name: float(values[position]) for name, values in weights.items()}
        position += 1
        if any(value != 0.0 for value in residual.values()):
            rows.append(_joint(block, residual, table.other))
    return tuple(rows)


def _joint(block: Block, weight: Mapping[str, float], other: str) -> LedgerRow:
    separated = [value for name, value in weight.items() if name != other]
    return LedgerRow(
        report_id=f"joint-{block.label.replace(' ', '-')}",
        day=block.day,
        indicator=say("all of the block"),
        place="national",
        origin="",
        reliability="",
        statement=say("what the block's claims say together beyond the sum of what each says alone"),
        weight=weight,
        gain=dict(weight),
        nats=max(separated) - min(separated),
        role="joint",
    )


def net_nats(ledger: Sequence[LedgerRow], other: str) -> dict[str, float]:
    """Per row that is not a guide, how far it separates the hypotheses, the guides it took back reckoned in.

    Args:
        ledger: all rows, in the order scored.
        other: name of the know-nothing hypothesis.
    """
    net: dict[str, dict[str, float]] = {}
    for row in ledger:
        taken_back = [net[name] for name in row.replaces]
        net[row.report_id] = {
            name: gain + fsum(one[name] for one in taken_back)
            for name, gain in row.gain.items()
            if name != other
        }
    return {
        row.report_id: max(net[row.report_id].values()) - min(net[row.report_id].values())
        for row in ledger
        if row.role not in {"guide", "joint"}
    }


def _places(claim: Claim) -> str:
    named = dict.fromkeys(place for term in claim.terms for place in term.places if place is not None)
    return ", ".join(named) if named else "national"
