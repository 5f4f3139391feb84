"""Weigh a case's record: the whole way from the priors to an ``Evidence``."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from powderkeg.evidence.assemble import assemble, peak_bytes
from powderkeg.evidence.checklist.past_cases import keep_past_case
from powderkeg.evidence.classifier import Store as KeptParts
from powderkeg.evidence.combine import evidence_table, log_mean, pair_errors
from powderkeg.evidence.inquiry import candidates_of, windows_of
from powderkeg.evidence.kept_passes import Keeping, code_digest
from powderkeg.evidence.notes import FEWER
from powderkeg.evidence.passes import CountryDraw
from powderkeg.evidence.passes_there import PassesThere
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.questioned import questioned
from powderkeg.evidence.reruns import with_reruns
from powderkeg.evidence.rescoring import Reweighing, windows_kept
from powderkeg.evidence.result import Evidence, Settings
from powderkeg.evidence.runs import Draw, ProgressUpdate, run_all
from powderkeg.evidence.silence import watched_in
from powderkeg.evidence.validation import (
    SMALL,
    WHOLE,
    Size,
    agreements,
    kept_validation,
    validate_method,
)
from powderkeg.evidence.verdict import judged
from powderkeg.language import say, speaking
from powderkeg.store import chosen_store
from powderkeg.worlds.cluster import on_cluster

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date
    from pathlib import Path

    from powderkeg.case import Case, Report
    from powderkeg.evidence.joint import Maker
    from powderkeg.evidence.validated import Validated
    from powderkeg.society.country.indicators import Indicator
    from powderkeg.store import Store
    from powderkeg.worlds.cluster import Cluster

__all__ = ["TIERS", "Tier", "able_of", "weigh", "weigh_worlds", "worlds_held"]


@dataclass(frozen=True)
class Tier:
    """A named size of the work.

    Attributes:
        particles: worlds per hypothesis and seed.
        seeds: independent passes.
        validation: how much to simulate where no validation is kept.
        reruns: whether to weigh anew where reweighting cannot be trusted.
    """

    particles: int
    seeds: int
    validation: Size
    reruns: bool = False


TIERS = {
    "quick": Tier(100, 1, Size(0, 0, 0)),
    "default": Tier(300, 5, SMALL),
    "overnight": Tier(2_000, 10, WHOLE, reruns=True),
}


_LEAST_VALIDATED = 200  # particles: half of them leave the smallest effective sample size


@speaking("en")
def weigh(
    case: Case,
    *,
    particles: int | None = None,
    seed: int = 1,
    tier: str = "default",
    checks: bool = True,
    as_of: date | None = None,
    seeds: int | None = None,
    agents: int | None = None,
    jobs: int = 2,
    store: Store | str | Path | None = None,
    cluster: object = None,
    client: object = None,
    progress: Callable[[ProgressUpdate], None] | None = None,
) -> Evidence:
    """Weigh the case's hypotheses against its record.

    Args:
        case: the case.
        particles: worlds per hypothesis and seed; the tier's number where None.
        seed: names every random number; the same seed gives the same result, whatever ``jobs`` is.
        tier: ``quick``, ``default`` or ``overnight``.
        checks: also answer the checklist and the sensitivities.
        as_of: use only reports published by this day; those without a publication date are left out.
        seeds: independent passes per hypothesis; the tier's number where None. One leaves the error unknown.
        agents: citizens per world; the society's default where None.
        jobs: passes run at the same time.
        store: where finished passes are found and kept: a store, a folder, or an address such as
            ``s3://bucket/path``; the result is the same with any and with none.
        cluster: where passes are run: the address of a Dask scheduler, such as ``tcp://scheduler:8786``, or
            a ``distributed.Client``; the threads of this machine where None. The result is the same.
        client: the same by another name.
        progress: told how far it has come, from any thread, one call at a time.

    Raises:
        ValueError: an argument out of range, or a cluster that cannot be used.
    """
    from powderkeg.society.country import DEATHS_BY_CAUSE, DEATHS_BY_SIDE, INDICATORS
    from powderkeg.worlds import CountryMaker, model_hash, ranges_hash

    settings = _settings(tier, particles, seeds, agents, jobs, as_of)
    kept = chosen_store(store)
    used = case if as_of is None else case.as_of(as_of)[0]
    fingerprint = ranges_hash(used)  # before any report is read
    undated = () if as_of is None else tuple(r for r in case.record if r.published is None)

    with on_cluster(client if cluster is None else cluster) as machines:
        validated = (
            _validated(used, settings, undated, seed, progress, _kept(kept), machines) if checks else None
        )
        result = weigh_worlds(
            used,
            CountryDraw(used, seed, agents),
            INDICATORS,
            settings,
            seed=seed,
            checks=checks,
            sides=DEATHS_BY_SIDE,
            causes=DEATHS_BY_CAUSE,
            undated=undated,
            progress=progress,
            maker=CountryMaker(used, able_of(used), seed=seed, agents=agents),
            validated=validated,
            keeping=Keeping(kept, fingerprint, code_digest(), agents),
            there=None if machines is None else PassesThere(machines, used, agents),
        )
    whole = replace(result, ranges_hash=fingerprint, model_hash=model_hash())
    if checks and settings.as_of is None and settings.tier != "quick":
        keep_past_case(whole, _kept(kept))  # so that a case whose answer becomes known can be scored
    return whole


def _kept(store: Store | None) -> KeptParts | None:
    """Where validations lie: in the store given, else in the user's own."""
    return None if store is None else KeptParts(store)


def _settings(
    tier: str, particles: int | None, seeds: int | None, agents: int | None, jobs: int, as_of: date | None
) -> Settings:
    if tier not in TIERS:
        raise ValueError(f"tier: {tier!r} is not known; allowed: {', '.join(TIERS)}")
    size = TIERS[tier]
    chosen = Settings(
        tier,
        size.particles if particles is None else particles,
        size.seeds if seeds is None else seeds,
        agents,
        jobs,
        as_of,
    )
    for name, value in (("particles", chosen.particles), ("seeds", chosen.seeds), ("jobs", jobs)):
        if value < 1:
            raise ValueError(f"{name}: {value} given; allowed: 1 or more")
    if agents is not None and agents < 1:
        raise ValueError(f"agents: {agents} given; allowed: 1 or more")
    return chosen


def _validated(
    case: Case,
    settings: Settings,
    undated: Sequence[Report],
    seed: int,
    progress: Callable[[ProgressUpdate], None] | None,
    store: KeptParts | None = None,
    cluster: Cluster | None = None,
) -> Validated | None:
    """What was kept of an earlier validation, or else what the tier's small one finds."""
    from powderkeg.society.country import INDICATORS

    if len(able_of(case)) < 2:
        return None
    plan = plan_of(case, INDICATORS, settled=settings.as_of is None, undated=undated)
    kept = kept_validation(case, seed=seed, agents=settings.agents, store=store, plan=plan)
    size = TIERS[settings.tier].validation
    if kept is not None and kept.worlds >= size.worlds:
        return _told_small(kept, case)
    # a run too small to be resolved has no use for a cap on its odds
    if size.worlds == 0 or settings.seeds < 2 or settings.particles < _LEAST_VALIDATED:
        return None

    def tell(done: int, total: int, label: str) -> None:
        if progress is not None:
            progress(ProgressUpdate(done, total, say("validation: {step}", step=label)))

    found = validate_method(
        case,
        size=size,
        seed=seed,
        agents=settings.agents,
        jobs=settings.jobs,
        store=store,
        plan=plan,
        cluster=cluster,
        progress=tell,
    )
    return _told_small(found, case)


def _told_small(found: Validated, case: Case) -> Validated:
    """With a note where it rests on fewer records than the whole validation takes, kept or not."""
    if found.worlds >= WHOLE.worlds:
        return found
    note = say(FEWER, worlds=found.worlds, records=found.records, case=case.name, whole=WHOLE.worlds)
    return replace(found, notes=(note, *found.notes))


def able_of(case: Case) -> tuple[str, ...]:
    """Names of the hypotheses with a mechanism."""
    return tuple(h.name for h in case.hypotheses if not h.know_nothing)


def worlds_held(case: Case, particles: int) -> int:
    """Worlds that one pass of ``weigh`` holds in memory at its fullest: those kept, and those made anew."""
    return math.ceil(2.3 * particles * max(1, len(able_of(case))))


@speaking("en")
def weigh_worlds(
    case: Case,
    draw: Draw,
    indicators: Mapping[str, Indicator],
    settings: Settings,
    *,
    seed: int,
    checks: bool = True,
    sides: tuple[str, ...] = (),
    causes: tuple[str, ...] = (),
    undated: Sequence[Report] = (),
    progress: Callable[[ProgressUpdate], None] | None = None,
    maker: Maker | None = None,
    validated: Validated | None = None,
    keeping: Keeping | None = None,
    there: PassesThere | None = None,
) -> Evidence:
    """Weigh with worlds from any society.

    Args:
        case: the case, its record cut to what may be used.
        draw: draws calm worlds of a hypothesis.
        indicators: the society's indicators.
        settings: what is asked.
        seed: names every random number.
        checks: also answer the checklist and the sensitivities.
        sides: death indicators by side.
        causes: death indicators by cause.
        undated: reports left out of ``case`` because nobody knows when they were published.
        progress: told how far it has come.
        maker: makes worlds again from their coordinates; without one each hypothesis is filtered by itself.
        validated: what simulated records showed of the method; without it no odds are printed.
        keeping: where finished passes are kept; None keeps nothing.
        there: runs the passes on a cluster; None for threads of this process.
    """
    began = time.perf_counter()
    plan = plan_of(case, indicators, settled=settings.as_of is None, undated=undated)
    able = able_of(case)
    other = next(h.name for h in case.hypotheses if h.know_nothing)
    prior = {name: float(case.hypothesis(name).prior) for name in (*able, other)}
    deaths = tuple(name for name in ("deaths", *sides, *causes) if name in indicators)
    passes = partial(
        run_all,
        draw,
        indicators=indicators,
        hypotheses=able,
        particles=settings.particles,
        seeds=settings.seeds,
        seed=seed,
        jobs=settings.jobs,
        deaths=deaths,
        progress=progress,
        maker=maker,
        keeping=keeping,
        there=there,
    )
    candidates = candidates_of(case, plan, indicators) if checks else ()
    watched = (
        (*windows_of(candidates), *windows_kept(plan, indicators, deaths, watched_in(case)))
        if checks
        else None
    )
    runs = passes(plan, watched=watched)
    table = evidence_table(plan, runs, prior, other)
    result = assemble(case, plan, runs, table, indicators, prior, settings, seed, sides)
    totals = {name: table.total(name) for name in table.names}
    if validated is not None:
        calm = {name: log_mean(table.baseline[name]) for name in table.names}
        validated = agreements(result.odds, pair_errors(totals), validated, calm)
    if checks:
        reweighing = Reweighing(result.scored, other)
        if settings.tier in TIERS and TIERS[settings.tier].reruns:
            reweighing = with_reruns(reweighing, plan, partial(passes, watched=None))
        past = KeptParts(None) if keeping is None else _kept(keeping.store)
        result = questioned(result, validated, totals, plan, indicators, reweighing, candidates, past)
    else:
        result = judged(result, validated, totals)
    if settings.as_of is not None:
        result = replace(result, as_of_known=len(case.record), as_of_undated=len(undated))
    return replace(result, seconds=time.perf_counter() - began, peak_bytes=peak_bytes())
