"""The app as an analyst works with it: open, change, weigh, stop, go on; by keyboard, in two windows.

One server for all, and a tiny case; most results are made up, so that only one test simulates anything.
"""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from app_windows import Served, open_case, tiny_zip, view
from cases import RECORD
from powderkeg.app.rereading import Rereading
from results import example_evidence

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
VIEWS = ("start", "case", "record", "beliefs", "weigh", "outlook", "log", "about")
ROWS = ".record tbody tr:not(.spacer)"


@pytest.fixture
def page(browser: Browser, app: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A window; a request to anywhere else, an error on the page or on its console fails the test."""
    context = browser.new_context(**getattr(request, "param", {}))
    context.set_default_timeout(90_000)  # a weighing on a busy machine
    page, troubles = context.new_page(), list[str]()
    watched(page, app, troubles)
    yield page
    context.close()
    assert not troubles


def watched(page: Page, app: Served, troubles: list[str]) -> None:
    ours = (app.address, "data:", "blob:")
    page.on("request", lambda sent: sent.url.startswith(ours) or troubles.append(sent.url))
    page.on("websocket", lambda socket: app.address[4:] in socket.url or troubles.append(socket.url))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    # A refusal (4xx) is told on the console by the browser itself: what the page makes of it is tested.
    page.on(
        "console", lambda said: "status of 4" in said.text or troubles.append(f"{said.type}: {said.text}")
    )


def weighed(page: Page, app: Served, *, resolved: bool = True) -> None:
    """Give the window a made-up result, as a weighing would; nothing is simulated."""
    space = app.workspace(page)
    space.took(example_evidence(space.case, resolved=resolved))
    page.reload()
    page.locator("main h1").wait_for()


def change_grade(page: Page, report: str, letter: str, reason: str) -> None:
    view(page, "record")
    page.locator(f'button[data-report="{report}"]').click()
    panel = page.locator("dialog.panel")
    panel.locator("[name=reliability]").select_option(letter)
    panel.locator(".why [name=reason]").fill(reason)
    panel.locator("button[type=submit]").click()
    panel.wait_for(state="detached")


def ask_for_few_worlds(page: Page) -> None:
    view(page, "weigh")
    page.locator("[name=tier]").select_option("quick")
    page.locator("[name=particles]").fill("20")
    page.locator("#weigh").click()


def test_weighed_changed_read_again_cancelled_and_weighed_again(page: Page, app: Served, tiny: Path) -> None:
    open_case(page, app, tiny)
    ask_for_few_worlds(page)
    page.locator("#headline").wait_for()
    assert "Not resolved" in page.locator("#status").inner_text()
    assert page.locator("#seed").inner_text() == "seed 1"

    change_grade(page, "T1", "E", "the paper has withdrawn it")
    assert "before this change" in page.locator("#bar").inner_text()
    assert "before the change" in page.locator("#state").inner_text()
    page.locator("#read-again").click()
    page.locator("#bar .note").first.wait_for()
    said = page.locator("#bar").inner_text()
    assert "Read again" in said

    view(page, "weigh")
    page.locator("[name=checks]").uncheck()  # they have no part in what follows, and take longest
    page.locator("#weigh").click()
    page.locator("#cancel").click()
    page.locator(".progress", has_text="Cancelled").wait_for()
    assert page.locator("#headline").count() == 1, "the former result stands"
    page.locator("#weigh").click()
    page.locator(".progress", has_text="Weighed.").wait_for()
    page.locator("#moved").wait_for()
    assert page.locator("#bar").inner_text() == ""
    assert page.locator("#state").inner_text() == "result of this record: Not resolved"


def test_a_change_needs_a_reason_and_stands_in_the_log_until_it_is_taken_back(
    page: Page, app: Served, tiny: Path
) -> None:
    open_case(page, app, tiny)
    view(page, "record")
    page.locator('button[data-report="T1"]').click()
    panel = page.locator("dialog.panel")
    panel.locator("button[type=submit]").click()
    assert "Nothing is changed" in panel.inner_text()
    panel.locator("#switch").click()
    panel.locator("button[type=submit]").click()
    assert "A change needs a reason" in panel.inner_text()
    panel.locator(".why [name=reason]").fill("a copy of T2")
    panel.locator("button[type=submit]").click()
    panel.wait_for(state="detached")
    assert page.locator(f"{ROWS}.aside", has_text="T1").count() == 1
    assert next(row for row in app.workspace(page).case.record if row.report_id == "T1").use == "context"

    view(page, "log")
    assert "a copy of T2" in page.locator("main table").inner_text()
    page.locator("#undo").click()
    panel.locator(".why [name=reason]").fill("it was none")
    panel.locator("button[type=submit]").click()
    panel.wait_for(state="detached")
    assert next(row for row in app.workspace(page).case.record if row.report_id == "T1").use == "scored"


def test_a_mistake_of_the_record_is_told_at_its_field(page: Page, app: Served, tiny: Path) -> None:
    open_case(page, app, tiny)
    view(page, "record")
    page.locator('button[data-report="T1"]').click()
    panel = page.locator("dialog.panel")
    panel.locator("[name=low]").fill("many")
    panel.locator(".why [name=reason]").fill("a test")
    panel.locator("button[type=submit]").click()
    panel.locator('[data-field="low"] .wrong').wait_for()
    assert panel.locator('[data-field="low"] .wrong').inner_text()
    assert panel.locator("[name=low]").get_attribute("aria-invalid") == "true"


def test_origins_are_merged_and_a_report_is_added(page: Page, app: Served, tiny: Path) -> None:
    open_case(page, app, tiny)
    view(page, "record")
    panel = page.locator("dialog.panel")
    page.locator("#merge-origins").click()
    for origin in ("o1", "o2"):
        panel.locator(f'input[value="{origin}"]').check()
    panel.locator(".why [name=reason]").fill("one agency")
    panel.locator("button[type=submit]").click()
    panel.wait_for(state="detached")
    assert {row.origin_id for row in app.workspace(page).case.record} == {"o1", "o3", "o4"}

    page.locator("#add-report").click()
    cells = {"report_id": "T7", "statement": "a new one", "indicator": "participants", "best": "800"}
    for name, text in {**cells, "date_start": "2022-01-04", "origin_id": "o9"}.items():
        panel.locator(f"fieldset:not(.why) [name={name}]").fill(text)
    panel.locator("[name=reliability]").select_option("C")
    panel.locator("[name=place_id]").select_option("SOU")
    panel.locator(".why [name=reason]").fill("found today")
    panel.locator("button[type=submit]").click()
    page.locator("dialog.panel", has_text="Report T7").wait_for()
    assert app.workspace(page).case.record[-1].report_id == "T7"


def test_a_prior_is_held_within_its_bounds_and_weights_add_up(page: Page, app: Served, tiny: Path) -> None:
    open_case(page, app, tiny)
    view(page, "beliefs/contagion")
    panel = page.locator("dialog.panel")
    panel.locator("[name=max]").fill("99")
    panel.locator(".why [name=reason]").fill("a test")
    panel.locator("button[type=submit]").click()
    assert "allowed: " in panel.locator('[data-field="max"] .wrong').inner_text()
    panel.locator("[name=max]").fill("0.6")
    panel.locator("button[type=submit]").click()
    panel.wait_for(state="detached")
    assert app.workspace(page).case.parameters["contagion"].max == 0.6

    page.locator("#change-weights").click()
    panel.locator("[name=spontaneous]").fill("0.7")
    assert "have to add up to 1" in panel.inner_text()
    panel.get_by_role("button", name="Scale to 1").click()
    panel.locator(".why [name=reason]").fill("a test")
    panel.locator("button[type=submit]").click()
    panel.wait_for(state="detached")
    assert [round(one.prior, 2) for one in app.workspace(page).case.hypotheses] == [0.58, 0.33, 0.08]


def test_odds_and_probabilities_are_shown_only_where_the_result_is_resolved(
    page: Page, app: Served, tiny: Path
) -> None:
    open_case(page, app, tiny)
    for resolved in (True, False):
        weighed(page, app, resolved=resolved)
        view(page, "weigh")
        page.locator("#headline").wait_for()
        assert ("Given the record" in page.locator("#standing thead").inner_text()) is resolved
        assert page.locator("#odds").count() == int(resolved)
        assert page.locator("[data-chart=posterior]").count() == int(resolved)
        assert page.locator(".result > section").nth(1).get_attribute("id") == "deaths"
        for row in page.locator("#odds tbody tr").all():
            cells = row.locator("td").all_inner_texts()
            assert all(cell.strip() for cell in cells), "odds have an interval and a cap"


def test_a_result_that_was_read_again_says_so_and_is_what_the_files_hold(
    page: Page, app: Served, tiny: Path
) -> None:
    open_case(page, app, tiny)
    weighed(page, app)
    change_grade(page, "T1", "E", "the paper has withdrawn it")
    view(page, "log")
    label = "The result as JSON"
    assert "as weighed, before the changes" in page.locator("button", has_text=label).inner_text()
    space = app.workspace(page)
    note = "The second method has not seen the changes."
    found = replace(example_evidence(space.case), headline="As read again.")
    space.reread = Rereading(trusted=True, notes=(note,), result=found)
    page.reload()
    page.locator("main h1").wait_for()
    assert "read again" in page.locator("#state").inner_text()
    button = page.locator("button", has_text=label)
    assert button.inner_text() == label
    with page.expect_download() as taken:
        button.click()
    content = json.loads(taken.value.path().read_text(encoding="utf-8"))
    assert content["headline"] == "As read again."
    view(page, "weigh")
    assert note in page.locator("#status").inner_text()


RULES = {
    "light": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]},
    "dark": {"type": "rule", "values": ["color-contrast"]},
}


@pytest.mark.parametrize(
    "page", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True, ids=["light", "dark"]
)
def test_no_view_is_closed_to_those_who_see_badly(
    page: Page, app: Served, tiny: Path, request: pytest.FixtureRequest
) -> None:
    scheme = "dark" if "dark" in request.node.name else "light"
    open_case(page, app, tiny)
    weighed(page, app)
    change_grade(page, "T1", "C", "so that the bar is there")
    for name in VIEWS if scheme == "light" else ("start", "record", "weigh"):
        view(page, name)
        if name == "beliefs":  # one row is like the others, and there are many
            page.locator("main input[type=search]").fill("contagion")
        assert_accessible(page, name, RULES[scheme])
    view(page, "record/T1")
    page.locator("dialog.panel").wait_for()
    assert_accessible(page, "panel", RULES[scheme])


def assert_accessible(page: Page, name: str, rules: dict[str, object]) -> None:
    """No serious violation; a chart is one image, named by its description, so its parts are left out."""
    from axe_playwright_python.sync_playwright import Axe

    options = {"runOnly": rules, "resultTypes": ["violations"]}
    found = Axe().run(page, context={"exclude": [["svg"]]}, options=options).response["violations"]
    serious = [
        (one["id"], [node["target"] for node in one["nodes"]])
        for one in found
        if one["impact"] in {"serious", "critical"}
    ]
    assert not serious, name


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 844}}], indirect=True)
def test_no_view_scrolls_sideways_on_a_narrow_screen(page: Page, app: Served, tiny: Path) -> None:
    open_case(page, app, tiny)
    weighed(page, app)
    for name in VIEWS:
        view(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name


def test_a_hostile_record_stays_text(page: Page, app: Served, tmp_path: Path) -> None:
    rows = list(csv.reader(io.StringIO(RECORD)))
    where = {name: place for place, name in enumerate(rows[0])}
    attack = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
    rows[1][where["statement"]] = attack
    rows[1][where["source"]] = "press\N{RIGHT-TO-LEFT OVERRIDE}gpj.exe"
    rows[1][where["source_url"]] = "javascript:window.hacked=1"
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    open_case(page, app, tiny_zip(tmp_path, record=text.getvalue()))
    weighed(page, app)
    for name in ("case", "weigh", "record/T1"):
        view(page, name)
    panel = page.locator("dialog.panel")
    assert attack in panel.locator(".quote").inner_text()
    assert panel.locator(".unseen").first.inner_text() == "U+202E"
    assert panel.locator("bdi", has_text="press").count()
    assert not panel.locator("a").count(), "an address that is none of the web is no link"
    assert not page.locator("main img, main script, dialog img, dialog script").count()
    assert page.evaluate("window.hacked") is None


def test_five_thousand_reports_are_drawn_as_far_as_they_are_in_sight(
    page: Page, app: Served, tmp_path: Path
) -> None:
    head, first, *rest = RECORD.splitlines()
    more = [
        first.replace("T1,", f"M{number:04},", 1).replace(",o1,", f",m{number},") for number in range(5000)
    ]
    open_case(page, app, tiny_zip(tmp_path, record="\n".join([head, first, *rest, *more]) + "\n"))
    view(page, "record")
    assert "5,006 reports" in page.locator("main [role=status]").first.inner_text()
    assert page.locator(ROWS).count() < 100
    page.locator(".window").evaluate("box => box.scrollTo(0, box.scrollHeight)")
    page.locator(ROWS, has_text="M4999").wait_for()
    assert page.locator(ROWS).count() < 100
    page.locator("#record-search").fill("m4321")
    page.locator(ROWS, has_text="M4321").wait_for()
    assert page.locator(ROWS).count() == 1


def test_windows_do_not_disturb_one_another_and_a_reload_finds_its_work(
    page: Page, app: Served, tiny: Path
) -> None:
    open_case(page, app, tiny)
    other, troubles = page.context.new_page(), list[str]()
    watched(other, app, troubles)
    open_case(other, app, tiny)
    assert app.workspace(page).id != app.workspace(other).id
    change_grade(page, "T1", "D", "only in this window")
    assert app.workspace(page).case.record[0].reliability == "D"
    assert app.workspace(other).case.record[0].reliability == "B"
    page.reload()
    page.locator(ROWS).first.wait_for()
    assert "D2" in page.locator(ROWS).first.inner_text()

    # A tab that was doubled has the same memory: it must not write into the other's working copy.
    kept = page.evaluate("sessionStorage.getItem('powderkeg-workspace')")
    other.evaluate("kept => sessionStorage.setItem('powderkeg-workspace', kept)", kept)
    other.goto(app.page())
    other.locator(".view-start h1").wait_for()
    other.close()
    assert not troubles


def test_every_problem_of_a_broken_case_is_told_with_its_line(
    page: Page, app: Served, tmp_path: Path
) -> None:
    broken = RECORD.replace("paper,,o1,B", "paper,,o1,Z").replace(",COA,", ",NOWHERE,", 1)
    page.goto(app.page())
    page.locator("input[type=file]").set_input_files(tiny_zip(tmp_path, record=broken))
    told = page.locator(".refusal")
    told.wait_for()
    assert told.locator("li").count() >= 2
    assert re.search(r"record\.csv, line 2", told.inner_text())
    assert page.locator(".view-start").count() == 1


def test_the_keyboard_leads_everywhere_and_finds_its_way_back(page: Page, app: Served, tiny: Path) -> None:
    open_case(page, app, tiny)
    page.keyboard.press("g")
    page.keyboard.press("r")
    page.locator(".view-record h1").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "record-search"
    page.locator('button[data-report="T1"]').focus()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.dataset.report") == "T2"
    page.keyboard.press("Enter")
    page.locator("dialog.panel").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog.panel").wait_for(state="detached")
    assert page.evaluate("document.activeElement.dataset.report") == "T2"


def test_language_and_colours_are_switched_in_place(page: Page, app: Served, tiny: Path) -> None:
    open_case(page, app, tiny)
    view(page, "record")
    page.locator("#top button[lang=fr]").click()
    page.locator("html[lang=fr] .view-record h1").wait_for()
    assert "lang=fr" in page.url
    assert page.locator(".now .title").inner_text() == "A tiny crisis"
    page.locator("#theme").click()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(22, 24, 27)"
    page.reload()
    page.locator("html[lang=fr][data-theme=dark] .view-record h1").wait_for()
