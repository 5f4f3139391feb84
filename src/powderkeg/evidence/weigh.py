"""Weigh a case's record: the whole way from the priors to an ``Evidence``."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from powderkeg.evidence.assemble import assemble, peak_bytes, sensitivities_of
from powderkeg.evidence.checks import checklist
from powderkeg.evidence.combine import evidence_table
from powderkeg.evidence.plan import plan_of
from powderkeg.evidence.result import Evidence, Settings
from powderkeg.evidence.runs import Draw, Drawn, ProgressUpdate, run_all

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from powderkeg.case import Case, Report
    from powderkeg.society.country.indicators import Indicator

__all__ = ["TIERS", "Tier", "weigh", "weigh_worlds"]


@dataclass(frozen=True)
class Tier:
    """A named size of the work."""

    particles: int
    seeds: int


TIERS = {"quick": Tier(300, 1), "default": Tier(2_000, 4), "overnight": Tier(8_000, 10)}


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
        progress: told how far it has come, from any thread, one call at a time.

    Raises:
        ValueError: an argument out of range.
    """
    from powderkeg.society.country import DEATHS_BY_CAUSE, DEATHS_BY_SIDE, INDICATORS
    from powderkeg.worlds import calm_worlds, model_hash, ranges_hash

    settings = _settings(tier, particles, seeds, agents, jobs, as_of)
    used = case if as_of is None else case.as_of(as_of)[0]
    fingerprint = ranges_hash(used)  # before any report is read
    undated = () if as_of is None else tuple(r for r in case.record if r.published is None)

    def draw(hypothesis: str, *, size: int, replicate: int, threads: int) -> Drawn:
        return calm_worlds(
            used, hypothesis, size=size, seed=seed, replicate=replicate, agents=agents, threads=threads
        )

    result = weigh_worlds(
        used,
        draw,
        INDICATORS,
        settings,
        seed=seed,
        checks=checks,
        sides=DEATHS_BY_SIDE,
        causes=DEATHS_BY_CAUSE,
        undated=undated,
        progress=progress,
    )
    return replace(result, ranges_hash=fingerprint, model_hash=model_hash())


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
    """
    began = time.perf_counter()
    plan = plan_of(case, indicators, settled=settings.as_of is None, undated=undated)
    able = [h.name for h in case.hypotheses if not h.know_nothing]
    other = next(h.name for h in case.hypotheses if h.know_nothing)
    prior = {name: float(case.hypothesis(name).prior) for name in (*able, other)}
    deaths = tuple(name for name in ("deaths", *sides, *causes) if name in indicators)
    runs = run_all(
        draw,
        plan,
        indicators,
        able,
        particles=settings.particles,
        seeds=settings.seeds,
        seed=seed,
        jobs=settings.jobs,
        deaths=deaths,
        sensitivities=checks,
        progress=progress,
    )
    table = evidence_table(plan, runs, prior, other)
    result = assemble(case, plan, runs, table, indicators, prior, settings, seed, sides)
    if checks:
        result = replace(result, know_nothing_sensitivity=sensitivities_of(runs, table))
        result = replace(result, checks=checklist(result, runs))
    if settings.as_of is not None:
        result = replace(result, as_of_known=len(case.record), as_of_undated=len(undated))
    return replace(result, seconds=time.perf_counter() - began, peak_bytes=peak_bytes())
