"""A run as the page and the command line read it: settings, series by world, and figures made from them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from powderkeg.society import grid

if TYPE_CHECKING:
    import xarray as xr
    from numpy.typing import NDArray

__all__ = ["DISCARD", "GridRun", "WorldFigures", "run_of", "world_figures"]

DISCARD = 1
"""First steps left out of the outbursts: everybody starts quiet, so the first step shows the start."""


@dataclass(frozen=True)
class GridRun:
    """A finished run.

    Attributes:
        settings: complete settings.
        given: names of the settings that the caller gave.
        seed: names the run.
        series: indicator -> (worlds, steps) values at the end of each step.
        state_hash: fingerprint of the final state.
    """

    settings: grid.Settings
    given: frozenset[str]
    seed: int
    series: "Mapping[str, NDArray[np.float64]]"
    state_hash: str

    @property
    def worlds(self) -> int:
        """Number of worlds."""
        return len(self.series["active"])

    @property
    def steps(self) -> int:
        """Length of the run."""
        return self.settings.steps

    @property
    def two_groups(self) -> bool:
        """Whether the model has two groups."""
        return "group_a" in self.series

    @property
    def discarded(self) -> int:
        """First steps left out of the outbursts."""
        return min(DISCARD, self.steps - 1)

    @cached_property
    def outbursts(self) -> tuple[grid.Outbursts, ...]:
        """Outbursts of every world."""
        return tuple(grid.outbursts(active, discard=self.discarded) for active in self.series["active"])

    @property
    def waits(self) -> "NDArray[np.float64]":
        """Waits of all worlds together, steps."""
        return np.concatenate([one.waits for one in self.outbursts]).astype(float)

    @property
    def totals(self) -> "NDArray[np.float64]":
        """Active agents added up over each outburst, all worlds together."""
        return np.concatenate([one.totals for one in self.outbursts]).astype(float)

    def extinct_at(self, world: int) -> int | None:
        """First step at whose end one of two groups has no member left; None where there is none."""
        if not self.two_groups:
            return None
        gone = (self.series["group_a"][world] == 0) | (self.series["group_b"][world] == 0)
        return int(np.argmax(gone)) + 1 if gone.any() else None

    def peak_step(self, world: int = 0) -> int:
        """Step with the most active agents, the discarded first steps left out; counted from 1."""
        return int(np.argmax(self.series["active"][world][self.discarded :])) + self.discarded + 1


@dataclass(frozen=True)
class WorldFigures:
    """What is told of one world, or of all together.

    Attributes:
        name: number of the world, or "all".
        peak: most active agents at once after the discarded steps.
        outbursts: how many.
        mean_wait: steps; nan without a wait.
        sd_wait: sample standard deviation, steps; nan below two waits.
        mean_total: active agents added up over an outburst, on average; nan without one.
        share: share of the steps above the threshold, the discarded ones left out.
        jailed: agents in jail at the end.
    """

    name: str
    peak: float
    outbursts: float
    mean_wait: float
    sd_wait: float
    mean_total: float
    share: float
    jailed: float


def world_figures(run: GridRun) -> list[WorldFigures]:
    """One row for each world; with several also their pooled row, "all", with counts as means over worlds."""
    rows = [
        _figures(str(world + 1), run.series["active"][world, run.discarded :].max(), one.count, one.waits,
                 one.totals, one.share, run.series["jailed"][world, -1])
        for world, one in enumerate(run.outbursts)
    ]  # fmt: skip
    if run.worlds > 1:
        rows.append(
            _figures(
                "all", max(row.peak for row in rows), float(np.mean([row.outbursts for row in rows])),
                run.waits, run.totals, float(np.mean([row.share for row in rows])),
                float(np.mean([row.jailed for row in rows])),
            )
        )  # fmt: skip
    return rows


def _figures(
    name: str, peak: float, count: float, waits: "NDArray[np.float64] | NDArray[np.int64]",
    totals: "NDArray[np.float64]", share: float, jailed: float,
) -> WorldFigures:  # fmt: skip
    return WorldFigures(
        name=name,
        peak=float(peak),
        outbursts=count,
        mean_wait=float(waits.mean()) if len(waits) else np.nan,
        sd_wait=float(waits.std(ddof=1)) if len(waits) > 1 else np.nan,
        mean_total=float(totals.mean()) if len(totals) else np.nan,
        share=share,
        jailed=float(jailed),
    )


def run_of(data: "xr.Dataset", given: Mapping[str, object] | None = None) -> GridRun:
    """Read a run back from its data set.

    Args:
        data: what ``pk.civil_violence`` gave.
        given: settings that the caller named; None takes those that differ from the preset and the defaults.
    """
    attributes = data.attrs
    values = {row.name: attributes[row.name] for row in grid.SETTINGS}
    values = {name: None if grid.BY_NAME[name].none and v == "" else v for name, v in values.items()}
    preset = str(attributes["preset"])
    base = grid.read_settings(preset or None).values
    named = list(given or ())
    if given is None:
        named = [name for name in values if not _same(values[name], base[name])]
    full = grid.read_settings(preset or None, values)
    series = {
        name: np.atleast_2d(np.asarray(data[name].values, dtype=float))
        for name in grid.INDICATORS
        if name in data
    }
    return GridRun(full, frozenset(named), int(attributes["seed"]), series, str(attributes["state_hash"]))


def _same(one: object, other: object) -> bool:
    """Whether two values of a setting are alike; schedules may be lists or arrays."""
    return np.array_equal(np.asarray(one), np.asarray(other))
