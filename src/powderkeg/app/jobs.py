"""Work that takes long: in threads, so many at a time over all windows, the others in a queue.

A job belongs to a workspace, not to a socket: a window that is reloaded finds it running. It is cancelled by
an ``InterruptedError`` from the progress that it tells, which stops a weighing at its next block.
"""

from __future__ import annotations

import asyncio
import contextvars
import threading
import time
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, Protocol

from powderkeg.app.refusals import CONFLICT, Refusal
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["AT_ONCE", "Job", "Jobs", "Kind", "Told"]

AT_ONCE = 2
"""Jobs that run at the same time, over all windows."""
_SECONDS_BETWEEN = 0.1  # a browser needs no more news of progress than that

Kind = Literal["weighing", "outlook", "account"]
Told = dict[str, Any]
"""A message: ``kind`` and what belongs to it; a result is still the thing itself under ``value``."""


class Update(Protocol):
    """What long work tells: ``done`` of ``total`` steps, and what it is at."""

    @property
    def done(self) -> float: ...

    @property
    def total(self) -> float: ...

    @property
    def label(self) -> str: ...


@dataclass(eq=False)
class Job:
    """One piece of work.

    Attributes:
        workspace: id of the window's workspace.
        kind: what is done.
        work: does it; told where to report how far it is.
        done: called with the result, in the loop's thread, before anybody hears of it.
        stop: set to have it end.
        last: the last message, for whoever comes to listen.
        ears: queues of those who listen.
    """

    workspace: str
    kind: Kind
    work: Callable[[Callable[[Update], None]], object]
    done: Callable[[Any], None]
    stop: threading.Event = field(default_factory=threading.Event)
    last: Told = field(default_factory=dict)
    ears: set[asyncio.Queue[Told]] = field(default_factory=set)
    over: bool = False
    spoke: float = 0.0

    def tell(self, message: Told, *, finally_: bool = False) -> None:
        """Send a message to all who listen; nothing after the last one."""
        if self.over:
            return
        self.over, self.last = finally_, message
        for ear in self.ears:
            ear.put_nowait(message)


class Jobs:
    """All jobs of a server; every method is called in its loop's thread."""

    def __init__(self, at_once: int = AT_ONCE) -> None:
        self._at_once = at_once
        self._pool = ThreadPoolExecutor(max_workers=at_once, thread_name_prefix="powderkeg-job")
        self._waiting: deque[Job] = deque()
        self._running: list[Job] = []

    def of(self, workspace: str, kind: Kind | None = None) -> Job | None:
        """The job of a workspace that runs or waits and was not cancelled; None where there is none."""
        every = (*self._running, *self._waiting)
        return next(
            (
                job
                for job in every
                if job.workspace == workspace and not job.over and kind in {None, job.kind}
            ),
            None,
        )

    def start(self, job: Job) -> None:
        """Run a job as soon as its turn comes.

        Raises:
            Refusal: The workspace has one at work already.
        """
        if self.of(job.workspace) is not None:
            text = say("This window is at work already; wait for it to end, or cancel it.")
            raise Refusal(CONFLICT, text)
        self._waiting.append(job)
        self._go_on()

    def cancel(self, workspace: str, kind: Kind | None = None) -> None:
        """Have the jobs of a workspace end; those that wait never begin."""
        for job in [*self._waiting, *self._running]:
            if job.workspace == workspace and kind in {None, job.kind}:
                job.stop.set()
                if job in self._waiting:
                    self._waiting.remove(job)
                job.tell({"kind": "cancelled"}, finally_=True)
        self._tell_queue()

    def close(self) -> None:
        """Have all of them end, and begin none any more."""
        for job in [*self._waiting, *self._running]:
            job.stop.set()
            job.tell({"kind": "cancelled"}, finally_=True)
        self._waiting.clear()
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _go_on(self) -> None:
        while self._waiting and len(self._running) < self._at_once:
            job = self._waiting.popleft()
            self._running.append(job)
            loop = asyncio.get_running_loop()
            context = contextvars.copy_context()
            job.tell({"kind": "progress", "done": 0, "total": 1, "label": say("beginning")})
            running = loop.run_in_executor(self._pool, context.run, self._run, job, loop)
            running.add_done_callback(partial(self._ended, job))
        self._tell_queue()

    def _tell_queue(self) -> None:
        """Say how many are before each; those that are stopping count until they have stopped."""
        for place, job in enumerate(self._waiting):
            job.tell({"kind": "queued", "behind": len(self._running) + place})

    def _run(self, job: Job, loop: asyncio.AbstractEventLoop) -> object:
        lock = threading.Lock()

        def progress(update: Update) -> None:
            if job.stop.is_set():
                raise InterruptedError("cancelled")
            with lock:
                now = time.monotonic()
                if now - job.spoke < _SECONDS_BETWEEN and update.done < update.total:
                    return
                job.spoke = now
            message = {"kind": "progress", "done": update.done, "total": update.total, "label": update.label}
            loop.call_soon_threadsafe(job.tell, message)

        return job.work(progress)

    def _ended(self, job: Job, ended: asyncio.Future[Any]) -> None:
        self._running.remove(job)
        error = None if ended.cancelled() else ended.exception()
        if ended.cancelled() or job.stop.is_set():
            job.tell({"kind": "cancelled"}, finally_=True)
        elif error is not None:
            job.tell({"kind": "error", "value": error}, finally_=True)
        else:
            job.done(ended.result())
            job.tell({"kind": "result", "value": ended.result()}, finally_=True)
        self._go_on()
