"""A case that is hostile, broken or far too large is refused at once, and nothing outside it is ever read."""

import os
import struct
import time
import zipfile
from pathlib import Path

import pytest

from cases import FILES, RECORD, VOCABULARY, YAML, write_tiny_case
from powderkeg.case import CaseError, read_case


def complaint(path: Path) -> str:
    with pytest.raises(CaseError) as caught:
        read_case(path, VOCABULARY)
    return str(caught.value)


def archive_of(path: Path, **further: bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
        for name, content in further.items():
            archive.writestr(name, content)
    return path


def test_a_table_of_200_mb_is_refused_unread(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    with (folder / "record.csv").open("r+b") as table:
        table.truncate(200 * 1024**2)  # sparse: it takes no room, but reading it would take a while
    began = time.perf_counter()
    message = complaint(folder)
    assert time.perf_counter() - began < 0.5
    assert message.startswith("record.csv: the file has 200 MB, more than the 50 MB allowed; leave out")


@pytest.mark.parametrize("name", ["case.yaml", "SOURCES.md", "accounts/eyewitness.yaml"])
def test_a_text_of_six_mb_is_refused(tmp_path: Path, name: str) -> None:
    folder = write_tiny_case(tmp_path)
    with (folder / name).open("r+b") as text:
        text.truncate(6 * 1024**2)
    assert "the file has 6 MB, more than the 5 MB allowed" in complaint(folder)


def test_a_table_of_200_mb_in_a_small_archive(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in ("case.yaml", "places.csv"):
            archive.writestr(name, FILES[name])
        with archive.open("record.csv", "w") as member:
            for _ in range(60):
                member.write(bytes(1024**2))
    assert path.stat().st_size < 1024**2
    assert complaint(path).startswith("record.csv: the file has 60 MB, more than the 50 MB allowed")


def test_an_archive_that_unpacks_to_far_too_much(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "bomb.zip", padding=b"x")
    content = bytearray(path.read_bytes())
    # The size that the archive's directory gives for its last member: 1 GiB.
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 1024**3)
    path.write_bytes(content)
    assert "the archive unpacks to 7 files of 1,024 MB; a case may have 2000 files and 200 MB" in complaint(
        path
    )


def test_an_archive_whose_directory_lies_about_a_size(tmp_path: Path) -> None:
    path = tmp_path / "liar.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("case.yaml", YAML)
        archive.writestr("places.csv", FILES["places.csv"])
        archive.writestr("record.csv", bytes(1024**2))
    content = bytearray(path.read_bytes())
    entry = content.rindex(b"PK\x01\x02")
    content[entry + 24 : entry + 28] = struct.pack("<I", 10)
    path.write_bytes(content)
    assert complaint(path).startswith("record.csv: the archive cannot be unpacked: ")


def test_an_archive_of_very_many_files(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "many.zip", **{f"f{n}": b"" for n in range(2000)})
    assert "the archive unpacks to 2006 files" in complaint(path)


@pytest.mark.parametrize(
    "name", ["../out.txt", "/etc/out.txt", "a/../../out.txt", "C:\\out.txt", "..\\out.txt"]
)
def test_an_archive_that_names_files_outside_itself(tmp_path: Path, name: str) -> None:
    path = archive_of(tmp_path / "slip.zip", **{name: b"x"})
    assert "the archive names a file outside itself" in complaint(path)
    assert sorted(found.name for found in tmp_path.iterdir()) == ["slip.zip"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_an_archive_that_holds_a_file_twice(tmp_path: Path) -> None:
    path = archive_of(tmp_path / "twice.zip")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("record.csv", RECORD)
    assert complaint(path).endswith(
        "twice.zip: the archive holds 'record.csv' twice; remove one, or pack the folder again"
    )


@pytest.mark.parametrize("content", [b"", b"not an archive", b"PK\x03\x04 cut short"])
def test_a_file_that_is_no_archive(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "case.zip"
    path.write_bytes(content)
    assert "this is not a zip archive that can be read" in complaint(path)


@pytest.mark.parametrize(
    ("folders", "said"), [(["a/b/"], "holds no case.yaml"), (["a/", "b/"], "holds 2 case.yaml")]
)
def test_an_archive_without_one_case(tmp_path: Path, folders: list[str], said: str) -> None:
    path = tmp_path / "case.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for folder in folders:
            archive.writestr(f"{folder}case.yaml", YAML)
    assert said in complaint(path)


def test_every_archive_cut_short_or_with_a_byte_changed_is_refused_or_read(tmp_path: Path) -> None:
    whole = archive_of(tmp_path / "whole.zip").read_bytes()
    path = tmp_path / "broken.zip"
    refused = 0
    for position in range(0, len(whole), 7):
        for content in (whole[:position], whole[:position] + b"\xff" + whole[position + 1 :]):
            path.write_bytes(content)
            try:
                read_case(path, VOCABULARY)
            except CaseError:
                refused += 1
    assert refused > len(whole) // 7


def test_a_link_that_leads_out_of_the_case(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    secret = tmp_path / "secret.md"
    secret.write_text("not yours")
    (folder / "SOURCES.md").unlink()
    link(folder / "SOURCES.md", secret)
    message = complaint(folder)
    assert message.startswith(
        "case.yaml, line 38, field 'sources[1]': 'SOURCES.md': 'SOURCES.md' leads outside the case"
    )
    assert "not yours" not in message


@pytest.mark.parametrize("name", ["case.yaml", "record.csv"])
def test_the_case_s_own_files_are_no_links_out_either(tmp_path: Path, name: str) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / name).rename(tmp_path / name)
    link(folder / name, tmp_path / name)
    assert "leads outside the case" in complaint(folder)


def test_a_folder_linked_out_of_the_case(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / "accounts").rename(tmp_path / "elsewhere")
    link(folder / "accounts", tmp_path / "elsewhere")
    assert "'accounts/eyewitness.yaml' leads outside the case" in complaint(folder)


def test_links_that_go_round_in_a_circle(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / "SOURCES.md").unlink()
    link(folder / "SOURCES.md", folder / "OTHER.md")
    link(folder / "OTHER.md", folder / "SOURCES.md")
    assert "field 'sources[1]'" in complaint(folder)


def test_a_link_that_stays_inside_is_read(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / "SOURCES.md").rename(folder / "about.md")
    link(folder / "SOURCES.md", folder / "about.md")
    assert read_case(folder, VOCABULARY).documents["SOURCES.md"] == FILES["SOURCES.md"]


def link(path: Path, target: Path) -> None:
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("links cannot be made here")


def test_a_folder_in_place_of_a_table(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / "record.csv").unlink()
    (folder / "record.csv").mkdir()
    assert complaint(folder) == (
        "record.csv: there is no such file in the case; a case has case.yaml, places.csv and record.csv"
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names here")
def test_a_pipe_in_place_of_a_table_does_not_hang(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / "record.csv").unlink()
    os.mkfifo(folder / "record.csv")
    assert complaint(folder) == (
        "record.csv: there is no such file in the case; a case has case.yaml, places.csv and record.csv"
    )


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (
            "record.csv",
            b"full",
            b"pl\xe9in",
            "record.csv, line 3: byte 340 of the file (0xe9) is not UTF-8; save the",
        ),
        ("places.csv", b"North", b"N\xf6rd", "places.csv, line 2: byte 118 of the file (0xf6) is not UTF-8"),
        ("case.yaml", b"A tiny", b"\xc0 tiny", "case.yaml, line 2: byte 26 of the file (0xc0) is not UTF-8"),
    ],
)
def test_another_encoding(tmp_path: Path, name: str, old: bytes, new: bytes, said: str) -> None:
    folder = write_tiny_case(tmp_path)
    content = (folder / name).read_bytes().replace(old, new, 1)
    (folder / name).write_bytes(content)
    assert complaint(folder).startswith(said)
    # With a byte order mark before it, the byte stands three further on.
    (folder / name).write_bytes(b"\xef\xbb\xbf" + content)
    further = int(said.partition("byte ")[2].partition(" ")[0]) + 3
    assert f"byte {further} of the file" in complaint(folder)


def test_an_archive_is_not_left_either(tmp_path: Path) -> None:
    path = tmp_path / "case.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text.replace("[SOURCES.md", "[../SOURCES.md"))
    assert complaint(path).startswith(
        "case.yaml, line 38, field 'sources[1]': '../SOURCES.md': '../SOURCES.md' leads"
    )


def test_a_table_saved_as_utf_16(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / "record.csv").write_bytes(RECORD.encode("utf-16"))
    assert complaint(folder).startswith("record.csv, line 1: byte 1 of the file (0xff) is not UTF-8")


def test_a_document_in_another_encoding(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path)
    (folder / "SOURCES.md").write_bytes(b"fine\nna\xefve")
    assert "'SOURCES.md': line 2 of it: byte 8 of the file (0xef) is not UTF-8" in complaint(folder)


def test_a_cell_that_never_ends(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path, record=RECORD.replace("full", "x" * 200_000))
    assert complaint(folder).startswith("record.csv, line 3: this is not CSV: field larger than field limit")


def test_yaml_nested_without_end(tmp_path: Path) -> None:
    folder = write_tiny_case(tmp_path, case="a: " + "[" * 100_000)
    assert complaint(folder).startswith("case.yaml, line 1: values are nested more than 20 deep")


def test_a_small_file_that_would_grow_without_end(tmp_path: Path) -> None:
    rows = "".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]\n" for n in range(1, 30))
    folder = write_tiny_case(tmp_path, case=f"k0: &k0 [x]\n{rows}")
    assert complaint(folder).startswith("case.yaml, line 1: anchors and aliases (& and *) are not read")


@pytest.mark.parametrize("digits", [399, 5000])
def test_a_number_of_very_many_digits(tmp_path: Path, digits: int) -> None:
    folder = write_tiny_case(tmp_path, case=YAML.replace("value: 2.0", f"value: {'9' * digits}"))
    assert "is not a finite number" in complaint(folder)
