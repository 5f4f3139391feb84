"""What each source of events lists, how far it is to be trusted, and how many rows an event gives.

The numbers stand in ``detection.toml`` with their ranges and reasons; the equation that they go into stands
in ``evidence/observations/listing.py``. Nothing here reads an event, so the evidence can ask without it.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

from powderkeg.case import CaseError, Problem, closest

__all__ = ["INDICATOR_OF_CLASS", "Detection", "SourceGrade", "detection_of", "grade_of", "known_sources"]

_NINETY_PERCENT = 2.0 * 1.645  # standard deviations between the ends of a range

INDICATOR_OF_CLASS = {
    "peaceful_protest": "protest_events",
    "strike": "protest_events",
    "violent_demonstration": "riot_events",
    "mob_violence": "riot_events",
    "looting": "riot_events",
    "state_force_on_protest": "clash_events",
    "armed_clash": "clash_events",
}
"""The indicator that counts events of a class; those of the other classes are kept as context."""

Deaths = Literal["whole", "listed", "none"]


@dataclass(frozen=True)
class SourceGrade:
    """What a source lists and how far it is trusted.

    Attributes:
        lists: Indicators of which it claims to list everything, so that a day without a row says something.
        deaths: ``whole``: deaths of each place and day on which it lists something, none being no death
            known; ``listed``: only where it gives a figure; ``none``: it gives none.
        letter: Reliability, A to F.
        credibility: 1 to 6.
        why: Reason of both, in words.
    """

    lists: tuple[str, ...]
    deaths: Deaths
    letter: str
    credibility: int
    why: str


@dataclass(frozen=True)
class Detection:
    """How many rows a source gives what happens; the attributes of ``Listing``, which has the equation.

    Attributes:
        size_of_one: persons or hours that are worth one row.
        power: how the number of rows grows with size.
        detection: share of them listed while networks work.
        volume_sd: its uncertainty for a whole file, s.d. in log units: a 90 % range over 3.29.
        stray: rows a region and day about nothing of the sort.
        offline: what is left of detection with networks down.
        dispersion: shape of the negative binomial.
        quiet: know-nothing probability of no row: that no stray row comes, on a day that is not eventful.
            Were it one number for all sources, hundreds of calm region-days would each count against
            whoever knows nothing (measured: 215 nats for a file of a dozen events).
    """

    size_of_one: float
    power: float
    detection: float
    volume_sd: float
    stray: float
    offline: float
    dispersion: float
    quiet: float


@cache
def _content() -> dict[str, Any]:
    text = resources.files("powderkeg.importers").joinpath("detection.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def known_sources() -> tuple[str, ...]:
    """Names of the sources that the table knows, as the formats are named."""
    return tuple(_content()["source"])


def grade_of(source: str) -> SourceGrade:
    """Return what a source lists and its grades; those of the analyst's own list (``csv``) where it is new.

    ``detection_of`` reads the rows of such a source in the same way.
    """
    row = _content()["source"].get(source) or _content()["source"]["csv"]
    return SourceGrade(
        tuple(row["lists"]), row["deaths"], str(row["letter"]), int(row["credibility"]), str(row["why"])
    )


@cache
def detection_of(source: str, indicator: str) -> Detection:
    """Return how a source lists events of an indicator.

    A row that names no source of the table, or one that does not list such events, is read as a list of the
    analyst's own (``csv``).

    Raises:
        CaseError: The indicator is none of those that count events.
    """
    content = _content()
    if indicator not in content["indicator"]:
        known = tuple(content["indicator"])
        text = f"'{indicator}' is no indicator that counts listed events"
        raise CaseError(Problem(text, allowed=known, mend=closest(indicator, known) or "use one of these"))
    row = content["source"].get(source, {})
    if indicator not in row.get("lists", ()):
        row = content["source"]["csv"]
    kind, share = content["indicator"][indicator], row["detection"]
    stray, dispersion = row["stray"]["value"], row["dispersion"]["value"]
    no_stray = (1.0 + stray / dispersion) ** -dispersion  # of the negative binomial
    return Detection(
        size_of_one=kind["size_of_one"]["value"],
        power=kind["power"]["value"],
        detection=share["value"],
        volume_sd=math.log(share["high"] / share["low"]) / _NINETY_PERCENT,
        stray=stray,
        offline=content["offline"]["value"],
        dispersion=dispersion,
        quiet=(1.0 - kind["eventful"]["value"]) * no_stray,
    )
