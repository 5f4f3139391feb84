"""Changing a case from a window: reports, origins, priors and weights, each logged, each to be undone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app_client import Browser, browser, problem

WHY = {"reason": "looked again", "analyst": "A. Analyst"}
NEW = {
    "report_id": "T7", "date_start": "2022-01-04", "place_id": "NOR", "indicator": "participants",
    "best": "300", "unit": "persons", "origin_id": "o7", "reliability": "C", "use": "scored",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("workspaces")) as found:
        yield found


@pytest.fixture
def number(app: Browser) -> str:
    return app.open()[0]


def changed(app: Browser, method: str, path: str, body: dict[str, Any]) -> dict[str, Any]:
    answer = app.send(method, path, {**WHY, **body})
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def row(case: dict[str, Any], report: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in case["record"] if one["report_id"] == report)
    return found


def test_a_report_is_changed_and_the_log_says_why(app: Browser, number: str) -> None:
    path = f"/api/workspaces/{number}/record/T1"
    case = changed(
        app, "PATCH", path, {"values": {"best": "900", "statement": "about 900", "reliability": "C"}}
    )
    assert (row(case, "T1")["best"], row(case, "T1")["reliability"]) == ("900", "C")
    logged = {one["field"]: one for one in case["changes"]}
    assert (logged["best"]["before"], logged["best"]["after"]) == ("700", "900")
    assert {one["reason"] for one in logged.values()} == {"looked again"}
    assert {one["analyst"] for one in logged.values()} == {"A. Analyst"}
    assert len(case["undo"]) == 3


def test_a_report_is_added(app: Browser, number: str) -> None:
    case = changed(app, "POST", f"/api/workspaces/{number}/record", {"values": NEW})
    assert row(case, "T7")["best"] == "300"
    assert case["changes"][-1]["field"] == "added"
    again = app.send("POST", f"/api/workspaces/{number}/record", {**WHY, "values": NEW})
    assert again.status_code == 400
    assert "T7" in problem(again)


def test_a_report_is_switched_off_and_on(app: Browser, number: str) -> None:
    path = f"/api/workspaces/{number}/record/T2"
    assert row(changed(app, "PATCH", path, {"values": {"use": "context"}}), "T2")["reason"] == "looked again"
    assert row(changed(app, "PATCH", path, {"values": {"use": "scored"}}), "T2")["use"] == "scored"


def test_origins_are_merged(app: Browser, number: str) -> None:
    body = {"merge": ["o2", "o3"], "into": "o2"}
    case = changed(app, "POST", f"/api/workspaces/{number}/origins", body)
    assert row(case, "T4")["origin_id"] == "o2"
    assert {"origin_id": "o2", "reports": 3} in case["origins"]


def test_priors_are_changed_of_one_hypothesis_or_of_all(app: Browser, number: str) -> None:
    path = f"/api/workspaces/{number}/priors"
    prior = {"distribution": "uniform", "min": 4, "max": 8}
    case = changed(app, "PATCH", path, {"hypothesis": "infiltrated", "parameter": "cells", "prior": prior})
    cells = next(one for one in case["parameters"] if one["name"] == "cells")
    assert (cells["by_hypothesis"]["infiltrated"]["min"], cells["common"]) == (4, None)
    case = changed(app, "PATCH", path, {"hypothesis": None, "parameter": "contagion", "prior": None})
    contagion = next(one for one in case["parameters"] if one["name"] == "contagion")
    assert contagion["common"] is None
    assert all(one["report_id"] == "" for one in case["changes"])


def test_weights_are_changed_together(app: Browser, number: str) -> None:
    path = f"/api/workspaces/{number}/weights"
    case = changed(app, "PATCH", path, {"weights": {"spontaneous": 0.3, "infiltrated": 0.6}})
    assert [one["weight"] for one in case["hypotheses"]] == [0.3, 0.6, 0.1]
    assert app.send("PATCH", path, {**WHY, "weights": {"spontaneous": 0.9}}).status_code == 400


def test_what_was_done_is_undone_and_done_again(app: Browser, number: str) -> None:
    path = f"/api/workspaces/{number}"
    before = app.get(path).json()["case"]
    done = changed(app, "PATCH", f"{path}/record/T1", {"values": {"reliability": "D"}})
    undone = changed(app, "POST", f"{path}/undo", {})
    assert undone["digest"] == before["digest"]
    assert undone["undo"] == []
    assert undone["redo"]
    assert changed(app, "POST", f"{path}/redo", {})["digest"] == done["digest"]
    nothing = app.open()[0]
    assert app.send("POST", f"/api/workspaces/{nothing}/undo", WHY).status_code == 400


BEYOND = {"distribution": "uniform", "min": -5, "max": 3}
BAD: tuple[tuple[str, str, object, str], ...] = (
    ("PATCH", "/record/T1", {"values": {"reliability": "Z"}, **WHY}, "reliability"),
    ("PATCH", "/record/T1", {"values": {"best": "many"}, **WHY}, "best"),
    ("PATCH", "/record/T1", {"values": {"best": 3}, **WHY}, "best"),
    ("PATCH", "/record/T1", {"values": {"report_id": "X"}, **WHY}, "report_id"),
    ("PATCH", "/record/T1", {"values": {"nothing": "x"}, **WHY}, "nothing"),
    ("PATCH", "/record/T1", {"values": {"reliability": "B"}, **WHY}, "nothing would change"),
    ("PATCH", "/record/T1", {"values": {"reliability": "C"}}, "reason"),
    ("PATCH", "/record/T1", {"values": {"statement": "x" * 30_000}, **WHY}, "statement"),
    ("PATCH", "/record/T1", {"values": {}, **WHY}, "values"),
    ("PATCH", "/record/T1", {"values": [1], **WHY}, "values"),
    ("PATCH", "/record/T99", {"values": {"reliability": "C"}, **WHY}, "T99"),
    ("PATCH", "/record/..%2f..%2fx", {"values": {"reliability": "C"}, **WHY}, "x"),
    ("POST", "/record", {"values": {"report_id": "T9"}, **WHY}, "date_start"),
    ("POST", "/origins", {"merge": [], "into": "o1", **WHY}, "merge"),
    ("POST", "/origins", {"merge": ["o1", 3], "into": "o1", **WHY}, "merge"),
    ("POST", "/origins", {"merge": ["o1", "o99"], "into": "o1", **WHY}, "o99"),
    ("PATCH", "/priors", {"parameter": "cells", "prior": {"distribution": "magic"}, **WHY}, "distribution"),
    ("PATCH", "/priors", {"parameter": "cells", "prior": BEYOND, **WHY}, "cells"),
    ("PATCH", "/priors", {"parameter": "nothing", "prior": None, **WHY}, "nothing"),
    ("PATCH", "/priors", {"parameter": "cells", "prior": "wide", **WHY}, "prior"),
    ("PATCH", "/weights", {"weights": {"spontaneous": "much"}, **WHY}, "spontaneous"),
    ("PATCH", "/weights", {"weights": {"nobody": 0.5}, **WHY}, "nobody"),
    ("PATCH", "/weights", {"weights": {"spontaneous": -1, "infiltrated": 1.9}, **WHY}, "not above 0"),
    ("PATCH", "/weights", {"weights": {"spontaneous": True}, **WHY}, "spontaneous"),
)  # fmt: skip


@pytest.mark.parametrize(("method", "path", "body", "said"), BAD)
def test_a_mistake_is_told_with_its_place_and_changes_nothing(
    app: Browser, method: str, path: str, body: object, said: str
) -> None:
    number, before = app.open()
    answer = app.send(method, f"/api/workspaces/{number}{path}", body)
    assert answer.status_code == 400
    assert said in problem(answer)
    assert "Traceback" not in answer.text
    assert app.get(f"/api/workspaces/{number}").json()["case"]["digest"] == before["digest"]


def test_mistakes_are_told_in_the_readers_language(app: Browser, number: str) -> None:
    path = f"/api/workspaces/{number}/record/T1"
    answer = app.send("PATCH", f"{path}?lang=fr", {"values": [], **WHY})
    english = app.send("PATCH", path, {"values": [], **WHY})
    assert answer.status_code == english.status_code == 400
    assert "des textes par nom" in problem(answer)
    assert "texts by name" in problem(english)
