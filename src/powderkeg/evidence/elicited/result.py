"""What comes of judgements by hand: plain frozen rows.

Log weights are in nats and, as in the ledger's ``gain``, relative to the know-nothing hypothesis, which comes
last: its own is 0. A difference is always the analysts' figure less the simulator's.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["ENOUGH", "Elicited", "JudgedAnalyst", "JudgedPair", "JudgedReport"]

ENOUGH = 3
"""Raters from which on ratings of analytic work were found reliable (Marcoci and others 2019)."""


@dataclass(frozen=True)
class JudgedPair:
    """Log Bayes factor of one hypothesis over another, nats.

    Attributes:
        for_: the one that the analysts favour more than the simulator does; where the simulator says nothing,
            the one that they favour.
        against: the other.
        judged: the analysts'.
        simulated: the simulator's; None where it has no figure.
        difference: ``judged`` less ``simulated``; None likewise.
    """

    for_: str
    against: str
    judged: float
    simulated: float | None
    difference: float | None


@dataclass(frozen=True)
class JudgedReport:
    """One piece of evidence that somebody judged: a claim of the ledger, or a report that is not scored.

    Attributes:
        report_id: the claim's id in the ledger, or that of the report.
        report_ids: the reports of it that were judged, in the order of the record.
        analysts: who judged it.
        weights: per hypothesis, the mean over analysts of their coherent log weights.
        spread: per hypothesis, standard deviation between analysts; None with one.
        simulated: per hypothesis, the simulator's gain; None where it has none: the report is not scored, or
            no world could come near it.
        difference: per hypothesis; None likewise.
        widest: the pair of rivals on which analysts and simulator lie furthest apart; without a figure of
            the simulator's, the pair that the analysts hold furthest apart.
        disagreement: standard deviation between analysts of their log Bayes factor of ``widest``; None with
            one.
        statement: the report in words.
    """

    report_id: str
    report_ids: tuple[str, ...]
    analysts: tuple[str, ...]
    weights: Mapping[str, float]
    spread: Mapping[str, float] | None
    simulated: Mapping[str, float] | None
    difference: Mapping[str, float] | None
    widest: JudgedPair
    disagreement: float | None
    statement: str


@dataclass(frozen=True)
class JudgedAnalyst:
    """What one analyst's judgements came to.

    Attributes:
        analyst: name.
        judged: reports judged.
        weights: per piece of evidence and hypothesis, the coherent log weights.
        shared: reports that were one piece of evidence and so were averaged, group by group.
        doubled: how far adding them up would have moved some pair of hypotheses beyond that, nats.
        overall: per hypothesis, the judgement of all of them together, as given; None where none was given.
        incoherence: how far the sum of the pieces lay from it for some pair of hypotheses, nats; None
            likewise.
    """

    analyst: str
    judged: int
    weights: Mapping[str, Mapping[str, float]]
    shared: tuple[tuple[str, ...], ...]
    doubled: float
    overall: Mapping[str, float] | None
    incoherence: float | None


@dataclass(frozen=True)
class Elicited:
    """Judgements by hand, coherent and averaged, beside the simulator's figures for the same reports.

    Attributes:
        hypotheses: names, know-nothing last.
        analysts: one row an analyst, by name.
        reports: one row a piece of evidence, largest difference first, those that cannot be compared last.
        weights: per hypothesis, sum of those of ``reports`` that can be compared.
        simulated: per hypothesis, the simulator's sum over the same; None where there are none.
        pairs: every pair of hypotheses, from the same sums, largest difference first.
        unjudged: ids of the ledger's claims that nobody judged; they are in none of the sums.
        alone: ids of judged reports without a figure of the simulator's; they are in none either.
        joint: whether the ledger has rows of what claims say together beyond the sum of what each says alone;
            they are in none of the sums, for nobody was asked about them.
        digest: fingerprint of the judgements (``judgements_digest``).
    """

    hypotheses: tuple[str, ...]
    analysts: tuple[JudgedAnalyst, ...]
    reports: tuple[JudgedReport, ...]
    weights: Mapping[str, float]
    simulated: Mapping[str, float] | None
    pairs: tuple[JudgedPair, ...]
    unjudged: tuple[str, ...]
    alone: tuple[str, ...]
    joint: bool
    digest: str

    @property
    def few(self) -> bool:
        """Whether fewer than ``ENOUGH`` analysts judged anything."""
        return len(self.analysts) < ENOUGH

    @property
    def compared(self) -> tuple[JudgedReport, ...]:
        """The pieces of evidence for which the simulator has a figure too."""
        return tuple(row for row in self.reports if row.simulated is not None)

    def to_json(self) -> dict[str, Any]:
        """Plain dictionaries, lists, strings and finite numbers; None where there is no figure."""
        return {
            "hypotheses": list(self.hypotheses),
            "analysts": [_listed(asdict(row)) for row in self.analysts],
            "reports": [
                {**_listed(asdict(row)), "widest": _pair(row.widest), "few": len(row.analysts) < ENOUGH}
                for row in self.reports
            ],
            "weights": dict(self.weights),
            "simulated": None if self.simulated is None else dict(self.simulated),
            "pairs": [_pair(row) for row in self.pairs],
            "unjudged": list(self.unjudged),
            "alone": list(self.alone),
            "joint": self.joint,
            "few": self.few,
            "digest": self.digest,
        }


def _pair(row: JudgedPair) -> dict[str, Any]:
    found = asdict(row)
    return {"for": found.pop("for_"), **found}


def _listed(value: Any) -> Any:  # noqa: ANN401  (rows of any depth)
    if isinstance(value, dict):
        return {key: _listed(item) for key, item in value.items()}
    return [_listed(item) for item in value] if isinstance(value, tuple) else value
