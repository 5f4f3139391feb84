"""The box under the headline: whether the question is resolved, why not, and what would help."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.headline import (
    CANNOT,
    CONTRADICTED,
    DISPUTED,
    NOT_VALIDATED,
    NOTHING,
    WEAK,
    headline_pair,
    not_separated,
)

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence

_OF_THE_RECORD = (NOTHING, CONTRADICTED, CANNOT, WEAK, DISPUTED, NOT_VALIDATED)
_STOPPED = "A stop rule holds, so this page prints no odds and no probabilities of hypotheses"
_RAW = "Raw numbers are kept in the JSON file for checking the computation only."


@dataclass(frozen=True)
class Status:
    """A verdict in two or three words, what it means, the reasons not yet in the headline, and remedies."""

    verdict: str
    meaning: str
    reasons: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()


def status_of(result: "Evidence") -> Status:
    """What the box says."""
    if result.resolved:
        return _resolved(result)
    noisy = any(not reason.startswith(_OF_THE_RECORD) for reason in result.unresolved_reasons)
    why = ": at this precision they would be noise" if noisy else ""
    return Status(
        "Not resolved",
        f"{_STOPPED}{why}. {_RAW}",
        tuple(reason for reason in result.unresolved_reasons if reason not in result.headline),
        tuple(_remedies(result, noisy=noisy)),
    )


def _resolved(result: "Evidence") -> Status:
    first, second = headline_pair(result.posterior, result.raw_posterior or None)
    pair = next((row for row in result.odds if {row.for_, row.against} == {first, second}), None)
    if pair is not None and result.validated is not None and not_separated(pair, result.validated):
        return Status(
            "Not separated",
            "No stop rule holds, and still the two leading hypotheses are not told apart by this record. "
            "What it says of the others stands below.",
        )
    return Status(
        "Resolved",
        "No stop rule holds: enough simulated worlds carry every figure, the seeds agree, and the leading "
        "hypothesis does better than no model.",
    )


def _remedies(result: "Evidence", *, noisy: bool) -> list[str]:
    found = []
    if noisy:
        tier = "above those of the overnight tier (--particles)"
        found.append(
            "What would help: more simulated worlds and more seeds"
            + (f", {tier}" if result.settings.tier == "overnight" else " (--tier overnight)")
            + ". They make the figures less noisy; where the model or the record is the limit, the result "
            "may stay unresolved."
        )
    reasons = " ".join(result.unresolved_reasons)
    if NOT_VALIDATED in reasons:
        found.append(
            f"To earn odds: powderkeg validate {result.case.name}, which tries the method on simulated "
            "records of known truth."
        )
    if CONTRADICTED in reasons or CANNOT in reasons:
        found.append(
            "Look at the figures outside every band below: either a report is wrong, or no hypothesis has "
            "the mechanism that made it."
        )
    if DISPUTED in reasons:
        found.append("One of the two methods is wrong; what they disagree on is told pair by pair below.")
    return found
