"""Chunks run on a Dask cluster: each comes back once, whatever happens to the workers meanwhile."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import math
import queue
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from powderkeg.store import Arrays
from powderkeg.worlds.cluster.calls import Answer, Call, Shared, answer, given, packed, processor, versions
from powderkeg.worlds.cluster.connecting import TRUST, Health, address_of, dashboard, distributed, patience
from powderkeg.worlds.cluster.failures import ClusterError, differences, explained
from powderkeg.worlds.cluster.wire import unfolded

__all__ = ["Cluster"]

_TRIES = 4
"""Times that a chunk is asked for where machines fail it; each time Dask itself tries it on four workers."""
_TICK = 0.25  # seconds
_LEAST_AHEAD, _AHEAD = 16, 3  # chunks asked for at once: at least, and for each thread
_MOST_WAITING = 64
_GONE = frozenset({"cancelled", "lost"})
_log = logging.getLogger(__name__)


class Cluster:
    """A Dask cluster through its client. Threads may share one.

    Args:
        client: a ``distributed.Client``; whoever made it closes it.

    Attributes:
        workers: how many there were at first; more may come.
        threads: of all of them together.
        patience: seconds that nobody waits longer than.

    Raises:
        ClusterError: no client, one that is asynchronous or closed, or a cluster without workers.
    """

    def __init__(self, client: Any) -> None:  # noqa: ANN401 - a distributed.Client
        if not isinstance(client, distributed().Client):
            raise ClusterError(
                f"cluster: {client!r} given; allowed: an address such as tcp://scheduler:8786, a "
                "distributed.Client, or None for the threads of this machine"
            )
        if client.asynchronous or client.status != "running":
            state = "asynchronous" if client.asynchronous else client.status
            raise ClusterError(
                f"cluster: the client is {state}; allowed: one that is synchronous and connected"
            )
        self._client, self.patience = client, patience()
        self._given: dict[str, Any] = {}
        self._noted: set[str] = set()
        self._did: dict[str, str] = {}
        health = Health(client, self.patience)
        health.look()
        while not health.workers:
            time.sleep(_TICK)
            health.look()
        self.workers, self.threads = len(health.workers), health.threads

    @property
    def waiting(self) -> int:
        """Threads of this process that had best wait for answers at once, where each waits for one."""
        return max(1, min(_MOST_WAITING, 2 * self.threads))

    @property
    def told(self) -> str:
        """Where it is, how large, where to watch it, and whom it trusts: one line."""
        many = f"{_many(self.workers, 'worker')}, {_many(self.threads, 'thread')}"
        link = dashboard(self._client) or "none (its scheduler serves none: it needs bokeh)"
        return f"cluster: {address_of(self._client)}, {many}; dashboard: {link}; {TRUST}"

    def done(self, calls: Sequence[Call], digest: Callable[[], str]) -> Iterator[tuple[int, Arrays]]:
        """Do calls; each one's number and arrays, as they are finished, each once.

        Args:
            calls: what to do.
            digest: of the source code that makes the arrays, as a module's function.

        Raises:
            ClusterError: a worker with other versions or source code, a scheduler that is lost or without
                workers for too long, machines that fail a chunk again and again.
            CaseError: what a chunk itself refuses.
        """
        return _Round(self, calls, digest).results()

    def call(self, one: Call, digest: Callable[[], str]) -> Arrays:
        """Do one call and wait for it; see ``done``."""
        ((_, arrays),) = self.done([one], digest)
        return arrays

    def did(self, key: str) -> str:
        """Address of the worker that did a call which keeps something; blank where that is not known."""
        return self._did.get(key, "")

    def remember(self, one: Call, worker: str) -> None:
        """Note who did a call that keeps something."""
        if one.keeps:
            self._did[one.key] = worker

    def health(self) -> Health:
        """A watch that begins now."""
        return Health(self._client, self.patience)

    def ask(self, one: Call, attempt: int, digest: Callable[[], str], workers: Sequence[str] | None) -> Any:  # noqa: ANN401
        """Send a call, and give its future; None while the scheduler is away.

        Args:
            one: the call.
            attempt: how often it was sent before.
            digest: of the source code.
            workers: where it had better be done; None for anywhere.
        """
        if self._client.status != "running":
            return None
        return self._client.submit(
            answer, digest, versions(digest), one.function, packed(one), self._shared(one.shared),
            key=f"powderkeg-{one.key}-{attempt}", workers=workers, allow_other_workers=workers is not None,
        )  # fmt: skip

    def drop(self, futures: Sequence[Any]) -> None:
        """Give up what is still asked for."""
        if futures and self._client.status == "running":
            try:
                self._client.cancel(list(futures))
            except (OSError, TimeoutError):  # the scheduler has just gone, and they with it
                return

    def note(self, what: str) -> None:
        """Say a thing once."""
        if what not in self._noted:
            self._noted.add(what)
            _log.warning("note: %s", what)

    def _shared(self, value: Shared) -> Any:  # noqa: ANN401 - a distributed.Future
        """A future of a shared value, sent again where it went with its scheduler."""
        future = self._given.get(value.key)
        if future is None or future.status in _GONE:
            future = self._client.submit(given, value.value, key=f"powderkeg-{value.key}")
            self._given[value.key] = future
        return future


class _Round:
    """Some calls on their way."""

    def __init__(self, cluster: Cluster, calls: Sequence[Call], digest: Callable[[], str]) -> None:
        self._cluster, self._calls, self._digest = cluster, calls, digest
        self._health = cluster.health()
        self._todo = deque(range(len(calls)))
        self._asked: dict[int, Any] = {}
        self._tries: Counter[int] = Counter()
        self._aim: dict[int, str] = {}  # the worker that a call on its way was sent to, where it was one
        self._aimed: Counter[str] = Counter()
        self._shunned: defaultdict[int, set[str]] = defaultdict(set)
        self._ended: queue.SimpleQueue[tuple[int, Any]] = queue.SimpleQueue()

    def results(self) -> Iterator[tuple[int, Arrays]]:
        try:
            while self._todo or self._asked:
                self._health.look()
                self._ask()
                for number, future in self._next():
                    arrays = self._taken(number, future)
                    if arrays is not None:
                        self._over(number)
                        yield number, arrays
        finally:  # an interruption among the causes: nobody wants the rest any more
            self._cluster.drop(list(self._asked.values()))

    def _ask(self) -> None:
        """Ask for as many as keep the workers busy, and no more: what is finished waits in their memory."""
        most = max(_LEAST_AHEAD, _AHEAD * self._health.threads)
        each = _AHEAD * math.ceil(self._health.threads / max(1, len(self._health.workers)))
        later: list[int] = []
        while self._todo and len(self._asked) < most:
            number = self._todo.popleft()
            near = self._near(number)
            if near and self._aimed[near] >= each:
                later.append(number)  # it waits here, for whoever is free
            elif not self._send(number, [near] if near else self._others(number)):
                break
            if len(later) >= most:
                break
        self._todo.extendleft(reversed(later))
        for idle in self._health.workers if later else ():
            # the last of those that wait: its worlds will be asked for latest where they lie
            if self._todo and not self._aimed[idle] and idle not in self._shunned[self._todo[-1]]:
                self._send(self._todo.pop(), [idle])

    def _send(self, number: int, workers: list[str]) -> bool:
        """Send a call, to be done on one of these workers, or anywhere if none are named.

        Where the scheduler is away it is put back.
        """
        future = self._cluster.ask(self._calls[number], self._tries[number], self._digest, workers or None)
        if future is None:
            self._todo.appendleft(number)
            return False
        self._asked[number] = future
        if len(workers) == 1:
            self._aim[number] = workers[0]
            self._aimed[workers[0]] += 1
        future.add_done_callback(lambda done, number=number: self._ended.put((number, done)))
        return True

    def _over(self, number: int) -> None:
        """A call is no longer on its way."""
        del self._asked[number]
        worker = self._aim.pop(number, "")
        if worker:
            self._aimed[worker] -= 1

    def _near(self, number: int) -> str:
        """The worker that keeps what a call goes on with; blank where none does, or that one failed it."""
        near = self._cluster.did(self._calls[number].near)
        return near if near in self._health.workers and near not in self._shunned[number] else ""

    def _others(self, number: int) -> list[str]:
        """Workers that have not failed a call; none where all are as good."""
        shunned = self._shunned[number]
        return [name for name in self._health.workers if name not in shunned] if shunned else []

    def _next(self) -> list[tuple[int, Any]]:
        """What has ended; waits a little for it."""
        try:
            number, future = self._ended.get(timeout=_TICK)
        except queue.Empty:  # a callback may go down with its connection
            return [(n, one) for n, one in self._asked.items() if one.status != "pending"]
        return [(number, future)] if self._asked.get(number) is future else []

    def _taken(self, number: int, future: Any) -> Arrays | None:  # noqa: ANN401 - a distributed.Future
        """The arrays; None where the call has to be sent again."""
        status, seconds = future.status, self._cluster.patience
        if status in _GONE:
            self._again(number, "the connection to the scheduler was lost")
            return None
        try:
            if status == "error":
                raise explained(future.exception(timeout=seconds))
            found = future.result(timeout=seconds)
        except (asyncio.CancelledError, concurrent.futures.CancelledError):
            self._again(number, "the connection to the scheduler was lost")
            return None
        except (OSError, TimeoutError) as error:  # the worker went before its answer was fetched
            self._again(number, f"{type(error).__name__}: {error}")
            return None
        return self._read(number, found)

    def _read(self, number: int, found: Answer) -> Arrays | None:
        """The arrays of an answer; None where the call has to be sent elsewhere."""
        if found.other is not None:
            raise ClusterError(differences(found.worker, versions(self._digest), found.other))
        if found.arrays is None:
            self._shunned[number].add(found.worker)
            self._cluster.note(
                f"cluster: the worker {found.worker} failed ({found.fault}); its part is done elsewhere"
            )
            self._again(number, f"{found.worker}: {found.fault}")
            return None
        if found.processor != processor():
            self._cluster.note(
                f"cluster: workers have another kind of processor ({found.processor}) than this machine "
                f"({processor()}); the last bits of a figure may differ from those made here"
            )
        self._cluster.remember(self._calls[number], found.worker)
        return unfolded(found.arrays)

    def _again(self, number: int, why: str) -> None:
        """Put a call back in the queue, unless it has been there too often."""
        self._over(number)
        self._tries[number] += 1
        if self._tries[number] >= _TRIES:
            raise ClusterError(
                f"cluster: one part of the work failed {_TRIES} times, at last with {why}; what was finished "
                "is kept in the store, if there is one: mend the workers, then give the same command again"
            )
        self._todo.appendleft(number)


def _many(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"
