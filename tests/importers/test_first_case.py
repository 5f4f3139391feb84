"""An import into a case that is still as `new` wrote it makes it one of the file's country and days."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from event_tables import event, event_table
from powderkeg.case import STAND_IN, CaseError, is_starter, stand_in_notes, starter_files, write_starter
from powderkeg.cli._program import run_program
from powderkeg.importers.first_case import first_case
from powderkeg.importers.first_case_files import zone_of
from powderkeg.worlds import load_case

DATA = Path(__file__).parent / "data"
UCDP, GDELT = DATA / "ucdp_maidan_2014.csv", DATA / "gdelt_20191024143000.export.CSV"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def mine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return write_starter(tmp_path / "mine")


def typed(capsys: Captured, *arguments: str, code: int = 0) -> str:
    capsys.readouterr()
    assert run_program(arguments) == code
    out, err = capsys.readouterr()
    return out if code == 0 else err


def places(files: Mapping[str, str]) -> list[dict[str, str]]:
    return list(csv.DictReader(files["places.csv"].splitlines()))


def test_a_bare_file_gives_a_case_of_its_own_country_and_days(mine: Path, capsys: Captured) -> None:
    out = typed(capsys, "import", "ucdp", str(UCDP), "--case", "mine")
    assert "Ukraine, 2014-02-15 to 2014-02-20, with the regions that the events name: 1" in out
    assert "CC BY 4.0" in out
    assert "powderkeg report mine --tier quick" in out
    case = load_case(mine)
    assert (case.name, case.title, case.timezone) == ("mine", "Ukraine, February 2014", "Europe/Kyiv")
    assert (case.start, case.end) == (date(2014, 2, 15), date(2014, 2, 20))
    assert [*case.shocks, *case.inputs, *case.options] == []
    (region,) = case.places
    assert (region.place_id, region.name) == ("KIE", "Kiev Special Republican city")
    deaths = {row.date_start.day: row.best for row in case.record if row.indicator == "deaths_listed"}
    assert deaths == {18: 26, 20: 48}
    assert {row.origin_id for row in case.record} == {"ucdp-events"}
    assert "Sundberg" in case.documents["SOURCES.md"]
    assert case.unwatched == ("sites_lost",)  # UCDP tells of deaths, and of no building
    assert "its silence on them is no evidence" in out
    assert [one.name for one in case.hypotheses] == [one.name for one in load_case(_starter(mine)).hypotheses]


def _starter(mine: Path) -> Path:
    return write_starter(mine.parent / "another")


def test_check_goes_on_about_figures_that_stand_in_until_they_are_replaced(
    mine: Path, capsys: Captured
) -> None:
    typed(capsys, "import", "ucdp", str(UCDP), "--case", "mine")
    said = typed(capsys, "check", "mine")
    assert "population, urban_share, exposure, income, sites of KIE stand in" in said
    assert "no trigger is given" in said
    table = mine / "places.csv"
    table.write_text(
        table.read_text(encoding="utf-8").replace("population urban_share exposure income sites", "income"),
        "utf-8",
    )
    assert "places.csv: income of KIE" in typed(capsys, "check", "mine")
    assert stand_in_notes(load_case(_starter(mine))) == ()


def test_the_second_import_is_one_into_a_case_as_any_other(mine: Path, capsys: Captured) -> None:
    typed(capsys, "import", "ucdp", str(UCDP), "--case", "mine")
    before = {path.name: path.read_bytes() for path in mine.iterdir()}
    assert "nothing new" in typed(capsys, "import", "ucdp", str(UCDP), "--case", "mine")
    assert {path.name: path.read_bytes() for path in mine.iterdir()} == before


def test_the_analyst_may_choose_the_days_and_see_first(mine: Path, capsys: Captured) -> None:
    call = ("import", "ucdp", str(UCDP), "--case", "mine", "--from", "2014-01-20", "--to", "2014-01-28")
    told = json.loads(typed(capsys, *call, "--dry-run", "--json"))
    assert (told["begun"]["start"], told["begun"]["end"]) == ("2014-01-20", "2014-01-28")
    assert not told["written"]
    assert is_starter(mine)
    typed(capsys, *call, "--out", "other")
    assert is_starter(mine)
    assert load_case("other").end == date(2014, 1, 28)
    assert {path.name for path in mine.parent.iterdir()} == {"mine", "other"}


def test_a_file_of_many_countries_asks_which(mine: Path, capsys: Captured) -> None:
    said = typed(capsys, "import", "gdelt", str(GDELT), "--case", "mine", code=2)
    assert "countries: USA" in said
    assert "--country" in said
    assert is_starter(mine)
    none = typed(capsys, "import", "gdelt", str(GDELT), "--case", "mine", "--country", "ISL", code=2)
    assert "no event of ISL" in none
    out = typed(capsys, "import", "gdelt", str(GDELT), "--case", "mine", "--country", "ESP")
    assert "Spain" in out
    case = load_case(mine)
    assert case.timezone == "Europe/Madrid"
    assert all(row.best for row in case.record if row.place_id)


def test_a_case_that_was_touched_is_never_replaced(mine: Path, capsys: Captured) -> None:
    (mine / "SOURCES.md").write_text(starter_files()["SOURCES.md"] + "mine\n", encoding="utf-8")
    before = {path.name: path.read_bytes() for path in mine.iterdir()}
    said = typed(capsys, "import", "ucdp", str(UCDP), "--case", "mine", code=2)
    assert "no event of the days of the case" in said
    assert {path.name: path.read_bytes() for path in mine.iterdir()} == before


def test_a_failed_renaming_leaves_the_starter(
    mine: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = Path.replace

    def broken(self: Path, target: Path) -> Path:
        if Path(target).name == "mine" and self.name == "mine":
            raise PermissionError(13, "Permission denied")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", broken)
    assert "Permission denied" in typed(capsys, "import", "ucdp", str(UCDP), "--case", "mine", code=2)
    assert is_starter(mine)
    assert [path.name for path in mine.parent.iterdir()] == ["mine"]


def test_the_folder_one_stands_in_is_not_pulled_away(
    mine: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(mine)
    assert "one folder up" in typed(capsys, "import", "ucdp", str(UCDP), "--case", ".", code=2)
    assert is_starter(mine)


def test_line_ends_do_not_make_a_starter_another(mine: Path) -> None:
    path = mine / "case.yaml"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert is_starter(mine)
    (mine / "notes.txt").write_text("mine", encoding="utf-8")
    assert not is_starter(mine)
    assert not is_starter("kazakhstan-2022")


def test_spellings_of_one_region_are_one_and_codes_are_its_further_names() -> None:
    rows = [
        event(1, adm1="Aqtobe", place="Aqtobe", lat=50.28, lon=57.2),
        event(2, adm1="Aktobe", place="Khromtau", lat=50.25, lon=58.4),
        event(3, adm1="KZ04", place="Aktobe, Aktyubinskaya Oblast, Kazakhstan", lat=50.28, lon=57.2),
        event(4, adm1="Aqmolinsk", place="somewhere", lat=51.0, lon=70.0, geo_precision="region"),
        event(5, adm1=None, place="a road", lat=45.0, lon=70.0, geo_precision="region"),
        event(7, adm1="Aqmolnisk", place="Somewhere", lat=51.2, lon=71.4),
        event(6, adm1="Kazakhstan", place=None, lat=48.0, lon=68.0, geo_precision="country"),
    ]
    made = first_case([event_table(rows)], ["a.csv"])
    found = {row["name"]: (row["place_id"], row["names"]) for row in places(made.files)}
    assert found == {
        "Aqtobe": ("AQT", "Aktobe"),
        "Aktyubinskaya Oblast": ("AKT", "KZ04"),
        "Aqmolinsk": ("AQM", "Aqmolnisk"),
    }
    assert all(row[STAND_IN] for row in places(made.files))


@pytest.mark.parametrize("seized", [True, False])
def test_silence_on_buildings_counts_where_the_list_tells_of_any(seized: bool) -> None:
    rows = [event(1, country_iso3="UKR"), event(2, country_iso3="UKR")]
    if seized:
        rows.append(event(3, country_iso3="UKR", event_class="building_seizure"))
    first = first_case([event_table(rows)], ["list.csv"])
    assert ("unwatched: [sites_lost]" in first.files["case.yaml"]) is not seized
    assert first.files["case.yaml"].count("\nsources:") == 1
    assert any("count as ones where none was seen to fall" in note for note in first.notes) is seized


def test_the_two_weeks_with_most_events_are_taken() -> None:
    begin = date(2022, 1, 1)
    rows = [event(n, day=begin + timedelta(days=n)) for n in range(0, 60, 9)]
    rows += [event(100 + n, day=date(2022, 2, 10)) for n in range(5)]
    made = first_case([event_table(rows)], ["a.csv"])
    assert (made.start, made.end) == (date(2022, 2, 3), date(2022, 2, 15))
    assert "(7 of 12)" in made.notes[1]


@pytest.mark.parametrize(
    ("cells", "words"),
    [
        ({"date_precision": "month"}, "--from and --to"),
        ({"lat": None, "lon": None}, "no event has coordinates"),
    ],
)
def test_what_cannot_begin_a_case_is_said(cells: dict[str, Any], words: str) -> None:
    with pytest.raises(CaseError, match=words):
        first_case([event_table([event(1, **cells)])], ["a.csv"])


def test_the_time_zone_is_the_country_s_nearest() -> None:
    assert zone_of("RU", (43.1, 131.9)) == "Asia/Vladivostok"
    assert zone_of("CL", (-27.1, -109.4)) == "Pacific/Easter"
    assert zone_of("", (0.0, 0.0)) == zone_of("XX", (0.0, 0.0)) == "UTC"
