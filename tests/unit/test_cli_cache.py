"""The verb `cache`, and the options that say what a command keeps."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from powderkeg.case import write_case
from powderkeg.cli._program import run_program

Captured = pytest.CaptureFixture[str]
RUN = ("run", "small", "--worlds", "2", "--days", "1", "--jobs", "1", "--json")


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A case in the current folder, and a cache of its own."""
    from outlooks import crisis

    write_case(crisis(), tmp_path / "small")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("POWDERKEG_CACHE", str(tmp_path / "cache"))
    return tmp_path


def said(capsys: Captured, *arguments: str, code: int = 0) -> tuple[str, str]:
    assert run_program(arguments) == code, capsys.readouterr().err
    found = capsys.readouterr()
    return found.out, found.err


def listed(capsys: Captured, *more: str) -> list[str]:
    return [one["kind"] for one in json.loads(said(capsys, "cache", "--json", *more)[0])["chunks"]]


def test_a_finished_command_is_told_again_without_any_work(capsys: Captured) -> None:
    first, told = said(capsys, *RUN)
    assert "simulating" in told
    again, told = said(capsys, *RUN)
    assert again == first
    assert told == ""


def test_the_cache_is_listed_and_cleared(capsys: Captured, place: Path) -> None:
    assert listed(capsys) == []
    said(capsys, *RUN)
    assert listed(capsys) == ["answer of run", "calm draws", "worlds"]
    words, _ = said(capsys, "cache")
    assert words.startswith(f"{place / 'cache'}\n")
    assert "calm draws" in words
    words, _ = said(capsys, "cache", "--clear")
    assert "cleared: 6 files" in words
    assert listed(capsys) == []
    found = json.loads(said(capsys, "cache", "--clear", "--json")[0])
    assert found["cleared_files"] == 0


def test_what_was_broken_off_is_listed(capsys: Captured, place: Path) -> None:
    said(capsys, *RUN)
    (place / "cache" / "chunks" / "x.unfinished").write_text("half")
    words, _ = said(capsys, "cache")
    assert "chunks/x.unfinished  4 bytes" in words


def test_no_cache_keeps_nothing_and_changes_nothing(capsys: Captured, place: Path) -> None:
    first, _ = said(capsys, *RUN, "--no-cache")
    assert not (place / "cache").exists()
    assert said(capsys, *RUN)[0] == first


def test_a_store_may_lie_anywhere(capsys: Captured, place: Path) -> None:
    first, _ = said(capsys, *RUN, "--store", "elsewhere")
    assert not (place / "cache").exists()
    assert listed(capsys, "--store", str(place / "elsewhere")) == ["answer of run", "calm draws", "worlds"]
    assert said(capsys, *RUN, "--store", f"file://{place}/elsewhere") == (first, "")


def test_a_store_and_no_cache_are_one_too_many(capsys: Captured) -> None:
    _, told = said(capsys, *RUN, "--store", "x", "--no-cache", code=2)
    assert "give one of them" in told


def test_a_cache_that_is_off_is_said_where_it_is_asked_for(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POWDERKEG_CACHE", "off")
    assert said(capsys, "cache") == ("", "note: nothing is kept: the cache is switched off\n")
    assert json.loads(said(capsys, "cache", "--json")[0])["store"] is None
    assert "nothing is kept" not in said(capsys, *RUN)[1]


def test_a_cache_that_cannot_be_used_is_said_and_the_work_is_done(capsys: Captured, place: Path) -> None:
    (place / "cache").mkdir()
    (place / "cache" / "thesis.txt").write_text("mine")
    words, told = said(capsys, *RUN)
    assert json.loads(words)["state_hash"]
    assert f"note: nothing is kept: {place / 'cache'} holds other things (thesis.txt)" in told


def test_looking_at_a_store_that_is_not_there_makes_none(capsys: Captured, place: Path) -> None:
    _, told = said(capsys, "cache", "--store", "nowhere")
    assert "nothing is there" in told
    assert not (place / "nowhere").exists()


def test_another_case_of_the_same_name_is_another_question(capsys: Captured, place: Path) -> None:
    said(capsys, *RUN)
    text = (place / "small" / "case.yaml").read_text()
    (place / "small" / "case.yaml").write_text(text.replace("value: 2.0", "value: 2.5"))
    assert "value: 2.0" in text
    _, told = said(capsys, *RUN)
    assert "simulating" in told
