"""Causes that no hypothesis names, made on purpose: how often would their records have been noticed?"""

from powderkeg.evidence.unlisted.alarms import Alarms, Noticed, Oddness, alarms_of
from powderkeg.evidence.unlisted.distortions import Distortion, country_distortions, silenced_columns
from powderkeg.evidence.unlisted.made import Made, made_records
from powderkeg.evidence.unlisted.statistics import DECLARED, STATISTICS, Odd, oddness

__all__ = [
    "DECLARED",
    "STATISTICS",
    "Alarms",
    "Distortion",
    "Made",
    "Noticed",
    "Odd",
    "Oddness",
    "alarms_of",
    "country_distortions",
    "made_records",
    "oddness",
    "silenced_columns",
]
