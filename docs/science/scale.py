"""Many machines: what a cluster costs here, measured, and with ten thousand workers, simulated.

    python docs/science/scale.py [--measure]

With ``--measure`` it starts a Dask scheduler with 1, 2 and 4 worker processes on this machine, runs the same
worlds on them and on threads, and keeps the figures in ``docs/science/scale.json`` (some minutes; nothing
else should run meanwhile). Either way it simulates a scheduler and a client before up to 10,000 workers with
those figures and writes ``docs/science/scale.md``. Needs ``powderkeg[cluster]``.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from scale_words import page

from powderkeg.evidence import weigh
from powderkeg.store import open_store
from powderkeg.worlds import load_case, simulate
from powderkeg.worlds.cluster import Call, Cluster, Shared
from powderkeg.worlds.ensemble import CHUNK
from powderkeg.worlds.ranges import worlds_code

HERE = Path(__file__).parent
FIGURES, PAGE = HERE / "scale.json", HERE / "scale.md"
CASE, HYPOTHESIS = "kazakhstan-2022", "spontaneous"
WORLDS, REPEATS, EMPTY = 1_600, 3, 1_000
PARTICLES = 30
WORKERS = (1, 2, 4)
THREADS = (1, 2)


def empty_chunk(_: object, number: int) -> dict[str, Any]:
    """What costs a worker nothing."""
    return {"x": np.array(number)}


@contextmanager
def started(workers: int) -> Iterator[tuple[Any, list[psutil.Process]]]:
    """A client of a new scheduler with so many workers of one thread; the processes, the scheduler first."""
    from distributed import Client

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "scheduler.json"
        start = [sys.executable, "-m"]
        quiet: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        env = {**os.environ, "PYTHONPATH": os.pathsep.join([str(HERE), os.environ.get("PYTHONPATH", "")])}
        processes = [
            subprocess.Popen(  # noqa: S603 - a fixed command
                [*start, "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0",
                 "--no-dashboard", "--no-show", "--scheduler-file", str(file)], env=env, **quiet,
            )
        ]  # fmt: skip
        try:
            while not (file.exists() and file.read_text().strip().endswith("}")):
                time.sleep(0.1)
            processes += [
                subprocess.Popen(  # noqa: S603 - a fixed command
                    [*start, "distributed.cli.dask_worker", "--scheduler-file", str(file), "--nthreads", "1",
                     "--no-nanny", "--no-dashboard", "--local-directory", folder], env=env, **quiet,
                )
                for _ in range(workers)
            ]  # fmt: skip
            with Client(scheduler_file=str(file), timeout=30, set_as_default=False) as client:
                client.wait_for_workers(workers, timeout=60)
                yield client, [psutil.Process(one.pid) for one in processes]
        finally:
            for one in processes:
                one.kill()
                one.wait()


def spent(processes: list[psutil.Process]) -> list[float]:
    """Seconds of processor time of each so far."""
    return [sum(one.cpu_times()[:2]) for one in processes]


def timed(work: Callable[[], object], processes: list[psutil.Process]) -> tuple[float, list[float]]:
    """Wall-clock seconds, and processor seconds of each process."""
    before, began = spent(processes), time.perf_counter()
    work()
    took = time.perf_counter() - began
    return took, [b - a for a, b in zip(before, spent(processes), strict=True)]


def measure() -> dict[str, Any]:
    """All figures."""
    case, own = load_case(CASE), psutil.Process()
    simulate(case, HYPOTHESIS, CHUNK, 1, threads=1)  # compiles, or reads what was compiled

    def run(**more: Any) -> str:
        return str(simulate(case, HYPOTHESIS, WORLDS, 1, **more).attrs["state_hash"])

    states, rows = set[str](), []
    for threads in THREADS:
        found = [
            timed(lambda threads=threads: states.add(run(threads=threads)), [own]) for _ in range(REPEATS)
        ]
        rows.append({"where": "threads", "count": threads, **_best(found)})
    more: dict[str, Any] = {}
    for workers in WORKERS:
        with started(workers) as (client, processes):
            simulate(case, HYPOTHESIS, CHUNK * 2 * workers, 2, cluster=client)  # every worker reads the code
            everyone = [own, *processes]
            found = [timed(lambda: states.add(run(cluster=client)), everyone) for _ in range(REPEATS)]
            rows.append({"where": "workers", "count": workers, **_best(found)})
            if workers == 1:
                more = _apart(case, client, everyone)
    if len(states) != 1:
        raise SystemExit(f"not the same worlds everywhere: {states}")
    more["passes"] = measure_passes()
    return {
        "case": CASE, "worlds": WORLDS, "chunk": CHUNK, "repeats": REPEATS, "rows": rows, **more,
        "state_hash": states.pop(), "cores": psutil.cpu_count(), "machine": platform.machine(),
        "python": platform.python_version(), "dask": _version("distributed"), "day": date.today().isoformat(),  # noqa: DTZ011
    }  # fmt: skip


def measure_passes() -> dict[str, Any]:
    """A weighing's passes on one thread, and on one worker."""
    case, own = load_case(CASE), psutil.Process()

    def passes(**more: Any) -> str:
        told = weigh(case, tier="quick", particles=PARTICLES, checks=False, jobs=1, **more)
        return str(told.to_json()["state_hash"])

    states = {passes()}  # compiles, or reads what was compiled
    here = _best([timed(lambda: states.add(passes()), [own])])
    with started(1) as (client, processes):
        states.add(passes(cluster=client))  # the worker reads the code
        there = _best([timed(lambda: states.add(passes(cluster=client)), [own, *processes])])
    if len(states) != 1:
        raise SystemExit(f"not the same weighing everywhere: {states}")
    return {"particles": PARTICLES, "threads": here, "workers": there}


def _version(name: str) -> str:
    from importlib.metadata import version

    return version(name)


def _best(found: list[tuple[float, list[float]]]) -> dict[str, Any]:
    """The quickest of several, and the least processor time: whatever else ran took the rest."""
    return {
        "seconds": min(wall for wall, _ in found),
        "median": statistics.median(wall for wall, _ in found),
        "processor": min(sum(each) for _, each in found),
        "client": min(each[0] for _, each in found),
        "scheduler": min(each[1] if len(each) > 1 else 0.0 for _, each in found),
    }


def _apart(case: Any, client: Any, everyone: list[psutil.Process]) -> dict[str, Any]:  # noqa: ANN401
    """Costs of a task that computes nothing, and of keeping a chunk."""
    calls = [Call(f"empty-{n}", empty_chunk, Shared("nothing", 0), (n,)) for n in range(EMPTY)]
    wall, each = timed(lambda: list(Cluster(client).done(calls, worlds_code)), everyone)
    runs = simulate(case, HYPOTHESIS, CHUNK, 1, threads=1)
    size = sum(values.nbytes for values in runs.data_vars.values())
    with tempfile.TemporaryDirectory() as folder:
        kept = open_store(folder + "/kept")
        simulate(case, HYPOTHESIS, CHUNK, 3, days=1, threads=1, store=kept)  # imports what a store needs
        plain = [timed(lambda: simulate(case, HYPOTHESIS, 8 * CHUNK, 4, threads=1), everyone[:1])[1][0]
                 for _ in range(REPEATS)]  # fmt: skip
        stored = [
            timed(
                lambda n=n: simulate(
                    case, HYPOTHESIS, 8 * CHUNK, 4, threads=1, store=open_store(f"{folder}/kept-{n}")
                ),
                everyone[:1],
            )[1][0]
            for n in range(REPEATS)
        ]
    return {
        "empty": {
            "tasks": EMPTY,
            "seconds": wall,
            "client": each[0],
            "scheduler": each[1],
            "worker": each[2],
        },
        "chunk_bytes": size,
        "store_seconds": max(0.0, min(stored) - min(plain)) / 8,
    }


def main() -> None:
    """Measure if asked to, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", action="store_true")
    if parser.parse_args().measure:
        FIGURES.write_text(json.dumps(measure(), indent=1) + "\n", encoding="utf-8")
    PAGE.write_text(page(json.loads(FIGURES.read_text(encoding="utf-8"))), encoding="utf-8")


if __name__ == "__main__":
    main()
