"""What may follow under each response option, human cost first: posterior worlds continued from a day.

The package bears the name of its one function, and the face offers that function under the same name. Python
sets a submodule as an attribute of its package once it is imported, so the module can be called as well.
"""

import sys
from types import ModuleType
from typing import Any

from powderkeg.outlook.asking import check_request
from powderkeg.outlook.embargo import EMBARGO_DAYS, check_embargo, is_live
from powderkeg.outlook.foresee import WORLDS, outlook
from powderkeg.outlook.information import Information
from powderkeg.outlook.outcomes import OUTCOMES, Outcome
from powderkeg.outlook.result import Outlook, Powers

__all__ = [
    "EMBARGO_DAYS",
    "OUTCOMES",
    "WORLDS",
    "Information",
    "Outcome",
    "Outlook",
    "Powers",
    "check_embargo",
    "check_request",
    "is_live",
    "outlook",
]


class _Callable(ModuleType):
    def __call__(self, *args: Any, **options: Any) -> Outlook:
        return outlook(*args, **options)


sys.modules[__name__].__class__ = _Callable
