"""The benchmarks' own arithmetic, and that each runs; how fast anything is is nobody's test."""

import ast
import importlib.util
import json
import math
import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
BELIEFS = sorted((ROOT / "benchmarks" / "beliefs").glob("*.py"))
sys.path.insert(0, str(ROOT))

from benchmarks import batches, country, particle_days, scaling, start, timing  # noqa: E402
from benchmarks.__main__ import BENCHMARKS  # noqa: E402
from benchmarks.fitting import exponent  # noqa: E402
from benchmarks.point import SERIES  # noqa: E402

from powderkeg.evidence import weigh  # noqa: E402
from powderkeg.society.country import Worlds  # noqa: E402


def module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    found = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(found)
    return found


def command(*arguments: str, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    source = os.pathsep.join(filter(None, (str(ROOT / "src"), os.environ.get("PYTHONPATH", ""))))
    return subprocess.run(
        [sys.executable, "-W", "error", *arguments],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": source},
    )


@pytest.mark.parametrize("power", [-0.5, 0.0, 0.3, 1.0, 2.0])
def test_a_known_exponent_is_recovered(power: float) -> None:
    x = np.array([1.0, 3.0, 10.0, 100.0])
    found = exponent(x, 7.0 * x**power)
    assert found.value == pytest.approx(power, abs=1e-12)
    assert found.factor == pytest.approx(7.0)
    assert found.error == pytest.approx(0.0, abs=1e-12)


def test_the_exponents_error_covers_what_scatter_does_to_it() -> None:
    rng = np.random.default_rng(1)
    x = np.geomspace(1.0, 1e4, 9)
    fits = [exponent(x, x**1.3 * np.exp(rng.normal(0.0, 0.2, 9))) for _ in range(400)]
    misses = np.array([fit.value - 1.3 for fit in fits])
    assert misses.std() == pytest.approx(np.sqrt(np.mean([fit.error**2 for fit in fits])), rel=0.15)


def test_what_cannot_be_fitted_is_refused() -> None:
    assert math.isnan(exponent([1.0, 2.0], [1.0, 2.0]).error)
    for x, y in (([1.0], [1.0]), ([2.0, 2.0], [1.0, 3.0]), ([1.0, 2.0], [0.0, 1.0]), ([1.0, 2.0], [1.0])):
        with pytest.raises(ValueError, match="exponent"):
            exponent(x, y)


def test_a_figure_too_small_to_measure_is_not_fitted() -> None:
    points = [{"x": 10.0**k, "seconds": 10.0**k, "bytes": 8.0 * scaling.MIB} for k in range(4)]
    points[0]["bytes"] = 0.0
    assert scaling.fitted(points, "seconds") == pytest.approx([1.0, 0.0], abs=1e-12)
    assert scaling.fitted(points, "bytes") == pytest.approx([0.0, 0.0], abs=1e-12)
    assert scaling.fitted(points[:1], "seconds") is None
    assert scaling.told(None) == "too little to fit"
    assert scaling.told([1.0, None]) == "1.00"
    assert scaling.told([1.0, 0.25]) == "1.00 ± 0.25"


def test_a_target_is_reached_from_its_own_side() -> None:
    assert timing.verdict(2.0, 2.0, least=True) == timing.verdict(2.0, 2.0, least=False) == "reached"
    assert timing.verdict(1.9, 2.0, least=True) == timing.verdict(2.1, 2.0, least=False) == "not reached"
    assert timing.verdict(None, 2.0, least=True) == "not measured"


def test_the_best_run_counts_and_enough_runs_are_made() -> None:
    ticks = iter([0.0, 3.0, 3.0, 4.0, 4.0, 9.0])
    runs: list[int] = []
    assert timing.best(lambda: runs.append(1), lambda: next(ticks), fewest=3, budget=0.0) == 1.0
    assert len(runs) == 3


def test_every_series_has_points_and_words() -> None:
    assert set(scaling.POINTS) == set(SERIES) == set(scaling.WORDS)
    assert all(list(numbers) == sorted(set(numbers)) for numbers in scaling.POINTS.values())


@pytest.mark.parametrize("number", [1, 17, 40])
def test_a_case_can_have_any_number_of_regions(number: int) -> None:
    own = batches.bundled()
    case = batches.with_regions(own, number)
    assert len(case.regions) == len({place.place_id for place in case.regions}) == number
    assert case.regions[0] == own.regions[0]
    worlds = batches.calm_batch(case, 2)
    worlds.step(24)
    assert worlds.region.shape[-1] == number
    assert np.isfinite(worlds.region).all()


def test_a_batch_is_timed_on_copies_that_go_the_same_way() -> None:
    worlds = batches.calm_batch(batches.bundled(), 3)
    twice = [batches.copied(worlds) for _ in range(2)]
    for one in twice:
        one.step(30)
    assert twice[0].digest() == twice[1].digest() != worlds.digest()


def test_the_mean_over_days_leaves_out_days_that_nobody_reached() -> None:
    rates = [1.0, 1.0, *([2.0] * 5), *([4.0] * 5), None]
    assert particle_days.mean_of(rates) == pytest.approx(3.0)
    weights = np.array([9.0, 9.0, *([3.0] * 5), *([1.0] * 5), 9.0])
    assert particle_days.mean_of(rates, weights) == pytest.approx(2.5)


def test_booking_a_weighing_changes_nothing_but_the_ledger() -> None:
    case = batches.bundled()
    asked = {"particles": 12, "seeds": 1, "jobs": 1, "checks": False}
    step = Worlds.step
    plain = weigh(case, **asked)
    with particle_days.booked() as ledger:
        booked = weigh(case, **asked)
    assert Worlds.step is step
    assert booked.log_evidence == plain.log_evidence
    names = particle_days.able(case)
    assert ledger.days[4] >= 12 * len(names)
    assert ledger.days[0] >= ledger.days[4]  # every replay begins with the first day
    assert ledger.burn_in[1] > 0.0
    assert all(rate is None or rate > 0.0 for rate in ledger.rates())


@pytest.mark.parametrize("kind", country.KINDS)
def test_rates_of_the_country_hang_together(kind: str) -> None:
    row = country.ensemble(batches.bundled(), kind, 4)
    assert row["citizens"] == {"single": 2040, "cohorts": 816}[kind]
    assert row["ratio"] == pytest.approx(row["two_threads"] / row["twin"])
    assert row["threads_ratio"] == pytest.approx(row["two_threads"] / row["one_thread"])
    assert row["world_day_us"] * row["one_thread"] == pytest.approx(24e6 * row["citizens"])


@pytest.mark.slow
@pytest.mark.benchmark
def test_the_country_benchmark_prints_json_and_a_table() -> None:
    done = command("-m", "benchmarks", "country", "--quick", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert [row["kind"] for row in figures["ensemble"]] == list(country.KINDS)
    calm, peak = ([row[name] for row in figures["unrest"]] for name in ("calm_us", "peak_us"))
    assert all(low > 0.0 and high > 0.0 for low, high in zip(calm, peak, strict=True))
    (first, second) = figures["whole"]
    assert first["citizens"] == second["citizens"] > 190_000
    parts = first["making"] + first["burn_in"] + first["running"]
    assert 0.0 < parts <= first["seconds"]
    assert "particle-day" in country.table(figures)


@pytest.mark.slow
@pytest.mark.benchmark
def test_the_scaling_benchmark_fits_what_it_measured() -> None:
    done = command("-m", "benchmarks", "scaling", "--quick", "--json")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    for name, found in figures["series"].items():
        assert [point["x"] for point in found["points"]] == list(scaling.POINTS[name][: scaling.FEW])
        fitted = scaling.fitted(found["points"], "seconds")
        assert found["exponents"]["seconds"] == pytest.approx(fitted)
    assert "exponents" in scaling.table(figures)


@pytest.mark.slow
@pytest.mark.benchmark
@pytest.mark.parametrize("name", ["start", "report"])
def test_the_benchmarks_of_commands_run(name: str) -> None:
    more = ("--particles", "20") if name == "report" else ()
    done = command("-m", "benchmarks", name, "--quick", *more)
    assert done.returncode == 0, done.stderr
    assert "powderkeg" in done.stdout


def test_compiling_is_told_by_part_and_in_all() -> None:
    row = {"compiling": 2.0, "seconds": 3.0, "again": 0.5}
    figures = {
        **timing.machine(), "help": 0.1, "check": 1.0, "run_cold": 30.0, "run_warm": 1.5,
        "compiling": {"country": row, "grid": row}, "compiling_in_all": 4.0,
    }  # fmt: skip
    lines = start.table(figures).splitlines()
    assert lines[-1].split() == ["in", "all", "4.0"]
    assert sum("grid" in line for line in lines) == 1


def test_a_benchmark_refuses_a_switch_that_it_does_not_know() -> None:
    done = command("-m", "benchmarks", "citizens", "--particles", "3")
    assert done.returncode == 2
    assert "citizens has no --particles" in done.stderr


def test_every_benchmark_has_its_file_and_what_the_page_runs_exists() -> None:
    for name in BENCHMARKS:
        assert (ROOT / "benchmarks" / f"{name}.py").exists()
    tree = ast.parse((ROOT / "docs/science/performance.py").read_text(encoding="utf-8"))
    (names,) = (
        ast.literal_eval(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and [getattr(t, "id", "") for t in node.targets] == ["NAMES"]
    )
    assert set(names) <= set(BENCHMARKS)


def test_beliefs_have_names_of_their_own_and_say_what_was_measured() -> None:
    stems = [path.stem for path in BELIEFS]
    assert len({stem.replace("_", "") for stem in stems}) == len(stems) > 3
    for path in BELIEFS:
        words = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        assert words.startswith("Belief: "), path.name
        assert "Measured" in words, path.name
        assert f"python benchmarks/beliefs/{path.name}" in words


@pytest.mark.slow
@pytest.mark.parametrize("path", BELIEFS, ids=lambda path: path.stem)
def test_a_belief_runs_and_finds_figures(path: Path) -> None:
    figures = module(path).measure()
    assert figures
    assert all(math.isfinite(value) and value > 0.0 for value in figures.values())
