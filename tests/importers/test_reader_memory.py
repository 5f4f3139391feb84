"""A large file does not need much more memory than a small one."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))
from benchmarks import importers as benchmark
from benchmarks.timing import fresh

SMALL, LARGE = 10, 110  # MB
# Ids take about 5 MB of the hundred; a reader that held on to the text it filtered would take over fifty.
MOST = 30


@pytest.mark.slow
@pytest.mark.parametrize("name", benchmark.FORMATS)
def test_a_hundred_megabytes_more_take_little_memory_more(name: str, tmp_path: Path) -> None:
    peaks = []
    for size in (SMALL, LARGE):
        path = tmp_path / f"{size}.csv"
        benchmark.written(name, path, size)
        child = benchmark.CHILD.format(name=name, path=str(path), options=benchmark.KINDS["filtered"])
        figures = fresh(child)
        assert figures["events"] > 0
        peaks.append(figures["peak_mb"])
    assert peaks[1] - peaks[0] < MOST, peaks
