"""Weighing a graded record: reporting model, particle filter, ledger, checklist."""

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

__all__ = [
    "Band",
    "Block",
    "Check",
    "DeathsRow",
    "Evidence",
    "Inflation",
    "KnowNothingRow",
    "LedgerRow",
    "Odds",
    "SensitivityRow",
    "Settings",
]
