"""Which coordinate of a world is which parameter, and how parameters are grouped.

A world is made from one standard normal number per parameter (``worlds.coordinates``): at the number z the
parameter is the Phi(z)-quantile of its prior. A prior on z other than N(0, 1) is another prior of the
parameter, on its own range.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.language import noted, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from powderkeg.case import Case, Prior

__all__ = ["OWN", "Layout", "layout_of", "plain_layout"]

OWN = noted("those in which the hypotheses differ")


@dataclass(frozen=True)
class Layout:
    """What the coordinates stand for.

    Attributes:
        names: parameter of each column.
        groups: columns of each group; a column may be in several.
        varying: per hypothesis, the columns that its worlds hang on: parameters with a fixed value take none.
    """

    names: tuple[str, ...]
    groups: Mapping[str, tuple[int, ...]]
    varying: Mapping[str, frozenset[int]]

    @property
    def used(self) -> tuple[int, ...]:
        """Columns that some hypothesis's worlds hang on."""
        return tuple(sorted(frozenset().union(*self.varying.values())))


def plain_layout(hypotheses: Iterable[str], dimensions: int) -> Layout:
    """Coordinates of a society that names no parameters: all of them free, in no group."""
    names = tuple(say("coordinate {number}", number=number) for number in range(1, dimensions + 1))
    return Layout(names, {}, {name: frozenset(range(dimensions)) for name in hypotheses})


def layout_of(case: Case, hypotheses: Sequence[str], dimensions: int) -> Layout:
    """Coordinates of a case's worlds.

    Args:
        case: the case.
        hypotheses: names of those with a mechanism.
        dimensions: number of coordinates of a world.

    Returns:
        The country society's parameters, grouped as its table is; ``plain_layout`` where a world has another
        number of coordinates.
    """
    from powderkeg.society.country.force_parameters import FORCE
    from powderkeg.society.country.outside_parameters import OUTSIDE
    from powderkeg.society.country.parameters import INDEX, PARAMETERS
    from powderkeg.society.country.people_parameters import PEOPLE
    from powderkeg.society.country.power_parameters import POWER
    from powderkeg.worlds.priors import priors_of

    if dimensions != len(PARAMETERS):
        return plain_layout(hypotheses, dimensions)
    priors = {name: priors_of(case, name) for name in hypotheses}
    varying = {
        name: frozenset(INDEX[p] for p, prior in own.items() if prior.distribution != "constant")
        for name, own in priors.items()
    }
    names = tuple(row.name for row in PARAMETERS)
    differ = tuple(i for i, p in enumerate(names) if len({_content(own[p]) for own in priors.values()}) > 1)
    tables = {
        say("people"): PEOPLE,
        say("forces"): FORCE,
        say("government, elite and organised groups"): POWER,
        say("the outside world"): OUTSIDE,
    }
    groups: dict[str, tuple[int, ...]] = {
        name: tuple(INDEX[row.name] for row in rows) for name, rows in tables.items()
    }
    return Layout(names, {**groups, say(OWN): differ}, varying)


def _content(prior: Prior) -> tuple[object, ...]:
    return prior.distribution, prior.value, prior.min, prior.max, prior.mean, prior.sd
