"""Every format through the same checks: what is read, what stays null, what is refused and how it is said."""

import re
from datetime import date
from pathlib import Path

import pytest

from event_files import SAMPLES, Sample, mapping_file, table, zipped
from powderkeg.importers import EventFileError, EventTable, check_events, event_formats, read_events
from powderkeg.importers.events import EVENT_SCHEMA

PROVIDERS = [sample for sample in SAMPLES.values() if sample.name != "csv"]
WITH_HEADER = [sample for sample in SAMPLES.values() if sample.header]

every_format = pytest.mark.parametrize("sample", SAMPLES.values(), ids=SAMPLES)
with_header = pytest.mark.parametrize("sample", WITH_HEADER, ids=[sample.name for sample in WITH_HEADER])


def read(sample: Sample, path: Path, **options: object) -> EventTable:
    return read_events(sample.name, path, mapping=sample.mapping(path.parent), **options)  # type: ignore[arg-type]


def refusal(sample: Sample, path: Path) -> str:
    with pytest.raises(EventFileError) as caught:
        read(sample, path)
    said = str(caught.value)
    assert str(path) in said
    return said


def test_every_provider_has_a_sample() -> None:
    assert {sample.name for sample in PROVIDERS} == set(event_formats())


@every_format
def test_an_event_is_read_as_what_it_is(sample: Sample, tmp_path: Path) -> None:
    found = read(sample, sample.write(tmp_path))
    check_events(found.events)
    assert found.rejected.is_empty(), found.rejected
    assert found.rows_read == len(sample.rows)
    assert found.events.height == 2
    assert found.left_out["rows"].sum() == sample.left_out
    first = found.events.row(0, named=True)
    assert {name: first[name] for name in sample.first} == dict(sample.first)
    assert first["source"] == sample.name
    assert first["row"] == 1 + sample.header
    assert found.countries == ("KAZ",)
    assert found.format.licence
    assert found.format.citation or sample.name == "csv"
    assert found.warnings == ()


@every_format
@pytest.mark.parametrize("kept", [True, False])
def test_what_is_asked_is_kept_and_nothing_else(sample: Sample, tmp_path: Path, kept: bool) -> None:
    path = sample.write(tmp_path)
    day = sample.first.get("date_start", date(2022, 1, 5))
    assert isinstance(day, date)
    # The last year of an event that goes on counts, too.
    options: list[dict[str, object]] = [
        {"countries": ["Kazakhstan"] if kept else ["UKR"]},
        {"between": (day, day) if kept else (date(2023, 1, 1), date(2024, 1, 1))},
    ]
    if sample.first["lat"] is not None:
        options.append({"within": (43, 76, 44, 77) if kept else (44, 76, 45, 77)})
    for option in options:
        assert read(sample, path, **option).events.height == (2 if kept else 0), option


@every_format
def test_a_zip_archive_marks_of_order_and_line_ends_change_nothing(sample: Sample, tmp_path: Path) -> None:
    plain = read(sample, sample.write(tmp_path)).events.drop("row")
    text = sample.text()
    for number, content in enumerate(
        (
            "\ufeff".encode() + text.encode(),
            text.replace("\n", "\r\n").encode(),
            text.encode("utf-16"),
            text.rstrip("\n").encode(),
            (text + "\n\n").encode(),
        )
    ):
        path = tmp_path / f"{number}.csv"
        path.write_bytes(content)
        again = read(sample, path).events.drop("row")
        if b"\r\n" in content:  # and so in a note over two lines
            again, plain = again.drop("text"), plain.drop("text")
        assert again.equals(plain), number
        plain = read(sample, tmp_path / "events.csv").events.drop("row")
    archive = zipped(tmp_path / "events.zip", {"20220105.export.CSV": text.encode(), "__MACOSX/x.csv": b"x"})
    assert read(sample, archive).events.drop("row").equals(plain)


@with_header
def test_columns_are_found_by_name_wherever_they_stand(sample: Sample, tmp_path: Path) -> None:
    expected = read(sample, sample.write(tmp_path)).events
    path = tmp_path / "turned.csv"
    columns = ["Unnamed: 0", *(f"extra {number}" for number in range(3000)), *reversed(sample.columns)]
    path.write_text(
        table([name.upper() for name in columns], _upper(sample), sample.separator), encoding="utf-8"
    )
    assert read(sample, path).events.equals(expected)


def _upper(sample: Sample) -> list[dict[str, str]]:
    return [{name.upper(): cell for name, cell in row.items()} for row in sample.rows]


@every_format
def test_a_row_that_cannot_be_read_is_told_and_the_others_are_kept(sample: Sample, tmp_path: Path) -> None:
    def spoil(rows: list[dict[str, str]]) -> None:
        rows.append({**rows[0], sample.id_column: "777777", sample.day_column: "31-31-2022"})

    found = read(sample, sample.write(tmp_path, spoil))
    assert found.events.height == 2
    (problem,) = found.rejected.iter_rows(named=True)
    text = sample.text(spoil).splitlines()
    assert "31-31-2022" in text[problem["row"] - 1]
    assert "31-31-2022" in problem["value"]
    assert "2022-01-06" in problem["allowed"]


@every_format
def test_thirtieth_of_february_is_no_day(sample: Sample, tmp_path: Path) -> None:
    def spoil(rows: list[dict[str, str]]) -> None:
        cells = {"startday": "30", "startmonth": "2"} if sample.day_column == "startday" else {}
        rows.append({**rows[0], sample.id_column: "777777", **(cells or {sample.day_column: "2022-02-30"})})

    assert read(sample, sample.write(tmp_path, spoil)).rejected.height == 1


@every_format
def test_a_file_most_of_which_cannot_be_read_is_refused(sample: Sample, tmp_path: Path) -> None:
    def spoil(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row[sample.day_column] = "soon"

    said = refusal(sample, sample.write(tmp_path, spoil))
    assert "cannot be read" in said
    assert "soon" in said


@every_format
def test_equal_rows_with_one_id_are_one_event(sample: Sample, tmp_path: Path) -> None:
    found = read(sample, sample.write(tmp_path, lambda rows: rows.append(dict(rows[0]))))
    assert found.events.height == 2
    (copy,) = found.duplicates.iter_rows(named=True)
    assert copy["kept_row"] == 1 + sample.header < copy["row"]
    assert copy["rule"] == "equal in every cell"


@every_format
def test_rows_that_differ_with_one_id_follow_the_formats_rule(sample: Sample, tmp_path: Path) -> None:
    column = {
        "acled": "notes",
        "ucdp": "side_a",
        "gdelt": "Actor1Name",
        "polecat": "Placename",
        "icews": "Event Text",
        "mass_mobilization": "notes",
        "csv": "Town",
    }[sample.name]
    path = sample.write(tmp_path, lambda rows: rows.append({**rows[0], column: "other"}))
    if sample.format(tmp_path).same_id == "refuse":
        said = refusal(sample, path)
        assert f"'{sample.first['event_id']}'" in said
        assert f"line {1 + sample.header}" in said
    else:
        found = read(sample, path)
        assert found.events.height == 2
        assert found.duplicates["rule"].to_list() != ["equal in every cell"]


@every_format
def test_coordinates_the_wrong_way_round_are_found(sample: Sample, tmp_path: Path) -> None:
    if sample.first["lat"] is None:
        pytest.skip("has no coordinates")
    lat, lon = _coordinates(sample)

    def swap(rows: list[dict[str, str]], which: slice) -> None:
        for row in rows[which]:
            row[lat], row[lon] = row[lon], row[lat]

    said = refusal(sample, sample.write(tmp_path, lambda rows: swap(rows, slice(None))))
    assert "swapped" in said
    assert lat in said

    def swap_one(rows: list[dict[str, str]]) -> None:
        rows.append({**rows[0], sample.id_column: "777777"})
        swap(rows, slice(len(rows) - 1, None))

    found = read(sample, sample.write(tmp_path, swap_one))
    assert found.events.height == 2
    assert "the other way round" in found.rejected["why"][0]


def _coordinates(sample: Sample) -> tuple[str, str]:
    own = [name for name in sample.columns if not name.startswith("Actor")]
    lat, lon = (
        next(name for name in own if re.match(rf"(actiongeo_)?{word}", name.lower()))
        for word in ("lat", "lon")
    )
    return lat, lon


@every_format
def test_a_file_cut_short_is_refused(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "cut.csv"
    text = sample.text().rstrip("\n")
    path.write_text(text[: text.rindex(sample.separator)].rstrip(sample.separator), encoding="utf-8")
    assert "cut short" in refusal(sample, path)


@every_format
@pytest.mark.parametrize("other", PROVIDERS, ids=[sample.name for sample in PROVIDERS])
def test_a_file_of_another_provider_is_named(sample: Sample, other: Sample, tmp_path: Path) -> None:
    if sample.name in {other.name, "csv"}:
        pytest.skip("the same, or any file")
    said = refusal(sample, other.write(tmp_path))
    assert (
        f"this looks like {event_formats()[other.name].title}, not {event_formats()[sample.name].title}"
        in said
    )
    assert f"powderkeg import {other.name} " in said


@with_header
def test_a_missing_column_is_named(sample: Sample, tmp_path: Path) -> None:
    column = {"mass_mobilization": "endyear", "csv": "What"}.get(sample.name, sample.day_column)
    path = tmp_path / "less.csv"
    columns = [name for name in sample.columns if name != column]
    rows = [{name: cell for name, cell in row.items() if name != column} for row in sample.rows]
    path.write_text(table(columns, rows, sample.separator), encoding="utf-8")
    said = refusal(sample, path)
    assert "missing" in said
    assert "line 1" in said


@with_header
def test_a_column_that_is_there_twice_is_named(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "twice.csv"
    head, _, body = sample.text().partition("\n")
    lines = [head + sample.separator + sample.id_column, *body.splitlines()]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    assert f"'{sample.id_column}' is there 2 times" in refusal(sample, path)


@with_header
def test_a_header_without_rows_says_so(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "none.csv"
    path.write_text(table(sample.columns, [], sample.separator), encoding="utf-8")
    assert "no rows" in refusal(sample, path)


@with_header
@pytest.mark.parametrize("separator", [";", "\t", "|", ","])
def test_other_separators_and_decimal_commas_are_read(sample: Sample, separator: str, tmp_path: Path) -> None:
    path = tmp_path / "excel.csv"
    rows = [dict(row) for row in sample.rows]
    if separator != "," and sample.first["lat"] is not None:
        lat, lon = _coordinates(sample)
        rows = [{**row, lat: row[lat].replace(".", ","), lon: row[lon].replace(".", ",")} for row in rows]
    if separator == "\t":  # without quotation marks no cell can hold a new line
        rows = [
            {name: cell.replace("\n", " ").replace('"', "") for name, cell in row.items()} for row in rows
        ]
    path.write_text(f"sep={separator}\n{table(sample.columns, rows, separator)}", encoding="utf-8")
    found = read(sample, path)
    assert found.events.height == 2
    assert found.events["lat"][0] == sample.first["lat"]
    assert found.warnings == ()


@with_header
def test_a_separator_that_is_none_is_named(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "caret.csv"
    path.write_text(table(sample.columns, sample.rows, "^"), encoding="utf-8")
    said = refusal(sample, path)
    assert "caret" in said
    assert "semicolon" in said


@with_header
def test_a_file_without_its_header_is_refused(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text(table(sample.columns, sample.rows, sample.separator, header=False), encoding="utf-8")
    assert "no header" in refusal(sample, path)


@with_header
def test_lines_above_the_header_are_passed_over_and_told(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / "titled.csv"
    path.write_text(f"Exported on a Tuesday\n\n{sample.text()}", encoding="utf-8")
    found = read(sample, path)
    assert found.events["row"][0] == 4
    assert found.warnings == ("1 lines above the header were passed over.",)


@every_format
@pytest.mark.parametrize(
    ("dates", "first"),
    [
        (("1/6/22", "13/6/22", "2/6/22"), date(2022, 6, 1)),
        (("1/6/2022", "1/13/2022", "1/7/2022"), date(2022, 1, 6)),
        (("06.01.2022", "31.01.2022", "01.01.2022"), date(2022, 1, 6)),
        (("06 January 2022", "6 Jan 2022", "06-Jan-22"), date(2022, 1, 6)),
        (("January 6, 2022", "20220106", "2022-1-6"), date(2022, 1, 6)),
        (("2022-01-06T00:00:00Z", "2022-01-06 12:30", "2022/01/06"), date(2022, 1, 6)),
    ],
)
def test_dates_are_read_as_they_are_written(
    sample: Sample, dates: tuple[str, ...], first: date, tmp_path: Path
) -> None:
    if sample.name == "mass_mobilization":
        pytest.skip("its dates are in three columns")

    def write(rows: list[dict[str, str]]) -> None:
        rows[2:] = [{**rows[0], sample.id_column: "777777"}]
        for row, text in zip(rows, dates, strict=True):
            row[sample.day_column] = text
            if "date_end" in row:
                row["date_end"] = "2022-12-31"

    found = read(sample, sample.write(tmp_path, write))
    assert found.rejected.is_empty()
    assert found.events["date_start"][0] == first


@every_format
def test_a_date_that_may_be_two_days_is_refused(sample: Sample, tmp_path: Path) -> None:
    if sample.name == "mass_mobilization":
        pytest.skip("its dates are in three columns")

    def write(rows: list[dict[str, str]]) -> None:
        for row in rows:
            row[sample.day_column] = "1/6/22"

    said = refusal(sample, sample.write(tmp_path, write))
    assert "day/month or month/day" in said
    assert sample.day_column in said


def test_a_format_that_is_none_and_a_country_that_is_none_are_named(tmp_path: Path) -> None:
    with pytest.raises(EventFileError, match="did you mean 'acled'"):
        read_events("acle", tmp_path)
    with pytest.raises(EventFileError, match="mapping"):
        read_events("acled", tmp_path, mapping=mapping_file(tmp_path))
    path = SAMPLES["acled"].write(tmp_path)
    with pytest.raises(EventFileError, match="did you mean 'Kazakhstan'"):
        read_events("acled", path, countries=["Kazachstan"])
    with pytest.raises(EventFileError, match="first day first"):
        read_events("acled", path, between=(date(2022, 2, 1), date(2022, 1, 1)))
    with pytest.raises(EventFileError, match="south, west"):
        read_events("acled", path, within=(50, 0, 40, 10))


def test_a_table_that_breaks_a_rule_is_told_by_row_and_field(tmp_path: Path) -> None:
    events = read_events("ucdp", SAMPLES["ucdp"].write(tmp_path)).events
    import polars as pl

    for change, words in (
        (pl.lit(91.0).alias("lat"), "latitude"),
        (pl.lit(None, dtype=pl.Float64()).alias("lon"), "without the other"),
        (pl.lit(99, dtype=pl.Int64()).alias("deaths_low"), "above"),
        (pl.lit(-1, dtype=pl.Int64()).alias("size_best"), "below 0"),
        (pl.lit(date(1999, 1, 1)).alias("date_end"), "before date_start"),
    ):
        with pytest.raises(EventFileError, match=words) as caught:
            check_events(events.with_columns(change))
        assert "line 2" in str(caught.value)
    with pytest.raises(EventFileError, match="deaths_best"):
        check_events(events.drop("deaths_best"))
    assert events.columns == EVENT_SCHEMA.names()
