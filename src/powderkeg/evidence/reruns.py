"""Weigh anew where reweighting cannot be trusted: the record without an origin, from fresh worlds.

Done in the overnight tier alone: each takes as long as the weighing itself.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.rescoring import Change, Reweighing
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from powderkeg.evidence.claims import Claim
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.runs import Runs

__all__ = ["plan_without", "with_reruns"]

FloatArray = npt.NDArray[np.float64]


def plan_without(plan: Plan, origins: frozenset[str]) -> Plan:
    """The plan with the claims of some origins left out, blocks and days as they were.

    A figure that only guides goes too where nothing that is left takes it back.
    """
    left = [claim for claim in plan.all_claims if claim.origin not in origins]
    while True:
        there = {claim.claim_id for claim in left}
        taken_back = {name for claim in left for name in claim.replaces}
        kept = [
            claim for claim in left if claim.role not in {"guide", "ahead"} or claim.claim_id in taken_back
        ]
        if len(kept) == len(left):
            break
        left = kept

    def trimmed(claim: Claim) -> Claim:
        return replace(claim, replaces=tuple(name for name in claim.replaces if name in there))

    claims = tuple(
        tuple(trimmed(claim) for claim in block if claim.claim_id in there and claim.origin not in origins)
        for block in plan.claims
    )
    names = tuple(sorted({claim.origin for block in claims for claim in block}))
    return replace(plan, claims=claims, origins=names)


def with_reruns(reweighing: Reweighing, plan: Plan, weigh: Callable[[Plan], Runs]) -> Reweighing:
    """A reweighing that has been run anew wherever leaving one origin out could not be trusted.

    Args:
        reweighing: of the whole record.
        plan: the record laid out.
        weigh: runs all passes over a plan.
    """
    found: dict[frozenset[str], Mapping[str, FloatArray]] = {}
    for origin in reweighing.origins:
        if reweighing.of(Change(say("without {names}", names=origin), times={origin: 0.0})).trusted:
            continue
        runs = weigh(plan_without(plan, frozenset({origin})))
        found[frozenset({origin})] = {
            name: np.array([one.run.gain + one.log_acceptance for one in passes])
            for name, passes in runs.passes.items()
        }
    return Reweighing(reweighing.parts, reweighing.other, reweighing.base, reruns=found)
