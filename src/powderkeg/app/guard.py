"""Who is answered: requests of the reader's own browser, from our own page, that know the token.

A server on the loopback address can be reached by every page that the reader has open. A page elsewhere
cannot know the token; should it learn it, its ``Origin`` gives it away; and a name that was made to point at
this machine (DNS rebinding) is none of the names that ``Host`` may give. Nothing of a request's body is read
before it has passed here, and no more of it than its kind may have.
"""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, Response

from powderkeg.app.refusals import FORBIDDEN, TOO_LARGE, Refusal, error_of
from powderkeg.language import LANGUAGES, say, speaking

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["JSON_LIMIT", "UPLOAD_LIMIT", "Guard", "policy"]

MEBIBYTE = 1024**2
JSON_LIMIT = MEBIBYTE
"""Bytes of a request that is no file."""
UPLOAD_LIMIT = 20 * MEBIBYTE
"""Bytes of a file that is sent."""
_AROUND = 64 * 1024  # what a form puts around its file
_PUBLIC = ("/static/", "/favicon.ico")
_REFUSED_SOCKET = 1008  # WebSocket close code: policy violation


def policy(hosts: Sequence[str]) -> str:
    """The content-security policy of every page: scripts of our own alone, and nothing from elsewhere.

    ``unsafe-eval`` is Vega's, which makes functions of the expressions in a chart; ``unsafe-inline`` styles
    are those that it writes into the SVG.
    """
    sockets = " ".join(f"ws://{host}" for host in hosts)
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self' 'unsafe-eval'",
            "style-src 'self' 'unsafe-inline'",
            f"connect-src 'self' {sockets}",
            "img-src 'self' data: blob:",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    )


class Guard:
    """Lets through what may come in, and puts the headers on everything that goes out.

    Args:
        app: the application behind it.
        token: what a request has to know.
        hosts: names with port by which we may be addressed.
    """

    def __init__(self, app: ASGIApp, *, token: str, hosts: Sequence[str]) -> None:
        self._app = app
        self._token = token.encode()
        self._hosts = frozenset(host.lower() for host in hosts)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)
        self._headers = {
            "Content-Security-Policy": policy(hosts),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection; see ASGI."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        with speaking(_language(scope)):
            why = self._why_not(scope)
            if scope["type"] == "websocket":
                if why is None:
                    await self._app(scope, receive, send)
                else:
                    await receive()
                    await send({"type": "websocket.close", "code": _REFUSED_SOCKET, "reason": ""})
                return
            await self._answer(scope, receive, send, why)

    async def _answer(self, scope: Scope, receive: Receive, send: Send, why: Refusal | None) -> None:
        async def sending(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(self._headers)
            await send(message)

        if why is None:
            why = _too_large(scope)
        if why is not None:
            await _refusal(scope, why)(scope, receive, sending)
            return
        await self._app(scope, _Counted(receive, _limit(scope)).receive, sending)

    def _why_not(self, scope: Scope) -> Refusal | None:
        """Why a connection is not answered; None where it is."""
        headers = Headers(scope=scope)
        hosts = headers.getlist("host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return Refusal(
                FORBIDDEN, say("This server is not called by that name; use the address it printed.")
            )
        socket = scope["type"] == "websocket"
        origins = headers.getlist("origin")
        if (socket and not origins) or any(one.lower() not in self._origins for one in origins):
            return Refusal(
                FORBIDDEN, say("Another page asked for this; only the app's own pages are answered.")
            )
        if not (socket or self._knows(scope, headers)) or (socket and not self._is_token(_asked(scope))):
            return Refusal(
                FORBIDDEN,
                say("The token is missing or wrong; open the whole address that powderkeg serve printed."),
            )
        return None

    def _knows(self, scope: Scope, headers: Headers) -> bool:
        """Whether a request shows the token: in its header, or in the address of what is only fetched."""
        if scope["path"].startswith(_PUBLIC):
            return True
        scheme, _, given = headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return self._is_token(given.strip())
        return scope["method"] in {"GET", "HEAD"} and self._is_token(_asked(scope))

    def _is_token(self, given: str) -> bool:
        return hmac.compare_digest(given.encode("utf-8", "replace"), self._token)


class _Counted:
    """A request's body, of which no more is read than it may have."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive, self._limit, self._read = receive, limit, 0

    async def receive(self) -> Message:
        """The next message; see ASGI."""
        message = await self._receive()
        if message["type"] == "http.request":
            self._read += len(message.get("body", b""))
            if self._read > self._limit:
                raise _too_much(self._limit)
        return message


def _limit(scope: Scope) -> int:
    kind = Headers(scope=scope).get("content-type", "")
    return UPLOAD_LIMIT + _AROUND if kind.startswith("multipart/form-data") else JSON_LIMIT


def _too_large(scope: Scope) -> Refusal | None:
    """Refusal of a body that is said to be too long, before a byte of it is read."""
    said = Headers(scope=scope).get("content-length", "0")
    limit = _limit(scope)
    return _too_much(limit) if not said.isdecimal() or int(said) > limit else None


def _too_much(limit: int) -> Refusal:
    text = say("What was sent is larger than the {limit:,} MB allowed.", limit=limit // MEBIBYTE)
    return Refusal(TOO_LARGE, text)


def _refusal(scope: Scope, why: Refusal) -> Response:
    if scope["path"] == "/":
        # its words are ours, so that nothing has to be escaped
        return HTMLResponse(f"<!doctype html><title>Powderkeg</title><p>{why.text}</p>", why.status)
    status, body = error_of(why)
    return JSONResponse(body, status)


def _asked(scope: Scope, name: str = "token") -> str:
    found = parse_qs(scope.get("query_string", b"").decode("ascii", "replace")).get(name, [""])
    return found[0] if len(found) == 1 else ""


def _language(scope: Scope) -> str:
    """The language asked for: in the address, else the first one of the browser's that we speak."""
    accepted = Headers(scope=scope).get("accept-language", "").split(",")
    wanted = [_asked(scope, "lang"), *(part.split(";")[0].strip() for part in accepted)]
    codes = (word.lower()[:2] for word in wanted)
    return next((code for code in codes if code in LANGUAGES), "en")
