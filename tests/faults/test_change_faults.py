"""Logs with mistakes in them, and changes that are broken off: nothing is ever changed unlogged."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from functools import partial
from pathlib import Path

import pytest

from cases import RECORD, VOCABULARY, write_tiny_case
from powderkeg.case import CaseError, amend, amend_files, log_notes, read_case

HEADER = "changed,analyst,report_id,field,before,after,reason"
GOOD = "2026-07-14,A,T2,reliability,B,A,seen twice"
DOWN = partial(amend, report_id="T2", vocabulary=VOCABULARY, reliability="C", reason="seen twice")

MISTAKES = {
    "no day": (GOOD.replace("2026-07-14", ""), "changed", "a value is missing"),
    "a day that is none": (GOOD.replace("07-14", "02-30"), "changed", "is not a moment of the calendar"),
    "a moment without a zone": (GOOD.replace("14,", "14T10:00,"), "changed", "allowed: YYYY-MM-DD"),
    "a moment elsewhere": (GOOD.replace("14,", "14T10:00+05:00,"), "changed", "a moment in UTC"),
    "no report": (GOOD.replace("T2", ""), "report_id", "a value is missing"),
    "no field": (GOOD.replace("reliability", ""), "field", "a value is missing"),
    "an unknown field": (GOOD.replace("reliability", "reliabilty"), "field", "did you mean 'reliability'?"),
    "an id cannot change": (
        GOOD.replace("reliability", "report_id"),
        "field",
        "nothing that a change can be",
    ),
    "no reason": (GOOD.replace("seen twice", " "), "reason", "a value is missing"),
    "a letter that is none": (GOOD.replace(",A,seen", ",G,seen"), "after", "allowed: A, B, C, D, E, F"),
    "a letter that was none": (GOOD.replace(",B,A", ",b,A"), "before", "did you mean 'B'?"),
    "a use that is none": ("2026-07-14,A,T2,use,scored,off,x", "after", "allowed: scored, context, input"),
    "a change of nothing": (GOOD.replace(",B,A,", ",A,A,"), "after", "this changed nothing"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_log_is_told_where_it_stands(tmp_path: Path, mistake: str) -> None:
    row, field, said = MISTAKES[mistake]
    folder = write_tiny_case(tmp_path)
    (folder / "changes.csv").write_text(f"{HEADER}\n{GOOD}\n{row}\n")
    with pytest.raises(CaseError) as caught:
        read_case(folder, VOCABULARY)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.field) == ("changes.csv", 3, field)
    assert said in str(problem)


def test_a_header_that_lacks_a_column_and_a_row_with_too_many_cells(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / "changes.csv").write_text(HEADER.replace("analyst,", "") + "\n")
    with pytest.raises(CaseError, match=r"changes.csv, line 1, field 'analyst': the column is missing"):
        read_case(folder, VOCABULARY)
    (folder / "changes.csv").write_text(f"{HEADER}\n{GOOD}, twice\n")
    with pytest.raises(CaseError, match=r"changes.csv, line 2: 8 fields where the header has 7"):
        read_case(folder, VOCABULARY)


def test_mistakes_of_log_and_record_are_told_together(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path, record=RECORD.replace(",SOU,participants", ",SUO,participants"))
    (folder / "changes.csv").write_text(f"{HEADER}\n{GOOD.replace('2026', '26')}\n")
    with pytest.raises(CaseError) as caught:
        read_case(folder, VOCABULARY)
    assert {problem.file for problem in caught.value.problems} == {"changes.csv", "record.csv"}


def test_the_log_is_no_document(tmp_path: Path) -> None:
    text = (write_tiny_case(tmp_path) / "case.yaml").read_text()
    folder = write_tiny_case(tmp_path, case=text.replace("SOURCES.md", "changes.csv"))
    with pytest.raises(CaseError, match=r"'changes.csv' is one of the case's own files"):
        read_case(folder, VOCABULARY)


@pytest.mark.parametrize("logged", [False, True])
@pytest.mark.parametrize("file", ["changes.csv", "record.csv"])
@pytest.mark.parametrize("error", [PermissionError(13, "is open elsewhere"), KeyboardInterrupt()])
def test_what_cannot_take_its_name_leaves_both_files_as_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, error: BaseException, *, logged: bool
) -> None:
    folder = write_tiny_case(tmp_path)
    if logged:
        (folder / "changes.csv").write_text(f"{HEADER}\n{GOOD}\n")
    before = {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}
    replace = Path.replace
    failed = []

    def failing(path: Path, target: Path) -> Path:
        if target.name == file and not failed:
            failed.append(target)
            raise error
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", failing)
    expected: type[BaseException] = CaseError if isinstance(error, OSError) else KeyboardInterrupt
    with pytest.raises(expected) as caught:
        amend_files(folder, DOWN, VOCABULARY)
    assert failed
    assert {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()} == before
    if isinstance(error, OSError):
        assert "the case cannot be written: is open elsewhere; it is as it was" in str(caught.value)


def test_a_full_disk_leaves_both_files_as_they_were(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_tiny_case(tmp_path)
    before = sorted(path.name for path in folder.iterdir())

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("powderkeg.case.amended_files.os.fsync", full)
    with pytest.raises(CaseError, match="No space left on device"):
        amend_files(folder, DOWN, VOCABULARY)
    assert sorted(path.name for path in folder.iterdir()) == before
    assert (folder / "record.csv").read_text() == RECORD


def test_a_log_that_cannot_be_taken_back_is_told_with_its_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_tiny_case(tmp_path)
    replace = Path.replace

    def failing(path: Path, target: Path) -> Path:
        if target.name == "record.csv":
            raise PermissionError(13, "is open elsewhere")
        return replace(path, target)

    def stuck(_path: Path, missing_ok: bool = False) -> None:
        if not missing_ok:
            raise PermissionError(13, "is read only now")

    monkeypatch.setattr(Path, "replace", failing)
    monkeypatch.setattr(Path, "unlink", stuck)
    with pytest.raises(CaseError, match="was logged but not made, and the log cannot be taken back"):
        amend_files(folder, DOWN, VOCABULARY)


def test_somebody_else_s_change_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_tiny_case(tmp_path)

    def meanwhile(case: object) -> object:
        changed = DOWN(case)  # type: ignore[arg-type]
        monkeypatch.setattr("powderkeg.case.amended_files.written_part", interfering)
        return changed

    from powderkeg.case import amended_files

    part = amended_files.written_part

    def interfering(target: Path, content: bytes) -> Path:
        (folder / "record.csv").write_text(RECORD.replace("500,700", "600,700"))
        return part(target, content)

    with pytest.raises(CaseError, match=r"record.csv: the file was changed by somebody else"):
        amend_files(folder, meanwhile, VOCABULARY)  # type: ignore[arg-type]
    assert "600,700" in (folder / "record.csv").read_text()
    assert not (folder / "changes.csv").exists()


KILLED = """
    import os, sys
    from functools import partial
    from pathlib import Path
    from cases import VOCABULARY
    from powderkeg.case import amend, amend_files

    replace = Path.replace

    def dying(path, target):
        if target.name == "record.csv":
            os._exit(9)  # no clean-up of any kind, as when the power fails
        return replace(path, target)

    Path.replace = dying
    down = partial(amend, report_id="T2", vocabulary=VOCABULARY, reliability="C", reason="seen twice")
    amend_files(sys.argv[1], down, VOCABULARY)
"""


def test_killed_between_the_two_files_it_is_logged_not_made_and_the_same_again_mends_it(
    tmp_path: Path,
) -> None:
    folder = write_tiny_case(tmp_path)
    tests = str(Path(__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {tests!r})\n{textwrap.dedent(KILLED)}"
    done = subprocess.run([sys.executable, "-c", code, str(folder)], check=False, capture_output=True)
    assert done.returncode == 9, done.stderr
    assert (folder / "record.csv").read_text() == RECORD
    case = read_case(folder, VOCABULARY)
    assert len(case.changes) == 1
    (note,) = log_notes(case)
    assert "the same powderkeg amend with the same reason finishes it" in note
    mended = amend_files(folder, DOWN, VOCABULARY)
    assert mended.record[1].reliability == "C"
    assert len(mended.changes) == 1
    assert log_notes(read_case(folder, VOCABULARY)) == ()


def test_what_would_not_read_back_as_it_was_meant_is_not_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_tiny_case(tmp_path)
    monkeypatch.setattr(
        "powderkeg.case.amended_contents.with_cells", lambda text, *_: text.replace("500,700", "600,700")
    )
    with pytest.raises(CaseError, match="would not read back as it was meant, so nothing was written"):
        amend_files(folder, DOWN, VOCABULARY)
    assert (folder / "record.csv").read_text() == RECORD
    assert not (folder / "changes.csv").exists()
