"""Run 2 in plain C that looks at every neighbour (``neighbour_scan.c``), compiled and run beside ours."""

import shutil
import subprocess
import tempfile
from pathlib import Path

SOURCE = Path(__file__).with_name("neighbour_scan.c")
STEPS, SEEDS = 1000, 8
WAYS = {"worked out at each look": (), "from a table": ("-DTABLE",)}
"""How the program knows which cells are in view -> options of the compiler."""


def measure() -> dict[str, dict[str, float]] | None:
    """By way: agent-steps per second (the best of the runs) and the mean number of active agents.

    Returns:
        None where there is no C compiler.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    with tempfile.TemporaryDirectory() as folder:
        return {way: _run(compiler, list(options), Path(folder)) for way, options in WAYS.items()}


def _run(compiler: str, options: list[str], folder: Path) -> dict[str, float]:
    program = str(folder / "neighbour_scan")
    command = [compiler, "-O3", "-march=native", *options, "-o", program, str(SOURCE), "-lm"]
    subprocess.run(command, check=True)  # noqa: S603 - our own program
    rates, actives = [], []
    for seed in range(1, SEEDS + 1):
        done = subprocess.run([program, str(STEPS), str(seed)], check=True, capture_output=True, text=True)  # noqa: S603
        turns, seconds, active = map(float, done.stdout.split())
        rates.append(turns / seconds)
        actives.append(active)
    return {"rate": max(rates), "mean active": sum(actives) / SEEDS}
