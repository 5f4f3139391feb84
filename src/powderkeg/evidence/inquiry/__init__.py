"""What to look at next: how much each report that nobody has yet would tell, per hour of work."""

from powderkeg.evidence.inquiry.candidate import Candidate, windows_of
from powderkeg.evidence.inquiry.candidates import LARGEST_WATCH, candidates_of
from powderkeg.evidence.inquiry.information import Wrong, expected_wrong
from powderkeg.evidence.inquiry.observations import MOST_KEPT, NextObservation, next_observations
from powderkeg.evidence.inquiry.outcome import Outcome
from powderkeg.evidence.inquiry.sources import SOURCE_KINDS, SourceKind

__all__ = [
    "LARGEST_WATCH",
    "MOST_KEPT",
    "SOURCE_KINDS",
    "Candidate",
    "NextObservation",
    "Outcome",
    "SourceKind",
    "Wrong",
    "candidates_of",
    "expected_wrong",
    "next_observations",
    "windows_of",
]
