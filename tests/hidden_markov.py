"""A society small enough to be solved by hand: one hidden state per day, three states, two regions.

``MarkovWorlds`` keeps the contract of a society (step, collect, fork); ``every_path`` lays out all paths of
the hidden state as particles, so that the exact evidence of a record is a plain sum.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import product
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

from powderkeg.case import Case, Hypothesis, Place, Report
from powderkeg.evidence.result import Settings
from powderkeg.kernels import address, uniform_array
from powderkeg.society.country import INDICATORS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import ArrayLike

FloatArray = npt.NDArray[np.float64]

START = date(2022, 3, 7)
DAYS = 5
PLACES = ("NOR", "SOU")
NAMES = (
    "participants",
    "crowd",
    "administrations_lost",
    "sites_lost",
    "protesting_regions",
    "deaths",
    "deaths_by_place",
    "deaths_security",
    "detained",
    "connectivity",
    "traffic_public",
)
FEW = {name: INDICATORS[name] for name in NAMES}

# what the three states (quiet, crowds, storm) do on a day, per region
VALUES: Mapping[str, FloatArray] = {
    "participants": np.array([[20.0, 10.0], [900.0, 300.0], [8_000.0, 2_500.0]]),
    "crowd": np.array([[20.0, 10.0], [900.0, 300.0], [8_000.0, 2_500.0]]),
    "administrations_lost": np.array([[0.0, 0.0], [0.0, 0.0], [1.0, 0.0]]),
    "sites_lost": np.array([[0.0, 0.0], [0.0, 0.0], [2.0, 1.0]]),
    "protesting_regions": np.array([0.0, 2.0, 2.0]),
    "deaths": np.array([[0.0, 0.0], [1.0, 0.0], [30.0, 5.0]]),
    "deaths_by_place": np.array([[0.0, 0.0], [1.0, 0.0], [30.0, 5.0]]),
    "deaths_security": np.array([[0.0, 0.0], [0.0, 0.0], [3.0, 1.0]]),
    "detained": np.array([[1.0, 0.0], [40.0, 10.0], [200.0, 90.0]]),
    "connectivity": np.array([[1.0, 1.0], [1.0, 1.0], [0.2, 0.2]]),
    "traffic_public": np.array([0.0, 1.0, 3.0]),
}


@dataclass(frozen=True)
class Chain:
    """First-day probabilities and daily transitions of the hidden state."""

    first: tuple[float, float, float]
    moves: tuple[tuple[float, float, float], ...]


CALM = Chain((0.8, 0.15, 0.05), ((0.8, 0.15, 0.05), (0.4, 0.5, 0.1), (0.3, 0.4, 0.3)))
STORMY = Chain((0.3, 0.5, 0.2), ((0.4, 0.4, 0.2), (0.1, 0.5, 0.4), (0.05, 0.25, 0.7)))
CHAINS = {"calm": CALM, "stormy": STORMY}


@dataclass
class MarkovWorlds:
    """P worlds of one chain; ``paths`` (P, days) fixes their states, else they are drawn at midnight."""

    chain: Chain
    size: int
    key: int
    places: tuple[str, ...] = PLACES
    values: Mapping[str, FloatArray] = field(default_factory=lambda: VALUES)
    paths: npt.NDArray[np.int64] | None = None
    hour: int = 0
    state: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, dtype=np.int64))

    def step(self, hours: int, threads: int = 1) -> None:  # noqa: ARG002 - the contract's
        assert hours > 0
        if self.hour % 24 == 0:
            self._new_day(self.hour // 24)
        self.hour += hours
        assert (self.hour - hours) // 24 == (self.hour - 1) // 24, "a step must not cross midnight"

    def _new_day(self, day: int) -> None:
        if self.paths is not None:
            self.state = self.paths[:, day]
            return
        u = uniform_array(int(address(np.uint64(self.key), np.uint64(day), 1, 0)), self.size)
        if day == 0:
            cumulated = np.broadcast_to(np.cumsum(self.chain.first), (self.size, 3))
        else:
            cumulated = np.cumsum(np.array(self.chain.moves), axis=1)[self.state]
        self.state = np.minimum((u[:, None] > cumulated).sum(axis=1), 2)

    def collect(self) -> dict[str, FloatArray]:
        out = {}
        for name, table in self.values.items():
            share = 0.25 if INDICATORS[name].over_time == "sum" else 1.0
            out[name] = share * table[self.state]
        return out

    def fork(self, index: ArrayLike, streams: Literal["new", "same"] = "new") -> MarkovWorlds:
        chosen = np.asarray(index)
        key = int(address(np.uint64(self.key), np.uint64(self.hour), 2, 0)) if streams == "new" else self.key
        return replace(self, size=len(chosen), key=key, state=self.state[chosen])

    def digest(self) -> str:
        return self.state.tobytes().hex()

    def decisions(self) -> list[list[tuple[str, float]]]:
        return [[] for _ in range(self.size)]


def every_path(chain: Chain, days: int) -> tuple[MarkovWorlds, FloatArray]:
    """All paths as worlds, and their probabilities."""
    paths = np.array(list(product(range(3), repeat=days)))
    chances = np.array(chain.first)[paths[:, 0]]
    for day in range(1, days):
        chances = chances * np.array(chain.moves)[paths[:, day - 1], paths[:, day]]
    return MarkovWorlds(chain, len(paths), 0, paths=paths), chances


@dataclass(frozen=True)
class Calm:
    """What ``calm_worlds`` gives back."""

    worlds: MarkovWorlds
    acceptance: float
    log_acceptance: float


class Draw:
    """Draws worlds of a hypothesis by its name in ``CHAINS``."""

    def __init__(self, seed: int = 1, acceptance: Mapping[str, float] | None = None, **fixed: Any) -> None:
        self._seed, self._fixed = seed, fixed
        self._acceptance = acceptance or {}

    def __call__(self, hypothesis: str, *, size: int, replicate: int, threads: int) -> Calm:  # noqa: ARG002
        key = int(address(np.uint64(self._seed), np.uint64(replicate), 3, sorted(CHAINS).index(hypothesis)))
        accepted = self._acceptance.get(hypothesis, 0.5)
        worlds = MarkovWorlds(CHAINS[hypothesis], size, key, **self._fixed)
        return Calm(worlds, accepted, float(np.log(accepted)))


def settings(particles: int = 200, seeds: int = 2, jobs: int = 1) -> Settings:
    """Settings of a small weighing."""
    return Settings("quick", particles, seeds, None, jobs, None)


def report(name: str, indicator: str, best: float | None, day: int = 0, **changes: Any) -> Report:
    """A scored report of a whole day."""
    fields: dict[str, Any] = {
        "report_id": name,
        "date_start": START + timedelta(days=day),
        "date_end": START + timedelta(days=day),
        "indicator": indicator,
        "best": best,
        "origin_id": "paper",
        "reliability": "B",
        "use": "scored",
        "statement": f"{indicator} {best}",
    }
    return Report(**{**fields, **changes})


def last(day: int) -> date:
    """A day of the case by its number."""
    return START + timedelta(days=day)


RECORD = (
    report("R1", "participants", 700.0, 1, place_id="NOR"),
    report("R2", "participants", 6_000.0, 2, origin_id="ministry", reliability="C"),
    report("R3", "administrations_lost", 1.0, 2, place_id="NOR", origin_id="agency", reliability="A"),
    report("R4", "protesting_regions", 2.0, 2, origin_id="ministry", reliability="C"),
    report("R5", "crowd", 400.0, 3, place_id="SOU"),
    report("R6", "deaths", 20.0, 2, date_start=START, origin_id="ministry", reliability="C"),
    report("R7", "deaths", 70.0, 4, date_start=START, origin_id="agency", reliability="A", published=last(4)),
    report("R8", "detained", 90.0, 1, origin_id="ministry", reliability="C"),
    report("R9", "detained", 500.0, 3, origin_id="ministry", reliability="C"),
)


def small_case(record: Sequence[Report] = RECORD, places: Sequence[str] = PLACES) -> Case:
    """A case of five days about the chain."""
    return Case(
        name="markov",
        title="A hidden chain",
        summary="For tests.",
        start=START,
        end=START + timedelta(days=DAYS - 1),
        timezone="Asia/Almaty",
        society="country",
        places=tuple(_place(name) for name in places),
        hypotheses=(
            *(Hypothesis(name=name, label=name.title(), summary="", prior=0.45) for name in CHAINS),
            Hypothesis(name="other", label="None of these", summary="", prior=0.1, know_nothing=True),
        ),
        record=tuple(record),
    )


def _place(name: str) -> Place:
    return Place(
        place_id=name,
        name=name,
        kind="region",
        latitude=50.0,
        longitude=70.0,
        timezone="Asia/Almaty",
        population=1_000_000,
        urban_share=0.5,
        exposure=0.5,
        income=1.0,
    )
