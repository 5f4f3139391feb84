"""The maps of a page as a reader moves through them: by keyboard, by the play button, on a narrow screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import powderkeg as pk
from cases import tiny_case
from placed import placed_evidence

pytestmark = pytest.mark.browser
DISCS = "#fig-map-{} circle.disc"
RINGS = "#fig-map-{} circle.world"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("maps")
    cases = {"full": pk.load_case("kazakhstan-2022"), "static": tiny_case()}
    return {
        name: pk.write_report(
            case,
            placed_evidence(case, validated=False),
            path=folder / f"{name}.html",
            static=name == "static",
        )
        for name, case in cases.items()
    }


def places(page: Page, which: str) -> set[str]:
    """Ids of the places that have a disc."""
    found = page.eval_on_selector_all(DISCS.format(which), "discs => discs.map((disc) => disc.dataset.place)")
    return set(found)


def open_maps(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    expect(page.locator("#map-controls")).to_be_visible()
    page.locator("#maps").scroll_into_view_if_needed()


def test_the_slider_moves_the_date_the_discs_and_the_table(page: Page, pages: dict[str, Path]) -> None:
    open_maps(page, pages["full"])
    slider, date = page.locator("#map-day"), page.locator("#map-date")
    expect(date).to_have_text("4 Jan 2022")
    assert places(page, "regions") == places(page, "cities") == {"MAN", "ATY", "ZAP", "ZHA", "ALA"}
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(date).to_have_text("5 Jan 2022")
    assert slider.get_attribute("aria-valuetext") == "5 Jan 2022"
    assert places(page, "regions") == places(page, "cities") == {"AKT", "VOS", "ALA"}
    row = page.locator("#map-table tbody tr", has_text="Almaty city")
    assert "20,000" in row.inner_text()
    expect(row.locator("a")).to_have_attribute("href", "#report-K027")
    map_ = page.locator("#fig-map-cities svg[role=img]")
    assert "5 Jan 2022: Almaty city 20,000 (K027)" in str(map_.get_attribute("aria-label"))
    page.keyboard.press("End")
    expect(date).to_have_text("22 Jan 2022")
    assert not places(page, "cities")
    assert page.locator("#map-table tbody tr").count() == 1


def test_a_chosen_hypothesis_is_drawn_as_rings_in_its_colour(page: Page, pages: dict[str, Path]) -> None:
    open_maps(page, pages["full"])
    assert page.locator(RINGS.format("regions")).count() == 0
    page.locator("#map-hypothesis").select_option(index=1)
    assert page.locator(RINGS.format("regions")).count() >= 5
    assert page.locator(RINGS.format("cities")).first.get_attribute("stroke") == "#0072B2"
    page.locator("#map-indicator").select_option(label="Deaths by place")
    page.locator("#map-day").fill("11")
    assert places(page, "regions") == {"ALA", "KZY", "SHY", "ZHA"}
    assert "as shares by place" in page.locator("#map-meaning").inner_text()
    # The area goes with the figure: 151 against 26, on one scale.
    large, small = (
        float(str(page.locator(f"#fig-map-cities circle.disc[data-place={name}]").get_attribute("r")))
        for name in ("ALA", "KZY")
    )
    assert large**2 / small**2 == pytest.approx(151 / 26, rel=0.02)


def test_the_maps_play_day_by_day_and_stop_when_the_slider_is_moved(
    page: Page, pages: dict[str, Path]
) -> None:
    page.clock.install()
    open_maps(page, pages["full"])
    slider, button = page.locator("#map-day"), page.locator("#map-play")
    button.focus()
    page.keyboard.press("Enter")
    expect(button).to_have_text("Pause")
    page.clock.run_for(1500)
    assert int(slider.input_value()) >= 5, "two days on, or more where the machine is slow"
    slider.focus()
    page.keyboard.press("ArrowLeft")
    expect(button).to_have_text("Play")
    at = slider.input_value()
    page.clock.run_for(3000)
    assert slider.input_value() == at
    button.click()
    page.clock.run_for(700 * 20)
    assert slider.input_value() == slider.get_attribute("max")
    expect(button).to_have_text("Play")
    button.click()
    assert int(slider.input_value()) < 5, "from the end it begins again"


def test_a_map_is_saved_as_it_is_drawn(page: Page, pages: dict[str, Path]) -> None:
    open_maps(page, pages["full"])
    with page.expect_download() as drawing:
        page.locator("#fig-map-cities [data-export=SVG]").click()
    text = Path(drawing.value.path()).read_text(encoding="utf-8")
    assert 'xmlns="http://www.w3.org/2000/svg"' in text
    assert "Mangystau 16,000" in text
    with page.expect_download() as rows:
        page.locator("#fig-map-regions [data-export=CSV]").click()
    assert "K027" in Path(rows.value.path()).read_text(encoding="utf-8-sig")
    with page.expect_download() as picture:
        page.locator("#fig-map-regions [data-export=PNG]").click()
    assert Path(picture.value.path()).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 800}}], indirect=True)
def test_on_a_narrow_screen_the_maps_scroll_inside_their_frames(page: Page, pages: dict[str, Path]) -> None:
    open_maps(page, pages["full"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for control in page.locator("#map-controls :is(select, input, button)").all():
        box = control.bounding_box()
        assert box
        assert box["x"] + box["width"] <= 390


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_script_both_pages_show_maps(page: Page, pages: dict[str, Path]) -> None:
    page.goto(pages["static"].as_uri())
    assert page.locator("#maps .map-days svg").count() == 3
    assert page.locator("#maps circle.disc").count() == 6
    expect(page.locator("#map-controls")).to_have_count(0)
    # What stands in a symbol has the map's own style.
    fill = page.evaluate("getComputedStyle(document.querySelector('#map-land path')).fillOpacity")
    assert float(fill) < 0.2
    page.goto(pages["full"].as_uri())
    assert page.locator("#fig-map-cities circle.disc").count() == 5
    expect(page.locator("#map-controls")).to_be_hidden()
