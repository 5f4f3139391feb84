"""The log of changes: what amends a case, what is refused, and that no number depends on it."""

from __future__ import annotations

import json
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from cases import VOCABULARY, tiny_case, write_tiny_case
from powderkeg.case import (
    Case,
    CaseError,
    Change,
    add_report,
    amend,
    copy_case,
    log_notes,
    read_case,
    switch_off,
    write_case,
)
from powderkeg.evidence import weigh
from powderkeg.worlds import ranges_hash

CASE = tiny_case()
DAY = date(2026, 7, 14)
NOON = datetime(2026, 7, 14, 12, 30, 5, tzinfo=UTC)
NEW = CASE.record[0].model_copy(update={"report_id": "T9", "statement": 'more, and "more"'})
LOGGED = amend(CASE, "T2", vocabulary=VOCABULARY, reliability="C", reason="seen twice", analyst="A", at=NOON)


def complaint(case: Case, report_id: str = "T2", **given: object) -> str:
    asked = {"reason": "because", **given}
    with pytest.raises(CaseError) as caught:
        amend(case, report_id, vocabulary=VOCABULARY, **asked)  # type: ignore[arg-type]
    return str(caught.value)


def test_a_new_grade_is_made_and_logged() -> None:
    assert LOGGED.record[1].reliability == "C"
    assert LOGGED.record[1].model_copy(update={"reliability": "A"}) == CASE.record[1]
    assert LOGGED.changes == (
        Change(
            changed=NOON,
            analyst="A",
            report_id="T2",
            field="reliability",
            before="A",
            after="C",
            reason="seen twice",
        ),
    )
    assert [row for row in LOGGED.record if row.report_id != "T2"] == [
        row for row in CASE.record if row.report_id != "T2"
    ]


def test_several_changes_of_one_report_are_several_entries() -> None:
    given = {"credibility": 5, "origin_id": "o9", "reliability": "B"}
    found = amend(CASE, "T3", vocabulary=VOCABULARY, **given, reason="a second look", at=DAY)  # type: ignore[arg-type]
    assert {(entry.field, entry.before, entry.after) for entry in found.changes} == {
        ("reliability", "A", "B"),
        ("credibility", "", "5"),
        ("origin_id", "o2", "o9"),
    }
    assert {(entry.when, entry.reason) for entry in found.changes} == {("2026-07-14", "a second look")}


def test_switching_off_keeps_the_report_and_says_why_and_on_again_takes_it_back() -> None:
    off = switch_off(CASE, "T2", "an echo of T1", vocabulary=VOCABULARY, at=DAY)
    assert (off.record[1].use, off.record[1].reason) == ("context", "an echo of T1")
    assert [(entry.field, entry.after) for entry in off.changes] == [
        ("use", "context"),
        ("reason", "an echo of T1"),
    ]
    on = amend(off, "T2", vocabulary=VOCABULARY, use="scored", reason="no echo after all", at=DAY)
    assert on.record == CASE.record
    assert on.digest == CASE.digest
    assert len(on.changes) == 4


def test_a_new_report_comes_last_and_the_log_keeps_all_of_it() -> None:
    found = add_report(CASE, NEW, "found in an archive", vocabulary=VOCABULARY, at=DAY)
    assert found.record == (*CASE.record, NEW)
    entry = found.changes[-1]
    assert (entry.report_id, entry.field, entry.before) == ("T9", "added", "")
    cells = json.loads(entry.after)
    assert cells["statement"] == NEW.statement
    assert cells["low"] == "500"
    assert cells["note"] == "x"


def test_without_a_moment_it_is_now() -> None:
    found = switch_off(CASE, "T2", "an echo", vocabulary=VOCABULARY).changes[0].changed
    assert isinstance(found, datetime)
    assert abs(datetime.now(UTC) - found) < timedelta(minutes=1)
    assert found.microsecond == 0


def test_a_moment_elsewhere_is_kept_in_utc() -> None:
    moment = datetime(2026, 7, 14, 17, 30, 5, 99, tzinfo=timezone(timedelta(hours=5)))
    entry = switch_off(CASE, "T2", "x", vocabulary=VOCABULARY, at=moment).changes[0]
    assert entry.when == "2026-07-14T12:30:05Z"
    assert entry.changed == NOON  # as it will read back: no part of a second is written
    with pytest.raises(CaseError, match="has no time zone"):
        switch_off(CASE, "T2", "x", vocabulary=VOCABULARY, at=moment.replace(tzinfo=None))


def test_reasons_stay_on_one_line() -> None:
    assert switch_off(CASE, "T2", " an\n echo ", vocabulary=VOCABULARY).changes[0].reason == "an echo"


def test_what_is_refused_and_how() -> None:
    assert "field 'reason': a change needs a reason" in complaint(CASE, reason=" \n", reliability="C")
    assert "'T22' is not a report of this case; allowed: T1, T2" in complaint(CASE, "T22", reliability="C")
    assert "did you mean 'T2'?" in complaint(CASE, "T22", reliability="C")
    assert "'c' is not known as reliability; allowed: A, B, C, D, E, F; did you mean 'C'?" in complaint(
        CASE, reliability="c"
    )
    assert "'7' is not known as credibility; allowed: 1, 2, 3, 4, 5, 6" in complaint(CASE, credibility=7)
    assert "did you mean 'context'?" in complaint(CASE, use="contex")
    assert "field 'origin_id': a value is missing" in complaint(CASE, origin_id=" ")
    assert "'T2' has reliability A already: nothing would change" in complaint(CASE, reliability="A")
    assert "nothing to change about 'T2'" in complaint(CASE)


def test_everything_wrong_with_a_request_is_told_at_once() -> None:
    said = complaint(CASE, "T7", reason="", reliability="X", use="of")
    assert len(said.splitlines()) == 4


def test_the_whole_case_is_checked_again() -> None:
    # T6 speaks of what cannot be scored.
    assert "'gas_price' is not an indicator" in complaint(CASE, "T6", use="scored")
    wrong = NEW.model_copy(update={"place_id": "NRO"})
    with pytest.raises(CaseError, match="'NRO' is not a place of this case"):
        add_report(CASE, wrong, "x", vocabulary=VOCABULARY)
    with pytest.raises(CaseError, match="the record has a report 'T1' already"):
        add_report(CASE, CASE.record[0], "x", vocabulary=VOCABULARY)


def test_the_log_reads_back_from_a_folder_and_an_archive(tmp_path: Path) -> None:
    case = add_report(LOGGED, NEW, 'a reason, with "marks"', vocabulary=VOCABULARY, at=DAY)
    folder = write_case(case, tmp_path / "tiny")
    assert read_case(folder, VOCABULARY) == case
    with zipfile.ZipFile(tmp_path / "tiny.zip", "w") as archive:
        for path in folder.rglob("*"):
            archive.write(path, path.relative_to(folder))
    assert read_case(tmp_path / "tiny.zip", VOCABULARY) == case
    lines = (folder / "changes.csv").read_text(encoding="utf-8").splitlines()
    assert lines[:2] == [
        "changed,analyst,report_id,field,before,after,reason",
        "2026-07-14T12:30:05Z,A,T2,reliability,A,C,seen twice",
    ]


def test_further_columns_of_the_log_are_kept(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / "changes.csv").write_text(
        "reason,analyst,changed,report_id,field,before,after,ticket\nwhy,,2026-07-14,T2,reliability,B,A,#7\n"
    )
    case = read_case(folder, VOCABULARY)
    assert case.changes[0].extra == {"ticket": "#7"}
    assert read_case(write_case(case, tmp_path / "b" / "tiny"), VOCABULARY) == case


def test_a_case_without_a_log_writes_none(tmp_path: Path) -> None:
    assert not (write_case(CASE, tmp_path / "tiny") / "changes.csv").exists()


def test_no_fingerprint_depends_on_the_log() -> None:
    bare = LOGGED.replace(changes=())
    assert bare != LOGGED
    assert bare.digest == LOGGED.digest
    assert ranges_hash(bare) == ranges_hash(LOGGED)
    assert bare.model_dump() == LOGGED.model_dump()


def test_no_number_depends_on_the_log() -> None:
    bare, logged = (
        weigh(case, particles=8, tier="quick", checks=False).to_json()
        for case in (LOGGED.replace(changes=()), LOGGED)
    )
    assert bare == logged


def test_a_copy_has_the_same_bytes(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / "case.yaml").write_text(f"# mine\n{(folder / 'case.yaml').read_text()}")
    (folder / "places.csv").write_bytes(
        b"\xef\xbb\xbf" + (folder / "places.csv").read_bytes().replace(b"\n", b"\r\n")
    )
    (folder / "changes.csv").write_text("changed,analyst,report_id,field,before,after,reason\n")
    (folder / "notes.txt").write_text("not of the case")
    copy = copy_case(folder, tmp_path / "copy", VOCABULARY)
    names = {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()}
    copied = {path.relative_to(copy) for path in copy.rglob("*") if path.is_file()}
    assert copied == names - {Path("notes.txt")}
    assert all((copy / name).read_bytes() == (folder / name).read_bytes() for name in copied)


def test_a_log_that_says_what_the_record_says_gives_no_note() -> None:
    assert log_notes(CASE) == ()
    case = add_report(LOGGED, NEW, "found", vocabulary=VOCABULARY)
    case = amend(case, "T9", vocabulary=VOCABULARY, reliability="D", reason="read again")
    assert log_notes(switch_off(case, "T9", "an echo", vocabulary=VOCABULARY)) == ()


def test_a_change_by_hand_after_the_log_is_noted() -> None:
    record = (CASE.record[0], CASE.record[1].model_copy(update={"reliability": "D"}), *CASE.record[2:])
    (note,) = log_notes(LOGGED.replace(record=record))
    assert note.startswith(
        "'T2', reliability: the log says 'C' (2026-07-14T12:30:05Z, A), the record has 'D': changed by hand"
    )


def test_a_change_that_was_logged_and_not_made_is_noted_with_its_remedy() -> None:
    (note,) = log_notes(LOGGED.replace(record=CASE.record))
    assert "the record still has 'A'" in note
    assert "the same powderkeg amend with the same reason finishes it" in note
    added = add_report(CASE, NEW, "found", vocabulary=VOCABULARY)
    (note,) = log_notes(added.replace(record=CASE.record))
    assert "the same powderkeg amend --add finishes it" in note


def test_what_was_broken_off_is_finished_and_not_logged_twice() -> None:
    broken = LOGGED.replace(record=CASE.record)
    again = amend(broken, "T2", vocabulary=VOCABULARY, reliability="C", reason="seen twice")
    assert again == LOGGED
    other = amend(broken, "T2", vocabulary=VOCABULARY, reliability="C", reason="another reason")
    assert len(other.changes) == 2
    added = add_report(CASE, NEW, "found", vocabulary=VOCABULARY)
    broken = added.replace(record=CASE.record)
    assert add_report(broken, NEW, "found", vocabulary=VOCABULARY) == added


def test_an_added_row_changed_by_hand_and_a_removed_one_that_is_there() -> None:
    added = add_report(CASE, NEW, "found", vocabulary=VOCABULARY)
    by_hand = NEW.model_copy(update={"best": 701.0})
    (note,) = log_notes(added.replace(record=(*CASE.record, by_hand)))
    assert note.startswith("'T9', best: the log says '700'")
    removed = Change(changed=DAY, report_id="T1", field="removed", reason="a forgery")
    (note,) = log_notes(CASE.replace(changes=(removed,)))
    assert "was removed (2026-07-14), but the record has it" in note
    assert log_notes(CASE.replace(changes=(removed,), record=CASE.record[1:])) == ()


def test_an_entry_about_no_report_is_a_note_and_no_mistake() -> None:
    entry = Change(changed=DAY, report_id="T22", field="reliability", before="A", after="B", reason="x")
    (note,) = log_notes(CASE.replace(changes=(entry,)))
    assert note == "the log speaks of 'T22', which the record does not have; did you mean 'T2'?"
