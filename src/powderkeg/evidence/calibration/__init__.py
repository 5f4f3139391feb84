"""Calibration: how far stated odds may be trusted, from held-out simulated records of known truth."""

from powderkeg.evidence.calibration.calibrate import calibrate
from powderkeg.evidence.calibration.caps import elub
from powderkeg.evidence.calibration.pareto_k import pareto_k
from powderkeg.evidence.calibration.result import (
    Interval,
    Marginal,
    PairCheck,
    Reliability,
    ReliabilityBin,
    RouteCalibration,
)
from powderkeg.evidence.calibration.scores import pool_adjacent_violators
from powderkeg.evidence.calibration.temperature import temperature, tempered

__all__ = [
    "Interval",
    "Marginal",
    "PairCheck",
    "Reliability",
    "ReliabilityBin",
    "RouteCalibration",
    "calibrate",
    "elub",
    "pareto_k",
    "pool_adjacent_violators",
    "temperature",
    "tempered",
]
