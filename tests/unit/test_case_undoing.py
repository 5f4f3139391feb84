"""Changes taken back and made again: by acts of their own that say which they undo."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cases import VOCABULARY, tiny_case
from powderkeg.case import (
    Case,
    CaseError,
    Change,
    add_reports,
    amend,
    edit_prior,
    edit_report,
    edit_weights,
    log_notes,
    merge_origins,
    redo_last,
    redoable,
    undo_last,
    undoable,
)

CASE = tiny_case()
WHY: dict[str, Any] = {"vocabulary": VOCABULARY, "reason": "a slip"}
NEW = [CASE.record[0].model_copy(update={"report_id": name}) for name in ("T8", "T9")]


def edited() -> list[Case]:
    """Cases one act apart, the first without a log."""
    steps = [CASE]
    steps.append(edit_report(steps[-1], "T2", {"best": "6500", "use": "context", "note": "z"}, **WHY))
    steps.append(merge_origins(steps[-1], ["o1", "o2", "o3"], "o9", **WHY))
    steps.append(add_reports(steps[-1], NEW, **WHY))
    steps.append(edit_report(steps[-1], "T9", {"date_start": "2022-01-04", "published": ""}, **WHY))
    steps.append(edit_prior(steps[-1], "cells", None, hypothesis="infiltrated", **WHY))
    steps.append(edit_weights(steps[-1], {"spontaneous": 0.3, "infiltrated": 0.6}, **WHY))
    return steps


def bare(case: Case) -> Case:
    return case.replace(changes=())


def test_acts_are_undone_one_after_the_other_and_redone() -> None:
    steps = edited()
    case = steps[-1]
    for before in reversed(steps[:-1]):
        case = undo_last(case, **WHY)
        assert bare(case) == bare(before)
        assert log_notes(case) == ()
    assert undoable(case) == ()
    for after in steps[1:]:
        case = redo_last(case, **WHY)
        assert bare(case) == bare(after)
    assert redoable(case) == ()
    case = undo_last(undo_last(case, **WHY), **WHY)
    assert bare(case) == bare(steps[-3])
    assert len(case.changes) == len(steps[-1].changes) * 3 + 3


def test_an_undoing_says_which_act_it_undoes_and_leaves_the_log_whole() -> None:
    made = amend(CASE, "T2", vocabulary=VOCABULARY, reliability="C", reason="seen twice", analyst="A")
    found = undo_last(made, vocabulary=VOCABULARY, reason="a slip", analyst="B")
    assert found.changes[:1] == made.changes
    entry = found.changes[1]
    assert (entry.report_id, entry.field, entry.before, entry.after) == ("T2", "reliability", "C", "A")
    assert (entry.analyst, entry.reason) == ("B", f"undoes the change of {made.changes[0].when}: a slip")


def test_a_merge_is_one_act_and_so_are_rows_added_together() -> None:
    merged = merge_origins(CASE, ["o1", "o2"], "o9", **WHY)
    assert undoable(merged) == merged.changes
    found = undo_last(merged, **WHY)
    assert found.record == CASE.record
    assert len(found.changes) == 2 * len(merged.changes)
    added = undo_last(add_reports(CASE, NEW, **WHY), **WHY)
    assert added.record == CASE.record
    assert [entry.field for entry in added.changes] == ["added", "added", "removed", "removed"]


def test_nothing_to_undo_and_nothing_to_redo_are_said() -> None:
    with pytest.raises(CaseError, match="there is nothing to undo: no change in the log stands"):
        undo_last(CASE, **WHY)
    made = amend(CASE, "T2", reliability="C", **WHY)
    with pytest.raises(CaseError, match="there is nothing to redo: the last change in the log did not undo"):
        redo_last(made, **WHY)
    undone = undo_last(made, **WHY)
    with pytest.raises(CaseError, match="there is nothing to undo"):
        undo_last(undone, **WHY)
    moved_on = amend(undone, "T3", reliability="C", **WHY)
    with pytest.raises(CaseError, match="there is nothing to redo"):
        redo_last(moved_on, **WHY)
    with pytest.raises(CaseError, match="a change needs a reason"):
        undo_last(made, vocabulary=VOCABULARY, reason=" ")


def test_with_days_for_moments_several_undoings_of_one_day_are_told_apart() -> None:
    given = {**WHY, "at": date(2026, 7, 14)}
    case = amend(CASE, "T2", **{**given, "reason": "first"}, reliability="C")
    case = amend(case, "T2", **{**given, "reason": "second"}, reliability="D")
    case = undo_last(undo_last(case, **given), **given)
    assert case.record == CASE.record
    assert undoable(case) == ()
    assert redo_last(redo_last(case, **given), **given).record[1].reliability == "D"


def test_what_was_changed_by_hand_since_is_not_overwritten() -> None:
    made = amend(CASE, "T2", reliability="C", **WHY)
    by_hand = made.record[1].model_copy(update={"reliability": "E"})
    with pytest.raises(
        CaseError, match="'T2', reliability: the log has 'C' last, and not 'E'; it was changed"
    ):
        undo_last(made.replace(record=(made.record[0], by_hand, *made.record[2:])), **WHY)
    added = add_reports(CASE, NEW[:1], **WHY)
    other = added.record[-1].model_copy(update={"best": 701.0})
    with pytest.raises(CaseError, match="'T8', added: the log has"):
        undo_last(added.replace(record=(*CASE.record, other)), **WHY)
    weights = edit_weights(CASE, {"spontaneous": 0.4, "infiltrated": 0.5}, **WHY)
    with pytest.raises(CaseError, match=r"'case.yaml: hypotheses.infiltrated.prior': the log has '0.5' last"):
        undo_last(
            weights.replace(
                hypotheses=tuple(
                    one.model_copy(update={"prior": prior})
                    for one, prior in zip(CASE.hypotheses, (0.4, 0.45, 0.15), strict=True)
                )
            ),
            **WHY,
        )


def test_a_removal_by_hand_whose_row_the_log_has_not_cannot_be_undone() -> None:
    entry = Change(changed=date(2026, 7, 14), report_id="T3", field="removed", reason="a forgery")
    record = tuple(report for report in CASE.record if report.report_id != "T3")
    with pytest.raises(CaseError, match="'T3' was removed, and the log does not hold its row"):
        undo_last(CASE.replace(record=record, changes=(entry,)), **WHY)


def test_a_report_that_an_input_rests_on_stays() -> None:
    added = add_reports(CASE, NEW[:1], **WHY)
    rests = added.inputs[0].model_copy(update={"reports": ("T8",)})
    with pytest.raises(CaseError, match="'T8'"):
        undo_last(added.replace(inputs=(rests, *added.inputs[1:])), **WHY)


def test_what_was_broken_off_is_taken_back_or_finished() -> None:
    made = amend(CASE, "T2", reliability="C", **WHY)
    logged_only = made.replace(record=CASE.record)
    back = undo_last(logged_only, **WHY)
    assert (back.record, len(back.changes)) == (CASE.record, 2)
    assert log_notes(back) == ()
    undone = undo_last(made, **WHY)
    halfway = undone.replace(record=made.record)
    assert undo_last(halfway, **WHY) == undone
    redone = redo_last(undone, **WHY)
    assert redo_last(redone.replace(record=undone.record), **WHY) == redone


def test_an_emptied_further_column_stays_a_column_of_the_log() -> None:
    case = CASE.replace(record=tuple(row.model_copy(update={"extra": {}}) for row in CASE.record))
    made = edit_report(case, "T2", {"colour": "red"}, **WHY)
    assert undo_last(made, **WHY).record == case.record
