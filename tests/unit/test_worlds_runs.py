"""The calm-baseline filter, ensembles, and the memory they need."""

import gc
import math
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import societies
from powderkeg.case import Prior
from powderkeg.society.country import CALM_HOURS, INDEX, INDICATORS, initial, over_places, read_setting
from powderkeg.store import open_store
from powderkeg.worlds import CALM_CROWD, calm_worlds, draw_parameters, memory_needed, simulate
from powderkeg.worlds.calm import _LINEAGE
from societies import small_case

AGENTS = 240
# Half of the draws are restless before anything happens.
RESTLESS = small_case(
    parameters={
        "spontaneous_rate": Prior(distribution="log_uniform", min=1e-6, max=1e-3),
        "contagion": Prior(distribution="constant", value=0.4),
    }
)


def test_the_filter_keeps_exactly_the_calm_draws_and_counts_the_others() -> None:
    calm = calm_worlds(RESTLESS, "spontaneous", size=60, seed=1, agents=AGENTS)
    setting = read_setting(RESTLESS, seed=1, agents=AGENTS)
    names = societies.extend_array(np.full(calm.draws, _LINEAGE, dtype=np.uint64), 0, np.arange(calm.draws))
    every = initial(setting, draw_parameters(RESTLESS, "spontaneous", calm.draws, seed=1), names)
    every.step(CALM_HOURS)
    peaks = over_places("participants", every.collect()["participants"])
    passed = np.flatnonzero(peaks <= CALM_CROWD)
    assert 0.2 < len(passed) / calm.draws < 0.9
    assert calm.acceptance == len(passed) / calm.draws
    assert calm.log_acceptance == math.log(calm.acceptance)
    assert calm.worlds.digest() == every.fork(passed[:60], "same").digest()
    assert calm.worlds.hour == 0


def test_the_filter_is_the_same_for_every_hypothesis() -> None:
    # These hypotheses differ in cells, which wait for a crowd: in the burn-in they are the same worlds.
    one, two = (
        calm_worlds(RESTLESS, h, size=40, seed=5, agents=AGENTS) for h in ("spontaneous", "infiltrated")
    )
    assert (one.acceptance, one.draws) == (two.acceptance, two.draws)
    assert (one.worlds.lineage == two.worlds.lineage).all()
    assert (one.worlds.state == two.worlds.state).all()
    assert (one.worlds.parameters[:, INDEX["cells"]] == 0).all()
    assert (two.worlds.parameters[:, INDEX["cells"]] == 8).all()


def test_a_replicate_shares_nothing_but_the_citizens() -> None:
    one, two = (
        calm_worlds(RESTLESS, "spontaneous", size=10, seed=1, replicate=r, agents=AGENTS) for r in (0, 1)
    )
    assert (one.worlds.setting.traits == two.worlds.setting.traits).all()
    assert not np.isin(one.worlds.lineage, two.worlds.lineage).any()
    assert (one.worlds.parameters[:, INDEX["contagion"]] == 0.4).all()
    assert not np.isin(
        one.worlds.parameters[:, INDEX["loyalty"]], two.worlds.parameters[:, INDEX["loyalty"]]
    ).any()


def test_a_larger_batch_begins_with_the_worlds_of_a_smaller_one() -> None:
    small, large = (
        calm_worlds(small_case(), "spontaneous", size=n, seed=2, agents=AGENTS).worlds for n in (5, 50)
    )
    assert small.digest() == large.fork(np.arange(5), "same").digest()


def test_draws_that_are_never_calm_are_refused_with_a_remedy() -> None:
    values = {"spontaneous_rate": 0.01, "legitimacy": 0.3}
    wild = small_case(parameters={n: Prior(distribution="constant", value=v) for n, v in values.items()})
    with pytest.raises(ValueError, match=r"only 0 of \d+ draws had a calm burn-in .* lower the priors"):
        calm_worlds(wild, "spontaneous", size=2, seed=1, agents=AGENTS)


@pytest.mark.parametrize("size", [0, -3])
def test_no_worlds_are_refused(size: int) -> None:
    with pytest.raises(ValueError, match=f"worlds: {size} given; allowed: 1 or more"):
        calm_worlds(small_case(), "spontaneous", size=size, seed=1)


def test_an_ensemble_is_a_labelled_data_set() -> None:
    done: list[tuple[int, int]] = []
    runs = simulate(
        small_case(), "infiltrated", 3, 7, agents=AGENTS, days=2, progress=lambda d, of: done.append((d, of))
    )
    assert set(runs.data_vars) == set(INDICATORS)
    assert runs["participants"].dims == ("world", "day", "place")
    assert runs["belief"].dims == ("world", "day")
    assert dict(runs.sizes) == {"world": 3, "day": 2, "place": 4}
    assert runs["place"].values.tolist() == ["NOR", "SOU", "COA", "HIL"]
    assert runs["day"].values.astype("datetime64[D]").astype(str).tolist() == ["2022-03-07", "2022-03-08"]
    assert (runs.attrs["hypothesis"], runs.attrs["seed"], runs.attrs["case"]) == ("infiltrated", 7, "small")
    assert runs["deaths"].attrs == {"unit": "persons", "meaning": INDICATORS["deaths"].row.meaning}
    assert done == [(1, 2), (2, 2)]


def test_the_same_seed_gives_the_same_bytes_with_one_and_two_threads() -> None:
    one, two, other = (
        simulate(small_case(), worlds=40, seed=s, agents=AGENTS, days=4, threads=t)
        for s, t in ((1, 1), (1, 2), (2, 1))
    )
    assert one.attrs["state_hash"] == two.attrs["state_hash"] != other.attrs["state_hash"]
    assert one.identical(two)


def test_one_agent_per_adult_runs() -> None:
    hamlets = (societies.place("ONE", 50, 70, 2000), societies.place("TWO", 50, 71, 4000))
    runs = simulate(small_case(hamlets), worlds=1, agents="all", days=1)
    assert runs["price"].values.tolist() == [[[1.0, 1.0]]]


@pytest.mark.parametrize("days", [0, -1, 11])
def test_days_outside_the_case_are_refused(days: int) -> None:
    with pytest.raises(ValueError, match=f"days: {days} given; allowed: 1 to 10"):
        simulate(small_case(), days=days, agents=AGENTS)


def test_too_few_agents_are_refused() -> None:
    with pytest.raises(ValueError, match="fewer than 8 for each of the 4 regions"):
        simulate(small_case(), agents=2)


@pytest.mark.parametrize(("size", "agents"), [(300, 2000), (40, 20_000)])
def test_the_memory_said_to_be_needed_is_what_drawing_and_resampling_take(size: int, agents: int) -> None:
    case = small_case()
    calm_worlds(
        case, "spontaneous", size=1, seed=1, agents=AGENTS
    )  # compiled and imported before the count begins
    gc.collect()
    tracemalloc.start()
    worlds = calm_worlds(case, "spontaneous", size=size, seed=1, agents=agents, threads=1).worlds
    worlds = worlds.fork(np.arange(size))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert worlds.size == size
    assert memory_needed(case, size, agents) == pytest.approx(peak, rel=0.3)


def test_the_memory_said_to_be_needed_counts_the_days_that_are_kept() -> None:
    case = small_case()
    simulate(case, worlds=1, agents=AGENTS, days=1, threads=1)
    gc.collect()
    tracemalloc.start()
    simulate(case, worlds=1500, agents=AGENTS, days=10, threads=1)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert memory_needed(case, 1500, AGENTS) < peak, "the days need nothing: nothing is tested"
    assert peak <= memory_needed(case, 1500, AGENTS, 10) < 2 * peak


def test_a_chunk_that_is_missing_is_made_again_to_the_last_bit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("powderkeg.worlds.ensemble.CHUNK", 12)
    asked: dict[str, Any] = {"worlds": 30, "seed": 3, "agents": AGENTS, "days": 3, "threads": 1}
    plain = simulate(small_case(), **asked)
    first = simulate(small_case(), **asked, store=tmp_path)
    assert plain.identical(first)
    kept = open_store(str(tmp_path))
    chunks = [one for one in kept.chunks() if one.kind == "worlds"]
    assert len(chunks) == 3
    for lost in chunks:
        (tmp_path / "chunks" / lost.key[:2] / f"{lost.key}.json").unlink()
        assert plain.identical(simulate(small_case(), **asked, store=tmp_path))
