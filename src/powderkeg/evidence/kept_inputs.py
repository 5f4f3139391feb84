"""What earlier commands left that a weighing reads: a validation of its method, weighings of past cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from powderkeg.evidence.checklist.past_cases import run_past_cases
from powderkeg.evidence.classifier import Store as KeptParts
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.validation import kept_validation
from powderkeg.evidence.weigh import TIERS, able_of

if TYPE_CHECKING:
    from datetime import date

    from powderkeg.case import Case
    from powderkeg.store import Store

__all__ = ["kept_inputs"]


def kept_inputs(case: Case, *, tier: str, seed: int, as_of: date | None, store: Store | None) -> list[Any]:
    """What a weighing with these arguments would find, as JSON values: another find is another answer.

    A validation no larger than the tier's own counts as none: the weighing makes the same one itself.

    Args:
        case: the case.
        tier: its name.
        seed: of the weighing.
        as_of: last day of publication.
        store: where it would look; the user's own where None.
    """
    from powderkeg.society.country import INDICATORS

    parts = None if store is None else KeptParts(store)
    past = repr(run_past_cases(store=parts))
    if len(able_of(case)) < 2:
        return [past, None]
    used = case if as_of is None else case.as_of(as_of)[0]
    undated = () if as_of is None else tuple(row for row in case.record if row.published is None)
    plan = plan_of(used, INDICATORS, settled=as_of is None, undated=undated)
    kept = kept_validation(used, seed=seed, plan=plan, store=parts)
    if kept is None:
        return [past, None]
    found = (kept.worlds, kept.records, kept.filter_particles)
    own = TIERS[tier].validation
    return [past, None if found == (own.worlds, kept.records, own.particles) else list(found)]
