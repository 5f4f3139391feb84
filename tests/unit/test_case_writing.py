"""Writing a case: it reads back the same, and nothing is left half done."""

from datetime import datetime
from pathlib import Path

import pytest

from cases import VOCABULARY, tiny_case
from powderkeg.case import CaseError, Prior, read_case, write_case, writing


def test_a_case_reads_back_as_it_was(tmp_path: Path) -> None:
    case = tiny_case()
    folder = write_case(case, tmp_path / "deep" / "down" / "tiny")
    again = read_case(folder, VOCABULARY)
    assert again == case
    assert again.digest == case.digest
    assert sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()) == [
        "SOURCES.md",
        "accounts/eyewitness.yaml",
        "case.yaml",
        "facts.yaml",
        "places.csv",
        "record.csv",
    ]


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    once = write_case(tiny_case(), tmp_path / "a" / "tiny")
    twice = write_case(read_case(once, VOCABULARY), tmp_path / "b" / "tiny")
    for name in ("case.yaml", "places.csv", "record.csv"):
        assert (once / name).read_bytes() == (twice / name).read_bytes()


def test_the_files_are_as_an_analyst_would_write_them(tmp_path: Path) -> None:
    folder = write_case(tiny_case(), tmp_path / "tiny")
    text = (folder / "case.yaml").read_text(encoding="utf-8")
    assert text.startswith("schema_version: 1\ntitle: A tiny crisis\n")
    assert "start: 2022-01-03\n" in text
    assert "uses_record: true" in text
    record = (folder / "record.csv").read_text(encoding="utf-8").splitlines()
    assert record[1].startswith('T1,2022-01-03,2022-01-03,,COA,participants,500,700,1000,persons,"700, all",')
    assert record[4].split(",")[4] == "national"


@pytest.mark.parametrize(
    "words",
    [
        "no",
        "1e3",
        "0123",
        "~",
        "null",
        "22:30",
        "2022-01-05",
        "# not a comment",
        "a: b",
        "line\nline",
        "é – Ж",
    ],
)
def test_words_that_look_like_something_else(tmp_path: Path, words: str) -> None:
    case = tiny_case().replace(title=words, summary=words)
    assert read_case(write_case(case, tmp_path / "tiny"), VOCABULARY) == case


@pytest.mark.parametrize("value", [1e-05, 0.1 + 0.2, 3.0, 1e-300, 4.999999999999999])
def test_numbers_keep_their_last_digit(tmp_path: Path, value: float) -> None:
    case = tiny_case()
    prior = Prior(distribution="constant", value=value)
    first = case.record[0].model_copy(update={"low": value})
    changed = case.replace(parameters={"contagion": prior}, record=(first, *case.record[1:]))
    assert read_case(write_case(changed, tmp_path / "tiny"), VOCABULARY) == changed


def test_seconds_of_a_moment_are_kept(tmp_path: Path) -> None:
    case = tiny_case()
    item = case.inputs[0].model_copy(update={"time": datetime.fromisoformat("2022-01-04 20:30:59")})
    changed = case.replace(inputs=(item,))
    assert read_case(write_case(changed, tmp_path / "tiny"), VOCABULARY) == changed


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    target = tmp_path / "tiny"
    target.mkdir()
    assert read_case(write_case(tiny_case(), target), VOCABULARY) == tiny_case()


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("precious")
    with pytest.raises(CaseError, match="the folder is not empty; give a folder that does not exist yet"):
        write_case(tiny_case(), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_file_in_the_way_is_left_alone(tmp_path: Path) -> None:
    target = tmp_path / "tiny"
    target.write_text("precious")
    with pytest.raises(CaseError, match="there is a file of this name"):
        write_case(tiny_case(), target)
    assert target.read_text() == "precious"


def test_a_parent_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(CaseError, match="the case cannot be written"):
        write_case(tiny_case(), tmp_path / "file" / "tiny")


@pytest.mark.parametrize("exists", [False, True])
def test_a_write_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, exists: bool
) -> None:
    target = tmp_path / "tiny"
    if exists:
        target.mkdir()

    written = Path.write_bytes

    def full_disk(path: Path, content: bytes) -> int:
        if path.name == "record.csv":
            raise OSError(28, "No space left on device")
        return written(path, content)

    monkeypatch.setattr(Path, "write_bytes", full_disk)
    with pytest.raises(CaseError, match="No space left on device"):
        write_case(tiny_case(), target)
    assert [path.name for path in tmp_path.iterdir()] == (["tiny"] if exists else [])
    assert not exists or not any(target.iterdir())


def test_a_write_that_is_interrupted_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_case(tiny_case(), tmp_path / "tiny")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "path", ["../elsewhere.md", "/elsewhere.md", "C:\\elsewhere.md", "case.yaml", "./record.csv"]
)
def test_documents_stay_inside_and_apart_from_the_case_s_own_files(tmp_path: Path, path: str) -> None:
    case = tiny_case()
    with pytest.raises(CaseError, match="give a path"):
        write_case(case.replace(documents={path: "x"}), tmp_path / "a" / "tiny")
    assert list(tmp_path.iterdir()) == []


def test_the_draft_lies_beside_the_target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # A rename is at once only within one file system.
    case = tiny_case()
    seen: list[Path] = []
    make = writing.tempfile.mkdtemp

    def watch(**given: Path) -> str:
        seen.append(given["dir"])
        return make(**given)

    monkeypatch.setattr(writing.tempfile, "mkdtemp", watch)
    write_case(case, tmp_path / "tiny")
    assert seen == [tmp_path]
