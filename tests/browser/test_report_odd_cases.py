"""Pages of odd cases as a reader meets them, and what a screen reader finds on a page."""

import dataclasses
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from cases import tiny_case
from oddities import TURNING, with_hostile_words, with_hypotheses, with_long_names, with_reports
from powderkeg.case import Case
from powderkeg.report import write_report
from results import example_evidence

pytestmark = pytest.mark.browser
DRAWN = "document.documentElement.dataset.charts === 'drawn'"
ROWS = "#ledger-table tbody tr:not(.opening):not([hidden])"
OVERLAPS = """() => {
  const boxes = [...document.querySelectorAll("header p, h1, main :is(p, h2, h3, figure, .scroll)")]
    .filter((one) => one.offsetParent && !one.closest("details:not([open])"))
    .filter((one) => !one.parentElement.closest("figure, .scroll"))
    .map((one) => [one, one.getBoundingClientRect()]);
  const meets = (a, b) => b.top < a.bottom - 2 && b.left < a.right - 2 && a.left < b.right - 2;
  return boxes.slice(1).filter(([, box], at) => meets(boxes[at][1], box))
    .map(([one]) => one.textContent.slice(0, 60));
}"""


def written(folder: Path, case: Case, lang: str = "en", **shown: object) -> Path:
    """The page with few charts, since each takes a while to draw."""
    result = example_evidence(case, **shown)  # type: ignore[arg-type]
    few = {name: result.bands[name] for name in ("deaths", "participants")}
    result = dataclasses.replace(result, bands=few, filtered_bands={})
    return write_report(case, result, path=folder / f"{case.name}-{lang}.html", lang=lang)


def open_page(page: Page, path: Path) -> None:
    page.goto(path.as_uri())
    page.wait_for_function(DRAWN)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("tiny")
    return {lang: written(folder, tiny_case(), lang) for lang in ("en", "fr")}


@pytest.mark.parametrize("page", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
@pytest.mark.parametrize("lang", ["en", "fr"])
def test_axe_finds_nothing_serious(page: Page, tiny: dict[str, Path], lang: str) -> None:
    open_page(page, tiny[lang])
    page.locator(".openable").first.click()
    page.locator("dl.opened").first.wait_for()
    found = Axe().run(page).response["violations"]
    serious = [one for one in found if one["impact"] in {"serious", "critical"}]
    assert not [(one["id"], [node["html"][:120] for node in one["nodes"]][:3]) for one in serious]
    assert page.locator("html").get_attribute("lang") == lang


def test_the_switch_makes_the_page_dark_and_light_again(page: Page, tiny: dict[str, Path]) -> None:
    open_page(page, tiny["en"])
    paper = "getComputedStyle(document.body).backgroundColor"
    light = page.evaluate(paper)
    page.get_by_role("button", name="Dark page").click()
    assert page.evaluate(paper) != light
    page.get_by_role("button", name="Light page").click()
    assert page.evaluate(paper) == light


@pytest.mark.parametrize("count", [1, 40])
def test_one_hypothesis_and_forty_are_told_apart_and_nothing_overlaps(
    page: Page, tmp_path: Path, count: int
) -> None:
    open_page(page, written(tmp_path, with_hypotheses(count)))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(OVERLAPS) == []
    page.locator("#fig-gain-by-block").scroll_into_view_if_needed()
    lines = page.locator("#fig-gain-by-block .mark-line path")
    lines.last.wait_for()
    looks = lines.evaluate_all(
        "all => all.map((one) => one.getAttribute('stroke') + one.getAttribute('stroke-dasharray'))"
    )
    assert len(looks) == len(set(looks)) == count


def test_five_thousand_reports_are_filtered_sorted_and_opened(page: Page, tmp_path: Path) -> None:
    open_page(page, written(tmp_path, with_reports(5000)))
    assert page.locator(ROWS).count() == 100
    page.locator("#ledger-filters [name=grade]").select_option("B")
    assert set(page.locator(f"{ROWS} td:nth-child(6)").all_inner_texts()) == {"B"}
    page.locator("#ledger-filters [name=text]").fill("number 1213")
    assert page.locator(ROWS).count() == 1
    assert page.locator("#ledger-count").inner_text() == "1 of 5,000 rows"
    page.locator(".openable:visible").press("Enter")
    assert "usually reliable" in page.locator("dl.opened").inner_text()
    page.get_by_role("button", name="Clear").click()
    page.locator("#ledger-count", has_text="first 100 shown").wait_for()
    page.locator("#ledger-table th button", has_text="Report").click()
    page.locator("#ledger-table th button", has_text="Report").click()
    assert page.locator(f"{ROWS} .openable").first.inner_text() == "R04999"


def test_a_row_of_several_places_answers_to_each(page: Page, tiny: dict[str, Path]) -> None:
    open_page(page, tiny["en"])
    asked = page.locator("#ledger-filters [name=place]")
    places = [
        one for one in asked.locator("option").evaluate_all("all => all.map((one) => one.value)") if one
    ]
    assert len(places) > 1
    # as the page writes a claim of several regions: a list with a space behind each comma
    page.evaluate(
        "list => { document.querySelector('#ledger-table tbody tr').cells[3].title = list; }",
        ", ".join(places),
    )
    first = page.locator(f"{ROWS} .openable").first.inner_text()
    for place in places:
        asked.select_option(place)
        assert first in page.locator(f"{ROWS} .openable").all_inner_texts(), place


def test_long_names_in_three_scripts_stay_within_the_page(page: Page, tmp_path: Path) -> None:
    open_page(page, written(tmp_path, with_long_names()))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(OVERLAPS) == []


def test_hostile_words_stay_words_and_turn_nothing_round(page: Page, tmp_path: Path) -> None:
    case = with_hostile_words()
    open_page(page, written(tmp_path, case))
    page.locator(".openable").first.click()
    opened = page.locator("dl.opened").first
    opened.wait_for()
    assert "<script>" in opened.inner_text()
    assert "[U+202E]" in opened.inner_text()
    assert page.title() != "taken"
    assert not page.locator("img").count()
    assert TURNING not in page.content()


def test_every_chart_is_saved_as_table_drawing_and_picture(page: Page, tmp_path: Path) -> None:
    open_page(page, written(tmp_path, with_hostile_words()))
    page.locator("#fig-posterior").scroll_into_view_if_needed()
    page.locator("#fig-posterior .exports button").last.wait_for()
    starts = {"CSV": b"\xef\xbb\xbfhypothesis,", "SVG": b"<svg", "PNG": b"\x89PNG"}
    for name, start in starts.items():
        with page.expect_download() as saved:
            page.locator(f"#fig-posterior [data-export={name}]").press("Enter")
        assert saved.value.suggested_filename == f"posterior.{name.lower()}"
        assert Path(saved.value.path()).read_bytes().startswith(start)
