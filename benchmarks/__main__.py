"""Run one benchmark and print its table, or the same figures as JSON."""

import argparse
import inspect
import json
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

# The slow twins live with the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

BENCHMARKS = {
    "agents": "what the number of agents decides",
    "app_frames": "frames a second that the app draws of a city, in a browser",
    "citizens": "the citizens' kernel by unrest, and its twin",
    "country": "ensembles, particle-days, calm and unrest, every adult",
    "grid": "Epstein's grid, beside Mesa and C",
    "report": "the whole of `powderkeg report`",
    "scaling": "time and memory against citizens, particles, regions and vision",
    "start": "the first second of a command, and compiling",
    "importers": "memory and time of reading large files of events",
    "store": "what keeping results costs, and a finished command again",
}
"""Name of the module -> what it measures."""


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    words = "; ".join(f"{name}: {what}" for name, what in BENCHMARKS.items())
    parser.add_argument("name", choices=BENCHMARKS, help=words)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--quick", action="store_true", help="small sizes, for trying it out")
    parser.add_argument("--particles", type=int, help="of the report: other than its own number")
    arguments = parser.parse_args()
    benchmark = import_module(f"benchmarks.{arguments.name}")
    asked: dict[str, Any] = {"quick": arguments.quick or None, "particles": arguments.particles}
    given = {name: value for name, value in asked.items() if value is not None}
    unknown = set(given) - set(inspect.signature(benchmark.measure).parameters)
    if unknown:
        parser.error(f"{arguments.name} has no {', '.join(f'--{name}' for name in sorted(unknown))}")
    figures = benchmark.measure(**given)
    print(json.dumps(figures, indent=2) if arguments.json else benchmark.table(figures))


if __name__ == "__main__":
    main()
