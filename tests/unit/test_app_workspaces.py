"""Working copies: a window's own, kept through a crash, saved on request, and gone only when thrown away."""

from __future__ import annotations

import json
import os
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import psutil
import pytest

from app_client import Browser, browser, problem, zipped
from cases import FILES, RECORD, write_tiny_case
from powderkeg.app.refusals import Refusal
from powderkeg.app.working_copy import META, default_root, listed, swept
from powderkeg.app.workspaces import Workspaces
from powderkeg.case import CaseError

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("workspaces")) as found:
        yield found


def graded(app: Browser, number: str, letter: str, report: str = "T2") -> dict[str, Any]:
    path = f"/api/workspaces/{number}/record/{report}"
    answer = app.send("PATCH", path, {"values": {"reliability": letter}, "reason": "looked again"})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def test_a_case_has_all_that_a_window_shows(app: Browser) -> None:
    _, case = app.open()
    assert (case["name"], case["days"], case["own"], case["unsaved"]) == ("tiny", 3, None, False)
    assert [one["name"] for one in case["hypotheses"]] == ["spontaneous", "infiltrated", "other"]
    assert case["hypotheses"][2] | {"weight": 0.1, "know_nothing": True} == case["hypotheses"][2]
    assert len({one["colour"] for one in case["hypotheses"]}) == 3
    cells = next(one for one in case["parameters"] if one["name"] == "cells")
    assert cells["by_hypothesis"]["infiltrated"]["max"] == 12
    assert cells["common"] is None
    assert cells["default"]["distribution"]
    assert cells["low"] < cells["high"]
    contagion = next(one for one in case["parameters"] if one["name"] == "contagion")
    assert contagion["common"]["uses_record"] is True
    assert [one["place_id"] for one in case["regions"]] == ["NOR", "SOU", "COA"]
    assert case["cities"][0]["region"] == "COA"
    assert case["record"][0]["statement"] == "700, all"
    assert case["record"][0]["row"] == 2
    assert case["record"][0]["note"] == "x"
    assert "note" in case["columns"]
    assert {"origin_id": "o1", "reports": 2} in case["origins"]
    assert case["choices"]["reliability"] == list("ABCDEF")
    assert case["choices"]["use"] == ["scored", "context", "input"]
    assert case["choices"]["place_id"][0] == "national"
    assert {"path": "SOURCES.md", "text": "Everything here is invented.\n"} in case["sources"]
    assert {"address": "https://example.org/archive"} in case["sources"]
    assert case["has"]["scored"] == 4


def test_windows_do_not_disturb_each_other(app: Browser) -> None:
    (one, before), (two, _) = app.open(), app.open()
    assert one != two
    after = graded(app, one, "D")
    assert after["record"][1]["reliability"] == "D"
    assert after["digest"] != before["digest"]
    assert after["unsaved"] is True
    assert app.get(f"/api/workspaces/{two}").json()["case"]["digest"] == before["digest"]


def test_a_copy_can_be_reloaded_as_it_is(app: Browser) -> None:
    number, _ = app.open()
    after = graded(app, number, "C")
    again = app.get(f"/api/workspaces/{number}").json()
    assert again["case"] == after
    assert (again["stale"], again["result"], again["outlook"], again["running"]) == (False, None, None, None)


def test_what_comes_along_is_copied_and_never_changed(app: Browser) -> None:
    answer = app.send("POST", "/api/workspaces", {"case": "kazakhstan-2022"})
    assert answer.status_code == 201
    found = answer.json()
    assert found["case"]["own"] is None
    saved = app.send("POST", f"/api/workspaces/{found['id']}/save")
    assert saved.status_code == 400
    assert "nowhere to save" in problem(saved)


@pytest.mark.parametrize("body", [{}, {"case": 1}, {"own": "yes"}, {"unsaved": None}, {"what": True}])
def test_what_to_open_has_to_be_said(app: Browser, body: dict[str, object]) -> None:
    assert app.send("POST", "/api/workspaces", body).status_code == 400


@pytest.mark.parametrize(
    "body", [{"case": "nowhere"}, {"own": True}, {"unsaved": "../etc"}, {"unsaved": "0" * 16}]
)
def test_what_is_not_there_is_not_opened(app: Browser, body: dict[str, object]) -> None:
    assert app.send("POST", "/api/workspaces", body).status_code == 404


def test_work_outlives_a_crash(tmp_path: Path) -> None:
    with browser(tmp_path) as app:
        number, _ = app.open()
        graded(app, number, "E")
        copied = tmp_path / "crashed"
        # what lies on disk at this moment is all that a crash would leave
        shutil.copytree(app.workspaces.root / number, copied / number)
    (copied / number / "open.lock").write_text("999999999", encoding="ascii")
    with browser(copied) as app:
        told = app.get("/api/cases").json()["unsaved"]
        assert [(one["id"], one["title"], one["changes"]) for one in told] == [(number, "A tiny crisis", 1)]
        again = app.send("POST", "/api/workspaces", {"unsaved": number}).json()
        assert again["case"]["record"][1]["reliability"] == "E"
        assert app.get("/api/cases").json()["unsaved"] == []  # it is open now
        assert app.send("POST", "/api/workspaces", {"unsaved": number}).status_code == 409


def test_a_restart_finds_the_window_it_had(tmp_path: Path) -> None:
    with browser(tmp_path) as app:
        number, _ = app.open()
        graded(app, number, "E")
    with browser(tmp_path) as app:
        assert app.get(f"/api/workspaces/{number}").json()["case"]["record"][1]["reliability"] == "E"


def test_a_mere_copy_leaves_nothing_behind(tmp_path: Path) -> None:
    with browser(tmp_path) as app:
        app.open()
        assert listed(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_thrown_away_is_gone(app: Browser) -> None:
    number, _ = app.open()
    graded(app, number, "D")
    assert app.send("DELETE", f"/api/workspaces/{number}").status_code == 204
    assert not (app.workspaces.root / number).exists()
    assert app.get(f"/api/workspaces/{number}").status_code == 404
    assert app.send("DELETE", f"/api/workspaces/{number}").status_code == 404


def test_another_server_does_not_take_what_is_open(tmp_path: Path) -> None:
    with browser(tmp_path) as app:
        number, _ = app.open()
        graded(app, number, "D")
    lock = tmp_path / number / "open.lock"
    holder = psutil.Process(os.getppid())  # some process that runs
    lock.write_text(f"{holder.pid} {holder.create_time()}", encoding="ascii")
    other = Workspaces(tmp_path)
    assert other.unsaved() == []
    for asked in (other.open_unsaved, other.get, other.discard):
        with pytest.raises(Refusal):
            asked(number)
    assert (tmp_path / number / "tiny").is_dir()
    # the number was given to another process, which began later: whoever held the copy is gone
    for left in ("nonsense", f"{holder.pid} {holder.create_time() - 60}", f"{10**30} 1"):
        lock.write_text(left, encoding="ascii")
        assert [copy.id for copy in other.unsaved()] == [number]
    assert other.open_unsaved(number).id == number


def test_the_lock_names_who_holds_it_and_since_when(app: Browser) -> None:
    number, _ = app.open()
    own = psutil.Process()
    held = (app.workspaces.root / number / "open.lock").read_text(encoding="ascii")
    assert held == f"{own.pid} {own.create_time()}"


def test_a_result_outlives_its_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("powderkeg.app.workspaces.MOST_KEPT", 2)
    with browser(tmp_path, grace=0.02) as app:
        windows = cast("Any", app.client.app).state.windows
        numbers = [app.open()[0] for _ in range(4)]
        for number in numbers[:3]:
            app.workspaces.get(number).weighed = cast("Evidence", object())
        for number in numbers:
            with app.socket(f"/ws/workspaces/{number}/alive"):
                until(lambda number=number: windows.is_present(number))
            until(lambda number=number: app.workspaces.is_kept(number) or not app.workspaces.is_open(number))
        # the copy without a result is gone, and so is the result that was left first; the others wait
        until(lambda: [app.workspaces.is_open(number) for number in numbers] == [False, True, True, False])
        until(lambda: [(tmp_path / number).exists() for number in numbers] == [False, True, True, False])
        told = {one["id"] for one in app.get("/api/cases").json()["unsaved"]}
        assert told == set(numbers[1:3])
        again = app.workspaces.open_unsaved(numbers[1])
        assert again.weighed is not None
        assert app.send("POST", "/api/workspaces", {"unsaved": numbers[1]}).status_code == 409
    assert list(tmp_path.iterdir()) == []


def test_a_result_that_nobody_comes_back_for_is_let_go(tmp_path: Path) -> None:
    with browser(tmp_path, grace=0.02) as app:
        cast("Any", app.client.app).state.windows.kept = 0.05
        number, _ = app.open()
        app.workspaces.get(number).weighed = cast("Evidence", object())
        with app.socket(f"/ws/workspaces/{number}/alive"):
            until(lambda: cast("Any", app.client.app).state.windows.is_present(number))
        until(lambda: not app.workspaces.is_open(number) and list(tmp_path.iterdir()) == [])


def until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


HOSTILE = {"a long whole number": 10**400, "a long negative one": -(10**400), "yes": True, "a list": [1]}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_weight_that_is_no_number_is_refused_in_words(app: Browser, name: str) -> None:
    number, before = app.open()
    body = {"weights": {"spontaneous": HOSTILE[name]}, "reason": "why"}
    answer = app.send("PATCH", f"/api/workspaces/{number}/weights", body)
    assert answer.status_code == 400, answer.text
    assert "given; allowed: a number of ordinary size" in problem(answer)
    assert app.workspaces.case(number).digest == before["digest"]


@pytest.mark.parametrize("value", [10**400, -(10**400), True, [1], {}])
def test_a_prior_of_odd_numbers_is_refused_in_words(app: Browser, value: object) -> None:
    number, before = app.open()
    prior = {"distribution": "uniform", "min": 1, "max": value, "reason": "r", "source": "s"}
    body = {"parameter": "cells", "hypothesis": "infiltrated", "prior": prior, "reason": "why"}
    answer = app.send("PATCH", f"/api/workspaces/{number}/priors", body)
    assert answer.status_code == 400, answer.text
    assert app.workspaces.case(number).digest == before["digest"]


def test_an_unreadable_copy_is_passed_over_and_stays(tmp_path: Path) -> None:
    (tmp_path / ("0" * 16)).mkdir()
    (tmp_path / ("0" * 16) / META).write_text('{"name": 3}', encoding="utf-8")
    (tmp_path / "something else").mkdir()
    found = Workspaces(tmp_path)
    assert found.unsaved() == []
    with pytest.raises(KeyError):
        found.case("0" * 16)
    assert len(list(tmp_path.iterdir())) == 2


def test_what_broken_off_copying_left_is_swept_after_an_hour(tmp_path: Path) -> None:
    (tmp_path / ".new-old").mkdir()
    swept(tmp_path, time.time())
    assert list(tmp_path.iterdir())
    swept(tmp_path, time.time() + 4000)
    assert list(tmp_path.iterdir()) == []


def test_where_they_lie_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("POWDERKEG_WORKSPACES", str(tmp_path))
    assert default_root() == tmp_path
    monkeypatch.delenv("POWDERKEG_WORKSPACES")
    assert default_root().parts[-2:] == ("powderkeg", "workspaces")


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(CaseError, match="POWDERKEG_WORKSPACES"):
        Workspaces(tmp_path / "file" / "below").open_bundled("kazakhstan-2022")


# Saving, and taking along.


@pytest.mark.parametrize("packed", [False, True])
def test_saving_writes_into_the_case_that_was_served(tmp_path: Path, *, packed: bool) -> None:
    case = write_tiny_case(tmp_path)
    (case / "mine.txt").write_text("not the case's", encoding="utf-8")
    source = case
    if packed:
        source = Path(shutil.make_archive(str(tmp_path / "tiny"), "zip", tmp_path, "tiny"))
    with browser(tmp_path / "w", str(source)) as app:
        assert app.get("/api/cases").json()["own"] == {"path": str(source), "title": "A tiny crisis"}
        found = app.send("POST", "/api/workspaces", {"own": True}).json()
        assert found["case"]["own"] == str(source)
        graded(app, found["id"], "D")
        kept = source.read_bytes() if packed else (case / "record.csv").read_bytes()
        saved = app.send("POST", f"/api/workspaces/{found['id']}/save")
        assert saved.json() == {"path": str(source)}
        assert (source.read_bytes() if packed else (case / "record.csv").read_bytes()) != kept
        again = Workspaces(tmp_path / "w2", str(source)).open_own().case
        assert again.digest == app.workspaces.case(found["id"]).digest
        assert len(again.changes) == 1
        assert app.get(f"/api/workspaces/{found['id']}").json()["case"]["unsaved"] is False
        graded(app, found["id"], "C")  # and once more
        assert app.send("POST", f"/api/workspaces/{found['id']}/save").status_code == 200
    if packed:
        with zipfile.ZipFile(source) as archive:
            assert archive.read("tiny/mine.txt") == b"not the case's"
    assert (case / "mine.txt").read_text(encoding="utf-8") == "not the case's"


def test_saving_does_not_overwrite_another_analysts_work(tmp_path: Path) -> None:
    case = write_tiny_case(tmp_path)
    with browser(tmp_path / "w", str(case)) as app:
        number = app.send("POST", "/api/workspaces", {"own": True}).json()["id"]
        graded(app, number, "D")
        (case / "record.csv").write_text(RECORD.replace("press", "a paper"), encoding="utf-8")
        before = (case / "record.csv").read_bytes()
        saved = app.send("POST", f"/api/workspaces/{number}/save")
        assert saved.status_code == 409
        assert "has changed since" in problem(saved)
        assert (case / "record.csv").read_bytes() == before
        assert not (case / "changes.csv").exists()


def test_a_save_that_fails_leaves_the_case_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    case = write_tiny_case(tmp_path)
    with browser(tmp_path / "w", str(case)) as app:
        number = app.send("POST", "/api/workspaces", {"own": True}).json()["id"]
        graded(app, number, "D")
        real = Path.replace

        def broken(self: Path, target: Path) -> Path:
            if Path(target) == (case / "record.csv").resolve():
                raise PermissionError(13, "held open")
            return real(self, target)

        monkeypatch.setattr(Path, "replace", broken)
        saved = app.send("POST", f"/api/workspaces/{number}/save")
        monkeypatch.undo()
        assert saved.status_code == 400
        assert "held open" in problem(saved)
        assert sorted(path.name for path in case.iterdir()) == sorted({name.split("/")[0] for name in FILES})
        assert (case / "record.csv").read_text(encoding="utf-8") == RECORD
        assert app.send("POST", f"/api/workspaces/{number}/save").status_code == 200


def test_the_zip_reads_back_the_same(app: Browser) -> None:
    number, _ = app.open(zipped(record=RECORD.replace("full", "=1+1")))
    changed = graded(app, number, "D")
    packed = app.get(f"/api/workspaces/{number}/case.zip")
    assert packed.headers["content-disposition"] == 'attachment; filename="tiny.zip"'
    again, case = app.open(packed.content)
    assert case["digest"] == changed["digest"]
    assert case["changes"] == changed["changes"]
    with zipfile.ZipFile(BytesIO(packed.content)) as archive:
        assert b"=1+1" in archive.read("tiny/record.csv")  # data, and not an export
        assert "tiny/accounts/eyewitness.yaml" in archive.namelist()
    assert packed.content == app.get(f"/api/workspaces/{number}/case.zip").content
    assert again != number


def test_start_tells_of_cases_and_sizes(app: Browser) -> None:
    told = app.get("/api/cases").json()
    assert {"name": "kazakhstan-2022", "title": "Kazakhstan, January 2022"} in told["bundled"]
    assert told["own"] is None
    assert told["tiers"]["default"] == {"particles": 300, "seeds": 5, "validates": True}
    assert told["tiers"]["quick"]["validates"] is False
    assert told["worlds"]["default"] == 240


def test_words_come_in_every_language(app: Browser) -> None:
    english, french = (app.get(f"/api/catalogue?lang={code}").json() for code in ("en", "fr"))
    assert (english["lang"], english["messages"], english["vega"]) == ("en", {}, None)
    assert french["lang"] == "fr"
    assert len(french["messages"]) > 100
    assert len(french["vega"]) == 2
    assert app.get("/api/catalogue?lang=xx").status_code == 404


def test_the_lock_is_no_file_of_the_case(app: Browser) -> None:
    number, _ = app.open()
    folder = app.workspaces.root / number
    assert json.loads((folder / META).read_text(encoding="utf-8"))["origin"] == "sent"
    assert {path.name for path in folder.iterdir()} == {"tiny", META, "open.lock"}
