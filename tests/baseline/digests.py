"""What a few small runs come to, as digests: any change of a mechanism or of a random number shows.

Counts and states enter exactly; other numbers with six digits, because the mathematical library's last digit
may differ between processors.
"""

import hashlib
import json
from pathlib import Path

import numpy as np

import societies
from powderkeg.society import grid
from powderkeg.society.country import CALM_HOURS, Worlds

STORE = Path(__file__).with_name("digests.json")
DAYS = (1, 3, 6, 10)
RUNS = {
    "calm": (societies.CALM, False),
    "crisis": (societies.ACTIVE, False),
    "crisis, recorded government": (societies.ACTIVE, True),
    "all actors": (societies.FIERCE, False),
}
STEPS = (1, 20, 100)
ODD = {
    "width": 36, "height": 50, "cop_vision": 4.2, "vision_shape": "moore", "ratio": "threshold",
    "ratio_threshold": 0.3, "self_count": "twice", "order": "act-move", "jailed": "stay",
    "jail_term": "0..J-1", "zero_term": "held", "jail_clock": "end-of-step", "release": "anywhere",
    "cop_after_arrest": "steps-in", "population": "random", "legitimacy": "0.9, 10-40: 0.5",
}  # fmt: skip
ODD_GROUPS = {
    "groups": "equal", "offspring": "grievance-and-risk", "jailed": "share", "jail_clock": "end-of-step",
    "cop_after_arrest": "steps-in", "cop_vision": 7.0, "max_age": None, "peacekeepers": 10,
    "cop_density": "0.04, 60: 0.02",
}  # fmt: skip
GRIDS: dict[str, tuple[str | None, dict[str, object]]] = {
    **{f"grid, {preset}": (preset, {}) for preset in grid.PRESETS},
    "grid, everybody at once": (
        None,
        {"activation": "synchronous", "ratio": "round", "vision_shape": "cross"},
    ),
    "grid, other readings": (None, ODD),
    "grid, two groups, other readings": ("epstein2002-run8", ODD_GROUPS),
}
RECORDED = (
    societies.given("price", 2, value=2.0),
    societies.given("price", 6, value=1.2),
    societies.given("connectivity", 4, 18, value=0.1, until=societies.at(6)),
    societies.given("emergency", 4, 12),
    societies.given("army_call", 4, 16),
    societies.given("lethal_order", 5, 9),
    societies.given("intervener_arrival", 5, 20, value=1500.0),
    societies.given("intervener_withdrawal", 8, 12),
)


def rounded(values: np.ndarray) -> bytes:
    """Bytes of an array with six significant digits."""
    exact = values.dtype.kind in "iu"
    return values.tobytes() if exact else "\n".join(f"{v:.6g}" for v in values.ravel() + 0.0).encode()


def digest(worlds: Worlds) -> str:
    """Digest of the citizens' states and of all indicators since the last one."""
    sha = hashlib.sha256()
    for values in (worlds.state, worlds.since, worlds.mass, worlds.region, *worlds.collect().values()):
        sha.update(rounded(values))
    return sha.hexdigest()[:16]


def grid_digest(worlds: grid.Worlds) -> str:
    """Digest of who stands where in what state, and of the series so far."""
    sha = hashlib.sha256()
    for values in (worlds.agents, worlds.traits, worlds.cops, worlds.series[:, : worlds.hour]):
        sha.update(rounded(values))
    return sha.hexdigest()[:16]


def compute() -> dict[str, dict[str, str]]:
    """Digests by run, and by day or step."""
    return {**compute_countries(), **compute_grids()}


def compute_countries() -> dict[str, dict[str, str]]:
    """Digests of the country by run and day."""
    found = {}
    for name, (parameters, recorded) in RUNS.items():
        case = societies.small_case(inputs=RECORDED if recorded else ())
        worlds = societies.born(societies.settings_of(case, recorded=recorded), 20, parameters)
        worlds.step(CALM_HOURS)
        days, hour = {"burn-in": digest(worlds)}, 0
        for day in DAYS:
            worlds.step(24 * day - hour)
            hour = 24 * day
            days[f"day {day}"] = digest(worlds)
        found[name] = days
    return found


def compute_grids() -> dict[str, dict[str, str]]:
    """Digests of the grid by run and step."""
    found = {}
    for name, (preset, settings) in GRIDS.items():
        worlds = grid.initial(
            grid.read_settings(preset, {**settings, "steps": max(STEPS)}), societies.lineages(2), seed=1
        )
        found[name] = {}
        for step in STEPS:
            worlds.step(step - worlds.hour)
            found[name][f"step {step}"] = grid_digest(worlds)
    return found


def stored() -> dict[str, dict[str, str]]:
    """Digests as last written by ``python -m tests.baseline.refresh``."""
    return json.loads(STORE.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
