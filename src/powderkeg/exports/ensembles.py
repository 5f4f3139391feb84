"""Runs with the parameters that made them: what an exploration of a model needs beside its outcomes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import numpy as np

from powderkeg.case import CaseError
from powderkeg.exports.in_force import varied
from powderkeg.society.country import INDEX, PARAMETERS
from powderkeg.worlds import calm_worlds

if TYPE_CHECKING:
    import xarray as xr

    from powderkeg.case import Case

__all__ = ["with_parameters"]


def with_parameters(
    runs: xr.Dataset,
    case: Case,
    *,
    agents: int | Literal["all"] | None = None,
    threads: int = 2,
) -> xr.Dataset:
    """Runs of ``simulate`` with a variable ``parameters`` (world, parameter), in each parameter's own unit.

    The draws are made again from the seed, burn-in included, for runs keep outcomes only. Two more
    coordinates of ``parameter`` are added: ``unit``, and ``varied`` (False where its prior is one number,
    or the record fixes it).

    Args:
        runs: what ``simulate`` gave, with the government as recorded.
        case: the case that was simulated.
        agents: as it was given to ``simulate``.
        threads: worker threads; the result does not depend on it.

    Raises:
        CaseError: the runs are not of this case, or not of so many agents.
    """
    if runs.attrs["case"] != case.name:
        raise CaseError(f"runs: they are of case {runs.attrs['case']!r}, not of {case.name!r}")
    hypothesis = str(runs.attrs["hypothesis"])
    calm = calm_worlds(
        case,
        hypothesis,
        size=runs.sizes["world"],
        seed=int(runs.attrs["seed"]),
        agents=None if agents == "all" else agents,
        whole=agents == "all",
        threads=threads,
    )
    if calm.acceptance != runs.attrs["acceptance"]:
        raise CaseError(
            "runs: the draws made again are not those of these runs; give agents as given to simulate, "
            "and the case as it was"
        )
    names, differ = list(INDEX), varied(case, hypothesis)
    values = np.array(calm.worlds.parameters[:, [INDEX[name] for name in names]], dtype=float)
    units = {row.name: row.unit for row in PARAMETERS}
    return runs.assign(parameters=(("world", "parameter"), values)).assign_coords(
        parameter=names,
        unit=("parameter", [units[name] for name in names]),
        varied=("parameter", [name in differ for name in names]),
    )
