"""Files as programs and providers leave them: answers made tables, spreadsheets, lists of something else."""

from pathlib import Path

import pytest

from event_files import SAMPLES, table
from powderkeg.importers import EventFileError, read_events

ACLED, POLECAT, ICEWS, UCDP = (SAMPLES[name] for name in ("acled", "polecat", "icews", "ucdp"))


def refusal(path: Path, name: str) -> str:
    with pytest.raises(EventFileError) as caught:
        read_events(name, path)
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "first", "words"),
    [
        (
            "acled",
            "country,admin1,month,year,total_forecast,battles_forecast,erv_forecast",
            "forecast (CAST)",
        ),
        ("acled", "event_id_cnty,deleted_timestamp", "list of deleted events"),
        ("acled", "WEEK,REGION,COUNTRY,ADMIN1,EVENT_TYPE,EVENTS,FATALITIES", "a row is no event"),
        ("acled", "COUNTRY,YEAR,EVENTS", "sums by month or year"),
        ("ucdp", "country_id_cy,country_cy,year_cy,region_cy,sb_exist_cy", "sums by country and year"),
        ("ucdp", "conflict_id,location,side_a,side_b,intensity_level,year", "list of conflicts by year"),
        ("ucdp", "conflict_id,dyad_id,bd_best,bd_low,bd_high,year", "battle deaths by conflict and year"),
        ("gdelt", "20220105194500-0\t20220105194500\t1\texample.org", "Global Knowledge Graph"),
        ("gdelt", "DATE\tNUMARTS\tCOUNTS\tTHEMES\tLOCATIONS", "Global Knowledge Graph"),
        ("gdelt", "9001\t20220105194500\t20220105194500\t1\texample.org", "mentions of events"),
        (
            "gdelt",
            f"150383 {'a' * 32} http://data.example.org/20150218230000.export.CSV.zip",
            "list of files",
        ),
        ("gdelt", "URL,MobileURL,Date,Title", "list of articles"),
        ("csv", "version https://git-lfs.github.com/spec/v1", "pointer of Git LFS"),
    ],
)
def test_a_table_that_is_no_list_of_events_is_named(
    name: str, first: str, words: str, tmp_path: Path
) -> None:
    path = tmp_path / "table.csv"
    path.write_text(f"{first}\n1,2,3\n", encoding="utf-8")
    with pytest.raises(EventFileError) as caught:
        read_events(name, path, mapping=SAMPLES[name].mapping(tmp_path))
    said = str(caught.value)
    assert f"{path}, line 1: this is " in said
    assert words in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>", "('Access Denied')"),
        ("<p>Please sign in</p>", "a piece of a web page"),
        ("<!-- moved --><html></html>", "this is a web page"),
    ],
)
def test_a_piece_of_a_web_page_is_a_failed_download(content: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "acled.csv"
    path.write_text(content, encoding="utf-8")
    said = refusal(path, "acled")
    assert words in said
    assert "the download failed" in said


def test_a_packed_file_is_to_be_unpacked_and_not_saved_from_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "acled.csv.gz"
    path.write_bytes(b"\x1f\x8b\x08\x00" + bytes(50))
    assert "unpack it" in refusal(path, "acled")


def test_names_of_an_answer_made_a_table_by_r(tmp_path: Path) -> None:
    path = tmp_path / "acled.csv"
    rows = [{"status": "200", **{f"data.{name}": cell for name, cell in row.items()}} for row in ACLED.rows]
    path.write_text(table(("status", *(f"data.{name}" for name in ACLED.columns)), rows), encoding="utf-8")
    assert read_events("acled", path).events["event_id"].to_list() == ["KAZ90001", "KAZ90002"]


@pytest.mark.parametrize("sample", [POLECAT, ICEWS], ids=["polecat", "icews"])
def test_rows_in_quotation_marks_under_a_header_without(sample: object, tmp_path: Path) -> None:
    assert isinstance(sample, type(ACLED))
    lines = [
        "\t".join('"' + row.get(name, "").replace('"', '""') + '"' for name in sample.columns)
        for row in sample.rows
    ]
    path = tmp_path / "events.tab"
    path.write_text("\n".join(("\t".join(sample.columns), *lines)) + "\n", encoding="utf-8")
    whole = read_events(sample.name, sample.write(tmp_path))
    assert read_events(sample.name, path).events.drop("row").equals(whole.events.drop("row"))


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("event_date", "44566", "a spreadsheet's number of a day"),
        ("timestamp", "1.65E+09", "a spreadsheet has cut it short"),
        ("latitude", "43°15'00\"N", "degrees, as a number from -90 to 90"),
        ("fatalities", "44566x", "cannot be read; a whole number"),
    ],
)
def test_what_a_spreadsheet_did_to_a_cell_is_said(column: str, text: str, words: str, tmp_path: Path) -> None:
    path = ACLED.write(tmp_path, lambda rows: [row.update({column: text}) for row in rows])
    assert words in refusal(path, "acled")


def test_coordinates_in_radians_are_not_kept(tmp_path: Path) -> None:
    def many(rows: list[dict[str, str]], lat: str, lon: str) -> None:
        first = rows[0]
        rows[:] = [{**first, "id": str(number), "latitude": lat, "longitude": lon} for number in range(6)]

    path = UCDP.write(tmp_path, lambda rows: many(rows, "0.7549", "1.343"))
    said = refusal(path, "ucdp")
    assert "latitude 0.7549 and longitude 1.343 are not in KAZ" in said
    assert "radians" in said
    path = UCDP.write(tmp_path, lambda rows: many(rows, "-33.9", "18.4"))
    assert "of something else, or no degrees" in refusal(path, "ucdp")


def test_a_line_across_regions_is_no_region(tmp_path: Path) -> None:
    path = UCDP.write(tmp_path, lambda rows: rows[0].update(where_prec="5", adm_1="Basin Area"))
    assert read_events("ucdp", path).events["adm1"].to_list() == [None, "Almaty city"]
