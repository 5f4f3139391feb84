"""Places of events and places of a case."""

import pytest

import powderkeg as pk
from event_tables import event, frame
from powderkeg.case import NATIONAL
from powderkeg.importers.places import Gazetteer, match_places, plain_name

CASE = pk.load_case("kazakhstan-2022")
ASKED = Gazetteer(CASE)

BY_NAME = {
    ("Aqtobe", "Aqtobe"): "AKT",
    ("Qaraghandy", "Karaganda"): "KAR",
    ("Qaraghandy", None): "KAR",
    ("Almaty City", None): "ALA",
    ("Almaty City", "Almaty"): "ALA",
    ("Almaty oblysy", None): "ALM",
    ("Almaty", "Almaty"): "ALA",
    ("Mangghystau", "Zhanaozen"): "MAN",
    ("Mangystau", "Жаңаөзен"): "MAN",
    ("Қарағанды облысы", "Қарағанды"): "KAR",
    ("Карагандинская", "Караганда"): "KAR",
    ("Jambyl", "Nowhere"): "ZHA",
    ("Qostanay", None): "KUS",
    ("Kostanaï", None): "KUS",
    ("East Kazakhstan", "Semey"): "VOS",
    ("West Kazakhstan", None): "ZAP",
    ("Türkistan", None): "YUZ",
    (None, "Petropavl"): "SEV",
    ("KZ09", "Mangghystau, Kazakhstan"): "MAN",
    ("KZ09", "Nowhere, Mangghystau, Kazakhstan"): "MAN",
    ("KZ04", "Aktobe, Nowhere, Kazakhstan"): "AKT",
}


@pytest.mark.parametrize(("names", "region"), BY_NAME.items(), ids=map(str, BY_NAME))
def test_a_name_is_found_in_other_letters_and_spellings(
    names: tuple[str | None, str | None], region: str
) -> None:
    found = ASKED.match(*names, None, None, None)
    assert (found.place_id, found.how) == (region, "name")


@pytest.mark.parametrize(
    "names",
    [
        ("South Kazakhstan", None),
        ("North", None),
        ("Almaty", None),
        ("Kazakhstan", "Nowhere"),
        ("Aqta", None),
        (None, "Karaganda, Aktobe"),
        ("KZ00", "Kazakhstan"),
    ],
)
def test_a_name_that_is_none_or_several_is_not_guessed(names: tuple[str | None, str | None]) -> None:
    found = ASKED.match(*names, None, None, None)
    assert found.place_id is None
    assert found.why


def test_an_ambiguous_name_says_which_regions_it_may_mean() -> None:
    assert ASKED.match("Almaty", None, None, None, None).nearest == "ALA, ALM"


def test_coordinates_settle_an_ambiguous_name_only_close_by() -> None:
    assert ASKED.match("Almaty", None, 43.26, 76.95, "exact").place_id == "ALA"
    assert ASKED.match("Almaty", "Talgar", 43.30, 77.24, "exact").place_id is None


def test_coordinates_alone_find_the_nearest_place_within_the_distance() -> None:
    found = ASKED.match(None, "Unheard", 50.10, 57.30, "exact")
    assert (found.place_id, found.how) == ("AKT", "coordinates")
    far = ASKED.match(None, "Unheard", 46.5, 57.3, "exact")
    assert far.place_id is None
    assert "Kyzylorda" in far.nearest or "Aktobe" in far.nearest
    assert Gazetteer(CASE, within_km=1000.0).match(None, "Unheard", 49.0, 57.3, "exact").place_id == "AKT"


def test_a_spot_between_two_regions_is_left_open() -> None:
    wide = Gazetteer(CASE, within_km=500.0)
    middle = ((50.27969 + 51.24601) / 2, (57.20718 + 51.42558) / 2)  # Aktobe and Oral
    assert wide.match(None, "Unheard", *middle, "exact").place_id is None


def test_what_is_known_to_the_country_only_is_national() -> None:
    assert ASKED.match(None, None, None, None, None).place_id == NATIONAL
    assert ASKED.match("Aktobe", None, 48.0, 68.0, "country").place_id == NATIONAL


def test_further_names_of_a_place_are_taken_from_the_case() -> None:
    places = tuple(
        p.model_copy(update={"extra": {"names": "Astana; Akmolinsk"}}) if p.place_id == "AST" else p
        for p in CASE.places
    )
    asked = Gazetteer(CASE.replace(places=places))
    assert asked.match("Astana", None, None, None, None).place_id == "AST"
    assert ASKED.match("Astana", None, None, None, None).place_id is None


def test_a_table_lists_what_it_could_not_place_and_what_disagrees() -> None:
    rows = [
        event(1),
        event(2, adm1="Nowhere", place="Nowhere", lat=10.0, lon=10.0),
        event(3, adm1="Nowhere", place="Nowhere", lat=10.0, lon=10.0),
        event(4, adm1="Aqtobe", place="Aqtau", lat=43.66, lon=51.17),
    ]
    found = match_places(frame(rows), CASE)
    assert found.events["place_id"].to_list() == ["ALA", None, None, "AKT"]
    assert found.events.drop("place_id", "matched_by").equals(frame(rows))
    assert found.unmatched.select("place", "events").rows() == [("Nowhere", 2)]
    assert found.disagreements.select("by_name", "by_coordinates", "events").rows() == [("AKT", "MAN", 1)]


def test_words_for_kinds_are_told_from_names() -> None:
    assert plain_name("Almaty City") == (("almati",), frozenset({"city"}))
    assert plain_name("Aqtöbe oblysy") == (("aktobe",), frozenset({"region"}))
    assert plain_name("City") == (("citi",), frozenset({"city"}))
