"""What shocks write into: hourly paths that every world of a case is given; the form of a kind of shock."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import ShockRow
from powderkeg.society.country.columns import NEVER

__all__ = ["Paths", "ShockKind"]

Floats = NDArray[np.float64]


@dataclass
class Paths:
    """Hourly paths (H, R) from the first hour of the burn-in on; all but prices are 0 where nothing happens.

    Attributes:
        calm: Hours of burn-in before hour 0 of the case.
        prices: Ratio to the price before the shock.
        legitimacy_loss: Subtracted from the legitimacy of the authorities, 0..1.
        kick: Impulse on the fading memory of shocks, which raises the rate of spontaneous starts.
        visible_deaths: Deaths by police, persons.
        expected_loss: Log ratio of an announced burden, felt like a price shock of that size.
        faction_order: Hour of the order to faction B; NEVER where the case gives none.
        order_calls_cells: Whether that order also calls the organised cells.
    """

    calm: int
    prices: Floats
    legitimacy_loss: Floats
    kick: Floats
    visible_deaths: Floats
    expected_loss: Floats
    faction_order: float = NEVER
    order_calls_cells: bool = False

    @classmethod
    def quiet(cls, hours: int, calm: int, regions: int) -> Paths:
        """Paths of a country that nothing strikes."""
        shape = (calm + hours, regions)
        loss, kick, deaths, expected = (np.zeros(shape) for _ in range(4))
        return cls(calm, np.ones(shape), loss, kick, deaths, expected)


@dataclass(frozen=True)
class ShockKind:
    """One kind of shock: the row that a case author reads, and what it writes.

    Attributes:
        row: Kind, unit, bounds and meaning of ``value``, source.
        apply: ``apply(paths, rows, begin, end, value)`` writes a shock of ``value`` to the regions ``rows``
            from row ``begin`` of the paths to ``end`` (exclusive); ``begin`` is always a row of the paths.
    """

    row: ShockRow
    apply: Callable[[Paths, Sequence[int], int, int, float], None]
