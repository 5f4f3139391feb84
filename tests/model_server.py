"""A local server that speaks the chat protocol of language models, and can be told to speak it badly."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Answer = Callable[[dict[str, Any], int], "Reply"]


class Reply:
    """What the server sends: a status, a body in pieces with a pause before each, and headers."""

    def __init__(
        self, body: bytes = b"", status: int = 200, *, pause: float = 0.0, piece: int = 0, **headers: str
    ) -> None:
        self.body, self.status, self.pause = body, status, pause
        self.piece = piece or max(1, len(body))
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}


def claims(*found: dict[str, Any], finish: str = "stop") -> Reply:
    """A well-formed completion with these claims."""
    return completion(json.dumps({"claims": list(found)}), finish=finish)


def completion(text: object, *, finish: str = "stop") -> Reply:
    """A well-formed completion with any text."""
    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": finish}
    return Reply(json.dumps({"object": "chat.completion", "choices": [choice]}).encode())


def claim(sentence: int, quotation: str, **more: Any) -> dict[str, Any]:
    """One claim as a model gives it."""
    blank = dict.fromkeys(("attributed_to", "indicator", "hypothesis", "mechanism"), "")
    lists: dict[str, Any] = {"chain": [], "actors": [], "places": []}
    return {"sentence": sentence, "quotation": quotation, "status": "asserted", **blank, **lists, **more}


class Asked:
    """The server while it runs: its address, and what it was sent."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}/v1"
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.paths: list[str] = []


@contextmanager
def model_server(answer: Answer) -> Iterator[Asked]:
    """Run a server whose answer to the n-th request (from 0) is ``answer(request, n)``."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            number = len(asked.requests)
            asked.requests.append(body)
            asked.keys.append(self.headers["Authorization"])
            asked.paths.append(self.path)
            reply = answer(body, number)
            try:
                self._send(reply)
            except OSError:  # the other side has hung up, as it should
                self.close_connection = True

        def do_GET(self) -> None:
            asked.paths.append(f"GET {self.path}")
            self.send_error(404)

        def _send(self, reply: Reply) -> None:
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            for start in range(0, len(reply.body), reply.piece):
                time.sleep(reply.pause)
                self.wfile.write(reply.body[start : start + reply.piece])
                self.wfile.flush()

        def log_message(self, *_parts: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    asked = Asked(server.server_address[1])
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
