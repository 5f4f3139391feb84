"""The sockets: a window's presence, a weighing and an outlook with their progress."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from starlette.routing import BaseRoute, WebSocketRoute
from starlette.websockets import WebSocketDisconnect

from powderkeg.app.account_weighing import account_job
from powderkeg.app.plain import as_json, parsed
from powderkeg.app.refusals import BAD_INPUT, Refusal, error_of
from powderkeg.app.requests import jobs_of, space_of, windows_of
from powderkeg.app.work import outlook_job, weighing_job
from powderkeg.case import CaseError
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.types import Message
    from starlette.websockets import WebSocket

    from powderkeg.app.jobs import Job, Kind, Told
    from powderkeg.app.workspaces import Workspace

    Begun = Callable[[Workspace, dict[str, Any]], Job]

__all__ = ["routes"]

_PATH = "/ws/workspaces/{id}"
_NO_SUCH = 4404
_TOO_LONG = 64 * 1024


def routes() -> list[BaseRoute]:
    """Routes of sockets."""
    return [
        WebSocketRoute(f"{_PATH}/alive", _alive),
        WebSocketRoute(f"{_PATH}/weighing", _weighing),
        WebSocketRoute(f"{_PATH}/outlook", _outlook),
        WebSocketRoute(f"{_PATH}/account", _account),
    ]


async def _alive(socket: WebSocket) -> None:
    """Open as long as the window is; what is said on it is not listened to."""
    space = await _space(socket)
    if space is None:
        return
    with windows_of(socket).present(space.id):
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass


async def _weighing(socket: WebSocket) -> None:
    await _job_socket(socket, "weighing", weighing_job)


async def _outlook(socket: WebSocket) -> None:
    await _job_socket(socket, "outlook", outlook_job)


async def _account(socket: WebSocket) -> None:
    await _job_socket(socket, "account", account_job)


async def _space(socket: WebSocket) -> Workspace | None:
    """The workspace of a socket, which is accepted; None, and the socket closed, where there is none."""
    await socket.accept()
    try:
        return await space_of(socket)
    except Refusal as error:
        await socket.send_text(as_json({"kind": "error", **error_of(error)[1]}))
        await socket.close(_NO_SUCH)
        return None


async def _job_socket(socket: WebSocket, kind: Kind, begin: Begun) -> None:
    """Take orders and tell how they go, until the socket closes. The job outlives it; see ``windows``."""
    space = await _space(socket)
    if space is None:
        return
    jobs, ear = jobs_of(socket), asyncio.Queue[Any]()
    with windows_of(socket).present(space.id):
        running = jobs.of(space.id, kind)
        if running is not None:
            running.ears.add(ear)
            ear.put_nowait(running.last)
        speaking = asyncio.create_task(_speak(socket, ear, space))
        try:
            while True:
                order = await socket.receive()
                if order["type"] == "websocket.disconnect":
                    return
                await _obey(socket, order, kind, begin, space, ear)
        except WebSocketDisconnect:
            return
        finally:
            speaking.cancel()
            job = jobs.of(space.id, kind)
            if job is not None:
                job.ears.discard(ear)


async def _obey(
    socket: WebSocket, order: Message, kind: Kind, begin: Begun, space: Workspace, ear: asyncio.Queue[Told]
) -> None:
    jobs = jobs_of(socket)
    try:
        start = _order(order)
        if start is not None:
            job = await asyncio.to_thread(begin, space, start)
            job.ears.add(ear)
            jobs.start(job)
        elif jobs.of(space.id, kind) is None:
            ear.put_nowait({"kind": "cancelled"})
        else:
            jobs.cancel(space.id, kind)
    except Exception as error:  # noqa: BLE001 - the socket stays open, and no failure goes untold
        ear.put_nowait({"kind": "error", "value": error})


def _order(message: Message) -> dict[str, Any] | None:
    """The settings to start with; None for an order to cancel.

    Raises:
        Refusal: It is neither.
    """
    text = message.get("text")
    if not isinstance(text, str) or len(text) > _TOO_LONG:
        raise Refusal(BAD_INPUT, say("Send an order as JSON."))
    asked = parsed(text)
    if asked.get("cancel") is True:
        return None
    start = asked.get("start")
    if not isinstance(start, dict):
        raise Refusal(BAD_INPUT, say("An order is either start, with its settings, or cancel."))
    return start


async def _speak(socket: WebSocket, ear: asyncio.Queue[Told], space: Workspace) -> None:
    while True:
        message = await ear.get()
        text = await asyncio.to_thread(_worded, message, space)
        await socket.send_text(text)


def _worded(message: Told, space: Workspace) -> str:
    """A message as it is sent: results shown, errors explained, in the language of the socket."""
    try:
        return as_json(_shown(message, space))
    except Exception as error:  # noqa: BLE001 - a result that cannot be shown is an error that is told
        return as_json({"kind": "error", **error_of(error)[1]})


def _shown(message: Told, space: Workspace) -> dict[str, Any]:
    kind, value = message["kind"], message.get("value")
    if kind == "error" and isinstance(value, Exception):
        return {"kind": kind, **error_of(value)[1]}
    if kind != "result":
        return message
    from powderkeg.accounts.evidence import Comparison
    from powderkeg.app.accounts_view import comparison_view
    from powderkeg.app.outlook_view import embargoed_view, outlook_view
    from powderkeg.app.result_view import result_view
    from powderkeg.evidence import Evidence
    from powderkeg.outlook import Outlook

    if isinstance(value, Evidence):
        return {"kind": kind, "result": result_view(value, space)}
    if isinstance(value, CaseError):
        return {"kind": kind, "outlook": embargoed_view(value)}
    if isinstance(value, Outlook):
        return {"kind": kind, "outlook": outlook_view(value)}
    if isinstance(value, Comparison):
        return {"kind": kind, "comparison": comparison_view(value, space.case)}
    raise TypeError(f"a {type(value).__name__} is no result")
