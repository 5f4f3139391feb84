"""The verb ``export``: what it writes, and what it refuses before any work."""

import json
from pathlib import Path

import pytest
import xarray as xr

from outlooks import crisis, weighed
from powderkeg.case import write_case
from powderkeg.cli import _exporting
from powderkeg.cli._program import run_program

Captured = pytest.CaptureFixture[str]
RUN = ("--worlds", "2", "--days", "1", "--agents", "160", "--jobs", "1", "--no-cache")


@pytest.fixture(autouse=True)
def _in_a_folder_with_the_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The case as files; its weighing, which other tests have made already, is not made once more."""
    write_case(crisis(), tmp_path / "small")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(_exporting, "_weigh", lambda *_, **__: weighed())


def typed(capsys: Captured, *arguments: str, code: int = 0) -> str:
    """Run a command; give what it printed, on stderr where it is refused."""
    assert run_program(("export", *arguments)) == code
    said = capsys.readouterr()
    return said.err if code else said.out


@pytest.mark.parametrize("form", ["zarr", "parquet"])
def test_runs_become_a_folder(form: str, capsys: Captured) -> None:
    found = json.loads(typed(capsys, form, "small", "--out", "runs", *RUN, "--json"))
    assert (found["case"], found["format"], found["out"]) == ("small", form, "runs")
    assert (found["holds"]["worlds"], found["holds"]["days"]) == (2, 1)
    assert Path("runs").is_dir()


def test_a_weighing_becomes_a_tree(capsys: Captured) -> None:
    assert "2 hypotheses, 2 seeds, 40 worlds each" in typed(
        capsys, "arviz", "small", "--out", "w.zarr", "--no-cache"
    )
    with xr.open_datatree("w.zarr", engine="zarr") as tree:
        assert set(tree.children) == {"spontaneous", "infiltrated"}


@pytest.mark.parametrize("form", ["stix", "case"])
def test_a_record_becomes_a_file_and_is_never_written_over(form: str, capsys: Captured) -> None:
    assert "4 reports, 3 hypotheses" in typed(capsys, form, "small", "--out", "record.json")
    before = Path("record.json").read_bytes()
    assert json.loads(before)
    assert "is not overwritten" in typed(capsys, form, "small", "--out", "record.json", code=2)
    assert Path("record.json").read_bytes() == before


def test_a_result_is_told_with_the_record(capsys: Captured) -> None:
    Path("result.json").write_text(json.dumps(weighed().to_json()), encoding="utf-8")
    typed(capsys, "stix", "small", "--out", "record.json", "--result", "result.json")
    told = json.loads(Path("record.json").read_text(encoding="utf-8"))["objects"]
    assert any("weighing" in one.get("labels", ()) for one in told)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("stxi", "small", "--out", "a"), "did you mean 'stix'?"),
        (("stix", "small"), "Missing option '--out'"),
        (("case", "small", "--out", "a", "--seed", "2"), "--seed changes nothing in case; it belongs to"),
        (
            ("zarr", "small", "--out", "a", "--result", "b"),
            "--result changes nothing in zarr; it belongs to stix",
        ),
        (("stix", "small", "--out", "no/a"), "the folder no does not exist"),
        (("stix", "small", "--out", "a", "--result", "b"), "b: the file cannot be read"),
        (("zarr", "small", "--out", "a", "--hypothesis", "other"), "says nothing that could be simulated"),
        (("parquet", "small", "--out", "a", "--days", "99"), "more than the case has"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left(
    arguments: tuple[str, ...], said: str, capsys: Captured
) -> None:
    assert said in typed(capsys, *arguments, code=2)
    assert [path.name for path in Path().iterdir()] == ["small"]
