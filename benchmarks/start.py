"""What a user waits for before anything is computed: the start of a command, and compiling.

Every figure is of processes of its own. Cold means an empty folder for compiled code, warm the same command
once more. Seconds of compiling are those that numba spent, loading and running not counted; the country is
compiled first, then what the evidence needs besides, then the grid.
"""

from __future__ import annotations

from typing import Any

from benchmarks.batches import CASE
from benchmarks.timing import command_seconds, empty_code_folder, fresh, machine, machine_line

RUN = ("run", CASE, "--worlds", "2", "--no-cache")  # results are kept too: found again, nothing would be run
CHECK, HELP = ("check", CASE), ("--help",)
PARTS = {
    "country": "pk.simulate(case, worlds=2, days=1)",
    "evidence": "pk.weigh(case, particles=20, seeds=1, jobs=1)",
    "grid": "[pk.civil_violence(preset=f'epstein2002-run{n}', steps=1) for n in (2, 8)]",
}
"""What is compiled -> a call that needs it. The grid's presets are one of each of its models."""
CHILD = """
import json, time
import powderkeg as pk
from numba.core import event
case = pk.load_case("{case}")
spent = []
begin = time.perf_counter()
with event.install_timer("numba:compile", spent.append):
    {call}
print(json.dumps({{"compiling": sum(spent), "seconds": time.perf_counter() - begin}}))
"""


def compiling() -> dict[str, dict[str, float]]:
    """By part: seconds of compiling with nothing kept but the parts before, and of the whole first call.

    Also ``again``, the seconds of the same call in the process after.
    """
    found = {}
    with empty_code_folder() as environment:
        for part, call in PARTS.items():
            code = CHILD.format(case=CASE, call=call)
            first, second = fresh(code, environment), fresh(code, environment)
            found[part] = {**first, "again": second["seconds"], "compiling_again": second["compiling"]}
    return found


def measure(*, quick: bool = False) -> dict[str, Any]:
    """Seconds of commands, cold and warm, and of compiling; ``quick`` takes each once, none cold."""
    runs = 1 if quick else 5
    figures: dict[str, Any] = {
        **machine(),
        "help": command_seconds(HELP, runs=runs),
        "check": command_seconds(CHECK, runs=runs),
        "run_cold": None,
        "compiling": {},
    }
    if quick:
        figures["run_warm"] = command_seconds(RUN)
        return figures
    with empty_code_folder() as environment:
        figures["run_cold"] = command_seconds(RUN, environment)
        figures["run_warm"] = command_seconds(RUN, environment, runs=3)
    figures["compiling"] = compiling()
    figures["compiling_in_all"] = sum(part["compiling"] for part in figures["compiling"].values())
    return figures


def table(figures: dict[str, Any]) -> str:
    """The figures as text."""
    lines = [machine_line(figures), "", "seconds of a process, by the clock on the wall"]
    for name, words in (
        ("help", "powderkeg --help"),
        ("check", f"powderkeg check {CASE}"),
        ("run_cold", f"powderkeg run {CASE} --worlds 2, nothing kept"),
        ("run_warm", f"powderkeg run {CASE} --worlds 2, second start"),
    ):
        if figures[name] is not None:
            lines.append(f"{words:55} {figures[name]:6.2f}")
    if figures["compiling"]:
        lines += ["", f"{'seconds':12} compiling  first call  next process"]
        lines += [
            f"{part:12} {row['compiling']:9.1f} {row['seconds']:11.1f} {row['again']:13.2f}"
            for part, row in figures["compiling"].items()
        ]
        lines.append(f"{'in all':12} {figures['compiling_in_all']:9.1f}")
    return "\n".join(lines)
