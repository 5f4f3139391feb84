"""What keeping results costs, and how soon a finished command answers again.

The cost is the time that a run spends in the store (packing, checksums, writing, looking for what is not
there yet) as a share of the whole run, by the clock on the wall, in a process of its own. Where several
threads store at once their times add up, so the share is never told too small. Each is run five times and
the quickest counts: what else the machine does can only make a run slower.
"""

from __future__ import annotations

from collections.abc import Mapping
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.batches import CASE
from benchmarks.timing import command_seconds, fresh, machine, machine_line, verdict

SHARE, SECONDS = 0.05, 2.0
"""Targets: largest share of a run for storing, seconds beyond the start for a finished command."""
RUNS = 5

_PROGRAM = """
import json, os, sys, tempfile, time
import powderkeg as pk
from powderkeg.store import Store, open_store

spent = []

def timed(name):
    own = getattr(Store, name)
    def call(self, *given):
        begin = time.perf_counter()
        try:
            return own(self, *given)
        finally:
            spent.append(time.perf_counter() - begin)
    setattr(Store, name, call)

timed("get"); timed("put")
case = pk.load_case({case!r})
pk.simulate(case, worlds=2, days=1, store=None)  # compiled code is loaded
with tempfile.TemporaryDirectory() as folder:
    store = open_store(folder)
    spent.clear()
    begin = time.perf_counter()
    {work}
    seconds = time.perf_counter() - begin
    size = sum(one.size for one in store.chunks())
print(json.dumps({{"seconds": seconds, "storing": sum(spent), "bytes": size, "calls": len(spent)}}))
"""


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Shares of runs that storing takes, and seconds of finished commands.

    Args:
        quick: a trial run, each once: fewer worlds and particles.
    """
    particles, worlds = (30, 1_000) if quick else (300, 5_000)
    work = {
        "run 1,000": "pk.simulate(case, worlds=1_000, threads=2, store=store)",
        f"run {worlds:,}": f"pk.simulate(case, worlds={worlds}, threads=2, store=store)",
        "weigh": f"pk.weigh(case, tier='quick', particles={particles}, store=store)",
        "validate": f"pk.validate(case, worlds={worlds // 10}, recovery=False, method=False, store=store)",
    }
    runs = 1 if quick else RUNS
    costs = {name: _quickest(_PROGRAM.format(case=CASE, work=one), runs) for name, one in work.items()}
    for cost in costs.values():
        cost["share"] = cost["storing"] / cost["seconds"]
    return {**machine(), "work": work, "costs": costs, "again": _again(30 if quick else 100)}


def _quickest(program: str, runs: int) -> dict[str, Any]:
    """The figures of the run that took the least time, and how many there were."""
    figures: list[dict[str, Any]] = [fresh(program) for _ in range(runs)]
    return {**min(figures, key=lambda one: float(one["seconds"])), "runs": runs}


def _again(particles: int) -> dict[str, Any]:
    """Seconds of commands that are finished, and of the program's start alone."""
    start = command_seconds(["check", CASE], runs=3)
    found: dict[str, Any] = {"start": start}
    few = ["--tier", "quick", "--particles", str(particles)]
    commands = {
        "run": ["run", CASE, "--worlds", "100", "--json"],
        "weigh": ["weigh", CASE, *few, "--json"],
        "report": ["report", CASE, *few],
        "outlook": ["outlook", CASE, *few, "--json"],
    }
    with TemporaryDirectory() as folder:
        for name, command in commands.items():
            kept = [*command, "--store", folder]
            first = command_seconds(kept)
            found[name] = {"first": first, "again": command_seconds(kept, runs=3)}
    return found


def table(figures: Mapping[str, Any]) -> str:
    """The figures as text."""
    lines = [
        machine_line(figures),
        "",
        "storing, as a share of the run (target: 5 % at most; the quickest run)",
    ]
    for name, cost in figures["costs"].items():
        lines.append(
            f"  {name:10} {cost['storing']:7.3f} s of {cost['seconds']:7.1f} s  {cost['share']:6.2%}  "
            f"{cost['bytes'] / 1e6:6.2f} MB  of {cost['runs']}  {verdict(cost['share'], SHARE, least=False)}"
        )
    again = figures["again"]
    lines += ["", f"a finished command again (start and reading the case: {again['start']:.2f} s)"]
    for name in ("run", "weigh", "report", "outlook"):
        beyond = again[name]["again"] - again["start"]
        lines.append(
            f"  {name:9} {again[name]['first']:7.1f} s, then {again[name]['again']:5.2f} s: {beyond:5.2f} s "
            f"beyond the start  {verdict(beyond, SECONDS, least=False)}"
        )
    return "\n".join(lines)
