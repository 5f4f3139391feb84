"""Judging an account: against the record, against the worlds, and beside other accounts."""

from powderkeg.accounts.judging.bearing import Bearing, grade_of
from powderkeg.accounts.judging.diagnosticity import Bits, Diagnosticity, letter_weight
from powderkeg.accounts.judging.judge import WORLDS_AGAIN, judge
from powderkeg.accounts.judging.judged import Judged, JudgedClaim, LeftOut, Matter
from powderkeg.accounts.judging.scope import Scope, scope_of, windows_of
from powderkeg.accounts.judging.side_by_side import SameFact, SharedOrigin, SideBySide, side_by_side
from powderkeg.accounts.judging.worlds import Holds, InWorlds
from powderkeg.accounts.verdicts import RELATIONS, UNTESTED, VERDICTS

__all__ = [
    "RELATIONS",
    "UNTESTED",
    "VERDICTS",
    "WORLDS_AGAIN",
    "Bearing",
    "Bits",
    "Diagnosticity",
    "Holds",
    "InWorlds",
    "Judged",
    "JudgedClaim",
    "LeftOut",
    "Matter",
    "SameFact",
    "Scope",
    "SharedOrigin",
    "SideBySide",
    "grade_of",
    "judge",
    "letter_weight",
    "scope_of",
    "side_by_side",
    "windows_of",
]
