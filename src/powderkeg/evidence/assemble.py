"""From the evidence table to the parts of an ``Evidence``: by block, by day, bands, deaths, sensitivities."""

from __future__ import annotations

import hashlib
import json
import math
import platform
import sys
from dataclasses import asdict
from datetime import date, timedelta
from typing import TYPE_CHECKING, Literal

import numba
import numpy as np
import numpy.typing as npt

from powderkeg._version import __version__
from powderkeg.evidence.bands import pooled, pooled_quantiles
from powderkeg.evidence.combine import differences, log_mean, log_mean_error, odds_of, posterior_of
from powderkeg.evidence.elicited import elicited_opinion
from powderkeg.evidence.grades import INFLATION, INFLATION_PRIOR
from powderkeg.evidence.know_nothing import OTHER_READINGS
from powderkeg.evidence.know_nothing import table as know_nothing_table
from powderkeg.evidence.ledger import ledger_of
from powderkeg.evidence.rescoring import Change
from powderkeg.evidence.result import Band, DeathsRow, Evidence, Inflation, Odds, SensitivityRow, Settings
from powderkeg.language import noted, say

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from powderkeg.case import Case
    from powderkeg.evidence.combine import EvidenceTable
    from powderkeg.evidence.plan import Plan
    from powderkeg.evidence.rescoring import Reweighing
    from powderkeg.evidence.runs import Runs
    from powderkeg.society.country.indicators import Indicator

__all__ = ["assemble", "peak_bytes", "sensitivities_of"]

FloatArray = npt.NDArray[np.float64]
_DEATHS = {
    "deaths": noted("all"),
    "deaths_bystander": noted("bystander"),
    "deaths_protester": noted("protester"),
    "deaths_rioter": noted("rioter"),
    "deaths_cell": noted("cell"),
    "deaths_security": noted("security"),
    "deaths_allied": noted("allied"),
    "deaths_detained": noted("detained"),
    "deaths_by_security_fire": noted("security fire"),
    "deaths_by_crowd_control": noted("crowd control"),
    "deaths_by_armed_groups": noted("armed groups"),
    "deaths_in_custody": noted("in custody"),
}
Late = tuple[date | None, dict[str, float] | None, tuple[Odds, ...]]


def assemble(
    case: Case,
    plan: Plan,
    runs: Runs,
    table: EvidenceTable,
    indicators: Mapping[str, Indicator],
    prior: Mapping[str, float],
    settings: Settings,
    seed: int,
    sides: tuple[str, ...],
) -> Evidence:
    """An ``Evidence`` without checks, sensitivities, time and memory.

    Args:
        case: the case that was weighed.
        plan: its record laid out.
        runs: the passes.
        table: the evidence by claim.
        indicators: the society's indicators.
        prior: prior weights.
        settings: what was asked.
        seed: the seed.
        sides: death indicators that name a side; the others but ``deaths`` name a cause.
    """
    names, other = table.names, table.other
    totals = {name: table.total(name) for name in names}
    log_evidence = {name: log_mean(values) for name, values in totals.items()}
    seed_sd = {name: _spread(totals[name]) for name in names}
    gain = {name: value - log_evidence[other] for name, value in log_evidence.items()}
    posterior = posterior_of(prior, log_evidence)
    odds = odds_of(names, totals)
    ledger = ledger_of(plan, table)
    ess = {name: np.array([one.run.ess for one in passes]) for name, passes in runs.passes.items()}
    founders = {name: min(one.run.founders for one in passes) for name, passes in runs.passes.items()}
    by_block = {name: differences(_course(table, name)) for name in names}
    days = tuple(case.start + timedelta(days=day) for day in range(plan.days))
    late_from, late_posterior, late_odds = _late(case, plan, table, prior)
    return Evidence(
        case=case,
        hypotheses=names,
        prior=prior,
        posterior=posterior,
        log_evidence=log_evidence,
        log_evidence_se={name: 0.0 if name == other else log_mean_error(totals[name]) for name in names},
        seed_sd=seed_sd,
        gain=gain,
        gain_blocks={name: values - by_block[other] for name, values in by_block.items()},
        blocks=plan.blocks,
        increments={name: differences(table.after_blocks(name)) for name in names},
        founders=founders,
        scored={
            name: tuple(one.run.scored for one in passes if one.run.scored is not None)
            for name, passes in runs.passes.items()
            if passes[0].run.scored is not None
        },
        k_hat={name: _largest(one.run.k_hat for one in passes) for name, passes in runs.passes.items()},
        ess={**ess, other: np.full((settings.seeds, len(plan.blocks)), float(settings.particles))},
        ess_at_once={
            name: np.array([one.run.ess_at_once for one in passes])
            for name, passes in runs.passes.items()
            if passes[0].run.ess_at_once
        },
        odds=odds,
        odds_by_day=_by_day(plan, table, prior),
        ledger=ledger,
        elicited=elicited_opinion(ledger, names, case),
        checks=(),
        headline="",  # the verdict's, with the next two
        resolved=False,
        unresolved_reasons=(),
        inflation=Inflation(INFLATION, INFLATION_PRIOR, _inflation(runs, table)),
        know_nothing=know_nothing_table(plan.all_claims),
        know_nothing_sensitivity=(),
        bands=_by_indicator(
            {name: pooled([run.bands], np.ones(1), days, indicators) for name, run in runs.ahead.items()}
        ),
        filtered_bands=_by_indicator(
            {
                name: pooled([one.run.bands for one in passes], _shares(table, name), days, indicators)
                for name, passes in runs.passes.items()
            }
        ),
        deaths={name: _deaths(runs, table, name, sides) for name in runs.passes},
        acceptance={n: float(np.mean([one.acceptance for one in p])) for n, p in runs.passes.items()},
        late_from=late_from,
        late_posterior=late_posterior,
        late_odds=late_odds,
        settings=settings,
        seed=seed,
        versions=_versions(),
        input_hash=_input_hash(case, settings, seed),
        seconds=0.0,
        peak_bytes=0,
    )


def sensitivities_of(reweighing: Reweighing) -> tuple[SensitivityRow, ...]:
    """Gains with know-nothing read otherwise, and with letters worth a fixed part of their face value."""
    changes = [Change(say(reading.label), know_nothing=reading) for reading in OTHER_READINGS]
    # the ends of the grid are left out: few of the worlds kept are at home there
    for g in (2, len(INFLATION) // 2, len(INFLATION) - 2):
        prior = np.eye(len(INFLATION))[g]
        changes.append(
            Change(say("letters worth {worth:.2f} of their face value", worth=INFLATION[g]), inflation=prior)
        )
    return tuple(SensitivityRow(change.label, reweighing.of(change).gain) for change in changes)


def peak_bytes() -> int:
    """Peak resident memory of this process, bytes; 0 where the system does not say."""
    if sys.platform == "win32":
        import psutil

        return int(psutil.Process().memory_info().peak_wset)
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else 1024 * peak


def _spread(values: FloatArray) -> float:
    """Standard deviation over seeds; unknown with one, without bound where a seed lost all evidence."""
    if len(values) == 1:
        return math.nan
    return float(np.std(values, ddof=1)) if np.isfinite(values).all() else math.inf


def _largest(values: Iterable[float]) -> float:
    """The largest that is known; nan where none is."""
    return max((value for value in values if not math.isnan(value)), default=math.nan)


def _shares(table: EvidenceTable, name: str) -> FloatArray:
    """Each seed's share of a hypothesis's evidence."""
    total = table.total(name)
    if not np.isfinite(total).any():
        return np.full(len(total), 1.0 / len(total))
    weights = np.exp(total - total.max())
    result: FloatArray = weights / weights.sum()
    return result


def _course(table: EvidenceTable, name: str) -> FloatArray:
    """(blocks + 1,) log evidence after each block, averaged over seeds."""
    return np.array([log_mean(column) for column in table.after_blocks(name).T])


def _by_day(
    plan: Plan, table: EvidenceTable, prior: Mapping[str, float]
) -> tuple[tuple[date, Mapping[str, float]], ...]:
    courses = {name: _course(table, name) for name in table.names}
    after = {block.day: number for number, block in enumerate(plan.blocks, start=1)}
    return tuple(
        (day, posterior_of(prior, {name: float(course[number]) for name, course in courses.items()}))
        for day, number in after.items()
    )


def _late(case: Case, plan: Plan, table: EvidenceTable, prior: Mapping[str, float]) -> Late:
    """The part of the record after the last day that set a range, given the part before it."""
    until = case.ranges_use_record_until
    if until is None:
        return None, None, ()
    early = sum(block.day <= until for block in plan.blocks)
    moved = {name: float(_course(table, name)[-1] - _course(table, name)[early]) for name in table.names}
    seeds = {
        name: table.after_blocks(name)[:, -1] - table.after_blocks(name)[:, early] for name in table.names
    }
    # the seeds say how sure the figure is, the mean over seeds what it is
    odds = odds_of(table.names, {n: values - log_mean(values) + moved[n] for n, values in seeds.items()})
    return until + timedelta(days=1), posterior_of(prior, moved), odds


def _inflation(runs: Runs, table: EvidenceTable) -> dict[str, FloatArray]:
    return {
        name: _shares(table, name) @ np.array([one.run.inflation for one in passes])
        for name, passes in runs.passes.items()
    }


def _by_indicator(bands: Mapping[str, Mapping[str, Band]]) -> dict[str, dict[str, Band]]:
    keys = dict.fromkeys(key for one in bands.values() for key in one)
    return {key: {name: one[key] for name, one in bands.items()} for key in keys}


def _deaths(runs: Runs, table: EvidenceTable, name: str, sides: tuple[str, ...]) -> tuple[DeathsRow, ...]:
    shares = _shares(table, name)
    rows = []
    for indicator in runs.passes[name][0].run.deaths:
        means, samples = zip(*(one.run.deaths[indicator] for one in runs.passes[name]), strict=True)
        quantiles = pooled_quantiles(samples, shares)
        figures = (float(shares @ np.array(means)), float(quantiles[0]), float(quantiles[-1]))
        kind: Literal["all", "side", "cause"] = "side" if indicator in sides else "cause"
        if indicator == "deaths":
            kind = "all"
        label = _DEATHS.get(
            indicator, indicator.removeprefix("deaths_").removeprefix("by_").replace("_", " ")
        )
        rows.append(DeathsRow(say(label), kind, *figures))
    return tuple(rows)


def _versions() -> dict[str, str]:
    return {
        "powderkeg": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
    }


def _input_hash(case: Case, settings: Settings, seed: int) -> str:
    """Of the case and of every setting that moves a number; the number of jobs does not."""
    bearing = {key: str(value) for key, value in asdict(settings).items() if key != "jobs"}
    text = json.dumps([case.digest, bearing, seed, __version__], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
