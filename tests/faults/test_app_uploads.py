"""Files that are sent to the app: bombs, links, ways out, lies, and cases that are wrong."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app_client import BEARER, Browser, browser, problem, zipped
from cases import RECORD
from powderkeg.app.uploads import INFLATED_LIMIT, MEMBER_LIMIT


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("workspaces")) as found:
        yield found


def packed(write: Callable[[zipfile.ZipFile], object], *, beside: bool = True) -> bytes:
    """A zip with the tiny case, or without, and whatever else is written into it."""
    out = io.BytesIO(zipped() if beside else b"")
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as archive:
        write(archive)
    return out.getvalue()


def linked(archive: zipfile.ZipFile) -> None:
    info = zipfile.ZipInfo("tiny/secret")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    archive.writestr(info, "/etc/passwd")


def bomb(archive: zipfile.ZipFile) -> None:
    archive.writestr("tiny/large", b"\0" * (INFLATED_LIMIT + 1))


def locked(content: bytes) -> bytes:
    """A zip whose first member says that it is encrypted."""
    broken = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        broken[broken.index(mark) + place] |= 1
    return bytes(broken)


def many_names() -> bytes:
    """300,000 entries of nothing, 14 MB: the list of them alone would take hundreds of megabytes."""
    entry = struct.pack("<4s6H3L5H2L", b"PK\1\2", 20, 20, 0, 0, 0, 33, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0) + b"a"
    listed = entry * 300_000
    return listed + struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, 65_535, 65_535, len(listed), 0, 0)


HARMFUL = {
    "bomb": (lambda: packed(bomb), "unpacks to"),
    "many": (
        lambda: packed(lambda a: [a.writestr(f"tiny/x{n}", "") for n in range(MEMBER_LIMIT)]),
        f"{MEMBER_LIMIT:,} files",
    ),
    "absolute": (lambda: packed(lambda a: a.writestr("/etc/cron.d/x", "x")), "outside itself"),
    "up": (lambda: packed(lambda a: a.writestr("tiny/../../x", "x")), "outside itself"),
    "windows": (lambda: packed(lambda a: a.writestr("tiny/..\\..\\x", "x")), "outside itself"),
    "drive": (lambda: packed(lambda a: a.writestr("C:\\x", "x")), "outside itself"),
    "link": (lambda: packed(linked), "holds a link"),
    "many names": (many_names, "not a zip"),
    "locked": (lambda: locked(zipped()), "password"),
    "no zip": (lambda: b"PK\x03\x04 but not really", "not a zip"),
    "empty": (lambda: b"", "not a zip"),
    "empty zip": (lambda: packed(lambda a: None, beside=False), "case.yaml"),  # noqa: ARG005
    "cut off": (lambda: zipped()[:-30], "not a zip"),
    "two cases": (lambda: packed(lambda a: a.writestr("other/case.yaml", "title: x")), "case.yaml"),
    "bad yaml": (lambda: zipped(case="title: [unclosed"), "YAML"),
    "anchors": (lambda: zipped(case="a: &a [1]\nb: *a\n"), "anchors"),
    "bad record": (lambda: zipped(record=RECORD.replace("2022-01-03,scored", "someday,scored")), "someday"),
    "document outside": (lambda: zipped(case=BAD_SOURCES), "outside the case"),
}
BAD_SOURCES = (
    "schema_version: 1\ntitle: x\nsummary: x\nstart: 2022-01-03\nend: 2022-01-05\ntimezone: Asia/Almaty\n"
    "society: country\nhypotheses: []\nsources: [../../../etc/passwd]\n"
)


@pytest.mark.parametrize("name", HARMFUL)
def test_a_harmful_or_wrong_file_is_refused_and_leaves_nothing(app: Browser, name: str) -> None:
    make, said = HARMFUL[name]
    before = set(app.workspaces.root.iterdir())
    answer = app.upload("/api/workspaces", make(), "sent.zip")
    assert answer.status_code == 400, answer.text
    assert said in problem(answer)
    assert "Traceback" not in answer.text
    assert "/tmp/" not in answer.text  # noqa: S108 - no path of ours is told
    assert "root:" not in answer.text
    assert set(app.workspaces.root.iterdir()) == before


def test_only_what_the_case_names_is_unpacked(app: Browser) -> None:
    number, _ = app.open(packed(lambda a: a.writestr("tiny/run-me.exe", "x")))
    names = {path.name for path in (app.workspaces.root / number / "tiny").rglob("*")}
    assert "run-me.exe" not in names
    assert "record.csv" in names


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../evil.zip", "evil"),
        ("C:\\Users\\x\\evil.zip", "evil"),
        (".hidden.zip", "hidden"),
        ("\u202egpj.zip", "gpj"),
        ("Дело.zip", "case"),
        ("x" * 300, "x" * 80),
    ],
)
def test_the_name_of_a_file_is_no_path(app: Browser, name: str, kept: str) -> None:
    number, case = app.open(zipped(folder="inside"), name)
    assert case["name"] == kept
    assert (app.workspaces.root / number / kept).is_dir()


def test_a_form_without_a_file_is_refused(app: Browser) -> None:
    for files in ({"other": ("x.zip", b"x")}, [("file", ("a", b"1")), ("file", ("b", b"2"))]):
        answer = app.client.post("/api/workspaces", headers=BEARER, files=files)
        assert answer.status_code == 400
    broken = app.client.post(
        "/api/workspaces",
        headers={**BEARER, "Content-Type": "multipart/form-data; boundary=x"},
        content=b"--y\r\nnot a form",
    )
    assert broken.status_code == 400


OLDER = {
    "nothing": b"",
    "no json": b"{",
    "another thing": b'{"state_hash": "x"}',
    "deep": b"[" * 100_000,
    "nan": b'{"case": NaN}',
    "not utf-8": b'{"case": "\xff"}',
    "a list": b"[]",
}


@pytest.mark.parametrize("name", OLDER)
def test_a_result_that_is_none_is_refused(app: Browser, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    number, _ = app.open()
    space = app.workspaces.get(number)
    monkeypatch.setattr(space, "weighed", _Weighed(space.case))
    answer = app.upload(f"/api/workspaces/{number}/older", OLDER[name], "old.json")
    assert answer.status_code == 400
    assert problem(answer)
    assert "/tmp/" not in answer.text  # noqa: S108


class _Weighed:
    """As much of a result as is looked at before an older one is read."""

    def __init__(self, case: object) -> None:
        self.case = case


BODIES = {
    "no json": b"{",
    "a list": b"[]",
    "a word": b'"case"',
    "deep": b'{"a":' * 30 + b"1" + b"}" * 30,
    "very deep": b'{"a":' * 90_000,
    "nan": b'{"case": NaN}',
    "not utf-8": b'{"case": "\xff"}',
}


@pytest.mark.parametrize("name", BODIES)
def test_a_body_that_is_none_is_refused(app: Browser, name: str) -> None:
    answer = app.client.post("/api/workspaces", headers=BEARER, content=BODIES[name])
    assert answer.status_code == 400
    assert problem(answer)


@pytest.mark.parametrize(
    ("method", "path"),
    [("PUT", "/api/cases"), ("DELETE", "/api/cases"), ("GET", "/api/nothing"), ("GET", "/../etc/passwd")],
)
def test_what_is_not_there_is_said_in_json(app: Browser, method: str, path: str) -> None:
    answer = app.client.request(method, path, headers=BEARER)
    assert answer.status_code in {404, 405}
    assert problem(answer)


def test_our_own_fault_is_owned_and_tells_nothing_of_us(
    app: Browser, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    number, _ = app.open()

    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr("powderkeg.app.requests.case_view", broken)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app.client, "_transport", _not_raising(app))
        answer = app.get(f"/api/workspaces/{number}")
    assert answer.status_code == 500
    assert "secret" not in answer.text
    told = capsys.readouterr().err
    assert "ZeroDivisionError: secret" in told
    assert answer.json()["error"]["text"].split("number ")[1].rstrip(".") in told


def _not_raising(app: Browser) -> object:
    """The client's transport, answering with what the server answers where it fails."""
    from copy import copy

    transport = copy(app.client._transport)
    transport.raise_server_exceptions = False
    return transport


def test_a_hostile_record_stays_text_in_what_is_sent(app: Browser) -> None:
    hostile = "<img src=x onerror=alert(1)>\u202e=cmd|' /C calc'!A0"
    number, case = app.open(zipped(record=RECORD.replace("full", hostile)))
    told = next(row for row in case["record"] if row["report_id"] == "T2")
    assert told["statement"] == hostile
    answer = app.get(f"/api/workspaces/{number}")
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_record_of_many_rows_is_taken(app: Browser) -> None:
    rows = [
        f"X{n},2022-01-04,,,SOU,participants,,{100 + n},,persons,a crowd,p,,o{n % 50},C,,no,,context,old,"
        for n in range(2_000)
    ]
    _, case = app.open(zipped(record=RECORD + "\n".join(rows) + "\n"))
    assert len(case["record"]) == 2_006


def test_nothing_of_a_request_stays_in_the_temporary_folder(
    app: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    app.open()
    app.upload("/api/workspaces", b"no zip")
    assert list(tmp_path.iterdir()) == []
