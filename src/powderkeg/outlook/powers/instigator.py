"""An instigator abroad: under which pay-offs it would have been worth its while. A consistency check.

A sponsor pays for n cells where ``dp V > n + Pr x``, in units of what a cell costs: V what a crisis of the
other side's ally is worth to it, Pr the chance of being exposed and x what that costs. dp is what cells add
to the chance that the authorities lose a region, and is read from worlds drawn from the priors, before any
report: those of the account with a sponsor abroad, and the same worlds of the account without any cells.

It was decided before the start, so nothing of it happens in the outlook's worlds; and it is no evidence: that
something would have been worth it to somebody says nothing about whether it was done. Where dp is small the
account asks for a sponsor who paid for little.

Source: the reduced form is ours; Salehyan, Gleditsch & Cunningham 2011 (who supports rebels abroad).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from powderkeg.case import Case, CaseError
from powderkeg.language import say
from powderkeg.outlook.powers.decisions import DecisionRow, row_of
from powderkeg.outlook.powers.payoffs import Floats, Payoffs
from powderkeg.outlook.powers.shares import checked_weights
from powderkeg.store import Store
from powderkeg.worlds.cluster import Cluster
from powderkeg.worlds.course import run_course, run_courses_there
from powderkeg.worlds.priors import priors_of, quantile

__all__ = ["CellsEffect", "effect_of_cells", "instigation"]

_HALF = np.array([0.5])


@dataclass(frozen=True)
class CellsEffect:
    """What cells of a sponsor abroad add to the chance that a region is lost.

    Attributes:
        sponsored, bare: names of the hypotheses with and without them.
        worlds: worlds of each, drawn from the priors and calm before the start.
        cells: median number of cells of the first.
        with_cells, without: share of worlds in which a region was lost on some day.
        difference: of the two.
        error: its standard error, from worlds that share their draws where both passed the calm baseline.
    """

    sponsored: str
    bare: str
    worlds: int
    cells: float
    with_cells: float
    without: float
    difference: float
    error: float


def effect_of_cells(
    case: Case,
    *,
    worlds: int = 200,
    days: int | None = None,
    seed: int = 1,
    threads: int = 2,
    store: Store | None = None,
    cluster: Cluster | None = None,
) -> CellsEffect | None:
    """Run worlds of the accounts with and without cells from abroad; None where the case lacks either.

    Args:
        case: the case.
        worlds: calm worlds of each.
        days: days from the case's start; all where None.
        seed: names every draw.
        threads: worker threads; the result does not depend on it.
        store: where finished courses are found and kept; None keeps nothing.
        cluster: whose workers run the worlds; threads of this machine where None.

    Raises:
        CaseError: days outside the case, or worlds that cannot be drawn.
    """
    whole = case.hours // 24
    if days is not None and not 1 <= days <= whole:
        raise CaseError(f"days: {days}; allowed: 1 to {whole}, the length of case {case.name!r}")
    sponsored = _with(case, "cells_foreign")
    bare = _with(case, "cells", absent=True)
    if sponsored is None or bare is None:
        return None
    names, read = (sponsored, bare), ("regions_lost",)
    if cluster is None:
        courses = [
            run_course(
                case, name, read, days=days or whole, worlds=worlds, seed=seed, threads=threads, store=store
            )
            for name in names
        ]
    else:
        asked = [(case, name) for name in names]
        courses = run_courses_there(
            asked, read, cluster=cluster, days=days or whole, worlds=worlds, seed=seed, store=store
        )
    lost = {}
    for name, course in zip(names, courses, strict=True):
        found = course.values["regions_lost"].max(axis=1) > 0.0
        lost[name] = dict(zip(course.lineage.tolist(), found.tolist(), strict=True))
    one, other = lost[sponsored], lost[bare]
    return CellsEffect(
        sponsored=sponsored, bare=bare, worlds=worlds, cells=_median(case, sponsored, "cells"),
        with_cells=_mean(one), without=_mean(other), difference=_mean(one) - _mean(other),
        error=_error(one, other),
    )  # fmt: skip


def _mean(found: dict[int, bool]) -> float:
    return sum(found.values()) / len(found)


def _error(one: dict[int, bool], other: dict[int, bool]) -> float:
    """Standard error of the difference of two shares whose worlds are partly the same."""
    count = len(one)
    both = [(float(one[name]), float(other[name])) for name in one if name in other]
    a, b = _mean(one), _mean(other)
    covariance = math.fsum((x - a) * (y - b) for x, y in both) / count
    variance = a * (1.0 - a) + b * (1.0 - b) - 2.0 * covariance
    return math.sqrt(max(0.0, variance) / max(1, count - 1))


def _median(case: Case, hypothesis: str, parameter: str) -> float:
    return float(quantile(priors_of(case, hypothesis)[parameter], _HALF)[0])


def _with(case: Case, parameter: str, *, absent: bool = False) -> str | None:
    """The hypothesis with most of a parameter, by its median; or the first with none of it."""
    able = [h.name for h in case.hypotheses if not h.know_nothing]
    medians = {name: _median(case, name, parameter) for name in able}
    if absent:
        return next((name for name, value in medians.items() if value == 0.0), None)
    most = max(able, key=lambda name: medians[name], default=None)
    return most if most is not None and medians[most] > 0.0 else None


def instigation(payoffs: Payoffs, effect: CellsEffect, weights: Floats | None = None) -> DecisionRow:
    """The share of pay-off draws under which instigating would have been worth it.

    Args:
        payoffs: any; only the draws are read.
        effect: from ``effect_of_cells``.
        weights: (P,) of the worlds; equal where None.

    Raises:
        ValueError: as ``decisions``.
    """
    w, v = checked_weights(payoffs.size, weights), payoffs.values
    cost = effect.cells + v["instigator_exposure"] * v["instigator_penalty"]
    holds = effect.difference * v["instigator_stake"] > cost
    words = (
        say("instigator"),
        say("pay for cells before the start (a consistency check, not evidence)"),
        say(
            "dp V > n + Pr x, with dp = {difference:.2f} and n = {cells:.3g} cells: what cells add to the "
            "chance that a region is lost is worth more than they and than being exposed",
            difference=effect.difference,
            cells=effect.cells,
        ),
    )
    names = ("instigator_stake", "instigator_exposure", "instigator_penalty")
    everywhere = np.ones(payoffs.size, dtype=np.bool_)
    return row_of(words, everywhere, holds, None, None, w, {name: v[name] for name in names})
