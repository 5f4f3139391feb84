"""The second route: classifiers trained on simulated records are shown the real one."""

from powderkeg.evidence.classifier.country import country_depends, country_draw
from powderkeg.evidence.classifier.layout import Layout, layout_of, plan_with, real_values
from powderkeg.evidence.classifier.records import OVERSTATED
from powderkeg.evidence.classifier.result import HeldOut, PairOdds, SecondRoute
from powderkeg.evidence.classifier.route import second_route, second_route_of_worlds
from powderkeg.evidence.classifier.simulated import Simulated, simulate
from powderkeg.evidence.classifier.store import Store, evidence_hash, key_of
from powderkeg.evidence.classifier.stress import Stress, stress
from powderkeg.evidence.classifier.summaries import Summaries, summaries_of, summary_words

__all__ = [
    "OVERSTATED",
    "HeldOut",
    "Layout",
    "PairOdds",
    "SecondRoute",
    "Simulated",
    "Store",
    "Stress",
    "Summaries",
    "country_depends",
    "country_draw",
    "evidence_hash",
    "key_of",
    "layout_of",
    "plan_with",
    "real_values",
    "second_route",
    "second_route_of_worlds",
    "simulate",
    "stress",
    "summaries_of",
    "summary_words",
]
