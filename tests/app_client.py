"""The app without a network: a client that speaks to it directly, as our own page does."""

from __future__ import annotations

import io
import json
import zipfile
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from starlette.testclient import TestClient

from cases import FILES
from powderkeg.app.serving import build_app
from powderkeg.app.workspaces import Workspaces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx2 import Response
    from starlette.testclient import WebSocketTestSession

HOST = "127.0.0.1:8642"
ORIGIN = f"http://{HOST}"
TOKEN = "a-token-for-tests"  # noqa: S105 - opens nothing but the app of a test
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@dataclass
class Browser:
    """Windows of one browser.

    Attributes:
        client: speaks to the app.
        workspaces: its working copies.
    """

    client: TestClient
    workspaces: Workspaces
    opened: list[str] = field(default_factory=list)

    def get(self, path: str, **more: Any) -> Response:
        """Fetch with the token."""
        return self.client.get(path, headers=BEARER, **more)

    def send(self, method: str, path: str, value: object = None) -> Response:
        """Send JSON with the token."""
        return self.client.request(method, path, headers=BEARER, json={} if value is None else value)

    def upload(self, path: str, content: bytes, name: str = "case.zip") -> Response:
        """Send a file with the token."""
        return self.client.post(path, headers=BEARER, files={"file": (name, content)})

    def open(self, content: bytes | None = None, name: str = "tiny.zip") -> tuple[str, dict[str, Any]]:
        """A new window on a zip: the workspace's id, and its case."""
        answer = self.upload("/api/workspaces", zipped() if content is None else content, name)
        assert answer.status_code == 201, answer.text
        found = answer.json()
        return found["id"], found["case"]

    def socket(self, path: str, **headers: str) -> WebSocketTestSession:
        """Open a socket as our page does."""
        joint = "&" if "?" in path else "?"
        return self.client.websocket_connect(
            f"ws://{HOST}{path}{joint}token={TOKEN}", headers={"origin": ORIGIN, **headers}
        )


@contextmanager
def browser(root: Path, own: str | None = None, grace: float = 10.0) -> Iterator[Browser]:
    """The app, running until the block ends."""
    workspaces = Workspaces(root, own)
    app = build_app(workspaces, TOKEN, hosts=[HOST], grace=grace)
    with TestClient(app, base_url=ORIGIN) as client:
        yield Browser(client, workspaces)


def zipped(folder: str = "tiny", **changes: str) -> bytes:
    """The tiny case as a zip; a change names a file by its stem and gives its text."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in FILES.items():
            stem = name.rsplit("/", 1)[-1].split(".")[0]
            archive.writestr(f"{folder}/{name}", changes.get(stem, text))
    return out.getvalue()


def heard(socket: WebSocketTestSession) -> dict[str, Any]:
    """The next message that is no progress."""
    while True:
        message: dict[str, Any] = json.loads(socket.receive_text())
        if message["kind"] != "progress":
            return message


def problem(answer: Response) -> str:
    """What a refusal says, all of it."""
    told = answer.json()["error"]
    return " | ".join([told["text"], *(f"{p['field']}: {p['text']} ({p['mend']})" for p in told["problems"])])
