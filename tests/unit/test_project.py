"""What the repository says about itself: versions, commands, dependencies, links."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions, requires
from pathlib import Path

import pytest
import typer
import yaml

import powderkeg as pk
from powderkeg.case import MEASURES
from powderkeg.cli._program import app
from powderkeg.evidence import TIERS
from powderkeg.society.country import PARAMETERS
from powderkeg.worlds import ranges_hash

ROOT = Path(__file__).parents[2]
COMMANDS = (
    "python3 -m pip install . && powderkeg report kazakhstan-2022",
    "python3 -m pip install '.[test]' && python3 -m pytest",
)
# Not imported by name: zoneinfo finds the time zones where the system has none, a store asks for fsspec,
# xarray for zarr.
USED_WITHOUT_IMPORT = {"fsspec", "lxml-html-clean", "python-multipart", "tzdata", "websockets", "zarr"}
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def declared() -> set[str]:
    lines = tomllib.loads(read("pyproject.toml"))["project"]["dependencies"]
    return {normal(re.split(r"[<>=!~\[ ;]", line)[0]) for line in lines}


def imported() -> set[str]:
    """Distributions whose packages the sources import, anywhere in a file."""
    names = set()
    for path in (ROOT / "src").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module.split(".")[0])
    foreign = names - set(sys.stdlib_module_names) - {"powderkeg"}
    owners = packages_distributions()
    # A module may belong to several distributions; ours are those we declare, else the first.
    return {
        next((d for d in map(normal, owners[name]) if d in declared()), normal(owners[name][0]))
        for name in foreign
    }


def behind(distribution: str) -> set[str]:
    """What a distribution itself requires."""
    return {normal(re.split(r"[<>=!~\[ ;(]", line)[0]) for line in requires(distribution) or []}


def test_every_import_is_declared_and_every_declaration_is_used() -> None:
    # What a declared package promises to bring (markupsafe by jinja2) may be used through it.
    brought = set().union(*map(behind, declared()))
    assert imported() - declared() - brought == set()
    assert declared() - imported() == USED_WITHOUT_IMPORT


def test_every_dependency_has_its_reason() -> None:
    table = read("docs/decisions/001-dependencies.md")
    listed = {normal(name) for name in re.findall(r"^\| ([\w-]+)", table, re.MULTILINE)}
    assert declared() == listed - {"package"}


@pytest.mark.parametrize("command", COMMANDS)
def test_the_two_commands_stand_in_the_readme_and_the_gate_runs_them(command: str) -> None:
    assert f"```sh\n{command}\n```" in read("README.md")
    assert command in read(".ci/run")


def test_one_version_everywhere() -> None:
    assert yaml.safe_load(read("CITATION.cff"))["version"] == pk.__version__
    assert f"## {pk.__version__}" in read("CHANGELOG.md")


def test_the_vision_is_three_lines() -> None:
    assert len(read("VISION.md").strip().splitlines()) == 3


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_within_the_repository_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#\s]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


def test_the_guide_tells_the_tiers_as_they_are() -> None:
    rows = re.findall(
        r"^\| `(\w+)` \| ([\d,]+) \| (\d+) \|", read("docs/guide/command-line.md"), re.MULTILINE
    )
    told = {name: (int(particles.replace(",", "")), int(seeds)) for name, particles, seeds in rows}
    assert told == {name: (tier.particles, tier.seeds) for name, tier in TIERS.items()}


def test_the_guide_tells_of_every_verb_and_its_flags() -> None:
    guide = read("docs/guide/command-line.md")
    verbs = getattr(typer.main.get_command(app), "commands", {})
    assert len(verbs) > 10
    assert set(verbs) <= set(re.findall(r"^\| `([a-z-]+)[ `]", guide, re.MULTILINE))
    for name in set(verbs) - {"civil-violence"}:  # whose settings have a page of their own
        for option in verbs[name].params:
            for flag in option.opts:
                assert not flag.startswith("--") or re.search(rf"{flag}\b", guide), (name, flag)


def guide_blocks(language: str) -> list[str]:
    guide = read("docs/guide/writing-a-case.md")
    return re.findall(rf"^```{language}\n(.*?)^```$", guide, re.MULTILINE | re.DOTALL)


def test_the_guides_whole_case_can_be_read_as_it_stands(tmp_path: Path) -> None:
    places, record = guide_blocks("csv")
    blocks = {"case.yaml": guide_blocks("yaml")[0], "places.csv": places, "record.csv": record}
    blocks["SOURCES.md"] = guide_blocks("markdown")[0]
    for name, text in blocks.items():
        assert f"`{name}`" in read("docs/guide/writing-a-case.md")
        (tmp_path / name).write_text(text, encoding="utf-8")
    case = pk.load_case(tmp_path)
    assert case.society == "country"
    assert {place.kind for place in case.places} == {"region", "city"}
    assert {row.use for row in case.record} == {"scored", "context"}
    assert len(blocks["case.yaml"].splitlines()) <= 30


def test_the_guides_hypothesis_names_parameters_that_exist() -> None:
    block = guide_blocks("yaml")[-1]
    (hypothesis,) = yaml.safe_load(block)["hypotheses"]
    assert set(hypothesis["parameters"]) <= {row.name for row in PARAMETERS}
    assert set(hypothesis) <= set(pk.load_case("kazakhstan-2022").hypotheses[0].model_dump())


def test_the_guides_facts_can_be_read_with_its_case(tmp_path: Path) -> None:
    places, record = guide_blocks("csv")
    case, facts = guide_blocks("yaml")[0], next(b for b in guide_blocks("yaml") if b.startswith("facts:"))
    blocks = {"case.yaml": case, "facts.yaml": facts, "places.csv": places, "record.csv": record}
    blocks["SOURCES.md"] = guide_blocks("markdown")[0]
    for name, text in blocks.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    assert len(pk.load_case(tmp_path).facts) == 2
    told = re.findall(
        r"^\| `(\w+)` \| .* \| (`\w+`(?:, `\w+`)*) \|$", read("docs/guide/writing-a-case.md"), re.MULTILINE
    )
    assert {name: set(re.findall(r"\w+", takes)) for name, takes in told} == {
        name: set(takes) for name, takes in MEASURES.items()
    }


def test_the_page_of_plain_facts_rests_on_the_ranges_of_today() -> None:
    page = read("docs/science/prior-predictive.md")
    (command,) = re.findall(r"`(powderkeg validate [^`]+)`", page)
    assert command.endswith("--out docs/science/prior-predictive.md")
    assert ranges_hash(pk.load_case("kazakhstan-2022")) in page, f"the ranges were changed: run {command}"


def test_the_guide_gives_the_records_header_as_it_is() -> None:
    header = (
        (ROOT / "src/powderkeg/gallery/kazakhstan-2022/record.csv")
        .read_text(encoding="utf-8-sig")
        .split("\n")[0]
    )
    assert f"`{','.join(header.strip().split(',')[:20])}`" in read("docs/guide/writing-a-case.md")
