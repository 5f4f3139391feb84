"""Belief: a loop over a dozen rows is quickest where the compiler is told that no two rows overlap.

An hour of a region's cohorts reads and writes about fourteen rows: parts of two tables, one row a quantity.
Before it makes vectors of such a loop, the compiler must rule out that a written row is a read one. It can
check that as it runs, a check for every pair, and may give up where there are too many.
``powderkeg.kernels.compiling.apart`` promises it (numba's flag noalias); ``inlined`` is the same without the
promise, ``inner`` is not put in place of its call either.

Measured (x86-64, one core, numba 0.68), nanoseconds for 48 agents: 161 by ``inner``, 139 by ``inlined``, 87
by ``apart``. True. Where all rows are arrays of their own, handed down from Python, ``inlined`` is as quick:
there the compiler makes the checks.

Run: python benchmarks/beliefs/rows_apart_become_vectors.py
"""

import time

import numpy as np
from numba import njit

from powderkeg.kernels.compiling import apart, inlined, inner

AGENTS, REGIONS, CALLS = 48, 17, 100_000


def _loop(part, been, out, riot, gone, tired, rested, come_flow, loot_flow, home_flow, turn_flow, size):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202  # fmt: skip
    """Persons who come, loot, go home and turn, as in ``society/country/cohorts.py``."""
    for i in range(been.shape[0]):
        fresh = max(0.0, size * part[i] - been[i] - out[i] - riot[i] - gone[i])
        come = min(fresh, come_flow[i])
        loot = min(come, loot_flow[i])
        home = min(out[i], home_flow[i])
        turn = min(out[i] - home, turn_flow[i])
        stay = out[i] - home
        mixed = (tired[i] * stay + rested[i] * come) / (stay + come + 1.0)
        rested[i] = (rested[i] * been[i] + tired[i] * home) / (been[i] + home + 1.0)
        tired[i] = mixed
        been[i] = been[i] + home
        out[i] = stay - turn + come - loot
        riot[i] = riot[i] + turn + loot
        come_flow[i] = come


def _compiled(how):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
    loop = how(_loop)

    @inner
    def hour(begin, end, part, mass, flow, size):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        width = end - begin
        loop(
            part[begin:end], mass[0, begin:end], mass[1, begin:end], mass[2, begin:end], mass[3, begin:end],
            mass[4, begin:end], mass[5, begin:end], flow[0, :width], flow[1, :width], flow[2, :width],
            flow[3, :width], size,
        )  # fmt: skip

    @njit
    def run(part, mass, flow, size):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
        for call in range(CALLS):
            begin = AGENTS * (call % REGIONS)
            hour(begin, begin + AGENTS, part, mass, flow, size)

    return run


def measure() -> dict[str, float]:
    """Nanoseconds of a region's hour in three ways, and the ratio of the last two; the best of five runs."""
    agents = AGENTS * REGIONS
    rng = np.random.default_rng(1)
    start, flow = rng.random((6, agents)).astype(np.float32), 1e-3 * rng.random((4, AGENTS))
    part = np.full(agents, 1.0 / AGENTS)
    found, left = {}, {}
    for name, how in (("inner", inner), ("inlined", inlined), ("apart", apart)):
        run, times = _compiled(how), []
        for _ in range(6):
            left[name] = start.copy()
            flows = flow.copy()
            begin = time.process_time()
            run(part, left[name], flows, 1e4)
            times.append(time.process_time() - begin)
        found[name] = min(times[1:]) / CALLS * 1e9
    assert np.allclose(left["inner"], left["apart"], rtol=1e-3)
    return {**found, "ratio": found["inlined"] / found["apart"]}


def main() -> None:
    """Print the timings and the ratio."""
    for name, value in measure().items():
        print(f"{name:10} {value:8.1f}{'' if name == 'ratio' else ' ns for 48 agents'}")


if __name__ == "__main__":
    main()
