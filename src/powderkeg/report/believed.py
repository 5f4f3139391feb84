"""How far the method can be believed: the section of the page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.headline import headline_pair
from powderkeg.report.calibration import (
    AGAINST_TITLE,
    AGREE_TITLE,
    TRUE_TITLE,
    calibration_sections,
    routes_of,
)
from powderkeg.report.sections import Section, whole_percent

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.validated import Validated

_NOT_TRIED = (
    "Nothing was tried on simulated records, so that nobody knows how often this method finds the truth on "
    "records like this one, and no odds have been earned."
)
_MADE = (
    "Simulated records come from worlds of known truth and have this record's own dates, places, sources and "
    "gaps; the methods are told neither the truth nor the world."
)


@dataclass(frozen=True)
class Believed:
    """A section as the page lays it out: in sight or folded away, with the reliability diagram or without."""

    part: Section
    shown: bool = True
    figure: bool = False


def tried(validated: "Validated | None") -> list[str]:
    """What was tried, and what must be said beside it."""
    if validated is None or not routes_of(validated):
        return [_NOT_TRIED, *(() if validated is None else validated.notes)]
    said = []
    if validated.filter is not None:
        particles = f" with {validated.filter_particles:,} particles" if validated.filter_particles else ""
        said.append(
            f"The particle filter, whose odds a page prints, was tried{particles} on "
            f"{sum(validated.filter.worlds):,} simulated records."
        )
    else:
        said.append("The particle filter was not tried on simulated records: no odds have been earned.")
    if validated.classifier is not None:
        said.append(
            f"A classifier, which never runs a world along the record, was tried on "
            f"{sum(validated.classifier.worlds):,}."
        )
    kept = f"{whole_percent(validated.cached)} of them were found on disk" if validated.cached > 0 else ""
    time = f"this took {validated.seconds:,.0f} s" if validated.seconds >= 1 else ""
    told = "; ".join(filter(None, (kept, time)))
    told = f"{told[0].upper()}{told[1:]}." if told else ""
    return [" ".join(filter(None, (*said, told))), _MADE, *validated.notes]


def believed(result: "Evidence") -> list[Believed]:
    """The sections of the page; empty where nothing was tried."""
    validated = result.validated
    if validated is None:
        return []
    folded = {AGAINST_TITLE, AGREE_TITLE}
    leading = headline_pair(result.posterior, result.raw_posterior or None)
    return [
        Believed(part, shown=part.title not in folded, figure=part.title == TRUE_TITLE)
        for part in calibration_sections(validated, leading=leading)
    ]
