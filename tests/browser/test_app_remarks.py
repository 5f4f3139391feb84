"""What a newcomer stumbled over in the app, in a real browser: each stays mended."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from app_windows import Served, open_case, view
from powderkeg.app.rereading import Rereading
from results import example_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
PANEL = "dialog.panel"


@pytest.fixture
def page(browser: Browser, app: Served, tiny: Path) -> Iterator[Page]:
    """A window on the tiny case; an error on the page fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(60_000)
    page, troubles = context.new_page(), list[str]()
    page.on("pageerror", lambda error: troubles.append(str(error)))
    open_case(page, app, tiny)
    yield page
    context.close()
    assert not troubles


def change_grade(page: Page, letter: str) -> None:
    view(page, "record/T1")
    page.locator(f"{PANEL} [name=reliability]").select_option(letter)
    page.locator(f"{PANEL} .why [name=reason]").fill("a test")
    page.locator(f"{PANEL} button[type=submit]").click()
    page.locator(PANEL).wait_for(state="detached")


def test_the_watch_view_opens_on_a_chosen_world_and_a_new_hypothesis_starts_anew(page: Page) -> None:
    view(page, "watch")
    page.get_by_text("ready at the first hour").wait_for()
    why = page.locator("#why-this-world")
    assert re.match(r"World \d+ of \d+, chosen because", why.inner_text())
    page.locator(".transport button >> nth=2").click()
    page.get_by_text("hour 1 of 72").wait_for()
    names = page.locator("[name=hypothesis] option").all()
    other = next(one for one in names if not one.evaluate("one => one.selected"))
    page.locator("[name=hypothesis]").select_option(other.get_attribute("value"))
    page.get_by_text("hour 0 of 72").wait_for()
    assert not why.is_visible(), "the reason was of another world"


def test_an_earlier_copy_is_opened_from_inside_the_window(page: Page, app: Served, tiny: Path) -> None:
    first = app.workspace(page).id
    change_grade(page, "E")
    view(page, "start")
    page.locator("input[type=file]").set_input_files(tiny)
    page.locator(".view-case h1").wait_for()
    assert app.workspace(page).id != first
    page.locator(".open-earlier").click()
    page.locator(f"{PANEL} .card", has_text="A tiny crisis").first.get_by_role("button", name="Go on").click()
    page.locator(PANEL).wait_for(state="detached")
    assert app.workspace(page).id == first
    assert app.workspace(page).case.record[0].reliability == "E"


def test_the_quick_tier_says_that_it_simulates_no_records(page: Page) -> None:
    view(page, "weigh")
    label = page.locator("label", has=page.locator("[name=checks]"))
    for tier, simulates in (("quick", False), ("default", True)):
        page.locator("[name=tier]").select_option(tier)
        assert ("simulated records" in label.inner_text()) is simulates
        assert page.locator("#checks-note").is_visible() is not simulates


def test_a_message_of_the_record_speaks_of_the_forms_labels(page: Page) -> None:
    view(page, "record/T1")
    for name, text in (("low", "30"), ("best", "20")):
        page.locator(f"{PANEL} [name={name}]").fill(text)
    page.locator(f"{PANEL} .why [name=reason]").fill("a test")
    page.locator(f"{PANEL} button[type=submit]").click()
    wrong = page.locator(f'{PANEL} [data-field="low"] .wrong')
    wrong.wait_for()
    assert "“Low figure” 30 is above “Best figure” 20" in wrong.inner_text()
    low = page.locator(f"{PANEL} [name=low]")
    assert low.evaluate("one => document.activeElement === one")
    assert wrong.get_attribute("id") in (low.get_attribute("aria-describedby") or "").split()


def test_a_weight_that_is_none_is_marked_and_where_the_cursor_goes(page: Page) -> None:
    view(page, "beliefs")
    bars = page.locator(".weight > span")
    colours = bars.evaluate_all("bars => bars.map(bar => getComputedStyle(bar).backgroundColor)")
    assert len(set(colours)) == len(colours) > 1, "each in the colour of its hypothesis"
    page.locator("#change-weights").click()
    page.locator(f"{PANEL} [name=infiltrated]").fill("-1")
    page.locator(f"{PANEL} .why [name=reason]").fill("a test")
    page.locator(f"{PANEL} button[type=submit]").click()
    assert page.locator(f'{PANEL} [aria-invalid="true"]').count() == 1
    assert page.evaluate("document.activeElement.name") == "infiltrated"
    page.locator(f"{PANEL} [name=infiltrated]").fill("0.9")
    page.locator(f"{PANEL} button[type=submit]").click()
    assert page.locator(f'{PANEL} [aria-invalid="true"]').count() == len(colours)


def test_what_cannot_be_read_again_is_not_offered_twice_and_the_reason_is_beside_it(
    page: Page, app: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    space = app.workspace(page)
    space.took(example_evidence(space.case))
    page.reload()
    change_grade(page, "E")
    why = "Only a few worlds would count."
    monkeypatch.setattr("powderkeg.app.rereading.reread", lambda *_: Rereading(trusted=False, why=why))
    page.locator("#read-again").click()
    page.locator("#why-not-read").wait_for()
    assert why in page.locator("#why-not-read").inner_text()
    assert page.locator("#read-again").is_disabled()
    assert page.locator("#read-again").get_attribute("aria-describedby") == "why-not-read"


def test_the_log_says_priors_in_words_and_what_making_again_would_do(page: Page) -> None:
    view(page, "beliefs/contagion")
    page.locator(f"{PANEL} [name=max]").fill("0.6")
    page.locator(f"{PANEL} .why [name=reason]").fill("a test")
    page.locator(f"{PANEL} button[type=submit]").click()
    page.locator(PANEL).wait_for(state="detached")
    view(page, "log")
    told = page.locator("main table").inner_text()
    assert "{" not in told
    assert "0.6" in told
    page.locator("#undo").click()
    page.locator(f"{PANEL} .why [name=reason]").fill("back")
    page.locator(f"{PANEL} button[type=submit]").click()
    page.locator(PANEL).wait_for(state="detached")
    page.locator("#redo").click()
    before, after = page.locator(f"{PANEL} .said li").first.inner_text().split("→")
    assert "0.6" not in before
    assert "0.6" in after


def test_a_file_is_named_after_case_kind_and_day(page: Page) -> None:
    view(page, "log")
    with page.expect_download() as taken:
        page.get_by_role("button", name="The case as a zip").click()
    assert re.fullmatch(r"tiny-case-\d{4}-\d\d-\d\d\.zip", taken.value.suggested_filename)


def test_where_nothing_was_weighed_a_cancelled_weighing_leaves_no_former_result(page: Page) -> None:
    view(page, "weigh")
    page.locator("[name=tier]").select_option("quick")
    page.locator("#weigh").click()
    page.locator("#cancel").click()
    told = page.locator(".progress", has_text="Cancelled")
    told.wait_for()
    assert "no result yet" in told.inner_text()


def test_a_weighing_cancelled_before_its_socket_opens_never_begins(page: Page) -> None:
    view(page, "weigh")
    page.locator("[name=tier]").select_option("quick")
    sent: list[str] = []
    page.on("websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(str(frame))))
    # Both in one turn of the browser's loop: no socket can have opened between them.
    page.evaluate("for (const id of ['weigh', 'cancel']) document.getElementById(id).click()")
    page.locator(".progress", has_text="Cancelled").wait_for()
    assert not sent
    page.locator("#weigh").click()  # and another can be begun
    page.locator("#cancel").click()
    page.locator(".progress", has_text="Cancelled").wait_for()


def test_work_found_again_after_a_reload_is_cancelled(page: Page) -> None:
    view(page, "weigh")
    page.locator("#weigh").click()
    page.locator(".progress progress[value]").wait_for()
    page.reload()
    page.locator("#cancel:visible").wait_for()
    page.locator("#cancel").click()
    page.locator(".progress", has_text="Cancelled").wait_for()
