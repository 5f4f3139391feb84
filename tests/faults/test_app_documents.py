"""Documents that are sent to the app: empty, binary, too large, hostile, or in no language that is read."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest

from app_client import BEARER, Browser, browser, problem, zipped
from cases import FILES
from powderkeg.app.guard import UPLOAD_LIMIT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from httpx2 import Response

BARE = zipped(case=FILES["case.yaml"].replace("accounts: [accounts/eyewitness.yaml]\n", ""))
PLAIN = "The minister resigned on 5 January 2022 in the south of the country, the agency said. "


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("workspaces")) as found:
        yield found


def send(app: Browser, number: str, content: bytes, name: str, asked: str = "") -> Response:
    return app.upload(f"/api/workspaces/{number}/accounts{asked}", content, name)


REFUSED: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "empty.txt", "is empty"),
    "blank": (lambda: b" \n\t " * 100, "blank.txt", "is empty"),
    "no words": (lambda: b"1 2 3 4 5 --- ...", "figures.txt", "no text"),
    "binary": (lambda: bytes(range(256)) * 500, "a.bin", "no text"),
    "binary under another name": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 500, "a.txt", "a picture"),
    "zip": (zipped, "a.docx", "zip archive"),
    "broken pdf": (lambda: b"%PDF-1.7\n" + b"\xff" * 300, "a.pdf", "PDF"),
    "page without text": (lambda: b"<html><script>alert(1)</script></html>", "a.html", "no text"),
    "another language": (lambda: "中文的文章在这里说了很多话。".encode() * 30, "zh.txt", "which is not read"),
    "long": (lambda: PLAIN.encode() * 2_500, "long.txt", "200,000 are read here"),
    "longer than any account": (lambda: PLAIN.encode() * 30_000, "long.txt", "characters; allowed"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_document_that_cannot_be_read_is_refused_in_words(app: Browser, name: str) -> None:
    make, called, said = REFUSED[name]
    number, _ = app.open(BARE)
    answer = send(app, number, make(), called)
    assert answer.status_code == 400, answer.text
    assert said in problem(answer)
    assert "Traceback" not in answer.text
    assert "/tmp" not in answer.text  # noqa: S108 - no path of ours is told
    assert "--" not in problem(answer)  # no option of a command that nobody gave
    assert "document.txt" not in answer.text
    assert app.get(f"/api/workspaces/{number}/accounts").json()["files"] == []


def test_fifty_megabytes_are_refused_before_they_are_read(app: Browser) -> None:
    number, _ = app.open(BARE)
    answer = app.client.post(
        f"/api/workspaces/{number}/accounts",
        headers=BEARER,
        files={"file": ("large.txt", io.BytesIO(b"word " * 10_000_000))},
    )
    assert answer.status_code == 413
    assert f"{UPLOAD_LIMIT // 1024**2} MB" in problem(answer)


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ("?written=yesterday", "written"),
        ("?written=2022-13-40", "written"),
        ("?language=xx", "language"),
        ("?name=../../etc/passwd", "name"),
        ("?name=.hidden", "name"),
        ("?name=" + "x" * 200, "name"),
        ("?name=a%00b", "name"),
    ],
)
def test_what_is_asked_of_a_document_is_told_at_its_field(app: Browser, asked: str, field: str) -> None:
    number, _ = app.open(BARE)
    answer = send(app, number, PLAIN.encode(), "a.txt", asked)
    assert answer.status_code == 400
    told = answer.json()["error"]["problems"]
    assert [one["field"] for one in told] == [field]


HOSTILE = {
    "script": (f"<html><body><script>x()</script><p onclick='x()'>{PLAIN * 3}</p></body></html>", "a.html"),
    "script in text": (f"<script>x()</script> {PLAIN * 3}", "a.txt"),
    "turned": (f"\N{RIGHT-TO-LEFT OVERRIDE}{PLAIN * 3}", "a.txt"),
    "controls": (PLAIN * 3 + "\x07\x1b[31m the agency said so on 6 January 2022.", "a.txt"),
    "yaml": (f"name: x\nclaims: &a [*a]\n{{{{}}}} {{day}} {PLAIN * 3}", "a.txt"),
    "one line": (PLAIN * 2_000, "a.txt"),
    "name": (PLAIN * 3, "../../\N{RIGHT-TO-LEFT OVERRIDE}<b>x</b>.txt"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_becomes_an_account_that_reads_back(app: Browser, name: str) -> None:
    text, called = HOSTILE[name]
    number, _ = app.open(BARE)
    answer = send(app, number, text.encode(), called, "?written=2022-01-07")
    assert answer.status_code == 201, answer.text
    told = app.get(f"/api/workspaces/{number}/accounts").json()
    assert told["problems"] == []
    assert told["parts"][0]["claims"]
    (path,) = told["files"]
    assert path.startswith("accounts/")
    root = app.workspaces.root / number
    assert (root / "tiny" / path).resolve().is_relative_to(root)
    assert app.get(f"/api/workspaces/{number}/case.zip").status_code == 200


def test_a_disk_that_refuses_leaves_the_case_as_it_was(app: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = app.open(BARE)
    case = app.workspaces.root / number / "tiny" / "case.yaml"
    before = case.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("powderkeg.app.account_files.written_part", full)
    answer = send(app, number, PLAIN.encode() * 3, "a.txt")
    assert answer.status_code == 400
    assert "No space left" in problem(answer)
    assert case.read_bytes() == before
    assert app.get(f"/api/workspaces/{number}/accounts").json()["files"] == []
