"""One request and its answer, bounded in time and size; redirects are not followed, proxies not asked."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException, HTTPResponse, HTTPSConnection
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from powderkeg.accounts.llm.endpoint import Endpoint

__all__ = ["MOST_BYTES", "ExchangeError", "post"]

MOST_BYTES = 2_000_000
"""An answer above this is not read to its end."""
_CONNECT_S = 15.0
_LONGEST_WAIT_S = 20.0
_PIECE = 65_536
_SHOWN = 300
_AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})


class ExchangeError(Exception):
    """An exchange that came to nothing.

    Args:
        text: What happened, in a clause.
        again: Whether trying again may help.
        wait: Seconds that the server asks for before that.
    """

    def __init__(self, text: str, *, again: bool, wait: float = 0.0) -> None:
        super().__init__(text)
        self.again = again
        self.wait = wait


def post(endpoint: Endpoint, content: dict[str, Any]) -> bytes:
    """Send JSON, give the body of the answer.

    Raises:
        ExchangeError: Nobody answers in time, the answer is too large, or it says that it refuses.
    """
    body = json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    begun = time.monotonic()
    connection = _connection(endpoint)
    late = threading.Event()
    try:
        connection.connect()
    except (OSError, HTTPException, ValueError) as error:
        connection.close()
        raise ExchangeError(f"cannot be reached ({_why(error)})", again=False) from None
    guard = threading.Timer(
        max(0.0, endpoint.limit_s - (time.monotonic() - begun)), _hang_up, (connection.sock, late)
    )
    guard.daemon = True
    guard.start()
    try:
        connection.sock.settimeout(endpoint.limit_s)
        connection.request("POST", endpoint.path, body, _headers(endpoint))
        # closed by itself: a connection that ends with its answer has let go of it by now
        with connection.getresponse() as response:
            data = _bounded(response)
    except (OSError, HTTPException, ValueError, AttributeError) as error:
        # hanging up under a read shows as any of these
        if late.is_set() or isinstance(error, TimeoutError):
            raise _too_slow(endpoint) from None
        raise ExchangeError(f"broke off ({_why(error)})", again=True) from None
    finally:
        guard.cancel()
        connection.close()
    if late.is_set():
        raise _too_slow(endpoint)
    if response.status != 200:
        raise _refusal(endpoint, response, data)
    return data


def _connection(endpoint: Endpoint) -> HTTPConnection:
    limit = min(_CONNECT_S, endpoint.limit_s)
    if endpoint.scheme == "http":
        return HTTPConnection(endpoint.host, endpoint.port, timeout=limit)
    return HTTPSConnection(endpoint.host, endpoint.port, timeout=limit, context=ssl.create_default_context())


def _headers(endpoint: Endpoint) -> dict[str, str]:
    headers = {
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "User-Agent": "powderkeg",
        "Connection": "close",
    }
    return headers | ({"Authorization": f"Bearer {endpoint.key}"} if endpoint.key else {})


def _bounded(response: HTTPResponse) -> bytes:
    parts: list[bytes] = []
    size = 0
    while piece := response.read1(_PIECE):
        parts.append(piece)
        size += len(piece)
        if size > MOST_BYTES:
            raise ExchangeError(f"answered with more than {MOST_BYTES / 1e6:.0f} MB", again=False)
    return b"".join(parts)


def _hang_up(sock: socket.socket, late: threading.Event) -> None:
    """End a connection that drips: a timeout of the socket alone begins anew with every byte."""
    late.set()
    with suppress(OSError, ValueError):
        sock.shutdown(socket.SHUT_RDWR)


def _too_slow(endpoint: Endpoint) -> ExchangeError:
    return ExchangeError(
        f"gave no whole answer within {endpoint.limit_s:g} seconds; allow more with --llm-timeout",
        again=False,
    )


def _refusal(endpoint: Endpoint, response: HTTPResponse, data: bytes) -> ExchangeError:
    status = response.status
    if 300 <= status < 400:
        return ExchangeError(
            f"answered {status}: it wants to send us elsewhere, which is not followed; give that address",
            again=False,
        )
    said = _said(data, endpoint.key)
    text = f"answered {status}{': ' if said else ''}{said}"
    if status in _AGAIN:
        return ExchangeError(text, again=True, wait=_wait(response.getheader("Retry-After")))
    return ExchangeError(text, again=False)


def _wait(asked: str | None) -> float:
    """Seconds that a server asks for, within reason; nought where it does not say in seconds."""
    try:
        wanted = float(asked or 0.0)
    except ValueError:
        return 0.0
    return min(max(wanted, 0.0), _LONGEST_WAIT_S) if wanted == wanted else 0.0


def _said(data: bytes, key: str) -> str:
    """What a server says in refusing, shortly, without control characters and without the key."""
    text = data[:_PIECE].decode("utf-8", "replace")
    with suppress(ValueError, RecursionError):
        content = json.loads(text)
        error = content.get("error", content) if isinstance(content, dict) else content
        text = str(error.get("message", error)) if isinstance(error, dict) else str(error)
    text = text.replace(key, "(key)") if key else text
    text = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]} ..."


def _why(error: Exception) -> str:
    if isinstance(error, OSError) and error.strerror:
        return error.strerror
    return "".join(c for c in str(error) if c.isprintable())[:_SHOWN] or type(error).__name__
