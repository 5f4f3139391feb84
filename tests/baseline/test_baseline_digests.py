"""Small runs give what they gave when the baseline was last written on purpose."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from baseline import digests

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def now() -> dict[str, dict[str, str]]:
    return digests.compute()


@pytest.mark.parametrize("run", [*digests.RUNS, *digests.GRIDS])
def test_a_run_gives_what_it_gave(now: dict[str, dict[str, str]], run: str) -> None:
    expected = digests.stored()[run]
    first = next((day for day, value in now[run].items() if expected.get(day) != value), None)
    assert first is None, (
        f"{run}: worlds differ from the baseline from {first} on. If that is meant, say why in the "
        "commit and run python -m tests.baseline.refresh"
    )


def test_the_baseline_has_these_runs_and_no_others(now: dict[str, dict[str, str]]) -> None:
    assert digests.stored().keys() == now.keys()
    assert now.keys() == {*digests.RUNS, *digests.GRIDS}
    # On the first day nothing has happened yet that a recorded government could have answered; and whether
    # legitimacy falls slowly or at once makes no difference until it does.
    alike = ("burn-in", "day 1", "step 1", "step 20")
    later = [value for days in now.values() for day, value in days.items() if day not in alike]
    assert len(set(later)) == len(later), "two runs or days have the same digest: they show nothing"


@pytest.mark.slow
def test_refreshing_an_unchanged_baseline_changes_nothing() -> None:
    before = digests.STORE.read_bytes()
    command = [sys.executable, "-m", "tests.baseline.refresh"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    there = sum(map(len, json.loads(before).values()))
    assert f"0 of {there} digests changed" in done.stdout
    assert digests.STORE.read_bytes() == before
