"""Belief: in a loop over rows, a series for the logistic function beats a table, which one call does not.

A table is one load where the loop does one agent at a time, and nothing beats it there. A loop that became
vectors does eight agents or more at once; then every table look-up is a load of its own (a gather), and the
library's exponential is a call that keeps the loop from becoming vectors at all. Ten products and one
quotient cost less. ``powderkeg.kernels.logistic`` is the series, in single precision, as the rows are.

Measured (x86-64, one core, numba 0.68), nanoseconds for an agent in rows of 48: 0.33 by the series, 0.94
by a table of 4,096 values and a line between two of them (off by 3e-6), 2.9 by the library. True.

Run: python benchmarks/beliefs/a_series_beats_a_table_in_a_vector.py
"""

import math
import time

import numpy as np
from numba import njit

from powderkeg.kernels.compiling import apart
from powderkeg.kernels.logistic import logistic

AGENTS, CALLS, REACH, STEPS = 48, 50_000, 32.0, 4096


@apart
def _by_series(x, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for i in range(x.shape[0]):
        out[i] += logistic(x[i])


@apart
def _by_table(x, out, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for i in range(x.shape[0]):
        at = (min(max(x[i], -REACH), REACH) + REACH) * ((STEPS - 2) / (2.0 * REACH))
        below = np.int32(at)
        low = table[below]
        out[i] += low + (at - below) * (table[below + 1] - low)


@apart
def _by_library(x, out):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    for i in range(x.shape[0]):
        out[i] += 1.0 / (1.0 + math.exp(-x[i]))


@njit
def by_series(x, out, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, ARG001
    """Many rows by the series."""
    for _ in range(CALLS):
        _by_series(x, out)


@njit
def by_table(x, out, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """The same by a line between the two nearest of 4,096 values, off by 3e-6."""
    for _ in range(CALLS):
        _by_table(x, out, table)


@njit
def by_library(x, out, table):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201, ARG001
    """The same by the library's exponential."""
    for _ in range(CALLS):
        _by_library(x, out)


def measure() -> dict[str, float]:
    """Nanoseconds for an agent in three ways, and how much slower the table is; the best of five runs."""
    x = np.random.default_rng(1).normal(0.0, 4.0, AGENTS).astype(np.float32)
    table = 1.0 / (1.0 + np.exp(-np.linspace(-REACH, REACH * (1.0 + 2.0 / (STEPS - 2)), STEPS)))
    table = table.astype(np.float32).astype(np.float32)
    found, left = {}, {}
    for work in (by_series, by_table, by_library):
        name, times = work.__name__, []
        for _ in range(6):
            left[name] = np.zeros(AGENTS, dtype=np.float32)
            begin = time.process_time()
            work(x, left[name], table)
            times.append(time.process_time() - begin)
        found[name] = min(times[1:]) / (CALLS * AGENTS) * 1e9
    assert np.allclose(
        left["by_series"], left["by_library"], rtol=1e-3
    )  # single precision, summed up many times
    assert np.allclose(left["by_table"], left["by_library"], atol=1e-5 * CALLS)
    return {**found, "ratio": found["by_table"] / found["by_series"]}


def main() -> None:
    """Print the timings and the ratio."""
    for name, value in measure().items():
        print(f"{name:12} {value:8.2f}{'' if name == 'ratio' else ' ns an agent'}")


if __name__ == "__main__":
    main()
