"""Takes the pictures of page and app that README.md and the guides show.

    python docs/images/screens.py [--tier default] [--only page|app]

Weighs the bundled case, writes its page, serves the app, and looks at both in a headless Chromium; some ten
minutes on two processors, with ``--tier quick`` three. Needs the test extra and a Chromium.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks.app_frames import served  # noqa: E402

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

HERE = Path(__file__).parent
CASE = "kazakhstan-2022"
WIDE = {"width": 1280, "height": 860}
# Name of the picture, part of the page that it shows, language, colour scheme.
PARTS = (
    ("report", "body", "en", "light"),
    ("report-dark-fr", "body", "fr", "dark"),
    ("report-standing", "#standing", "en", "light"),
    ("report-fits", "#bands", "en", "light"),
    ("report-maps", "#maps", "en", "light"),
    ("report-ledger", "#ledger", "en", "light"),
    ("report-outlook", "#outlook", "en", "light"),
)
VIEWS = ("case", "record", "beliefs", "weigh", "outlook", "log", "about")
PATIENCE = 900_000  # milliseconds: a weighing


def say(told: str) -> None:
    """Progress, on stderr."""
    print(f"{time.strftime('%H:%M:%S')}  {told}", file=sys.stderr, flush=True)


@contextmanager
def chromium() -> Iterator[Browser]:
    """The system's browser."""
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


def page_pictures(browser: Browser, tier: str) -> None:
    """The report in both languages, whole windows from the top of each part."""
    with tempfile.TemporaryDirectory() as folder:
        for lang in ("en", "fr"):
            say(f"report, {lang}")
            out = f"{folder}/{lang}.html"
            command = [sys.executable, "-m", "powderkeg", "report", CASE, "--tier", tier, "--lang", lang]
            subprocess.run([*command, "--out", out], check=True, stderr=subprocess.DEVNULL)  # noqa: S603
        for name, part, lang, scheme in PARTS:
            page = browser.new_page(viewport=WIDE, color_scheme=scheme)  # type: ignore[arg-type]
            page.goto(Path(folder, f"{lang}.html").as_uri())
            page.locator("html[data-charts]").wait_for()
            if part != "body":
                page.locator(part).evaluate("part => part.scrollIntoView()")
            page.wait_for_timeout(2_000)
            page.screenshot(path=HERE / f"{name}.png")
            page.close()


def app_pictures(browser: Browser, tier: str) -> None:
    """Every view of the app, after a weighing and an outlook; the watched worlds while they run."""
    with served() as address:
        page = browser.new_page(viewport=WIDE)
        page.set_default_timeout(PATIENCE)
        page.goto(f"{address}&lang=en")
        shot(page, "start")
        page.locator(".card", has_text=CASE).get_by_role("button", name="Open").click()
        page.locator(".view-case h1, .view-case h2").first.wait_for()
        weighed(page, tier)
        for view in VIEWS:
            to_view(page, view)
            shot(page, view)
        watched(page, "watch", seconds=16)
        watched(page, "compare", seconds=16)
        watched(page, "city", seconds=6)
        page.close()


def to_view(page: Page, name: str) -> None:
    """Go to a view and wait until it stands."""
    page.evaluate(f"location.hash = '#/{name}'")
    page.locator(f".view-{name}").wait_for()
    page.wait_for_timeout(1_500)


def shot(page: Page, name: str) -> None:
    """One picture of the window."""
    say(f"app, {name}")
    page.wait_for_timeout(500)
    page.screenshot(path=HERE / f"app-{name}.png")


def weighed(page: Page, tier: str) -> None:
    """Weigh, and wait for the result."""
    to_view(page, "weigh")
    page.locator("[name=tier]").select_option(tier)
    page.wait_for_timeout(300)
    page.locator("#weigh").click()
    page.locator(".result #headline").wait_for()


def watched(page: Page, view: str, *, seconds: float) -> None:
    """Run a world for a while, and picture it."""
    to_view(page, view)
    page.locator(".transport button").first.wait_for()
    if view == "city":
        page.locator("[name=preset]").select_option("epstein2002-run2")
        page.locator("[name=size]").select_option("320")
        page.locator(".transport button").first.click()
    elif view == "watch":  # a world in which more happens than in most
        page.get_by_label("Hypothesis").select_option("infiltrated")
        page.locator(".transport button").first.click()
    page.get_by_role("button", name="Run", exact=True).click()
    page.wait_for_timeout(1_000 * seconds)
    shot(page, view)


def main() -> None:
    """Run from the command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    asked.add_argument("--tier", default="default", choices=("quick", "default"))
    asked.add_argument("--only", choices=("page", "app"))
    given = asked.parse_args()
    with chromium() as browser:
        if given.only != "app":
            page_pictures(browser, given.tier)
        if given.only != "page":
            app_pictures(browser, given.tier)


if __name__ == "__main__":
    main()
