"""Belief: passing ten arrays to a small kernel costs more than its work, unless references are not counted.

numba counts who holds an array. A call that passes ten arrays adds one to ten counters and takes one from
each, at addresses that other threads use as well. ``powderkeg.kernels.compiling.inner`` compiles what makes
no array and is never called from Python without counting.

Measured (x86-64, one core, numba 0.68), ten arrays and one addition to each, nanoseconds for a call: 52
counted, 17 bare. True.

Run: python benchmarks/beliefs/counting_references_costs_more_than_the_work.py
"""

import time

import numpy as np
from numba import njit

from powderkeg.kernels.compiling import inner

CALLS = 1_000_000


def _work(at, a, b, c, d, e, f, g, h, i, j):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    if at < 0:  # never; keeps the compiler from putting so small a function in place of its call
        for row in (a, b, c, d, e, f, g, h, i, j):
            for k in range(row.shape[0]):
                row[k] = np.sin(row[k]) + np.exp(row[k]) + np.log(row[k])
        return
    a[at] += 1.0
    b[at] += 1.0
    c[at] += 1.0
    d[at] += 1.0
    e[at] += 1.0
    f[at] += 1.0
    g[at] += 1.0
    h[at] += 1.0
    i[at] += 1.0
    j[at] += 1.0


_counted, _bare = njit(nogil=True)(_work), inner(_work)


@njit
def counted(a, b, c, d, e, f, g, h, i, j):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Many calls."""
    for call in range(CALLS):
        _counted(call & 15, a, b, c, d, e, f, g, h, i, j)


@njit
def bare(a, b, c, d, e, f, g, h, i, j):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """The same without counting."""
    for call in range(CALLS):
        _bare(call & 15, a, b, c, d, e, f, g, h, i, j)


def measure() -> dict[str, float]:
    """Nanoseconds for a call both ways, and the ratio; the best of five runs."""
    found, left = {}, {}
    for name, work in (("counted", counted), ("bare", bare)):
        times = []
        for _ in range(6):
            left[name] = [np.zeros(16) for _ in range(10)]
            begin = time.process_time()
            work(*left[name])
            times.append(time.process_time() - begin)
        found[name] = min(times[1:]) / CALLS * 1e9
    assert all((x == y).all() for x, y in zip(*left.values(), strict=True))
    return {**found, "ratio": found["counted"] / found["bare"]}


def main() -> None:
    """Print the two timings and their ratio."""
    for name, value in measure().items():
        print(f"{name:10} {value:8.2f}{'' if name == 'ratio' else ' ns a call'}")


if __name__ == "__main__":
    main()
