"""Which windows are there: sockets by workspace, and what happens when the last one of a workspace closes."""

from __future__ import annotations

import asyncio
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from powderkeg.app.jobs import Jobs
    from powderkeg.app.workspaces import Workspaces

__all__ = ["GRACE_SECONDS", "Windows"]

GRACE_SECONDS = 10.0
"""How long a workspace waits for its window to come back, as it does when it is reloaded."""


class Windows:
    """Counts the sockets of each workspace; a workspace without any is let go of, and its jobs with it.

    Args:
        workspaces: the working copies.
        jobs: what is at work.
        grace: seconds before a workspace without sockets is let go of.
    """

    def __init__(self, workspaces: Workspaces, jobs: Jobs, grace: float = GRACE_SECONDS) -> None:
        self._workspaces, self._jobs, self.grace = workspaces, jobs, grace
        self._sockets: Counter[str] = Counter()
        self._leaving: dict[str, asyncio.Task[None]] = {}

    @contextmanager
    def present(self, workspace: str) -> Iterator[None]:
        """A socket of a workspace, for as long as it is open."""
        self._sockets[workspace] += 1
        leaving = self._leaving.pop(workspace, None)
        if leaving is not None:
            leaving.cancel()
        try:
            yield
        finally:
            self._sockets[workspace] -= 1
            if self._sockets[workspace] <= 0:
                del self._sockets[workspace]
                self._leaving[workspace] = asyncio.get_running_loop().create_task(self._leave(workspace))

    async def _leave(self, workspace: str) -> None:
        await asyncio.sleep(self.grace)
        self._leaving.pop(workspace, None)
        self._jobs.cancel(workspace)
        await asyncio.to_thread(self._workspaces.close, workspace)

    def close(self) -> None:
        """Wait for nobody any more."""
        for task in self._leaving.values():
            task.cancel()
        self._leaving.clear()
