"""A complete, plausible Evidence made from random numbers with a fixed seed, for tests of pages and JSON.

Nothing was weighed: the figures are shaped like real ones (sums, shares and orderings agree), not true.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, Literal

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
from powderkeg.evidence.calibration import RouteCalibration, calibrate, tempered
from powderkeg.evidence.checklist.method import method_checks
from powderkeg.evidence.validated import Agreement, Validated
from powderkeg.evidence.verdict import judged

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


@cache
def example_route(
    route: str, names: tuple[str, ...], records: int, *, told: float = 2.2, alike: bool = False, seed: int = 1
) -> RouteCalibration:
    """How a route did on made-up records: classes that differ by a shift of a few normal figures.

    Args:
        route: its name.
        names: hypotheses.
        records: of each hypothesis.
        told: how far apart the classes lie, in standard deviations.
        alike: the first two classes lie nearly at one place.
        seed: of the made-up records.
    """
    rng = np.random.default_rng(seed)
    means = told * np.eye(len(names))
    if alike:
        means[1] = means[0] + 0.1
    truth = np.repeat(np.arange(len(names)), records)
    figures = means[truth] + rng.normal(size=(len(truth), len(names)))
    likelihood = -0.5 * ((figures[:, None, :] - means) ** 2).sum(axis=2)
    return calibrate(route, names, tempered(likelihood, 1.0), truth, np.arange(len(truth)), seed=seed)


def example_validated(
    names: tuple[str, ...],
    log_evidence: Mapping[str, float],
    *,
    records: int = 60,
    worlds: int = 200,
    told: float = 2.2,
    alike: bool = False,
    status: Literal["agree", "disputed", "unknown"] = "agree",
) -> Validated:
    """What a validation could have shown; every pair has the same ``status`` of agreement.

    Args:
        names: hypotheses.
        log_evidence: of the record, by the filter.
        records: simulated records per hypothesis behind the filter; 0 leaves it out.
        worlds: the same behind the classifier; 0 leaves it out.
        told: how far apart the hypotheses lie.
        alike: the first two can hardly be told apart.
        status: of the agreement of the two routes.
    """
    apart = {"agree": 0.2, "disputed": 2.6, "unknown": 0.2}[status]
    rows = []
    for a, b in combinations(names, 2):
        up, down = (a, b) if log_evidence[a] >= log_evidence[b] else (b, a)
        gap = log_evidence[up] - log_evidence[down]
        rows.append(
            Agreement(up, down, gap, gap - apart, float("nan") if status == "unknown" else 0.3, status)
        )
    made = {"told": told, "alike": alike}
    return Validated(
        classifier=example_route("logistic regression", names, worlds, **made) if worlds else None,
        challenger=example_route("gradient boosting", names, worlds, seed=2, **made) if worlds else None,
        filter=example_route("particle filter", names, records, seed=3, **made) if records else None,
        second={name: float(-np.log(len(names))) for name in names} if worlds else {},
        second_error=dict.fromkeys(names, 0.2) if worlds else {},
        agreement=tuple(rows) if worlds else (),
        worlds=worlds,
        records=records * len(names),
        filter_particles=500 if records else 0,
        cached=0.5,
        seconds=38.0,
        notes=(f"These are {worlds} worlds of each hypothesis; powderkeg validate runs 1,000.",),
    )


def example_evidence(
    case: Case,
    *,
    resolved: bool = True,
    seed: int = 1,
    validated: bool = True,
    gaps: Sequence[float] | None = None,
    **shown: object,
) -> Evidence:
    """An Evidence for ``case`` with made-up numbers.

    Args:
        case: any case; its hypotheses, days and scored reports are used.
        resolved: False gives the form a stop rule leaves: no odds in the headline, reasons listed.
        seed: of the made-up numbers.
        validated: False gives the form without any simulated record.
        gaps: gain over know-nothing of each hypothesis but ``other``; made up where None.
        **shown: arguments of ``example_validated``.
    """
    rng = np.random.default_rng(seed)
    names = (*tuple(h.name for h in case.hypotheses if h.name != "other"), "other")
    prior = {h.name: float(h.prior) for h in case.hypotheses}
    days = tuple(case.start + timedelta(days=i) for i in range(min(15, (case.end - case.start).days + 1)))
    blocks = tuple(Block(d.isoformat(), 24.0 * i, 24.0 * (i + 1), d) for i, d in enumerate(days))
    increments, ess, gain_blocks, seed_sd = {}, {}, {}, {}
    know_nothing = -rng.gamma(4.0, 2.0, len(days))
    for name in names:
        drift = rng.normal(0.6, 0.5, len(days))
        if gaps is not None and name != "other":
            drift += (gaps[names.index(name)] - drift.sum()) / len(days)
        mean = know_nothing + (0.0 if name == "other" else 1.0) * drift
        noise = 0.0 if name == "other" else 0.03
        increments[name] = mean + noise * rng.normal(size=(4, len(days)))
        ess[name] = (
            np.full((4, len(days)), 2000.0) if name == "other" else rng.uniform(150, 1900, (4, len(days)))
        )
        gain_blocks[name] = increments[name].mean(0) - know_nothing
        seed_sd[name] = float(increments[name].sum(1).std(ddof=1))
    if not resolved:
        ess[names[0]][1, min(2, len(days) - 1)] = 41.0
    totals = {n: increments[n].sum(1) for n in names}
    log_evidence = {n: float(totals[n].mean()) for n in names}
    posterior = _posterior(prior, log_evidence)
    se = {n: seed_sd[n] / 2.0 for n in names}
    odds = _odds(names, log_evidence, se)
    grid = np.linspace(0.07, 0.98, 8)
    inflation_prior = np.exp(-0.5 * ((grid - 0.7) / 0.4) ** 2)
    inflation_prior /= inflation_prior.sum()
    cumulated = {n: np.cumsum(increments[n].mean(0)) for n in names}
    made = Evidence(
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
        ),
        headline="",
        resolved=False,
        unresolved_reasons=(),
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
        founders={n: 400.0 for n in names if n != "other"},
        k_hat={n: 0.4 for n in names if n != "other"},
    )
    known = example_validated(names, log_evidence, **shown) if validated else None  # type: ignore[arg-type]
    judgement = judged(made, known, totals)
    return replace(judgement, checks=(*made.checks, *method_checks(judgement)))


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
