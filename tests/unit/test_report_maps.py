"""The maps of a page: which figure stands on which day, how large its disc is, what the slider is given."""

import dataclasses
import json
from datetime import date
from typing import Any

import pytest

import powderkeg as pk
from cases import tiny_case
from placed import placed_evidence
from powderkeg.case import Case, Report
from powderkeg.evidence import Evidence
from powderkeg.language import speaking
from powderkeg.report.maps import MapPart, map_part
from powderkeg.report.maps.cities import city_map_of
from powderkeg.report.maps.day_figures import COUNTRY, MapIndicator, map_indicators
from powderkeg.report.maps.discs import NOUGHT, SMALLEST, radius
from powderkeg.report.maps.tiles import TILE, tile_map_of
from results import example_evidence

FIRST = date(2022, 1, 3)


@pytest.fixture(scope="module")
def kazakhstan() -> Evidence:
    return placed_evidence(pk.load_case("kazakhstan-2022"))


@pytest.fixture(scope="module")
def part(kazakhstan: Evidence) -> MapPart:
    found = map_part(kazakhstan, static=False)
    assert found is not None
    return found


def report_of(name: str, **given: Any) -> Report:
    like = tiny_case().record[0]
    return like.model_copy(update={"report_id": name, "low": None, "high": None, **given})


def days(first: int, last: int | None = None) -> dict[str, date]:
    return {
        "date_start": date(2022, 1, 3 + first),
        "date_end": date(2022, 1, 3 + (first if last is None else last)),
    }


def figures(*record: Report) -> list[MapIndicator]:
    case = tiny_case().model_copy(update={"record": record})
    return list(map_indicators(dataclasses.replace(example_evidence(case), filtered_bands={})))


def test_a_crowd_is_shown_on_its_days_and_the_largest_figure_makes_the_disc() -> None:
    (found,) = figures(
        report_of("A", indicator="crowd", place_id="COA", best=300.0, **days(0)),
        report_of("B", indicator="crowd", place_id="COA", best=900.0, **days(0, 1)),
    )
    assert not found.cumulated
    assert [(one.first, one.last, one.value, one.reports) for one in found.reported] == [
        (0, 0, 900.0, ("B", "A")),
        (1, 1, 900.0, ("B",)),
    ]
    assert found.largest == 900.0


def test_a_total_stands_from_its_last_day_until_a_later_one_replaces_it() -> None:
    (found,) = figures(
        report_of("A", indicator="deaths", place_id="COA", best=4.0, **days(0)),
        report_of("B", indicator="deaths", place_id="COA", best=3.0, **days(0, 2)),
    )
    assert found.cumulated
    assert [(one.first, one.last, one.value, one.reports) for one in found.reported] == [
        (0, 1, 4.0, ("A",)),
        (2, 2, 3.0, ("B",)),
    ]
    assert found.busiest(1) == (0,)


def test_what_the_worlds_are_told_and_what_lies_before_the_case_is_on_no_map() -> None:
    assert not figures(report_of("A", place_id="COA", best=5.0, use="input", **days(0)))
    before = {"date_start": date(2021, 12, 1), "date_end": date(2021, 12, 2)}
    assert not figures(report_of("A", place_id="COA", best=5.0, **before))
    assert not figures(report_of("A", place_id=None, best=5.0, **days(0))), "no place, no map"


def test_the_whole_country_stands_beside_its_places() -> None:
    (found,) = figures(
        report_of("A", place_id="COA", best=5.0, **days(0)),
        report_of("B", place_id=None, best=70.0, **days(0)),
    )
    assert {one.place for one in found.reported} == {"COA", COUNTRY}
    assert found.largest == 5.0, "the country's figure has no disc"


def test_people_harmed_come_first_and_the_busiest_day_of_the_fullest_indicator_is_shown_first(
    part: MapPart,
) -> None:
    names = [one.name for one in part.indicators]
    assert max(names.index(name) for name in ("deaths", "detained")) < names.index("crowd")
    place, day = part.start
    assert part.indicators[place].name == "crowd"
    assert part.days[day] == "4 Jan 2022"


def test_discs_have_areas_as_their_figures() -> None:
    assert radius(100.0, 400.0, 20.0) == pytest.approx(10.0)
    assert radius(0.001, 400.0, 20.0) == SMALLEST
    assert radius(0.0, 400.0, 20.0) == NOUGHT == radius(5.0, 0.0, 20.0)


def test_discs_stand_on_their_tiles_and_cities_and_say_what_they_show(part: MapPart) -> None:
    shown = {disc.place: disc for disc in part.first.regions}
    assert set(shown) == {"MAN", "ATY", "ZAP", "ZHA", "ALA"}
    man = shown["MAN"]
    assert (man.x, man.y) == part.tile_spots["MAN"]
    assert man.label == "16,000"
    assert "Mangystau 16,000; 10,000 (K016, K017)" in part.first.words
    assert part.first.regions[0].place == "MAN", "large discs lie below small ones"
    assert {disc.place for disc in part.first.cities} == set(shown)


def test_the_median_world_and_its_range_are_those_of_the_weighted_bands(
    part: MapPart, kazakhstan: Evidence
) -> None:
    crowd = next(one for one in part.indicators if one.name == "crowd")
    band = kazakhstan.filtered_bands["crowd/ALA"]["infiltrated"]
    found = crowd.worlds["ALA"]["infiltrated"]
    assert len(found) == len(part.days)
    for at in range(len(band.days)):
        assert found[at] == pytest.approx((band.q05[at], band.q50[at], band.q95[at]), rel=1e-2)
    assert found[-1] == (None, None, None), "the case's last days were not simulated"
    medians = [one[1] or 0.0 for days in crowd.worlds.values() for name in days.values() for one in name]
    assert crowd.largest == pytest.approx(max(20_000.0, *medians))


def test_the_slider_is_given_every_figure_once(part: MapPart) -> None:
    rows = json.loads(str(part.data))
    crowd = rows["indicators"][rows["start"][0]]
    assert [row[5] for row in crowd["reported"] if row[0] == "ALA"] == [["K024"], ["K027"]]
    assert [name for name, _ in rows["hypotheses"]] == [name for name, _ in part.hypotheses]
    assert "other" not in dict(rows["hypotheses"]), "what simulates nothing has no worlds"
    assert len(crowd["worlds"]["ALA"]) == len(rows["hypotheses"])
    assert rows["words"]["figure"] == "{place} {figure} ({reports})"
    assert "<" not in str(part.data)


def test_without_script_there_are_small_maps_of_the_busiest_days(kazakhstan: Evidence) -> None:
    found = map_part(kazakhstan, static=True)
    assert found is not None
    assert 1 <= len(found.multiples) <= 3
    crowd = next(one for one in found.multiples if one.name == "crowd")
    assert [one.label for one in crowd.days] == ["3 Jan 2022", "4 Jan 2022", "5 Jan 2022"]
    assert max(disc.r for disc in crowd.most) == found.cities.largest
    assert "Almaty city 20,000" in crowd.most_words


def test_a_record_without_places_has_no_maps() -> None:
    case = tiny_case()
    nationwide = tuple(one for one in case.record if one.place_id is None)
    assert map_part(example_evidence(case.model_copy(update={"record": nationwide})), static=False) is None


def test_forty_hypotheses_leave_out_worlds_rather_than_grow() -> None:
    case = pk.load_case("kazakhstan-2022")
    like = case.hypotheses[0]
    many = tuple(like.model_copy(update={"name": f"h{n}" + "x" * 76, "prior": 1 / 41}) for n in range(40))
    other = next(one for one in case.hypotheses if one.know_nothing)
    found = map_part(
        placed_evidence(case.model_copy(update={"hypotheses": (*many, other)}), validated=False), static=False
    )
    assert found is not None
    assert found.left_out > 0
    assert len(str(found.data)) < 400_000
    assert len(found.hypotheses) == 40


def strange(case: Case) -> Case:
    names = ["<b>Ә" + "ұ" * 76, "محافظة", "北京市"]
    places = tuple(
        place.model_copy(update={"name": names[at % 3], "place_id": place.place_id + "x" * (77 * (at == 0))})
        for at, place in enumerate(case.places)
    )
    return case.model_copy(update={"places": places})


def test_long_names_in_any_script_keep_to_their_tiles_and_maps() -> None:
    case = strange(tiny_case())
    tiles = tile_map_of(case.regions)
    assert all(len(tile.label) <= 8 for tile in tiles.tiles)
    assert all(tile.left >= 0 and tile.left + tiles.side <= tiles.width for tile in tiles.tiles)
    assert {tile.left % TILE for tile in tiles.tiles} == {3}
    cities = city_map_of(case.places)
    assert cities is not None
    assert all(len(spot.label) <= 22 for spot in cities.spots)
    assert city_map_of(()) is None


def test_a_city_and_its_region_share_a_spot_and_two_cities_do_not(part: MapPart) -> None:
    shared = next(spot for spot in part.cities.spots if "ALA" in spot.places)
    assert set(shared.places) == {"almaty", "ALA"}
    assert shared.name == "Almaty"
    ids = [place for spot in part.cities.spots for place in spot.places]
    assert len(ids) == len(set(ids)) == len(pk.load_case("kazakhstan-2022").places)


def test_the_maps_speak_french(kazakhstan: Evidence) -> None:
    with speaking("fr"):
        found = map_part(kazakhstan, static=True)
        assert found is not None
        assert found.days[0] == "1er janv. 2022"
        crowd = next(one for one in found.multiples if one.name == "crowd")
        assert "20\N{NARROW NO-BREAK SPACE}000" in crowd.most_words
