"""Epstein's civil violence on a grid, run from named settings to a labelled data set."""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypedDict, Unpack

import numpy as np
import psutil
import xarray as xr

from powderkeg.case import CaseError, closest
from powderkeg.society import grid
from powderkeg.worlds.memory import most_that_fit
from powderkeg.worlds.requests import check_whole

if TYPE_CHECKING:
    from powderkeg.society.grid import Schedule

__all__ = ["GridSettings", "civil_violence", "grid_memory_needed", "grid_worlds"]

_GIB = 2**30
_COPIES = 2.6  # state, series and the data set made of them; 2.5 measured on 3,000 small grids of 3,000 steps
_PART, _WORK = 200, 4_000_000
"""Most steps, and most cells times steps, between two calls of ``progress``: no kernel can be stopped."""


class GridSettings(TypedDict, total=False):
    """The settings of ``civil_violence``; what each means and allows: docs/reference/civil-violence.md."""

    model: str
    width: int
    height: int
    agent_density: float
    cop_density: Schedule
    legitimacy: Schedule
    threshold: float
    k: float
    max_jail: int | None
    agent_vision: float
    cop_vision: float
    vision_shape: str
    ratio: str
    ratio_threshold: float
    self_count: str
    order: str
    activation: str
    movement: str
    jailed: str
    jail_term: str
    zero_term: str
    jail_clock: str
    release: str
    cop_after_arrest: str
    population: str
    cloning: float
    max_age: int | None
    offspring: str
    groups: str
    peacekeepers: int | None
    steps: int


def civil_violence(
    *positional: object,
    preset: str | None = None,
    seed: int = 1,
    worlds: int | None = None,
    threads: int = 2,
    progress: Callable[[int, int], None] | None = None,
    **settings: Unpack[GridSettings],
) -> xr.Dataset:
    """Run Epstein's civil violence (2002): Model I, or Model II with ``model="intergroup"``.

    Every choice that the paper leaves open is a setting with a name; what each means, allows and has as its
    default stands in docs/reference/civil-violence.md and in ``help(pk.civil_violence)``.

    Args:
        positional: none; they are refused with the word that is missing.
        preset: name of a set of settings (``epstein2002-run1`` to ``run8``, ``netlogo-rebellion``,
            ``mesa-example``); settings that are given prevail over it.
        seed: names the run; the same seed gives the same bytes on any number of threads.
        worlds: how many grids to run; with None there is one, and the result has no axis ``world``. The first
            of several is the one that None gives.
        threads: worker threads, one grid at a time each.
        progress: called with (steps done, steps in all).
        settings: by name. ``legitimacy`` and ``cop_density`` also take one number for each step, or a text
            such as ``"0.9, 77: 0.7"``.

    Returns:
        Dims ([world,] step), steps counted from 1, values at the end of each step: ``active``, ``jailed``,
        ``quiet``, ``arrests``, ``cops``, ``tension``, with two groups also ``group_a``, ``group_b``,
        ``killings``, ``births``, ``deaths_of_age``; ``legitimacy`` (step,); and ``grid`` ([world,] y, x),
        who stood where at the end. Attributes: every setting, ``seed``, ``preset`` and ``state_hash``.

    Raises:
        CaseError: a ValueError that says value, rule and remedy.
        TypeError: a setting that does not exist.
    """
    if positional:
        raise TypeError(f"civil_violence() takes keywords only; perhaps preset={positional[0]!r}")
    for name in settings:
        if name not in grid.BY_NAME:
            near = closest(name, grid.BY_NAME)
            raise TypeError(
                f"civil_violence() has no setting {name!r}; allowed: {', '.join(grid.BY_NAME)}"
                + (f"; {near}" if near else "")
            )
    full = grid.read_settings(preset, settings)
    check_whole("threads", threads, 1)
    batch = grid_worlds(full, seed=seed, worlds=1 if worlds is None else worlds)
    part = max(1, min(_PART, _WORK // full.cells))
    for begin in range(0, full.steps, part):
        batch.step(min(part, full.steps - begin), threads)
        if progress is not None:
            progress(batch.hour, full.steps)
    if full.chosen("model", "intergroup") and batch.crowded_out.any():
        warnings.warn(
            f"{int(batch.crowded_out.sum())} of {batch.size} grids hold as many agents as they can (twice "
            "their cells, with the jailed), so that births stopped; let jail or ages end (max_jail, max_age)",
            stacklevel=2,
        )
    return _dataset(batch, many=worlds is not None)


def grid_worlds(settings: grid.Settings, *, seed: int = 1, worlds: int = 1) -> grid.Worlds:
    """Grids before their first step.

    Args:
        settings: from ``grid.read_settings``.
        seed: names the run.
        worlds: how many.

    Raises:
        CaseError: no whole numbers, fewer than one world, or more memory than the machine has.
    """
    seed = check_whole("seed", seed)
    worlds = check_whole("worlds", worlds, 1)
    needed, there = grid_memory_needed(settings, worlds), int(psutil.virtual_memory().total)
    if needed > there:
        fits = most_that_fit(lambda n: grid_memory_needed(settings, n), there, worlds)
        room = f"{fits:,} of these worlds" if fits else "not even one of these worlds"
        raise CaseError(
            f"worlds: {worlds:,} of {settings.cells:,} cells and {settings.steps:,} steps need about "
            f"{needed / _GIB:,.1f} GiB of memory, this machine has {there / _GIB:,.1f}; ask for fewer worlds "
            f"or steps, or a smaller grid: {room} would fit"
        )
    return grid.initial(settings, np.arange(worlds, dtype=np.uint64), seed)


def grid_memory_needed(settings: grid.Settings, worlds: int = 1) -> int:
    """Bytes for a batch of grids and the data set made from it."""
    return int(_COPIES * worlds * grid.bytes_per_world(settings))


def _dataset(batch: grid.Worlds, *, many: bool) -> xr.Dataset:
    lead = ("world",) if many else ()
    pick: Mapping[str, slice | int] = {"world": slice(None) if many else 0}
    variables: dict[str, tuple[tuple[str, ...], object, dict[str, str]]] = {}
    for name, column in batch.columns.items():
        one = grid.INDICATORS[name]
        values = batch.series[pick["world"], :, column]
        kept = values if name == "tension" else values.astype(np.int64)
        variables[name] = ((*lead, "step"), kept, {"unit": one.unit, "meaning": one.meaning})
    variables["legitimacy"] = (
        ("step",),
        batch.settings.legitimacy,
        {"unit": "0..1", "meaning": "legitimacy during the step"},
    )
    codes = ", ".join(f"{code} {words}" for code, words in grid.PICTURE.items())
    variables["grid"] = (
        (*lead, "y", "x"),
        batch.picture()[pick["world"]],
        {"unit": "code", "meaning": f"who stood where at the end: {codes}"},
    )
    coordinates: dict[str, object] = {"step": np.arange(1, batch.settings.steps + 1)}
    if many:
        coordinates["world"] = np.arange(batch.size)
    attributes = {
        **{name: "" if value is None else value for name, value in batch.settings.values.items()},
        "preset": batch.settings.preset,
        "seed": batch.seed,
        "state_hash": batch.digest(),
    }
    return xr.Dataset(variables, coordinates, attributes)


def _signature() -> inspect.Signature:
    """The signature that ``help`` shows: every setting with its default."""
    told = inspect.signature(civil_violence)
    kind = inspect.Parameter.KEYWORD_ONLY
    named = [inspect.Parameter(row.name, kind, default=row.default) for row in grid.SETTINGS]
    own = [p for p in told.parameters.values() if p.kind is kind]
    return told.replace(parameters=[*named, *own])


civil_violence.__signature__ = _signature()  # type: ignore[attr-defined]
