"""The whole of ``powderkeg report kazakhstan-2022``, filter and page: from nothing, and with code kept.

Each run is a process of its own, by the clock on the wall, start and compiling included; the first validates
the method on simulated records, too, whose result the second finds kept.
"""

from __future__ import annotations

from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.batches import CASE
from benchmarks.timing import command_seconds, empty_code_folder, machine, machine_line
from powderkeg.evidence import TIERS

VALIDATIONS = "POWDERKEG_VALIDATION_CACHE"
FEW = 60  # particles in a trial run


def measure(*, quick: bool = False, particles: int | None = None) -> dict[str, Any]:
    """Seconds from an empty folder for compiled code, and of the same command once more.

    Args:
        quick: a trial run: few particles, and only with what is kept.
        particles: per hypothesis and seed, other than the default.
    """
    wanted = FEW if quick and particles is None else particles
    command = ["report", CASE, *(() if wanted is None else ("--particles", str(wanted)))]
    figures: dict[str, Any] = {
        **machine(),
        "command": f"powderkeg {' '.join(command)}",
        "particles": TIERS["default"].particles if wanted is None else wanted,
        "seeds": TIERS["default"].seeds,
        "cold": None,
    }
    if quick:
        return {**figures, "warm": command_seconds(command)}
    with empty_code_folder() as environment, TemporaryDirectory() as validations:
        # the first run validates its method too, the second finds that kept, as a user's second run does
        environment = {**environment, VALIDATIONS: validations}
        figures["cold"] = command_seconds(command, environment)
        figures["warm"] = command_seconds(command, environment)
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
    return "\n".join(lines)
