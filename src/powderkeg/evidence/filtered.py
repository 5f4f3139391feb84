"""The filter on simulated records: what it says of each, and where the true parameters rank."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.agreement import LARGEST_GAP
from powderkeg.evidence.calibration import calibrate
from powderkeg.evidence.classifier import key_of, plan_with
from powderkeg.evidence.held_score import held_log_score
from powderkeg.evidence.joint import run_joint
from powderkeg.evidence.notes import FILTER_NOTE
from powderkeg.evidence.ranks import ParameterRanks, ranks_of
from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from powderkeg.case import Case
    from powderkeg.evidence.calibration import RouteCalibration
    from powderkeg.evidence.classifier import SecondRoute, Store
    from powderkeg.evidence.joint import Maker
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.ranks import Ranked
    from powderkeg.society.country.indicators import Indicator
    from powderkeg.worlds.cluster import Cluster

__all__ = ["FilteredRecords", "RecordsThere"]

FloatArray = npt.NDArray[np.float64]
Arrays = dict[str, npt.NDArray[Any]]
_REPLICATE = 1 << 24  # replicate numbers of filtered records begin here, away from those of weighings


class FilteredRecords:
    """Weighs simulated records as the real one is weighed.

    Args:
        maker: makes worlds.
        plan: the real record laid out.
        indicators: the society's indicators.
        records: how many to weigh of each hypothesis.
        particles: worlds per hypothesis.
        seed: names every random number.
        depends: all that a weighing depends on but the record.
        store: where weighings are kept.
        ranked: which parameters to rank; None for none.
        there: weighs the records on a cluster; None for threads of this process.
    """

    def __init__(
        self,
        maker: Maker,
        plan: Plan,
        indicators: Mapping[str, Indicator],
        *,
        records: int,
        particles: int,
        seed: int,
        depends: Mapping[str, Any],
        store: Store,
        ranked: Ranked | None = None,
        there: RecordsThere | None = None,
    ) -> None:
        self._maker, self._plan, self._indicators = maker, plan, indicators
        self._records, self._particles, self._seed = records, particles, seed
        self._depends, self._store, self._ranked = depends, store, ranked
        self._there = there
        self._stop = threading.Event()

    def weigh(
        self, route: SecondRoute, jobs: int, tell: Callable[[int, int, str], None]
    ) -> tuple[RouteCalibration, ParameterRanks | None]:
        """Weigh records of every hypothesis: how the filter did, and the ranks of their parameters.

        Args:
            route: holds the simulated records.
            jobs: records weighed at the same time.
            tell: told (steps done, steps in all, what is being done).
        """
        held = route.held_out
        chosen = _no_twins(held.truth, held.group, self._records)
        found = self._all(route, chosen, jobs, tell)
        return self._calibration(route, chosen, found), self._ranks(route, chosen, found)

    def _all(
        self, route: SecondRoute, chosen: list[int], jobs: int, tell: Callable[[int, int, str], None]
    ) -> dict[int, Arrays]:
        found: dict[int, Arrays] = {}
        at_once = jobs if self._there is None else self._there.cluster.waiting
        with ThreadPoolExecutor(max_workers=max(1, at_once)) as pool:
            futures = {pool.submit(self._weigh, row, route): row for row in chosen}
            try:
                for done, future in enumerate(as_completed(futures), start=1):
                    found[futures[future]] = future.result()
                    tell(len(chosen) + done, 2 * len(chosen), say("filtered records"))
            except BaseException:  # Ctrl-C among them: the passes under way must not run to their end
                self._stop.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return found

    def _calibration(
        self, route: SecondRoute, chosen: list[int], found: Mapping[int, Arrays]
    ) -> RouteCalibration:
        held = route.held_out
        log_posterior = np.array([_posterior(found[row]["gains"]) for row in chosen])
        at_truth = np.arange(len(chosen)), held.truth[chosen]
        near = (np.abs(log_posterior[at_truth] - held.log_posterior[chosen][at_truth]) <= LARGEST_GAP).mean()
        asked = route.hypotheses, log_posterior, held.truth[chosen], held.group[chosen]
        note = say(FILTER_NOTE, particles=self._particles, gap=LARGEST_GAP, near=100.0 * near)
        as_told = calibrate("filter", *asked, seed=self._seed, note=note)
        return replace(as_told, held=held_log_score(*asked, seed=self._seed))

    def _ranks(
        self, route: SecondRoute, chosen: list[int], found: Mapping[int, Arrays]
    ) -> ParameterRanks | None:
        rows = [row for row in chosen if "ranks" in found[row]]
        if self._ranked is None or not rows:
            return None
        return ParameterRanks(
            truth=tuple(route.hypotheses[route.held_out.truth[row]] for row in rows),
            parameters=self._ranked.parameters,
            groups=tuple(self._ranked.quantities.groups),
            ranks=np.array([found[row]["ranks"] for row in rows]),
            group_ranks=np.array([found[row]["groups"] for row in rows]),
        )

    def _go_on(self) -> None:
        if self._stop.is_set():
            raise InterruptedError("the validation was stopped")

    def _weigh(self, row: int, route: SecondRoute) -> Arrays:
        """Gains of one simulated record over know-nothing, and where its true parameters rank."""
        held = route.held_out
        values, truth = held.values[row], int(held.truth[row])
        ranked = self._ranked is not None and truth < len(route.hypotheses) - 1
        key = key_of({**self._depends, "row": row, "values": values.tobytes().hex(), "ranked": ranked})
        kept = self._store.get(key)
        if kept is not None and "gains" in kept and (not ranked or "ranks" in kept):
            return kept
        asked = RecordAsked(
            row, values, truth, held.coordinates[row] if ranked else None, self._particles, self._seed
        )
        if self._there is None:
            made = weigh_record(
                self._maker, self._plan, self._indicators, asked, self._ranked, after_block=self._go_on
            )
        else:
            made = self._there.weigh(key, self._plan, asked)
        self._store.put(key, made)
        return made


@dataclass(frozen=True)
class RecordAsked:
    """One simulated record to weigh.

    Attributes:
        row: its number.
        values: (F,) what it says.
        truth: number of the hypothesis that made it.
        coordinates: (D,) numbers behind its parameters, to be ranked; None for no ranks.
        particles: worlds per hypothesis.
        seed: names every random number.
    """

    row: int
    values: FloatArray
    truth: int
    coordinates: FloatArray | None
    particles: int
    seed: int


def weigh_record(
    maker: Maker,
    plan: Plan,
    indicators: Mapping[str, Indicator],
    asked: RecordAsked,
    ranked: Ranked | None,
    after_block: Callable[[], None] = lambda: None,
) -> Arrays:
    """Gains of one simulated record over know-nothing, and where its true parameters rank.

    Args:
        maker: makes worlds.
        plan: the real record laid out.
        indicators: the society's indicators.
        asked: the record.
        ranked: which parameters to rank.
        after_block: called after each block of the filter.
    """
    ranks = asked.coordinates is not None
    runs, _ = run_joint(
        maker,
        plan_with(plan, asked.values),
        indicators,
        particles=asked.particles,
        seed=asked.seed,
        replicate=_REPLICATE + asked.row,
        watched=() if ranks else None,
        after_block=after_block,
    )
    made: Arrays = {"gains": np.array([run.gain for run in runs])}
    scored = runs[asked.truth].scored if ranks else None
    if scored is not None and ranked is not None and asked.coordinates is not None:
        made["ranks"], made["groups"] = ranks_of(
            asked.coordinates,
            scored,
            maker.hypotheses[asked.truth],
            ranked.quantities,
            seed=asked.seed,
            record=asked.row,
        )
    return made


@dataclass(frozen=True)
class RecordsThere:
    """Where records of the country are weighed, other than in this process.

    Attributes:
        cluster: whose workers weigh them.
        case: the case.
        agents: citizens per world; the society's default where None.
        seed: names every random number.
        name: digest of all that a weighing depends on but the record.
    """

    cluster: Cluster
    case: Case
    agents: int | None
    seed: int
    name: str

    def weigh(self, key: str, plan: Plan, asked: RecordAsked) -> Arrays:
        """One record; see ``weigh_record``."""
        from powderkeg.evidence.kept_passes import code_digest
        from powderkeg.worlds.cluster import Call, Shared

        shared = Shared(f"weighed-{self.name}", (self.case, plan, self.agents, self.seed))
        return self.cluster.call(Call(key, record_there, shared, (asked,)), code_digest)


def record_there(shared: tuple[Case, Plan, int | None, int], asked: RecordAsked) -> Arrays:
    """One record of the country weighed, on a worker of a cluster.

    Args:
        shared: the case, its record laid out, citizens per world, and the seed.
        asked: the record.
    """
    from powderkeg.evidence.ranks import country_ranked
    from powderkeg.society.country import INDICATORS
    from powderkeg.worlds import CountryMaker

    case, plan, agents, seed = shared
    able = tuple(h.name for h in case.hypotheses if not h.know_nothing)
    maker = CountryMaker(case, able, seed=seed, agents=agents)
    return weigh_record(maker, plan, INDICATORS, asked, country_ranked(case, maker))


def _no_twins(truth: npt.NDArray[np.int64], group: npt.NDArray[np.uint64], records: int) -> list[int]:
    """Rows of so many records of every hypothesis, of no draw twice while there are others.

    Twins share most of what makes them, so two of them would tell hardly more than one.
    """
    used: set[int] = set()
    chosen: list[int] = []
    for k in np.unique(truth):
        rows = np.flatnonzero(truth == k)
        fresh = [int(row) for row in rows if int(group[row]) not in used]
        others = [int(row) for row in rows if int(group[row]) in used]
        own = [*fresh, *others][:records]
        used |= {int(group[row]) for row in own}
        chosen += own
    return chosen


def _posterior(gains: FloatArray) -> FloatArray:
    """(K,) log posterior at equal priors, know-nothing last."""
    log_evidence = np.append(np.maximum(gains, -700.0), 0.0)
    top = log_evidence.max()
    result: FloatArray = log_evidence - top - np.log(np.exp(log_evidence - top).sum())
    return result
