"""Read a changed case from the worlds of its last weighing, or say why that cannot be done."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from powderkeg.app.rereading.compared import differences
from powderkeg.app.rereading.densities import parts_with, unasked
from powderkeg.app.rereading.figures import evidence_of
from powderkeg.app.rereading.prior_ratio import unreadable
from powderkeg.app.rereading.weights import reweighed
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.rescoring import LARGEST_K_HAT, LEAST_ESS, standing
from powderkeg.evidence.validation import kept_validation
from powderkeg.language import join, say, speaking
from powderkeg.worlds import ranges_hash

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from powderkeg.app.rereading.compared import Differences
    from powderkeg.app.rereading.weights import Reweighed
    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.claims import Claim
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.validated import Validated
    from powderkeg.society.country.indicators import Indicator

__all__ = ["Rereading", "interim_notes", "reread"]

_NAMED = 3


@dataclass(frozen=True)
class Rereading:
    """A changed case, read from worlds that were weighed before.

    Attributes:
        trusted: whether the figures may be used.
        why: why not; empty where they may.
        notes: what has to be said beside the figures.
        k_hat: Pareto shape of the worst hypothesis; None where nothing was read or there is no tail.
        ess: effective number of worlds of the worst hypothesis; None where nothing was read.
        result: the figures; None where they may not be used.
        seconds: wall time.
    """

    trusted: bool
    why: str = ""
    notes: tuple[str, ...] = ()
    k_hat: float | None = None
    ess: float | None = None
    result: Evidence | None = None
    seconds: float = 0.0


@speaking("en")
def reread(base: Evidence, case: Case, indicators: Mapping[str, Indicator] | None = None) -> Rereading:
    """Read a changed case from the worlds of its last weighing.

    Args:
        base: the weighing.
        case: the case as it stands.
        indicators: the society's indicators; the country's where None.

    Returns:
        The new figures with what they can be trusted for, or why none can be had without weighing anew.
    """
    from powderkeg.society.country import INDICATORS

    began = time.perf_counter()
    known = INDICATORS if indicators is None else indicators
    found = _reread(base, case, known)
    return replace(found, seconds=time.perf_counter() - began)


def _reread(base: Evidence, case: Case, indicators: Mapping[str, Indicator]) -> Rereading:
    if not base.scored:
        return _cannot(say("the last weighing was done without the checks, and kept no worlds"))
    if base.settings.as_of is not None:
        return _cannot(say("the last weighing was of the record as of an earlier day"))
    differ = differences(base.case, case)
    why = differ.why_not or next(filter(None, map(unreadable, differ.priors.values())), "")
    if why:
        return _cannot(why)
    if differ.parameters and any(one.lineage is None for passes in base.scored.values() for one in passes):
        return _cannot(say("the worlds of this society do not tell their parameters"))
    plan = plan_of(case, indicators)
    claims = standing(plan.all_claims)
    lost = unasked(claims, next(iter(base.scored.values()))[0])
    if lost:
        return _cannot(_unasked_words(lost))
    worlds = reweighed(parts_with(base.scored, claims), base.hypotheses[-1], differ.priors)
    k_hat, ess = worlds.worst
    shape = None if math.isnan(k_hat) else k_hat
    if worlds.doubtful:
        return _cannot(_doubt(worlds), k_hat=shape, ess=ess)
    validated, notes = _validated(base, case, plan, differ)
    notes = (*_left_out(base), *interim_notes(base, case, plan), *notes)
    if validated is not None:  # where page and JSON say what has to be known beside the figures
        validated = replace(validated, notes=(*validated.notes, *notes))
    result = evidence_of(
        base,
        case,
        plan,
        worlds,
        indicators,
        validated,
        record_alone=not differ.parameters,
        same_worlds="" if differ.parameters or not base.ranges_hash else ranges_hash(case),
    )
    return Rereading(trusted=True, notes=notes, k_hat=shape, ess=ess, result=result)


def _cannot(why: str, k_hat: float | None = None, ess: float | None = None) -> Rereading:
    return Rereading(trusted=False, why=why, k_hat=k_hat, ess=ess)


def _unasked_words(lost: Sequence[Claim]) -> str:
    names = list(dict.fromkeys(claim.claim_id for claim in lost))
    shown = ", ".join(names[:_NAMED])
    if len(names) > _NAMED:
        shown = join("", [shown, say(" and {n:,} more", n=len(names) - _NAMED)])
    return say("the worlds that were run were not asked what these reports speak of: {names}", names=shown)


def _doubt(worlds: Reweighed) -> str:
    name = worlds.doubtful[0]
    if worlds.k_hat[name] > LARGEST_K_HAT:
        return say(
            "the changed case fits other worlds than those that were kept: under {name} a few of them would "
            "carry the whole figure, which would then be chance; weigh anew (how heavily the few count, "
            "measured by the tail of their weights: {k:.2f}, at most {most:.1f} is allowed)",
            name=name,
            k=worlds.k_hat[name],
            most=LARGEST_K_HAT,
        )
    return say(
        "too few worlds are left that count: {n:.0f} under {name}, at least {least:.0f} are wanted",
        name=name,
        n=worlds.ess[name],
        least=LEAST_ESS,
    )


def _validated(
    base: Evidence, case: Case, plan: Plan, differ: Differences
) -> tuple[Validated | None, tuple[str, ...]]:
    """What simulated records showed: of this very record where that was kept, else of the one weighed."""
    if base.validated is None or not (differ.record or differ.parameters):
        return base.validated, ()
    if base.ranges_hash:
        kept = kept_validation(case, seed=base.seed, agents=base.settings.agents, plan=plan)
        if kept is not None and kept.worlds >= base.validated.worlds:
            return kept, ()
    note = say(
        "How far odds may go was tried on simulated records graded, and on worlds made, as the case was "
        "weighed; the second method has not seen the changes."
    )
    return replace(base.validated, second={}, second_error={}, agreement=()), (note,)


def interim_notes(base: Evidence, case: Case, plan: Plan) -> tuple[str, ...]:
    """That a changed report is one whose figure a later one replaces, and so moves no total.

    Args:
        base: the weighing.
        case: the case as it stands.
        plan: its record laid out.

    Returns:
        A sentence, or none.
    """
    before = {report.report_id: report for report in base.case.record}
    changed = {r.report_id for r in case.record if before.get(r.report_id) != r}
    names = [c.claim_id for c in plan.all_claims if c.role == "guide" and c.claim_id in changed]
    if not names:
        return ()
    words = say(
        "Interim figures ({names}) are taken back when a later figure replaces them: no change of them moves "
        "what the record comes to, and their rows in the ledger show gains as weighed.",
        names=", ".join(names),
    )
    return (words,)


def _left_out(base: Evidence) -> tuple[str, ...]:
    words = say(
        "Read from the worlds of the last weighing. Probabilities day by day, bands given the record and the "
        "checklist are those of a weighing, and are not shown until the case is weighed anew."
    )
    late = say(
        "So are the odds from the part of the record that set no range, which the last weighing shows apart."
    )
    return (words,) if base.late_from is None else (words, late)
