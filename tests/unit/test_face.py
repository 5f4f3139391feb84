"""The public face: what `import powderkeg` offers, what the documents say it offers, and what it costs."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

import powderkeg

ROOT = Path(__file__).parents[2]
FACE = ROOT / "src" / "powderkeg" / "__init__.py"
HEAVY = {"numba", "numpy", "pydantic", "xarray", "altair", "scipy", "pandas", "rich", "yaml"}


def documented() -> set[str]:
    """Names that have a heading of their own in the reference."""
    text = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    return set(re.findall(r"^## `pk\.(\w+)", text, re.MULTILINE))


def typed() -> set[str]:
    """Names that a type checker sees."""
    tree = ast.parse(FACE.read_text(encoding="utf-8"))
    froms = (node for node in ast.walk(tree) if isinstance(node, ast.ImportFrom))
    return {alias.name for node in froms for alias in node.names if alias.asname == alias.name}


@pytest.mark.parametrize("name", powderkeg.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(powderkeg, name) is not None


def test_the_reference_and_the_face_agree() -> None:
    assert documented() == set(powderkeg.__all__)


def test_a_type_checker_and_a_program_see_the_same_names() -> None:
    assert typed() | {"__version__"} == set(powderkeg.__all__)


def test_dir_lists_the_face() -> None:
    assert dir(powderkeg) == sorted(powderkeg.__all__)


def test_a_name_that_is_not_there_is_refused_with_those_that_are() -> None:
    with pytest.raises(AttributeError, match=r"'wiegh'.*weigh"):
        powderkeg.wiegh  # noqa: B018


def loaded_by(code: str) -> set[str]:
    """Top-level packages in memory after running some code in a fresh interpreter."""
    tail = "; import sys; print(*{name.split('.')[0] for name in sys.modules})"
    done = subprocess.run([sys.executable, "-c", code + tail], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["powderkeg", "powderkeg.cli"])
def test_nothing_heavy_is_imported_before_it_is_needed(module: str) -> None:
    assert loaded_by(f"import {module}") & HEAVY == set()


def test_the_check_above_can_see_a_heavy_import() -> None:
    assert "numpy" in loaded_by("import numpy") & HEAVY
