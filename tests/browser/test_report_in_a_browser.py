"""The page as a reader meets it: offline, narrow, dark, without JavaScript, with a keyboard."""

import dataclasses
from pathlib import Path

import pytest
from playwright.sync_api import Page

import powderkeg as pk
from cases import tiny_case
from powderkeg.report.charts.inquiry import Asked, inquiry_bars
from powderkeg.report.figure import Figure
from results import example_evidence

NAMES = ("resolved", "unresolved")
pytestmark = pytest.mark.browser
DRAWN = "document.documentElement.dataset.charts === 'drawn'"
LEDGER = "#ledger-table tbody tr"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("report")
    case = pk.load_case("kazakhstan-2022")
    results = {name: example_evidence(case, resolved=name == "resolved") for name in NAMES}
    for name, result in results.items():  # few charts, since each takes a while
        few = {key: result.bands[key] for key in ("deaths", "participants")}
        results[name] = dataclasses.replace(result, bands=few, filtered_bands=few)
    return {
        name + ("-static" if static else ""): pk.write_report(
            case, result, path=folder / f"{name}{'-static' if static else ''}.html", static=static
        )
        for name, result in results.items()
        for static in (False, True)
        if (name, static) != ("resolved", True)
    }


def open_page(page: Page, path: Path) -> None:
    """Open it and scroll past every chart, each of which is drawn as it comes near."""
    page.goto(path.as_uri())
    page.wait_for_function(DRAWN)
    for place in page.locator("main > section > figure .canvas[data-chart]").all():
        if place.get_attribute("data-drawn") is None:
            place.scroll_into_view_if_needed()
            place.locator("svg").wait_for()


@pytest.mark.parametrize("name", ["resolved", "unresolved"])
def test_every_chart_in_sight_is_drawn_offline_without_a_word_on_the_console(
    page: Page, pages: dict[str, Path], name: str
) -> None:
    open_page(page, pages[name])
    in_sight = page.locator("main > section > figure .canvas")
    assert in_sight.count() >= 9
    for place in range(in_sight.count()):
        assert in_sight.nth(place).locator("svg[role=img][aria-label]").count() == 1
    assert not page.locator("svg text", has_text="NaN").count()
    ids = page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids)), "two charts share an id, so one borrows the other's clip"
    assert page.locator("#headline").inner_text()


def test_charts_in_a_closed_part_are_drawn_when_it_is_opened(page: Page, pages: dict[str, Path]) -> None:
    open_page(page, pages["resolved"])
    part = page.locator("details", has_text="given the record so far")
    assert part.locator("svg").count() == 0
    part.locator("summary").first.click()
    part.locator("svg").last.wait_for()
    assert part.locator("svg").count() == part.locator("figure").count()


def test_a_report_shows_its_id_under_the_pointer(page: Page, pages: dict[str, Path]) -> None:
    open_page(page, pages["resolved"])
    point = page.locator('#fig-fit-participants [aria-label^="K014"]').first
    point.scroll_into_view_if_needed()
    point.hover()
    tooltip = page.locator("#vg-tooltip-element")
    tooltip.wait_for()
    assert "K014" in tooltip.inner_text()
    assert "36,831" in tooltip.inner_text().replace("\u202f", ",")


def test_the_ledger_sorts_by_keyboard_and_returns_to_its_own_order(
    page: Page, pages: dict[str, Path]
) -> None:
    open_page(page, pages["resolved"])
    before = page.locator(LEDGER).all_inner_texts()
    heading = page.locator("#ledger-table th", has_text="Separates")

    def figures() -> list[float]:
        return [float(text) for text in page.locator(f"{LEDGER} td:nth-child(9)").all_inner_texts()]

    heading.locator("button").focus()
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert figures() == sorted(figures(), reverse=True)
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") == "ascending"
    assert figures() == sorted(figures())
    page.keyboard.press("Enter")
    assert heading.get_attribute("aria-sort") is None
    assert page.locator(LEDGER).all_inner_texts() == before


def test_only_one_heading_is_sorted_at_a_time_and_words_sort_as_words(
    page: Page, pages: dict[str, Path]
) -> None:
    open_page(page, pages["resolved"])
    page.locator("#ledger-table th button", has_text="Separates").click()
    page.locator("#ledger-table th button", has_text="Grade").click()
    assert page.locator("#ledger-table th[aria-sort]").all_inner_texts() == ["Grade"]
    grades = page.locator(f"{LEDGER} td:nth-child(6)").all_inner_texts()
    assert grades == sorted(grades)
    assert len(set(grades)) > 1


@pytest.mark.parametrize("page", [{"viewport": {"width": 400, "height": 800}}], indirect=True)
def test_a_narrow_page_does_not_scroll_sideways_and_its_charts_fit(
    page: Page, pages: dict[str, Path]
) -> None:
    open_page(page, pages["resolved"])
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    for name in (
        "posterior", "gain", "reliability", "gain-by-block", "late", "inflation", "fit-participants"
    ):  # fmt: skip
        width = page.locator(f"#fig-{name} svg").evaluate("svg => svg.getBoundingClientRect().width")
        assert width <= page.locator(f"#fig-{name} .canvas").evaluate("box => box.clientWidth"), name


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 800}}], indirect=True)
def test_long_names_beside_a_narrow_chart_break_into_lines(
    page: Page, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = [
        Asked(f"injured security forces, country, 1 Jan to {n} Jan: the authority", "?", 0.1 * n, 1.0, None)
        for n in (9, 10, 12)
    ]
    chart = Figure("late", "Long names", "", inquiry_bars(asked))
    monkeypatch.setattr("powderkeg.report.figures._late", lambda *_: chart)
    result = dataclasses.replace(example_evidence(tiny_case()), bands={}, filtered_bands={})
    open_page(page, pk.write_report(result.case, result, path=tmp_path / "tiny.html"))
    figure = page.locator("#fig-late .canvas")
    assert figure.evaluate("box => box.scrollWidth <= box.clientWidth")
    words = figure.locator(".role-axis-label text", has_text="security")
    assert words.first.locator("tspan").count() > 1
    assert all(word.bounding_box()["x"] >= 0 for word in words.all())  # type: ignore[index]
    longest = figure.locator(".mark-rect path").first.bounding_box()
    assert longest
    assert longest["width"] > 100


@pytest.mark.parametrize("page", [{"viewport": {"width": 400, "height": 800}}], indirect=True)
def test_on_a_narrow_page_captions_and_the_answers_of_the_checks_are_in_sight(
    page: Page, pages: dict[str, Path]
) -> None:
    open_page(page, pages["unresolved"])
    for one in [*page.locator(".caption").all(), *page.locator(".checks .mark, .checks .prose").all()]:
        box = one.bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 400


@pytest.mark.parametrize("page", [{"viewport": {"width": 390, "height": 800}}], indirect=True)
def test_the_recovery_matrix_and_the_odds_earned_fit_a_narrow_page(
    page: Page, pages: dict[str, Path]
) -> None:
    open_page(page, pages["resolved"])
    for title in ("Does it find the truth?", "The largest odds earned"):
        frame = page.locator(f'#believed .scroll[aria-label="{title}"]')
        assert frame.evaluate("box => box.scrollWidth <= box.clientWidth + 1"), title


def test_marks_of_the_reliability_diagram_follow_a_dark_page(page: Page, pages: dict[str, Path]) -> None:
    open_page(page, pages["resolved"])
    page.emulate_media(color_scheme="dark")
    mark = page.locator("#fig-reliability .mark-symbol path").first
    assert mark.evaluate("path => getComputedStyle(path).fill") == "rgb(230, 230, 227)"


def test_an_id_among_the_deaths_leads_to_its_row(page: Page, pages: dict[str, Path]) -> None:
    open_page(page, pages["unresolved"])
    page.locator("#deaths a", has_text="K085").first.click()
    row = page.locator(LEDGER, has_text="K085").first
    row.wait_for()
    frame = page.locator("#ledger .tall").bounding_box()
    box = row.bounding_box()
    assert frame
    assert box
    assert frame["y"] <= box["y"] <= frame["y"] + frame["height"]


@pytest.mark.parametrize("page", [{"color_scheme": "dark"}], indirect=True)
def test_chart_labels_are_light_on_a_dark_page(page: Page, pages: dict[str, Path]) -> None:
    open_page(page, pages["resolved"])
    label = page.locator("#fig-gain svg .role-axis-label text").first
    assert label.evaluate("text => getComputedStyle(text).fill") == "rgb(230, 230, 227)"
    cell = page.locator("#fig-increments svg .mark-text.role-mark text").first
    assert cell.evaluate("text => getComputedStyle(text).fill") == "rgb(18, 18, 18)"


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_a_static_page_needs_no_javascript(page: Page, pages: dict[str, Path]) -> None:
    page.goto(pages["unresolved-static"].as_uri())
    assert page.locator("main > section > figure svg").count() >= 7
    assert "Not resolved" in page.locator(".status").inner_text()
    assert page.locator("#ledger-table button").count() == 0


@pytest.mark.parametrize("page", [{"java_script_enabled": False}], indirect=True)
def test_without_javascript_the_full_page_says_its_charts_in_words(
    page: Page, pages: dict[str, Path]
) -> None:
    page.goto(pages["resolved"].as_uri())
    assert "Gain over know-nothing in nats" in page.locator("#fig-gain .alt").inner_text()
    assert page.locator(LEDGER).count() > 30


def test_a_printed_page_opens_what_was_closed(page: Page, pages: dict[str, Path]) -> None:
    open_page(page, pages["resolved"])
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.wait_for_function(
        "[...document.querySelectorAll('[data-chart]')].every((box) => box.querySelector('svg'))"
    )
    assert page.locator("details:not([open])").count() == 0
