"""All of ``powderkeg report kazakhstan-2022``, filter and page: from nothing, with code kept, and again.

Each run is a process of its own, by the clock on the wall, start and compiling included. The first validates
the method on simulated records, too, whose result the second finds kept; the second weighs with one particle
fewer, so that it finds none of the first one's passes. The third is the second once more: all is kept but the
page, which is written anew.
"""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.batches import CASE
from benchmarks.timing import command_seconds, empty_code_folder, machine, machine_line
from powderkeg.evidence import TIERS

KEPT = "POWDERKEG_CACHE"
FEW = 60  # particles in a trial run


def measure(*, quick: bool = False, particles: int | None = None) -> dict[str, Any]:
    """Seconds from an empty folder for compiled code, and of the same command once more.

    Args:
        quick: a trial run: few particles, and only with what is kept.
        particles: per hypothesis and seed, other than the default.
    """
    wanted = FEW if quick and particles is None else particles
    count = TIERS["default"].particles if wanted is None else wanted
    command = ["report", CASE, *(() if wanted is None else ("--particles", str(wanted)))]
    again = ["report", CASE, "--particles", str(count - 1)]
    figures: dict[str, Any] = {
        **machine(),
        "command": f"powderkeg {' '.join(command)}",
        "particles": count,
        "seeds": TIERS["default"].seeds,
        "cold": None,
        "again": None,
    }
    if quick:
        return {**figures, "warm": command_seconds(command)}
    with empty_code_folder() as environment, TemporaryDirectory() as kept:
        environment = {**environment, KEPT: kept}
        for name, words in (("cold", command), ("warm", again), ("again", again)):
            figures[name] = command_seconds(words, environment)
    return figures


def table(figures: dict[str, Any]) -> str:
    """The figures as text."""
    lines = [
        machine_line(figures),
        f"{figures['command']} ({figures['particles']:,} particles, {figures['seeds']} seeds)",
        f"with compiled code kept    {figures['warm']:7.1f} s",
    ]
    if figures["cold"] is not None:
        lines.append(f"from nothing               {figures['cold']:7.1f} s")
        lines.append(f"the same once more         {figures['again']:7.1f} s")
    return "\n".join(lines)
