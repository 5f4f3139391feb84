"""What the analyst writes: its schema, reading, checking and writing."""

from powderkeg.case.adding import add_report, add_reports, enter_report
from powderkeg.case.amended_files import amend_files
from powderkeg.case.amending import amend, edit_report, merge_origins, switch_off
from powderkeg.case.case import SCHEMA_VERSION, Case
from powderkeg.case.change import Change
from powderkeg.case.checks import check_case
from powderkeg.case.copying import copy_case
from powderkeg.case.errors import CaseError, Problem, closest
from powderkeg.case.fact import MEASURES, Condition, Fact, Measure
from powderkeg.case.files import bundled_cases
from powderkeg.case.judgement import OVERALL, Judgement, judgements_digest
from powderkeg.case.log_notes import log_notes
from powderkeg.case.new_rows import read_new_rows
from powderkeg.case.option_checks import find_option_problems, possible_options
from powderkeg.case.prior_edits import edit_prior, edit_weights, read_prior
from powderkeg.case.reading import read_case
from powderkeg.case.report import NATIONAL, PARTS_OF_DAY, Report
from powderkeg.case.schema import (
    CalendarDay,
    Decision,
    Hypothesis,
    Input,
    Neighbour,
    Option,
    Place,
    Prior,
    Shock,
)
from powderkeg.case.starting import STAND_IN, is_starter, stand_in_notes, starter_files, write_starter
from powderkeg.case.undoing import redo_last, redoable, undo_last, undoable
from powderkeg.case.vocabulary import Follows, IndicatorRow, ParameterRow, ShockRow, Vocabulary
from powderkeg.case.wording import bounds_in_words, prior_in_words
from powderkeg.case.writing import write_case

__all__ = [
    "MEASURES",
    "NATIONAL",
    "OVERALL",
    "PARTS_OF_DAY",
    "SCHEMA_VERSION",
    "STAND_IN",
    "CalendarDay",
    "Case",
    "CaseError",
    "Change",
    "Condition",
    "Decision",
    "Fact",
    "Follows",
    "Hypothesis",
    "IndicatorRow",
    "Input",
    "Judgement",
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
    "add_report",
    "add_reports",
    "amend",
    "amend_files",
    "bounds_in_words",
    "bundled_cases",
    "check_case",
    "closest",
    "copy_case",
    "edit_prior",
    "edit_report",
    "edit_weights",
    "enter_report",
    "find_option_problems",
    "is_starter",
    "judgements_digest",
    "log_notes",
    "merge_origins",
    "possible_options",
    "prior_in_words",
    "read_case",
    "read_new_rows",
    "read_prior",
    "redo_last",
    "redoable",
    "stand_in_notes",
    "starter_files",
    "switch_off",
    "undo_last",
    "undoable",
    "write_case",
    "write_starter",
]
