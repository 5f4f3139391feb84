"""The application: routes behind the guard, and every failure an answer."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware

from powderkeg.app import routes_accounts, routes_case, routes_live, routes_results, routes_start
from powderkeg.app.guard import Guard
from powderkeg.app.jobs import Jobs
from powderkeg.app.plain import Json
from powderkeg.app.refusals import NOT_FOUND, Refusal, error_of
from powderkeg.app.windows import GRACE_SECONDS, Windows
from powderkeg.case import CaseError
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

    from powderkeg.app.workspaces import Workspaces

__all__ = ["build_app"]


def build_app(
    workspaces: Workspaces, token: str, *, hosts: Sequence[str], grace: float = GRACE_SECONDS
) -> Starlette:
    """See ``powderkeg.app.build_app``.

    Args:
        workspaces: the working copies that it opens.
        token: what a request has to know.
        hosts: names, with their port, under which it may be addressed.
        grace: seconds that a workspace waits for its window to come back.
    """
    app = Starlette(
        routes=[
            *routes_start.routes(),
            *routes_case.routes(),
            *routes_results.routes(),
            *routes_accounts.routes(),
            *routes_live.routes(),
            *_watching(),
        ],
        middleware=[Middleware(Guard, token=token, hosts=tuple(hosts))],
        exception_handlers={
            Refusal: _failed,
            CaseError: _failed,
            MemoryError: _failed,
            HTTPException: _no_such,
            Exception: _failed,
        },
        lifespan=_lifespan,
    )
    app.state.workspaces = workspaces
    app.state.jobs = Jobs()
    app.state.windows = Windows(workspaces, app.state.jobs, grace)
    return app


def _watching() -> list[BaseRoute]:
    from powderkeg.app.watching import routes

    return list(routes())


@asynccontextmanager
async def _lifespan(app: Starlette) -> AsyncIterator[None]:
    try:
        yield
    finally:
        app.state.windows.close()
        app.state.jobs.close()
        app.state.workspaces.close_all()


async def _failed(request: Request, error: Exception) -> Response:  # noqa: ARG001 - a handler's signature
    status, body = error_of(error)
    return Json(body, status)


async def _no_such(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else NOT_FOUND
    text = say("There is nothing at {path}.", path=request.url.path)
    if status != NOT_FOUND:
        text = say(
            "{method} is nothing that can be done with {path}.", method=request.method, path=request.url.path
        )
    return Json(error_of(Refusal(status, text))[1], status)
