"""What moved between two results of one case, and why: reports, grades, settings, priors."""

from powderkeg.evidence.changed.compare import what_changed
from powderkeg.evidence.changed.form import read_result
from powderkeg.evidence.changed.found import (
    Changed,
    Group,
    Move,
    OddsMove,
    Quote,
    ReportChange,
    RowMove,
    Setting,
)
from powderkeg.evidence.record_block import record_block

__all__ = [
    "Changed",
    "Group",
    "Move",
    "OddsMove",
    "Quote",
    "ReportChange",
    "RowMove",
    "Setting",
    "read_result",
    "record_block",
    "what_changed",
]
