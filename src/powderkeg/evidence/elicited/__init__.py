"""Judgements by hand beside the simulator's: made coherent, averaged, compared report by report.

A third opinion. Nothing here is fed back: odds, posteriors and caps are the same with and without it.
"""

from powderkeg.evidence.elicited.opinion import elicited_opinion
from powderkeg.evidence.elicited.result import ENOUGH, Elicited, JudgedAnalyst, JudgedPair, JudgedReport

__all__ = ["ENOUGH", "Elicited", "JudgedAnalyst", "JudgedPair", "JudgedReport", "elicited_opinion"]
