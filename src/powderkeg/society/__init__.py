"""Societies: one contract (``contract.Society``), and what each kind of case runs on."""

from powderkeg.society.contract import Society
from powderkeg.society.registry import society_named

__all__ = ["Society", "society_named"]
