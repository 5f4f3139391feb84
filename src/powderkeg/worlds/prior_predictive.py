"""The prior predictive: what each hypothesis expects of the plain facts before any report is read.

Worlds are drawn from the priors, kept where the burn-in was calm, and run with the government's decisions as
recorded. Facts are read among crisis runs only (more than ``CRISIS_CROWD`` people out on some day): the
record is of a crisis, and a world without one says nothing about where its dead would be. The share of
crisis runs is reported beside it, and beside that the share in the same worlds without any shock: a crisis
that needs no shock is not evidence about one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Case, CaseError, Fact
from powderkeg.store import Store
from powderkeg.worlds.cluster import Cluster
from powderkeg.worlds.course import Course, run_course, run_courses_there
from powderkeg.worlds.facts import answers, days_needed
from powderkeg.worlds.requests import check_agents, check_request
from powderkeg.worlds.standings import Share, Standing, Verdict, reaches, standing, wilson
from powderkeg.worlds.unfairness import Unfairness, audit

__all__ = [
    "COVERED_BY",
    "JOINT_SHARE",
    "Crises",
    "FactRow",
    "PriorPredictive",
    "prior_predictive",
    "without_shocks",
]

COVERED_BY = 2
"""Hypotheses whose central 95 % should hold a fact; with fewer, the model is at fault."""
JOINT_SHARE, JOINT_BY = 0.10, 3
"""Share of crisis runs in which several conditions at once should hold, and under how many hypotheses."""


@dataclass(frozen=True)
class Crises:
    """How often a hypothesis makes a crisis at all.

    Attributes:
        worlds: calm worlds run.
        crises: those with more than ``CRISIS_CROWD`` people out on some day.
        share, low, high: of crises among the worlds, with its 95 % interval.
        acceptance: share of draws whose burn-in was calm.
        unshocked, unshocked_low, unshocked_high: share of crises where the same worlds have no shock and no
            price from the record, with its 95 % interval.
        acted: share of crisis runs in which something of the hypothesis's own acted, by name in ``ACTED``.
    """

    worlds: int
    crises: int
    share: float
    low: float
    high: float
    acceptance: float
    unshocked: float
    unshocked_low: float
    unshocked_high: float
    acted: Mapping[str, float]


@dataclass(frozen=True)
class FactRow:
    """One fact, and how each hypothesis stands to it."""

    fact: Fact
    standings: Mapping[str, Standing]

    @property
    def covered_by(self) -> tuple[str, ...]:
        """Hypotheses whose central 95 % holds the record, beyond the error of having few worlds."""
        return self._named("inside")

    @property
    def not_resolved(self) -> tuple[str, ...]:
        """Hypotheses with too few crisis runs to say."""
        return self._named("not resolved")

    @property
    def verdict(self) -> Verdict:
        """Whether at least ``COVERED_BY`` hypotheses hold the record; or so few runs cannot tell."""
        if len(self.covered_by) >= COVERED_BY:
            return "inside"
        return "outside" if len(self.covered_by + self.not_resolved) < COVERED_BY else "not resolved"

    def _named(self, verdict: Verdict) -> tuple[str, ...]:
        return tuple(name for name, one in self.standings.items() if one.verdict95 == verdict)

    @property
    def joint(self) -> bool:
        """Whether it asks several things of a world at once."""
        return len(self.fact.holds) > 1

    def commonness(self, reference: str) -> Verdict:
        """For a yes or no: whether ``JOINT_BY`` hypotheses give the recorded answer often enough.

        That is in ``JOINT_SHARE`` of their crisis runs, the reference among them; resolved where no further
        run matters.
        """
        found = {
            name: reaches(one.share, one.worlds, JOINT_SHARE)
            for name, one in self.standings.items()
            if isinstance(one, Share)
        }
        sure = [name for name, verdict in found.items() if verdict == "inside"]
        possible = [name for name, verdict in found.items() if verdict != "outside"]
        if len(sure) >= JOINT_BY and reference in sure:
            return "inside"
        return "not resolved" if len(possible) >= JOINT_BY and reference in possible else "outside"


@dataclass(frozen=True)
class PriorPredictive:
    """Facts against worlds that have seen no report.

    Attributes:
        days: days run from the case's start.
        crises: per hypothesis.
        rows: one per fact, those about deaths first.
        uncovered: names of the facts that fewer than ``COVERED_BY`` hypotheses hold in their central 95 %.
        uncovered_or_not: names of those of which so few crises cannot tell it.
        rare: names of the joint facts that fewer than ``JOINT_BY`` hypotheses, the reference among them,
            give in ``JOINT_SHARE`` of their crisis runs.
        rare_or_not: names of those of which so few crises cannot tell it.
        unfairness: what else differs between hypotheses.
    """

    days: int
    crises: Mapping[str, Crises]
    rows: tuple[FactRow, ...]
    uncovered: tuple[str, ...]
    uncovered_or_not: tuple[str, ...]
    rare: tuple[str, ...]
    rare_or_not: tuple[str, ...]
    unfairness: Unfairness


def prior_predictive(
    case: Case,
    *,
    worlds: int = 200,
    seed: int = 1,
    agents: int | None = None,
    threads: int = 2,
    store: Store | None = None,
    cluster: Cluster | None = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> PriorPredictive:
    """Ask every fact of the case of worlds under every hypothesis.

    Args:
        case: a case with facts.
        worlds: calm worlds per hypothesis, crises or not.
        seed: names every draw; the same seed gives the same result whatever ``threads`` is.
        agents: citizens per world; the society's default where None.
        threads: worker threads.
        store: where finished courses are found and kept; None keeps nothing.
        cluster: whose workers run the courses; None for threads of this process.
        progress: told (steps done, steps in all, what is being done).

    Raises:
        CaseError: an argument out of range, the case has no facts, or worlds cannot be drawn.
    """
    check_request(case, worlds=worlds, seed=seed, threads=threads)
    check_agents(case, agents, size=1)
    if not case.facts:
        raise CaseError(
            f"case {case.name!r} has no facts to hold its worlds against; write some in facts.yaml "
            "(docs/guide/writing-a-case.md)"
        )
    facts = sorted(case.facts, key=lambda fact: not fact.measures[0].indicator.startswith("deaths"))
    days = days_needed(case)
    wanted = tuple(name for fact in facts for name in fact.indicators)

    able = [h.name for h in case.hypotheses if not h.know_nothing]
    plan, bare = audit(case, facts), without_shocks(case)
    asked = [*((case, name) for name in able), *((bare, name) for name in able), *plan.variants]
    labels = [*able, *(f"{name}, no shock" for name in able), *["one block switched"] * plan.runs]

    def telling(number: int) -> Callable[[int], None] | None:
        if progress is None:
            return None
        return lambda day: progress(number * days + day, len(asked) * days, labels[number])

    if cluster is None:
        found = [
            run_course(
                of, name, wanted, days=days, worlds=worlds, seed=seed, agents=agents, threads=threads,
                store=store, progress=telling(number),
            )
            for number, (of, name) in enumerate(asked)
        ]  # fmt: skip
    else:
        found = run_courses_there(
            asked, wanted, cluster=cluster, days=days, worlds=worlds, seed=seed, agents=agents, store=store,
            progress=None
            if progress is None
            else lambda done: progress(done * days, len(asked) * days, "courses on the cluster"),
        )  # fmt: skip
    courses = dict(zip(able, found, strict=False))
    unshocked = {name: one.crisis for name, one in zip(able, found[len(able) :], strict=False)}
    rows = tuple(
        FactRow(
            fact,
            {name: standing(fact, answers(fact, c.values, case)[c.crisis]) for name, c in courses.items()},
        )
        for fact in facts
    )
    return PriorPredictive(
        days=days,
        crises={name: _crises(course, unshocked[name]) for name, course in courses.items()},
        rows=rows,
        uncovered=tuple(row.fact.name for row in rows if row.verdict == "outside"),
        uncovered_or_not=tuple(row.fact.name for row in rows if row.verdict == "not resolved"),
        rare=_joint(rows, plan.reference, "outside"),
        rare_or_not=_joint(rows, plan.reference, "not resolved"),
        unfairness=plan.compare(courses, found[2 * len(able) :], seed),
    )


def without_shocks(case: Case) -> Case:
    """The case with no shock and no price taken from the record."""
    return case.replace(shocks=(), inputs=tuple(item for item in case.inputs if item.kind != "price"))


def _joint(rows: Sequence[FactRow], reference: str, verdict: Verdict) -> tuple[str, ...]:
    return tuple(row.fact.name for row in rows if row.joint and row.commonness(reference) == verdict)


def _crises(course: Course, unshocked: NDArray[np.bool_]) -> Crises:
    count, crises = len(course.crisis), int(course.crisis.sum())
    low, high = wilson(crises / count, count)
    bare = float(unshocked.mean())
    return Crises(
        count,
        crises,
        crises / count,
        low,
        high,
        course.acceptance,
        bare,
        *wilson(bare, count),
        course.acted_shares,
    )
