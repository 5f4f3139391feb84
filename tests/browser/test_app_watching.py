"""Watching worlds in a real browser: a million cells stream, pauses hold, two countries go in lockstep."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from app_windows import Served, open_case, view

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
RUN, STEP, DAY = (f".transport button >> nth={place}" for place in (1, 2, 3))
DATA = "() => ({ ...document.querySelector('canvas').dataset })"


@pytest.fixture
def page(browser: Browser, app: Served) -> Iterator[Page]:
    """A window; a request to anywhere else, an error on the page or on its console fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page, troubles = context.new_page(), list[str]()
    ours = (app.address, "data:", "blob:")
    page.on("request", lambda sent: sent.url.startswith(ours) or troubles.append(sent.url))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(f"{said.type}: {said.text}"))
    yield page
    context.close()
    assert not troubles


def city(page: Page, app: Served, side: int) -> None:
    page.goto(f"{app.page()}#/city")
    page.locator("canvas[data-step='0']").wait_for()
    if side != 40:
        page.locator("[name=size]").select_option(str(side))
        page.locator(".transport .primary").click()
        page.locator(f"canvas[width='{side}'][data-step='0']").wait_for()


def colours(page: Page) -> int:
    """How many different colours the picture has."""
    return int(
        page.evaluate("""() => {
          const canvas = document.querySelector("canvas");
          const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d");
          copy.drawImage(canvas, 0, 0);
          const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
          return new Set(new Uint32Array(data.buffer)).size;
        }""")
    )


def serious(page: Page) -> list[str]:
    """What axe finds serious in the view, with what it found it in."""
    found = Axe().run(page, context="main").response["violations"]
    return [
        f"{one['id']}: {node['html'][:200]}"
        for one in found
        if one["impact"] in {"serious", "critical"}
        for node in one["nodes"]
    ]


def test_a_million_cells_stream_and_a_pause_holds(page: Page, app: Served) -> None:
    city(page, app, 1000)
    assert colours(page) == 3  # nobody, quiet, cops
    page.locator("[name=rate]").select_option("60")
    page.locator(RUN).click()
    # More frames than steps: a step under way is drawn too.
    page.wait_for_function(
        "() => { const { step, frame } = document.querySelector('canvas').dataset;"
        " return frame >= Number(step) + 8; }"
    )
    assert "model: " in page.locator(".pace").inner_text()
    page.locator(RUN).click()
    page.locator("canvas[data-paused]").wait_for()
    expect(page.locator(RUN)).to_have_text("Run")
    before = page.evaluate(DATA)
    assert before["step"] == before["paused"]
    page.wait_for_timeout(400)
    assert page.evaluate(DATA)["frame"] == before["frame"]
    assert colours(page) == 4


def test_a_city_is_stepped_by_key_and_its_size_and_settings_are_chosen(page: Page, app: Served) -> None:
    city(page, app, 40)
    page.locator("main h1").focus()
    for step in ("1", "2"):
        page.keyboard.press("ArrowRight")
        page.locator(f"canvas[data-step='{step}'][data-paused='{step}']").wait_for()
    figures = page.locator(".city-side .figures").inner_text()
    assert {"quiet", "active", "in jail", "cops"} <= {line.split("\t")[0] for line in figures.splitlines()}
    page.keyboard.press("Space")
    page.wait_for_function("() => document.querySelector('canvas').dataset.step > 4")
    page.keyboard.press("Space")
    expect(page.locator(RUN)).to_have_text("Run")
    page.locator("summary").click()
    page.locator("[name=agent_density]").fill("7")
    page.locator(".transport .primary").click()
    refused = page.locator(".refusal:visible, .wrong:visible").first
    refused.wait_for()
    assert "agent_density: 7 is out of range; allowed: a number from 0 to 1" in refused.inner_text().replace(
        "\xa0", " "
    )
    page.locator("[name=agent_density]").fill("0.5")
    page.locator("[name=width]").fill("60")
    page.locator(".transport .primary").click()
    page.locator("canvas[width='60'][height='40'][data-step='0']").wait_for()
    assert serious(page) == []


def test_a_country_runs_pauses_and_says_what_happened(page: Page, app: Served, tiny: Path) -> None:
    open_case(page, app, tiny)
    view(page, "watch")
    page.get_by_text("ready at the first hour").wait_for()
    first = page.locator(".country .figures th").first
    assert first.inner_text() == "Dead, all sides"
    page.locator(STEP).click()
    page.get_by_text("hour 1 of 72").wait_for()
    page.locator(DAY).click()
    page.get_by_text("hour 25 of 72").wait_for()
    assert "the price is" in page.locator(".events").inner_text()
    page.locator("main h1").focus()
    page.keyboard.press("Space")
    page.wait_for_function("() => !/hour 25 /.test(document.querySelector('.when').textContent)")
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    stands = page.locator(".when").inner_text()
    page.wait_for_timeout(300)
    assert page.locator(".when").inner_text() == stands
    assert page.locator(".tile").count() == 3
    page.locator("[name=seed]").fill("77")
    page.keyboard.press("Enter")
    page.get_by_text("seed 77: ready at the first hour").wait_for()
    assert page.locator("#seed").inner_text() == "seed 77"
    page.locator(".by-region summary").click()
    assert serious(page) == []


def test_two_hypotheses_go_in_lockstep_with_one_seed(page: Page, app: Served, tiny: Path) -> None:
    open_case(page, app, tiny)
    view(page, "compare")
    page.get_by_text("both with seed 1: ready").wait_for()
    page.locator("[name=seed]").fill("9")
    page.locator(".transport .primary").click()
    page.get_by_text("Spontaneous and Infiltrated, both with seed 9: ready").wait_for()
    page.locator(DAY).click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.when')].every((one) => /hour 24 /.test(one.textContent))"
    )
    assert page.locator(".country").count() == 2
    rows = page.locator(".differences tbody tr th")
    assert rows.first.inner_text() == "Dead, all sides"
    heads = page.locator(".differences thead th").all_inner_texts()
    assert heads == ["So far", "Spontaneous", "Infiltrated", "Difference"]
    page.locator("[name=hypothesis-1]").select_option("spontaneous")
    page.locator(".transport .primary").click()
    page.get_by_text("Spontaneous and Spontaneous").wait_for()
    page.locator(DAY).click()
    page.wait_for_function(
        "() => [...document.querySelectorAll('.when')].every((one) => /hour 24 /.test(one.textContent))"
    )
    # One world twice differs in nothing.
    cells = page.locator(".differences tbody td:last-child").all_inner_texts()
    assert {cell.split()[0] for cell in cells} == {"0"}
