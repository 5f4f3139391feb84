"""The list of pure tasks that a long command is made of: what is there is found, the rest is done and kept.

A task's arrays are a function of its address and of nothing else, so it does not matter who does it, when,
how often, or beside what. This list is what a cluster is given, too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from powderkeg.store.address import Address
from powderkeg.store.arrays import Arrays
from powderkeg.store.store import Store

__all__ = ["Task", "finished"]


@dataclass(frozen=True)
class Task:
    """One chunk of work.

    Attributes:
        address: all that the arrays depend on.
        make: makes them; the same arrays whoever calls it.
    """

    address: Address
    make: Callable[[], Mapping[str, npt.NDArray[Any]]]


def finished(task: Task, store: Store | None) -> Arrays:
    """The task's arrays, from the store where they are there already, else made and kept.

    Either way they are laid out in memory alike, so that what is computed from them is the same to the last
    bit.
    """
    there = None if store is None else store.get(task.address)
    if there is not None:
        return there
    made = {name: np.array(value, order="C") for name, value in task.make().items()}
    if store is not None:
        store.put(task.address, made)
    return made
