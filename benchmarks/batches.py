"""Worlds of the country to be timed: of the bundled case, of its copies with other numbers of regions."""

from __future__ import annotations

import numpy as np

from powderkeg.case import Case, Place
from powderkeg.kernels import extend_array
from powderkeg.society.country import CALM_HOURS, Worlds, initial, over_places, read_setting
from powderkeg.worlds import CALM_CROWD, draw_parameters, load_case

CASE, HYPOTHESIS = "kazakhstan-2022", "spontaneous"
SINGLE_PER_REGION = 120
ASIDE = 1.0  # degrees: how far from a region each copy of it lies


def bundled() -> Case:
    """The case that everything is measured on."""
    return load_case(CASE)


def drawn(case: Case, size: int, *, agents: int | None = None, single: bool = False, seed: int = 1) -> Worlds:
    """Worlds of ``HYPOTHESIS`` at the beginning of the burn-in."""
    setting = read_setting(case, seed=seed, agents=agents, single=single)
    names = extend_array(np.full(size, 1, dtype=np.uint64), 0, np.arange(size))
    return initial(setting, draw_parameters(case, HYPOTHESIS, size, seed=seed), names)


def calm_batch(
    case: Case, size: int, *, agents: int | None = None, single: bool = False, seed: int = 1
) -> Worlds:
    """``size`` worlds at hour 0 that had a calm burn-in (repeated where fewer of twice as many had)."""
    worlds = drawn(case, 2 * size, agents=agents, single=single, seed=seed)
    worlds.step(CALM_HOURS, 2)
    crowd = over_places("participants", worlds.collect()["participants"])
    return worlds.fork(np.resize(np.flatnonzero(crowd <= CALM_CROWD), size), "same")


def copied(worlds: Worlds) -> Worlds:
    """The same worlds once more, with the same noise ahead of them."""
    return worlds.fork(np.arange(worlds.size), "same")


def with_regions(case: Case, number: int) -> Case:
    """A case of so many regions: the first ones of ``case``, or all of them and copies that lie beside.

    A copy has its model's people, sites and exposure, and no towns; inputs for single places that are not
    kept go, and so do the record and the facts.
    """
    own = case.regions
    kept = [own[i] if i < len(own) else _copy(own[i % len(own)], i // len(own)) for i in range(number)]
    ids = {place.place_id for place in kept}
    towns = [place for place in case.places if place.kind != "region" and place.parent in ids]
    known = ids | {place.place_id for place in towns}
    inputs = tuple(
        item.model_copy(update={"reports": ()}) for item in case.inputs if item.place in {None, *known}
    )
    return case.replace(places=(*kept, *towns), inputs=inputs, record=(), facts=())


def _copy(place: Place, time: int) -> Place:
    return place.model_copy(
        update={
            "place_id": f"{place.place_id}{time}",
            "name": f"{place.name} {time}",
            "latitude": place.latitude + ASIDE * time,
            "longitude": place.longitude + ASIDE * time,
        }
    )
