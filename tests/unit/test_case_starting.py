"""The case that ``powderkeg new`` writes, and the simulated cases of the gallery."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from powderkeg.case import CaseError, starter_files, write_starter
from powderkeg.cli._program import run_program
from powderkeg.evidence import is_synthetic
from powderkeg.worlds import load_case

ROOT = Path(__file__).parents[2]
STARTER = ROOT / "src" / "powderkeg" / "case" / "starter"
GALLERY = ROOT / "src" / "powderkeg" / "gallery"
SCRIPT = ROOT / "docs" / "science" / "gallery_cases.py"
Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def typed(capsys: Captured, *arguments: str, code: int = 0) -> str:
    assert run_program(arguments) == code
    out, err = capsys.readouterr()
    return out if code == 0 else err


def test_what_is_written_is_the_starter_byte_for_byte(tmp_path: Path) -> None:
    write_starter(tmp_path / "mine")
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "mine").iterdir()}
    assert written == starter_files()
    assert set(written) == {path.name for path in STARTER.iterdir()}


def test_new_writes_a_case_that_can_be_checked_at_once(capsys: Captured) -> None:
    out = typed(capsys, "new", "mine")
    assert "powderkeg report mine --tier quick" in out
    found = json.loads(typed(capsys, "check", "mine", "--json"))
    assert found["case"] == "mine"
    assert len(found["hypotheses"]) == 7
    assert found["reports"]["scored"] >= 25
    assert found["reports"]["input"] >= 1
    assert found["origins"] >= 6


def test_new_as_json_says_what_it_was_made_from(capsys: Captured) -> None:
    made = json.loads(typed(capsys, "new", "mine", "--json"))
    assert (made["folder"], made["from"], made["truth"], made["seed"]) == ("mine", None, None, None)
    assert made["digest"] == load_case("mine").digest


@pytest.mark.parametrize(
    "key", ["shocks", "inputs", "calendar", "hypotheses", "options", "parameters", "forces"]
)
def test_each_part_is_explained_where_it_begins(key: str) -> None:
    lines = starter_files()["case.yaml"].splitlines()
    place = next(number for number, line in enumerate(lines) if line.startswith(f"{key}:"))
    assert lines[place - 1].startswith("# ")


def test_the_starter_is_nobody_s_real_record() -> None:
    # A real record written over it must not be taken for simulated: the outlook waves those through.
    assert not is_synthetic(load_case(STARTER))


def test_it_is_six_accounts_and_none_of_these() -> None:
    case = load_case(STARTER)
    assert len([one for one in case.hypotheses if not one.know_nothing]) == 6
    assert all(one.summary for one in case.hypotheses)


def test_a_record_can_be_simulated_on_its_slots(capsys: Captured) -> None:
    typed(capsys, "new", "mine")
    typed(capsys, "new", "blind", "--from", "mine", "--truth", "infiltrated", "--seed", "2")
    assert is_synthetic(load_case("blind"))
    assert "infiltrated" not in load_case("blind").documents["SOURCES.md"]


BAD = {
    "a folder with something in it": (("new", "full"), "full is not empty; name a folder that does not"),
    "a file": (("new", "file"), "file is a file; name a folder that does not exist yet"),
    "no folder above": (("new", "none/mine"), "there is no folder none; make it first or name another"),
    "a truth without a case": (("new", "mine", "--truth", "mixed"), "give --from CASE too"),
    "a seed without a truth": (("new", "mine", "--seed", "3"), "leave it out, or give --truth"),
    "an unknown truth": (
        ("new", "mine", "--from", "examplia-clear", "--truth", "elite-strugle"),
        "did you mean 'elite-struggle'?",
    ),
    "an unknown case": (("new", "mine", "--from", "examplia-cler"), "did you mean 'examplia-clear'?"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_a_bad_request_is_told_and_writes_nothing(tmp_path: Path, capsys: Captured, name: str) -> None:
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "notes.txt").write_text("mine", encoding="utf-8")
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    before = sorted(path.as_posix() for path in tmp_path.rglob("*"))
    arguments, said = BAD[name]
    assert said in typed(capsys, *arguments, code=2)
    assert sorted(path.as_posix() for path in tmp_path.rglob("*")) == before


def test_nothing_is_left_behind_where_the_disk_refuses(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CaseError, match="No space left on device; name a folder where you may write"):
        write_starter(tmp_path / "mine")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_simulated_cases_and_the_starter_are_what_the_script_makes(tmp_path: Path) -> None:
    # A process of its own: the script imports what stands beside it.
    program = (
        f"import sys; sys.path.insert(0, {str(SCRIPT.parent)!r})\n"
        "from pathlib import Path; import gallery_cases as g\n"
        f"g.write_cases(Path({str(tmp_path / 'made')!r}))\n"
        f"[Path({str(tmp_path)!r}, n).write_bytes(t.encode()) for n, t in g.starter_files().items()]\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    made = sorted((tmp_path / "made").iterdir())
    assert [path.name for path in made] == ["examplia-clear", "examplia-unclear", "examplia-unlisted"]
    for folder in made:
        names = sorted(path.name for path in folder.iterdir())
        assert names == sorted(path.name for path in (GALLERY / folder.name).iterdir())
        for name in names:
            assert (folder / name).read_bytes() == (GALLERY / folder.name / name).read_bytes(), name
    for name in ("case.yaml", "record.csv"):
        assert (tmp_path / name).read_bytes() == (STARTER / name).read_bytes(), name


def test_the_truth_of_a_simulated_case_is_in_nothing_that_is_weighed() -> None:
    for name in ("examplia-clear", "examplia-unclear", "examplia-unlisted"):
        answer = yaml.safe_load((GALLERY / name / "answer.yaml").read_text(encoding="utf-8"))["hypothesis"]
        assert answer not in (GALLERY / name / "record.csv").read_text(encoding="utf-8")
        case = load_case(name)
        told = [row.statement for row in case.record] + [item.note for item in case.inputs]
        assert not any(one.name in text for one in case.hypotheses for text in told)
        assert case.facts == ()
