"""Passes of a weighing run on a cluster: each rebuilt on the worker from the case, the plan and its name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy.typing as npt

from powderkeg.evidence.kept_passes import code_digest, pass_arrays
from powderkeg.evidence.passes import CountryDraw, Work
from powderkeg.store import Address
from powderkeg.worlds.cluster import Call, Cluster, Shared, finished_there

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from powderkeg.case import Case
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.windows import Window
    from powderkeg.store import Arrays, Store, Task

__all__ = ["Asked", "PassesThere", "country_pass"]


@dataclass(frozen=True)
class Asked:
    """All that the passes of one weighing have in common, as plain values.

    Attributes:
        case: its record cut to what may be used.
        agents: citizens per world; the society's default where None.
        plan: the record laid out.
        hypotheses: names of those with a mechanism.
        particles: worlds per hypothesis and pass.
        seeds: passes per hypothesis.
        seed: names every random number.
        deaths: death indicators to sum up.
        watched: windows whose values the last worlds keep; None for no last worlds.
    """

    case: Case
    agents: int | None
    plan: Plan
    hypotheses: tuple[str, ...]
    particles: int
    seeds: int
    seed: int
    deaths: tuple[str, ...]
    watched: tuple[Window, ...] | None


@dataclass(frozen=True)
class PassesThere:
    """Where passes over a case of the country are run, other than in this process.

    Attributes:
        cluster: whose workers run them.
        case: the case, its record cut to what may be used.
        agents: citizens per world; the society's default where None.
    """

    cluster: Cluster
    case: Case
    agents: int | None

    def finished(
        self, asked: Asked, tasks: Sequence[Task], store: Store | None, tell: Callable[[int], None]
    ) -> list[Arrays]:
        """The arrays of passes, found or made; see ``finished_there``.

        Args:
            asked: what they have in common.
            tasks: as ``KeptPasses.task`` gives them.
            store: of this process.
            tell: told how many there are so far.
        """
        common = {name: value for name, value in tasks[0].address.settings.items() if name not in _OWN}
        named = Address("passes", asked.case.digest, common, asked.seed, tasks[0].address.code)
        shared = Shared(f"passes-{named.key}", asked)
        wanted = [
            (task.address, Call(task.address.key, country_pass, shared, (_own(task.address),)))
            for task in tasks
        ]
        return finished_there(wanted, store, self.cluster, code_digest, tell)


_OWN = ("what", "hypothesis", "replicate")


def _own(address: Address) -> dict[str, Any]:
    return {name: address.settings[name] for name in _OWN if name in address.settings}


def country_pass(asked: Asked, which: Mapping[str, Any]) -> Mapping[str, npt.NDArray[Any]]:
    """One pass, on a worker of a cluster.

    Args:
        asked: what it has in common with the others.
        which: the pass, as its task names it.
    """
    from powderkeg.society.country import INDICATORS
    from powderkeg.worlds import CountryMaker

    work = Work(
        CountryDraw(asked.case, asked.seed, asked.agents),
        asked.plan,
        INDICATORS,
        asked.hypotheses,
        asked.particles,
        asked.seeds,
        asked.seed,
        asked.deaths,
        asked.watched,
    )
    if which["what"] == "together":
        maker = CountryMaker(asked.case, asked.hypotheses, seed=asked.seed, agents=asked.agents)
        return pass_arrays(work.together(maker, which["replicate"]))
    return pass_arrays(work.alone(which["hypothesis"], which["replicate"]))
