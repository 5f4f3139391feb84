"""Outlines under a map: the baked world, the window, and names that do not cover each other."""

import re

import pytest

from powderkeg.report.outlines import land_within, own_corners, place_labels, view_of
from powderkeg.report.outlines.land import countries, holder_of

KAZAKHSTAN = [(51.2, 43.7), (82.6, 50.0), (69.2, 54.9), (69.6, 42.3)]


@pytest.mark.parametrize(
    ("longitude", "latitude", "country"),
    [
        (76.9, 43.2, "Kazakhstan"),
        (37.6, 55.7, "Russia"),
        (34.1, 44.95, "Ukraine"),  # Simferopol: joined again
        (33.55, 44.62, "Ukraine"),  # Sevastopol
        (33.4, 46.4, "Ukraine"),  # north of the isthmus
        (36.2, 45.3, "Ukraine"),  # Kerch
        (37.3, 45.1, "Russia"),  # across the strait
        (28.2, -29.5, "Lesotho"),  # a hole in another country
        (-172.0, 66.5, "Russia"),  # beyond the date line
        (178.0, -17.8, "Fiji"),
        (50.5, 41.5, ""),  # the Caspian Sea
    ],
)
def test_every_place_lies_in_one_country(longitude: float, latitude: float, country: str) -> None:
    assert holder_of(longitude, latitude) == country


def test_ukraine_is_one_piece_with_crimea() -> None:
    largest = max(countries()["Ukraine"], key=len)
    assert min(y for _, y in largest) < 44.6
    assert max(y for _, y in largest) > 52


def test_a_window_holds_its_places_and_equal_distances_look_equal() -> None:
    view = view_of(KAZAKHSTAN, width=720, tallest=460)
    assert view is not None
    assert view.height <= 460
    for longitude, latitude in KAZAKHSTAN:
        x, y = view.at(longitude, latitude)
        assert 0 < x < view.width
        assert 0 < y < view.height
    middle = (view.south + view.north) / 2
    here, east = view.at(65.0, middle), view.at(66.0, middle)
    north = view.at(65.0, middle + 1)
    assert (east[0] - here[0]) / (here[1] - north[1]) == pytest.approx(view.shrink)
    assert view_of([], width=720, tallest=460) is None


def test_a_tall_country_is_as_high_as_allowed_and_one_place_is_enough() -> None:
    tall = view_of([(-70.0, -18.0), (-70.0, -54.0)], width=720, tallest=460)
    assert tall is not None
    assert tall.height == pytest.approx(460, abs=1)
    alone = view_of([(30.5, 50.4)], width=720, tallest=460)
    assert alone is not None
    assert alone.at(30.5, 50.4)[0] == pytest.approx(360)


def test_a_map_across_the_date_line_is_not_the_whole_world() -> None:
    view = view_of([(178.4, -18.1), (-179.2, -16.8)], width=720, tallest=460)
    assert view is not None
    assert view.east - view.west < 10
    assert 0 < view.at(view.turned(-179.2), -16.8)[0] < 720
    assert len(land_within(view, [(178.0, -17.8)]).own) >= 2


def test_land_is_cut_at_the_window_and_small() -> None:
    view = view_of(KAZAKHSTAN, width=720, tallest=460)
    assert view is not None
    land = land_within(view, KAZAKHSTAN)
    corners = [corner for ring in land.rings for corner in ring]
    assert all(-4 <= x <= view.width + 4 and -4 <= y <= view.height + 4 for x, y in corners)
    assert 500 < len(land.path) < 20_000
    assert set(land.own) < set(land.rings)
    coarse = land_within(view, grain=3)
    assert sum(map(len, coarse.rings)) < len(corners)
    assert not coarse.own


def test_a_path_walks_through_the_corners_of_its_rings() -> None:
    view = view_of(KAZAKHSTAN, width=720, tallest=460)
    assert view is not None
    land = land_within(view, KAZAKHSTAN)
    part = land.own_path.split("z")[0]
    start, steps = part[1:].split("l")
    x, y = map(int, start.split())
    walked = [(x, y)]
    numbers = [int(one) for one in re.findall(r"-?\d+", steps)]
    for right, down in zip(numbers[::2], numbers[1::2], strict=True):
        x, y = x + right, y + down
        walked.append((x, y))
    assert walked == list(land.own[0])


def test_a_window_on_the_open_sea_has_no_land() -> None:
    view = view_of([(-140.0, -40.0)], width=300, tallest=200)
    assert view is not None
    assert land_within(view, [(-140.0, -40.0)]).path == ""
    assert own_corners([(-140.0, -40.0)]) == []


def test_names_cover_neither_each_other_nor_a_point_and_the_first_goes_before() -> None:
    points = [
        (100.0, 100.0, "Alpha"),
        (108.0, 100.0, "Beta"),
        (104.0, 103.0, "Gamma"),
        (290.0, 150.0, "Delta"),
    ]
    labels = place_labels(points, (300, 200))
    assert labels[0] is not None
    assert labels[1] is not None
    assert (labels[0].anchor, labels[1].anchor) == ("end", "start")
    last = labels[3]
    assert last is not None
    assert last.anchor == "end", "to the right it would leave the map"
    crowded = place_labels([(50.0, 50.0, "One place too many")] * 9, (300, 200))
    assert crowded[0] is not None
    assert crowded.count(None) >= 5


def test_the_file_is_small_enough_to_be_shipped() -> None:
    from importlib.resources import files

    folder = files("powderkeg.report.outlines")
    assert len(folder.joinpath("countries.json").read_bytes()) < 160_000
    said = folder.joinpath("SOURCES.md").read_text(encoding="utf-8")
    assert "public domain" in said
    assert "Crimea" in said
