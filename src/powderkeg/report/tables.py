"""The page's tables as rows of finished text: the template only lays them out."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from powderkeg.report.formats import MISSING, day, log_value, nats, percent, quantity, ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from powderkeg.case import Case, Hypothesis, Prior, Report
    from powderkeg.evidence import DeathsRow, Evidence, LedgerRow

_MC_90 = 1.645
_STRONG = 0.5
_FEW_PLACES = 4


@dataclass(frozen=True)
class Cell:
    """A figure as printed, the number it is sorted by (None sorts last) and its tone: up, down or empty."""

    text: str
    value: float | None = None
    tone: str = ""


@dataclass(frozen=True)
class Standing:
    """One hypothesis in the table at the top; `posterior` and `prior` are None while nothing is resolved."""

    name: str
    label: str
    log_evidence: str
    gain: str
    seed_sd: str
    accepted: str
    prior: str | None
    posterior: str | None


@dataclass(frozen=True)
class LedgerLine:
    """One row of the ledger, ready to print."""

    report_id: str
    others: str
    link: str
    day: str
    indicator: str
    place: str
    places: str
    origin: str
    grade: str
    statement: str
    source: str
    marks: tuple[str, ...]
    role: str
    separates: Cell
    gains: tuple[Cell, ...]


@dataclass(frozen=True)
class PriorLine:
    """A parameter's prior in words, and whether the record helped to choose it."""

    parameter: str
    prior: str
    reason: str
    source: str
    uses_record: bool


@dataclass(frozen=True)
class DeathsLine:
    """Deaths of one side or cause: simulated under every hypothesis, and what the record says."""

    label: str
    kind: str
    simulated: tuple[str, ...]
    record: str


def standings(result: "Evidence") -> list[Standing]:
    """A row a hypothesis. Probabilities appear only where the result is resolved."""
    shown = result.resolved
    return [
        Standing(
            name=hypothesis.name,
            label=hypothesis.label,
            log_evidence=_with_interval(
                result.log_evidence[hypothesis.name], result.log_evidence_se[hypothesis.name]
            ),
            gain=nats(result.gain[hypothesis.name]),
            seed_sd=log_value(result.seed_sd[hypothesis.name], 2),
            accepted=MISSING if hypothesis.know_nothing else percent(result.acceptance.get(hypothesis.name)),
            prior=percent(result.prior[hypothesis.name]) if shown else None,
            posterior=percent(result.posterior[hypothesis.name]) if shown else None,
        )
        for hypothesis in _in_order(result)
    ]


def odds_lines(result: "Evidence", *, late: bool = False) -> list[tuple[str, str, str, str]]:
    """For, against, odds and their interval; nothing while the result is not resolved."""
    if not result.resolved:
        return []
    return [
        (
            row.for_,
            row.against,
            ratio(row.odds),
            MISSING if row.low is None or row.high is None else f"{ratio(row.low)} to {ratio(row.high)}",
        )
        for row in (result.late_odds if late else result.odds)
    ]


def deaths_lines(result: "Evidence") -> list[DeathsLine]:
    """Deaths by side, then by cause, under every hypothesis that simulates any, beside the record's own."""
    names = list(result.deaths)
    rows: dict[tuple[str, str], dict[str, DeathsRow]] = {}
    for name in names:
        for row in result.deaths[name]:
            rows.setdefault((row.kind, row.label), {})[name] = row
    order = {"all": 0, "side": 1, "cause": 2}
    return [
        DeathsLine(
            label,
            kind,
            tuple(_deaths_cell(found.get(name)) for name in names),
            _deaths_on_record(result.case, label, kind),
        )
        for (kind, label), found in sorted(rows.items(), key=lambda item: order[item[0][0]])
    ]


def ledger_lines(result: "Evidence") -> list[LedgerLine]:
    """The ledger in the order scored; gains in the order of `rival_names`."""
    reports = {report.report_id: report for report in result.case.record}
    return [_ledger_line(result, row, reports) for row in result.ledger]


def rival_names(result: "Evidence") -> list[str]:
    """The hypotheses that simulate something, in the order of the case."""
    return [hypothesis.name for hypothesis in result.case.hypotheses if not hypothesis.know_nothing]


def prior_lines(parameters: "Mapping[str, Prior]") -> list[PriorLine]:
    """Priors in words, those that used the record first."""
    lines = [
        PriorLine(
            name.replace("_", " "), prior_in_words(prior), prior.reason, prior.source, prior.uses_record
        )
        for name, prior in parameters.items()
    ]
    return sorted(lines, key=lambda line: not line.uses_record)


def prior_in_words(prior: "Prior") -> str:
    """`uniform from 0.15 to 0.55`, and the like."""
    if prior.distribution == "constant":
        return f"fixed at {_plain(prior.value)}"
    between = f"{_plain(prior.min)} to {_plain(prior.max)}"
    if prior.distribution == "normal":
        return f"normal, mean {_plain(prior.mean)}, s.d. {_plain(prior.sd)}, cut to {between}"
    return f"{'log-uniform' if prior.distribution == 'log_uniform' else 'uniform'} from {between}"


def figure_of(report: "Report") -> str:
    """`1,000 (800 to 1,200)`, or what there is of it."""
    best, low, high = report.best, report.low, report.high
    if low is not None and high is None and best in {None, low}:
        return f"at least {quantity(low)}"
    span = "" if (low is None and high is None) or low == high == best else _span(low, high)
    if best is None:
        return span
    return f"{quantity(best)} ({span})" if span else quantity(best)


def dates_of(report: "Report") -> str:
    """`4 Jan 2022`, `4 to 9 Jan 2022`, with the time where it is known."""
    begin, end = report.date_start, report.date_end
    if begin == end:
        text = day(end, "%b %Y")
    elif (begin.year, begin.month) == (end.year, end.month):
        text = f"{begin.day} to {day(end, '%b %Y')}"
    else:
        text = f"{day(begin)} to {day(end, '%b %Y')}"
    return f"{text}, {report.time}" if report.time else text


def clock(moment: "datetime | None") -> str:
    """`5 Jan 2022, 17:30`; a dash where there is no such moment."""
    return MISSING if moment is None else day(moment, "%b %Y, %H:%M")


def safe_link(address: str) -> str:
    """The address where it is a web address, nothing otherwise: a record may come from anybody."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return ""
    return address.strip() if parts.scheme in {"http", "https"} and parts.netloc else ""


def _in_order(result: "Evidence") -> "list[Hypothesis]":
    by_name = {hypothesis.name: hypothesis for hypothesis in result.case.hypotheses}
    return [by_name[name] for name in result.hypotheses]


def _with_interval(value: float, error: float) -> str:
    if math.isnan(error):
        return f"{log_value(value)} (one seed: interval unknown)"
    return log_value(value) if error == 0 else f"{log_value(value)} ± {_MC_90 * error:.1f}"


def _deaths_cell(row: "DeathsRow | None") -> str:
    return (
        MISSING if row is None else f"{quantity(round(row.mean))} ({_span(round(row.low), round(row.high))})"
    )


def _deaths_on_record(case: "Case", label: str, kind: str) -> str:
    """Figures of the whole country for this side or cause, newest first, with report id and grade."""
    word = label.replace(" ", "_")
    wanted = {
        "all": {"deaths", "deaths_named"},
        "side": {f"deaths_{word}"},
        "cause": {f"deaths_by_{word}", f"deaths_{word}"},
    }[kind]
    found = [r for r in case.record if r.indicator in wanted and r.place_id is None and figure_of(r)]
    found.sort(key=lambda r: (r.date_end, r.published or r.date_end), reverse=True)
    said = [f"{_bound(r)}{figure_of(r)} ({r.report_id}, grade {r.reliability})" for r in found[:3]]
    rest = len(found) - len(said)
    return "; ".join(said) + (f"; {rest} earlier" if rest > 0 else "") or MISSING


def _bound(report: "Report") -> str:
    return "by name " if report.indicator == "deaths_named" else ""


def _ledger_line(result: "Evidence", row: "LedgerRow", reports: "Mapping[str, Report]") -> LedgerLine:
    report = reports.get(row.report_id)
    return LedgerLine(
        report_id="silence" if row.role == "silence" else row.report_id,
        others=", ".join(one for one in row.report_ids if one != row.report_id),
        link=safe_link(report.source_url) if report else "",
        day=row.day.isoformat(),
        indicator=row.indicator.replace("_", " "),
        place=_places(row.place),
        places=row.place,
        origin=row.origin,
        grade=row.reliability,
        statement=row.statement,
        source=report.source if report else "",
        marks=_marks([reports[name] for name in row.report_ids if name in reports]),
        role=row.role,
        separates=Cell(f"{row.nats:.2f}", row.nats),
        gains=tuple(_gain_cell(row.gain.get(name)) for name in rival_names(result)),
    )


def _marks(reports: "Sequence[Report]") -> tuple[str, ...]:
    """What a reader must know of a claim before its figure: that it is disputed, or an interested party's."""
    marks = {
        "contested": any(report.contested for report in reports),
        "interested party": any(report.extra.get("interested_party") == "yes" for report in reports),
    }
    return tuple(mark for mark, holds in marks.items() if holds)


def _places(ids: str) -> str:
    count = ids.count(",") + 1
    return ids if count <= _FEW_PLACES else f"{count} places"


def _gain_cell(gain: float | None) -> Cell:
    if gain is None:
        return Cell(MISSING)
    tone = "" if abs(gain) < _STRONG else "up" if gain > 0 else "down"
    return Cell(nats(gain, 2), gain, tone)


def _span(low: float | None, high: float | None) -> str:
    if high is None:
        return f"at least {quantity(low)}"
    return f"at most {quantity(high)}" if low is None else f"{quantity(low)} to {quantity(high)}"


def _plain(value: float | None) -> str:
    return MISSING if value is None else f"{value:.4g}"
