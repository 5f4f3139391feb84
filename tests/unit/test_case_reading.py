"""Reading a case from a folder, an archive or the gallery gives the same case."""

import os
import shutil
import zipfile
from pathlib import Path

import pytest

from cases import FILES, PLACES, RECORD, VOCABULARY, YAML, write_tiny_case
from powderkeg.case import CaseError, bundled_cases, files, read_case


def pack(folder: Path, archive: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        for path in sorted(folder.rglob("*")):
            zipped.write(path, prefix + path.relative_to(folder).as_posix())
    return archive


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_tiny_case(tmp_path)


@pytest.fixture
def gallery(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "gallery"
    write_tiny_case(root)
    monkeypatch.setattr(files, "_gallery", lambda: root)
    return root


@pytest.mark.parametrize("prefix", ["", "tiny/"])
def test_an_archive_reads_as_its_folder(folder: Path, tmp_path: Path, prefix: str) -> None:
    archive = pack(folder, tmp_path / "tiny.zip", prefix)
    assert read_case(archive, VOCABULARY) == read_case(folder, VOCABULARY)


def test_an_archive_packed_on_a_mac(folder: Path, tmp_path: Path) -> None:
    archive = pack(folder, tmp_path / "tiny.zip", "tiny/")
    with zipfile.ZipFile(archive, "a") as zipped:
        zipped.writestr("__MACOSX/tiny/._case.yaml", "x")
    assert read_case(archive, VOCABULARY) == read_case(folder, VOCABULARY)


def test_a_path_may_be_text_or_relative(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = read_case(folder, VOCABULARY)
    assert read_case(str(folder), VOCABULARY) == case
    monkeypatch.chdir(folder)
    assert read_case(".", VOCABULARY) == case


def test_a_bundled_name(gallery: Path) -> None:
    (gallery / "not-a-case").mkdir()
    (gallery / "__init__.py").write_text("")
    assert bundled_cases() == ("tiny",)
    assert read_case("tiny", VOCABULARY).name == "tiny"


def test_a_bundled_name_means_the_same_everywhere(
    gallery: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert gallery.is_dir()
    here = write_tiny_case(tmp_path / "here", case=YAML.replace("A tiny crisis", "Mine"))
    monkeypatch.chdir(here.parent)
    assert read_case("tiny", VOCABULARY).title == "A tiny crisis"
    assert read_case("./tiny", VOCABULARY).title == "Mine"
    assert read_case(Path("tiny"), VOCABULARY).title == "Mine"


@pytest.mark.usefixtures("gallery")
def test_an_unknown_name() -> None:
    with pytest.raises(CaseError) as caught:
        read_case("tinny", VOCABULARY)
    assert str(caught.value) == "there is no case 'tinny'; allowed: tiny; did you mean 'tiny'?"
    with pytest.raises(CaseError, match="there is no case 'atlantis'; allowed: tiny; give one of"):
        read_case("atlantis", VOCABULARY)


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000, "no/such/folder", "../.."])
def test_names_that_are_nothing(name: str) -> None:
    with pytest.raises(CaseError):
        read_case(name, VOCABULARY)


def test_what_the_real_gallery_holds_is_named() -> None:
    assert "kazakhstan-2022" in bundled_cases()


def test_a_folder_that_is_not_a_case(tmp_path: Path) -> None:
    with pytest.raises(
        CaseError, match=r"the folder holds no case\.yaml; a case has case.yaml, places.csv and"
    ):
        read_case(tmp_path, VOCABULARY)


@pytest.mark.parametrize("name", ["places.csv", "record.csv"])
def test_a_missing_table(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(CaseError) as caught:
        read_case(folder, VOCABULARY)
    assert str(caught.value) == (
        f"{name}: there is no such file in the case; a case has case.yaml, places.csv and record.csv"
    )


def test_a_byte_order_mark_and_other_line_ends_change_nothing(folder: Path) -> None:
    case = read_case(folder, VOCABULARY)
    for name in ("case.yaml", "places.csv", "record.csv"):
        text = (folder / name).read_text(encoding="utf-8").replace("\n", "\r\n")
        (folder / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
    again = read_case(folder, VOCABULARY)
    assert again == case


def test_columns_in_another_order_and_empty_rows_change_nothing(folder: Path) -> None:
    case = read_case(folder, VOCABULARY)
    lines = [line.split(",") for line in PLACES.splitlines()]
    turned = [",".join(reversed(cells)) for cells in lines]
    (folder / "places.csv").write_text("\n".join([*turned[:2], ",,,,,,,,,,,,", "", *turned[2:], ""]) + "\n")
    assert read_case(folder, VOCABULARY) == case


def test_further_columns_are_kept(folder: Path) -> None:
    case = read_case(folder, VOCABULARY)
    assert [place.extra for place in case.places] == [
        {"exposure_low": "0.2"},
        {},
        {"exposure_low": "0.4"},
        {},
    ]
    assert [row.extra for row in case.record] == [{"note": "x"}, {}, {}, {}, {}, {"note": "y"}]


def test_blank_means_unknown(folder: Path) -> None:
    case = read_case(folder, VOCABULARY)
    third = case.record[2]
    assert (third.low, third.high, third.credibility) == (None, None, None)
    assert third.date_end == third.date_start
    assert case.record[3].place_id is None
    assert case.record[4].place_id is None
    assert case.record[5].published is None
    assert case.record[3].contested


def test_a_blank_clock_is_the_case_s(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path, places=PLACES.replace("52.5,70.0,Asia/Almaty", "52.5,70.0,"))
    assert read_case(folder, VOCABULARY).place("NOR").timezone == "Asia/Almaty"


def test_words_are_not_guessed_at(tmp_path: Path) -> None:
    # Under YAML 1.1 NO is false, 22:30 is a number of seconds and 1e3 is text.
    places, record = (text.replace("NOR", "NO") for text in (PLACES, RECORD))
    text = YAML.replace("[NOR, COA]", "[NO, COA]").replace("title: A tiny crisis", "title: 22:30")
    folder = write_tiny_case(
        tmp_path, case=text.replace("value: 2.0", "value: 2e0"), places=places, record=record
    )
    case = read_case(folder, VOCABULARY)
    assert case.shocks[0].places == ("NO", "COA")
    assert case.title == "22:30"
    assert case.shocks[0].value == 2


def test_keys_left_empty_are_as_if_left_out(tmp_path: Path) -> None:
    text = YAML.replace("forces: {}", "forces:").replace(
        "kind: holiday, note: day off}", "kind: holiday, note: }"
    )
    case = read_case(write_tiny_case(tmp_path, case=text), VOCABULARY)
    assert case.forces == {}
    assert case.calendar[0].note == ""


def test_accounts_and_sources_come_along(folder: Path) -> None:
    case = read_case(folder, VOCABULARY)
    assert case.documents == {name: FILES[name] for name in ("SOURCES.md", "accounts/eyewitness.yaml")}


def test_a_shock_everywhere(tmp_path: Path) -> None:
    text = YAML.replace("places: [NOR, COA]", "places: all")
    assert read_case(write_tiny_case(tmp_path, case=text), VOCABULARY).shocks[0].places == "all"


@pytest.mark.skipif(os.name == "nt", reason="names there cannot end so")
def test_the_name_is_the_folder_s(folder: Path, tmp_path: Path) -> None:
    shutil.move(folder, tmp_path / "my case")
    assert read_case(tmp_path / "my case", VOCABULARY).name == "my case"
