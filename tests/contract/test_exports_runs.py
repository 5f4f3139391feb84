"""Runs and weighings in Zarr, Parquet and ArviZ's layout: read by the programs they are written for."""

from __future__ import annotations

import warnings
from dataclasses import replace
from functools import cache
from pathlib import Path

import arviz_base
import arviz_stats
import numpy as np
import polars as pl
import pytest
import xarray as xr
import zarr

from outlooks import AGENTS, crisis, weighed
from powderkeg.case import CaseError
from powderkeg.evidence.know_nothing import log_know_nothing
from powderkeg.evidence.weights import log_sum
from powderkeg.exports import to_arviz, to_parquet, to_zarr, with_parameters
from powderkeg.exports.tables import EXPERIMENTS, OUTCOMES
from powderkeg.society.country import INDEX
from powderkeg.worlds import CountryMaker, draw_parameters, simulate

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # it warns of evaluators that it does without
    import ema_workbench

WORLDS, DAYS, SEED = 5, 3, 7


@cache
def bare() -> xr.Dataset:
    return simulate(crisis(), "infiltrated", WORLDS, SEED, agents=AGENTS, days=DAYS, threads=1)


@cache
def runs() -> xr.Dataset:
    return with_parameters(bare(), crisis(), agents=AGENTS, threads=1)


@cache
def tree() -> xr.DataTree:
    return to_arviz(weighed())


def test_zarr_opens_with_plain_xarray_and_is_the_same(tmp_path: Path) -> None:
    to_zarr(runs(), tmp_path / "runs.zarr")
    with xr.open_zarr(tmp_path / "runs.zarr") as found:
        assert found.load().identical(runs())
    assert [path.name for path in tmp_path.iterdir()] == ["runs.zarr"]


def test_zarr_opens_with_plain_zarr(tmp_path: Path) -> None:
    to_zarr(runs(), tmp_path / "runs.zarr")
    group = zarr.open_group(tmp_path / "runs.zarr", mode="r")
    assert group.attrs["hypothesis"] == "infiltrated"
    for name, values in runs().data_vars.items():
        np.testing.assert_array_equal(group[str(name)][...], values.values)
        assert tuple(group[str(name)].attrs["_ARRAY_DIMENSIONS"]) == values.dims
    assert list(group["place"][...]) == list(runs()["place"].values)


def test_nothing_is_overwritten_and_nothing_half_written(tmp_path: Path) -> None:
    target = tmp_path / "runs.zarr"
    target.mkdir()
    with pytest.raises(CaseError, match=r"runs\.zarr is there already and is not overwritten"):
        to_zarr(runs(), target)
    target.rmdir()
    broken = runs().assign(odd=("world", np.array([object()] * WORLDS)))
    with pytest.raises(Exception, match="object"):
        to_zarr(broken, target)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(CaseError, match=r"folder .* does not exist"):
        to_zarr(runs(), tmp_path / "no" / "runs.zarr")


def test_parameters_are_those_of_the_worlds() -> None:
    drawn = draw_parameters(crisis(), "infiltrated", 400, seed=SEED)
    # the troops that came are on record, and worlds go by that
    names = [str(name) for name in runs()["parameter"].values if name != "ally_size"]
    table = np.stack([drawn[name] for name in names], axis=1)
    own = runs()["parameters"].sel(parameter=names).values
    numbers = [int(np.flatnonzero((table == row).all(axis=1))[0]) for row in own]
    assert numbers == sorted(set(numbers))
    assert set(runs()["parameters"].sel(parameter="ally_size").values) == {2000.0}
    assert runs().drop_vars(["parameters", "parameter", "unit", "varied"]).identical(bare())


def test_what_is_said_to_vary_is_what_does() -> None:
    values = runs()["parameters"]
    moved = values["parameter"].values[(values.max("world") > values.min("world")).values]
    told = runs()["parameter"].values[runs()["varied"].values]
    assert set(told) == set(moved)
    assert "ally_size" not in told
    assert {"cells", "contagion"} <= set(told)


def test_parameters_of_other_runs_are_refused() -> None:
    with pytest.raises(CaseError, match="are of case 'small', not of 'other'"):
        with_parameters(bare(), crisis().replace(name="other"), agents=AGENTS)
    with pytest.raises(CaseError, match="draws made again are not those"):
        with_parameters(bare().assign_attrs(acceptance=0.123), crisis(), agents=AGENTS)
    with pytest.raises(CaseError, match="carry no parameters"):
        to_parquet(bare(), "nowhere")


def test_parquet_becomes_experiments_and_outcomes_that_ema_workbench_keeps(tmp_path: Path) -> None:
    to_parquet(runs(), tmp_path / "runs")
    experiments = pl.read_parquet(tmp_path / "runs" / EXPERIMENTS)
    read = pl.read_parquet(tmp_path / "runs" / OUTCOMES).drop("scenario")
    outcomes = {name: np.array(read[name].to_list()) for name in read.columns}
    import pandas as pd

    table = pd.DataFrame({name: experiments[name].to_numpy() for name in experiments.columns})
    for name in outcomes:  # as a model of the workbench declares them
        ema_workbench.ArrayOutcome(name, function=lambda x: x)
    ema_workbench.save_results((table, outcomes), str(tmp_path / "kept.tar.gz"))
    kept, found = ema_workbench.load_results(str(tmp_path / "kept.tar.gz"))
    assert len(kept) == WORLDS
    assert set(kept["model"]) == {"infiltrated"}
    varied = runs()["parameter"].values[runs()["varied"].values]
    assert set(kept.columns) == {*varied, "scenario", "policy", "model"}
    for name in varied:
        np.testing.assert_allclose(kept[name], runs()["parameters"].sel(parameter=name).values, rtol=1e-12)
    np.testing.assert_array_equal(found["TIME"], np.tile(np.arange(DAYS), (WORLDS, 1)))
    for name, values in runs().drop_vars("parameters").data_vars.items():
        if "place" not in values.dims:
            np.testing.assert_allclose(found[str(name)], values.values, rtol=1e-12)
            continue
        for place in runs()["place"].values:
            np.testing.assert_allclose(found[f"{name}/{place}"], values.sel(place=place).values, rtol=1e-12)


def test_arviz_reads_each_hypothesis(tmp_path: Path) -> None:
    to_zarr(tree(), tmp_path / "weighing.zarr")
    with xr.open_datatree(tmp_path / "weighing.zarr", engine="zarr") as found:
        assert found.load().identical(tree())
        branch = arviz_base.convert_to_datatree(found["infiltrated"])
        assert set(arviz_base.extract(branch)["cells"].dims) == {"sample"}
        table = arviz_stats.summary(branch, var_names=["cells", "contagion"], kind="stats", round_to="none")
    values = tree()["infiltrated/posterior/cells"].values
    assert float(table.loc["cells", "mean"]) == pytest.approx(values.mean())


def test_arviz_finds_the_log_likelihood_and_what_the_chains_are_worth() -> None:
    branch = tree()["spontaneous"]
    record = arviz_base.extract(branch, group="log_likelihood", var_names="record")
    assert record.sizes == {"claim": len(weighed().scored["spontaneous"][0].claims), "sample": 2 * 40}
    assert np.isfinite(record).all()
    worth = float(arviz_stats.ess(branch, var_names=["contagion"], method="mean")["contagion"])
    assert 1.0 < worth < 2 * 40 + 40
    apart = float(arviz_stats.rhat(branch, var_names=["contagion"])["contagion"])
    assert 0.9 < apart < 1.5


def test_claims_add_up_to_the_filters_own_likelihood() -> None:
    result = weighed()
    for name, passes in result.scored.items():
        stats = tree()[name]["sample_stats"]
        np.testing.assert_allclose(
            tree()[name]["log_likelihood/record"].sum("claim").values, stats["lp"].values, rtol=1e-12
        )
        for chain, scored in enumerate(passes):
            known = sum(log_know_nothing(claim) for claim in scored.claims)
            assert scored.lineage is not None
            for lp, founder in zip(stats["lp"].values[chain], stats["founder"].values[chain], strict=True):
                own = scored.log_ratio[scored.lineage.draw == founder] + known
                assert np.abs(own - lp).min() < 1e-9


def test_posterior_parameters_are_those_of_the_worlds_and_weighted_alike() -> None:
    result = weighed()
    for name, passes in result.scored.items():
        maker = CountryMaker(result.case, [name], seed=result.seed, agents=AGENTS)
        for chain, scored in enumerate(passes):
            assert scored.lineage is not None
            size = tree()[name]["posterior"].sizes["draw"]
            worlds, _ = maker.make(
                scored.lineage.coordinates,
                np.zeros(scored.size, dtype=np.intp),
                scored.lineage.streams[:, 0],
            )
            branch = tree()[name]["posterior"]
            for parameter, found in branch.data_vars.items():
                assert np.isin(found.values[chain], worlds.parameters[:, INDEX[str(parameter)]]).all()
            assert "ally_size" not in branch
            own = worlds.parameters[:, INDEX["contagion"]]
            drawn = tree()[name]["posterior/contagion"].values[chain]
            weights = np.exp(scored.log_weights - log_sum(scored.log_weights))
            copies = np.array([(np.abs(drawn - value) < 1e-12).sum() for value in own])
            share = np.array([weights[np.abs(own - value) < 1e-12].sum() for value in own])
            assert (
                np.abs(copies - size * share) < (np.abs(own[:, None] - own) < 1e-12).sum(axis=1) + 1
            ).all()
            assert copies[share > 1.0 / size].min() >= 1


def test_heavier_worlds_are_drawn_more_often_and_dead_ones_never() -> None:
    result = weighed()
    (first, *rest) = result.scored["infiltrated"]
    log_weights = np.full(first.size, -np.inf)
    log_weights[[0, 1]] = np.log([0.75, 0.25])
    skewed = replace(first, log_weights=log_weights)
    found = to_arviz(replace(result, scored={"infiltrated": (skewed, *rest)}))
    assert first.lineage is not None
    founders = found["infiltrated/sample_stats/founder"].values[0]
    size = result.settings.particles
    told = {
        int(name): int(number) for name, number in zip(*np.unique(founders, return_counts=True), strict=True)
    }
    expected: dict[int, float] = {}
    for row, share in ((0, 0.75), (1, 0.25)):
        name = int(first.lineage.draw[row])
        expected[name] = expected.get(name, 0.0) + share * size
    assert told == pytest.approx(expected, abs=1)


def test_a_result_without_worlds_is_refused() -> None:
    with pytest.raises(CaseError, match="kept no worlds; weigh again with checks=True"):
        to_arviz(replace(weighed(), scored={}))
