"""Opening a case, changing it, and letting go of it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from powderkeg.app import editing
from powderkeg.app.refusals import BAD_INPUT, Refusal
from powderkeg.app.requests import answer, body_of, jobs_of, shown, space_of, workspaces_of
from powderkeg.app.saving import saved
from powderkeg.app.uploads import check_archive, file_sent, kept
from powderkeg.app.views import outlook_of, result_of
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import Request

    from powderkeg.app.workspaces import Workspace
    from powderkeg.case import Case

    Change = Callable[[Case], Case]

__all__ = ["routes"]

_PATH = "/api/workspaces/{id}"


def routes() -> list[BaseRoute]:
    """Routes of working copies and of changes to them."""
    return [
        Route("/api/workspaces", _open, methods=["POST"]),
        Route(_PATH, _tell, methods=["GET"]),
        Route(_PATH, _discard, methods=["DELETE"]),
        Route(f"{_PATH}/record", _add, methods=["POST"]),
        Route(f"{_PATH}/record/{{report:path}}", _edit, methods=["PATCH"]),
        Route(f"{_PATH}/origins", _merge, methods=["POST"]),
        Route(f"{_PATH}/priors", _prior, methods=["PATCH"]),
        Route(f"{_PATH}/weights", _weights, methods=["PATCH"]),
        Route(f"{_PATH}/undo", _undo, methods=["POST"]),
        Route(f"{_PATH}/redo", _redo, methods=["POST"]),
        Route(f"{_PATH}/save", _save, methods=["POST"]),
    ]


async def _open(request: Request) -> Response:
    if request.headers.get("content-type", "").startswith("multipart/form-data"):
        name, content = await file_sent(request)
        return await answer(lambda: _opened(request, _of_zip(request, name, content)), 201)
    body = await body_of(request)
    return await answer(lambda: _opened(request, _chosen(request, body)), 201)


def _chosen(request: Request, body: dict[str, Any]) -> Workspace:
    workspaces = workspaces_of(request)
    if body.get("own") is True:
        return workspaces.open_own()
    if isinstance(body.get("case"), str):
        return workspaces.open_bundled(body["case"])
    if isinstance(body.get("unsaved"), str):
        return workspaces.open_unsaved(body["unsaved"])
    raise Refusal(BAD_INPUT, say("Say which case to open: case, own or unsaved, or send one as a file."))


def _of_zip(request: Request, name: str, content: bytes) -> Workspace:
    with kept(content, "case.zip", name) as path:
        check_archive(path, name)
        return workspaces_of(request).open_archive(path, name)


def _opened(request: Request, space: Workspace) -> dict[str, Any]:
    return {"id": space.id, "case": shown(request, space)}


async def _tell(request: Request) -> Response:
    space = await space_of(request)
    job = jobs_of(request).of(space.id)
    return await answer(
        lambda: {
            **_opened(request, space),
            "stale": space.stale,
            "result": result_of(space),
            "outlook": outlook_of(space),
            "running": None if job is None else job.kind,
        }
    )


async def _discard(request: Request) -> Response:
    jobs_of(request).cancel(request.path_params["id"])
    await asyncio.to_thread(workspaces_of(request).discard, request.path_params["id"])
    return Response(status_code=204)


async def _save(request: Request) -> Response:
    space = await space_of(request)
    return await answer(lambda: {"path": str(saved(space))})


async def _changed(request: Request, made: Callable[[dict[str, Any]], Change]) -> Response:
    space, body = await space_of(request), await body_of(request)

    def work() -> dict[str, Any]:
        space.amended(made(body))
        return shown(request, space)

    return await answer(work)


async def _add(request: Request) -> Response:
    return await _changed(request, editing.added)


async def _edit(request: Request) -> Response:
    return await _changed(request, lambda body: editing.edited(body, request.path_params["report"]))


async def _merge(request: Request) -> Response:
    return await _changed(request, editing.merged)


async def _prior(request: Request) -> Response:
    return await _changed(request, editing.believed)


async def _weights(request: Request) -> Response:
    return await _changed(request, editing.weighted)


async def _undo(request: Request) -> Response:
    return await _changed(request, editing.undone)


async def _redo(request: Request) -> Response:
    return await _changed(request, editing.redone)
