"""docs/guide/extending: the code on each page is put where the page says, and does what the page says.

A mechanism is put into a copy of the package and run without compiling, with few agents: a changed hour
would take half a minute to compile, and plain Python runs the same lines in seconds.
"""

from __future__ import annotations

import json
import os
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

import powderkeg as pk
from page_blocks import Block, blocks_of, changed, commands_of, put_in
from powderkeg.case import Hypothesis, Report
from powderkeg.cli._program import run_program
from powderkeg.importers.to_record import Imported

PAGES = Path(__file__).parents[2] / "docs" / "guide" / "extending"
NAMES = ("a-hypothesis", "a-mechanism", "an-importer", "an-indicator")
PACKAGE = Path(pk.__file__).parent
LONG = {"weigh"}  # run from Python below, with few worlds
Captured = pytest.CaptureFixture[str]

DIGESTS = """
import hashlib
from powderkeg.worlds import calm
calm.LEAST_BATCH = 1  # not 32 worlds through the burn-in to take one of them
def digests(dataset):
    return {name: hashlib.sha256(dataset[name].values.tobytes()).hexdigest() for name in dataset}
"""
AS_IT_WAS = f"""{DIGESTS}
import json
import powderkeg as pk
case = pk.load_case("examplia-clear")
print(json.dumps(digests(pk.simulate(case, "spontaneous", seed=7, agents=48, days=5))))
"""
WITH_RUMOURS = f"""{DIGESTS}
import contextlib, io, json, runpy
with contextlib.redirect_stdout(io.StringIO()):
    made = runpy.run_path("try_rumour.py")
print(json.dumps([digests(made["off"]), digests(made["on"])]))
"""
TOLD = """
import json
import numpy as np
from numba import njit
from powderkeg.kernels import extend_array
from powderkeg.society.country import INDEX, PARAMETERS
from powderkeg.society.country.columns import REGION
from powderkeg.society.country.mechanisms import users_of
from powderkeg.society.country.odd import odd_document
from powderkeg.society.country.rumour import tell

@njit
def hour(key, deaths, region, parameters):
    tell(key, deaths, region, parameters)

def told(rate, attention):
    deaths, region, parameters = np.zeros(4000), np.zeros((len(REGION), 4000)), np.zeros(len(INDEX))
    region[REGION["attention"]] = attention
    parameters[INDEX["rumour_rate"]] = rate
    (key,) = extend_array(np.array([7], dtype=np.uint64), 1, np.array([1]))
    hour(key, deaths, region, parameters)
    return deaths.mean()

(mechanism,) = users_of("rumour_rate")
print(json.dumps({
    "told": [told(24.0, 1.0), told(24.0, 0.25), told(24.0, 0.0), told(0.0, 1.0)],
    "name": mechanism.name, "steps": mechanism.steps, "last": PARAMETERS[-1].name,
    "written": "rumour](#" in odd_document() and "Rumor dynamics" in odd_document(),
}))
"""
OVERLAID = """
import importlib.util, sys
from pathlib import Path
class Edited:
    def find_spec(self, name, path=None, target=None):
        file = Path("edited") / (name.replace(".", "/") + ".py")
        return importlib.util.spec_from_file_location(name, file) if file.is_file() else None
sys.meta_path.insert(0, Edited())
"""
SCORED = f"""{OVERLAID}
import contextlib, io, json, runpy
from powderkeg.cli._program import run_program
with contextlib.redirect_stdout(io.StringIO()):
    assert run_program(("check", "mine")) == 0
    made = runpy.run_path("weigh_mine.py")
import powderkeg as pk
worlds = pk.simulate(made["case"], worlds=2, agents=48, days=7)
assert (worlds["killed_and_injured"] == worlds["deaths"] + worlds["injured"]).all()
print(json.dumps([made["line"].weight, float(worlds["killed_and_injured"].sum())]))
"""
NAMED = """
import json, sys
import powderkeg as pk
from powderkeg.cli._program import run_program
assert run_program(sys.argv[1:]) == 0
done = pk.import_events("bulletin", "archive.csv", pk.load_case("examplia-clear"))
print()
added = [row for row in done.merged.case.record if row.report_id in done.merged.added]
print(json.dumps(sorted({(row.source, row.reliability) for row in added})))
"""


def page(name: str) -> list[Block]:
    return blocks_of(PAGES / f"{name}.md")


def of_the_source(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if block.title.startswith("src/")]


def of_the_reader(blocks: list[Block]) -> list[Block]:
    return [block for block in blocks if block.title and not block.title.startswith("src/")]


def copied(folder: Path) -> Path:
    """A copy of the package below ``src`` of a folder; returns what stands for PYTHONPATH."""
    left = shutil.ignore_patterns("__pycache__", "*.mo", "static")
    shutil.copytree(PACKAGE, folder / "src" / "powderkeg", ignore=left)
    return folder / "src"


def said(script: str, folder: Path, *words: str, **settings: str) -> Any:  # noqa: ANN401 - JSON
    """What a script prints last, as JSON; run in a folder, in a process of its own."""
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", **settings}
    done = subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=folder, env=env, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def run(commands: list[str], capsys: Captured) -> str:
    """Run commands of a page where they stand, the long ones left out; returns what they print."""
    told = []
    for line in commands:
        program, *words = shlex.split(line)
        assert program == "powderkeg"
        if words[0] not in LONG:
            assert run_program(words) == 0, capsys.readouterr().err
            told.append(capsys.readouterr().out)
    return "".join(told)


def added(done: Imported) -> list[Report]:
    return [row for row in done.merged.case.record if row.report_id in done.merged.added]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_every_page_is_tested_and_every_block_of_code_says_where_it_belongs() -> None:
    assert sorted(path.stem for path in PAGES.glob("*.md") if path.stem != "index") == list(NAMES)
    for name in NAMES:
        assert f"]({name}.md)" in (PAGES / "index.md").read_text(encoding="utf-8")
        blocks = page(name)
        assert len(of_the_source(blocks) + of_the_reader(blocks)) > 1
        assert all(block.title for block in blocks if block.language in {"python", "diff", "csv"})


def test_a_piece_of_a_block_must_be_found_once() -> None:
    text = "a\nb\na\nc\n"
    assert changed(text, Block("diff", "x", " b\n+new\n@@\n a\n-c\n@@\n+end\n")) == "a\nb\nnew\na\nend\n"
    for wrong in (" a\n+new\n", " d\n+new\n"):
        with pytest.raises(AssertionError, match="not once"):
            changed(text, Block("diff", "x", wrong))


def test_a_hypothesis_of_data_alone_is_weighed(here: Path, capsys: Captured) -> None:
    blocks = page("a-hypothesis")
    new = next(n for n, line in enumerate(commands_of(blocks)) if line.startswith("powderkeg new mine"))
    run(commands_of(blocks)[: new + 1], capsys)
    before = {h.name for h in pk.load_case("mine").hypotheses}
    put_in(of_the_reader(blocks), here)
    assert "police-aside" in run(commands_of(blocks)[new + 1 :], capsys)
    assert {h.name for h in pk.load_case("mine").hypotheses} - before == {"police-aside"}
    posterior = runpy.run_path("weigh_mine.py")["result"].posterior
    assert set(posterior) == before | {"police-aside"}
    assert sum(posterior.values()) == pytest.approx(1.0)
    assert 0.0 < posterior["police-aside"] != posterior["spontaneous"]
    assert f"{'police-aside':20} {posterior['police-aside']:.2f}" in capsys.readouterr().out


def test_a_mechanism_changes_worlds_where_it_is_on_and_no_byte_where_it_is_off(here: Path) -> None:
    blocks = page("a-mechanism")
    source = copied(here)
    put_in(blocks, here)
    plain = {"NUMBA_DISABLE_JIT": "1", "PYTHONWARNINGS": "ignore"}  # numpy warns of products that run over
    before = said(AS_IT_WAS, here, **plain)
    off, on = said(WITH_RUMOURS, here, PYTHONPATH=str(source), **plain)
    assert off == before
    assert on["participants"] != off["participants"]
    assert on["price"] == off["price"]


def test_a_mechanism_compiles_does_what_it_says_and_is_written_of(here: Path) -> None:
    blocks = page("a-mechanism")
    source = copied(here)
    put_in(of_the_source(blocks), here)
    found = said(TOLD, here, PYTHONPATH=str(source))
    # 1 - exp(-a) of 4,000 regions: four standard errors, false alarm 6e-5 (and the key is fixed).
    assert found["told"][0] == pytest.approx(0.632, abs=0.031)
    assert found["told"][1] == pytest.approx(0.221, abs=0.027)
    assert found["told"][2:] == [0.0, 0.0]
    assert (found["name"], found["steps"], found["last"]) == ("rumour", [9], "rumour_rate")
    assert found["written"]
    ((entry,),) = (yaml.safe_load(block.text) for block in blocks if block.language == "yaml")
    assert set(Hypothesis.model_validate(entry).parameters) == {"rumour_rate"}


def test_a_report_of_a_new_indicator_is_scored(here: Path, capsys: Captured) -> None:
    blocks = page("an-indicator")
    commands = commands_of(blocks)
    run(commands[:1], capsys)
    put_in(of_the_reader(blocks), here)
    assert run_program(shlex.split(commands[1])[1:]) == 2
    assert "'killed_and_injured' is not an indicator" in " ".join(capsys.readouterr().err.split())
    for block in of_the_source(blocks):  # beside the package, so that no kernel is compiled anew
        path = here / "edited" / Path(block.title).relative_to("src")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed((PACKAGE.parent / Path(block.title).relative_to("src")).read_text(), block))
    weights, people = said(SCORED, here)
    assert len(weights) == 7
    assert all(-20.0 < nats < 0.0 for nats in weights.values())
    assert len(set(weights.values())) > 1
    assert people > 0


def test_a_mapping_reads_a_list(here: Path, capsys: Captured) -> None:
    blocks = page("an-importer")
    put_in([block for block in blocks if block.title.startswith("bulletin.")], here)
    told = run(commands_of(blocks)[:1], capsys)
    done = pk.import_events("csv", "bulletin.csv", pk.load_case("examplia-clear"), mapping="bulletin.yaml")
    assert (done.counted, done.left_out, done.without_place) == (3, 1, 0)
    assert "Ours; may be handed on." in told
    assert {row.reliability for row in added(done)} == {"F"}


def test_a_format_of_the_readers_own_is_imported(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    blocks = page("an-importer")
    put_in(of_the_reader(blocks), here)
    monkeypatch.syspath_prepend(here)
    try:
        done = runpy.run_path("import_archive.py")["done"]
    finally:
        sys.modules.pop("bulletin_archive", None)
    assert "5 rows: 3 counted, 1 unreadable, 1 left out" in capsys.readouterr().out
    found = {(row.place_id, row.indicator): row for row in added(done) if row.best}
    assert {("NOR", "protest_events"), ("SOU", "protest_events"), ("NOR", "clash_events")} <= set(found)
    assert found["NOR", "protest_events"].statement.startswith("Weekly bulletin lists")
    assert {row.reliability for row in added(done)} == {"F"}
    written = pk.load_case(here / "mine")
    assert set(done.merged.added) <= {row.report_id for row in written.record}


def test_a_format_of_the_package_has_a_name_and_a_grade(here: Path) -> None:
    blocks = page("an-importer")
    source = copied(here)
    put_in(blocks, here)
    (text,) = (block.text for block in blocks if block.title == "bulletin_archive.py")
    (source / "powderkeg" / "importers" / "bulletin.py").write_text(f'{text}\n__all__ = ["BULLETIN"]\n')
    _, *command = shlex.split(commands_of(blocks)[-1])
    ((provider, letter),) = said(NAMED, here, *command, PYTHONPATH=str(source))
    assert (provider, letter) == ("The bulletin's editors", "C")
