"""Recovery: worlds of every hypothesis, their open record, and whether it tells which made them."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from powderkeg.case import CaseError
from powderkeg.evidence.recovery.classify import FOLDS, folds_of, guess_by_lines, guess_by_neighbours
from powderkeg.evidence.recovery.courses import Courses, crisis_courses
from powderkeg.evidence.recovery.features import RUNGS, features_of
from powderkeg.evidence.recovery.figures import SINGLE, TYPICAL, single_indicators, typical_figures
from powderkeg.evidence.recovery.record import NEEDED, layout_of, open_record
from powderkeg.evidence.recovery.result import CrisisShare, Recovery, Rung, SingleIndicator, Typical
from powderkeg.evidence.recovery.score import Guesses, auc, balanced_accuracy, wilson

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.case import Case
    from powderkeg.store import Store
    from powderkeg.worlds.cluster import Cluster

__all__ = ["LEAST_WORLDS", "check_worlds", "recover", "tell_apart"]

FloatArray = npt.NDArray[np.float64]
Figures = dict[str, FloatArray]

LEAST_WORLDS = 2 * FOLDS
"""Worlds per hypothesis below which folds say nothing."""


def check_worlds(worlds: int) -> None:
    """Refuse fewer worlds than recovery needs, before any work is done.

    Raises:
        CaseError: says how many are needed, and why.
    """
    if worlds < LEAST_WORLDS:
        raise CaseError(
            f"worlds: {worlds} given; allowed: {LEAST_WORLDS} or more per hypothesis, so that each of the "
            f"{FOLDS} folds has some of all"
        )


def recover(
    case: Case,
    *,
    worlds: int = 200,
    seed: int = 1,
    agents: int | None = None,
    threads: int = 2,
    same_luxury: bool = False,
    crisis_only: bool = True,
    crisis_sites: int = 0,
    hypotheses: Sequence[str] | None = None,
    government: Literal["recorded", "simulated"] = "recorded",
    store: Store | None = None,
    cluster: Cluster | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Recovery:
    """Simulate crises under every hypothesis and guess from their open record which hypothesis it was.

    Args:
        case: the case; its record is not read.
        worlds: worlds per hypothesis.
        seed: names every random number; the same seed gives the same result, whatever ``threads`` is.
        agents: citizens per world; the society's default where None.
        threads: worker threads.
        same_luxury: give every hypothesis the mundane routes of ``worlds.luxuries``, wide open.
        crisis_only: use only worlds with more than ``CRISIS_CROWD`` people on the streets at their peak.
        crisis_sites: sites that a crisis has to have lost as well.
        hypotheses: those to tell apart; all with a mechanism where None.
        government: "recorded" takes decisions from the case's inputs, "simulated" lets the model's
            government act.
        store: where finished batches of worlds are found and kept; None keeps nothing.
        cluster: whose workers run the batches, all hypotheses side by side; None for threads of this process.
        progress: called with (worlds found, worlds wanted in all).

    Raises:
        CaseError: fewer than two hypotheses with a mechanism, too few worlds asked for, or hardly any crisis.
    """
    from powderkeg.worlds.cluster import side_by_side
    from powderkeg.worlds.luxuries import with_same_luxury

    names = _names(case, hypotheses)
    check_worlds(worlds)
    used = with_same_luxury(case) if same_luxury else case
    layout = layout_of(used)
    rows: list[tuple[Figures, ...]] = []
    typical: list[Figures] = []
    single: list[Figures] = []
    shares: list[CrisisShare] = []
    lineages: list[npt.NDArray[np.uint64]] = []

    def run(number: int) -> Courses:
        return crisis_courses(
            used, names[number], NEEDED, worlds=worlds, seed=seed, agents=agents, threads=threads,
            crisis_only=crisis_only, crisis_sites=crisis_sites, government=government, store=store,
            cluster=cluster, progress=_onwards(progress, number, worlds, len(names)),
        )  # fmt: skip

    for name, courses in zip(names, side_by_side(run, range(len(names)), cluster), strict=True):
        record = open_record(courses, layout, seed=seed)
        rows.append(features_of(record, layout))
        typical.append(typical_figures(courses, layout))
        single.append(single_indicators(record))
        lineages.append(courses.lineage)
        share = wilson(courses.crises, courses.drawn)
        shares.append(CrisisShare(name, courses.drawn, courses.crises, courses.size, share))
    return Recovery(
        case=case.name,
        seed=seed,
        hypotheses=names,
        same_luxury=same_luxury,
        crises=tuple(shares),
        rungs=_ladder(rows, lineages, seed),
        typical=_typical(names, typical),
        single=_single(names, single, lineages, seed),
    )


def _names(case: Case, wanted: Sequence[str] | None) -> tuple[str, ...]:
    able = tuple(h.name for h in case.hypotheses if not h.know_nothing)
    for name in wanted or ():
        if name not in able:
            raise CaseError(f"hypotheses: {name!r} cannot be simulated; allowed: {', '.join(able)}")
    names = able if wanted is None else tuple(name for name in able if name in wanted)
    if len(names) < 2:
        raise CaseError(
            f"hypotheses: {len(names)} with a mechanism, in case {case.name!r}; recovery needs two or more"
        )
    return names


def _onwards(
    progress: Callable[[int, int], None] | None, number: int, worlds: int, hypotheses: int
) -> Callable[[int], None] | None:
    if progress is None:
        return None
    return lambda found: progress(number * worlds + found, hypotheses * worlds)


def _ladder(
    rows: Sequence[tuple[Figures, ...]], lineages: Sequence[npt.NDArray[np.uint64]], seed: int
) -> tuple[Rung, ...]:
    truth = np.repeat(np.arange(len(rows)), [len(one) for one in lineages])
    group = np.concatenate(lineages)
    rungs, columns = [], []
    for rung, name in enumerate(RUNGS):
        columns += [np.concatenate([row[rung][feature] for row in rows]) for feature in rows[0][rung]]
        rungs.append(tell_apart(name, np.stack(columns, axis=1), truth, group, seed=seed))
    return tuple(rungs)


def tell_apart(
    name: str,
    features: FloatArray,
    truth: npt.NDArray[np.int64],
    group: npt.NDArray[np.uint64],
    *,
    seed: int,
) -> Rung:
    """Cross-validated guesses from a table of features.

    Args:
        name: of the set of information.
        features: (N, F).
        truth: (N,) number of the hypothesis of each world, from 0.
        group: (N,) name that twins share.
        seed: of the bootstrap.
    """
    classes = int(truth.max()) + 1
    fold = folds_of(group)
    guesses = Guesses(truth, guess_by_lines(features, truth, fold, classes), group)
    check = Guesses(truth, guess_by_neighbours(features, truth, fold, classes), group)
    confusion = guesses.confusion()
    return Rung(
        name=name,
        features=features.shape[1],
        confusion=confusion,
        recall=tuple(wilson(int(confusion[k, k]), int(confusion[k].sum())) for k in range(classes)),
        balanced_accuracy=balanced_accuracy(guesses, seed=seed),
        log_score=guesses.log_score(seed=seed),
        neighbours_accuracy=balanced_accuracy(check, seed=seed),
        neighbours_log_score=check.log_score(seed=seed),
        guesses=guesses,
    )


def _typical(names: Sequence[str], figures: Sequence[Mapping[str, FloatArray]]) -> tuple[Typical, ...]:
    found = []
    for key, label in TYPICAL.items():
        for name, values in zip(names, figures, strict=True):
            there = values[key][np.isfinite(values[key])]
            low, median, high = np.quantile(there, [0.1, 0.5, 0.9]) if len(there) else (np.nan,) * 3
            mean = float(there.mean()) if len(there) else np.nan
            found.append(Typical(key, label, name, float(median), float(low), float(high), mean, len(there)))
    return tuple(found)


def _single(
    names: Sequence[str],
    figures: Sequence[Mapping[str, FloatArray]],
    groups: Sequence[npt.NDArray[np.uint64]],
    seed: int,
) -> tuple[SingleIndicator, ...]:
    found = []
    for key, label in SINGLE.items():
        for i, j in combinations(range(len(names)), 2):
            area = auc(figures[j][key], figures[i][key], (groups[j], groups[i]), seed=seed)
            found.append(SingleIndicator(key, label, names[j], names[i], area))
    return tuple(found)
