"""A case weighed, cancelled and foreseen from a window, and what the window is shown and can take along."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app_client import Browser, browser, heard, problem
from outlooks import crisis
from powderkeg.app.outlook_view import embargoed_view
from powderkeg.app.plain import plain
from powderkeg.app.rereading import reread
from powderkeg.app.rereading.compared import differences
from powderkeg.app.rereading.densities import parts_with
from powderkeg.app.rereading.prior_ratio import log_prior_ratio
from powderkeg.app.rereading.weights import reweighed
from powderkeg.app.result_view import result_view
from powderkeg.app.work import outlook_job, weighing_job
from powderkeg.app.workspaces import Workspace
from powderkeg.case import CaseError, Prior, write_case
from powderkeg.evidence import Check, Evidence
from powderkeg.evidence.verdict import judged
from powderkeg.report.figures import Figures, draw

QUICK = {"tier": "quick", "particles": 20, "seeds": 2, "seed": 3}
CHECKS = (Check(6, "is it so", "pass", "it is"),)
HOSTILE = "<script>alert(1)</script>{{7*7}}\u202egnp.exe"


@pytest.fixture(scope="module", autouse=True)
def _what_takes_longest_is_done_once() -> Iterator[None]:
    """They take longest, and are the same each time; nor is the checklist asked, which others test."""
    drawn: dict[int, tuple[Evidence, Figures]] = {}

    def once(result: Evidence) -> Figures:
        if id(result) not in drawn:
            drawn[id(result)] = (result, draw(result))
        return drawn[id(result)][1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("powderkeg.app.result_view.draw", once)
        patch.setattr(
            import_module("powderkeg.evidence.weigh"),
            "questioned",
            lambda raw, known, totals, *_: replace(judged(raw, known, totals), checks=CHECKS),
        )
        patch.setattr("powderkeg.report.page.packed_bundle", lambda: "// vega")
        yield


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("workspaces"), grace=600.0) as found:
        yield found


def uniform(low: float, high: float) -> Prior:
    return Prior(distribution="uniform", min=low, max=high)


def crisis_zip(folder: Path) -> bytes:
    """The crisis of the outlook's tests, one of its reports hostile."""
    first, *others = crisis().record
    record = (first.model_copy(update={"statement": f'=HYPERLINK("x"),{HOSTILE}'}), *others)
    case = write_case(crisis().replace(record=record), folder / "crisis")
    packed = shutil.make_archive(str(folder / "crisis"), "zip", case.parent, case.name)
    return Path(packed).read_bytes()


@pytest.fixture(scope="module")
def done(app: Browser, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, dict[str, Any]]:
    """A window, and the result that it was sent."""
    number, _ = app.open(crisis_zip(tmp_path_factory.mktemp("crisis")), "crisis.zip")
    with app.socket(f"/ws/workspaces/{number}/weighing") as socket:
        socket.send_text(json.dumps({"start": QUICK}))
        message = heard(socket)
    assert message["kind"] == "result", message
    return number, message["result"]


def test_a_case_is_weighed(done: tuple[str, dict[str, Any]]) -> None:
    _, result = done
    assert result["kind"] == "weighed"
    assert result["hypotheses"] == ["spontaneous", "infiltrated", "other"]
    assert result["gain"]["other"] == 0.0
    assert result["settings"] == {**QUICK, "checks": True}
    assert result["stale"] is False
    assert result["checks"] == [{"id": 6, "name": "is it so", "status": "pass", "figure": "it is"}]
    assert result["seconds"] > 0
    assert result["standings"][0]["label"] == "Spontaneous"
    assert result["deaths"]["rows"][0]["kind"] == "all"


def test_while_it_is_not_resolved_nobody_is_sent_odds(done: tuple[str, dict[str, Any]]) -> None:
    _, result = done
    assert result["resolved"] is False
    assert result["reasons"]
    assert (result["posterior"], result["prior"], result["odds"]) == (None, None, [])
    assert not {"posterior", "odds-by-day"} & set(result["charts"])
    assert all(one["posterior"] is None for one in result["standings"])
    assert "Not resolved" in result["headline"]


def test_what_a_record_says_stays_as_it_is(app: Browser, done: tuple[str, dict[str, Any]]) -> None:
    number, result = done
    told = next(row for row in result["ledger"] if row["report_id"] == "R1")
    assert HOSTILE in told["statement"]
    page = app.get(f"/api/workspaces/{number}/page.html?lang=fr").text
    assert '<html lang="fr"' in page
    assert HOSTILE not in page
    assert "&lt;script&gt;alert(1)" in page


def test_a_reload_finds_the_result(app: Browser, done: tuple[str, dict[str, Any]]) -> None:
    number, result = done
    again = app.get(f"/api/workspaces/{number}").json()
    assert again["result"] == result
    assert again["stale"] is False
    french = app.get(f"/api/workspaces/{number}?lang=fr").json()["result"]
    assert french["gain"] == result["gain"]


def test_case_result_page_and_ledger_can_be_taken_along(
    app: Browser, done: tuple[str, dict[str, Any]]
) -> None:
    number, result = done
    found = app.get(f"/api/workspaces/{number}/result.json")
    assert found.headers["content-disposition"] == 'attachment; filename="crisis.json"'
    assert found.json()["gain"] == pytest.approx(result["gain"])
    rows = list(
        csv.reader(io.StringIO(app.get(f"/api/workspaces/{number}/ledger.csv").text.lstrip("\ufeff")))
    )
    assert rows[0][0] == "report_id"
    assert len(rows) == len(result["ledger"]) + 1
    cell = next(row for row in rows if row[0] == "R1")[rows[0].index("statement")]
    assert cell.startswith("'=HYPERLINK")
    older = app.upload(f"/api/workspaces/{number}/older", found.content, "old.json").json()
    assert older["sections"][0]["title"]


def test_after_a_change_the_result_is_stale_and_says_so(
    app: Browser, done: tuple[str, dict[str, Any]]
) -> None:
    number, _ = done
    path = f"/api/workspaces/{number}"
    body = {"values": {"reliability": "D"}, "reason": "looked again"}
    app.send("PATCH", f"{path}/record/R2", body)
    told = app.get(path).json()
    assert told["stale"] is True
    assert told["result"]["stale"] is True
    for name in ("result.json", "page.html", "ledger.csv"):
        answer = app.get(f"{path}/{name}")
        assert answer.status_code == 409
        assert "weigh it anew" in problem(answer)
    assert app.get(f"{path}/ledger.csv?as_weighed=1").status_code == 200
    app.send("POST", f"{path}/undo", {"reason": "back"})
    assert app.get(path).json()["stale"] is False


def test_without_a_weighing_there_is_nothing_to_take(app: Browser) -> None:
    number, _ = app.open()
    for name in ("result.json", "page.html", "ledger.csv"):
        assert app.get(f"/api/workspaces/{number}/{name}").status_code == 409
    assert app.send("POST", f"/api/workspaces/{number}/rereading").status_code == 409
    assert app.upload(f"/api/workspaces/{number}/older", b"{}", "o.json").status_code == 409


def test_a_weighing_is_cancelled_and_the_window_recovers(app: Browser) -> None:
    number, _ = app.open()
    with app.socket(f"/ws/workspaces/{number}/weighing") as socket:
        socket.send_text(json.dumps({"start": {"tier": "quick", "particles": 60, "seeds": 3}}))
        first = json.loads(socket.receive_text())
        assert first["kind"] == "progress"
        with app.socket(f"/ws/workspaces/{number}/weighing") as second:  # as after a reload
            assert json.loads(second.receive_text())["kind"] == "progress"
        assert app.get(f"/api/workspaces/{number}").json()["running"] == "weighing"
        socket.send_text(json.dumps({"start": QUICK}))
        assert "at work already" in heard(socket)["error"]["text"]
        socket.send_text(json.dumps({"cancel": True}))
        assert heard(socket) == {"kind": "cancelled"}
        socket.send_text(json.dumps({"start": {"particles": 1}}))
        assert heard(socket)["error"]["problems"][0]["field"] == "particles"
        socket.send_text(json.dumps({"start": {**QUICK, "checks": False, "seeds": 1}}))
        message = heard(socket)
    assert message["kind"] == "result"
    assert message["result"]["settings"]["checks"] is False
    again = app.send("POST", f"/api/workspaces/{number}/rereading").json()
    assert again["trusted"] is False
    assert "kept no worlds" in again["why"]
    assert again["result"] is None


def test_a_window_that_closes_stops_its_work(tmp_path: Path) -> None:
    with browser(tmp_path, grace=0.0) as app:
        number, _ = app.open()
        space = app.workspaces.get(number)
        with (
            app.socket(f"/ws/workspaces/{number}/alive"),
            app.socket(f"/ws/workspaces/{number}/weighing") as socket,
        ):
            socket.send_text(json.dumps({"start": {"tier": "quick", "particles": 60, "seeds": 3}}))
            assert json.loads(socket.receive_text())["kind"] == "progress"
        while app.workspaces.is_open(number):
            app.get("/api/cases")
        assert space.weighed is None


ORDERS = (
    "", "[]", "nonsense", "{}", '{"start": 3}', '{"cancel": "yes"}', '{"start": {"tier": "huge"}}',
    '{"start": {"particles": 1.5}}', '{"start": {"particles": true}}', '{"start": {"seeds": 0}}',
    '{"start": {"seed": -1}}', '{"start": {"checks": "no"}}', '{"start": {"what": 1}}',
    '{"start": {"particles": 1000000}}', "[" * 5000, '{"start": {"seed": NaN}}',
    '{"start": {"tier": ["a"]}}', '{"start": {"tier": {}}}', '{"start": {"tier": ""}}',
    *(f'{{"start": {{"{name}": {10**400}}}}}' for name in ("particles", "seeds", "seed")),
)  # fmt: skip


def test_an_order_that_cannot_be_followed_is_told_and_the_socket_stays(app: Browser) -> None:
    number, _ = app.open()
    with app.socket(f"/ws/workspaces/{number}/weighing") as socket:
        for order in ORDERS:
            socket.send_text(order)
            message = heard(socket)
            assert message["kind"] == "error", order
            assert message["error"]["text"]
            assert "fault of its own" not in message["error"]["text"], order
        socket.send_bytes(b"\x00")
        assert heard(socket)["kind"] == "error"
        socket.send_text('{"cancel": true}')
        assert heard(socket)["kind"] == "cancelled"


def test_a_socket_of_no_workspace_says_so_and_closes(app: Browser) -> None:
    with app.socket("/ws/workspaces/0123456789abcdef/weighing") as socket:
        assert "no such working copy" in json.loads(socket.receive_text())["error"]["text"]
        assert socket.receive()["code"] == 4404


def test_a_grade_is_read_again_from_the_worlds_kept(app: Browser, done: tuple[str, dict[str, Any]]) -> None:
    path = f"/api/workspaces/{done[0]}"
    app.send("PATCH", f"{path}/record/R2", {"values": {"reliability": "D"}, "reason": "looked again"})
    told = app.send("POST", f"{path}/rereading").json()
    assert told["trusted"], told["why"]
    assert told["notes"]
    assert told["result"]["kind"] == "read again"
    assert told["result"]["stale"] is False
    assert told["result"]["gain"] != done[1]["gain"]
    assert set(told["result"]["charts"]) <= {"gain", "inflation", "map"}  # nothing is resolved
    assert told["result"]["previous"]["gain"] == done[1]["gain"]
    loaded = app.get(path).json()["result"]
    assert (loaded["kind"], loaded["notes"]) == ("read again", told["notes"])
    assert app.get(f"{path}/result.json").json()["gain"] == pytest.approx(told["result"]["gain"])
    assert app.get(f"{path}/result.json?as_weighed=1").json()["gain"] == pytest.approx(done[1]["gain"])
    page = app.get(f"{path}/page.html")
    assert page.status_code == 200, page.text
    rows = list(csv.DictReader(io.StringIO(app.get(f"{path}/ledger.csv").text.lstrip("\ufeff"))))
    assert next(row for row in rows if row["report_id"] == "R2")["reliability"] == "D"
    app.send("POST", f"{path}/undo", {"reason": "back"})
    assert app.get(path).json()["result"]["kind"] == "weighed"


def test_a_narrower_prior_moves_evidence_by_the_mean_of_its_ratios(
    app: Browser, done: tuple[str, dict[str, Any]]
) -> None:
    """Of a real weighing: the worlds of each draw of parameters have one ratio, and count as one."""
    weighing = app.workspaces.get(done[0]).weighed
    assert weighing is not None
    before = weighing.case
    priors = {**before.parameters, "contagion": uniform(0.2, 0.3)}
    differ = differences(before, before.replace(parameters=priors))
    assert differ.priors["spontaneous"]["contagion"][1].bounds == (0.2, 0.3)
    assert not differ.record
    claims = next(iter(weighing.scored.values()))[0].claims
    drafts = parts_with(weighing.scored, claims)
    found = reweighed(drafts, "other", differ.priors)
    for name, passes in found.parts.items():
        for part, was in zip(passes, weighing.scored[name], strict=True):
            assert was.lineage is not None
            ratio = log_prior_ratio(was.lineage.coordinates, differ.priors[name])
            mean = float(np.log(np.exp(was.log_weights) @ np.exp(ratio)))
            assert part.gain == pytest.approx(was.gain + mean)
            assert np.exp(part.log_weights).sum() == pytest.approx(1.0)
            assert part.lineage is None  # made again under the new prior they would be other worlds
        draws = sum(len(np.unique(one.lineage.draw)) for one in weighing.scored[name] if one.lineage)
        assert found.ess[name] <= draws + 1e-6
    wider = before.replace(parameters={**before.parameters, "contagion": uniform(0.1, 0.4)})
    assert "contagion may now lie where no world was run" in reread(weighing, wider).why


# The outlook.


def test_an_outlook_needs_a_weighing_of_the_case_as_it_stands(app: Browser) -> None:
    number, _ = app.open()
    with app.socket(f"/ws/workspaces/{number}/outlook") as socket:
        socket.send_text('{"start": {}}')
        assert "weigh the case first" in heard(socket)["error"]["text"]


def test_an_outlook_is_the_pages_own_tables(app: Browser, done: tuple[str, dict[str, Any]]) -> None:
    number, _ = done
    with app.socket(f"/ws/workspaces/{number}/outlook") as socket:
        socket.send_text('{"start": {"options": ["nothing"]}}')
        assert heard(socket)["error"]["problems"][0]["field"] == "options"
        socket.send_text('{"start": {"worlds": 4, "options": ["as-it-was", "alone"]}}')
        message = heard(socket)
    assert message["kind"] == "result", message
    look = message["outlook"]
    assert look["table"][0]["title"] == "Deaths by side"
    assert look["embargoed"] is False
    assert look["worlds"] <= 4
    assert set(look["charts"]) >= {"paired", "fan-deaths"}
    path = f"/api/workspaces/{number}"
    assert app.get(path).json()["outlook"] == look
    assert look["record_digest"] == app.get(path).json()["result"]["record_digest"]
    assert "outlook" in app.get(f"{path}/result.json").json()
    # what is read again from other weights is another result, which this outlook has not continued
    app.send("PATCH", f"{path}/record/R2", {"values": {"reliability": "D"}, "reason": "looked again"})
    assert app.send("POST", f"{path}/rereading").json()["trusted"]
    assert "outlook" not in app.get(f"{path}/result.json").json()
    assert "outlook" in app.get(f"{path}/result.json?as_weighed=1").json()
    app.send("POST", f"{path}/undo", {"reason": "back"})


def test_a_live_crisis_is_not_foreseen_unasked(
    app: Browser, done: tuple[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("powderkeg.outlook.embargo.is_live", lambda case, today: True)  # noqa: ARG005
    with app.socket(f"/ws/workspaces/{done[0]}/outlook") as socket:
        socket.send_text('{"start": {"worlds": 4}}')
        message = heard(socket)
    assert message["kind"] == "result"
    assert (message["outlook"]["embargoed"], message["outlook"]["table"]) == (True, [])
    assert "less than 90 days" in message["outlook"]["why"]


def test_views_are_plain_json() -> None:
    assert plain(embargoed_view(CaseError("why")))["why"] == "why"
    assert plain({"a": float("nan"), "b": (1, 2.5, None), "c": {"x"}}) == {
        "a": None,
        "b": [1, 2.5, None],
        "c": ["x"],
    }
    with pytest.raises(TypeError):
        plain(object())


def test_what_moved_is_told_against_the_windows_last_result(
    app: Browser, done: tuple[str, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    space: Workspace = app.workspaces.get(done[0])
    first = space.weighed
    assert first is not None
    monkeypatch.setattr(space, "before", replace(first, seed=first.seed + 1))
    view = plain(result_view(first, space))
    assert view["moved"]["sections"]
    assert view["previous"]["gain"] == pytest.approx(first.gain)


def test_jobs_are_made_of_the_case_as_it_stands_then(app: Browser) -> None:
    number, _ = app.open()
    space = app.workspaces.get(number)
    assert weighing_job(space, {}).kind == "weighing"
    with pytest.raises(CaseError):
        outlook_job(space, {})
