"""Validate a method before its findings are read: what the model expects before it sees a report."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from typing import Any

from powderkeg.case import Case, Fact, Prior
from powderkeg.worlds import PriorPredictive, ranges_hash
from powderkeg.worlds.prior_predictive import prior_predictive as held_against_facts
from powderkeg.worlds.ranges import in_words

__all__ = ["Validation", "validate"]


@dataclass(frozen=True)
class Validation:
    """What a validation found.

    Attributes:
        case: name of the case.
        seed: what named the random numbers.
        worlds: worlds per hypothesis.
        agents: citizens per world; None for the society's default.
        ranges_hash: SHA-256 of every range that worlds were drawn from, taken before any was.
        prior_predictive: the plain facts against worlds that have seen no report.
    """

    case: str
    seed: int
    worlds: int
    agents: int | None
    ranges_hash: str
    prior_predictive: PriorPredictive

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, lists, strings and finite numbers (None for unknown)."""
        return {f.name: _plain(getattr(self, f.name)) for f in fields(self)}


def validate(
    case: Case,
    *,
    worlds: int = 200,
    seed: int = 1,
    prior_predictive: bool = True,
    agents: int | None = None,
    jobs: int = 2,
    progress: Callable[[int, int, str], None] | None = None,
) -> Validation:
    """Hold the model against what is known before any report is weighed.

    Args:
        case: a case with facts.
        worlds: worlds per hypothesis that passed the calm baseline.
        seed: names every random number; the same seed gives the same result, whatever ``jobs`` is.
        prior_predictive: hold the case's plain facts against worlds that have seen no report.
        agents: citizens per world; the society's default where None.
        jobs: worker threads.
        progress: told (steps done, steps in all, what is being done).

    Raises:
        CaseError: the case has no facts, or too few draws are calm.
        ValueError: nothing is asked for, or ``worlds`` or ``jobs`` is below one.
    """
    if not prior_predictive:
        raise ValueError("validate: nothing is asked for; allowed: prior_predictive=True")
    for name, value in (("worlds", worlds), ("jobs", jobs)):
        if value < 1:
            raise ValueError(f"{name}: {value} given; allowed: 1 or more")
    fingerprint = ranges_hash(case)
    found = held_against_facts(case, worlds=worlds, seed=seed, agents=agents, threads=jobs, progress=progress)
    return Validation(case.name, seed, worlds, agents, fingerprint, found)


def _plain(value: object) -> object:
    """A result as JSON-ready values."""
    if isinstance(value, Fact):
        return _fact(value)
    if isinstance(value, Prior):
        return in_words(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value


def _fact(fact: Fact) -> dict[str, Any]:
    low, high = fact.range
    return {
        "name": fact.name,
        "label": fact.label,
        "kind": "yes or no" if fact.value is None else "number",
        "low": low,
        "best": fact.figure,
        "high": high,
        "reports": list(fact.reports),
        "decisive": fact.decisive,
    }
