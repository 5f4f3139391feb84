"""The state of a batch of worlds, and the contract every society keeps: step, collect, fork, save, load.

Structure of arrays with the particle axis first; forking copies by fancy indexing, which is what lets a
filter resample in mid-run, an outlook branch, and a crash resume.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from powderkeg.kernels import extend_array
from powderkeg.society.batches import digest_of, in_chunks, load_arrays, moved_up, save_arrays
from powderkeg.society.country.branching import go_on_under
from powderkeg.society.country.cohorts import COHORT
from powderkeg.society.country.columns import (
    CELL,
    DECISIONS,
    NATION,
    NATION_WINDOW,
    NEVER,
    REGION,
    REGION_WINDOW,
    SITE,
    UNIT,
)
from powderkeg.society.country.indicators import Array, read
from powderkeg.society.country.parameters import INDEX
from powderkeg.society.country.populate import populate
from powderkeg.society.country.schedule import advance
from powderkeg.society.country.setting import ADULT_SHARE, CALM_HOURS, Setting
from powderkeg.society.country.sites import SHOPS_A_DISTRICT

__all__ = ["MAX_CELLS", "Worlds", "bytes_per_world", "concatenate", "initial"]

MAX_CELLS = 48  # 32 cells and 16 sleepers, the most that the parameters allow
_WORD = 0xFFFFFFFFFFFFFFFF
_NOT_YET = (
    "army_arrival",
    "chief_removed",
    "onset",
    "order_since",
    "message",
    "opportunist_move",
)
_CHUNK = 16  # worlds a thread takes at a time, at least
_TURNS = 8  # times a thread takes worlds in a step, about: few calls, and no thread waits long at the end
_ARRAYS = (
    "lineage",
    "parameters",
    "nation",
    "region",
    "site",
    "unit",
    "cell",
    "state",
    "since",
    "fatigue",
    "mass",
    "window",
    "nation_window",
)


@dataclass
class Worlds:
    """P worlds of one country at the same hour.

    Attributes:
        setting: what all of them share.
        hour: hours since the case's start; ``-CALM_HOURS`` at birth.
        lineage: (P,) names of the worlds' streams of random numbers.
        parameters: (P, K) in the order of the parameter table.
        nation, region, site, unit, cell: (P, columns[, R | S | U | C]), columns as in ``columns``.
        state, since, fatigue: (P, N) single citizens: state and EVER bit, hour of the last change, fatigue
            then; (P, 0) where agents are cohorts.
        mass: (P, COHORT, N) cohorts: persons who have been out, in protest, in riot, gone, and the fatigue of
            the first and of those out; (P, COHORT, 0) where agents are single citizens.
        window, nation_window: (P, columns, R) and (P, columns), counted since the last collect.
    """

    setting: Setting
    hour: int
    lineage: NDArray[np.uint64]
    parameters: Array
    nation: Array
    region: Array
    site: Array
    unit: Array
    cell: Array
    state: NDArray[np.uint8]
    since: NDArray[np.int16]
    fatigue: NDArray[np.float32]
    mass: NDArray[np.float32]
    window: Array
    nation_window: Array

    @property
    def size(self) -> int:
        """Number of worlds P."""
        return len(self.lineage)

    @property
    def nbytes(self) -> int:
        """Bytes of the worlds' arrays, without the setting."""
        return sum(int(getattr(self, name).nbytes) for name in _ARRAYS)

    @property
    def places(self) -> tuple[str, ...]:
        """Region ids, in the order of the R axis."""
        return self.setting.places

    def step(self, hours: int, threads: int = 1) -> None:
        """Advance all worlds in place; the result does not depend on the number of threads.

        Raises:
            ValueError: negative hours, or past the end of the case.
        """
        if hours < 0 or self.hour + hours > self.setting.hours:
            raise ValueError(
                f"step: {hours} hours from hour {self.hour}; the case ends at hour {self.setting.hours}"
            )
        chunk = max(1, self.size) if threads <= 1 else max(_CHUNK, -(-self.size // (_TURNS * threads)))
        in_chunks(self.size, chunk, threads, lambda begin, end: self._advance(begin, end, hours))
        self.hour += hours

    def _advance(self, begin: int, end: int, hours: int) -> None:
        s = self.setting
        cohorts, citizens = (s.traits[:, :0], s.traits.T) if s.single else (s.traits, s.traits[:, :0].T)
        advance(
            begin, end, self.hour, hours, np.uint64(s.seed & _WORD), s.inputs.recorded, CALM_HOURS, s.single,
            self.lineage, s.population, s.nearness, s.scale_low, s.scale_step, s.largest, s.first, s.block,
            s.part, s.urban,
            s.site_first, s.site_kind, s.site_weight, s.unit_kind, np.ascontiguousarray(cohorts),
            np.ascontiguousarray(citizens), s.rhythm, s.working,
            s.inputs.prices, s.inputs.legitimacy_loss, s.inputs.kick, s.inputs.visible_deaths,
            s.inputs.expected_loss, s.inputs.connectivity, s.neighbours, self.parameters, self.nation,
            self.region, self.site, self.unit, self.cell, self.state, self.since, self.fatigue, self.mass,
            self.window, self.nation_window,
        )  # fmt: skip

    def collect(self) -> dict[str, Array]:
        """Indicators over the hours since the last collect, (P, R) or (P,); starts a new window."""
        values = read(self.window, self.nation_window)
        self.window[:] = 0.0
        self.nation_window[:] = 0.0
        return values

    def fork(self, index: ArrayLike, streams: Literal["new", "same"] = "new") -> Worlds:
        """Copies of the chosen worlds.

        Args:
            index: (Q,) worlds to copy, repeats allowed.
            streams: "new" gives every copy noise of its own from now on; "same" keeps the noise (for
                branches that differ by a decision).

        Raises:
            IndexError: an index out of range.
        """
        chosen = np.asarray(index, dtype=np.int64)
        copies = {name: getattr(self, name)[chosen] for name in _ARRAYS}
        made = Worlds(setting=self.setting, hour=self.hour, **copies)
        if streams == "new":
            made.part()
        return made

    def under(self, setting: Setting) -> None:
        """Go on, from this hour, under another setting of the same case: an option's inputs.

        Args:
            setting: differs in its inputs alone, and in those from this hour on alone.

        Raises:
            ValueError: inputs that lie behind the worlds would change.
        """
        go_on_under(self, setting)

    def keep(self, index: ArrayLike) -> None:
        """Go on with the chosen worlds alone, in place: no second batch is made, as ``fork`` makes one.

        Args:
            index: (Q,) worlds to keep, in rising order, each once.

        Raises:
            ValueError: the order is another.
        """
        chosen = np.asarray(index, dtype=np.int64)
        if (np.diff(chosen, prepend=-1) <= 0).any():
            raise ValueError("keep: worlds are named in rising order, each once")
        for name in _ARRAYS:
            setattr(self, name, moved_up(getattr(self, name), chosen))

    def part(self) -> None:
        """Give every world noise of its own from now on, in place."""
        self.lineage = extend_array(self.lineage, (self.hour + CALM_HOURS + 1) << 32, np.arange(self.size))

    def put(self, index: ArrayLike, other: Worlds) -> None:
        """Take another batch's worlds in, in place of the chosen ones.

        Args:
            index: (Q,) worlds whose places are taken, each once.
            other: Q worlds at the same hour, in that order.

        Raises:
            ValueError: the batches differ in hour, or ``other`` in size.
        """
        rows = np.asarray(index, dtype=np.int64)
        if (len(rows), self.hour) != (other.size, other.hour):
            raise ValueError(
                f"put: {other.size} worlds at hour {other.hour} into {len(rows)} at hour {self.hour}; "
                "allowed: as many as there are places, at one hour"
            )
        for name in _ARRAYS:
            getattr(self, name)[rows] = getattr(other, name)

    def decisions(self) -> list[list[tuple[str, float]]]:
        """Per world the decisions taken so far as (kind, hour), in order of time."""
        out = []
        for p in range(self.size):
            taken = [(kind, float(self.nation[p, NATION[kind]])) for kind in DECISIONS]
            out.append(sorted(((k, h) for k, h in taken if h < self.hour), key=lambda item: item[1]))
        return out

    def digest(self) -> str:
        """SHA-256 of every array: equal for equal states."""
        return digest_of(self.hour, self._arrays())

    def _arrays(self) -> dict[str, NDArray[Any]]:
        return {name: getattr(self, name) for name in _ARRAYS}

    def save(self, path: str | Path) -> None:
        """Write the state to one file (atomically); the setting is not in it, it comes from the case."""
        save_arrays(path, self.hour, self._arrays())

    @classmethod
    def load(cls, path: str | Path, setting: Setting) -> Worlds:
        """Read a state written by ``save``.

        Raises:
            ValueError: the file does not fit the setting.
        """
        hour, arrays = load_arrays(path, _ARRAYS)
        found = tuple(arrays[n].shape[-1] for n in ("state", "mass", "region", "site", "unit", "parameters"))
        wanted = (
            *((setting.citizens, 0) if setting.single else (0, setting.citizens)),
            len(setting.places),
            len(setting.site_region),
            len(setting.unit_home),
            len(INDEX),
        )
        if found != wanted:
            raise ValueError(
                f"{path}: worlds of another setting; citizens, cohorts, regions, sites, units and parameters "
                f"are {found}, here {wanted}"
            )
        return cls(setting=setting, hour=hour, **arrays)


def concatenate(parts: Sequence[Worlds]) -> Worlds:
    """One batch from several of the same setting and hour.

    Raises:
        ValueError: no parts, or parts at different hours.
    """
    if not parts or len({w.hour for w in parts}) != 1:
        raise ValueError("concatenate: one or more batches at the same hour are needed")
    joined = {name: np.concatenate([getattr(w, name) for w in parts]) for name in _ARRAYS}
    return Worlds(setting=parts[0].setting, hour=parts[0].hour, **joined)


def bytes_per_world(agents: int, regions: int, sites: int, units: int, *, single: bool = False) -> int:
    """Memory of one world's state in bytes; ``single`` where agents are citizens with one state each."""
    floats = len(INDEX) + len(NATION) + len(NATION_WINDOW) + (len(REGION) + len(REGION_WINDOW)) * regions
    floats += len(SITE) * sites + len(UNIT) * units + len(CELL) * MAX_CELLS
    return 8 * floats + 8 + agents * (7 if single else 4 * COHORT)


def initial(setting: Setting, parameters: Mapping[str, ArrayLike], lineage: NDArray[np.uint64]) -> Worlds:
    """Worlds at the beginning of the burn-in.

    Args:
        setting: of the case.
        parameters: name -> (P,) values for every row of the parameter table.
        lineage: (P,) distinct names of the worlds' random streams.

    Raises:
        ValueError: a parameter is missing, or lengths differ.
    """
    size = len(lineage)
    missing = [n for n in INDEX if n not in parameters]
    if missing:
        raise ValueError(f"parameters: {', '.join(missing)} missing")
    table = np.empty((size, len(INDEX)))
    for name, column in INDEX.items():
        table[:, column] = np.asarray(parameters[name], dtype=float)
    if setting.inputs.troops is not None:
        table[:, INDEX["ally_size"]] = setting.inputs.troops
    factions = table[:, INDEX["faction_share"]] > 0.0
    if setting.inputs.order_calls_cells:
        table[factions, INDEX["cells_of_faction"]] = 1.0
    regions, sites, units = len(setting.population), len(setting.site_region), len(setting.unit_home)
    singles = setting.citizens if setting.single else 0
    worlds = Worlds(
        setting=setting,
        hour=-CALM_HOURS,
        lineage=np.array(lineage, dtype=np.uint64),
        parameters=table,
        nation=np.zeros((size, len(NATION))),
        region=np.zeros((size, len(REGION), regions)),
        site=np.zeros((size, len(SITE), sites)),
        unit=np.zeros((size, len(UNIT), units)),
        cell=np.zeros((size, len(CELL), MAX_CELLS)),
        state=np.zeros((size, singles), dtype=np.uint8),
        since=np.zeros((size, singles), dtype=np.int16),
        fatigue=np.zeros((size, singles), dtype=np.float32),
        mass=np.zeros((size, COHORT, setting.citizens - singles), dtype=np.float32),
        window=np.zeros((size, len(REGION_WINDOW), regions)),
        nation_window=np.zeros((size, len(NATION_WINDOW))),
    )
    for event in _NOT_YET:
        worlds.nation[:, NATION[event]] = NEVER
    worlds.nation[:, NATION["faction_order"]] = np.where(factions, setting.inputs.faction_order, NEVER)
    for event, hour in setting.inputs.hours.items():
        worlds.nation[:, NATION[event]] = hour
    populate(
        np.uint64(setting.seed & _WORD), ADULT_SHARE, setting.whole, setting.single, worlds.lineage,
        setting.population, setting.urban, setting.exposure, setting.centre, np.diff(setting.first),
        setting.unit_home, setting.unit_kind, worlds.parameters, worlds.nation, worlds.region, worlds.site,
        worlds.unit, worlds.cell,
    )  # fmt: skip
    worlds.region[:, REGION["shops_left"]] = SHOPS_A_DISTRICT * setting.shops
    worlds.region[:, REGION["guns_left"]] = table[:, INDEX["gun_pool"], None] * setting.shops
    worlds.site[:, SITE["armoury"]] = 1.0
    worlds.region[:, REGION["evaluated"]] = -CALM_HOURS
    worlds.region[:, REGION["emergency_at"]] = setting.inputs.emergency_at
    worlds.region[:, REGION["emergency_until"]] = setting.inputs.emergency_until
    return worlds
