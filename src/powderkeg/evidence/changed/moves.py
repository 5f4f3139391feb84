"""How far evidence and odds moved, with the Monte-Carlo error of the difference, and by which rows."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import TYPE_CHECKING

from powderkeg.evidence.changed.found import Group, Move, OddsMove, RowMove
from powderkeg.evidence.combine import half_width
from powderkeg.language import noted, say

if TYPE_CHECKING:
    from powderkeg.evidence.changed.form import Ledger, Odds, Result

__all__ = ["evidence_moves", "ledger_moves", "odds_moves"]

BASELINE = noted("the calm baseline")
JOINT = noted("joint: what the claims of a block say together")
BEFORE = noted("other reports, scored before any changed one")
AFTER = noted("other reports, scored after a changed one")
EVERY = noted("every report, none of them changed")
_SAME = 1e-9  # nats; less than that is rounding


def evidence_moves(old: Result, new: Result, names: Sequence[str]) -> tuple[Move, ...]:
    """Return how far the log evidence of each hypothesis moved."""
    found = []
    for name in names:
        before, after = old.log_evidence[name], new.log_evidence[name]
        moved = _less(after, before)
        error = _hypotenuse(_half_width(old, name), _half_width(new, name))
        found.append(Move(name, before, after, moved, error, _within(moved, error)))
    return tuple(found)


def odds_moves(old: Result, new: Result, names: Sequence[str]) -> tuple[OddsMove, ...]:
    """Return how far the log odds of each pair moved, the largest movement first.

    The errors of the two results are taken as independent; two runs with the same seed share some of their
    luck, so the error is then on the safe side.
    """
    found = []
    for one, two in combinations(names, 2):
        after = _less(new.log_evidence[one], new.log_evidence[two])
        up, down = (one, two) if after is None or after >= 0 else (two, one)
        after = _less(new.log_evidence[up], new.log_evidence[down])
        before = _less(old.log_evidence[up], old.log_evidence[down])
        moved = _less(after, before)
        error = _hypotenuse(_pair_half_width(old, up, down), _pair_half_width(new, up, down))
        found.append(OddsMove(up, down, before, after, moved, error, _within(moved, error)))
    return tuple(sorted(found, key=lambda row: -abs(row.moved) if row.moved is not None else 1.0))


def ledger_moves(
    old: Result, new: Result, names: Sequence[str], changed: frozenset[str] | None
) -> tuple[tuple[RowMove, ...], tuple[Group, ...]]:
    """Return the rows that a changed report stands behind, and all other movement added up.

    Args:
        old: the earlier result, with a ledger.
        new: the later one, with a ledger.
        names: hypotheses that both have.
        changed: ids of the changed reports that are scored; None where the reports cannot be compared, and
            then every row is returned by itself.
    """
    before, after = _by_name(old.ledger or ()), _by_name(new.ledger or ())
    read_otherwise = set(old.unwatched) != set(new.unwatched)
    rows = {
        name: _row(name, before.get(name, ()), after.get(name, ()), names, changed, read_otherwise)
        for name in dict.fromkeys((*after, *before))
    }
    listed = [row for row in rows.values() if row.role != "joint" and row.direct is not False]
    following = _following(rows, before) | _following(rows, after)
    groups: dict[str, list[RowMove]] = {}
    for name, row in rows.items():
        if row.role == "joint":
            groups.setdefault(JOINT, []).append(row)
        elif row.direct is False:
            title = EVERY if not listed else AFTER if name in following else BEFORE
            groups.setdefault(title, []).append(row)
    rest = [Group(say(title), len(groups[title]), _total(groups[title], names)) for title in groups]
    rest.append(Group(say(BASELINE), 0, _baseline(old, new, names, rows.values())))
    order = (AFTER, BEFORE, EVERY, JOINT, BASELINE)
    return (
        tuple(sorted(listed, key=lambda row: -row.nats if row.nats is not None else -math.inf)),
        tuple(sorted(rest, key=lambda group: order.index(group.name))),
    )


def _by_name(ledger: Sequence[Ledger]) -> dict[str, tuple[Ledger, ...]]:
    """Rows by name, in the order scored; a name that comes twice is counted."""
    times: Counter[str] = Counter()
    found: dict[str, tuple[Ledger, ...]] = {}
    for row in ledger:
        times[row.report_id] += 1
        number = times[row.report_id]
        found[row.report_id if number == 1 else f"{row.report_id} ({number})"] = (row,)
    return found


def _row(
    name: str,
    before: Sequence[Ledger],
    after: Sequence[Ledger],
    names: Sequence[str],
    changed: frozenset[str] | None,
    read_otherwise: bool,
) -> RowMove:
    told = (*after, *before)[0]
    # silence that one of the results leaves out stands for itself
    left_out = read_otherwise and told.role == "silence" and not (before and after)
    behind = {one for row in (*before, *after) for one in (row.report_id, *row.report_ids)}
    moved = {
        hypothesis: _less(_weight(after, hypothesis), _weight(before, hypothesis)) for hypothesis in names
    }
    # As in the ledger itself: `other`, the last, is not among those that are separated.
    known = [value for value in list(moved.values())[:-1] if value is not None]
    return RowMove(
        report_id=name,
        day=told.day,
        role=told.role,
        only_in="" if before and after else "new" if after else "old",
        direct=None if changed is None else left_out or bool(behind & changed),
        moved=moved,
        nats=max(known) - min(known) if len(known) == len(names) - 1 and known else None,
    )


def _weight(rows: Sequence[Ledger], hypothesis: str) -> float | None:
    return rows[0].weight.get(hypothesis) if rows else 0.0


def _following(rows: Mapping[str, RowMove], ledger: Mapping[str, object]) -> set[str]:
    """Names of the rows that one result scored after the first row of a changed report."""
    names = list(ledger)
    first = next((place for place, name in enumerate(names) if rows[name].direct), len(names))
    return set(names[first:])


def _total(rows: Iterable[RowMove], names: Sequence[str]) -> dict[str, float | None]:
    return {name: _sum(row.moved[name] for row in rows) for name in names}


def _baseline(
    old: Result, new: Result, names: Sequence[str], rows: Iterable[RowMove]
) -> dict[str, float | None]:
    """What the rows leave over: the log evidence of a calm start, which is not in the ledger."""
    told = _total(list(rows), names)
    found: dict[str, float | None] = {}
    for name in names:
        left = _less(_less(new.log_evidence[name], old.log_evidence[name]), told[name])
        found[name] = 0.0 if left is not None and abs(left) < _SAME else left
    return found


def _sum(values: Iterable[float | None]) -> float | None:
    known = list(values)
    return None if None in known else math.fsum(value for value in known if value is not None)


def _less(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else one - two


def _within(moved: float | None, error: float | None) -> bool | None:
    return None if moved is None or error is None else abs(moved) <= error + _SAME


def _hypotenuse(one: float | None, two: float | None) -> float | None:
    return None if one is None or two is None else math.hypot(one, two)


def _half_width(result: Result, name: str) -> float | None:
    error = None if result.log_evidence_se is None else result.log_evidence_se.get(name)
    return None if error is None else half_width(error, result.seeds)


def _pair_half_width(result: Result, one: str, two: str) -> float | None:
    """Half of the 90 % interval of a pair's log odds: from the pair's own interval where it can be had."""
    row = next((row for row in result.odds or () if {row.for_, row.against} == {one, two}), None)
    own = None if row is None else _interval(row)
    return own if own is not None else _hypotenuse(_half_width(result, one), _half_width(result, two))


def _interval(row: Odds) -> float | None:
    """The half width before any cap; None where both ends may have been cut off at one.

    Odds held down to a cap have an interval that shrank with them, in logarithms; an end above 1 is cut off
    at the cap alone, an end below it may be cut off at the cap of the other side.
    """
    if not (row.raw and row.odds and row.low and row.high) or row.raw <= 1.0:
        return None
    share = math.log(row.odds) / math.log(row.raw)
    if share <= 0.0:
        return None
    if 1.0 < row.low < row.odds:
        return math.log(row.raw) - math.log(row.low) / share
    if row.odds < row.high and (row.cap is None or row.high < row.cap):
        return math.log(row.high) / share - math.log(row.raw)
    return None
