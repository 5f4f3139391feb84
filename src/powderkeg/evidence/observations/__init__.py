"""Kinds of observation: each scores a report given worlds and simulates one from a world."""

from powderkeg.evidence.observations.bound import LowerBound
from powderkeg.evidence.observations.contract import NOT_SEEN, FloatArray, Observation
from powderkeg.evidence.observations.count import Count, Scale
from powderkeg.evidence.observations.event import Absence, Event
from powderkeg.evidence.observations.level import Level
from powderkeg.evidence.observations.listing import Listing
from powderkeg.evidence.observations.split import Split
from powderkeg.evidence.observations.whole import Tally, Toll

__all__ = [
    "NOT_SEEN",
    "Absence",
    "Count",
    "Event",
    "FloatArray",
    "Level",
    "Listing",
    "LowerBound",
    "Observation",
    "Scale",
    "Split",
    "Tally",
    "Toll",
]
