"""The app's scripts and style, read as text: what no browser test would notice until it is too late."""

import re
import sys
from pathlib import Path

import pytest

import powderkeg

SOURCE = Path(powderkeg.__file__).parent
STATIC = SOURCE / "app" / "static"
SCRIPTS = sorted(STATIC.rglob("*.js"))
CALL = re.compile(r"\b(t|tn|noted)\(\s*\"((?:[^\"\\]|\\.)*)\"")


def variables(css: str, block: str) -> dict[str, str]:
    """Custom properties of the first rule that begins with ``block``."""
    body = css[css.index(block) :].split("}", 1)[0]
    return {name: value.strip() for name, value in re.findall(r"(--[\w-]+):\s*([^;]+);", body)}


def test_the_app_has_the_colours_of_the_page() -> None:
    page = (SOURCE / "report" / "templates" / "page.css").read_text("utf-8")
    light, dark = (
        variables(page, ":root"),
        variables(page[page.index("prefers-color-scheme: dark") :], ":root"),
    )
    own = variables((STATIC / "app.css").read_text("utf-8"), ":root")
    assert light
    for name, value in light.items():
        assert own[name] == f"light-dark({value}, {dark[name]})", name


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(STATIC).as_posix())
def test_a_script_makes_no_markup_from_text_and_names_no_other_host(path: Path) -> None:
    text = path.read_text("utf-8")
    for word in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function"):
        assert word not in text, word
    assert not re.findall(r"https?://(?!www\.w3\.org/)", text)
    imported = re.findall(r"^import .*from \"([^\"]*)\"|import\(\"([^\"]*)\"\)", text, re.MULTILINE)
    assert all("".join(name).startswith(("./", "../", "/static/")) for name in imported)


def test_the_catalogue_holds_every_sentence_of_the_scripts() -> None:
    sys.path.insert(0, str(Path(__file__).parents[2]))
    try:
        from tests.catalogue.refresh import extracted
    finally:
        sys.path.pop(0)
    known = {one.id if isinstance(one.id, str) else one.id[0] for one in extracted() if one.id}
    lacking = [
        (path.name, template)
        for path in SCRIPTS
        for _, template in CALL.findall(path.read_text("utf-8"))
        if template.replace('\\"', '"') not in known
    ]
    assert not lacking, "a t() inside another t() or inside a template literal is not found: give it a line"
