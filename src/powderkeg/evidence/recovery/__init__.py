"""Recovery: would the record tell which hypothesis made a world, and how much of that is private luxury?"""

from powderkeg.evidence.recovery.effect import Change, LuxuryEffect, Reach, same_luxury_effect
from powderkeg.evidence.recovery.recover import check_worlds, recover
from powderkeg.evidence.recovery.result import CrisisShare, Recovery, Rung, SingleIndicator, Typical
from powderkeg.evidence.recovery.score import Guesses, Interval

__all__ = [
    "Change",
    "CrisisShare",
    "Guesses",
    "Interval",
    "LuxuryEffect",
    "Reach",
    "Recovery",
    "Rung",
    "SingleIndicator",
    "Typical",
    "check_worlds",
    "recover",
    "same_luxury_effect",
]
