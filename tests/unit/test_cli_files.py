"""Where a page goes: refused before the long work where it could not be written."""

import os
from pathlib import Path

import pytest

from powderkeg.case import CaseError
from powderkeg.cli._files import page_path


def test_a_page_is_named_after_its_case_in_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert page_path(None, "somewhere-2030") == Path("somewhere-2030.html")


def test_a_page_goes_where_it_was_asked_to(tmp_path: Path) -> None:
    assert page_path(tmp_path / "page.html", "x") == tmp_path / "page.html"


@pytest.mark.parametrize(
    ("out", "words"),
    [(".", "is a folder"), ("page.json", r"ending in \.html"), ("missing/page.html", "does not exist")],
)
def test_what_cannot_be_a_page_is_refused(tmp_path: Path, out: str, words: str) -> None:
    with pytest.raises(CaseError, match=words):
        page_path(tmp_path / out, "x")


@pytest.mark.skipif(
    not Path("/proc/self").exists(), reason="needs a folder in which nobody can write: Linux's /proc"
)
def test_a_folder_in_which_nothing_can_be_written_is_found_out_early() -> None:
    with pytest.raises(CaseError, match=r"nothing can be written in /proc \("):
        page_path(Path("/proc/page.html"), "x")


@pytest.mark.parametrize("name", ["page.html", "page.json"])
def test_a_file_that_may_not_be_overwritten_is_found_out_early(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    (tmp_path / name).touch()
    # A privileged user may overwrite anything, so the answer of the system is given here.
    monkeypatch.setattr(os, "access", lambda path, mode: not (Path(path).name == name and mode == os.W_OK))
    with pytest.raises(CaseError, match=rf"{name} exists and may not be overwritten"):
        page_path(tmp_path / "page.html", "x")


def test_looking_leaves_nothing_behind(tmp_path: Path) -> None:
    page_path(tmp_path / "page.html", "x")
    assert list(tmp_path.iterdir()) == []
