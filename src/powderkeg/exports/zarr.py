"""A data set or a tree of them as a Zarr folder that plain xarray and plain Zarr open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from powderkeg.exports.writing import whole

if TYPE_CHECKING:
    from pathlib import Path

    import xarray as xr

__all__ = ["to_zarr"]

_FORMAT = 2
"""Of Zarr. Version 3 has no words yet for fixed-length strings and for metadata in one place: both would be
written in forms that other readers need not know. Every reader knows version 2."""


def to_zarr(runs: xr.Dataset | xr.DataTree, path: str | Path) -> None:
    """Write runs, or what ``to_arviz`` gives, as a new Zarr folder, whole.

    Args:
        runs: from ``simulate`` (or ``with_parameters``), or a tree of data sets.
        path: of the folder, such as ``runs.zarr``; ``xarray.open_zarr(path)`` reads it, and a tree is read by
            ``xarray.open_datatree(path, engine="zarr")``.

    Raises:
        CaseError: nothing new can be written at ``path``.
    """
    with whole(path) as part:
        runs.to_zarr(part, zarr_format=_FORMAT, consolidated=True)
