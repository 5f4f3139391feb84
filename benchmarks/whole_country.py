"""Every adult of the country, one agent each: seconds and peak memory, in a process of its own.

What is timed is ``simulate(case, agents="all")``, as ``powderkeg run --agents all`` calls it, less the start
of the process and the loading of compiled code; its parts are timed by wrapping what it calls. Cost follows
the unrest, so there are two seeds: one whose world stays calm, and one whose world is in a crisis.
"""

from __future__ import annotations

import json
import time
from typing import Any
from unittest import mock

from benchmarks.batches import HYPOTHESIS, bundled
from benchmarks.timing import fresh, peak_bytes

DAYS = 21
SEEDS = (1, 113)
FEW = 200_000  # single citizens in a trial run
CHILD = "from benchmarks.whole_country import child; child({seed}, quick={quick})"


def measure(*, quick: bool = False) -> list[dict[str, Any]]:
    """By seed: seconds of the whole and of its parts, and the peak of resident memory in bytes."""
    return [fresh(CHILD.format(seed=seed, quick=quick)) for seed in SEEDS]


def child(seed: int, *, quick: bool) -> None:
    """Run it in this process, and print the figures."""
    from powderkeg.society.country import Worlds, initial, read_setting
    from powderkeg.worlds import calm, simulate

    case = bundled()
    simulate(case, HYPOTHESIS, worlds=1, days=1)  # loads or compiles
    before = peak_bytes()
    parts = {"making": 0.0, "burn_in": 0.0, "running": 0.0}
    found: dict[str, int] = {}
    step = Worlds.step

    def timed(name: str, work: Any, *arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        begin = time.perf_counter()
        made = work(*arguments, **named)
        parts[name] += time.perf_counter() - begin
        return made

    def read(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401
        more = {**named, "whole": False, "single": True, "agents": FEW} if quick else named
        setting = timed("making", read_setting, *arguments, **more)
        found["citizens"] = setting.citizens
        return setting

    def make(*arguments: Any) -> Any:  # noqa: ANN401
        return timed("making", initial, *arguments)

    def go(worlds: Worlds, hours: int, threads: int = 1) -> None:
        timed("burn_in" if worlds.hour < 0 else "running", step, worlds, hours, threads)

    with (
        mock.patch.object(calm, "read_setting", read),
        mock.patch.object(calm, "initial", make),
        mock.patch.object(Worlds, "step", go),
    ):
        begin = time.perf_counter()
        data = simulate(case, HYPOTHESIS, worlds=1, seed=seed, days=DAYS, agents="all")
        seconds = time.perf_counter() - begin
    figures = {
        "seed": seed,
        **found,
        **parts,
        "days": DAYS,
        "seconds": seconds,
        "peak_bytes": peak_bytes(),
        "bytes_before": before,
        "people": float(data["participants"].sum("place").max()),
    }
    print(json.dumps(figures))
