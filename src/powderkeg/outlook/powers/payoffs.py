"""Pay-offs drawn per world, the luck of each power, and the log of what it decided.

Draws depend on (seed, world, name) and on nothing else: the i-th world weighs alike under every option, so
that options differ by what is done and not by whom.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from powderkeg.case import Prior
from powderkeg.kernels import address, uniform_array
from powderkeg.outlook.powers.rows import PAYOFFS
from powderkeg.society.country import NEVER
from powderkeg.worlds.priors import quantile

__all__ = ["Flags", "Floats", "Log", "Payoffs", "draw_payoffs"]

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_PURPOSE = 950
_WORD = 0xFFFFFFFFFFFFFFFF
_LUCK = ("withdraw", "stay", "successor", "success", "arrival", "claimant")
"""Uniform numbers beside the pay-offs: three for the choice after order, one for an attempt's outcome."""


@dataclass
class Log:
    """What happened at the powers' decisions in P worlds; hours are NEVER where a thing did not happen.

    Attributes:
        hours: name -> (P,) hour of a deed or of a state first seen.
        held: name -> (P,) whether a power's inequality, without noise, held at any time it was weighed.
        weighed: name -> (P,) whether it was weighed at all.
        others: name -> (P,) numbers that decisions rest on and that are no pay-offs of ours.
        succeeded: (P,) whether an attempt to install a successor succeeded.
    """

    size: int
    hours: dict[str, Floats] = field(default_factory=dict)
    held: dict[str, Flags] = field(default_factory=dict)
    weighed: dict[str, Flags] = field(default_factory=dict)
    others: dict[str, Floats] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.succeeded: Flags = np.zeros(self.size, dtype=np.bool_)

    def hour(self, name: str) -> Floats:
        """(P,) hours of a thing, to be written to; NEVER until it happens."""
        return self.hours.setdefault(name, np.full(self.size, NEVER))

    def happened(self, name: str) -> Flags:
        """(P,) whether a thing has happened."""
        return np.asarray(self.hour(name) < NEVER)

    def weigh(self, name: str, where: Flags, holds: Flags) -> None:
        """Note that a question was weighed in the worlds ``where``, and whether its inequality held there."""
        for book, mark in ((self.weighed, where), (self.held, where & holds)):
            book[name] = book.get(name, np.zeros(self.size, dtype=np.bool_)) | mark


@dataclass
class Payoffs:
    """What the powers weigh in P worlds, and what they did.

    Attributes:
        values: pay-off -> (P,), in the order of ``PAYOFFS``.
        luck: purpose -> (P,) uniform numbers that stay a world's own for the whole run, so that a power asked
            twice in the same situation answers the same.
        log: filled by ``consult``.
    """

    values: Mapping[str, Floats]
    luck: Mapping[str, Floats]
    log: Log

    @property
    def size(self) -> int:
        """Number of worlds P."""
        return self.log.size

    def fresh(self) -> Payoffs:
        """The same draws with an empty log, for another option."""
        return Payoffs(self.values, self.luck, Log(self.size))


def draw_payoffs(seed: int, worlds_count: int, priors: Mapping[str, Prior] | None = None) -> Payoffs:
    """Draw the pay-offs of so many worlds.

    Args:
        seed: names every draw.
        worlds_count: P. World i's draws depend on (seed, i) alone, not on P.
        priors: instead of those of ``PAYOFFS``, by name.

    Raises:
        ValueError: a count below one, a pay-off that is not in the table, or a prior that leaves its bounds.
    """
    if worlds_count < 1:
        raise ValueError(f"pay-offs: {worlds_count} worlds; allowed: 1 or more")
    chosen = {name: row.prior for name, row in PAYOFFS.items()}
    for name, prior in (priors or {}).items():
        chosen[name] = _checked(name, prior)
    return Payoffs(
        values={name: quantile(prior, _draws(seed, name, worlds_count)) for name, prior in chosen.items()},
        luck={name: _draws(seed, f"luck of {name}", worlds_count) for name in _LUCK},
        log=Log(worlds_count),
    )


def _checked(name: str, prior: Prior) -> Prior:
    if name not in PAYOFFS:
        raise ValueError(f"pay-offs: {name!r} is not one; allowed: {', '.join(PAYOFFS)}")
    row = PAYOFFS[name]
    low, high = prior.bounds
    if not row.low <= low <= high <= row.high:
        raise ValueError(
            f"pay-offs: {name} from {low:g} to {high:g} {row.unit}; allowed: {row.low:g} to {row.high:g}; "
            "narrow the prior"
        )
    return prior


def _draws(seed: int, name: str, size: int) -> Floats:
    """(P,) uniform numbers of one purpose; a new row in the table changes no other row's draws."""
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "little")
    key = address(np.uint64(seed & _WORD), np.uint64(0), np.uint64(_PURPOSE), np.uint64(number))
    return uniform_array(int(key), size)
