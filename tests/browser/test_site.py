"""The documentation as a site: built with warnings as errors, and read from files without a network."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import powderkeg as pk

ROOT = Path(__file__).parents[2]
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, built by its own command; `strict` in mkdocs.yml turns a warning into a failure."""
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(folder)],
        capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_every_page_is_in_the_navigation_and_opens_without_a_network(page: Page, site: Path) -> None:
    written = {p.relative_to(ROOT / "docs").with_suffix(".html") for p in (ROOT / "docs").rglob("*.md")}
    built = {p.relative_to(site) for p in site.rglob("*.html")} - {Path("404.html")}
    assert built == written
    for one in sorted(built):
        # The page fixture fails the test on any request that leaves the files, and on any message.
        page.goto((site / one).as_uri())
        expect(page.locator("h1").first).to_be_visible()
        assert page.locator("img").evaluate_all("all => all.filter(one => !one.naturalWidth).length") == 0
        # All pages are in the list beside them.
        links = page.locator("nav.md-nav--primary a").evaluate_all("all => all.map(one => one.href)")
        assert any(link.split("#")[0].endswith(one.as_posix()) for link in links), one


def test_the_search_finds_a_word_in_pages_opened_as_files(page: Page, site: Path) -> None:
    page.goto((site / "index.html").as_uri())
    page.keyboard.press("/")
    page.keyboard.type("likelihood")
    found = (
        page.locator(".md-search-result__link").filter(has=page.locator("mark", has_text="ikelihood")).first
    )
    expect(found).to_be_visible(timeout=20_000)  # the whole word: results for its first letters come before
    found.click()
    expect(page.locator("article mark", has_text="ikelihood").first).to_be_visible()


def test_the_reference_holds_every_public_name(page: Page, site: Path) -> None:
    page.goto((site / "reference" / "docstrings.html").as_uri())
    text = page.locator("article").inner_text()
    missing = [name for name in pk.__all__ if not re.search(rf"\b{name}\b", text)]
    assert missing == ["__version__"]
    short = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")
    assert [name for name in pk.__all__ if f"pk.{name}" not in short] == []
