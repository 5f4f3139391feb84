"""How many events of one kind a source lists for one place and day: a count of rows, not of people.

    events worth a row      m = (s / size_of_one) ^ power
    share of them listed    d = detection * (offline + (1 - offline) * c) * exp(volume_sd * bias / BIAS_SD)
    rows listed             N ~ negative binomial, mean mu = stray + d * m, variance mu + mu^2 / dispersion

``s`` is what went on (people, or hours of clashes), ``c`` the share of normal network traffic: with networks
down fewer events reach a list. ``stray`` are rows about nothing that the world knows: other causes, wrong
days and places, anniversaries. How much of an event a source lists is the least known number, and one for
the whole file: it rides on the origin's bias, so that a file that lists twice as much everywhere says little.

One who knows nothing gives ``quiet`` to no row, and n >= 1 rows the mass of a normal of log n between
log(n - 1/2) and log(n + 1/2), of what lies above log(1/2).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from powderkeg.evidence.grades import BIAS_SD
from powderkeg.evidence.observations.contract import FloatArray, log_cdf, log_gammas, log_interval

if TYPE_CHECKING:
    from numpy.random import Generator

__all__ = ["Listing"]

_CENTRE, _SPREAD = np.log(2.0), 1.2
_LOWEST = np.log(0.5)
_MOST_ROWS = 1e6  # a mean beyond this is no list of events


@dataclass(frozen=True)
class Listing:
    """Negative binomial around the events worth a row, thinned by what the source lists.

    Attributes:
        size_of_one: size that is worth one row: persons, hours or sites.
        power: how the number of rows grows with size; below 1, since large crowds are in few places.
        detection: share of events worth a row that are listed while networks work; above 1 where a source
            gives several rows to one event.
        volume_sd: how far that share may be off for the whole file, s.d. in log units.
        stray: mean number of rows a day about nothing of the sort.
        offline: what is left of detection with networks down, 0 to 1.
        dispersion: shape of the negative binomial; small is wide.
        quiet: probability of no row to one who knows nothing.
    """

    size_of_one: float
    power: float
    detection: float
    volume_sd: float
    stray: float
    offline: float
    dispersion: float
    quiet: float
    kind: ClassVar[str] = "listing"
    biased: ClassVar[bool] = True
    centre: ClassVar[float] = 2.0

    def mean(self, x: FloatArray, bias: float) -> FloatArray:
        """(P,) expected number of rows.

        Args:
            x: (P, K) the size, what is listed as another kind and so does not count, and last connectivity.
            bias: of the origin, log units.
        """
        size = np.maximum(x[:, 0] - x[:, 1:-1].sum(axis=1), 0.0)
        online = self.offline + (1.0 - self.offline) * np.clip(x[:, -1], 0.0, 1.0)
        listed = self.detection * online * np.exp(self.volume_sd * bias / BIAS_SD)
        mean: FloatArray = self.stray + listed * (size / self.size_of_one) ** self.power
        return np.minimum(mean, _MOST_ROWS)

    def size_for(self, rows: FloatArray) -> FloatArray:
        """The size of which so many rows are expected with networks up; 0 where stray ones are enough."""
        listed = np.maximum(rows - self.stray, 0.0) / self.detection
        result: FloatArray = self.size_of_one * listed ** (1.0 / self.power)
        return result

    def log_density(self, y: FloatArray, x: FloatArray, bias: float) -> FloatArray:
        """See the contract; y is rows; x as in ``mean``."""
        mean, shape = self.mean(x, bias), self.dispersion
        ways = log_gammas(np.array([y[0] + shape, shape, y[0] + 1.0]))
        log_total = np.log(shape + mean)
        result: FloatArray = (
            ways[0] - ways[1] - ways[2]
            + shape * (np.log(shape) - log_total)
            + y[0] * (np.log(mean) - log_total)
        )  # fmt: skip
        return result

    def uninformative(self, y: FloatArray, width: float = 1.0) -> float:
        """See the contract."""
        if y[0] <= 0.0:
            return float(np.log(self.quiet))
        spread = _SPREAD * width
        low, high = (np.array([(np.log(y[0] + half) - _CENTRE) / spread]) for half in (-0.5, 0.5))
        whole = log_cdf(np.array([(_CENTRE - _LOWEST) / spread]))
        return float(np.log1p(-self.quiet) + (log_interval(low, high) - whole)[0])

    def sample(self, x: FloatArray, bias: float, stream: Generator) -> FloatArray:
        """See the contract."""
        mean = self.mean(x[None, :], bias)
        rate = stream.gamma(self.dispersion, mean / self.dispersion)
        return stream.poisson(rate).astype(np.float64)

    def sample_uninformative(self, stream: Generator) -> FloatArray:
        """See the contract."""
        if stream.random() < self.quiet:
            return np.zeros(1)
        while (value := stream.normal(_CENTRE, _SPREAD)) < _LOWEST:
            pass
        return np.array([np.rint(np.exp(value))])
