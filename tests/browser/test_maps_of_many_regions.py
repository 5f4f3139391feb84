"""Maps of a country with many regions: tiles and cities both stay wide enough to read."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

import powderkeg as pk
from placed import placed_evidence

pytestmark = pytest.mark.browser
LEAST_WIDTH = 400  # pixels; names of cities have ten at full width


@pytest.mark.parametrize(("name", "beside"), [("turkey-2016", False), ("england-2011", True)])
def test_the_map_of_cities_is_never_squeezed(page: Page, tmp_path: Path, name: str, *, beside: bool) -> None:
    case = pk.load_case(name)
    path = pk.write_report(case, placed_evidence(case, validated=False), path=tmp_path / f"{name}.html")
    page.set_viewport_size({"width": 1200, "height": 900})
    page.goto(path.as_uri())
    expect(page.locator("#map-controls")).to_be_visible()
    tiles = page.locator("#fig-map-regions").bounding_box()
    cities = page.locator("#fig-map-cities").bounding_box()
    assert tiles is not None
    assert cities is not None
    assert cities["width"] >= LEAST_WIDTH
    assert (cities["y"] < tiles["y"] + tiles["height"]) == beside
