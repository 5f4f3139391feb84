"""Whatever is asked of the app over HTTP, it answers; a failure of its own (500 and above) is none.

The routes are read from the application itself, so that a new one is asked too. Paths that name no file, no
workspace or a real one, bodies of what the routes read and of anything at all, with the token and without.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.routing import Route

from app_client import BEARER, Browser, browser, zipped
from fuzz_readers import ACCOUNT, LETTER, RESULT

MOST_STATUS = 500
SAFE = ("GET", "HEAD", "POST", "PATCH", "PUT", "DELETE", "OPTIONS", "TRACE")
KEYS = (
    "own", "unsaved", "report", "report_id", "cells", "reason", "analyst", "origin", "origins", "into",
    "case", "parameter", "prior", "hypothesis", "weights", "reports", "claims", "use", "reliability",
    "credibility", "origin_id", "changes", "places", "status", "figures", "paraphrase", "title",
    "published", "corrected", "values", "merge",
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8)
    | st.sampled_from(
        ("tiny", "T1", "T2", "o1", "B", "COA", "spontaneous", "contagion", "seen twice", "letter", "c1")
    )
    | st.just({"distribution": "uniform", "min": 0.1, "max": 0.3, "reason": "x"}),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)
BODIES = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=4), VALUES, max_size=6)
WORDS = st.sampled_from(
    ("T1", "T2", "tiny", "letter", "c1", "..", "%2e%2e", "0123456789abcdef", "accounts/eyewitness.yaml")
)
PARTS = WORDS | st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="/?#\\"), min_size=1, max_size=6
)
QUERIES = st.dictionaries(
    st.sampled_from(("lang", "static", "worlds", "as_weighed", "path", "token", "date", "language", "name")),
    st.sampled_from(("1", "fr", "xx", "", "2022-01-05", "en", "accounts/eyewitness.yaml", "../x", "\0", "ü")),
    max_size=3,
)
FILES = st.sampled_from(
    (zipped(), b"", b"PK\3\4", LETTER.encode(), ACCOUNT.encode(), RESULT.encode(), b"%PDF-1.4\n")
) | (st.binary(max_size=60))


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("workspaces")) as found:
        found.client._transport.raise_server_exceptions = False  # type: ignore[attr-defined]
        yield found


def routes(app: Browser) -> list[Route]:
    return [route for route in app.client.app.routes if isinstance(route, Route)]  # type: ignore[attr-defined]


def filled(data: st.DataObject, path: str, workspace: str) -> str:
    """A route's path with something in place of each of its names."""
    while "{" in path:
        before, _, rest = path.partition("{")
        name, _, after = rest.partition("}")
        part = workspace if name == "id" and data.draw(st.integers(0, 9)) else data.draw(PARTS)
        path = before + quote(part, safe="/.%") + after
    return path


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_request_makes_the_app_fail(app: Browser, data: st.DataObject) -> None:
    found = routes(app)
    # by its number, for Route objects have no order that hypothesis could print
    route = found[data.draw(st.integers(0, len(found) - 1), label="route")]
    workspace = opened(app)
    path = filled(data, route.path, workspace)
    own = sorted(route.methods or {"GET"})
    method = data.draw(st.sampled_from(own * 4 + list(SAFE)), label="method")
    headers = dict(BEARER) if data.draw(st.integers(0, 19)) else {}
    more: dict[str, Any] = {"params": data.draw(QUERIES)}
    kind = data.draw(st.sampled_from(("json", "json", "bytes", "file")))
    if kind == "json":
        more["json"] = data.draw(BODIES | VALUES)
    elif kind == "bytes":
        more["content"] = data.draw(st.binary(max_size=40))
        headers["content-type"] = data.draw(
            st.sampled_from(("application/json", "multipart/form-data", "text/x"))
        )
    else:
        name = data.draw(
            st.sampled_from(("case.zip", "letter.md", "letter.html", "a.pdf", "a.json", "", "\0"))
        )
        more["files"] = {data.draw(st.sampled_from(("file", "other"))): (name, data.draw(FILES))}
    answer = app.client.request(method, path, headers=headers, **more)
    assert answer.status_code < MOST_STATUS, f"{method} {path}: {answer.text[:500]}"
    if not headers.get("Authorization") and path.startswith("/api/") and "token" not in more["params"]:
        assert answer.status_code == 403, f"{method} {path} was answered without the token"
    if answer.status_code >= 400 and method != "HEAD" and path.startswith("/api/"):
        assert json.loads(answer.text)["error"]["text"]


def opened(app: Browser) -> str:
    """A workspace that is there: the last one opened, else a new one on the tiny case."""
    while app.opened:
        if app.get(f"/api/workspaces/{app.opened[-1]}").status_code == 200:
            return app.opened[-1]
        app.opened.pop()
    app.opened.append(app.open()[0])
    return app.opened[-1]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    body=BODIES, more=st.sampled_from(("record", "origins", "priors", "weights", "undo", "redo", "record/T2"))
)
def test_no_change_asked_for_makes_the_app_fail(app: Browser, body: dict[str, Any], more: str) -> None:
    """The bodies go to the routes that change a case, with the reason that all of them want."""
    method = "PATCH" if more in {"priors", "weights", "record/T2"} else "POST"
    answer = app.send(
        method, f"/api/workspaces/{opened(app)}/{more}", {**body, "reason": "x", "analyst": "A"}
    )
    assert answer.status_code < MOST_STATUS, answer.text[:500]


def test_the_routes_are_those_of_the_app(app: Browser) -> None:
    assert len(routes(app)) > 20


def test_a_failure_would_be_seen(app: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("powderkeg.app.routes_start._told", broken)
    assert app.get("/api/cases").status_code >= MOST_STATUS
