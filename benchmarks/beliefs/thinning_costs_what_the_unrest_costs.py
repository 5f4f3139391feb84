"""Belief: drawing candidates by an upper bound of the hazard costs what the unrest costs, not the population.

Most citizens of a quiet hour cannot change their mind. A dense loop works out a chance for each of them.
Thinning draws how many to skip until the next candidate, with the largest hazard that anybody can have, works
out the chance for candidates alone and lets the rest go: the same chances for everybody, exactly.

Measured (x86-64, one core, numba 0.68), 100,000 citizens, nanoseconds for each and hour: 5.8 dense at any
bound; thinned 0.009 at a bound of 1e-4, 0.21 at 0.01, 9.5 at 0.5. True where the bound is small: with half of
all citizens as candidates, skipping costs more than it saves.

Run: python benchmarks/beliefs/thinning_costs_what_the_unrest_costs.py
"""

import math
import time

import numpy as np
from numba import njit

from powderkeg.kernels.random import address, skip, uniform

CITIZENS, HOURS = 100_000, 20
BOUNDS = (1e-4, 1e-2, 0.5)


@njit
def dense(key, bound, utility):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """Number who join, every citizen looked at."""
    joined = 0
    for hour in range(HOURS):
        for i in range(utility.shape[0]):
            chance = bound / (1.0 + math.exp(-utility[i]))
            if uniform(key, hour * utility.shape[0] + i) < chance:
                joined += 1
    return joined


@njit
def thinned(key, bound, utility):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
    """The same in distribution, candidates alone looked at."""
    joined, counter, log_miss = 0, 0, math.log1p(-bound)
    for _ in range(HOURS):
        i = skip(uniform(key, counter), log_miss)
        while i < utility.shape[0]:
            if uniform(key, counter + 1) < 1.0 / (1.0 + math.exp(-utility[i])):
                joined += 1
            counter += 2
            i += 1 + skip(uniform(key, counter), log_miss)
        counter += 2
    return joined


def measure() -> dict[str, float]:
    """By bound: nanoseconds for a citizen's hour both ways, and the ratio; the best of some runs."""
    utility = np.random.default_rng(1).normal(-1.0, 1.0, CITIZENS)
    found = {}
    for bound in BOUNDS:
        cost, joined = {}, {}
        for name, work in (("dense", dense), ("thinned", thinned)):
            times = []
            for run in range(5):
                begin = time.process_time()
                joined[name] = work(np.uint64(address(1, 0, 0, run)), bound, utility)
                times.append(time.process_time() - begin)
            cost[name] = min(times[1:]) / (CITIZENS * HOURS) * 1e9
            found[f"{name} at {bound:g}"] = cost[name]
        # both are Poisson to a good approximation at the lower bounds, and less spread at the highest
        assert abs(joined["dense"] - joined["thinned"]) < 6.0 * math.sqrt(2.0 * max(1, joined["dense"]))
        found[f"ratio at {bound:g}"] = cost["dense"] / cost["thinned"]
    return found


def main() -> None:
    """Print the timings."""
    for name, value in measure().items():
        print(f"{name:20} {value:10.3f}{'' if name.startswith('ratio') else ' ns a citizen-hour'}")


if __name__ == "__main__":
    main()
