"""A socket of one window: messages in, answers out, and an end to all work as soon as it closes."""

from __future__ import annotations

import asyncio
import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any, TypeVar

from starlette.websockets import WebSocket, WebSocketDisconnect

from powderkeg.app.refusals import error_of
from powderkeg.case import CaseError, Problem
from powderkeg.language import say

__all__ = ["Message", "Stream", "converse", "failure"]

Message = Mapping[str, Any]
Made = TypeVar("Made")

_WAITING = 1000
"""Messages that wait to be answered; to whoever sends more nobody listens any longer."""


class Stream(ABC):
    """What one window watches.

    Everything that takes long is done by ``work``, in threads of its own, so that one window never waits for
    another; it looks at ``closed`` often, and ends when that is set.

    Args:
        socket: accepted by ``converse``.

    Attributes:
        closed: whether the window is gone.
    """

    answers: Mapping[str, str]
    """Word that a message may begin with -> name of the method that answers it."""

    def __init__(self, socket: WebSocket) -> None:
        self.closed = False
        self._socket = socket
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="watching")

    async def answer(self, message: Message) -> None:
        """Do what a message asks for.

        Raises:
            CaseError: it asks for something that is not known, or not allowed.
        """
        found = [word for word in self.answers if word in message]
        if len(found) != 1:
            raise CaseError(Problem(say("a message names one thing to do"), allowed=tuple(self.answers)))
        await getattr(self, self.answers[found[0]])(message[found[0]])

    async def tell(self, answer: Message) -> None:
        """Send an answer, unless the window is gone."""
        if not self.closed:
            await self._socket.send_text(json.dumps(answer, ensure_ascii=False, separators=(",", ":")))

    async def show(self, frame: bytes) -> None:
        """Send a picture, unless the window is gone."""
        if not self.closed:
            await self._socket.send_bytes(frame)

    async def work(self, task: Callable[..., Made], *given: object) -> Made:
        """Do something in a thread, in the language of this conversation.

        Raises:
            WebSocketDisconnect: the window closed before its turn came.
        """
        context, asking = copy_context(), asyncio.current_task()
        try:
            return await asyncio.get_running_loop().run_in_executor(
                self._threads, lambda: context.run(task, *given)
            )
        except asyncio.CancelledError:
            if self.closed and not (asking and asking.cancelling()):  # the work was called off, not its asker
                raise WebSocketDisconnect from None
            raise

    def close(self) -> None:
        """The window is gone: what is being computed ends."""
        self.closed = True
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def finish(self) -> None:  # noqa: B027  (most have nothing left to wait for)
        """Wait until nothing of it runs any more."""

    @abstractmethod
    async def describe(self, given: object) -> None:
        """Tell what there is to choose from."""


async def converse(socket: WebSocket, stream: Stream) -> None:
    """Answer messages until the window closes its socket.

    Whatever is wrong with a message is said, and the socket stays open for the next one.
    """
    inbox: asyncio.Queue[str | None] = asyncio.Queue()
    hearing = asyncio.create_task(_hear(socket, inbox, stream))
    try:
        while (text := await inbox.get()) is not None and not stream.closed:
            await _answer(stream, text)
    except (WebSocketDisconnect, RuntimeError):
        if not stream.closed:
            raise
    finally:
        stream.close()
        hearing.cancel()
        await stream.finish()


async def _hear(socket: WebSocket, inbox: asyncio.Queue[str | None], stream: Stream) -> None:
    """Put messages into the inbox; None at the end."""
    while inbox.qsize() < _WAITING:
        event = await socket.receive()
        if event["type"] == "websocket.disconnect":
            break
        inbox.put_nowait(event.get("text") or "")
    stream.close()
    inbox.put_nowait(None)


async def _answer(stream: Stream, text: str) -> None:
    try:
        await stream.answer(_read(text))
    except WebSocketDisconnect:
        raise
    except Exception as error:  # noqa: BLE001  (whatever it is, the window is told and can go on)
        if not stream.closed:
            await stream.tell(failure(error))


def failure(error: Exception) -> Message:
    """What the window is told of a failure."""
    return {"kind": "error", **error_of(error)[1]}


def _read(text: str) -> Message:
    try:
        message = json.loads(text)
    except (ValueError, RecursionError):
        message = None
    if not isinstance(message, dict):
        raise CaseError(say("this is no message: one JSON object is expected"))
    return message
