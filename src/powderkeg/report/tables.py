"""The page's tables as rows of finished text: the template only lays them out."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.case import prior_in_words
from powderkeg.evidence.capping import held
from powderkeg.evidence.combine import half_width
from powderkeg.evidence.words import odds_words
from powderkeg.language import say
from powderkeg.report.formats import MISSING, log_value, nats, percent
from powderkeg.report.indicators import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from powderkeg.case import Hypothesis, Prior
    from powderkeg.evidence import Evidence


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
class PriorLine:
    """A parameter's prior in words, and whether the record helped to choose it."""

    parameter: str
    prior: str
    reason: str
    source: str
    uses_record: bool


def standings(result: "Evidence") -> list[Standing]:
    """A row a hypothesis. Probabilities appear only where the result is resolved."""
    shown = result.resolved
    return [
        Standing(
            name=hypothesis.name,
            label=hypothesis.label,
            log_evidence=_with_interval(
                result.log_evidence[hypothesis.name],
                result.log_evidence_se[hypothesis.name],
                result.settings.seeds,
            ),
            gain=nats(result.gain[hypothesis.name]),
            seed_sd=log_value(result.seed_sd[hypothesis.name], 2),
            accepted=MISSING if hypothesis.know_nothing else percent(result.acceptance.get(hypothesis.name)),
            prior=percent(result.prior[hypothesis.name]) if shown else None,
            posterior=percent(result.posterior[hypothesis.name]) if shown else None,
        )
        for hypothesis in _in_order(result)
    ]


def odds_lines(result: "Evidence", *, late: bool = False) -> list[tuple[str, str, str, str, str, str]]:
    """For, against, odds, their Monte-Carlo and their widest interval, and how far they were validated.

    Nothing while the result is not resolved; no row without an interval and a cap.
    """
    if not result.resolved:
        return []
    return [
        (
            row.for_,
            row.against,
            say("at least {n}", n=odds_words(row.odds)) if held(row) else odds_words(row.odds),
            say("{low} to {high}", low=odds_words(row.low), high=odds_words(row.high)),
            say(
                "{low} to {high}",
                low=odds_words(row.widest[0] or row.low),
                high=odds_words(row.widest[1] or row.high),
            ),
            odds_words(row.cap),
        )
        for row in (result.late_odds if late else result.odds)
        if row.low is not None and row.high is not None and row.cap is not None
    ]


def rival_names(result: "Evidence") -> list[str]:
    """The hypotheses that simulate something, in the order of the case."""
    return [hypothesis.name for hypothesis in result.case.hypotheses if not hypothesis.know_nothing]


def prior_lines(parameters: "Mapping[str, Prior]") -> list[PriorLine]:
    """Priors in words, those that used the record first."""
    lines = [
        PriorLine(in_words(name), prior_in_words(prior), prior.reason, prior.source, prior.uses_record)
        for name, prior in parameters.items()
    ]
    return sorted(lines, key=lambda line: not line.uses_record)


def _in_order(result: "Evidence") -> "list[Hypothesis]":
    by_name = {hypothesis.name: hypothesis for hypothesis in result.case.hypotheses}
    return [by_name[name] for name in result.hypotheses]


def _with_interval(value: float, error: float, seeds: int) -> str:
    if not math.isfinite(value):
        return say("all weight lost")
    if math.isnan(error):
        return say("{value} (one seed: interval unknown)", value=log_value(value))
    if error == 0:
        return log_value(value)
    return say("{value} ± {error:.1f}", value=log_value(value), error=half_width(error, seeds))
