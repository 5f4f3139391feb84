"""What the analyst writes: its schema, reading, checking and writing."""

from powderkeg.case.case import SCHEMA_VERSION, Case
from powderkeg.case.errors import CaseError, Problem, closest
from powderkeg.case.report import NATIONAL, PARTS_OF_DAY, Report
from powderkeg.case.schema import CalendarDay, Hypothesis, Input, Option, Place, Prior, Shock
from powderkeg.case.vocabulary import IndicatorRow, ParameterRow, Vocabulary

__all__ = [
    "NATIONAL",
    "PARTS_OF_DAY",
    "SCHEMA_VERSION",
    "CalendarDay",
    "Case",
    "CaseError",
    "Hypothesis",
    "IndicatorRow",
    "Input",
    "Option",
    "ParameterRow",
    "Place",
    "Prior",
    "Problem",
    "Report",
    "Shock",
    "Vocabulary",
    "closest",
]
