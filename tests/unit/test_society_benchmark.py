"""The benchmark command prints figures that hang together; how large they are is nobody's test."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_citizens_benchmark_prints_rates_at_every_level_of_unrest() -> None:
    source = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH", ""))))
    command = [sys.executable, "-W", "error", "-m", "benchmarks", "citizens", "--quick", "--json"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "PYTHONPATH": source},
    )
    figures = json.loads(done.stdout)
    assert [row["level"] for row in figures["levels"]] == ["calm", "protest", "crisis"]
    for row in figures["levels"]:
        assert row["block_ratio"] == pytest.approx(row["block_kernel"] / row["block_twin"])
        assert row["threads_ratio"] == pytest.approx(row["step_two_threads"] / row["step_one_thread"])
        assert row["block_kernel"] > 0
    people = [row["people"] for row in figures["levels"]]
    assert people[0] == 0 < people[1] < people[2]
    assert figures["first_step_seconds"] > 0
