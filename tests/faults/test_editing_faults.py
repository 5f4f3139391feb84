"""Edits of a case in files that are broken off, refused by the disk, or full of odd signs."""

from __future__ import annotations

import subprocess
import sys
import textwrap
import zipfile
from functools import partial
from pathlib import Path
from typing import IO, Any

import pytest

from cases import FILES, RECORD, VOCABULARY, YAML, write_tiny_case
from powderkeg.case import (
    Case,
    CaseError,
    amend,
    amend_files,
    edit_prior,
    edit_report,
    edit_weights,
    log_notes,
    merge_origins,
    read_case,
    undo_last,
)

WHY: dict[str, Any] = {"vocabulary": VOCABULARY, "reason": "because"}
WIDER = {"distribution": "uniform", "min": 1, "max": 20}
EDITS: dict[str, partial[Case]] = {
    "cells": partial(edit_report, report_id="T2", values={"best": "6500", "statement": "a,\nb"}, **WHY),
    "origins": partial(merge_origins, origins=["o1", "o2"], into="o9", **WHY),
    "a prior": partial(edit_prior, parameter="cells", hypothesis="infiltrated", prior=WIDER, **WHY),
    "weights": partial(edit_weights, weights={"spontaneous": 0.4, "infiltrated": 0.5}, **WHY),
    "an undoing": partial(undo_last, **WHY),
}
FILE = {
    "cells": "record.csv",
    "origins": "record.csv",
    "a prior": "case.yaml",
    "weights": "case.yaml",
    "an undoing": "case.yaml",
}


def case_to(folder: Path, edit: str) -> Path:
    """Lay out the tiny case so that an edit can be made: one that undoes has something to undo."""
    case = write_tiny_case(folder)
    if edit == "an undoing":
        amend_files(case, partial(EDITS["a prior"], reason="to be undone"), VOCABULARY)
    return case


@pytest.fixture(autouse=True)
def _without_waiting_for_the_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("powderkeg.case.amended_files.os.fsync", lambda _: None)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_changes_its_own_file_and_the_log_alone(tmp_path: Path, edit: str) -> None:
    folder = case_to(tmp_path, edit)
    before = contents(folder)
    found = amend_files(folder, EDITS[edit], VOCABULARY)
    after = contents(folder)
    assert found == read_case(folder, VOCABULARY)
    assert {name for name in after if after[name] != before.get(name)} == {FILE[edit], "changes.csv"}
    assert log_notes(found) == ()


@pytest.mark.parametrize("edit", EDITS)
@pytest.mark.parametrize("at", ["log", "file"])
@pytest.mark.parametrize("error", [PermissionError(13, "is read-only"), KeyboardInterrupt()])
def test_a_file_that_cannot_take_its_name_leaves_all_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, edit: str, at: str, error: BaseException
) -> None:
    folder = case_to(tmp_path, edit)
    before = contents(folder)
    name = "changes.csv" if at == "log" else FILE[edit]
    replace = Path.replace
    failed: list[str] = []

    def failing(path: Path, target: Path) -> Path:
        if target.name == name and not failed:
            failed.append(name)
            raise error
        return replace(path, target)

    monkeypatch.setattr(Path, "replace", failing)
    with pytest.raises(CaseError if isinstance(error, OSError) else KeyboardInterrupt):
        amend_files(folder, EDITS[edit], VOCABULARY)
    assert failed
    assert contents(folder) == before


def test_a_folder_that_takes_no_new_file_is_told_and_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_tiny_case(tmp_path)
    opened = Path.open

    def read_only(path: Path, mode: str = "r") -> IO[Any]:
        if "w" in mode:
            raise PermissionError(30, "Read-only file system")
        return opened(path, mode)

    monkeypatch.setattr(Path, "open", read_only)
    with pytest.raises(CaseError, match="the case cannot be written: Read-only file system; it is as it was"):
        amend_files(folder, EDITS["a prior"], VOCABULARY)
    assert contents(folder) == {name: text.encode() for name, text in FILES.items() if "/" not in name}


KILLED = """
    import os, sys
    from pathlib import Path

    replace = Path.replace

    def dying(path, target):
        if target.name == sys.argv[3]:
            os._exit(9)  # no clean-up of any kind, as when the power fails
        return replace(path, target)

    from test_editing_faults import EDITS, VOCABULARY, amend_files
    Path.replace = dying
    amend_files(sys.argv[1], EDITS[sys.argv[2]], VOCABULARY)
"""


@pytest.mark.parametrize("edit", ["origins", "a prior", "an undoing"])
def test_killed_between_log_and_file_the_same_call_finishes_it(tmp_path: Path, edit: str) -> None:
    folder = case_to(tmp_path, edit)
    before = contents(folder)
    logged = len(read_case(folder, VOCABULARY).changes)
    tests = [str(Path(__file__).parents[1]), str(Path(__file__).parent)]
    code = f"import sys; sys.path[:0] = {tests!r}\n{textwrap.dedent(KILLED)}"
    done = subprocess.run(
        [sys.executable, "-c", code, str(folder), edit, FILE[edit]], check=False, capture_output=True
    )
    assert done.returncode == 9, done.stderr
    halfway = read_case(folder, VOCABULARY)
    assert (folder / FILE[edit]).read_bytes() == before[FILE[edit]]
    assert len(halfway.changes) > logged
    assert "with the same reason finishes it" in log_notes(halfway)[0]
    mended = amend_files(folder, EDITS[edit], VOCABULARY)
    assert mended.changes == halfway.changes
    assert (folder / FILE[edit]).read_bytes() != before[FILE[edit]]
    assert log_notes(mended) == ()


def test_an_archive_changes_at_once_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "tiny.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(f"deep/{name}", text)
    before = path.read_bytes()
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left")))
        with pytest.raises(CaseError, match="No space left"):
            amend_files(path, EDITS["a prior"], VOCABULARY)
    assert path.read_bytes() == before
    case = amend_files(path, EDITS["a prior"], VOCABULARY)
    assert case.hypothesis("infiltrated").parameters["cells"].max == 20
    assert amend_files(path, EDITS["an undoing"], VOCABULARY).digest == read_case(path, VOCABULARY).digest
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.zip"]


ODD = {
    "line breaks": "first\nsecond\r\nthird",
    "a formula": "=HYPERLINK(\"http://x\",'a')",
    "another formula": "@SUM(1+1)*cmd|' /C calc'!A0",
    "the direction turned": "safe\u202egpj.exe\u202c and \u2067שלום\u2069",
    "marks": "\"a\" 'b', c; {d: e} # f &g *h !i %j",
    "signs that others take for line ends": "a\u2028b\u2029c",
    "a sign beyond the basic plane": "𝔘\U0010fffd",
    "very long": "x" * 19_990,
}


@pytest.mark.parametrize("name", ODD)
def test_odd_text_reads_back_as_it_was_meant_and_is_undone(tmp_path: Path, name: str) -> None:
    text = ODD[name]
    folder = write_tiny_case(tmp_path)
    case = amend_files(folder, partial(EDITS["cells"], values={"statement": text}), VOCABULARY)
    assert case.record[1].statement == text
    case = amend_files(
        folder, partial(EDITS["a prior"], prior={**WIDER, "reason": text}, reason=f"why {text}"), VOCABULARY
    )
    assert case.hypothesis("infiltrated").parameters["cells"].reason == text
    assert case.changes[-1].reason == " ".join(f"why {text}".split())
    for _ in range(2):
        case = amend_files(folder, EDITS["an undoing"], VOCABULARY)
    assert (folder / "record.csv").read_text() == RECORD
    assert (folder / "case.yaml").read_text() == YAML
    assert log_notes(case) == ()


@pytest.mark.parametrize("sign", ["\x00", "\x1b", "\x7f", "\x9b", "\ud800"])
def test_signs_that_no_file_may_hold_are_refused_everywhere(tmp_path: Path, sign: str) -> None:
    folder = write_tiny_case(tmp_path)
    bad = f"a{sign}b"
    edits = [
        partial(EDITS["cells"], values={"statement": bad}),
        partial(EDITS["cells"], values={"note": bad}),
        partial(EDITS["origins"], into=bad),
        partial(EDITS["a prior"], prior={**WIDER, "source": bad}),
        *(partial(edit, reason=bad) for edit in EDITS.values()),
        *(partial(edit, analyst=bad) for edit in EDITS.values()),
    ]
    for edit in edits:
        with pytest.raises(CaseError, match=rf"the sign U\+{ord(sign):04X} cannot be printed; remove it"):
            amend_files(folder, edit, VOCABULARY)
    assert not (folder / "changes.csv").exists()


def test_a_text_that_no_cell_could_hold_is_refused(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    for edit in (
        partial(EDITS["cells"], values={"statement": "x" * 20_001}),
        partial(EDITS["a prior"], reason="x" * 20_001),
    ):
        with pytest.raises(CaseError, match="the text has 20,001 characters, more than the 20,000 allowed"):
            amend_files(folder, edit, VOCABULARY)
    columns = ("statement", "source", "source_url", "unit", "reason", "note", "origin_id")
    everything = partial(EDITS["cells"], values={"use": "context", **dict.fromkeys(columns, "x" * 20_000)})
    assert amend_files(folder, everything, VOCABULARY).record[1].source == "x" * 20_000
    assert contents(folder)["record.csv"] != RECORD.encode()


def test_a_column_that_the_record_has_not_is_told(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    with pytest.raises(
        CaseError, match=r"line 1, field 'notes': record.csv has no such column; did you mean"
    ):
        amend_files(folder, partial(EDITS["cells"], values={"notes": "x"}), VOCABULARY)
    assert contents(folder) == {name: text.encode() for name, text in FILES.items() if "/" not in name}


HOSTILE = {
    "an anchor": ("  cells: {", "  cells: &c {", "anchors and aliases"),
    "a bomb": (
        "forces: {}",
        "forces: {a: &a [x, x], b: &b [*a, *a], c: &c [*b, *b], d: [*c, *c]}",
        "anchors and aliases",
    ),
    "a tag": ("max: 12", "max: !!python/object:os.system 12", "is not read"),
    "a merge key": ("max: 12", "<<: {max: 12}", "the key '<<' is not known"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_as_reading_does_and_left(tmp_path: Path, name: str) -> None:
    old, new, said = HOSTILE[name]
    assert old in YAML
    folder = write_tiny_case(tmp_path, case=YAML.replace(old, new))
    before = contents(folder)
    with pytest.raises(CaseError, match=said):
        amend_files(folder, EDITS["a prior"], VOCABULARY)
    assert contents(folder) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    parameters:\n      cells:", "    ? parameters\n    : ? cells\n      :"),
        ("      cells: {", '      "cells" : {'),
        ("    prior: 0.4\n", "    prior:\n      0.4\n"),
        ("  - name: infiltrated\n", "  -\n    name: infiltrated\n"),
        ("max: 12, reason", "max: 12 , # twelve\n        reason"),
        (", reason: the accounts speak of several groups}", "}"),
    ],
)
def test_an_odd_layout_is_changed_rightly_or_not_at_all(tmp_path: Path, old: str, new: str) -> None:
    assert old in YAML
    folder = write_tiny_case(tmp_path, case=YAML.replace(old, new))
    first = read_case(folder, VOCABULARY)
    for edit in (
        EDITS["a prior"],
        EDITS["weights"],
        partial(EDITS["a prior"], prior={"distribution": "constant", "value": 2}, reason="fixed"),
        partial(EDITS["a prior"], prior=None, reason="out"),
        *[partial(EDITS["an undoing"], reason=f"back {step}") for step in range(4)],
    ):
        before = contents(folder)
        try:
            made = amend_files(folder, edit, VOCABULARY)
        except CaseError as error:
            refused = str(error)
        else:
            assert made == read_case(folder, VOCABULARY)
            continue
        assert "make the change by hand" in refused
        assert contents(folder) == before
        return
    assert read_case(folder, VOCABULARY).replace(changes=()) == first


def test_what_would_not_read_back_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = write_tiny_case(tmp_path)
    for wrong in (lambda text, *_, **__: text.replace("max: 12", "max: 13"), lambda *_, **__: "a: [1"):
        monkeypatch.setattr("powderkeg.case.amended_contents.with_value", wrong)
        with pytest.raises(CaseError, match=r"case.yaml: .*so nothing was written; make the change by hand"):
            amend_files(folder, EDITS["a prior"], VOCABULARY)
    assert contents(folder) == {name: text.encode() for name, text in FILES.items() if "/" not in name}


def test_somebody_else_s_change_of_the_priors_meanwhile_is_not_overwritten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from powderkeg.case import amended_files

    folder = write_tiny_case(tmp_path)
    part = amended_files.written_part

    def interfering(target: Path, content: bytes) -> Path:
        (folder / "case.yaml").write_text(YAML.replace("max: 12", "max: 13"))
        return part(target, content)

    monkeypatch.setattr("powderkeg.case.amended_files.written_part", interfering)
    with pytest.raises(CaseError, match=r"case.yaml: the file was changed by somebody else"):
        amend_files(folder, partial(amend, report_id="T2", reliability="C", **WHY), VOCABULARY)
    assert not (folder / "changes.csv").exists()


HEADER = "changed,analyst,report_id,field,before,after,reason"
BROKEN_LOGS = {
    "a place that is none": ("case.yaml: title,a,b", "field", "is no place in case.yaml"),
    "a prior that is no JSON": ("case.yaml: parameters.cells,,uniform", "after", "is not a prior as JSON"),
    "a prior that is a list": ("case.yaml: forces.cells,[1],", "before", "is not a prior as JSON"),
    "half a prior": (
        'case.yaml: hypotheses.a.parameters.cells,,"{""distribution"": ""uniform""}"',
        "after",
        "is not a prior as JSON",
    ),
    "a weight that is none": ("case.yaml: hypotheses.a.prior,0.1,much", "after", "'much' is not a number"),
    "no weight": ("case.yaml: hypotheses.a.prior,0.1,", "after", "'' is not a number"),
    "no change": ("case.yaml: hypotheses.a.prior,0.1,0.1", "after", "this changed nothing"),
    "nested without end": (
        f"case.yaml: parameters.cells,,{'[' * 100_000}",
        "after",
        "is not a prior as JSON",
    ),
}


@pytest.mark.parametrize("name", BROKEN_LOGS)
def test_a_mistake_in_an_entry_about_the_case_file_is_told(tmp_path: Path, name: str) -> None:
    cells, field, said = BROKEN_LOGS[name]
    folder = write_tiny_case(tmp_path)
    (folder / "changes.csv").write_text(f"{HEADER}\n2026-07-14,A,,{cells},why\n")
    with pytest.raises(CaseError) as caught:
        read_case(folder, VOCABULARY)
    (problem,) = caught.value.problems
    assert (problem.file, problem.line, problem.field) == ("changes.csv", 2, field)
    assert said in str(problem)


def test_an_entry_about_the_case_file_names_no_report(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    row = "2026-07-14,A,T2,case.yaml: hypotheses.a.prior,0.1,0.2,why"
    (folder / "changes.csv").write_text(f"{HEADER}\n{row}\n")
    with pytest.raises(
        CaseError, match=r"line 2, field 'report_id': a change of case.yaml is about no report"
    ):
        read_case(folder, VOCABULARY)
