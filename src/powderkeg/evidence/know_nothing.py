"""What one who knows nothing expects of a report: ``other`` owns it and every mixture falls back on it.

One order of magnitude per indicator, declared here and nowhere else. They are round numbers for "a crowd",
"a toll" in any crisis of a middling country; none was set from a case's record. Their width is halved and
doubled, and so is the probability of a report from a quiet region; the page prints what that does.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum
from typing import TYPE_CHECKING

from powderkeg.evidence.observations import Scale
from powderkeg.evidence.result import KnowNothingRow
from powderkeg.language import noted, say

if TYPE_CHECKING:
    from collections.abc import Iterable

    from powderkeg.evidence.claims import Claim

__all__ = [
    "AS_DECLARED",
    "MAGNITUDES",
    "OTHER_READINGS",
    "Reading",
    "log_know_nothing",
    "scale_of",
    "table",
    "term_values",
]


@dataclass(frozen=True)
class Reading:
    """One way to read the table below.

    Attributes:
        label: in words.
        width: factor on the widths of all densities of sizes.
        watch: factor on the probability that a region-day is reported from.
    """

    label: str
    width: float = 1.0
    watch: float = 1.0


AS_DECLARED = Reading(noted("as declared"))
OTHER_READINGS = (
    Reading(noted("know-nothing widths x0.5"), width=0.5),
    Reading(noted("know-nothing widths x2"), width=2.0),
    Reading(noted("reports from a region-day half as probable to one who knows nothing"), watch=0.5),
    Reading(noted("reports from a region-day twice as probable to one who knows nothing"), watch=2.0),
)

# indicator: (size half of which is reported, centre for one region, centre for the nation), in the
# indicator's unit
MAGNITUDES: dict[str, tuple[float, float, float]] = {
    "participants": (50.0, 1_000.0, 10_000.0),
    "crowd": (50.0, 1_000.0, 1_000.0),
    "rioters": (50.0, 300.0, 1_000.0),
    "shops_looted": (3.0, 20.0, 100.0),
    "intervener_troops": (100.0, 1_000.0, 1_000.0),
    "elite_exits": (1.0, 3.0, 3.0),
    "deaths": (1.0, 10.0, 100.0),
    "deaths_civilian": (1.0, 10.0, 100.0),
    "deaths_security": (1.0, 3.0, 10.0),
    "deaths_by_security_fire": (2.0, 10.0, 50.0),
    "deaths_by_crowd_control": (2.0, 3.0, 10.0),
    "deaths_by_armed_groups": (2.0, 3.0, 10.0),
    "deaths_in_custody": (2.0, 3.0, 10.0),
    "deaths_named": (2.0, 30.0, 30.0),
    "deaths_listed": (2.0, 3.0, 30.0),
    "injured": (10.0, 100.0, 1_000.0),
    "detained": (10.0, 100.0, 1_000.0),
    "weapons_looted": (10.0, 30.0, 300.0),
}
_ANY = (1.0, 10.0, 30.0)
_MISSED = {"deaths_listed": 0.8}  # of a day: most days of a crisis have no death in most places

_DENSITIES = {
    "count": noted(
        "not seen with probability 0.2, otherwise log-normal, s.d. 2.3 in log units, around the "
        "indicator's order of magnitude (1,000 persons for a crowd in one region, 10,000 for the nation)"
    ),
    "lower_bound": noted("as for a count"),
    "total": noted(
        "rounded log-normal, s.d. 2.3 in log units, around the indicator's order of magnitude "
        "(100 deaths in the nation)"
    ),
    "growth": noted("as for a total (1,000 new detentions in the nation, 100 in a region)"),
    "event": noted("reported with probability 0.5"),
    "absence": noted(
        "nothing reported from a region on a day with probability 0.95 (no site lost) or 0.98 (none "
        "left on order)"
    ),
    "listing": noted(
        "no event listed for a region on a day with the probability that no stray row comes, less 10 % "
        "(protest) or 3 % (riot, clashes), otherwise log-normal, s.d. 1.2 in log units, around two"
    ),
    "tally": noted("every number of regions alike"),
    "split": noted("every split alike (flat Dirichlet)"),
    "level": noted(
        "a wide normal: price ratios s.d. 1 in log units around 1, traffic 3 s.d. around 0, "
        "connectivity 0.5 around 0.5 held to 0..1"
    ),
}


def scale_of(indicator: str, place: str | None) -> Scale:
    """Order of magnitude of an indicator in one region, or in the nation where ``place`` is None."""
    half_seen, region, nation = MAGNITUDES.get(indicator, _ANY)
    centre = nation if place is None else region
    missed = _MISSED.get(indicator)
    return Scale(half_seen, centre) if missed is None else Scale(half_seen, centre, missed=missed)


def term_values(claim: Claim, reading: Reading = AS_DECLARED) -> list[float]:
    """Log density of each of a claim's terms under know-nothing, nats."""
    factor = reading.watch if claim.role == "silence" else reading.width
    return [term.observation.uninformative(term.y, factor) for term in claim.terms]


def log_know_nothing(claim: Claim, reading: Reading = AS_DECLARED) -> float:
    """Log density of a whole claim under know-nothing, nats."""
    return fsum(term_values(claim, reading))


def table(claims: Iterable[Claim]) -> tuple[KnowNothingRow, ...]:
    """The densities by kind, with what they give this record; figures that were replaced do not count."""
    kinds: dict[str, tuple[int, float]] = {}
    for claim in claims:
        if claim.role in {"guide", "ahead"}:
            continue
        for term in claim.terms:
            terms, value = kinds.get(term.observation.kind, (0, 0.0))
            kinds[term.observation.kind] = (terms + 1, value + term.observation.uninformative(term.y))
    return tuple(KnowNothingRow(k, say(_DENSITIES[k]), *kinds[k]) for k in _DENSITIES if k in kinds)
