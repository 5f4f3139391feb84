"""Epstein (2002), replicated: every statistical test of the specification and the findings beside them.

What is run and accepted, and how often a correct program would miss under a new seed: replications.py.
"""

from __future__ import annotations

import numpy as np
import pytest

from replication.figures import groups, reduced, run
from replication.replications import BY_ID, CASES, Case, measure

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_figures_lie_where_both_implementations_put_them(case: Case) -> None:
    figures = measure(case)
    found = {f"{how} {figure}": reduced(figures[figure], how) for figure, _, _, how in case.accept}
    missed = {
        f"{how} {figure}": (found[f"{how} {figure}"], (low, high))
        for figure, low, high, how in case.accept
        if not low <= found[f"{how} {figure}"] <= high
    }
    assert not missed, case.words


def test_every_case_of_the_specification_is_there() -> None:
    assert {"S1", "S2", "S3", "S7", "S8", "S13", "S15", "S16", "S17"} <= set(BY_ID)
    assert len(BY_ID) == len(CASES)
    assert all(case.seeds >= 10 for case in CASES)


def test_small_steps_fill_the_jail_more_than_the_jump() -> None:
    # Against the paper. 25 % of 40 pairs had it the paper's way; 15 or more of 20 do at p below 1e-5.
    figures = measure(BY_ID["S13"])
    assert figures["jump jails more"].sum() < 15


def test_waits_grow_faster_than_exponentially_with_cops() -> None:
    # Growth of the logarithm for each 0.01: 0.52 and then 0.74 at 40 seeds, the difference 0.22 with an error
    # of 0.035 at ten; it is more than nought by six errors.
    figures = measure(BY_ID["X6"])
    assert np.mean(figures["growth .04 to .05"] - figures["growth .03 to .04"]) > 0.0


def test_nobody_is_killed_after_a_group_died_out() -> None:
    data = run(BY_ID["S16"].arms[0], worlds=30)
    for world, step in enumerate(groups(data)["step of extinction"].astype(int)):
        assert data["killings"].values[world, step:].sum() == 0
