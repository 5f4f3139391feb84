"""Worlds continued under each option, with what the foreign powers decided on the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING

from powderkeg.language import say
from powderkeg.outlook.asking import known_until
from powderkeg.outlook.branched import Branched, course_there
from powderkeg.outlook.kept_courses import course_of, courses_code, log_of
from powderkeg.outlook.posterior import sample_posterior
from powderkeg.outlook.powers import Payoffs
from powderkeg.store import Task, finished
from powderkeg.worlds.cluster import Call, Shared, finished_there

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.outlook.branching import Course, Replay
    from powderkeg.outlook.options import Changed
    from powderkeg.outlook.posterior import Posterior
    from powderkeg.store import Address, Arrays, Store
    from powderkeg.worlds.cluster import Cluster

__all__ = ["Continued", "continue_all"]


@dataclass(frozen=True)
class Continued:
    """Posterior worlds and what they did.

    Attributes:
        posterior: the worlds.
        courses: option -> what they did from there.
        payoffs: option -> the powers' pay-offs, with the log of what they decided.
    """

    posterior: Posterior
    courses: Mapping[str, Course]
    payoffs: Mapping[str, Payoffs]


def continue_all(
    case: Case,
    result: Evidence,
    changed: Sequence[Changed],
    *,
    branch: int,
    worlds: int,
    seed: int,
    feedback: bool,
    threads: int,
    store: Store | None = None,
    cluster: Cluster | None = None,
    tell: Callable[[int, str], None] | None = None,
) -> Continued:
    """Make a weighing's worlds again and continue them under each option.

    Args:
        case: the case, its recorded inputs in full.
        result: its weighing.
        changed: the options at the branch.
        branch: hour of the case at which worlds part.
        worlds: how many to continue.
        seed: names the draw of worlds and of pay-offs.
        feedback: see ``outlook``.
        threads: worker threads; the result does not depend on it.
        store: where finished courses are found and kept; None keeps nothing.
        cluster: whose workers continue the worlds, an option each; threads of this machine where None.
        tell: told how many options are done, and what comes next.

    Raises:
        CaseError: a result without worlds, or too few asked for.
    """
    asked = Branched(
        case=case,
        weighed=result.case,
        posterior=sample_posterior(result, worlds, seed),
        branch=branch,
        known=known_until(case, result),
        seed=seed,
        weighing_seed=result.seed,
        agents=result.settings.agents,
        feedback=feedback,
    )
    told = (lambda *_: None) if tell is None else tell
    addresses = [asked.address(one) for one in changed]
    if cluster is None:
        every = _one_by_one(asked, changed, addresses, threads, store, told)
    else:
        shared = Shared(f"outlook-{asked.address(None).key}", asked)
        wanted = [
            (address, Call(address.key, course_there, shared, (one,)))
            for address, one in zip(addresses, changed, strict=True)
        ]
        told(0, say("worlds made again"))
        every = finished_there(wanted, store, cluster, courses_code, lambda done: told(done, say("options")))
    courses: dict[str, Course] = {}
    payoffs: dict[str, Payoffs] = {}
    for one, arrays in zip(changed, every, strict=True):
        courses[one.option.name] = course_of(arrays, case.neighbours)
        payoffs[one.option.name] = Payoffs(asked.payoffs.values, asked.payoffs.luck, log_of(arrays))
    return Continued(asked.posterior, courses, payoffs)


def _one_by_one(
    asked: Branched,
    changed: Sequence[Changed],
    addresses: Sequence[Address],
    threads: int,
    store: Store | None,
    told: Callable[[int, str], None],
) -> list[Arrays]:
    """Every option's course, on threads of this machine."""

    @cache
    def replay() -> Replay:
        told(0, say("worlds made again"))
        return asked.replay(threads)

    def course(done: int, one: Changed) -> Arrays:
        again = replay()
        told(done, one.option.name)
        return asked.course(one, again)

    return [
        finished(Task(address, partial(course, done, one)), store)
        for done, (one, address) in enumerate(zip(changed, addresses, strict=True))
    ]
