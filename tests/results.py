"""A complete, plausible Evidence made from random numbers with a fixed seed, for tests of pages and JSON.

Nothing was weighed: the figures are shaped like real ones (sums, shares and orderings agree), not true.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np

from powderkeg.evidence import (
    Band,
    Block,
    Check,
    DeathsRow,
    Evidence,
    Inflation,
    KnowNothingRow,
    LedgerRow,
    Odds,
    SensitivityRow,
    Settings,
)

if TYPE_CHECKING:
    from powderkeg.case import Case

BAND_INDICATORS = (
    "participants",
    "protesting_regions",
    "rioters",
    "sites_lost",
    "deaths",
    "deaths_security",
    "injured",
    "detained",
    "shops_looted",
    "traffic_public",
)


def example_evidence(case: Case, *, resolved: bool = True, seed: int = 1) -> Evidence:
    """An Evidence for ``case`` with made-up numbers.

    Args:
        case: any case; its hypotheses, days and scored reports are used.
        resolved: False gives the form a stop rule leaves: no odds in the headline, reasons listed.
        seed: of the made-up numbers.
    """
    rng = np.random.default_rng(seed)
    names = (*tuple(h.name for h in case.hypotheses if h.name != "other"), "other")
    prior = {h.name: float(h.prior) for h in case.hypotheses}
    days = tuple(case.start + timedelta(days=i) for i in range(min(15, (case.end - case.start).days + 1)))
    blocks = tuple(Block(d.isoformat(), 24.0 * i, 24.0 * (i + 1), d) for i, d in enumerate(days))
    increments, ess, gain_blocks, seed_sd = {}, {}, {}, {}
    know_nothing = -rng.gamma(4.0, 2.0, len(days))
    for name in names:
        mean = know_nothing + (0.0 if name == "other" else 1.0) * rng.normal(0.6, 0.5, len(days))
        noise = 0.0 if name == "other" else 0.1
        increments[name] = mean + noise * rng.normal(size=(4, len(days)))
        ess[name] = (
            np.full((4, len(days)), 2000.0) if name == "other" else rng.uniform(150, 1900, (4, len(days)))
        )
        gain_blocks[name] = increments[name].mean(0) - know_nothing
        seed_sd[name] = float(increments[name].sum(1).std(ddof=1))
    log_evidence = {n: float(increments[n].sum(1).mean()) for n in names}
    posterior = _posterior(prior, log_evidence)
    se = {n: seed_sd[n] / 2.0 for n in names}
    odds = _odds(names, log_evidence, se)
    best, second = sorted(names, key=lambda n: -posterior[n])[:2]
    headline = (
        f"Given these hypotheses and this reading of the sources, {best} stands at {posterior[best]:.0%} "
        f"and {second} at {posterior[second]:.0%}; not yet validated."
        if resolved
        else "Not resolved: this run cannot tell the hypotheses apart; not yet validated."
    )
    grid = np.linspace(0.07, 0.98, 8)
    inflation_prior = np.exp(-0.5 * ((grid - 0.7) / 0.4) ** 2)
    inflation_prior /= inflation_prior.sum()
    cumulated = {n: np.cumsum(increments[n].mean(0)) for n in names}
    return Evidence(
        case=case,
        hypotheses=names,
        prior=prior,
        posterior=posterior,
        log_evidence=log_evidence,
        log_evidence_se=se,
        seed_sd=seed_sd,
        gain={n: float(gain_blocks[n].sum()) for n in names},
        gain_blocks=gain_blocks,
        blocks=blocks,
        increments=increments,
        ess=ess,
        odds=odds,
        odds_by_day=tuple(
            (d, _posterior(prior, {n: float(cumulated[n][i]) for n in names})) for i, d in enumerate(days)
        ),
        ledger=_ledger(case, names, days, rng),
        checks=(
            Check(1, "what was compared is frozen", "pass", "input hash 0123456789ab"),
            Check(
                7,
                "the figure is not Monte-Carlo noise",
                "pass" if resolved else "fail",
                "largest s.d. 0.2 nat",
            ),
            Check(16, "odds within what was validated", "unknown", "nothing has been validated yet"),
        ),
        headline=headline,
        resolved=resolved,
        unresolved_reasons=() if resolved else ("effective sample size 41 in block 2022-01-05, below 100",),
        inflation=Inflation(
            grid, inflation_prior, {n: rng.dirichlet(20 * inflation_prior) for n in names if n != "other"}
        ),
        know_nothing=(
            KnowNothingRow("count", "log-normal around 1,000 persons, s.d. 2.3 in log units", 20, -48.1),
            KnowNothingRow("event", "reported with probability 0.5", 15, -10.4),
        ),
        know_nothing_sensitivity=tuple(
            SensitivityRow(label, {n: float(rng.normal(5, 2)) for n in names})
            for label in ("know-nothing widths x0.5", "know-nothing widths x2")
        ),
        bands=_bands(names, days, rng, 1.0),
        filtered_bands=_bands(names, days, rng, 0.4),
        deaths={n: _deaths(rng) for n in names if n != "other"},
        acceptance={n: float(rng.uniform(0.5, 0.7)) for n in names},
        late_from=days[min(4, len(days) - 1)],
        late_posterior=_posterior(prior, {n: float(increments[n].mean(0)[4:].sum()) for n in names}),
        late_odds=odds,
        settings=Settings("default", 2000, 4, None, 2, None),
        seed=seed,
        versions={"powderkeg": "0.1.0", "numpy": "2.0.0", "numba": "0.61.0", "python": "3.11.0"},
        input_hash="0123456789abcdef" * 4,
        ranges_hash="fedcba9876543210" * 4,
        model_hash="0f1e2d3c4b5a6978" * 4,
        seconds=181.0,
        peak_bytes=2_000_000_000,
    )


def _posterior(prior: dict[str, float], log_evidence: dict[str, float]) -> dict[str, float]:
    top = max(log_evidence.values())
    weights = {n: prior[n] * float(np.exp(v - top)) for n, v in log_evidence.items()}
    return {n: w / sum(weights.values()) for n, w in weights.items()}


def _odds(names: tuple[str, ...], log_evidence: dict[str, float], se: dict[str, float]) -> tuple[Odds, ...]:
    rows = []
    for i, a in enumerate(names):
        for b in names[i + 1 :]:
            up, down = (a, b) if log_evidence[a] >= log_evidence[b] else (b, a)
            gap, half = log_evidence[up] - log_evidence[down], 1.6 * float(np.hypot(se[a], se[b]))
            factor = float(np.exp(gap))
            rows.append(
                Odds(up, down, factor, float(np.exp(gap - half)), float(np.exp(gap + half)), None, factor)
            )
    return tuple(sorted(rows, key=lambda row: -row.raw))


def _ledger(
    case: Case, names: tuple[str, ...], days: tuple[date, ...], rng: np.random.Generator
) -> tuple[LedgerRow, ...]:
    rows = []
    for report in (r for r in case.record if r.use == "scored"):
        base = -float(rng.gamma(3.0, 0.8))
        gain = {n: 0.0 if n == "other" else float(rng.normal(0.2, 0.5)) for n in names}
        separating = [g for n, g in gain.items() if n != "other"]
        day = report.date_end or report.date_start
        rows.append(
            LedgerRow(
                report_id=report.report_id,
                day=min(max(day, days[0]), days[-1]),
                indicator=report.indicator,
                place=report.place_id or "national",
                origin=report.origin_id,
                reliability=report.reliability,
                statement=report.statement,
                weight={n: base + g for n, g in gain.items()},
                gain=gain,
                nats=max(separating) - min(separating),
                report_ids=(report.report_id,),
            )
        )
    return tuple(sorted(rows, key=lambda row: row.day))


def _bands(
    names: tuple[str, ...], days: tuple[date, ...], rng: np.random.Generator, spread: float
) -> dict[str, dict[str, Band]]:
    curve = np.exp(-0.5 * ((np.arange(len(days)) - 4.5) / 1.5) ** 2)
    bands: dict[str, dict[str, Band]] = {}
    for i, indicator in enumerate(BAND_INDICATORS):
        bands[indicator] = {}
        for name in (n for n in names if n != "other"):
            middle = 10.0 ** (1 + i % 4) * curve * float(rng.lognormal(0, 0.3))
            quantiles = [middle * float(np.exp(spread * z)) for z in (-1.64, -0.67, 0.0, 0.67, 1.64)]
            bands[indicator][name] = Band(days, *quantiles)
    return bands


def _deaths(rng: np.random.Generator) -> tuple[DeathsRow, ...]:
    rows = []
    for label, kind, mean in (
        ("all", "all", 230.0),
        ("security", "side", 18.0),
        ("civilian", "side", 212.0),
        ("security fire", "cause", 190.0),
    ):
        value = mean * float(rng.lognormal(0, 0.2))
        rows.append(DeathsRow(label, kind, value, 0.6 * value, 1.5 * value))
    return tuple(rows)
