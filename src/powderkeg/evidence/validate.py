"""Validate a method before its findings are read: what the model expects before it sees a report."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

from powderkeg.case import Case, CaseError, Fact, Prior
from powderkeg.evidence.classifier import Store as KeptParts
from powderkeg.evidence.recovery import LuxuryEffect, Recovery, check_worlds, recover, same_luxury_effect
from powderkeg.evidence.validated import Validated
from powderkeg.evidence.validation import size_of, validate_method
from powderkeg.language import say
from powderkeg.store import Store, chosen_store, state_hash
from powderkeg.worlds import PriorPredictive, model_hash, ranges_hash
from powderkeg.worlds.cluster import on_cluster
from powderkeg.worlds.prior_predictive import prior_predictive as held_against_facts
from powderkeg.worlds.ranges import in_words
from powderkeg.worlds.requests import check_agents, check_request

__all__ = ["Validation", "validate"]


@dataclass(frozen=True)
class Validation:
    """What a validation found.

    Attributes:
        case: name of the case.
        seed: what named the random numbers.
        worlds: worlds per hypothesis.
        agents: citizens per world; None for the society's default.
        ranges_hash: SHA-256 of the case but record, facts and prose, and of every range, taken before any
            world was drawn.
        model_hash: SHA-256 of the source code that makes worlds.
        prior_predictive: the plain facts against worlds that have seen no report; None where not asked for.
        recovery: whether the open record of a crisis tells its hypothesis; None where not asked for.
        same_luxury: what it does to recovery to open every mundane route for all; None where not asked for.
        validated: how the classifier and the filter did on simulated records of this very record's pattern;
            None where not asked for.
    """

    case: str
    seed: int
    worlds: int
    agents: int | None
    ranges_hash: str
    model_hash: str
    prior_predictive: PriorPredictive | None
    recovery: Recovery | None = None
    same_luxury: LuxuryEffect | None = None
    validated: Validated | None = None

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, lists, strings and finite numbers; ``state_hash`` is over all of it.

        ``recovery`` is truth -> guess -> share; everything else about it stands in ``recovery_in_full``.
        """
        own = ("recovery", "same_luxury", "validated")
        plain = {f.name: _plain(getattr(self, f.name)) for f in fields(self) if f.name not in own}
        content = {
            **plain,
            "recovery": None if self.recovery is None else self.recovery.shares(),
            "recovery_in_full": None if self.recovery is None else self.recovery.to_json(),
            "same_luxury": None if self.same_luxury is None else self.same_luxury.to_json(),
            "validated": None if self.validated is None else _found(self.validated),
        }
        return {**content, "state_hash": state_hash(content)}


def validate(
    case: Case,
    *,
    worlds: int = 1_000,
    seed: int = 1,
    prior_predictive: bool = True,
    recovery: bool = True,
    same_luxury: bool = False,
    method: bool = True,
    particles: int | None = None,
    agents: int | None = None,
    jobs: int = 2,
    store: Store | str | Path | None = None,
    cluster: object = None,
    progress: Callable[[int, int, str], None] | None = None,
) -> Validation:
    """Hold the model against what is known before any report is weighed.

    Args:
        case: a case, with facts where they are asked for.
        worlds: worlds per hypothesis that passed the calm baseline; for recovery, those that became a crisis.
        seed: names every random number; the same seed gives the same result, whatever ``jobs`` is.
        prior_predictive: hold the case's plain facts against worlds that have seen no report.
        recovery: ask whether the open record of a crisis tells which hypothesis made it.
        same_luxury: ask it also where every mundane route is open for all (implies ``recovery``).
        method: judge the classifier and the filter on simulated records of this record's own pattern; what is
            done is kept on disk, so that a broken-off run goes on, and later weighings use it.
        particles: worlds per hypothesis with which the filter weighs a simulated record; few where None.
        agents: citizens per world; the society's default where None.
        jobs: worker threads.
        store: where finished parts are found and kept: a store, a folder, or an address such as
            ``s3://bucket/path``; the result is the same with any and with none.
        cluster: where worlds are run: the address of a Dask scheduler, such as ``tcp://scheduler:8786``, or
            a ``distributed.Client``; the threads of this machine where None. The result is the same.
        progress: told (steps done, steps in all, what is being done).

    Raises:
        CaseError: an argument out of range, ``particles`` without ``method``, the case has no facts or no
            hypothesis with a mechanism, too few draws are calm, too few worlds become a crisis.
        ValueError: nothing is asked for, or ``jobs`` or ``particles`` is below one.
    """
    if not (prior_predictive or recovery or same_luxury or method):
        raise ValueError(
            "validate: nothing is asked for; allowed: prior_predictive, recovery, same_luxury, method"
        )
    if jobs < 1:
        raise ValueError(f"jobs: {jobs} given; allowed: 1 or more")
    if particles is not None and particles < 1:
        raise ValueError(f"particles: {particles} given; allowed: 1 or more worlds per hypothesis, or None")
    if particles is not None and not method:
        raise CaseError(
            f"particles: {particles} given, but no filter runs; they are for the check of the method "
            "(--method, or no part named)"
        )
    check_request(case, worlds=worlds, seed=seed, threads=jobs)
    check_agents(case, agents, size=1)
    if recovery or same_luxury or method:
        check_worlds(worlds)
    kept = chosen_store(store)
    fingerprint, source = ranges_hash(case), model_hash()
    common: dict[str, Any] = {
        "worlds": worlds,
        "seed": seed,
        "agents": agents,
        "threads": jobs,
        "store": kept,
    }
    found = told = effect = known = None
    tell = None if progress is None else _labelled(progress, say("crises for recovery"))
    with on_cluster(cluster) as machines:
        if prior_predictive:
            found = held_against_facts(case, **common, cluster=machines, progress=progress)
        if same_luxury:
            effect = same_luxury_effect(case, **common, cluster=machines, progress=tell)
            told = effect.without
        elif recovery:
            told = recover(case, **common, cluster=machines, progress=tell)
        if method:
            known = validate_method(
                case, size=size_of(worlds, particles), seed=seed, agents=agents, jobs=jobs, cluster=machines,
                store=None if kept is None else KeptParts(kept), progress=progress,
            )  # fmt: skip
    return Validation(case.name, seed, worlds, agents, fingerprint, source, found, told, effect, known)


def _found(validated: Validated) -> dict[str, Any]:
    spent = {"cached", "seconds"}  # what was on disk, and how long it took: not what was found
    return {key: item for key, item in validated.to_json().items() if key not in spent}


def _labelled(progress: Callable[[int, int, str], None], label: str) -> Callable[[int, int], None]:
    return lambda done, total: progress(done, total, label)


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
