"""Posteriors from other prior weights of the hypotheses: the factors of the record stay as they are."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from powderkeg.language import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

__all__ = ["PriorSet", "prior_sets"]


@dataclass(frozen=True)
class PriorSet:
    """Posterior from other prior weights of the hypotheses, held to the caps as the printed one is."""

    label: str
    prior: Mapping[str, float]
    posterior: Mapping[str, float]

    @property
    def first(self) -> str:
        """The most probable hypothesis."""
        return max(self.posterior, key=lambda name: self.posterior[name])


def prior_sets(declared: Mapping[str, float], held: Mapping[str, float], other: str) -> Iterator[PriorSet]:
    """As in the case, all equal, each hypothesis doubled, know-nothing halved; one of no weight stays out.

    Args:
        declared: prior weights of the case.
        held: the posterior as it is printed, held to the caps.
        other: name of know-nothing.
    """
    names = [name for name in declared if declared[name] > 0.0]
    factor = {name: held[name] / declared[name] for name in names}
    changes: dict[str, dict[str, float]] = {
        say("as in the case"): {},
        say("all equal"): {name: 1.0 / declared[name] for name in names},
    }
    changes |= {say("{name} doubled", name=name): {name: 2.0} for name in names}
    if other in names:
        changes[say("{name} halved", name=other)] = {other: 0.5}
    for label, change in changes.items():
        raw = {name: declared[name] * change.get(name, 1.0) for name in names}
        total = fsum(raw.values())
        prior = {name: value / total for name, value in raw.items()}
        joint = {name: prior[name] * factor[name] for name in names}
        whole = fsum(joint.values())
        if whole > 0.0:
            yield PriorSet(label, prior, {name: value / whole for name, value in joint.items()})
