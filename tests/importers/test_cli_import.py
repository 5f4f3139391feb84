"""The verb `import`: what is printed, where it writes, and that nothing is half written."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import powderkeg as pk
import powderkeg.importers as importers
from event_tables import LICENCE, event, event_table
from powderkeg.case import CaseError, amended_files
from powderkeg.cli._program import run_program

Rows = list[dict[str, Any]]
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> Callable[[Rows], None]:
    """Lets the readers find given rows; how files are read is tested beside the readers."""

    def give(rows: Rows) -> None:
        def read_events(name: str, _path: Path, **_options: object) -> object:
            return event_table(rows, name)

        monkeypatch.setattr(importers, "read_events", read_events, raising=False)

    give([event(1, deaths_best=2), event(2), event(3, adm1="Nowhere", place="Nowhere", lat=10.0, lon=10.0)])
    return give


def files_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    folder = tmp_path / "mine"
    assert run_program(["new", str(folder), "--from", "kazakhstan-2022"]) == 0
    return folder


@pytest.mark.usefixtures("reads")
def test_a_bundled_case_goes_to_another_folder_and_stays_as_it_is(tmp_path: Path, capsys: Capture) -> None:
    before = pk.load_case("kazakhstan-2022").digest
    out = tmp_path / "out"
    assert run_program(["import", "acled", "a.csv", "--case", "kazakhstan-2022", "--out", str(out)]) == 0
    said = capsys.readouterr().out
    assert LICENCE in said
    assert "1 of no place of the case" in said
    assert "Nowhere" in said
    assert "spots more" not in said
    assert "2 counted" in said
    assert pk.load_case("kazakhstan-2022").digest == before
    made = pk.load_case(out)
    assert any(report.report_id == "acled-20220105-ALA-riot_events" for report in made.record)
    assert {entry.reason for entry in made.changes} == {"imported from a.csv"}
    assert run_program(["check", str(out)]) == 0


@pytest.mark.usefixtures("reads")
def test_a_bundled_case_without_out_is_refused(capsys: Capture) -> None:
    assert run_program(["import", "acled", "a.csv", "--case", "kazakhstan-2022"]) == 2
    assert "--out" in capsys.readouterr().err


@pytest.mark.usefixtures("reads")
def test_json_has_the_keys_of_the_contract_and_plain_numbers(mine: Path, capsys: Capture) -> None:
    capsys.readouterr()
    assert run_program(["import", "acled", "a.csv", "--case", str(mine), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert {"format", "events", "reports", "unmatched_places", "licence"} <= told.keys()
    assert (told["format"], told["events"], told["licence"]) == ("acled", 3, LICENCE)
    assert told["reports"] == len(pk.load_case(mine).changes)
    assert told["unmatched_places"][0]["place"] == "Nowhere"
    assert told["digest"] == pk.load_case(mine).digest


@pytest.mark.usefixtures("reads")
def test_a_dry_run_writes_nothing(mine: Path, capsys: Capture) -> None:
    before = files_of(mine)
    for case in (str(mine), "kazakhstan-2022"):
        assert run_program(["import", "acled", "a.csv", "--case", case, "--dry-run"]) == 0
        assert "nothing was written" in capsys.readouterr().out
    assert files_of(mine) == before


@pytest.mark.usefixtures("reads")
def test_the_same_file_again_says_that_nothing_is_new(mine: Path, capsys: Capture) -> None:
    call = ["import", "acled", "a.csv", "--case", str(mine)]
    assert run_program(call) == 0
    before = files_of(mine)
    capsys.readouterr()
    assert run_program(call) == 0
    said = capsys.readouterr().out
    assert "nothing new" in said
    assert "2 events were in the record already" in said
    assert files_of(mine) == before


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--from", "2022-01-05"], "--to"),
        (["--from", "2022-01-07", "--to", "2022-01-05"], "swap"),
        (["--within", "0"], "--within"),
        (["--from", "soon", "--to", "later"], "YYYY-MM-DD"),
    ],
)
@pytest.mark.usefixtures("reads")
def test_wrong_options_are_refused_before_anything_is_written(
    mine: Path, capsys: Capture, more: list[str], says: str
) -> None:
    before = files_of(mine)
    assert run_program(["import", "acled", "a.csv", "--case", str(mine), *more]) == 2
    assert says in capsys.readouterr().err
    assert files_of(mine) == before


def test_events_of_elsewhere_leave_the_record_and_no_folder(
    reads: Callable[[Rows], None], mine: Path, tmp_path: Path, capsys: Capture
) -> None:
    reads([event(1, day=date(2019, 1, 1))])
    before, out = files_of(mine), tmp_path / "out"
    for where in ([str(mine)], ["kazakhstan-2022", "--out", str(out)]):
        assert run_program(["import", "acled", "a.csv", "--case", *where]) == 2
        assert "place and a day" in capsys.readouterr().err
    assert files_of(mine) == before
    assert not out.exists()


@pytest.mark.usefixtures("reads")
def test_a_failed_writing_leaves_everything_as_it_was(
    mine: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> None:
        raise CaseError("the disk is full")

    monkeypatch.setattr(amended_files, "_write_folder", fails)
    before, out = files_of(mine), tmp_path / "out"
    assert run_program(["import", "acled", "a.csv", "--case", str(mine)]) == 2
    assert run_program(["import", "acled", "a.csv", "--case", "kazakhstan-2022", "--out", str(out)]) == 2
    assert "disk is full" in capsys.readouterr().err
    assert files_of(mine) == before
    assert not out.exists()


def test_spots_beyond_the_first_ten_are_counted(
    reads: Callable[[Rows], None], mine: Path, capsys: Capture
) -> None:
    reads([event(1), *(event(n, adm1=f"Nowhere {n}", place="x", lat=10.0, lon=10.0) for n in range(2, 15))])
    assert run_program(["import", "acled", "a.csv", "--case", str(mine), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert said.count("of no place of the case: 1 at") == 10
    assert "of no place of the case: 3 spots more" in said


@pytest.mark.usefixtures("reads")
def test_lists_of_the_same_newspapers_can_share_an_origin(mine: Path, capsys: Capture) -> None:
    call = ["import", "acled", "a.csv", "--case", str(mine)]
    assert run_program(call) == 0
    assert "origin acled-events" in capsys.readouterr().out
    assert run_program(["import", "gdelt", "g.csv", "--case", str(mine), "--dry-run"]) == 0
    said = capsys.readouterr().out
    assert "holds events of acled (origin acled-events) too" in said
    assert "--origin acled-events" in said
    assert run_program(["import", "gdelt", "g.csv", "--case", str(mine), "--origin", "acled-events"]) == 0
    assert "the count that was known later stands" in capsys.readouterr().out
    assert run_program([*call, "--origin", " "]) == 2
    assert "cannot be the origin" in capsys.readouterr().err
