"""The registry of mechanisms: complete, in the order in which they run, each with its equation and source."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from powderkeg.society import country
from powderkeg.society.country import PARAMETERS, mechanisms, source_text
from powderkeg.society.country.mechanisms import REGISTERED, Mechanism, schedule_steps, users_of
from powderkeg.society.country.references import REFERENCES, cited_in
from powderkeg.society.country.source_text import is_equation, parameters_used, set_apart, tree_of

HERE = Path(country.__file__).parent
ALL = mechanisms.mechanisms()
NAMES = [mechanism.name for mechanism in ALL]
FRAME = ("schedule", "streets", "state", "branching")
"""Modules that run mechanisms and are none: a parameter that they look up belongs to a mechanism."""
NOT_LISTED = "name it in ``double backquotes`` at its step in the docstring of schedule.py"
each = pytest.mark.parametrize("mechanism", ALL, ids=NAMES)


def modules() -> list[str]:
    paths = (path.relative_to(HERE).with_suffix("") for path in sorted(HERE.rglob("*.py")))
    return [".".join(path.parts) for path in paths if path.name != "__init__"]


def looks_up_parameters(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "INDEX"
        for node in ast.walk(tree)
    )


def test_every_parameter_is_used_by_a_mechanism() -> None:
    assert [row.name for row in PARAMETERS if not users_of(row.name)] == []


def test_every_module_that_looks_up_a_parameter_is_registered() -> None:
    users = {name for name in modules() if looks_up_parameters(tree_of(name))}
    assert users - set(NAMES) - set(FRAME) - {"mechanisms"} == set(), NOT_LISTED
    assert users >= {"prices", "citizens", "belief"}


def test_every_module_that_names_its_sources_is_registered() -> None:
    users = {name for name in modules() if "\nSources: " in (ast.get_docstring(tree_of(name)) or "")}
    assert users - set(NAMES) == set(), NOT_LISTED


def test_what_the_schedule_looks_up_itself_is_registered_with_the_mechanism_it_serves() -> None:
    in_frame = {name for module in FRAME for name in parameters_used(tree_of(module), module)}
    applied = {name for _, *also in REGISTERED for name in also}
    assert applied <= in_frame
    assert all(users_of(name) for name in in_frame)


def test_nothing_is_registered_twice() -> None:
    assert len(set(NAMES)) == len(NAMES)


@each
def test_a_mechanism_has_a_title_an_equation_and_a_source(mechanism: Mechanism) -> None:
    text = mechanism.text
    assert len(text.title) > 10
    assert text.equations, f"{mechanism.name}: write its equation in ``double backquotes``"
    assert text.prose
    assert re.search(r"\b(19|20)\d\d\b|\[J\]", text.sources), (
        f"{mechanism.name}: end the docstring with 'Sources: ...', a work with its year or [J]"
    )


def citations() -> Iterator[tuple[str, str]]:
    yield from ((m.name, m.text.sources) for m in ALL)
    yield from ((row.name, row.source) for row in PARAMETERS)


def test_every_work_that_is_cited_has_its_full_reference() -> None:
    lacking = {(where, key) for where, text in citations() for key in cited_in(text) if key not in REFERENCES}
    assert lacking == set(), "add them to references.py"


def test_the_registry_follows_the_schedule() -> None:
    first = [mechanism.steps[0] if mechanism.steps else 0 for mechanism in ALL]
    assert first == sorted(first)
    numbers = [step.number for step in schedule_steps()]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_mechanism_is_a_file_and_those_outside_the_schedule_act_before_the_first_hour() -> None:
    assert set(NAMES) <= set(modules())
    assert [name for name in modules() if name.startswith("shocks.") and name != "shocks.paths"] == sorted(
        name for name in NAMES if name.startswith("shocks.")
    )
    assert [mechanism.name for mechanism in ALL if not mechanism.steps] == ["populate", "sampling"]


def calls(*trees: ast.Module) -> Iterator[str]:
    """Modules whose functions `advance` calls, in the order of the text, these files' own opened up."""
    homes, own = {}, {}
    for node in (one for tree in trees for one in tree.body):
        if isinstance(node, ast.ImportFrom):
            homes |= {alias.name: (node.module or "").rpartition("country.")[2] for alias in node.names}
        if isinstance(node, ast.FunctionDef):
            own[node.name] = node

    def opened(node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in own:
                yield from opened(own[node.func.id])
            elif node.func.id in homes:
                yield homes[node.func.id]
        for child in ast.iter_child_nodes(node):
            yield from opened(child)

    return opened(own["advance"])


def test_the_steps_run_in_the_order_in_which_they_are_listed() -> None:
    run = list(calls(tree_of("schedule"), tree_of("streets")))
    assert {"sites", "clashes", "casualties"} <= set(run)
    at = 0
    for step in schedule_steps():
        for module in step.modules:
            if module in run:
                assert module in run[at:], f"step {step.number}: {module} runs earlier than the list says"
                at = run.index(module, at) + 1
    assert at > 0


def test_rows_that_another_function_of_the_file_fills_are_written() -> None:
    found = source_text.read_source("attention")
    rows = {"attention", "perceived", "perceived_riot", "riot_attention"}
    assert set(found.writes) == {f"region.{name}" for name in rows}
    assert {"region.connectivity", "region.weight"} <= set(found.reads)


SOURCE = '''
"""Rain: what falls.

It falls with hazard ``a b + c`` from ``clouds``, ``x = 1``, ``y = 2``.

Sources: Noah 1950.
"""
_A, _B = (INDEX[n] for n in ("legitimacy", "threshold"))
_RULES = ((INDEX["cells"], 1.0),)
_W = REGION_WINDOW
_ROWS = ((REGION["price"], 1),)
_C, _D = _W["clashes"], NATION["belief"]

def fall(nation, region, window, parameters):
    for column, _ in _ROWS:
        region[column, 0] += nation[_D] * parameters[_A]
    window[_C, 0] = 1.0
'''


def test_a_file_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(source_text, "tree_of", lambda _: ast.parse(SOURCE))
    text = source_text.read_source("rain")
    assert text.title == "Rain: what falls"
    assert text.equations == ("a b + c", "x = 1", "y = 2")
    assert text.sources == "Noah 1950."
    assert set(text.parameters) == {"legitimacy", "threshold", "cells"}
    assert text.reads == ("nation.belief",)
    assert text.writes == ("region.price", "region_window.clashes")


def test_a_parameter_that_cannot_be_told_from_the_text_is_refused() -> None:
    tree = ast.parse("NAMES = f()\n_A = [INDEX[n] for n in NAMES]")
    with pytest.raises(ValueError, match=r'rain: write INDEX\["name"\]'):
        parameters_used(tree, "rain")


@pytest.mark.parametrize(
    ("span", "equation"), [("s = 1", True), ("a / b", True), ("cell_trigger", False), ("units", False)]
)
def test_an_equation_is_told_from_a_name(span: str, equation: bool) -> None:
    assert is_equation(span) is equation


def test_equations_are_set_apart_and_short_ones_stay_in_the_line() -> None:
    text = "With ``x = 1``, ``y = 2`` and ``z``; then ``a / b`` of ``c = 3``."
    assert set_apart(text) == [
        ("With",),
        ("", "x = 1", "y = 2"),
        ("and ``z``; then ``a / b`` of",),
        ("", "c = 3"),
    ]


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Casper & Tyson 2014 (idea); Singh 2014", ("Casper 2014", "Singh 2014")),
        ("Bonnasse-Gahot et al. 2018 (shape, kernel)", ("Bonnasse-Gahot 2018",)),
        ("Moro 2016 (police), Lemos, Coelho & Lopes 2015", ("Moro 2016", "Lemos 2015")),
        ("Aytac, Schiumerini and Stokes 2018", ("Aytac 2018",)),
        ("Scheffer, Baveco, Rose & van Nes 1995", ("Scheffer 1995",)),
        ("as in Epstein (2002)", ("Epstein 2002",)),
        ("[J]; record of January 2022; 2,030 to 2,500", ()),
    ],
)  # fmt: skip
def test_works_are_found_in_a_text(text: str, keys: tuple[str, ...]) -> None:
    assert cited_in(text) == keys
