"""How time and memory grow with citizens, particles, regions and vision, with fitted exponents.

Every point is a process of its own (``point.py``). ``y = a x^b``: b near 0 costs nothing more, 1 grows in
proportion. Memory is the peak of the process beyond what it held before, compiled code and a first small run.
"""

from __future__ import annotations

import math
from typing import Any

from benchmarks.fitting import exponent
from benchmarks.timing import MIB, fresh, machine, machine_line

TENS = (10**4, 3 * 10**4, 10**5, 3 * 10**5, 10**6, 3 * 10**6, 10**7)
PARTICLES = (100, 300, 1_000, 3_000, 10_000)
REGIONS = (1, 3, 10, 17, 30, 100, 300)
VISIONS = (1, 2, 3, 5, 7, 10, 15, 20)
POINTS: dict[str, tuple[int, ...]] = {
    "citizens, crisis": TENS,
    "citizens, calm": TENS,
    "simulate": PARTICLES,
    "filter": PARTICLES,
    "regions": REGIONS,
    "vision, 40 x 40": VISIONS[:-1],  # a disc of 20 would see itself around the torus
    "vision, 200 x 200": VISIONS,
}
FEW = 2  # points of a series in a trial run
LEAST_BYTES = 1 * MIB  # less is lost in what a process holds anyway, and is not fitted
WORDS = {
    "citizens, crisis": "one world through a week of crisis",
    "citizens, calm": "the same country, where nobody starts",
    "simulate": "`simulate`, a week",
    "filter": "one pass of the filter, the whole record",
    "regions": "one world through a week",
    "vision, 40 x 40": "an agent-step",
    "vision, 200 x 200": "an agent-step",
}
"""Series -> what its seconds are of."""


def fitted(points: list[dict[str, float]], name: str) -> list[float | None] | None:
    """[exponent, standard error] of a figure over the points; None where fewer than two can be fitted."""
    least = LEAST_BYTES if name == "bytes" else 0.0
    pairs = [(point["x"], point[name]) for point in points if point.get(name, 0.0) > least]
    if len(pairs) < 2:
        return None
    found = exponent(*zip(*pairs, strict=True))
    return [found.value, None if math.isnan(found.error) else found.error]


def measure(*, quick: bool = False) -> dict[str, Any]:
    """By series: its points, and exponents of seconds and of bytes; ``quick`` takes the first two points."""
    series = {}
    for name, numbers in POINTS.items():
        points = [
            fresh(f"from benchmarks.point import run; run({name!r}, {number})")
            for number in (numbers[:FEW] if quick else numbers)
        ]
        series[name] = {
            "points": points,
            "exponents": {figure: fitted(points, figure) for figure in ("seconds", "bytes")},
        }
    return {**machine(), "series": series}


def told(found: list[float | None] | None) -> str:
    """An exponent in words."""
    if found is None:
        return "too little to fit"
    return f"{found[0]:.2f}" if found[1] is None else f"{found[0]:.2f} ± {found[1]:.2f}"


def table(figures: dict[str, Any]) -> str:
    """The figures as text."""
    lines = [machine_line(figures)]
    for name, found in figures["series"].items():
        fits = found["exponents"]
        lines += [
            "",
            f"{name} ({WORDS[name]})",
            f"exponents: seconds {told(fits['seconds'])}, memory {told(fits['bytes'])}",
        ]
        lines += [
            f"{int(point['x']):12,} {point['seconds']:14.3e} s {point['bytes'] / MIB:10.1f} MiB"
            for point in found["points"]
        ]
    return "\n".join(lines)
