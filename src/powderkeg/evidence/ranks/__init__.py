"""Ranks of true parameters among those inferred: simulation-based calibration within a hypothesis."""

from powderkeg.evidence.ranks.coordinates import coordinates_of, moving
from powderkeg.evidence.ranks.country import country_ranked
from powderkeg.evidence.ranks.rank import Quantities, Ranked, rank_of, ranks_of
from powderkeg.evidence.ranks.result import ParameterRanks

__all__ = [
    "ParameterRanks",
    "Quantities",
    "Ranked",
    "coordinates_of",
    "country_ranked",
    "moving",
    "rank_of",
    "ranks_of",
]
