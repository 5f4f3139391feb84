"""The checklist before believing the odds: a function that computes and one that judges for each."""

from powderkeg.evidence.checklist.answers import Sensitivities, checklist, sensed, with_intervals
from powderkeg.evidence.checklist.question import Weighed

__all__ = ["Sensitivities", "Weighed", "checklist", "sensed", "with_intervals"]
