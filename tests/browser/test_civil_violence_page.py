"""The page of a run on a grid as a reader meets it: offline, by keyboard, narrow, dark, without script."""

from itertools import pairwise
from pathlib import Path

import pytest
import xarray as xr
from playwright.sync_api import Page, expect

import powderkeg as pk
from powderkeg.report.civil_violence import run_of, write_civil_violence
from powderkeg.report.civil_violence.figures import draw
from powderkeg.report.civil_violence.pictures import player_data
from powderkeg.report.civil_violence.unfolding import unfolding

pytestmark = pytest.mark.browser
DRAWN = "document.documentElement.dataset.charts === 'drawn'"
RUNS = {
    "one": {"preset": "netlogo-rebellion", "steps": 400},
    "groups": {"preset": "epstein2002-run7", "steps": 100},
    "several": {"preset": "epstein2002-run2", "steps": 300, "worlds": 3},
}
PICTURE = "#player svg"


@pytest.fixture(scope="module")
def data() -> dict[str, xr.Dataset]:
    return {name: pk.civil_violence(**asked) for name, asked in RUNS.items()}  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pages(data: dict[str, xr.Dataset], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("grid")
    return {
        name + ("-static" if static else ""): write_civil_violence(
            runs, folder / f"{name}{'-static' if static else ''}.html", static=static
        )
        for name, runs in data.items()
        for static in (False, True)
    }


def open_page(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    page.wait_for_function(DRAWN)


def cells_drawn(page: Page) -> str:
    """What the picture shows, read back from its paths: a digit a cell."""
    return str(
        page.evaluate(
            """() => {
              const picture = document.querySelector("#player svg");
              const { width, height } = picture.viewBox.baseVal;
              const cells = new Array(width * height).fill("0");
              for (const path of picture.querySelectorAll("path")) {
                let x = 0;
                let y = 0;
                const strokes = path.getAttribute("d").matchAll(/([Mm])(-?\\d+) (-?[\\d.]+)h(\\d+)/g);
                for (const [, kind, right, down, length] of strokes) {
                  x = (kind === "m" ? x : 0) + Number(right);
                  y = (kind === "m" ? y : 0) + Number(down);
                  for (let i = 0; i < Number(length); i += 1, x += 1) {
                    cells[Math.floor(y) * width + x] = path.getAttribute("class")[1];
                  }
                }
              }
              return cells.join("");
            }"""
        )
    )


@pytest.mark.parametrize("name", [*RUNS])
def test_every_chart_is_drawn_offline_without_a_word_on_the_console(
    page: Page, pages: dict[str, Path], data: dict[str, xr.Dataset], name: str
) -> None:
    open_page(page, pages[name])
    run = run_of(data[name])
    names = [figure.name for figure in draw(run, unfolding(run)).every()]
    assert page.locator("figure .canvas").count() == len(names) >= 3
    for one in names:
        expect(page.locator(f"#fig-{one} svg[role=img][aria-label]")).to_have_count(1)
        assert page.locator(f"#fig-{one} svg .mark-line path, #fig-{one} svg .mark-rect path").count(), one
    assert not page.locator("svg text", has_text="NaN").count()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))


def test_the_player_steps_with_the_keyboard(
    page: Page, pages: dict[str, Path], data: dict[str, xr.Dataset]
) -> None:
    open_page(page, pages["one"])
    run = run_of(data["one"])
    told = player_data(run, unfolding(run))
    slider, label = page.locator("#frame"), page.locator("#frame-label")
    first = int(slider.input_value())
    expect(label).to_have_text(told["labels"][first])
    assert cells_drawn(page) == told["cells"][first]
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(label).to_have_text(told["labels"][first + 1])
    assert cells_drawn(page) == told["cells"][first + 1] != told["cells"][first]
    assert slider.get_attribute("aria-valuetext") == told["labels"][first + 1]
    assert page.locator(PICTURE).get_attribute("aria-label") == told["labels"][first + 1]
    page.keyboard.press("Home")
    expect(label).to_have_text(told["labels"][0])
    page.keyboard.press("ArrowLeft")
    assert cells_drawn(page) == told["cells"][0]
    page.keyboard.press("End")
    assert cells_drawn(page) == told["cells"][-1]


def test_the_player_plays_pauses_and_begins_again_from_the_end(page: Page, pages: dict[str, Path]) -> None:
    page.clock.install()
    open_page(page, pages["one"])
    slider, button = page.locator("#frame"), page.locator("#play")
    slider.focus()
    page.keyboard.press("Home")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Pause")
    page.clock.run_for(900)
    assert slider.input_value() == "2"
    page.keyboard.press("Space")
    expect(button).to_have_text("Play")
    page.clock.run_for(2000)
    assert slider.input_value() == "2"
    slider.focus()
    page.keyboard.press("End")
    button.focus()
    page.keyboard.press("Enter")
    assert slider.input_value() == "0"
    page.clock.run_for(24 * 400 + 100)
    assert slider.input_value() == slider.get_attribute("max")
    expect(button).to_have_text("Play")


def test_moving_the_slider_stops_the_play(page: Page, pages: dict[str, Path]) -> None:
    page.clock.install()
    open_page(page, pages["groups"])
    page.locator("#play").click()
    page.locator("#frame").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("#play")).to_have_text("Play")
    at = page.locator("#frame").input_value()
    page.clock.run_for(2000)
    assert page.locator("#frame").input_value() == at


def test_an_outburst_tells_its_figures_under_the_pointer(page: Page, pages: dict[str, Path]) -> None:
    open_page(page, pages["one"])
    mark = page.locator("#fig-active .mark-symbol path[aria-label]").first
    mark.scroll_into_view_if_needed()
    mark.hover()
    tooltip = page.locator("#vg-tooltip-element")
    tooltip.wait_for()
    assert "steps, at most" in tooltip.inner_text()


@pytest.mark.parametrize("page", [{"viewport": {"width": 400, "height": 800}}], indirect=True)
@pytest.mark.parametrize("name", [*RUNS])
def test_a_narrow_page_does_not_scroll_sideways_and_its_charts_fit(
    page: Page, pages: dict[str, Path], name: str
) -> None:
    open_page(page, pages[name])
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    for canvas in page.locator("figure .canvas").all():
        width = canvas.locator("svg").evaluate("svg => svg.getBoundingClientRect().width")
        assert width <= canvas.evaluate("box => box.clientWidth")
    for control in page.locator("#play, #frame, #frame-label").all():
        box = control.bounding_box()
        assert box
        assert box["x"] + box["width"] <= 400


@pytest.mark.parametrize("page", [{"color_scheme": "dark"}, {"color_scheme": "light"}], indirect=True)
def test_cops_stand_out_and_quiet_agents_recede_on_light_and_dark(page: Page, pages: dict[str, Path]) -> None:
    open_page(page, pages["one"])

    def light(selector: str, colour: str) -> float:
        script = f"one => getComputedStyle(one).{colour}.match(/\\d+/g).map(Number)"
        red, green, blue = page.locator(selector).first.evaluate(script)[:3]
        return float(0.299 * red + 0.587 * green + 0.114 * blue)

    ground = light(f"{PICTURE} .ground", "fill")
    apart = [abs(light(f"{PICTURE} .c{code}", "stroke") - ground) for code in (1, 2, 6)]
    assert apart == sorted(apart)
    assert all(after - before > 25 for before, after in pairwise(apart))


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
@pytest.mark.parametrize("name", [*RUNS])
def test_a_static_page_needs_no_javascript(page: Page, pages: dict[str, Path], name: str) -> None:
    page.goto(pages[f"{name}-static"].as_uri())
    assert page.locator("figure .canvas svg").count() == page.locator("figure .canvas").count() >= 3
    assert page.locator(".frames figure svg[aria-label]").count() == 6
    assert page.locator("#player").count() == 0


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_the_full_page_shows_a_picture_and_says_its_charts_in_words(
    page: Page, pages: dict[str, Path]
) -> None:
    page.goto(pages["one"].as_uri())
    assert "active agents from step 1" in page.locator("#fig-active .alt").inner_text()
    assert page.locator(f"{PICTURE} path").count() >= 3
    expect(page.locator(".controls")).to_be_hidden()


def test_on_paper_there_are_six_pictures_and_no_player(page: Page, pages: dict[str, Path]) -> None:
    open_page(page, pages["one"])
    expect(page.locator(".frames")).to_be_hidden()
    page.emulate_media(media="print")
    expect(page.locator("#player")).to_be_hidden()
    expect(page.locator(".frames figure svg")).to_have_count(6)
    expect(page.locator(".frames figure svg").last).to_be_visible()


@pytest.mark.parametrize("name", [*RUNS, "one-static"])
def test_headings_follow_each_other_and_everything_has_a_name(
    page: Page, pages: dict[str, Path], name: str
) -> None:
    page.goto(pages[name].as_uri())
    if not name.endswith("static"):
        page.wait_for_function(DRAWN)
    levels = [
        int(tag[1]) for tag in page.evaluate("[...document.querySelectorAll('h1,h2,h3')].map(h => h.tagName)")
    ]
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    for control in page.locator("button, input").all():
        assert control.evaluate("one => one.labels.length > 0 || one.textContent.trim() !== ''")
    assert page.locator("svg:not([aria-label]):not([aria-hidden])").count() == 0
    assert page.locator("main").count() == 1
    for link in page.locator("nav a").all():
        assert page.locator(str(link.get_attribute("href"))).count() == 1
