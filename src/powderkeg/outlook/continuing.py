"""Worlds continued under each option, with what the foreign powers decided on the way."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from powderkeg.language import say
from powderkeg.outlook.asking import known_until
from powderkeg.outlook.branching import Replay, continue_under
from powderkeg.outlook.kept_courses import address_of, arrays_of, course_of, log_of
from powderkeg.outlook.outcomes import READ
from powderkeg.outlook.posterior import sample_posterior
from powderkeg.outlook.powers import Payoffs, consult, draw_payoffs, press_successor
from powderkeg.outlook.powers.situation import in_order
from powderkeg.society.country import read_setting
from powderkeg.store import Task, finished

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.case import Case
    from powderkeg.evidence import Evidence
    from powderkeg.outlook.branching import Course
    from powderkeg.outlook.options import Changed
    from powderkeg.outlook.posterior import Posterior
    from powderkeg.society.country import Setting, Worlds
    from powderkeg.store import Store

__all__ = ["Continued", "continue_all"]

_FEEDBACK = frozenset({"claimant", "resentment"})


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
        tell: told how many options are done, and what comes next.

    Raises:
        CaseError: a result without worlds, or too few asked for.
    """
    posterior = sample_posterior(result, worlds, seed)
    base = read_setting(case, seed=result.seed, agents=result.settings.agents)
    told = (lambda *_: None) if tell is None else tell
    known = known_until(case, result)

    @cache
    def replay() -> Replay:
        told(0, say("worlds made again"))
        return Replay(
            result.case,
            base,
            posterior,
            branch=branch,
            known=known,
            seed=result.seed,
            agents=result.settings.agents,
            threads=threads,
        )

    drawn = draw_payoffs(seed, posterior.size)
    courses: dict[str, Course] = {}
    payoffs: dict[str, Payoffs] = {}
    for done, one in enumerate(changed):
        name = one.option.name

        def make(one: Changed = one, done: int = done) -> dict[str, npt.NDArray[Any]]:
            again, fresh = replay(), drawn.fresh()
            told(done, one.option.name)
            return arrays_of(_continue(case, again, one, base, fresh, feedback=feedback), fresh.log)

        address = address_of(
            case, result.case, posterior, one, branch=branch, known=known, seed=seed,
            weighing_seed=result.seed, agents=result.settings.agents, feedback=feedback,
        )  # fmt: skip
        found = finished(Task(address, make), store)
        courses[name] = course_of(found, case.neighbours)
        payoffs[name] = Payoffs(drawn.values, drawn.luck, log_of(found))
    return Continued(posterior, courses, payoffs)


def _continue(
    case: Case, replay: Replay, one: Changed, base: Setting, payoffs: Payoffs, *, feedback: bool
) -> Course:
    always = _FEEDBACK if feedback else frozenset()

    def ask(worlds: Worlds) -> None:
        in_force = one.hour <= worlds.hour < (one.until or case.hours)
        if in_force and one.option.press_successor:
            press_successor(worlds, worlds.hour, payoffs, in_order(worlds))
        free = always | (frozenset(one.option.free) if in_force else frozenset())
        consult(worlds, worlds.hour, payoffs, free)

    return continue_under(replay, one, one.setting(case, base), READ, case.neighbours, consult=ask)
