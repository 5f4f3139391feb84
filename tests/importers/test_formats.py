"""What is peculiar to each provider: older columns, codes, misspellings, real extracts."""

from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest

from event_files import SAMPLES, table
from powderkeg.importers import check_events, event_formats, read_events
from powderkeg.importers.cameo import cameo_class, cameo_code
from powderkeg.importers.crowds import read_crowd

DATA = Path(__file__).parent / "data"
ACLED, GDELT, MASS, POLECAT = (SAMPLES[name] for name in ("acled", "gdelt", "mass_mobilization", "polecat"))


def acled(folder: Path, **cells: str) -> dict[str, object]:
    path = ACLED.write(folder, lambda rows: (rows.__delitem__(slice(1, None)), rows[0].update(cells)))
    return read_events("acled", path).events.row(0, named=True)


@pytest.mark.parametrize(
    ("sub", "expected"),
    [
        ("Peaceful protest", "peaceful_protest"),
        ("Protest with intervention", "state_force_on_protest"),
        ("Excessive force against protesters", "state_force_on_protest"),
        ("Violent demonstration", "violent_demonstration"),
        ("Mob violence", "mob_violence"),
        ("Armed clash", "armed_clash"),
        ("Shelling/artillery/missile attack", "armed_clash"),
        ("Attack", "attack_on_civilians"),
        ("Looting/property destruction", "looting"),
        ("Arrests", "arrest"),
    ],
)
def test_acled_sub_events(sub: str, expected: str, tmp_path: Path) -> None:
    assert acled(tmp_path, sub_event_type=sub)["event_class"] == expected


def test_acled_bombs_aimed_at_civilians_are_no_clash(tmp_path: Path) -> None:
    cells = {"event_type": "Explosions/Remote violence", "sub_event_type": "Grenade"}
    assert acled(tmp_path, **cells)["event_class"] == "armed_clash"
    assert (
        acled(tmp_path, **cells, civilian_targeting="Civilian targeting")["event_class"]
        == "attack_on_civilians"
    )


def test_acled_zero_deaths_are_unknown_and_said_so(tmp_path: Path) -> None:
    assert acled(tmp_path, fatalities="0")["deaths_best"] is None
    assert acled(tmp_path, fatalities="12.0")["deaths_best"] == 12
    assert any("0 is read as unknown" in text for text in event_formats()["acled"].cannot_say)


def test_acled_crowds_come_from_tags_before_notes(tmp_path: Path) -> None:
    said = acled(tmp_path, tags="crowd size=between 100 and 200; other", notes="[size=dozens]")
    assert (said["size_low"], said["size_best"], said["size_high"]) == (100, None, 200)
    assert acled(tmp_path, tags="", notes="no size")["size_best"] is None


def test_acled_old_export_with_numbers_for_kinds_of_actor_and_misspelling(tmp_path: Path) -> None:
    columns = event_formats()["acled"].layouts[1].columns
    assert {"data_id", "event_id_no_cnty", "iso3"} <= set(columns)
    row = {
        **ACLED.rows[0],
        "data_id": "1",
        "event_id_no_cnty": "90001",
        "iso3": "KAZ",
        "inter1": "5.0",
        "iso": "398.0",
        "interaction": "15.0",
        "time_precision": "2.0",
        "disorder_type": "Demostrations",
        "event_date": "06-Jan-22",
    }
    path = tmp_path / "old.csv"
    path.write_text(table(columns, [{name: row.get(name, "") for name in columns}]), encoding="utf-8")
    found = read_events("acled", path)
    assert found.layout.name == "the export of before 2023"
    event = found.events.row(0, named=True)
    assert (event["country_iso3"], event["date_precision"]) == ("KAZ", "week")
    assert event["date_start"] == date(2022, 1, 6)


@pytest.mark.parametrize(
    ("inter", "expected"),
    [("5", "violent_demonstration"), ("6", "peaceful_protest"), ("Rioters", "violent_demonstration")],
)
def test_acled_before_sub_events_tells_riots_by_who_acted(inter: str, expected: str, tmp_path: Path) -> None:
    cells = {"event_type": "Riots/Protests", "sub_event_type": "", "inter1": inter, "interaction": ""}
    assert acled(tmp_path, **cells)["event_class"] == expected


def test_acled_keeps_the_latest_version_of_an_event(tmp_path: Path) -> None:
    path = ACLED.write(
        tmp_path, lambda rows: rows.append({**rows[0], "timestamp": "1660000000", "fatalities": "151"})
    )
    found = read_events("acled", path)
    assert found.events.filter(event_id="KAZ90001")["deaths_best"].to_list() == [151]
    assert found.events["report_time"].max() == datetime(2022, 8, 8, 23, 6, 40, tzinfo=UTC)
    (dropped,) = found.duplicates.iter_rows(named=True)
    assert dropped["kept_row"] > dropped["row"]
    # A later version that is outside what is asked for takes the earlier one with it.
    later = {"timestamp": "1660000000", "event_date": "2023-05-05"}
    moved = ACLED.write(tmp_path, lambda rows: rows.append({**rows[0], **later}))
    asked = read_events("acled", moved, between=(date(2022, 1, 1), date(2022, 2, 1)))
    assert "KAZ90001" not in asked.events["event_id"].to_list()


def test_ucdp_extract_of_the_exchange_with_its_row_of_tags() -> None:
    found = read_events("ucdp", DATA / "ucdp_maidan_2014.csv")
    check_events(found.events)
    assert (found.rows_read, found.events.height, found.rejected.height) == (6, 6, 0)
    last = found.events.filter(date_start=date(2014, 2, 20)).row(0, named=True)
    # The file has best, high, low in this order: read by name.
    assert (last["deaths_low"], last["deaths_best"], last["deaths_high"]) == (48, 48, 67)
    assert found.countries == ("UKR",)
    assert found.events["row"].to_list() == [3, 4, 5, 6, 7, 8]
    assert found.events["report_time"][0] == datetime(2014, 1, 22, tzinfo=UTC)


def test_ucdp_older_columns_and_bounds_that_contradict_the_best_figure() -> None:
    found = read_events("ucdp", DATA / "ucdp_ukraine_older_columns.csv")
    check_events(found.events)
    assert found.layout.name == "GED of older releases"
    assert found.rejected.is_empty()
    # Low 35, best 228, high 35 in the file.
    event = found.events.filter(event_id="155086").row(0, named=True)
    assert (event["deaths_low"], event["deaths_best"], event["deaths_high"]) == (35, 228, None)
    assert any("left blank" in text for text in found.warnings)


def test_gdelt_extract_keeps_zeros_in_front_and_both_days() -> None:
    found = read_events("gdelt", DATA / "gdelt_20191024143000.export.CSV")
    check_events(found.events)
    assert found.layout.name == "GDELT 2.0 of 61 columns"
    assert found.rejected.is_empty()
    assert set(found.events["report_time"].unique()) == {datetime(2019, 10, 24, 14, 30, tzinfo=UTC)}
    assert found.events["date_start"].min() < date(2019, 10, 1)
    # The date parser puts "last year" a year to the day before.
    guessed = found.events.filter(date_start=date(2018, 10, 24))
    assert set(guessed["date_precision"].unique()) <= {"year"}
    assert found.events["deaths_best"].null_count() == found.events.height
    assert "CAMEO 01" in found.left_out["type"].to_list()
    whole = (DATA / "gdelt_20191024143000.export.CSV").read_text(encoding="utf-8").splitlines()
    protests = [line.split("\t") for line in whole if line.split("\t")[28] == "14"]
    read = found.events.filter(
        pl.col("event_class").is_in(["peaceful_protest", "violent_demonstration", "strike"])
    )
    assert read.height == len(protests)


@pytest.mark.parametrize(("layout", "width"), [(1, 58), (2, 57)])
def test_gdelt_daily_files_are_told_by_their_width(layout: int, width: int, tmp_path: Path) -> None:
    columns = event_formats()["gdelt"].layouts[layout].columns
    assert len(columns) == width
    rows = [{name: row.get(name, "") for name in columns} | {"DATEADDED": "20220106"} for row in GDELT.rows]
    path = tmp_path / "20220106.export.CSV"
    path.write_text(table(columns, rows, "\t", header=False), encoding="utf-8")
    found = read_events("gdelt", path)
    event = found.events.row(0, named=True)
    assert (event["lat"], event["lon"], event["report_time"].date()) == (43.25, 76.95, date(2022, 1, 6))
    assert (event["url"] is None) == (width == 57)


def test_gdelt_with_a_header_is_read_by_name(tmp_path: Path) -> None:
    path = tmp_path / "bigquery.csv"
    columns = tuple(reversed(GDELT.columns))
    path.write_text(table(columns, GDELT.rows), encoding="utf-8")
    assert read_events("gdelt", path).events["place"][0] == GDELT.rows[0]["ActionGeo_FullName"]


def test_gdelt_places_are_of_fips_codes(tmp_path: Path) -> None:
    kyiv = {"ActionGeo_CountryCode": "UP", "ActionGeo_Lat": "50.4", "ActionGeo_Long": "30.5"}
    path = GDELT.write(tmp_path, lambda rows: [row.update(kyiv) for row in rows])
    assert read_events("gdelt", path).countries == ("UKR",)


def test_cameo_codes_that_lost_their_zero() -> None:
    expected = (
        ("010", "010", None),
        ("10", "010", None),
        ("43", "043", None),
        ("831", "0831", "concession"),
        ("0831", "0831", "concession"),
        ("145", "145", "violent_demonstration"),
        ("145.0", "145", "violent_demonstration"),
        ("1712", "1712", "looting"),
        ("203", "203", "attack_on_civilians"),
    )
    codes = pl.DataFrame({"code": [written for written, _, _ in expected]})
    read = codes.select(code=cameo_code(pl.col("code"))).with_columns(kind=cameo_class(pl.col("code")))
    assert read.rows() == [(code, kind) for _, code, kind in expected]


@pytest.mark.parametrize(
    ("kind", "mode", "expected"),
    [
        ("PROTEST", "demo", "peaceful_protest"),
        ("PROTEST", "strike", "strike"),
        ("PROTEST", "", "peaceful_protest"),
        ("COERCE", "curfew", "emergency"),
        ("ASSAULT", "firearms", "attack_on_civilians"),
        ("ASSAULT", "crowd-control", "state_force_on_protest"),
        ("CONCEDE", "", "concession"),
    ],
)
def test_polecat_types_and_modes(kind: str, mode: str, expected: str, tmp_path: Path) -> None:
    path = POLECAT.write(tmp_path, lambda rows: rows[0].update({"Event Type": kind, "Event Mode": mode}))
    assert read_events("polecat", path).events["event_class"][0] == expected


def test_mass_mobilization_years_without_protest_are_counted_apart(tmp_path: Path) -> None:
    found = read_events("mass_mobilization", MASS.write(tmp_path))
    assert found.left_out.rows() == [("no protest in the year", 1)]
    assert found.events["security_response"].to_list() == ["dispersal;arrests"] * 2
    spoilt = MASS.write(tmp_path, lambda rows: rows[0].update(endyear="2018"))
    assert read_events("mass_mobilization", spoilt).rejected["field"].to_list() == ["date_end"]


def test_zero_coordinates_and_countries_not_known_are_told(tmp_path: Path) -> None:
    def spoil(rows: list[dict[str, str]]) -> None:
        rows[0].update(latitude="0", longitude="0.0")
        rows[1].update(country="Ruritania", iso="")
        rows.append({**rows[0], "event_id_cnty": "KAZ4", "latitude": "60", "longitude": "150"})
        rows.append({**rows[0], "event_id_cnty": "KAZ5", "latitude": "43", "longitude": ""})

    found = read_events("acled", ACLED.write(tmp_path, spoil))
    check_events(found.events)
    assert found.events["lat"].to_list() == [None, 43.25, 60.0]
    assert found.events["country_iso3"].to_list() == ["KAZ", None, "KAZ"]
    said = " ".join(found.warnings)
    assert "0, 0 as coordinates" in said
    assert "Ruritania" in said
    assert "outside the box" in said
    assert found.rejected["why"].to_list() == ["one coordinate is written and the other is not"]


@pytest.mark.parametrize(
    ("words", "size"),
    [
        ("about 1,000", (None, 1000, None)),
        ("about one thousand", (None, 1000, None)),
        ("around 2 500 people", (None, 2500, None)),
        ("between 100-200", (100, None, 200)),
        ("between fifty and 200", (50, None, 200)),
        ("at least 50", (50, None, None)),
        ("more than a dozen", (12, None, None)),
        ("up to 300", (None, None, 300)),
        ("hundreds", (200, None, 999)),
        ("several hundred", (200, None, 999)),
        ("tens of thousands", (20_000, None, 99_999)),
        ("half a million", (None, 500_000, None)),
        ("1000s", (2000, None, 9999)),
        ("100-999", (100, None, 999)),
        (">10000", (10_000, None, None)),
        ("50+", (50, None, None)),
        ("no report", (None, None, None)),
        ("some", (None, None, None)),
        ("a group of several", (None, None, None)),
        ("1000000000000", (None, None, None)),
    ],
)
def test_crowds_in_words(words: str, size: tuple[int | None, int | None, int | None]) -> None:
    assert read_crowd(words) == size
