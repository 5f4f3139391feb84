"""The verb `cite`: mechanisms, parameters, cases, the software, the whole model."""

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

import powderkeg as pk
from powderkeg.cli._program import run_program
from powderkeg.society.country import PARAMETERS
from powderkeg.society.country.mechanisms import Mechanism, mechanisms

Captured = pytest.CaptureFixture[str]
CASE = "kazakhstan-2022"
ROOT = Path(__file__).parents[2]


def typed(capsys: Captured, *arguments: str) -> str:
    """Run `cite`, which must succeed; give what it printed on stdout."""
    assert run_program(["cite", *arguments]) == 0, capsys.readouterr().err
    out, err = capsys.readouterr()
    assert err == ""
    return out


def answer(capsys: Captured, *arguments: str) -> dict[str, Any]:
    value = json.loads(typed(capsys, *arguments, "--json"))
    assert isinstance(value, dict)
    return value


def test_without_a_name_the_mechanisms_are_listed_with_their_sources(capsys: Captured) -> None:
    out = typed(capsys)
    assert "   2  attention: what people see of the unrest" in out
    assert "Bonnasse-Gahot et al. 2018" in out
    listed = answer(capsys)["mechanisms"]
    assert [one["name"] for one in listed] == [one.name for one in mechanisms()]
    assert all(set(one) == {"name", "steps", "title", "sources"} for one in listed)


@pytest.mark.parametrize("mechanism", mechanisms(), ids=lambda one: one.name)
def test_a_mechanism_is_shown_whole(capsys: Captured, mechanism: Mechanism) -> None:
    flat = " ".join(typed(capsys, mechanism.name).split())
    for equation in mechanism.text.equations:
        assert equation in flat
    for row in mechanism.parameters:
        assert f"{row.name} [{row.unit}]" in flat
    found = answer(capsys, mechanism.name)["mechanism"]
    assert found["equations"] == list(mechanism.text.equations)
    assert [row["name"] for row in found["parameters"]] == [row.name for row in mechanism.parameters]
    assert found["sources"] == mechanism.text.sources


def test_a_parameter_is_shown_with_the_mechanisms_that_use_it(capsys: Captured) -> None:
    out = typed(capsys, "faction_share")
    assert "bounds 0 to 1" in out
    assert "default prior: fixed at 0" in out
    assert "  populate: " in out
    assert "  elite: " in out


def test_every_parameter_has_unit_bounds_prior_meaning_source_and_a_user() -> None:
    for row in PARAMETERS:
        found = pk.cite(row.name)["parameter"]
        assert found["low"] < found["high"], row.name
        assert found["used_by"], row.name
        for key in ("unit", "bounds", "default_prior", "meaning", "source"):
            assert found[key], (row.name, key)


def test_a_name_that_is_both_shows_both(capsys: Captured) -> None:
    assert set(answer(capsys, "loyalty")) == {"mechanism", "parameter"}
    out = typed(capsys, "loyalty")
    assert "mechanism; step" in out
    assert "parameter; unit 0..1" in out


def test_a_case_shows_its_sources_and_the_reason_of_every_prior_of_a_hypothesis(capsys: Captured) -> None:
    case = pk.load_case(CASE)
    out = typed(capsys, CASE)
    found = answer(capsys, CASE)["case"]
    assert found["sources"] == list(case.sources)
    assert [one["name"] for one in found["hypotheses"]] == [one.name for one in case.hypotheses]
    assert [one["parameter"] for one in found["priors"]] == [*case.forces, *case.parameters]
    flat = " ".join(out.split())
    for hypothesis in case.hypotheses:
        for name, prior in hypothesis.parameters.items():
            assert f"{name}: " in flat
            assert prior.reason in flat
        for source in hypothesis.sources:
            assert source in flat
    assert "the record helped to set it" in out


def test_a_case_in_a_folder_is_shown(capsys: Captured, tmp_path: Path) -> None:
    pk.write_case(pk.load_case(CASE), tmp_path / "mine")
    assert answer(capsys, str(tmp_path / "mine"))["case"]["name"] == "mine"


@pytest.mark.parametrize(
    ("name", "guess"),
    [("atention", "attention"), ("lethalty", "lethality"), ("kazakstan-2022", CASE)],
)
def test_an_unknown_name_gives_the_nearest_and_exits_2(capsys: Captured, name: str, guess: str) -> None:
    assert run_program(["cite", name]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert f"'{name}' is no mechanism, parameter or case" in err
    assert f"did you mean '{guess}'?" in err


def test_a_name_like_nothing_is_told_how_to_find_one(capsys: Captured) -> None:
    assert run_program(["cite", "zzzz"]) == 2
    assert "powderkeg cite MECHANISM" in capsys.readouterr().err


def test_a_path_that_is_no_case_is_refused_as_a_case(capsys: Captured) -> None:
    assert run_program(["cite", "missing/folder"]) == 2
    assert "no case 'missing/folder'" in capsys.readouterr().err


def test_the_software_is_cited_as_its_file_says(capsys: Captured) -> None:
    file = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    told = answer(capsys, "--software")["software"]
    assert told == {
        "author": file["authors"][0]["name"],
        **{key: file[key] for key in ("title", "version", "license", "message")},
    }
    assert len(file["authors"]) == 1
    out = typed(capsys, "--software")
    assert all(value in out for value in told.values())
    assert "@software{powderkeg," in out


def test_the_file_of_citation_keeps_to_its_format() -> None:
    file = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert {"cff-version", "message", "title", "authors"} <= set(file)  # what CFF 1.2 asks for
    assert file["cff-version"] == "1.2.0"
    assert file["type"] == "software"
    assert "doi" not in file, "a DOI is there once an archive has given one"


def test_the_whole_model_is_written(capsys: Captured) -> None:
    page = (ROOT / "docs" / "science" / "odd.md").read_text(encoding="utf-8")
    assert typed(capsys, "--odd") == page
    assert answer(capsys, "--odd") == {"odd": page}


@pytest.mark.parametrize("both", [("attention", "--odd"), ("--odd", "--software")])
def test_two_questions_at_once_are_refused(capsys: Captured, both: tuple[str, ...]) -> None:
    assert run_program(["cite", *both]) == 2
    assert "give one of them" in capsys.readouterr().err
