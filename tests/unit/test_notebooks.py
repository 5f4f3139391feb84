"""The notebooks run, and say what their pages say; pictures are there, their pixels are not compared."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

HERE = Path(__file__).parents[2] / "docs" / "notebooks"
NAMES = ("epsteins-rebellion", "weigh-and-change-a-belief")


def rendering() -> ModuleType:
    spec = importlib.util.spec_from_file_location("render_notebooks", HERE / "render.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def pictures(page: str) -> list[str]:
    return re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page)


def test_every_notebook_is_tested() -> None:
    assert sorted(path.stem for path in HERE.glob("*.py") if path.stem != "render") == list(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_page_holds_nothing_of_the_machine_that_wrote_it(name: str) -> None:
    page = (HERE / f"{name}.md").read_text(encoding="utf-8")
    assert not re.search(r"/(home|tmp|root|work|Users|usr)/|0x[0-9a-f]{6,}|Traceback|Warning", page)
    assert pictures(page)
    for picture in pictures(page):
        assert (HERE / picture).read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_a_notebook_still_says_what_its_page_says(name: str) -> None:
    render = rendering()
    written = (HERE / f"{name}.md").read_text(encoding="utf-8")
    made = render.pages(name, render.execute(name))
    assert made.pop(f"{name}.md").decode() == written, "run: python docs/notebooks/render.py"
    assert sorted(made) == pictures(written)
