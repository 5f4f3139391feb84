"""Posterior worlds continued under one option, from plain values alone: here, or on a worker of a cluster."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from powderkeg.outlook.branching import Replay, continue_under
from powderkeg.outlook.kept_courses import address_of, arrays_of, common_settings
from powderkeg.outlook.outcomes import READ
from powderkeg.outlook.powers import Payoffs, consult, draw_payoffs, press_successor
from powderkeg.outlook.powers.situation import in_order
from powderkeg.society.country import read_setting
from powderkeg.worlds.cluster import Shelf

if TYPE_CHECKING:
    from powderkeg.case import Case
    from powderkeg.outlook.options import Changed
    from powderkeg.outlook.posterior import Posterior
    from powderkeg.society.country import Setting, Worlds
    from powderkeg.store import Address, Arrays

__all__ = ["Branched", "course_there"]

_FEEDBACK = frozenset({"claimant", "resentment"})
_SHELF: Shelf[Replay] = Shelf(2**28)  # worlds at the branch, on a worker: every option starts from them


@dataclass(frozen=True)
class Branched:
    """All that the options of one outlook have in common.

    Attributes:
        case: the case, its recorded inputs in full.
        weighed: the case as it was weighed.
        posterior: the worlds.
        branch: hour of the case at which worlds part.
        known: hour up to which both cases agree.
        seed: names the draw of pay-offs.
        weighing_seed: names the worlds.
        agents: citizens per world; the society's default where None.
        feedback: see ``outlook``.
    """

    case: Case
    weighed: Case
    posterior: Posterior
    branch: int
    known: int
    seed: int
    weighing_seed: int
    agents: int | None
    feedback: bool

    def address(self, one: Changed | None) -> Address:
        """What a course under an option depends on; what all of them depend on where it is None."""
        return address_of(self.case, self._common, one, self.seed)

    @cached_property
    def _common(self) -> dict[str, Any]:
        return common_settings(
            self.weighed, self.posterior, branch=self.branch, known=self.known,
            weighing_seed=self.weighing_seed, agents=self.agents, feedback=self.feedback,
        )  # fmt: skip

    @cached_property
    def base(self) -> Setting:
        """The case's own setting."""
        return read_setting(self.case, seed=self.weighing_seed, agents=self.agents)

    @cached_property
    def payoffs(self) -> Payoffs:
        """Drawn pay-offs, their log empty."""
        return draw_payoffs(self.seed, self.posterior.size)

    def replay(self, threads: int) -> Replay:
        """The worlds at the branch, made again; the result does not depend on the threads."""
        return Replay(
            self.weighed,
            self.base,
            self.posterior,
            branch=self.branch,
            known=self.known,
            seed=self.weighing_seed,
            agents=self.agents,
            threads=threads,
        )

    def course(self, one: Changed, replay: Replay) -> Arrays:
        """What the worlds do under an option, and what the powers decide on the way.

        Args:
            one: the option at the branch.
            replay: from ``replay``; it is not changed.
        """
        payoffs = self.payoffs.fresh()
        always = _FEEDBACK if self.feedback else frozenset()

        def ask(worlds: Worlds) -> None:
            in_force = one.hour <= worlds.hour < (one.until or self.case.hours)
            if in_force and one.option.press_successor:
                press_successor(worlds, worlds.hour, payoffs, in_order(worlds))
            free = always | (frozenset(one.option.free) if in_force else frozenset())
            consult(worlds, worlds.hour, payoffs, free)

        setting = one.setting(self.case, self.base)
        course = continue_under(replay, one, setting, READ, self.case.neighbours, consult=ask)
        return arrays_of(course, payoffs.log)


def course_there(asked: Branched, one: Changed) -> Arrays:
    """One option's course on a worker of a cluster, which keeps the worlds at the branch for the next one.

    Args:
        asked: what it has in common with the others.
        one: the option at the branch.
    """
    group = asked.address(None).key
    return asked.course(one, _SHELF.made(group, "replay", lambda: asked.replay(1), lambda made: made.nbytes))
