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

__all__ = ["GRACE_SECONDS", "KEPT_SECONDS", "Windows"]

GRACE_SECONDS = 10.0
"""How long a workspace waits for its window to come back, as it does when it is reloaded."""
KEPT_SECONDS = 30 * 60.0
"""How long one that holds a result waits: a weighing of an hour is not lost with its window."""


class Windows:
    """Counts the sockets of each workspace; a workspace without any is let go of, and its jobs with it.

    Args:
        workspaces: the working copies.
        jobs: what is at work.
        grace: seconds before a workspace without sockets is let go of, and its jobs end.
        kept: seconds for which one that holds a result is kept.
    """

    def __init__(
        self, workspaces: Workspaces, jobs: Jobs, grace: float = GRACE_SECONDS, kept: float = KEPT_SECONDS
    ) -> None:
        self._workspaces, self._jobs, self.grace, self.kept = workspaces, jobs, grace, kept
        self._sockets: Counter[str] = Counter()
        self._leaving: dict[str, asyncio.Task[None]] = {}

    @contextmanager
    def present(self, workspace: str) -> Iterator[None]:
        """A socket of a workspace, for as long as it is open."""
        self._sockets[workspace] += 1
        leaving = self._leaving.pop(workspace, None)
        if leaving is not None:
            leaving.cancel()
        self._workspaces.returned(workspace)
        try:
            yield
        finally:
            self._sockets[workspace] -= 1
            if self._sockets[workspace] <= 0:
                del self._sockets[workspace]
                self._workspaces.left(workspace)
                self._leaving[workspace] = asyncio.get_running_loop().create_task(self._leave(workspace))

    def is_present(self, workspace: str) -> bool:
        """Whether a window has it open right now."""
        return self._sockets[workspace] > 0

    async def _leave(self, workspace: str) -> None:
        await asyncio.sleep(self.grace)
        self._jobs.cancel(workspace)
        if await asyncio.to_thread(self._workspaces.leave, workspace):
            await asyncio.sleep(self.kept)
        self._leaving.pop(workspace, None)
        await asyncio.to_thread(self._workspaces.close, workspace)

    def close(self) -> None:
        """Wait for nobody any more."""
        for task in self._leaving.values():
            task.cancel()
        self._leaving.clear()
