"""The verb ``account`` asked for what cannot be: a message, code 2, and nothing written."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from cases import write_tiny_case
from model_server import Reply, model_server
from powderkeg.accounts.account_of import account_name
from powderkeg.cli import _account_files, _accounts
from powderkeg.cli._program import run_program

Captured = pytest.CaptureFixture[str]
TEXT = "Some 6,000 people marched in South on Monday. The ministry says that thirty were killed. Why?\n"
WHERE = ("--case", "tiny", "--language", "en")


@pytest.fixture(autouse=True)
def _in_a_folder_with_case_and_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_tiny_case(tmp_path)
    (tmp_path / "note.txt").write_text(TEXT, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("POWDERKEG_LLM_KEY", raising=False)


def run(capsys: Captured, *arguments: str, code: int) -> tuple[str, str]:
    assert run_program(("account", *arguments)) == code, capsys.readouterr().err
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return said.out, said.err


FILES = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\t\n", "the file is empty"),
    "no words": (b"123 456\n--\n", "there is no text in it"),
    "binary": (bytes(range(256)) * 40, "is no text"),
    "an archive": (b"PK\x03\x04" + bytes(100), "a zip archive"),
    "another language": ("Ein Satz über die Lage im Land, wie sie gestern war. ".encode() * 5, "'de'"),
}


@pytest.mark.parametrize(("content", "said"), FILES.values(), ids=FILES.keys())
def test_a_file_that_is_no_document_is_refused_and_nothing_is_written(
    content: bytes, said: str, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "odd.txt").write_bytes(content)
    out, err = run(capsys, "odd.txt", "--case", "tiny", "--out", "a.yaml", "--json", code=2)
    assert said in err
    assert out == ""
    assert not (tmp_path / "a.yaml").exists()


def test_fifty_megabytes_are_refused_unread(capsys: Captured, tmp_path: Path) -> None:
    with (tmp_path / "large.txt").open("wb") as file:
        file.truncate(50_000_000)
    assert "50 MB; allowed" in run(capsys, "large.txt", *WHERE, code=2)[1]


REQUESTS = {
    "no such file": (("nothing.txt", *WHERE), "there is no such file"),
    "a folder": (("tiny", *WHERE), "is a folder"),
    "no case": (("note.txt",), "--case"),
    "an unknown case": (("note.txt", "--case", "nowhere"), "nowhere"),
    "an unknown language": (
        ("note.txt", "--case", "tiny", "--language", "xx"),
        "'xx' is not read; allowed: en",
    ),
    "no date": (("note.txt", *WHERE, "--date", "soon"), "allowed: YYYY-MM-DD"),
    "a model without an address": (("note.txt", *WHERE, "--llm-model", "m"), "does nothing without --llm"),
    "a limit without an address": (("note.txt", *WHERE, "--llm-timeout", "3"), "does nothing without --llm"),
    "an address without a model": (("note.txt", *WHERE, "--llm", "http://localhost"), "--llm-model NAME"),
    "no address": (("note.txt", *WHERE, "--llm", "localhost", "--llm-model", "m"), "no web address"),
    "a folder that is not there": (("note.txt", *WHERE, "--out", "no/a.yaml"), "there is no folder no"),
    "a folder for a file": (("note.txt", *WHERE, "--out", "tiny"), "is a folder"),
    "another kind of file": (("note.txt", *WHERE, "--out", "a.txt"), "a name ending in .yaml"),
    "over a file that is no account": (("note.txt", *WHERE, "--out", "tiny/case.yaml"), "is no account"),
    "over an account that is broken": (("note.txt", *WHERE, "--out", "broken.yaml"), "is no account"),
    "a broken account": (("broken.yaml", "--case", "tiny"), "field 'claims[1].status'"),
    "an account and a place for one": (("good.yaml", "--case", "tiny", "--out", "b.yaml"), "--out: FILE is"),
    "an account and a language": (("good.yaml", *WHERE), "--language: FILE is an account file already"),
    "an account of another case": (("far.yaml", "--case", "tiny"), "'MARS' is not known here"),
}
GOOD = "name: note\nclaims:\n- {id: c1, start: 0, end: 9, status: asserted, places: [SOU]}\n"


@pytest.mark.parametrize(("arguments", "said"), REQUESTS.values(), ids=REQUESTS.keys())
def test_a_request_that_cannot_be_met_is_refused_and_every_file_stays(
    arguments: tuple[str, ...], said: str, capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "good.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "broken.yaml").write_text(GOOD.replace("asserted", "sworn"), "utf-8")
    (tmp_path / "far.yaml").write_text(GOOD.replace("SOU", "MARS"), "utf-8")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    out, err = run(capsys, *arguments, code=2)
    assert said in err
    assert out == ""
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_an_account_of_another_document_is_left_as_it_is(capsys: Captured, tmp_path: Path) -> None:
    run(capsys, "note.txt", *WHERE, "--out", "a.yaml", code=0)
    kept = (tmp_path / "a.yaml").read_bytes()
    (tmp_path / "other.txt").write_text(
        "Nothing happened in the north. All slept well that night.\n", "utf-8"
    )
    assert "of another document" in run(capsys, "other.txt", *WHERE, "--out", "a.yaml", code=2)[1]
    assert (tmp_path / "a.yaml").read_bytes() == kept


def test_a_file_that_was_edited_meanwhile_is_left_as_it_is(
    capsys: Captured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(capsys, "note.txt", *WHERE, "--out", "a.yaml", code=0)
    looked = _account_files.check_out

    def edited(out: Path) -> _account_files.Before:
        found = looked(out)
        out.write_text(GOOD, "utf-8")
        return found

    monkeypatch.setattr(_accounts, "check_out", edited)
    assert "was changed while" in run(capsys, "note.txt", *WHERE, "--out", "a.yaml", code=2)[1]
    assert (tmp_path / "a.yaml").read_text("utf-8") == GOOD


def test_a_link_stays_a_link(capsys: Captured, tmp_path: Path) -> None:
    (tmp_path / "kept").mkdir()
    (tmp_path / "a.yaml").symlink_to(tmp_path / "kept" / "real.yaml")
    run(capsys, "note.txt", *WHERE, "--out", "a.yaml", code=0)
    assert (tmp_path / "a.yaml").is_symlink()
    assert (tmp_path / "kept" / "real.yaml").is_file()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes have no names here")
def test_a_pipe_in_place_of_an_account_does_not_hang(capsys: Captured, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    assert "is no file" in run(capsys, "pipe.yaml", "--case", "tiny", code=2)[1]
    assert "is no account" in run(capsys, "note.txt", *WHERE, "--out", "pipe.yaml", code=2)[1]


def test_a_model_that_fails_leaves_no_draft_of_another_maker(capsys: Captured, tmp_path: Path) -> None:
    with model_server(lambda _request, _number: Reply(b"no", 400)) as asked:
        arguments = ("--out", "a.yaml", "--llm", asked.url, "--llm-model", "m")
        out, err = run(capsys, "note.txt", *WHERE, *arguments, code=2)
    assert "Nothing was written" in err
    assert out == ""
    assert not (tmp_path / "a.yaml").exists()


def test_mixed_encodings_and_a_page_with_scripts_are_read_with_a_remark(
    capsys: Captured, tmp_path: Path
) -> None:
    (tmp_path / "mixed.txt").write_bytes(
        "Trois cents personnes ont été arrêtées à Almaty.\n".encode()
        + "Des armes ont été volées près de l’aéroport.\n".encode("cp1252")
    )
    assert "mixed encodings" in run(capsys, "mixed.txt", "--case", "tiny", code=0)[1]
    body = "".join(f"<p>On day {n} the town saw {n} men march past the hall.</p>" for n in range(9))
    (tmp_path / "page.html").write_text(
        f"<html><script src='http://127.0.0.1:9/x.js'>alert(1)</script><body><article>{body}</article></body></html>",
        "utf-8",
    )
    out, _ = run(capsys, "page.html", *WHERE, code=0)
    assert "alert" not in out


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a/Récit du 5.txt", "recit-du-5"),
        ("рассказ.txt", "account"),
        ("-.md", "account"),
        ("x" * 99, "x" * 60),
    ],
)
def test_an_account_is_named_by_its_file(path: str, name: str) -> None:
    assert account_name(path) == name
