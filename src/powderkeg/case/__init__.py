"""What the analyst writes: its schema, reading, checking and writing."""

from powderkeg.case.case import SCHEMA_VERSION, Case
from powderkeg.case.checks import check_case
from powderkeg.case.errors import CaseError, Problem, closest
from powderkeg.case.fact import MEASURES, Condition, Fact, Measure
from powderkeg.case.files import bundled_cases
from powderkeg.case.reading import read_case
from powderkeg.case.report import NATIONAL, PARTS_OF_DAY, Report
from powderkeg.case.schema import CalendarDay, Hypothesis, Input, Neighbour, Option, Place, Prior, Shock
from powderkeg.case.vocabulary import Follows, IndicatorRow, ParameterRow, ShockRow, Vocabulary
from powderkeg.case.wording import bounds_in_words, prior_in_words
from powderkeg.case.writing import write_case

__all__ = [
    "MEASURES",
    "NATIONAL",
    "PARTS_OF_DAY",
    "SCHEMA_VERSION",
    "CalendarDay",
    "Case",
    "CaseError",
    "Condition",
    "Fact",
    "Follows",
    "Hypothesis",
    "IndicatorRow",
    "Input",
    "Measure",
    "Neighbour",
    "Option",
    "ParameterRow",
    "Place",
    "Prior",
    "Problem",
    "Report",
    "Shock",
    "ShockRow",
    "Vocabulary",
    "bounds_in_words",
    "bundled_cases",
    "check_case",
    "closest",
    "prior_in_words",
    "read_case",
    "write_case",
]
