"""One debatable choice made otherwise: what is changed about how the record is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from powderkeg.evidence.know_nothing import AS_DECLARED, Reading

__all__ = ["Change"]

FloatArray = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Change:
    """A reading of the record that differs from the declared one.

    Attributes:
        label: in words, for a table.
        letters: weights of reliability letters that replace the declared ones, letter by letter, 0..1.
        origin_letters: a weight for all claims of an origin, whatever their letters, 0..1.
        skip: ids of claims that are left out.
        deceptive: origins that tell anything but what they know; see ``tables.lie``.
        same: origins that are one and the same, each with the name it is counted under; their claims share
            one accuracy and one bias.
        times: how often an origin's evidence counts (a bootstrap's multiplicities); 1 where not named.
        inflation: (G,) prior of the common inflation on the grid of ``grades.INFLATION``.
        know_nothing: how the densities of one who knows nothing are read.
    """

    label: str
    letters: Mapping[str, float] = field(default_factory=dict)
    origin_letters: Mapping[str, float] = field(default_factory=dict)
    skip: frozenset[str] = frozenset()
    deceptive: frozenset[str] = frozenset()
    same: Mapping[str, str] = field(default_factory=dict)
    times: Mapping[str, float] = field(default_factory=dict)
    inflation: FloatArray | None = None
    know_nothing: Reading = AS_DECLARED
