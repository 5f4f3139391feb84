"""Writes performance.md and performance.json beside this file, and its charts in docs/images/.

    python docs/science/performance.py [--quick] [--again] [--to FOLDER]

Some ten minutes on two processors, on which nothing else should run; what it is at goes to stderr.
``--quick`` tries it out in two minutes, with small sizes and a page that says so. ``--again`` measures
nothing and writes the page from the figures of the last time.
"""

from __future__ import annotations

import argparse
import inspect
import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

# The benchmarks lie beside the package, the slow twins with the tests.
sys.path.insert(0, str(Path(__file__).parents[2] / "tests"))
sys.path.insert(0, str(Path(__file__).parents[2]))

import performance_charts as charts
import performance_targets as targets
import performance_words as words
from benchmarks.scaling import LEAST_BYTES
from benchmarks.timing import GIB, MIB, machine_line

HERE = Path(__file__)
ROOT = HERE.parents[2]
NAMES = ("start", "country", "citizens", "scaling", "grid", "report")
"""Benchmarks, in this order: the first leaves compiled code for the others."""
Figures = dict[str, Any]


def say(told: str, began: float) -> None:
    """Progress, on stderr."""
    print(f"{time.monotonic() - began:5.0f} s  {told}", file=sys.stderr, flush=True)


def gather(began: float, kept: Path, names: Sequence[str], *, quick: bool) -> Figures:
    """Figures of these benchmarks, each in a process of its own; with ``quick`` of those that know it.

    Where not all are asked for, the others' figures stay as they were.

    What is there is written to ``kept`` after each.
    """
    figures: Figures = json.loads(kept.read_text("utf-8")) if set(names) < set(NAMES) else {}
    figures["quick"] = quick
    for name in names:
        known = "quick" in inspect.signature(import_module(f"benchmarks.{name}").measure).parameters
        if quick and not known:
            continue
        say(name, began)
        if hasattr(os, "getloadavg"):
            figures.setdefault("loads", {})[name] = os.getloadavg()[0]
        command = [sys.executable, "-m", "benchmarks", name, "--json", *(["--quick"] if quick else [])]
        done = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603
        figures[name] = json.loads(done.stdout)
        kept.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    return figures


def table(head: Sequence[str], rows: Sequence[Sequence[str]], right: int = 0) -> str:
    """A Markdown table whose last ``right`` columns are numbers."""
    rule = ["---"] * (len(head) - right) + ["---:"] * right
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, rule, *rows))


def ensemble_table(found: Figures) -> str:
    """Citizen-hours beside the twins'."""
    rows = []
    for row in found["ensemble"]:
        one, two, twin = (f"{row[name] / 1e6:,.1f}" for name in ("one_thread", "two_threads", "twin"))
        rows.append(
            (row["kind"], f"{row['worlds']:,}", f"{row['citizens']:,}", one, two, twin, f"{row['ratio']:.0f}",
             f"{row['world_day_us']:.0f}")
        )  # fmt: skip
    head = (
        "agents", "worlds", "nominal citizens", "1 thread", "2 threads", "twin", "ratio", "us a world-day",
    )  # fmt: skip
    note = (
        "Million nominal citizen-hours per second; ratio: two threads over the twin on one core. In worlds, "
        "cohorts on two threads over the twin of single citizens, whatever the number of agents: "
        f"{found['world_hours_ratio']:.0f}."
    )
    return f"{table(head, rows, 7)}\n\n{note}"


def unrest_table(found: Figures) -> str:
    """A calm world's day and one at peak unrest."""
    rows = [
        (row["kind"], f"{row['calm_us']:.0f} us", f"{row['peak_us']:.0f} us", f"{row['ratio']:.3f}",
         f"{row['people_at_peak']:,.0f}")
        for row in found["unrest"]
    ]  # fmt: skip
    return table(("agents", "calm", "at peak", "ratio", "people on the streets at peak"), rows, 4)


def levels_table(found: Figures | None) -> str:
    """The citizens' block by unrest."""
    if found is None:
        return "(Not measured this time.)"
    rows = []
    for row in found["levels"]:
        kernel, twin, step = (
            f"{row[name] / 1e6:,.1f}" for name in ("block_kernel", "block_twin", "step_one_thread")
        )
        rows.append(
            (row["level"], f"{row['people']:,.0f}", f"{row['active_share']:.3f}", kernel, twin,
             f"{row['block_ratio']:.0f}", step)
        )  # fmt: skip
    head = ("unrest", "people", "share active", "block, kernel", "block, twin", "ratio", "whole hour")
    return table(head, rows, 6) + "\n\nMillion citizen-hours per second on one thread, single citizens."


def days_table(found: Figures) -> str:
    """Microseconds per particle-day."""
    rows = []
    for agents in ("default", "2,000"):
        for where, told in (("alone", "left alone"), ("filter", "in the filter")):
            one = found[agents][where]
            cells = ["" if value is None else f"{value:.0f}" for value in one["days"]]
            rows.append((f"{agents}, {told}", *cells, f"{one['mean']:.0f}"))
    head = ("agents", *map(str, range(1, len(rows[0]) - 1)), "mean 3-13")
    return table(head, rows, len(head) - 1)


def whole_table(found: Sequence[Figures]) -> str:
    """Every adult."""
    rows = [
        (f"{row['seed']}", f"{row['citizens']:,}", f"{row['people']:,.0f}", f"{row['making']:.2f} s",
         f"{row['burn_in']:.2f} s", f"{row['running']:.2f} s", f"{row['seconds']:.2f} s",
         f"{row['peak_bytes'] / GIB:.2f} GiB")
        for row in found
    ]  # fmt: skip
    head = (
        "seed", "agents", "people at peak", "making them", "burn-in", "21 days", "in all", "peak memory",
    )  # fmt: skip
    return table(head, rows, 8)


def start_tables(found: Figures) -> str:
    """Commands, and compiling."""
    rows = [
        (f"`{command}`", f"{found[name]:.2f} s")
        for name, command in (
            ("help", "powderkeg --help"),
            ("check", "powderkeg check kazakhstan-2022"),
            ("run_cold", "powderkeg run kazakhstan-2022 --worlds 2"),
            ("run_warm", "powderkeg run kazakhstan-2022 --worlds 2"),
        )
        if found[name] is not None
    ]
    if len(rows) == 4:
        rows[2] = (f"{rows[2][0]}, nothing kept", rows[2][1])
        rows[3] = (f"{rows[3][0]}, second start", rows[3][1])
    parts = [table(("command", "time"), rows, 1)]
    if found["compiling"]:
        compiled = [
            (part, *(f"{row[name]:.2f} s" for name in ("compiling", "seconds", "again")))
            for part, row in found["compiling"].items()
        ]
        compiled.append(("in all", f"{found['compiling_in_all']:.1f} s", "", ""))
        parts.append(table(("kernels of", "compiling", "first call", "next process"), compiled, 3))
    return "\n\n".join(parts)


def peers_table(figures: Mapping[str, Any]) -> str:
    """Others, with ours on top."""
    rows: list[tuple[str, ...]] = []
    grid, country = figures.get("grid"), figures["country"]
    here = f"here, {country['processors']} x {country['machine']}"
    if grid is not None:
        rows.append(
            ("**Powderkeg, grid**", "Epstein's civil violence by Mesa's rules, 40 x 40",
             f"{here}, one core", f"{grid['kernel'][targets.MATCHED]:,.0f} agent-steps/s",
             "`benchmarks grid`")
        )  # fmt: skip
        if grid["mesa_rate"] is not None:
            rows.append(
                ("Mesa 3.3.1", "the same model, settings, run and machine", f"{here}, one core",
                 f"{grid['mesa_rate']:,.0f} agent-steps/s", "`benchmarks grid`")
            )  # fmt: skip
    single = country["ensemble"][targets.SINGLE]
    rows.append(
        ("**Powderkeg, country**", "worlds of 2,040 single citizens, all mechanisms, 13 days hourly",
         f"{here}, both", f"{single['two_threads'] / 1e6:,.0f} million citizen-hours/s",
         "`benchmarks country`")
    )  # fmt: skip
    row = max(country["whole"], key=lambda one: one["seconds"])
    rows.append(
        ("**Powderkeg, country**", f"{row['citizens']:,} single citizens, 21 days hourly, in a crisis",
         f"{here}, one core", f"{row['seconds']:.1f} s, {row['peak_bytes'] / GIB:.2f} GiB",
         "`benchmarks country`")
    )  # fmt: skip
    head = ("system", "work", "machine", "figure", "source")
    return table(head, [*rows, *words.PEER_ROWS])


def mesa_words(grid: Figures | None) -> str:
    """That the two civil violences are one model, by what they leave."""
    if grid is None or grid["mesa"] is None:
        return "Mesa was not measured this time."
    parts = [
        f"{name}: ours {value:.2f} ± {error:.2f}, Mesa's {grid['mesa'][name][0]:.2f} ± "
        f"{grid['mesa'][name][1]:.2f}"
        for name, (value, error) in grid["ours"].items()
    ]
    return (
        "That Mesa's example and our grid by its rules are one model is shown by what they leave: "
        f"{'; '.join(parts)}. `python -m benchmarks grid` prints all that was run on the grid."
    )


def _load_words(loads: Mapping[str, float]) -> str:
    if not loads:
        return "How busy the machine was is not known."
    told = ", ".join(f"{name} {load:.1f}" for name, load in loads.items())
    return f"Load average of the minute before each benchmark began, the one before it included: {told}."


def page(figures: Figures, pictures: Mapping[str, tuple[str, str]], images: str) -> str:
    """The whole document."""
    country, start = figures["country"], figures["start"]
    counts = targets.counts(figures)
    trial = " **This is a trial run with small sizes: its figures mean little.**" if figures["quick"] else ""
    unmeasured = counts["not measured"]
    kept = country["particle_days"]["default"]["filter"]
    curves = [
        f"**{name.capitalize()}.** {words.CURVES[name]} {told}\n\n![{told}]({images}/{file})"
        for name, (file, told) in pictures.items()
    ]
    parts = [
        words.HEAD.format(
            machine=machine_line(country),
            load=_load_words(figures.get("loads", {})),
            trial=trial,
            reached=counts["reached"],
            all=len(targets.TARGETS),
            missed=counts["not reached"],
            unmeasured=f", {unmeasured} not measured" if unmeasured else "",
        ),
        table(("what", "target", "here", "", "command"), targets.rows(figures)),
        words.COUNTRY.format(
            ensemble=ensemble_table(country),
            unrest=unrest_table(country),
            levels=levels_table(figures.get("citizens")),
            days=days_table(country["particle_days"]),
            particles=kept["particles"],
            filter_seconds=kept["seconds"],
            share=kept["share_of_steps"],
            burn_in=kept["burn_in"],
            whole=whole_table(country["whole"]),
            before=country["whole"][0]["bytes_before"] / GIB,
            start=start_tables(start),
            start_words="The grid's figures are of two presets, one of each of its models.",
        ),
        words.SCALING.format(least=LEAST_BYTES // MIB),
        *curves,
        words.PEERS.format(peers=peers_table(figures), mesa=mesa_words(figures.get("grid"))),
    ]
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def main() -> None:
    """Parse the arguments, measure, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, for trying it out")
    parser.add_argument("--only", nargs="+", choices=NAMES, help="measure these again, keep the others")
    parser.add_argument("--again", action="store_true", help="write the page from the last figures")
    parser.add_argument("--to", type=Path, default=HERE.parent, help="folder of the page (default: here)")
    asked = parser.parse_args()
    began = time.monotonic()
    kept = asked.to / "performance.json"
    figures = (
        json.loads(kept.read_text("utf-8"))
        if asked.again
        else gather(began, kept, asked.only or NAMES, quick=asked.quick)
    )
    images = asked.to.parent / "images" if asked.to == HERE.parent else asked.to
    pictures = charts.draw(figures["scaling"]["series"], images)
    text = page(figures, pictures, "../images" if asked.to == HERE.parent else ".")
    path = asked.to / "performance.md"
    path.write_text(text, encoding="utf-8")
    say("done", began)
    print(path.name)


if __name__ == "__main__":
    main()
