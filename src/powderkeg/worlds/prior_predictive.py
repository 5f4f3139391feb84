"""The prior predictive: what each hypothesis expects of the plain facts before any report is read.

Worlds are drawn from the priors, kept where the burn-in was calm, and run with the government's decisions as
recorded. Facts are read among crisis runs only (more than ``CRISIS_CROWD`` people out on some day): the
record is of a crisis, and a world without one says nothing about where its dead would be. The share of
crisis runs is reported beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from powderkeg.case import Case, CaseError, Fact
from powderkeg.worlds.course import Course, run_course
from powderkeg.worlds.facts import answers, days_needed
from powderkeg.worlds.standings import Share, Standing, standing, wilson
from powderkeg.worlds.unfairness import Unfairness, audit

__all__ = [
    "COVERED_BY",
    "JOINT_SHARE",
    "Crises",
    "FactRow",
    "PriorPredictive",
    "prior_predictive",
]

COVERED_BY = 2
"""Hypotheses whose central 95 % should hold a fact; with fewer, the model is at fault."""
JOINT_SHARE, JOINT_BY = 0.10, 3
"""Share of crisis runs in which several conditions at once should hold, and under how many hypotheses."""
_STRUCTURE = ("sites_evacuated",)


@dataclass(frozen=True)
class Crises:
    """How often a hypothesis makes a crisis at all.

    Attributes:
        worlds: calm worlds run.
        crises: those with more than ``CRISIS_CROWD`` people out on some day.
        share, low, high: of crises among the worlds, with its 95 % interval.
        acceptance: share of draws whose burn-in was calm.
    """

    worlds: int
    crises: int
    share: float
    low: float
    high: float
    acceptance: float


@dataclass(frozen=True)
class FactRow:
    """One fact, and how each hypothesis stands to it."""

    fact: Fact
    standings: Mapping[str, Standing]

    @property
    def covered_by(self) -> tuple[str, ...]:
        """Hypotheses whose central 95 % holds the record."""
        return tuple(name for name, one in self.standings.items() if one.inside95)

    @property
    def joint(self) -> bool:
        """Whether it asks several things of a world at once."""
        return len(self.fact.holds) > 1

    @property
    def common_in(self) -> tuple[str, ...]:
        """For a yes or no: hypotheses with the recorded answer in ``JOINT_SHARE`` of crisis runs or more."""
        return tuple(
            name
            for name, one in self.standings.items()
            if isinstance(one, Share) and one.share >= JOINT_SHARE
        )


@dataclass(frozen=True)
class PriorPredictive:
    """Facts against worlds that have seen no report.

    Attributes:
        days: days run from the case's start.
        crises: per hypothesis.
        rows: one per fact, those about deaths first.
        uncovered: names of the facts that fewer than ``COVERED_BY`` hypotheses hold in their central 95 %.
        rare: names of the joint facts that fewer than ``JOINT_BY`` hypotheses, the reference among them,
            give in ``JOINT_SHARE`` of their crisis runs.
        unfairness: what else differs between hypotheses.
    """

    days: int
    crises: Mapping[str, Crises]
    rows: tuple[FactRow, ...]
    uncovered: tuple[str, ...]
    rare: tuple[str, ...]
    unfairness: Unfairness


def prior_predictive(
    case: Case,
    *,
    worlds: int = 200,
    seed: int = 1,
    agents: int | None = None,
    threads: int = 2,
    progress: Callable[[int, int, str], None] | None = None,
) -> PriorPredictive:
    """Ask every fact of the case of worlds under every hypothesis.

    Args:
        case: a case with facts.
        worlds: calm worlds per hypothesis, crises or not.
        seed: names every draw; the same seed gives the same result whatever ``threads`` is.
        agents: citizens per world; the society's default where None.
        threads: worker threads.
        progress: told (steps done, steps in all, what is being done).

    Raises:
        CaseError: the case has no facts, or worlds cannot be drawn.
    """
    if not case.facts:
        raise CaseError(
            f"case {case.name!r} has no facts to hold its worlds against; write some in facts.yaml "
            "(docs/guide/writing-a-case.md)"
        )
    facts = sorted(case.facts, key=lambda fact: not fact.measures[0].indicator.startswith("deaths"))
    days = days_needed(case)
    wanted = (*_STRUCTURE, *(name for fact in facts for name in fact.indicators))

    def run(of: Case, hypothesis: str, tell: Callable[[int], None] | None) -> Course:
        return run_course(
            of, hypothesis, wanted, days=days, worlds=worlds, seed=seed, agents=agents, threads=threads,
            progress=tell,
        )  # fmt: skip

    able = [h.name for h in case.hypotheses if not h.know_nothing]
    plan = audit(case, facts)
    steps = len(able) + len(plan.blocks)

    def telling(number: int, label: str) -> Callable[[int], None] | None:
        if progress is None:
            return None
        return lambda day: progress(number * days + day, steps * days, label)

    courses = {name: run(case, name, telling(i, name)) for i, name in enumerate(able)}
    rows = tuple(
        FactRow(
            fact,
            {name: standing(fact, answers(fact, c.values, case)[c.crisis]) for name, c in courses.items()},
        )
        for fact in facts
    )
    return PriorPredictive(
        days=days,
        crises={name: _crises(course) for name, course in courses.items()},
        rows=rows,
        uncovered=tuple(row.fact.name for row in rows if len(row.covered_by) < COVERED_BY),
        rare=tuple(row.fact.name for row in rows if row.joint and not _common(row, plan.reference)),
        unfairness=plan.run(
            courses,
            seed,
            lambda of, number: run(of, plan.reference, telling(len(able) + number, "one block alone")),
        ),
    )


def _common(row: FactRow, reference: str) -> bool:
    return len(row.common_in) >= JOINT_BY and reference in row.common_in


def _crises(course: Course) -> Crises:
    count, crises = len(course.crisis), int(course.crisis.sum())
    low, high = wilson(crises / count, count)
    return Crises(count, crises, crises / count, low, high, course.acceptance)
