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
from powderkeg.language import in_english, noted, say, worded

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence

_OF_THE_RECORD = (NOTHING, CONTRADICTED, CANNOT, WEAK, DISPUTED, NOT_VALIDATED)
_STOPPED = noted(
    "A stop rule holds, so this page prints no odds and no probabilities of hypotheses. Raw numbers are "
    "kept in the JSON file for checking the computation only."
)
_NOISY = noted(
    "A stop rule holds, so this page prints no odds and no probabilities of hypotheses: at this precision "
    "they would be noise. Raw numbers are kept in the JSON file for checking the computation only."
)
_OVERNIGHT = noted(
    "What would help: more simulated worlds and more seeds (--tier overnight). They make the figures less "
    "noisy; where the model or the record is the limit, the result may stay unresolved."
)
_MORE = noted(
    "What would help: more simulated worlds and more seeds, above those of the overnight tier "
    "(--particles). They make the figures less noisy; where the model or the record is the limit, the "
    "result may stay unresolved."
)


@dataclass(frozen=True)
class Status:
    """A verdict in two or three words, what it means, the reasons not yet in the headline, and remedies.

    `settled` is true where the two leading hypotheses are told apart and no stop rule holds.
    """

    verdict: str
    meaning: str
    reasons: tuple[str, ...] = ()
    remedies: tuple[str, ...] = ()
    settled: bool = False


def status_of(result: "Evidence") -> Status:
    """What the box says."""
    if result.resolved:
        return _resolved(result)
    noisy = any(not in_english(why).startswith(_OF_THE_RECORD) for why in result.unresolved_reasons)
    headline = in_english(result.headline)
    return Status(
        say("Not resolved"),
        say(_NOISY) if noisy else say(_STOPPED),
        tuple(worded(why) for why in result.unresolved_reasons if in_english(why) not in headline),
        tuple(_remedies(result, noisy=noisy)),
    )


def _resolved(result: "Evidence") -> Status:
    first, second = headline_pair(result.posterior, result.raw_posterior or None)
    pair = next((row for row in result.odds if {row.for_, row.against} == {first, second}), None)
    if pair is not None and result.validated is not None and not_separated(pair, result.validated):
        return Status(
            say("Not separated"),
            say(
                "No stop rule holds, and still the two leading hypotheses are not told apart by this "
                "record. What it says of the others stands below."
            ),
        )
    return Status(
        say("Resolved"),
        say(
            "No stop rule holds: enough simulated worlds carry every figure, the seeds agree, and the "
            "leading hypothesis does better than no model."
        ),
        settled=True,
    )


def _remedies(result: "Evidence", *, noisy: bool) -> list[str]:
    found: list[str] = []
    if noisy:
        found.append(say(_MORE if result.settings.tier == "overnight" else _OVERNIGHT))
    reasons = " ".join(map(in_english, result.unresolved_reasons))
    if NOT_VALIDATED in reasons:
        found.append(
            say(
                "To earn odds: powderkeg validate {case}, which tries the method on simulated records of "
                "known truth.",
                case=result.case.name,
            )
        )
    if CONTRADICTED in reasons or CANNOT in reasons:
        found.append(
            say(
                "Look at the figures outside every band below: either a report is wrong, or no hypothesis "
                "has the mechanism that made it."
            )
        )
    if DISPUTED in reasons:
        told = result.validated is not None and result.validated.agreement
        found.append(
            say("One of the two methods is wrong; what they disagree on is told pair by pair below.")
            if told
            else say("Weigh the case anew, so that both methods read the changes.")
        )
    return found
