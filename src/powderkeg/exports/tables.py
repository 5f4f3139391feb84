"""Runs as two Parquet tables, in the shape of experiments and outcomes that EMA Workbench analyses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from powderkeg.case import CaseError
from powderkeg.exports.writing import whole

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr

__all__ = ["EXPERIMENTS", "OUTCOMES", "to_parquet"]

EXPERIMENTS = "experiments.parquet"
OUTCOMES = "outcomes.parquet"
_TIME = "TIME"  # the outcome by which EMA Workbench draws courses over time
_POLICY = "as recorded"


def to_parquet(runs: xr.Dataset, path: str | Path) -> None:
    """Write runs as a new folder of two tables, one row per world in each, in the same order.

    ``experiments.parquet`` has a column for every parameter that was varied, and ``scenario`` (number of the
    world), ``policy`` and ``model`` (the hypothesis), as EMA Workbench names them. ``outcomes.parquet`` has
    ``scenario``, ``TIME`` (days since the case's start) and one column for each indicator, or
    ``indicator/place`` where it has places; every cell is the list of its daily values, in the unit that the
    column's ``unit`` has in the data set.

    Args:
        runs: from ``with_parameters``.
        path: of the folder.

    Raises:
        CaseError: the runs carry no parameters, or nothing new can be written at ``path``.
    """
    if "parameters" not in runs:
        raise CaseError("runs: they carry no parameters; give what with_parameters(runs, case) returns")
    with whole(path) as part:
        part.mkdir()
        _experiments(runs).write_parquet(part / EXPERIMENTS)
        _outcomes(runs).write_parquet(part / OUTCOMES)


def _experiments(runs: xr.Dataset) -> pl.DataFrame:
    varied = runs["parameters"].isel(parameter=np.flatnonzero(runs["varied"].values))
    columns = {str(name): varied.sel(parameter=name).values for name in varied["parameter"].values}
    worlds = runs.sizes["world"]
    return pl.DataFrame(
        {
            **columns,
            "scenario": np.arange(worlds),
            "policy": [_POLICY] * worlds,
            "model": [str(runs.attrs["hypothesis"])] * worlds,
        }
    )


def _outcomes(runs: xr.Dataset) -> pl.DataFrame:
    worlds, days = runs.sizes["world"], runs.sizes["day"]
    columns: dict[str, np.ndarray] = {_TIME: np.tile(np.arange(days, dtype=float), (worlds, 1))}
    for name, values in runs.drop_vars("parameters").data_vars.items():
        if "place" not in values.dims:
            columns[str(name)] = values.transpose("world", "day").values
            continue
        for place in runs["place"].values:
            columns[f"{name}/{place}"] = values.sel(place=place).transpose("world", "day").values
    lists = [pl.Series(name, column.astype(float).tolist()) for name, column in columns.items()]
    return pl.DataFrame([pl.Series("scenario", np.arange(worlds)), *lists])
