"""How far the method can be believed: the section of the page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from powderkeg.evidence.headline import headline_pair
from powderkeg.language import join, noted, say, worded
from powderkeg.report.calibration import (
    AGAINST_TITLE,
    AGREE_TITLE,
    TRUE_TITLE,
    calibration_sections,
    routes_of,
)
from powderkeg.report.sections import Section

if TYPE_CHECKING:
    from powderkeg.evidence import Evidence
    from powderkeg.evidence.validated import Validated

_NOT_TRIED = noted(
    "Nothing was tried on simulated records, so that nobody knows how often this method finds the truth on "
    "records like this one, and no odds have been earned."
)
_MADE = noted(
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
        notes = () if validated is None else validated.notes
        return [say(_NOT_TRIED), *map(worded, notes)]
    said = [_filter(validated)]
    if validated.classifier is not None:
        said.append(
            say(
                "A classifier, which never runs a world along the record, was tried on {worlds:,}.",
                worlds=sum(validated.classifier.worlds),
            )
        )
    return [join(" ", said), say(_MADE), *map(worded, validated.notes)]


def _filter(validated: "Validated") -> str:
    if validated.filter is None:
        return say("The particle filter was not tried on simulated records: no odds have been earned.")
    worlds = sum(validated.filter.worlds)
    if not validated.filter_particles:
        return say(
            "The particle filter, whose odds a page prints, was tried on {worlds:,} simulated records.",
            worlds=worlds,
        )
    return say(
        "The particle filter, whose odds a page prints, was tried with {particles:,} particles on "
        "{worlds:,} simulated records.",
        particles=validated.filter_particles,
        worlds=worlds,
    )


def believed(result: "Evidence") -> list[Believed]:
    """The sections of the page; empty where nothing was tried."""
    validated = result.validated
    if validated is None:
        return []
    folded, drawn = {say(AGAINST_TITLE), say(AGREE_TITLE)}, say(TRUE_TITLE)
    leading = headline_pair(result.posterior, result.raw_posterior or None)
    return [
        Believed(part, shown=part.title not in folded, figure=part.title == drawn)
        for part in calibration_sections(validated, leading=leading)
    ]
