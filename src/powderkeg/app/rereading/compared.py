"""What differs between a case as it was weighed and as it stands, as far as worlds can tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.language import say
from powderkeg.worlds import ranges_hash
from powderkeg.worlds.priors import priors_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case import Case, Prior

__all__ = ["Differences", "differences"]


@dataclass(frozen=True)
class Differences:
    """What is not as it was.

    Attributes:
        record: whether any report is.
        weights: whether the hypotheses' prior weights are.
        priors: per hypothesis with a mechanism, the changed parameters with their prior then and now.
        why_not: why no world that was run can tell; empty where they can.
    """

    record: bool
    weights: bool
    priors: Mapping[str, Mapping[str, tuple[Prior, Prior]]]
    why_not: str = ""

    @property
    def parameters(self) -> bool:
        """Whether any parameter's prior is."""
        return any(self.priors.values())


def differences(before: Case, now: Case) -> Differences:
    """Compare two states of one case.

    Args:
        before: as it was weighed.
        now: as it stands.
    """
    names = tuple(one.name for one in before.hypotheses)
    if names != tuple(one.name for one in now.hypotheses):
        return _cannot(say("the hypotheses are not those that were weighed"))
    # with the beliefs as they were, all that the worlds were made from has to be the same
    as_believed = now.replace(
        hypotheses=before.hypotheses, parameters=before.parameters, forces=before.forces
    )
    if ranges_hash(as_believed) != ranges_hash(before):
        return _cannot(
            say("places, shocks, inputs or days of the case are not those that the worlds were made from")
        )
    if set(before.unwatched) - set(now.unwatched):
        return _cannot(say("silence is evidence now that the last weighing left out"))
    able = [one.name for one in now.hypotheses if not one.know_nothing]
    return Differences(
        record=before.record != now.record,
        weights=[one.prior for one in before.hypotheses] != [one.prior for one in now.hypotheses],
        priors={name: _changed(before, now, name) for name in able},
    )


def _cannot(why: str) -> Differences:
    return Differences(record=True, weights=True, priors={}, why_not=why)


def _changed(before: Case, now: Case, hypothesis: str) -> dict[str, tuple[Prior, Prior]]:
    old, new = priors_of(before, hypothesis), priors_of(now, hypothesis)
    return {name: (old[name], new[name]) for name in old if _content(old[name]) != _content(new[name])}


def _content(prior: Prior) -> tuple[object, ...]:
    return prior.distribution, prior.value, prior.min, prior.max, prior.mean, prior.sd
