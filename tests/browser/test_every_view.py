"""Every view and panel of the app: axe finds nothing; the keyboard reaches all of it and sees where it is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe

from app_windows import Served, open_case, view
from outlooks import crisis, weighed
from powderkeg.outlook import outlook
from results import example_evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
WALK = (Path(__file__).parent / "keyboard_walk.js").read_text("utf-8")
MOST = 120
"""Controls of a view, more than any has with this case: a walk that is longer has found no way out."""


def press(selector: str) -> Callable[[Page], None]:
    """Opens a panel by its button."""
    return lambda page: page.locator(selector).click()


def opened(page: Page) -> None:
    page.locator("dialog.panel").wait_for()
    page.evaluate("document.querySelectorAll('dialog details').forEach((one) => (one.open = true))")


def filtered(page: Page) -> None:
    """One parameter is like the others, and there are many."""
    page.locator("main input[type=search]").fill("contagion")
    page.locator("main h1").focus()


def unfolded(page: Page) -> None:
    """All of a view lies open, and its charts are drawn: what saves them is reached, too."""
    page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")
    for canvas in page.locator("main [data-chart]").all():
        canvas.scroll_into_view_if_needed()
        page.locator(f"[data-chart={canvas.get_attribute('data-chart')}][data-drawn]").wait_for()
    page.locator("main h1").focus()


def run(page: Page) -> None:
    """A world or a city stands at its first moment."""
    page.locator(".transport button:enabled >> nth=2").wait_for()
    page.evaluate("document.querySelectorAll('main details').forEach((one) => (one.open = true))")


PLACES: dict[str, tuple[str, Callable[[Page], None] | None]] = {
    "start": ("start", None),
    "case": ("case", None),
    "record": ("record", None),
    "report": ("record/T1", opened),
    "new report": ("record", press("#add-report")),
    "origins": ("record", press("#merge-origins")),
    "beliefs": ("beliefs", filtered),
    "prior": ("beliefs/contagion", opened),
    "weights": ("beliefs", press("#change-weights")),
    "weigh": ("weigh", None),
    "accounts": ("accounts", None),
    "outlook": ("outlook", unfolded),
    "watch": ("watch", run),
    "compare": ("compare", run),
    "city": ("city", run),
    "log": ("log", None),
    "undo": ("log", press("#undo")),
    "about": ("about", None),
}


@pytest.fixture(scope="module")
def window(browser: Browser, app: Served, tiny: Path) -> Iterator[Page]:
    """A window with a case weighed twice and changed since, so that the bar above the views is there.

    The outlook is a made-up crisis's, in seconds: it says of itself that it continues other worlds.
    """
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, troubles = context.new_page(), list[str]()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    open_case(page, app, tiny)
    space = app.workspace(page)
    for _ in range(2):  # what moved since the last one is told as well
        space.took(example_evidence(space.case, resolved=False))
    space.foresaw(outlook(crisis(), weighed(), worlds=20, instigator=False))
    page.reload()
    view(page, "record/T1")
    opened(page)
    page.locator("dialog [name=reliability]").select_option("E")
    page.locator("dialog .why [name=reason]").fill("so that the bar is there")
    page.locator("dialog button[type=submit]").click()
    page.locator("#read-again").wait_for()
    yield page
    context.close()
    assert not troubles


def arrived(page: Page, name: str) -> None:
    address, act = PLACES[name]
    page.evaluate("document.querySelectorAll('dialog[open]').forEach((one) => one.close())")
    view(page, address)
    if act is not None:
        act(page)


def violations(page: Page) -> list[str]:
    """What axe finds, moderate and minor things too; a chart is one image, so that its parts are left out."""
    options = {"resultTypes": ["violations"]}
    found = Axe().run(page, context={"exclude": [["svg"]]}, options=options).response["violations"]
    return [f"{one['impact']} {one['id']}: {node['html'][:120]}" for one in found for node in one["nodes"]]


def test_axe_finds_nothing_before_a_case_is_open(browser: Browser, app: Served) -> None:
    page = browser.new_page()
    page.goto(app.page())
    page.locator(".view-start h1").wait_for()
    assert page.locator("#views .closed").count()
    assert violations(page) == []
    page.close()


@pytest.mark.parametrize("name", PLACES)
def test_axe_finds_nothing_and_the_keyboard_reaches_everything(window: Page, name: str) -> None:
    arrived(window, name)
    assert violations(window) == []
    window.evaluate(WALK)
    for key in ("Tab", "Shift+Tab"):
        window.evaluate("walk.begin()")
        for _ in range(MOST):
            window.keyboard.press(key)
            if window.evaluate("walk.step()"):
                break
        else:
            pytest.fail(f"{key} finds no way out")
    assert window.evaluate("walk.troubles()") == []
