"""How a toll is shared out between places: one joint observation, not one per place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from powderkeg.evidence.observations.contract import FloatArray, log_gammas

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["Split"]

_PSEUDO = 0.5  # deaths shared equally over the places, so that a world without any still has a split


@dataclass(frozen=True)
class Split:
    """Dirichlet-multinomial around the world's own shares, given the sum.

    Attributes:
        number: the sum that is shared out.
        places: number of named places.
        rest: whether what is left over is one more cell (the report names its whole).
        concentration: how closely reports follow the world's shares; 7 because what happens inside one
            city, which decides the shares, is not modelled.
    """

    number: int
    places: int
    rest: bool = True
    concentration: float = 7.0
    kind: ClassVar[str] = "split"
    biased: ClassVar[bool] = False

    @property
    def _cells(self) -> int:
        return self.places + int(self.rest)

    def _shape(self, x: FloatArray) -> FloatArray:
        """(P, cells) parameters; x holds the named places' tolls and, with a rest, the whole's last."""
        cells = x
        if self.rest:
            left = x[:, -1] - x[:, :-1].sum(axis=1)
            cells = np.column_stack([x[:, :-1], np.maximum(left, 0.0)])
        cells = cells + _PSEUDO / cells.shape[1]
        result: FloatArray = self.concentration * cells / cells.sum(axis=1, keepdims=True)
        return result

    def _log_mass(self, y: FloatArray, shape: FloatArray) -> FloatArray:
        total = shape.sum(axis=1)
        ways = log_gammas(np.array([self.number + 1.0]))[0] - log_gammas(y + 1.0).sum()
        level = log_gammas(total) - log_gammas(total + self.number)
        result: FloatArray = ways + level + (log_gammas(shape + y) - log_gammas(shape)).sum(axis=1)
        return result

    def log_density(self, y: FloatArray, x: FloatArray, bias: float) -> FloatArray:
        """See the contract; y is (cells,), the rest last; x is (P, cells), the whole in place of the rest."""
        return self._log_mass(y, self._shape(x))

    def uninformative(self, y: FloatArray, width: float = 1.0) -> float:
        """See the contract: a flat Dirichlet at width 1, nearer to the corners above, to the middle below."""
        return float(self._log_mass(y, np.full((1, self._cells), 1.0 / width))[0])

    def sample(self, x: FloatArray, bias: float, stream: Generator) -> FloatArray:
        """See the contract."""
        return self._draw(self._shape(x[None, :])[0], stream)

    def sample_uninformative(self, stream: Generator) -> FloatArray:
        """See the contract."""
        return self._draw(np.ones(self._cells), stream)

    def _draw(self, shape: FloatArray, stream: Generator) -> FloatArray:
        return stream.multinomial(self.number, stream.dirichlet(shape)).astype(np.float64)
