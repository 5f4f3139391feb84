"""Imports point down the list of layers only, wherever in a file they stand, and never in a circle."""

import ast
from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / "src"
# From the top down. `face` is powderkeg/__init__.py and __main__.py.
LAYERS = (
    "face", "cli", "app", "report", "exports", "accounts", "outlook", "evidence",
    "worlds", "society", "store", "kernels", "importers", "case", "gallery", "language", "_version",
)  # fmt: skip
# The list alone would let these import downwards: loops over plain arrays know nothing of cases.
IMPORT_NOTHING_OF_OURS = {"kernels", "gallery", "language", "_version"}


def layer(module: str) -> str:
    parts = module.split(".")
    return "face" if len(parts) == 1 or parts[1] == "__main__" else parts[1]


def absolute(node: ast.ImportFrom, module: str, is_package: bool) -> str:
    if node.level == 0:
        return node.module or ""
    base = module.split(".")
    base = base[: len(base) - node.level + is_package]
    return ".".join([*base, *([node.module] if node.module else [])])


class WithoutTypeChecking(ast.NodeTransformer):
    """Drops `if TYPE_CHECKING:` blocks, which never run."""

    def visit_If(self, node: ast.If) -> ast.AST:
        if isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            node.body = [ast.Pass()]
        return self.generic_visit(node)


def imports(source: str, module: str, is_package: bool = False, running: bool = False) -> Iterator[str]:
    """Names imported anywhere in a file: at the top, in functions, by import_module, for type checking.

    With `running`, what is imported for type checking only is left out.
    """
    tree: ast.AST = ast.parse(source)
    for node in ast.walk(WithoutTypeChecking().visit(tree) if running else tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            origin = absolute(node, module, is_package)
            yield origin
            yield from (f"{origin}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and getattr(node.func, "attr", getattr(node.func, "id", "")) in (
            "import_module",
            "__import__",
        ):
            constants = (a.value for a in node.args if isinstance(a, ast.Constant))
            yield from (value for value in constants if isinstance(value, str))


def ours(names: Iterator[str]) -> set[str]:
    return {name for name in names if name.split(".")[0] == "powderkeg"}


def upward_edges(module: str, imported: set[str]) -> list[str]:
    """Edges that point up, or out of a layer that may import nothing of ours."""
    own = layer(module)
    wrong = []
    for name in sorted(imported):
        other = layer(name)
        if name == "powderkeg" or other == own:
            # `from powderkeg import x` also yields powderkeg.x, which is judged by itself; a bare
            # `import powderkeg` is the face, and only the face may use it.
            if (
                name == "powderkeg"
                and own != "face"
                and not any(n.startswith("powderkeg.") for n in imported)
            ):
                wrong.append(f"{module} imports the face")
            continue
        if other not in LAYERS:
            wrong.append(f"{module} imports {name}, which is in no layer")
        elif LAYERS.index(other) < LAYERS.index(own) or own in IMPORT_NOTHING_OF_OURS:
            wrong.append(f"{module} ({own}) imports {name} ({other})")
    return wrong


def modules() -> dict[str, Path]:
    found = {}
    for path in sorted((ROOT / "powderkeg").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


MODULES = modules()


def edges(module: str, running: bool = False) -> set[str]:
    path = MODULES[module]
    return ours(imports(path.read_text(encoding="utf-8"), module, path.name == "__init__.py", running))


def circle(graph: dict[str, set[str]]) -> list[str]:
    """Modules along one import cycle; empty where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_the_sources_were_found() -> None:
    assert {"powderkeg", "powderkeg.cli", "powderkeg.case", "powderkeg.evidence"} <= set(MODULES)


@pytest.mark.parametrize("module", sorted(MODULES))
def test_every_module_is_in_a_layer_and_imports_downwards(module: str) -> None:
    assert layer(module) in LAYERS
    assert upward_edges(module, edges(module)) == []


def test_nothing_imports_in_a_circle() -> None:
    graph = {
        module: {
            name
            for name in edges(module, running=True)
            # A package re-exports its parts, and a part names the package only to reach another part.
            if name in MODULES and name != module and not module.startswith(f"{name}.")
        }
        for module in MODULES
    }
    assert circle(graph) == []


UPWARD = {
    "at the top": "from powderkeg.report import write_report",
    "of a part": "import powderkeg.report.page",
    "in a function": "def f():\n    from powderkeg.report import write_report\n",
    "for type checking": "if TYPE_CHECKING:\n    from powderkeg.report import Page\n",
    "relative": "from ..report import write_report",
    "relative, naming the package": "from .. import report",
    "by name at run time": "import_module('powderkeg.report')",
    "of the face": "import powderkeg",
    "of a layer that is not listed": "from powderkeg.helpers import x",
}


@pytest.mark.parametrize("source", UPWARD.values(), ids=UPWARD.keys())
def test_an_upward_edge_is_seen(source: str) -> None:
    assert upward_edges("powderkeg.worlds.cases", ours(imports(source, "powderkeg.worlds.cases")))


DOWNWARD = [
    "import numpy",
    "from powderkeg.case import Case",
    "from . import priors",
    "from powderkeg import _version",
]


@pytest.mark.parametrize("source", DOWNWARD)
def test_a_downward_or_foreign_edge_is_let_through(source: str) -> None:
    assert upward_edges("powderkeg.worlds.cases", ours(imports(source, "powderkeg.worlds.cases"))) == []


def test_kernels_may_not_even_import_downwards() -> None:
    assert upward_edges("powderkeg.kernels.random", {"powderkeg.case"})


def test_a_circle_through_a_function_is_seen_and_one_through_type_checking_is_not() -> None:
    back = "def f():\n    from powderkeg.case.one import x\n"
    typed = "if TYPE_CHECKING:\n    from powderkeg.case.one import x\n"
    forth = {"powderkeg.case.one": {"powderkeg.case.two"}}
    for source, expected in ((back, True), (typed, False)):
        names = ours(imports(source, "powderkeg.case.two", running=True)) & {"powderkeg.case.one"}
        assert bool(circle({**forth, "powderkeg.case.two": names})) is expected
