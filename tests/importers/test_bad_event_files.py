"""Files that are no table of events: each is named, with what to do, and never a traceback."""

import io
import os
import struct
import zipfile
from pathlib import Path

import pytest

from event_files import SAMPLES, mapping_file, table, zipped
from powderkeg.importers import EventFileError, read_events
from powderkeg.importers import files as files_module

ACLED = SAMPLES["acled"]


def refusal(path: Path, name: str = "acled") -> str:
    with pytest.raises(EventFileError) as caught:
        read_events(name, path)
    said = str(caught.value)
    assert str(path) in said
    return said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"\n \n", "empty"),
        (b"\xef\xbb\xbf", "no header"),
        (
            b"<!DOCTYPE html><html><head><title>Please log in</title></head></html>",
            "web page ('Please log in')",
        ),
        (b"\n <html><body>503</body></html>", "web page"),
        (b'{"status": 403, "error": "access denied"}', 'JSON, not a table: {"status": 403'),
        (b'[{"event_id_cnty": "KAZ1"}]', "JSON"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "Excel"),
        (b"\x1f\x8b\x08\x00" + bytes(50), "gzip"),
        (b"PAR1" + bytes(50), "Parquet"),
        (bytes(range(256)) * 40, "binary"),
        (b"just words\nand more\n", "no header of ACLED"),
        ("event_id_cnty,event_date\nKAZ1,x\n".encode("utf-16-le"), "UTF-16LE without its mark"),
    ],
)
def test_what_is_no_table_is_named(content: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "acled.csv"
    path.write_bytes(content)
    assert words in refusal(path)


def test_a_path_that_is_no_file(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "gone.csv")
    (tmp_path / "a.csv").write_text("x", encoding="utf-8")
    said = refusal(tmp_path)
    assert "folder" in said
    assert "a.csv" in said
    os.mkfifo(tmp_path / "pipe")
    assert "ordinary" in refusal(tmp_path / "pipe")
    with pytest.raises(EventFileError, match="no such file"):
        read_events("acled", Path("a\0b"))


@pytest.mark.parametrize(
    ("encoding", "place", "guess"),
    [("cp1252", "Zürich café Orléans", "1252"), ("cp1251", "Алматы и Астана", "1251")],
)
def test_another_encoding_is_named_with_its_line(
    encoding: str, place: str, guess: str, tmp_path: Path
) -> None:
    path = tmp_path / "acled.csv"
    text = ACLED.text(lambda rows: rows[0].update(location=place, notes=f"{place} {place}"))
    path.write_bytes(text.encode(encoding))
    said = refusal(path)
    assert "is not UTF-8" in said
    assert guess in said
    assert "line 2" in said
    assert "iconv" in said


def test_stray_bytes_of_gdelt_are_replaced_and_told(tmp_path: Path) -> None:
    path = tmp_path / "gdelt.csv"
    path.write_bytes(SAMPLES["gdelt"].text().encode().replace(b"PROTESTER", b"PROTEST\xe9", 1))
    found = read_events("gdelt", path)
    assert found.events["actor_a"][0] == "PROTEST\ufffd"
    assert "1 lines" in found.warnings[0]


def test_a_zero_byte_further_on_is_found(tmp_path: Path) -> None:
    path = tmp_path / "acled.csv"
    path.write_text(ACLED.text() + "KAZ\0", encoding="utf-8")
    said = refusal(path)
    assert "zero byte" in said
    assert "line 8" in said


def test_a_line_without_end_is_not_read_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files_module, "LONGEST_LINE", 10_000)
    path = tmp_path / "acled.csv"
    path.write_text(ACLED.text() + "x" * 20_000, encoding="utf-8")
    assert "longer than 10,000 characters" in refusal(path)


def test_a_quotation_mark_that_is_never_closed_is_found_where_it_opens(tmp_path: Path) -> None:
    path = tmp_path / "acled.csv"
    rows = [{**row, "notes": "plain"} for row in ACLED.rows]
    text = table(ACLED.columns, rows)
    path.write_text(text.replace("KAZ90002", '"KAZ90002'), encoding="utf-8")
    said = refusal(path)
    assert "line 3" in said
    assert "quotation mark" in said
    # So many lines that no cell could hold them.
    path.write_text(text.replace("KAZ90002", '"KAZ90002') + "a,b,c\n" * 100_000, encoding="utf-8")
    assert "line 3" in refusal(path)


def test_rows_of_another_width_are_told_and_spare_separators_are_not(tmp_path: Path) -> None:
    path = tmp_path / "ucdp.csv"
    sample = SAMPLES["ucdp"]
    head, first, second = sample.text().splitlines()
    path.write_text("\n".join((head + ",,", first + ",,,", second + ",", "a,b,c", ",,,", "")) + "\n", "utf-8")
    found = read_events("ucdp", path)
    assert found.events.height == 2
    (problem,) = found.rejected.iter_rows(named=True)
    assert problem["row"] == 4
    assert problem["why"] == "3 cells where the header has 49"


def test_a_date_in_another_language_is_told_with_what_is_allowed(tmp_path: Path) -> None:
    path = ACLED.write(tmp_path, lambda rows: rows[2].update(event_date="06 janvier 2022"))
    (problem,) = read_events("acled", path).rejected.iter_rows(named=True)
    assert problem["value"] == "06 janvier 2022"
    assert problem["field"] == "event_date"


def test_numbers_that_are_none_are_told_by_their_column(tmp_path: Path) -> None:
    wrong = (
        ("fatalities", "1,500"),
        ("fatalities", "-1"),
        ("fatalities", "2.5"),
        ("latitude", "143"),
        ("longitude", "inf"),
        ("latitude", "1e400"),
        ("time_precision", "9"),
        ("timestamp", "soon"),
    )
    for column, text in wrong:
        path = ACLED.write(tmp_path, lambda rows, c=column, t=text: rows[2].update({c: t}))
        (problem,) = read_events("acled", path).rejected.iter_rows(named=True)
        assert (problem["field"], problem["value"]) == (column, text)


def test_archives_with_none_or_several_tables_are_told_what_they_hold(tmp_path: Path) -> None:
    content = ACLED.text().encode()
    assert "no tables" in refusal(zipped(tmp_path / "a.zip", {}))
    assert "no tables: a.pdf, b.doc" in refusal(zipped(tmp_path / "b.zip", {"a.pdf": b"x", "b.doc": b"x"}))
    said = refusal(zipped(tmp_path / "c.zip", {"a.csv": content, "deep/b.csv": content}))
    assert "2 tables: a.csv, deep/b.csv" in said
    path = zipped(tmp_path / "d.zip", {"deep/a.csv": content, "readme.pdf": b"x", "deep/": b""})
    assert read_events("acled", path).events.height == 2
    assert "workbook" in refusal(zipped(tmp_path / "e.xlsx", {"xl/workbook.xml": b"<x/>", "a.csv": b"x"}))


def test_an_archive_that_is_cut_short_damaged_or_locked_is_refused(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "a.zip", {"a.csv": ACLED.text().encode()}).read_bytes()
    cut = tmp_path / "cut.zip"
    cut.write_bytes(whole[: len(whole) // 2])
    assert "cannot be opened" in refusal(cut)
    damaged = tmp_path / "damaged.zip"
    damaged.write_bytes(whole[:60] + bytes([whole[60] ^ 0xFF]) + whole[61:])
    assert "damaged" in refusal(damaged) or "cannot be" in refusal(damaged)
    locked = tmp_path / "locked.zip"
    header = bytearray(whole)
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = whole.index(mark) + at
        header[place : place + 2] = struct.pack("<H", 1)
    locked.write_bytes(bytes(header))
    assert "cannot be opened" in refusal(locked)


def test_an_archive_that_would_fill_the_disk_is_not_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("a.csv", "w") as member:
        for _ in range(80):
            member.write(bytes(1024**2))
    path.write_bytes(file.getvalue())
    assert "would unpack" in refusal(path)


def test_a_file_that_cannot_be_opened_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ACLED.write(tmp_path)

    def no(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", no)
    assert "Permission denied" in refusal(path)


def test_another_encoding_far_down_is_found_on_its_line(tmp_path: Path) -> None:
    path = tmp_path / "acled.csv"
    rows = [{**ACLED.rows[0], "event_id_cnty": f"KAZ{number}", "notes": "plain"} for number in range(500)]
    lines = table(ACLED.columns, rows).encode().split(b"\n")
    lines[400] = lines[400].replace(b"plain", b"caf\xe9")
    path.write_bytes(b"\n".join(lines))
    assert "line 401:" in refusal(path)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (("title: Our list\n", ""), "line 1, field 'title': is missing"),
        (("columns:\n", "colums:\n"), "line 4, field 'colums': is not a key of a mapping"),
        (("  date_start: Day\n", ""), "line 4, field 'columns': 'date_start' is missing"),
        (("place: Town", "town: Town"), "line 9, field 'columns.town': 'town' is not a column of ours"),
        (("Riot: violent_demonstration", "Riot: violence"), "line 16, field 'event_class.Riot': 'violence'"),
        (("  lon: Lon\n", ""), "one of lat and lon"),
        (("redistributable: yes", "redistributable: maybe"), "line 3, field 'redistributable'"),
        (("title: Our list", "title: [a]"), "line 1, field 'title'"),
        (("title: Our list", "title: {"), "not YAML"),
        (("licence:", "deaths_zero: some\nlicence:"), "field 'deaths_zero'"),
        (("columns:", "date_precision: {x: day}\ncolumns:"), "no column is mapped"),
    ],
)
def test_a_mistake_in_a_mapping_names_line_and_field(
    change: tuple[str, str], words: str, tmp_path: Path
) -> None:
    mapping = mapping_file(tmp_path)
    text = mapping.read_text(encoding="utf-8")
    assert change[0] in text
    mapping.write_text(text.replace(*change, 1), encoding="utf-8")
    with pytest.raises(EventFileError) as caught:
        read_events("csv", SAMPLES["csv"].write(tmp_path), mapping=mapping)
    assert words in str(caught.value)
    assert str(mapping) in str(caught.value)


def test_a_mapping_that_is_not_there(tmp_path: Path) -> None:
    path = SAMPLES["csv"].write(tmp_path)
    with pytest.raises(EventFileError, match="--mapping"):
        read_events("csv", path)
    with pytest.raises(EventFileError, match="cannot be read"):
        read_events("csv", path, mapping=tmp_path / "gone.yaml")
