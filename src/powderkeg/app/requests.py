"""What the routes share: the parts of the application a request reaches, and work moved out of the loop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from powderkeg.app.case_view import case_view
from powderkeg.app.plain import Json, parsed

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import HTTPConnection, Request
    from starlette.responses import Response

    from powderkeg.app.jobs import Jobs
    from powderkeg.app.windows import Windows
    from powderkeg.app.workspaces import Workspace, Workspaces

__all__ = ["answer", "body_of", "jobs_of", "shown", "space_of", "windows_of", "workspaces_of"]


def workspaces_of(connection: HTTPConnection) -> Workspaces:
    """The working copies of the application."""
    found: Workspaces = connection.app.state.workspaces
    return found


def jobs_of(connection: HTTPConnection) -> Jobs:
    """The jobs of the application."""
    found: Jobs = connection.app.state.jobs
    return found


def windows_of(connection: HTTPConnection) -> Windows:
    """The windows of the application."""
    found: Windows = connection.app.state.windows
    return found


async def space_of(connection: HTTPConnection) -> Workspace:
    """The workspace that an address names.

    Raises:
        Refusal: There is none of that id.
    """
    return await asyncio.to_thread(workspaces_of(connection).get, connection.path_params["id"])


async def body_of(request: Request) -> dict[str, Any]:
    """A request's JSON object; see ``parsed``."""
    return parsed(await request.body())


async def answer(work: Callable[[], object], status: int = 200) -> Response:
    """The JSON of what a function gives, which runs, and is put into words, outside the loop's thread."""
    return await asyncio.to_thread(lambda: Json(work(), status))


def shown(connection: HTTPConnection, space: Workspace) -> dict[str, Any]:
    """The case of a workspace as its window shows it."""
    return case_view(space, workspaces_of(connection).vocabulary)
