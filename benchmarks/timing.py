"""Clocks, fresh processes and peak memory: what all benchmarks measure with."""

from __future__ import annotations

import contextlib
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numba
import numpy as np

ROOT = Path(__file__).parents[1]
CODE_FOLDER = "POWDERKEG_CODE_CACHE"
GIB, MIB = 2**30, 2**20


def best(
    work: Callable[[], object],
    clock: Callable[[], float] = time.process_time,
    *,
    fewest: int = 5,
    budget: float = 2.0,
) -> float:
    """Shortest of several runs, in seconds.

    Args:
        work: what is timed.
        clock: ``time.process_time`` counts this process's own work, whatever else the machine does.
        fewest: runs at least.
        budget: seconds of runs after which no further one begins.
    """
    times: list[float] = []
    while len(times) < fewest or sum(times) < budget:
        begin = clock()
        work()
        times.append(clock() - begin)
    return min(times)


def peak_bytes() -> int:
    """Peak resident memory of this process, bytes.

    Linux hands the figure of ``getrusage`` down from the process that started this one; the kernel's own
    high-water mark begins anew.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="utf-8").splitlines()
        marks = [line.split()[1] for line in lines if line.startswith("VmHWM:")]
        if marks:
            return 1024 * int(marks[0])
    from powderkeg.evidence.assemble import peak_bytes as by_getrusage

    return by_getrusage()


def machine() -> dict[str, Any]:
    """What figures of a time rest on."""
    return {
        "processors": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "numba": numba.__version__,
        "numpy": np.__version__,
    }


def machine_line(figures: Mapping[str, Any]) -> str:
    """The machine in words."""
    return (
        f"{figures['processors']} processors ({figures['machine']}), Python {figures['python']}, "
        f"numba {figures['numba']}, NumPy {figures['numpy']}"
    )


@contextlib.contextmanager
def empty_code_folder() -> Iterator[dict[str, str]]:
    """An environment in which nothing compiled is kept yet."""
    with tempfile.TemporaryDirectory() as folder:
        yield {**os.environ, CODE_FOLDER: folder}


def fresh(code: str, environment: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Run Python code in a process of its own, in the repository's folder.

    Returns:
        What the last line that it printed holds, as JSON.
    """
    command = [sys.executable, "-c", code]
    done = subprocess.run(  # noqa: S603 - our own program
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def command_seconds(
    arguments: Sequence[str], environment: Mapping[str, str] | None = None, *, runs: int = 1
) -> float:
    """Shortest time of ``powderkeg ARGUMENTS``, each run a process of its own, by the clock on the wall."""
    command = [sys.executable, "-m", "powderkeg", *arguments]

    with tempfile.TemporaryDirectory() as folder:

        def run() -> None:
            subprocess.run(  # noqa: S603 - our own program
                command, cwd=folder, env=environment, check=True, capture_output=True
            )

        return best(run, time.perf_counter, fewest=runs, budget=0.0)


def verdict(value: float | None, target: float, *, least: bool) -> str:
    """``reached`` or ``not reached``; ``not measured`` without a value."""
    if value is None:
        return "not measured"
    return "reached" if (value >= target if least else value <= target) else "not reached"
