"""Files without their header: read where number and content of the columns allow, else refused in words."""

import csv
from pathlib import Path

import pytest

from event_files import SAMPLES, table
from powderkeg.importers import EventFileError, event_formats, read_events

DATA = Path(__file__).parent / "data"
EXCHANGE, OLDER = DATA / "ucdp_maidan_2014.csv", DATA / "ucdp_ukraine_older_columns.csv"


def rows_of(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def written(path: Path, rows: list[list[str]], separator: str = ",") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows(rows)
    return path


@pytest.mark.parametrize("separator", [",", ";"])
@pytest.mark.parametrize("source", [EXCHANGE, OLDER])
def test_ucdp_without_header_is_read_as_with_it(source: Path, separator: str, tmp_path: Path) -> None:
    bare = written(tmp_path / "bare.csv", rows_of(source)[2:], separator)  # and without its row of tags
    found, whole = read_events("ucdp", bare), read_events("ucdp", source)
    assert found.layout == whole.layout
    assert found.events.drop("row").equals(whole.events.drop("row"))
    assert found.events["row"][0] == 1
    assert any("There is no header" in text for text in found.warnings)
    assert not any("There is no header" in text for text in whole.warnings)


def test_a_candidate_release_of_49_columns_is_read_and_told_to_be_provisional(tmp_path: Path) -> None:
    head, _, *rows = rows_of(EXCHANGE)
    iso3, status = head.index("iso3"), head.index("code_status")
    for row in rows[:2]:
        row[status] = "Check dyad"
    for row in rows:
        del row[iso3]
    found = read_events("ucdp", written(tmp_path / "GEDEvent_v24_0_1.csv", rows))
    assert found.layout.name == "GED of 49 columns"
    assert (
        found.events["deaths_best"].to_list() == read_events("ucdp", EXCHANGE).events["deaths_best"].to_list()
    )
    assert any(text.startswith("2 rows are not checked to the end") for text in found.warnings)


def test_columns_in_another_order_are_not_guessed(tmp_path: Path) -> None:
    head, _, *rows = rows_of(EXCHANGE)
    best, high = head.index("best"), head.index("deaths_civilians")
    for row in rows[2:]:  # too many for a few rows with a slip
        row[best], row[high] = str(int(row[best]) + 7), row[best]
    with pytest.raises(EventFileError, match="rows do not hold what its columns should") as caught:
        read_events("ucdp", written(tmp_path / "odd.csv", rows))
    assert "conflict_name" in str(caught.value)


def test_whose_a_file_without_header_is_is_told(tmp_path: Path) -> None:
    bare = written(tmp_path / "bare.csv", rows_of(EXCHANGE)[2:])
    with pytest.raises(EventFileError, match="this looks like UCDP GED, not ACLED"):
        read_events("acled", bare)


@pytest.mark.parametrize(
    ("separator", "first"),
    [
        (",", ""),
        (";", ""),
        (",", ",".join(map(str, range(61))) + "\n"),  # pandas, given no names
        ("\t", "a note\n"),
        ("\t", "\n"),
        ("\t", "900001\t20220105\n"),  # the end of a row that was cut off
    ],
)
def test_gdelt_saved_again_by_a_program_or_with_a_broken_first_line(
    separator: str, first: str, tmp_path: Path
) -> None:
    sample = SAMPLES["gdelt"]
    path = tmp_path / "gdelt.csv"
    path.write_text(first + table(sample.columns, sample.rows, separator, header=False), encoding="utf-8")
    found = read_events("gdelt", path)
    assert found.events["event_id"].to_list() == ["9000001", "9000002"]
    assert found.rejected.height == (separator == "\t" and first.strip() != "")


def test_a_header_that_is_only_wide_enough_is_no_row(tmp_path: Path) -> None:
    path = tmp_path / "acled.csv"
    columns = event_formats()["acled"].layouts[0].columns
    path.write_text(",".join(f"x_{name}" for name in columns) + "\n", encoding="utf-8")
    with pytest.raises(EventFileError, match="this is no header of ACLED"):
        read_events("acled", path)
