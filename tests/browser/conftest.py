"""A page as an offline reader has it, and the app as it is served."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app_windows import Served, served, tiny_zip


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One server for all tests of a file."""
    with served(tmp_path_factory.mktemp("workspaces")) as running:
        yield running


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny case as an archive."""
    return tiny_zip(tmp_path_factory.mktemp("tiny"))


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """A page without a network; a request outside or a message on the console fails the test."""
    context = browser.new_context(offline=True, **getattr(request, "param", {}))
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda sent: troubles.append(sent.url) if not sent.url.startswith("file:") else None)
    yield page
    context.close()
    assert not troubles
