"""Weighing a graded record: reporting model, particle filter, ledger, checklist."""

from powderkeg.evidence.combine import half_width
from powderkeg.evidence.kept_inputs import kept_inputs
from powderkeg.evidence.recovery import LuxuryEffect, Recovery, recover, same_luxury_effect
from powderkeg.evidence.result import (
    Band,
    Block,
    Check,
    DeathsRow,
    Evidence,
    Inflation,
    KnowNothingRow,
    LedgerRow,
    Odds,
    SensitivityRow,
    Settings,
)
from powderkeg.evidence.runs import ProgressUpdate
from powderkeg.evidence.synthetic import Truth, is_synthetic, simulated_record, synthetic_case
from powderkeg.evidence.validate import Validation, validate
from powderkeg.evidence.weigh import TIERS, weigh, worlds_held

__all__ = [
    "TIERS",
    "Band",
    "Block",
    "Check",
    "DeathsRow",
    "Evidence",
    "Inflation",
    "KnowNothingRow",
    "LedgerRow",
    "LuxuryEffect",
    "Odds",
    "ProgressUpdate",
    "Recovery",
    "SensitivityRow",
    "Settings",
    "Truth",
    "Validation",
    "half_width",
    "is_synthetic",
    "kept_inputs",
    "recover",
    "same_luxury_effect",
    "simulated_record",
    "synthetic_case",
    "validate",
    "weigh",
    "worlds_held",
]
