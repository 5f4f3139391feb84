"""A Dask scheduler and its workers as processes of their own, for tests that kill and starve them.

Its functions are also what workers are asked to do in those tests; ``tests`` is on the workers' path.
"""

from __future__ import annotations

import importlib.util
import json
import os
import pickle
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from distributed import Client

    from powderkeg.store import Arrays
    from powderkeg.worlds.cluster import Call

LIMIT_SECONDS = 60.0
_TESTS = Path(__file__).parent
_PYTHON = [sys.executable, "-W", "ignore", "-m"]


def installed() -> bool:
    return importlib.util.find_spec("distributed") is not None


class Machines:
    """One scheduler on the loopback address, and workers of one thread each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._count = 0
        self.address = ""
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self.start()

    def start(self) -> None:
        """Start the scheduler; again at the same address where there was one."""
        file = self.folder / f"scheduler-{time.monotonic_ns()}.json"
        port = self.address.rpartition(":")[2] or "0"
        self.scheduler = self._popen(
            "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard",
            "--no-show", "--scheduler-file", str(file),
        )  # fmt: skip
        wait_until(file.exists, "the scheduler")
        wait_until(lambda: file.read_text().strip().endswith("}"), "the scheduler's file")
        self.address = json.loads(file.read_text())["address"]

    def add(self, *more: str, **env: str) -> str:
        """Start a worker; its name."""
        name = f"w{self._count}"
        self._count += 1
        self.workers[name] = self._popen(
            "distributed.cli.dask_worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard",
            "--memory-limit", "0", "--name", name, "--local-directory", str(self.folder / name), *more, **env,
        )  # fmt: skip
        return name

    def kill(self, name: str) -> None:
        """Kill a worker as a machine dies: without a word."""
        process = self.workers.pop(name)
        process.kill()
        process.wait()

    def fill_disk(self, name: str) -> None:
        """From now on a worker can write nothing to any disk."""
        resource.prlimit(self.workers[name].pid, resource.RLIMIT_FSIZE, (0, 0))

    def there(self, client: Client) -> set[str]:
        """Names of the workers that the scheduler knows."""
        found = client.sync(client.scheduler.identity, callback_timeout=10)["workers"].values()
        return {str(one["name"]) for one in found}

    def complete(self, client: Client, count: int = 3) -> None:
        """So many workers, all of them sound and known."""
        while len(self.workers) < count:
            self.add()
        wait_until(lambda: self.there(client) == set(self.workers), "workers")

    def stop(self) -> None:
        for process in [*self.workers.values(), self.scheduler]:
            process.kill()
            process.wait()
        self.workers.clear()

    def _popen(self, *command: str, **env: str) -> subprocess.Popen[bytes]:
        path = os.pathsep.join(filter(None, [str(_TESTS), os.environ.get("PYTHONPATH")]))
        return subprocess.Popen(
            [*_PYTHON, *command],
            env={**os.environ, "PYTHONPATH": path, **env},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )


class Here:
    """A cluster of one: what goes to it and comes from it is pickled, as Dask does."""

    threads = 2

    def __init__(self) -> None:
        self.calls: list[str] = []

    def done(self, calls: Sequence[Call], digest: Any) -> Iterator[tuple[int, Arrays]]:  # noqa: ANN401
        assert len(digest()) == 64
        for number in reversed(range(len(calls))):  # in another order than asked
            one = pickle.loads(pickle.dumps(calls[number]))  # noqa: S301 - ours, of this moment
            self.calls.append(one.key)
            yield number, pickle.loads(pickle.dumps(one.function(one.shared.value, *one.arguments)))  # noqa: S301


def wait_until(happened: Callable[[], bool], what: str) -> None:
    """Wait, but not for ever."""
    until = time.monotonic() + LIMIT_SECONDS
    while not happened():
        if time.monotonic() > until:
            raise TimeoutError(f"{what}: nothing in {LIMIT_SECONDS:.0f} s")
        time.sleep(0.05)


def written(folder: str, number: int) -> dict[str, NDArray[Any]]:
    """A chunk whose making needs a disk."""
    Path(folder, f"{number}-{os.getpid()}").write_bytes(bytes(1_000))
    time.sleep(0.05)
    return {"x": np.arange(number), "by": np.array(os.getpid())}


def refused(_: object) -> dict[str, NDArray[Any]]:
    """A chunk that cannot be made as it is asked for."""
    from powderkeg.case import CaseError

    raise CaseError("nothing of the kind; allowed: something else")


def a_digest() -> str:
    """Stands for a digest of source code."""
    return "the same everywhere"
