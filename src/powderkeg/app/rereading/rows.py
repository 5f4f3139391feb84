"""The ledger of a record read again: rows that stand, rows that moved, and what remains.

A row's weight is what a claim said given those before it, known of the record that was weighed. Rows of
unchanged claims stay. A changed claim's row moves by how far what it says, given all the others, has moved:
by the whole movement where it is the only one. A new claim's row is what it says given all the others. What
changes do together, and what went with claims that are gone, is a row of its own at the end, so that the rows
add up.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from powderkeg.app.rereading.densities import same_facts
from powderkeg.evidence.know_nothing import log_know_nothing
from powderkeg.evidence.rescoring import Change, Reweighing
from powderkeg.evidence.result import LedgerRow
from powderkeg.language import noted, say

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from powderkeg.evidence import Evidence
    from powderkeg.evidence.claims import Claim
    from powderkeg.evidence.plan import Plan

__all__ = ["READ_AGAIN", "ledger_rows"]

READ_AGAIN = "read-again"
"""Id of the row that holds what is no single claim's."""
_MOST = 12  # changed claims that are read one by one
_SMALL = 1e-9  # nats
_TOGETHER = noted("what the changes do together, and what went with reports that are weighed no more")
Gains = dict[str, float]


@dataclass(frozen=True)
class _Record:
    """A record's claims that stand, and what reads them."""

    claims: Mapping[str, Claim]
    reweighing: Reweighing
    whole: Mapping[str, float]

    def alone(self, name: str) -> Gains:
        """Per hypothesis, what a claim says given all the others, over know-nothing's, nats."""
        without = self.reweighing.of(Change("", skip=frozenset({name}))).gain
        return {h: _difference(self.whole[h], without[h]) for h in self.reweighing.names}


def ledger_rows(
    base: Evidence,
    plan: Plan,
    moved: Mapping[str, float],
    reweighing: Reweighing,
    *,
    record_alone: bool,
) -> tuple[LedgerRow, ...]:
    """The ledger; its gains add up to the new ones as the old ones did to theirs.

    Args:
        base: the weighing, whose worlds keep the claims it was of.
        plan: the changed record laid out.
        moved: per hypothesis with a mechanism, how far its log evidence over know-nothing's moved, nats; the
            calm baseline left out, as in every ledger.
        reweighing: reads the changed record.
        record_alone: whether nothing but the record has changed.
    """
    other = base.hypotheses[-1]
    old = {claim.claim_id: claim for claim in next(iter(base.scored.values()))[0].claims}
    new = {claim.claim_id: claim for claim in plan.all_claims if claim.role in {"scored", "silence"}}
    changed = [name for name, claim in new.items() if name not in old or not _same(old[name], claim)]
    letters = {claim.claim_id: claim.letter for claim in plan.all_claims if claim.role == "guide"}
    kept = [row for row in base.ledger if _stays(row, new, letters) and row.report_id not in changed]
    # What an interim row gained stays: the figure that replaces it takes it back. Its grade is the new one.
    rows = [replace(r, reliability=letters[r.report_id]) if r.role == "guide" else r for r in kept]
    if record_alone and len(changed) == 1 and set(old) == set(new):
        found = [(changed[0], dict(moved))]  # the same without reading the record twice more
    else:
        found = _one_by_one(base, old, new, changed, reweighing) if len(changed) <= _MOST else []
    laid_out = zip(plan.blocks, plan.claims, strict=True)
    days = {claim.claim_id: block.day for block, own in laid_out for claim in own}
    rows += [_row(base, old.get(name), new[name], gains, days[name]) for name, gains in found]
    rows.sort(key=lambda row: row.day)
    rest = _rest(base, moved, rows)
    silent = math.fsum(log_know_nothing(claim) for claim in new.values())
    silent_rest = silent - math.fsum(row.weight[other] for row in rows)
    if any(abs(value) > _SMALL for value in (*rest.values(), silent_rest)):
        rows.append(_together(base, plan, rest, silent_rest))
    return tuple(rows)


def _same(one: Claim, two: Claim) -> bool:
    return (one.origin, one.letter) == (two.origin, two.letter) and same_facts(one, two)


def _stays(row: LedgerRow, new: Mapping[str, Claim], guides: Collection[str]) -> bool:
    if row.role == "guide":
        return row.report_id in guides
    return row.role == "joint" or row.report_id in new


def _one_by_one(
    base: Evidence,
    old: Mapping[str, Claim],
    new: Mapping[str, Claim],
    changed: Sequence[str],
    reweighing: Reweighing,
) -> list[tuple[str, Gains]]:
    """Per changed or new claim, how far its row moves (of a new one: the row)."""
    if not changed:
        return []
    after = _Record(new, reweighing, reweighing.of(Change("")).gain)
    found = {name: after.alone(name) for name in changed}
    if any(name in old for name in changed):
        earlier = Reweighing(base.scored, base.hypotheses[-1])
        before = _Record(old, earlier, earlier.of(Change("")).gain)
        for name in changed:
            if name in old:
                was = before.alone(name)
                found[name] = {h: _difference(value, was[h]) for h, value in found[name].items()}
    return list(found.items())


def _difference(one: float, two: float) -> float:
    """One less the other, nats; nothing where both are lost."""
    return 0.0 if one == two else one - two


def _row(base: Evidence, was: Claim | None, now: Claim, moved: Gains, day: date) -> LedgerRow:
    other = base.hypotheses[-1]
    before = None if was is None else next((r for r in base.ledger if r.report_id == was.claim_id), None)
    start = dict.fromkeys(base.hypotheses, 0.0) if before is None else before.gain
    gain = {name: start[name] + moved.get(name, 0.0) for name in base.hypotheses}
    known = log_know_nothing(now)
    if before is not None and was is not None:  # a guide that it took back stays in its own row
        known += before.weight[other] - log_know_nothing(was)
    separated = [value for name, value in gain.items() if name != other]
    places = dict.fromkeys(place for term in now.terms for place in term.places if place is not None)
    return LedgerRow(
        report_id=now.claim_id,
        day=day if before is None else before.day,
        indicator=now.indicator,
        place=", ".join(places) or "national",
        origin=now.origin,
        reliability=now.letter,
        statement=now.statement,
        weight={name: value + known for name, value in gain.items()},
        gain=gain,
        nats=max(separated) - min(separated),
        report_ids=now.report_ids if now.role != "silence" else (),
        role="silence" if now.role == "silence" else "scored",
        replaces=() if before is None else before.replaces,
    )


def _rest(base: Evidence, moved: Mapping[str, float], rows: Sequence[LedgerRow]) -> Gains:
    """What the rows lack of the movement, per hypothesis, nats."""
    other = base.hypotheses[-1]
    rest = {}
    for name in base.hypotheses:
        before, now = (math.fsum(row.gain[name] for row in some) for some in (base.ledger, rows))
        lacking = before + moved.get(name, 0.0) - now
        rest[name] = lacking if name != other and math.isfinite(lacking) else 0.0
    return rest


def _together(base: Evidence, plan: Plan, rest: Gains, silent: float) -> LedgerRow:
    separated = [value for name, value in rest.items() if name != base.hypotheses[-1]]
    return LedgerRow(
        report_id=READ_AGAIN,
        day=plan.blocks[-1].day if plan.blocks else base.case.start,
        indicator="all of the record",
        place="national",
        origin="",
        reliability="",
        statement=say(_TOGETHER),
        weight={name: value + silent for name, value in rest.items()},
        gain=rest,
        nats=max(separated) - min(separated),
        role="joint",
    )
