"""The record read otherwise: evidence under other choices, from worlds that were run once."""

from powderkeg.evidence.rescoring.change import Change
from powderkeg.evidence.rescoring.kept_windows import windows_kept
from powderkeg.evidence.rescoring.reweigh import (
    DECLARED,
    LARGEST_K_HAT,
    LEAST_ESS,
    Reweighing,
    Reweighted,
)
from powderkeg.evidence.rescoring.scored import Lineage, Scored, standing

__all__ = [
    "DECLARED",
    "LARGEST_K_HAT",
    "LEAST_ESS",
    "Change",
    "Lineage",
    "Reweighing",
    "Reweighted",
    "Scored",
    "standing",
    "windows_kept",
]
