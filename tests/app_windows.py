"""The app as a browser meets it: a real server on a free port, and what a page does with it."""

from __future__ import annotations

import shutil
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import uvicorn

from cases import write_tiny_case
from powderkeg.app.running import free_port
from powderkeg.app.serving import build_app
from powderkeg.app.workspaces import Workspaces

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Page

    from powderkeg.app.workspaces import Workspace

TOKEN = "a-token-for-tests"  # noqa: S105 - opens nothing but a server of these tests


@dataclass(frozen=True)
class Served:
    """A running app.

    Attributes:
        address: its origin, without a path.
        workspaces: its working copies.
    """

    address: str
    workspaces: Workspaces

    def page(self, language: str = "en") -> str:
        """Address of the page with its token."""
        return f"{self.address}/?token={TOKEN}&lang={language}"

    def workspace(self, page: Page) -> Workspace:
        """The workspace that a window has open."""
        return self.workspaces.get(page.evaluate("sessionStorage.getItem('powderkeg-workspace')"))


@contextmanager
def served(root: Path, own: str | None = None) -> Iterator[Served]:
    """Serve the app on a free port until the block ends."""
    listening = free_port("127.0.0.1", 18642)
    name = f"127.0.0.1:{listening.getsockname()[1]}"
    workspaces = Workspaces(root, own)
    config = uvicorn.Config(
        build_app(workspaces, TOKEN, hosts=[name]),
        log_level="error",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=1,
    )
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield Served(f"http://{name}", workspaces)
    server.should_exit = True
    thread.join()


def tiny_zip(folder: Path, **changes: str) -> Path:
    """The tiny case as a zip; a change names a file by its stem and gives its text."""
    case = write_tiny_case(folder, **changes)
    return folder / shutil.make_archive(str(folder / "tiny"), "zip", case.parent, case.name)


def open_case(page: Page, app: Served, archive: Path, language: str = "en") -> None:
    """Load the app and open a zip in it, as an analyst does."""
    from playwright.sync_api import TimeoutError as NotThere  # not everybody who reads this module has it

    page.goto(app.page(language))
    chooser = page.locator("input[type=file]")
    try:
        chooser.wait_for(state="attached", timeout=20_000)
    except NotThere:  # seen once in many hundred, on a slow machine; an analyst would load it again, too
        page.reload()
    chooser.set_input_files(archive)
    page.locator(".view-case h1").wait_for()


def view(page: Page, name: str) -> None:
    """Go to a view, and wait until it stands."""
    page.evaluate("name => { location.hash = `#/${name}`; }", name)
    page.locator(f".view-{name.partition('/')[0]} h1").wait_for()
