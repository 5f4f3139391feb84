"""All that a report could say, as finitely many values, each with the measure it stands for.

Events and numbers of regions are enumerated. Sizes are read on a grid in logarithms (levels on their own
scale) fine against the observation's own width, where the midpoint rule on sums of bells is exact to many
digits; tolls one by one up to twenty, then in cells of whole numbers. A value's probability is its density
times its measure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.grades import BIASES
from powderkeg.evidence.observations import NOT_SEEN, Absence, Count, Event, Level, LowerBound, Tally, Toll

if TYPE_CHECKING:
    from powderkeg.evidence.observations import Observation

__all__ = ["Support", "support_of"]

FloatArray = npt.NDArray[np.float64]
_REACH = 5.0  # standard deviations beyond the outermost world
_STEP = 0.5  # of the observation's width
_ONE_BY_ONE = 20
_BIAS = float(np.abs(BIASES).max())


class Support(NamedTuple):
    """Values (Y,) in rising order, and the measure (Y,) of each."""

    y: FloatArray
    measure: FloatArray


def support_of(observation: Observation, x: FloatArray, coarse: float = 1.0) -> Support:
    """What a report could say.

    Args:
        observation: its noise.
        x: (P, K) what the worlds did.
        coarse: factor on the steps of a grid.

    Raises:
        ValueError: a kind of observation that has no such list (a split by place).
    """
    if isinstance(observation, Event | Absence):
        return Support(np.array([0.0, 1.0]), np.ones(2))
    if isinstance(observation, Tally):
        return Support(np.arange(observation.most + 1.0), np.ones(observation.most + 1))
    if isinstance(observation, Count | LowerBound):
        return _sizes(observation, x, coarse)
    if isinstance(observation, Toll):
        return _tolls(observation, x, coarse)
    if isinstance(observation, Level):
        return _readings(observation, x, coarse)
    raise ValueError(
        f"an observation of kind {observation.kind} is not enumerated; allowed: reports of one number"
    )


def _grid(low: float, high: float, step: float) -> FloatArray:
    number = max(2, int(np.ceil((high - low) / step)))
    return np.linspace(low, high, number + 1)


def _sizes(observation: Count | LowerBound, x: FloatArray, coarse: float) -> Support:
    scale = observation.scale
    log_x = np.log(scale.floor(x[:, 0]))
    part = isinstance(observation, LowerBound)
    width = observation.noise if isinstance(observation, LowerBound) else observation.width
    below = np.hypot(observation.width, width) if part else width
    middle, spread = np.log(scale.centre), _REACH * scale.spread
    low = min(log_x.min() - _BIAS - _REACH * below, middle - spread)
    high = max(log_x.max() + _BIAS + _REACH * width, middle + spread)
    grid = _grid(float(low), float(high), coarse * _STEP * width)
    sizes = np.exp(0.5 * (grid[1:] + grid[:-1]))
    return Support(np.append(NOT_SEEN, sizes), np.append(1.0, np.diff(grid)))


def _tolls(observation: Toll, x: FloatArray, coarse: float) -> Support:
    far = np.log(max(float(x.max()), 1.0)) + _BIAS + _REACH * observation.width
    high = max(float(far), float(np.log(observation.centre) + _REACH * observation.spread))
    edges = [0.5 + n for n in range(_ONE_BY_ONE + 1)]
    factor = np.exp(coarse * _STEP * observation.width)
    while np.log(edges[-1]) < high:
        edges.append(np.ceil(edges[-1] * factor) + 0.5)
    cells = np.log(edges)
    numbers = np.exp(0.5 * (cells[1:] + cells[:-1]))
    numbers[:_ONE_BY_ONE] = np.arange(1.0, _ONE_BY_ONE + 1.0)
    return Support(np.append(0.0, numbers), np.append(1.0, np.diff(cells)))


def _readings(observation: Level, x: FloatArray, coarse: float) -> Support:
    middle = np.log(np.maximum(x[:, 0], 1e-6)) if observation.logarithmic else x[:, 0]
    spread = _REACH * observation.spread
    low = min(float(middle.min()) - _REACH * observation.width, observation.centre - spread)
    high = max(float(middle.max()) + _REACH * observation.width, observation.centre + spread)
    grid = _grid(max(low, observation.low), min(high, observation.high), coarse * _STEP * observation.width)
    values, measure = 0.5 * (grid[1:] + grid[:-1]), np.diff(grid)
    values = np.exp(values) if observation.logarithmic else values
    ends = [end for end in (observation.low, observation.high) if np.isfinite(end)]
    order = np.argsort(np.append(values, ends), kind="stable")
    return Support(np.append(values, ends)[order], np.append(measure, np.ones(len(ends)))[order])
