"""Who is answered: token, Host and Origin on requests and sockets, and the headers on every answer."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from starlette.websockets import WebSocketDisconnect

from app_client import BEARER, HOST, ORIGIN, TOKEN, Browser, browser
from powderkeg.app.guard import JSON_LIMIT, UPLOAD_LIMIT

PRIVATE = ("/", "/api/cases", "/api/catalogue", "/api/workspaces/0123456789abcdef")
SOCKETS = (
    "/ws/workspaces/0123456789abcdef/alive",
    "/ws/workspaces/0123456789abcdef/weighing",
    "/ws/watch/grid",
)


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    with browser(tmp_path_factory.mktemp("workspaces")) as found:
        yield found


@pytest.mark.parametrize("path", PRIVATE)
@pytest.mark.parametrize(
    "given", [None, "", "Bearer", "Bearer ", f"Bearer {TOKEN}x", TOKEN, f"Basic {TOKEN}"]
)
def test_without_the_token_nothing_is_answered(app: Browser, path: str, given: str | None) -> None:
    answer = app.client.get(path, headers={} if given is None else {"Authorization": given})
    assert answer.status_code == 403
    assert TOKEN not in answer.text


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], f"{TOKEN}&token={TOKEN}", "é", "%00"])
def test_a_wrong_token_in_the_address_is_none(app: Browser, token: str) -> None:
    assert app.client.get(f"/?token={token}").status_code == 403


def test_the_token_in_the_address_opens_what_is_only_fetched(app: Browser) -> None:
    assert app.client.get(f"/?token={TOKEN}").status_code == 200
    assert app.client.get(f"/api/cases?token={TOKEN}").status_code == 200
    answer = app.client.post(f"/api/workspaces?token={TOKEN}", json={"case": "kazakhstan-2022"})
    assert answer.status_code == 403  # a form on another page could send as much


def test_whoever_has_no_token_is_told_in_words_and_in_his_language(app: Browser) -> None:
    page = app.client.get("/", headers={"Accept-Language": "fr-CA, en;q=0.5"})
    assert "token" in app.client.get("/").text
    assert page.headers["content-type"].startswith("text/html")


def test_style_sheets_and_scripts_need_none(app: Browser) -> None:
    for path in ("/static/main.js", "/static/app.css"):
        assert app.client.get(path).status_code == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:80", "localhost:8642", "", f"{HOST}."]
)
@pytest.mark.parametrize("path", ["/api/cases", "/static/main.js"])
def test_another_name_of_this_machine_is_refused(app: Browser, path: str, host: str) -> None:
    answer = app.client.get(path, headers={**BEARER, "Host": host})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", f"https://{HOST}", f"{ORIGIN}0", "http://127.0.0.1"]
)
def test_another_page_is_refused(app: Browser, origin: str) -> None:
    assert app.client.get("/api/cases", headers={**BEARER, "Origin": origin}).status_code == 403
    assert app.client.get("/api/cases", headers={**BEARER, "Origin": ORIGIN}).status_code == 200


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://evil.example"},
        {"origin": "null"},
        {"origin": ORIGIN, "host": "evil.example"},
    ],
)
def test_a_socket_is_opened_by_our_own_page_alone(app: Browser, path: str, headers: dict[str, str]) -> None:
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        app.client.websocket_connect(f"ws://{HOST}{path}?token={TOKEN}", headers=headers),
    ):
        pass
    assert refused.value.code == 1008


@pytest.mark.parametrize("path", SOCKETS)
@pytest.mark.parametrize("token", ["", "wrong"])
def test_a_socket_needs_the_token_too(app: Browser, path: str, token: str) -> None:
    with (
        pytest.raises(WebSocketDisconnect),
        app.client.websocket_connect(f"ws://{HOST}{path}?token={token}", headers={"origin": ORIGIN}),
    ):
        pass


@pytest.mark.parametrize("path", ["/api/cases", "/static/main.js", "/nowhere", f"/?token={TOKEN}", "/"])
def test_every_answer_carries_the_headers(app: Browser, path: str) -> None:
    headers = app.client.get(path, headers=BEARER if path != "/" else {}).headers
    policy = headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'self' 'unsafe-eval'", "frame-ancestors 'none'"):
        assert part in policy
    assert f"ws://{HOST}" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cache-control"] == "no-store"


def test_no_path_leads_out_of_the_scripts(app: Browser) -> None:
    for path in (
        "/static/../guard.py",
        "/static/%2e%2e/guard.py",
        "/static/..%2fguard.py",
        "/static//etc/passwd",
    ):
        assert app.client.get(path).status_code in {403, 404}


@pytest.mark.parametrize(
    "number", ["..%2f..%2fetc", "0" * 15, "0" * 17, "ABCDEF0123456789", "0123456789abcdeg"]
)
def test_no_id_is_a_path(app: Browser, number: str) -> None:
    assert app.get(f"/api/workspaces/{number}").status_code == 404


def test_what_is_too_long_is_refused_before_it_is_read(app: Browser) -> None:
    said = app.client.post("/api/workspaces", headers={**BEARER, "Content-Length": str(JSON_LIMIT + 1)})
    assert said.status_code == 413
    sent = app.client.post("/api/workspaces", headers=BEARER, content=b" " * (JSON_LIMIT + 1))
    assert sent.status_code == 413

    def unsaid() -> Iterator[bytes]:
        for _ in range(20):
            yield b" " * (JSON_LIMIT // 16)

    assert app.client.post("/api/workspaces", headers=BEARER, content=unsaid()).status_code == 413
    assert UPLOAD_LIMIT == 20 * 1024**2


def test_a_form_may_be_as_long_as_a_file(app: Browser) -> None:
    answer = app.upload("/api/workspaces", b"x" * (JSON_LIMIT + 1))
    assert answer.status_code == 400  # no zip, and that is what is said of it
    answer = app.upload("/api/workspaces", b"x" * (UPLOAD_LIMIT + 70_000))
    assert answer.status_code == 413


def test_vega_is_the_reports_own(app: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("powderkeg.report.rendering.bundle", lambda: "// vega")
    answer = app.client.get("/static/vega.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.text == "// vega"


def test_charts_fit_the_app_as_they_fit_the_page(app: Browser) -> None:
    answer = app.client.get("/static/fitting.js")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "export function fitted(" in answer.text
