"""The conversation about the grid: settings, then frames, as many in flight as the window can draw."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from powderkeg.app.bounded import whole_number
from powderkeg.app.watching.conversation import Stream
from powderkeg.app.watching.grid_form import form
from powderkeg.app.watching.grid_frames import FIELDS, frame
from powderkeg.app.watching.grid_world import MOST_CELLS, Picture, WatchedGrid
from powderkeg.case import CaseError, Problem
from powderkeg.language import say

__all__ = ["GridStream"]

_IN_FLIGHT = 2
"""Frames sent and not drawn yet: one travels while the other is drawn."""
_LEAST_WAIT = 0.004
_MOST_STRIDE, _MOST_FRAMES = 10_000, 60
_SEEDS = 2**53 - 1


class GridStream(Stream):
    """A window that watches a grid.

    Messages: ``{"describe": {}}``, ``{"setup": {"preset", "settings", "seed"}}``, ``{"run": {"stride",
    "frames"}}`` (steps a frame, frames a second; also changes the speed), ``{"pause": {}}``, ``{"step":
    steps}``, ``{"drawn": frame}``. Answers: ``form``, ``ready``, frames (see ``grid_frames``), ``paused``.

    Args:
        socket: of the window.
    """

    answers: Mapping[str, str] = {
        "describe": "describe",
        "setup": "set_up",
        "run": "run",
        "pause": "pause",
        "step": "step",
        "drawn": "note_drawn",
    }

    def __init__(self, socket: WebSocket) -> None:
        super().__init__(socket)
        self._grid: WatchedGrid | None = None
        self._runner: asyncio.Task[None] | None = None
        self._running = False
        self._stride, self._interval = 1, 1 / 25
        self._sent, self._drawn, self._last = 0, 0, 0.0
        self._room = asyncio.Event()

    async def describe(self, given: object) -> None:  # noqa: ARG002  (there is nothing to ask more exactly)
        """Tell the settings, the presets, and how frames are read."""
        bounds = {"cells": MOST_CELLS, "stride": _MOST_STRIDE, "frames": _MOST_FRAMES, "seed": _SEEDS}
        await self.tell({"kind": "form", **form(), "fields": FIELDS, "most": bounds})

    async def set_up(self, given: object) -> None:
        """Make the grid anew and show it before its first step."""
        if not isinstance(given, dict) or not isinstance(given.get("settings", {}), dict):
            raise CaseError(Problem(say("setup: not understood"), allowed=("preset", "settings", "seed")))
        seed = whole_number("seed", given.get("seed", 1), -_SEEDS, _SEEDS)
        await self._stop()
        self._grid = None  # its memory is free before the next one is asked for
        made = await self.work(WatchedGrid, given.get("preset"), given.get("settings", {}), seed)
        self._grid = made
        self._drawn = self._sent
        values: dict[str, Any] = dict(made.settings.values)
        await self.tell(
            {"kind": "ready", "settings": values, "idle": made.idle, "seed": seed, "steps": made.steps}
        )
        await self._send(made, await self.work(made.picture))

    async def run(self, given: object) -> None:
        """Run on, or change the speed of a run."""
        wish = given if isinstance(given, dict) else {}
        self._stride = whole_number("stride", wish.get("stride", 1), 1, _MOST_STRIDE)
        self._interval = 1 / whole_number("frames", wish.get("frames", 25), 1, _MOST_FRAMES)
        if not self._running:
            self._start(self._there().steps)

    async def step(self, given: object) -> None:
        """Run so many steps and pause."""
        made = self._there()
        steps = whole_number("step", given, 1, _MOST_STRIDE)
        await self._stop()
        self._start(min(made.steps, made.step + steps))

    async def pause(self, given: object) -> None:  # noqa: ARG002  (a pause has no manner)
        """Finish the step that has begun, show it, and say where the run stands."""
        await self._stop()

    async def note_drawn(self, given: object) -> None:
        """The window has drawn a frame: there is room for another."""
        self._drawn = max(self._drawn, whole_number("drawn", given, 0, self._sent))
        self._room.set()

    def close(self) -> None:
        """The window is gone: the step that has begun is the last."""
        super().close()
        self._running = False
        if self._grid is not None:
            self._grid.halt()
        self._room.set()

    async def finish(self) -> None:
        """Wait for the step that was the last."""
        if self._runner is not None:
            await asyncio.wait({self._runner})

    def _there(self) -> WatchedGrid:
        if self._grid is None:
            raise CaseError(say("there is no grid yet; set one up first"))
        return self._grid

    def _start(self, goal: int) -> None:
        self._running = True
        self._runner = asyncio.create_task(self._frames(self._there(), goal))

    async def _stop(self) -> None:
        """End the run; its last step is shown, whole."""
        self._running = False
        if self._grid is not None:
            self._grid.halt()
        self._room.set()
        if self._runner is not None:
            await self._runner
            self._runner = None

    async def _frames(self, made: WatchedGrid, goal: int) -> None:
        """Run to the goal and show what the window can draw."""
        try:
            await self._run_to(made, goal)
            await self._send(made, await self.work(made.picture))
            await self.tell({"kind": "paused", "step": made.step, "done": made.step >= made.steps})
        except (WebSocketDisconnect, RuntimeError):
            if not self.closed:
                raise
        finally:
            self._running = False

    async def _run_to(self, made: WatchedGrid, goal: int) -> None:
        """Send frames until the goal is reached or the run is ended; the model works while they travel.

        A frame shows the end of a stride where that is in time, else how far the step under way has come.
        """
        made.release()
        clock = asyncio.get_running_loop().time
        job: asyncio.Future[None] | None = None
        while self._running and made.step < goal:
            job = job or self._stride_on(made, goal)
            await self._until_room()
            wait = self._last + self._interval - clock()
            await asyncio.wait({job}, timeout=max(_LEAST_WAIT, wait))
            if job.done():
                job.result()
                job, picture = None, await self.work(made.picture)
                if made.step < goal and not made.halted:
                    job = self._stride_on(made, goal)
                    await self._send(made, picture)
            elif not made.halted and (within := await self.work(made.picture_within)) is not None:
                await self._send(made, within)
        if job is not None:
            made.halt()
            await job

    def _stride_on(self, made: WatchedGrid, goal: int) -> asyncio.Future[None]:
        """Have the model begin the next stride."""
        return asyncio.ensure_future(self.work(made.advance, min(goal, made.step + self._stride)))

    async def _until_room(self) -> None:
        while self._running and self._sent - self._drawn >= _IN_FLIGHT:
            self._room.clear()
            await self._room.wait()

    async def _send(self, made: WatchedGrid, picture: Picture) -> None:
        """Send a frame when its time has come."""
        loop = asyncio.get_running_loop()
        wait = self._last + self._interval - loop.time()
        if wait > 0 and self._running:
            await asyncio.sleep(wait)
        self._last = loop.time()
        self._sent += 1
        width, height = made.settings.whole("width"), made.settings.whole("height")
        await self.show(frame(self._sent, picture, width, height, made.pace))
