"""Run one benchmark and print its table, or the same figures as JSON."""

import argparse
import json
import sys
from pathlib import Path

# The slow twins live with the tests.
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from benchmarks import agents, citizens, grid

BENCHMARKS = {"agents": agents, "citizens": citizens, "grid": grid}


def main() -> None:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=BENCHMARKS, help="what to measure")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    arguments = parser.parse_args()
    benchmark = BENCHMARKS[arguments.name]
    figures = benchmark.measure()
    print(json.dumps(figures, indent=2) if arguments.json else benchmark.table(figures))


if __name__ == "__main__":
    main()
