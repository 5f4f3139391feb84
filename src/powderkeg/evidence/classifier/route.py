"""The second route: a classifier of simulated records is shown the real one.

The filter runs worlds along the record; this route never looks at the record while worlds run. It learns from
simulated records with the real record's own dates, places, sources and gaps which hypothesis makes records
like which, is judged on records that it was not trained on, and is then asked once. Where the two routes
disagree, one of them is wrong.

All its posteriors are at equal prior weights, and are those of a record given a calm start: the share of
draws that were calm is no part of them, and stands beside them as ``acceptance``.
"""

from __future__ import annotations

import time
from itertools import combinations
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from powderkeg.case import CaseError
from powderkeg.evidence.calibration import calibrate
from powderkeg.evidence.classifier.country import country_depends, country_draw
from powderkeg.evidence.classifier.fit import Classified, Training, boosting, logistic
from powderkeg.evidence.classifier.layout import layout_of, real_values
from powderkeg.evidence.classifier.records import CHUNK
from powderkeg.evidence.classifier.result import HeldOut, PairOdds, SecondRoute
from powderkeg.evidence.classifier.simulated import Simulated, simulate
from powderkeg.evidence.classifier.store import Store
from powderkeg.evidence.classifier.summaries import Summaries, summaries_of
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.recovery import check_worlds
from powderkeg.language import noted, say

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.case import Case
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.runs import Draw
    from powderkeg.society.country.indicators import Indicator
    from powderkeg.worlds.cluster import Cluster

__all__ = ["second_route", "second_route_of_worlds"]

FloatArray = npt.NDArray[np.float64]
_SHARES = (3, 1, 2)  # of the time: simulating, the logistic, boosting
_LABELS = (noted("simulated records"), noted("logistic regression"), noted("gradient boosting"))
_, _LOGISTIC, _BOOSTING = _LABELS


def second_route(
    case: Case,
    *,
    worlds: int = 1_000,
    seed: int = 1,
    agents: int | None = None,
    jobs: int = 2,
    store: Store | None = None,
    plan: Plan | None = None,
    further: FloatArray | None = None,
    cluster: Cluster | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> SecondRoute:
    """Ask classifiers trained on simulated records which hypothesis made the case's record.

    Args:
        case: the case, its record cut to what may be used.
        worlds: simulated records per hypothesis.
        seed: names every random number; the same seed gives the same result, whatever ``jobs`` is.
        agents: citizens per world; the society's default where None.
        jobs: worker threads for the worlds; the fits take one.
        store: where simulated records are kept, so that a broken-off run goes on; the user's own where None.
        plan: the record laid out, where it is not laid out as usual (a record cut at a date).
        further: (M, F) rows of the record's layout that are asked about besides.
        cluster: whose workers simulate the records; None for threads of this process.
        progress: told (steps done, steps in all, what is being done).

    Raises:
        CaseError: fewer than two hypotheses with a mechanism, an argument out of range, or nearly no draw is
            calm.
    """
    from powderkeg.society.country import INDICATORS
    from powderkeg.worlds.requests import check_agents, check_request, check_whole

    check_whole("jobs", jobs, 1)
    check_whole("worlds", worlds, 1)
    _check_hypotheses(case)
    check_request(case, worlds=worlds, seed=seed, threads=jobs)
    check_agents(case, agents, size=1)

    return second_route_of_worlds(
        case,
        country_draw(case, seed=seed, agents=agents),
        INDICATORS,
        plan_of(case, INDICATORS) if plan is None else plan,
        worlds=worlds,
        seed=seed,
        jobs=jobs,
        store=Store.of_the_user() if store is None else store,
        depends=country_depends(case, agents),
        further=further,
        cluster=cluster,
        progress=progress,
    )


def _check_hypotheses(case: Case) -> tuple[str, ...]:
    """Names, know-nothing last."""
    able = tuple(h.name for h in case.hypotheses if not h.know_nothing)
    if len(able) < 2:
        raise CaseError(
            f"hypotheses: {len(able)} with a mechanism, in case {case.name!r}; to tell records apart takes "
            "two or more: write another one under hypotheses: in case.yaml that is not know_nothing"
        )
    return (*able, *(h.name for h in case.hypotheses if h.know_nothing))


def second_route_of_worlds(
    case: Case,
    draw: Draw,
    indicators: Mapping[str, Indicator],
    plan: Plan,
    *,
    worlds: int,
    seed: int,
    jobs: int = 1,
    store: Store | None = None,
    depends: Mapping[str, Any] | None = None,
    further: FloatArray | None = None,
    cluster: Cluster | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> SecondRoute:
    """The same with worlds from any society.

    Args:
        case: the case.
        draw: draws calm worlds of a hypothesis.
        indicators: the society's indicators.
        plan: the record laid out.
        worlds: simulated records per hypothesis.
        seed: names every random number.
        jobs: worker threads for the worlds.
        store: where simulated records are kept; None keeps nothing.
        depends: all that worlds depend on, as texts and numbers; None keeps nothing.
        further: (M, F) rows of the record's layout that are asked about besides.
        cluster: whose workers simulate the records; None for threads of this process.
        progress: told (steps done, steps in all, what is being done).
    """
    began = time.perf_counter()
    names = _check_hypotheses(case)
    check_worlds(worlds)
    layout = layout_of(plan)
    chunks = len(names) * -(-worlds // CHUNK)

    def tell(step: int, done: int) -> None:
        if progress is not None:
            begun = chunks * sum(_SHARES[:step]) + done * _SHARES[step]
            progress(begun, chunks * sum(_SHARES), say(_LABELS[step]))

    scored = any(slot.scored for slot in layout.slots)
    simulated = (
        simulate(
            layout, draw, indicators, names, worlds=worlds, seed=seed, jobs=jobs, store=store,
            depends=depends, cluster=cluster, progress=lambda done, _: tell(0, done),
        )
        if scored
        else _nothing_told(len(names), worlds)
    )  # fmt: skip
    summaries = summaries_of(layout, simulated.values)
    rows = real_values(layout)[None]
    asked = summaries_of(layout, rows if further is None else np.concatenate([rows, further])).values
    training = Training(summaries.values, summaries.kinds, simulated.truth, simulated.group, len(names))
    tell(1, 0)
    lines = logistic(training, asked, seed=seed) if scored else _no_opinion(training)
    tell(2, 0)
    trees = boosting(training, asked[:1], seed=seed) if scored else _no_opinion(training)
    tell(2, chunks)
    group = simulated.group
    return SecondRoute(
        hypotheses=names,
        log_posterior=lines.asked[0],
        error=lines.error[0],
        odds=_odds(names, lines),
        calibration=calibrate(_LOGISTIC, names, lines.held_out, training.truth, group, seed=seed),
        challenger=calibrate(_BOOSTING, names, trees.held_out, training.truth, group, seed=seed),
        challenger_log_posterior=trees.asked[0],
        features=summaries.names,
        outside=_outside(summaries, asked[0]),
        worlds=worlds,
        seed=seed,
        acceptance=simulated.acceptance,
        seconds=time.perf_counter() - began,
        cached=simulated.cached,
        held_out=HeldOut(simulated.values, simulated.truth, group, lines.held_out, simulated.coordinates),
        further=lines.asked[1:],
    )


def _odds(names: Sequence[str], found: Classified) -> tuple[PairOdds, ...]:
    """Of every pair, the likelier one first; the largest first."""
    said, drawn = found.asked[0], found.replicates[:, 0]
    rows = []
    for i, j in combinations(range(len(names)), 2):
        up, down = (i, j) if said[i] >= said[j] else (j, i)
        error = found.spread * (drawn[:, up] - drawn[:, down]).std()
        rows.append(PairOdds(names[up], names[down], float(said[up] - said[down]), float(error)))
    return tuple(sorted(rows, key=lambda row: (-row.log_odds, row.for_, row.against)))


def _outside(summaries: Summaries, asked: FloatArray) -> tuple[str, ...]:
    """Features in which a record lies beyond every simulated one."""
    if not len(asked):
        return ()
    low, high = summaries.values.min(axis=0), summaries.values.max(axis=0)
    return tuple(
        name for name, out in zip(summaries.names, (asked < low) | (asked > high), strict=True) if out
    )


def _nothing_told(classes: int, worlds: int) -> Simulated:
    """Records without a slot: they are all alike, so no world is run for them."""
    group = np.tile(np.arange(worlds, dtype=np.uint64), classes)
    truth = np.repeat(np.arange(classes), worlds)
    return Simulated(np.zeros((len(truth), 0)), truth, group, (float("nan"),) * classes, 0.0)


def _no_opinion(training: Training) -> Classified:
    """Where nothing is told, the prior comes back."""
    equal = np.full((len(training.truth), training.classes), -np.log(training.classes))
    return Classified(equal, equal[:1], equal[None, :1], 0.0, (), ())
