"""What a weighing gives back: plain frozen tables, and the JSON of ``powderkeg weigh --json``.

Everything is in nats (natural logarithm) unless a name says otherwise. A hypothesis is always named by its
``name`` in the case, and ``other`` stands last.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from powderkeg.case import Case
    from powderkeg.evidence.elicited import Elicited
    from powderkeg.evidence.rescoring.scored import Scored
    from powderkeg.evidence.validated import Validated

__all__ = [
    "Band",
    "Block",
    "Check",
    "DeathsRow",
    "Evidence",
    "Inflation",
    "KnowNothingRow",
    "LedgerRow",
    "Odds",
    "SensitivityRow",
    "Settings",
    "Status",
    "Table",
]

FloatArray = npt.NDArray[np.float64]
Status = Literal["pass", "fail", "unknown"]


@dataclass(frozen=True)
class Block:
    """A stretch of hours at whose end the filter scores and may resample.

    Attributes:
        label: e.g. ``2022-01-05 12:00-18:00`` or ``2022-01-07`` for a whole day.
        start_hour: hours since the case's start.
        end_hour: hours since the case's start, exclusive.
        day: calendar day the block lies in.
    """

    label: str
    start_hour: float
    end_hour: float
    day: date


@dataclass(frozen=True)
class Odds:
    """How far the record moves the odds of one hypothesis over another (a Bayes factor, priors left out).

    Attributes:
        for_: the hypothesis the record favours of the two.
        against: the other one.
        odds: the factor to print: ``raw``, held down to ``cap`` where one is known.
        low: lower end of the 90 % Monte-Carlo interval; None with one seed.
        high: upper end; None with one seed.
        priors: least and largest factor over other priors of parameters, of those that can be trusted; None
            where none can, or where it was not asked.
        sources: the same over other readings of the sources.
        records: 90 % interval over records drawn anew from this one.
        cap: largest factor the method has been validated for; None while nothing has been validated.
        raw: the factor before the cap.
    """

    for_: str
    against: str
    odds: float
    low: float | None
    high: float | None
    cap: float | None
    raw: float
    priors: tuple[float, float] | None = None
    sources: tuple[float, float] | None = None
    records: tuple[float, float] | None = None

    @property
    def widest(self) -> tuple[float | None, float | None]:
        """The least and the largest of all ends that are known; None where no Monte-Carlo interval is."""
        if self.low is None or self.high is None:
            return None, None
        known = [one for one in (self.priors, self.sources, self.records) if one is not None]
        return min([self.low, *(low for low, _ in known)]), max([self.high, *(high for _, high in known)])


@dataclass(frozen=True)
class LedgerRow:
    """One claim of the record, or one day of silence, and what it weighs.

    Attributes:
        report_id: id of the report, or of the first one where several of one origin are one claim;
            ``silence-2022-01-05`` for a day on which nothing was reported from the regions counted.
        day: day on which it was scored.
        indicator: what it speaks of.
        place: place ids joined by commas; ``national`` for the whole country.
        origin: origin id.
        reliability: the letter used.
        statement: the report in words.
        weight: per hypothesis, the logarithm of the probability of this claim given all before it.
        gain: per hypothesis, ``weight`` less the same under know-nothing.
        nats: largest minus smallest ``weight`` over the hypotheses without ``other``: how far it
            separates them.
        report_ids: all reports of the claim.
        role: ``scored``; ``guide`` where a later figure replaces it (its weight is taken back in that
            figure's row); ``silence`` for days on which nothing was reported; ``joint`` for what the claims
            of a block say together beyond the sum of what each says alone (it makes the rows add up).
        replaces: ids of the guides that this figure takes back.
    """

    report_id: str
    day: date
    indicator: str
    place: str
    origin: str
    reliability: str
    statement: str
    weight: Mapping[str, float]
    gain: Mapping[str, float]
    nats: float
    report_ids: tuple[str, ...] = ()
    role: Literal["scored", "guide", "silence", "joint"] = "scored"
    replaces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """Rows behind an answer, as the page and the JSON show them.

    Attributes:
        title: what the rows are.
        columns: headings; a unit stands in its heading.
        rows: one cell per column; numbers as numbers, None for unknown.
        note: how it was found and how to read it, in a sentence or two.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | float | None, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Check:
    """One question of the checklist, answered pass, fail or unknown, with the figure behind the answer.

    Attributes:
        id: number in the list of twenty.
        name: the question.
        status: the answer.
        figure: what it rests on, or why it is unknown.
        tables: rows behind it.
    """

    id: int
    name: str
    status: Status
    figure: str
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True)
class Band:
    """Quantiles over weighted worlds, day by day; every array has the length of ``days``.

    ``cumulated`` marks indicators that add up (tolls, arrests): their bands count from the case's start to
    the end of the day, as reports of them do. The others hold the day's own value.
    """

    days: tuple[date, ...]
    q05: FloatArray
    q25: FloatArray
    q50: FloatArray
    q75: FloatArray
    q95: FloatArray
    cumulated: bool = False


@dataclass(frozen=True)
class DeathsRow:
    """Deaths in the weighted worlds up to the last scored hour, of one side or by one cause.

    Attributes:
        label: e.g. ``all``, ``security``, ``civilian``, or a cause such as ``security fire``.
        kind: whether the label names a side or a cause.
        mean: persons.
        low: 5 % quantile, persons.
        high: 95 % quantile, persons.
    """

    label: str
    kind: Literal["all", "side", "cause"]
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Inflation:
    """The common inflation of grades (phi): 1 takes the letters at face value, .05 makes nearly all noise.

    Attributes:
        grid: values of phi.
        prior: weights on the grid, summing to 1.
        posterior: per hypothesis, weights on the grid given the record.
    """

    grid: FloatArray
    prior: FloatArray
    posterior: Mapping[str, FloatArray]


@dataclass(frozen=True)
class KnowNothingRow:
    """The know-nothing density of one kind of observation, and what it gives this record.

    Attributes:
        kind: kind of observation.
        density: the formula in words, with its parameters.
        terms: number of scored terms of this kind.
        log_value: their summed log density, nats.
    """

    kind: str
    density: str
    terms: int
    log_value: float


@dataclass(frozen=True)
class SensitivityRow:
    """Gain over know-nothing of every hypothesis when one declared choice is changed."""

    label: str
    gain: Mapping[str, float]


@dataclass(frozen=True)
class Settings:
    """What the weighing was asked to do."""

    tier: str
    particles: int
    seeds: int
    agents: int | None
    jobs: int
    as_of: date | None


@dataclass(frozen=True)
class Evidence:
    """The weighing of a case's record: posterior, odds, and everything that opens them.

    ``blocks`` index the last axis of ``increments`` and ``ess`` (seeds, blocks) and of ``gain_blocks``.
    ``bands`` (worlds run without looking at the record) and ``filtered_bands`` (worlds weighted by the
    record so far) are keyed by indicator, or ``indicator/place_id`` for one region, then by hypothesis.

    Attributes:
        case: the case that was weighed.
        hypotheses: names, ``other`` last.
        prior: prior weights.
        posterior: prior weights times evidence, summing to 1.
        log_evidence: per hypothesis, nats, averaged over seeds (log of the mean).
        log_evidence_se: Monte-Carlo standard error over seeds, nats; nan with one seed; 0 for ``other``.
        seed_sd: standard deviation of the seeds' own log evidence, nats; nan with one seed.
        gain: log evidence less know-nothing's.
        gain_blocks: the same by block (per hypothesis, (blocks,)).
        blocks: the filter's blocks in time order.
        increments: log evidence by seed and block; the calm baseline's acceptance is not among them.
        ess: effective sample size after each block, by seed and block, before resampling.
        odds: one row per pair, largest first.
        odds_by_day: posterior after each day, in time order.
        ledger: one row per claim and per day of silence, in the order scored.
        checks: the checklist.
        next_observations: what to look for next (empty: not computed).
        headline: a few sentences made from the numbers.
        resolved: False where a stop rule holds; then no odds may be printed.
        unresolved_reasons: the stop rules that hold, in words.
        inflation: what the record says about the grades.
        know_nothing: the know-nothing densities, by kind.
        know_nothing_sensitivity: gains with those densities wider and narrower, and with other
            readings of the grades.
        bands: simulated bands before any report.
        filtered_bands: bands given the record so far.
        deaths: per hypothesis, deaths by side and cause in the weighted worlds.
        acceptance: per hypothesis, share of draws that passed the calm baseline.
        late_from: first day of the part of the record that set no range; None where the case names none.
        late_posterior: posterior from that part only; None where ``late_from`` is None.
        late_odds: odds from that part only.
        settings: what was asked.
        seed: the seed.
        versions: versions of the packages that made the numbers.
        input_hash: sha256 of the case and the settings that bear on the numbers.
        seconds: wall time.
        peak_bytes: peak resident memory of the process, bytes (0 where the system does not say).
        founders: per hypothesis, effective number of parameter draws the last worlds descend from, in
            the worst seed. Parameters are never renewed, so this bounds what the figures rest on.
        ranges_hash: sha256 of all of the case but record, facts and prose, and of the parameter table, taken
            before any report was scored; blank for worlds of another society.
        model_hash: sha256 of the source code that makes worlds; blank likewise.
        as_of_known: reports published by ``settings.as_of``; None where all are used.
        as_of_undated: reports left out because nobody knows when they were published.
        validated: what simulated records showed of the method; None where the checks were left out.
        raw_posterior: the posterior before the cap on the odds; ``posterior`` keeps to it.
        ess_at_once: per hypothesis (seeds, blocks), what ``ess`` would have been had no block been taken in
            steps; empty where none could be.
        k_hat: per hypothesis, shape of the tail of the filter's weights (Pareto-smoothed importance
            sampling), the worst block and seed; above .7 a few worlds carry the figure. Empty: not computed.
        scored: per hypothesis with a mechanism the last worlds of each seed, so that the record can be read
            otherwise and the worlds continued; empty where the checks were left out. Not in the JSON.
        elicited: what analysts judged of the reports by hand, beside the ledger; it moves no figure. None
            where the case holds no judgements.
    """

    case: Case
    hypotheses: tuple[str, ...]
    prior: Mapping[str, float]
    posterior: Mapping[str, float]
    log_evidence: Mapping[str, float]
    log_evidence_se: Mapping[str, float]
    seed_sd: Mapping[str, float]
    gain: Mapping[str, float]
    gain_blocks: Mapping[str, FloatArray]
    blocks: tuple[Block, ...]
    increments: Mapping[str, FloatArray]
    ess: Mapping[str, FloatArray]
    odds: tuple[Odds, ...]
    odds_by_day: tuple[tuple[date, Mapping[str, float]], ...]
    ledger: tuple[LedgerRow, ...]
    checks: tuple[Check, ...]
    headline: str
    resolved: bool
    unresolved_reasons: tuple[str, ...]
    inflation: Inflation
    know_nothing: tuple[KnowNothingRow, ...]
    know_nothing_sensitivity: tuple[SensitivityRow, ...]
    bands: Mapping[str, Mapping[str, Band]]
    filtered_bands: Mapping[str, Mapping[str, Band]]
    deaths: Mapping[str, tuple[DeathsRow, ...]]
    acceptance: Mapping[str, float]
    late_from: date | None
    late_posterior: Mapping[str, float] | None
    late_odds: tuple[Odds, ...]
    settings: Settings
    seed: int
    versions: Mapping[str, str]
    input_hash: str
    seconds: float
    peak_bytes: int
    next_observations: tuple[Mapping[str, Any], ...] = field(default=())
    founders: Mapping[str, float] = field(default_factory=dict)
    ranges_hash: str = ""
    model_hash: str = ""
    as_of_known: int | None = None
    as_of_undated: int | None = None
    validated: Validated | None = None
    raw_posterior: Mapping[str, float] = field(default_factory=dict)
    ess_at_once: Mapping[str, FloatArray] = field(default_factory=dict)
    k_hat: Mapping[str, float] = field(default_factory=dict)
    scored: Mapping[str, tuple[Scored, ...]] = field(default_factory=dict)
    elicited: Elicited | None = None

    def to_json(self) -> dict[str, Any]:
        """The result as plain dictionaries, lists, strings and finite numbers (None for unknown)."""
        from powderkeg.evidence.plain import plain

        return plain(self)
